//! The box that hashes a file.

use std::{fs, io::Write as _, path::PathBuf};

use mlos_resolver::Digest;
use serde_json::json;
use tempfile::TempDir;

use crate::chromium::{Browser, in_browser, in_browser_on};
use mlos_tests::made_up::MadeUp;

/// What the file of an old release holds in these tests.
const OLD: &str = "an old release\n";
/// What the file of the newest release that has files holds.
const NEW: &str = "a new release\n";

const UNSAFE: &str = "a release that was taken back\n";

/// A site that knows both files.
fn site() -> MadeUp {
    MadeUp::edited(|files| {
        for (tag, text) in [("v0.9.0", OLD), ("v1.1.0", UNSAFE), ("v2.0.2", NEW)] {
            let release = files
                .get_mut(&format!("releases/{tag}.toml"))
                .expect("the release");
            let (before, rest) = release
                .split_once("digest = \"sha256:")
                .expect("a recorded file");
            let digest = Digest::of(text.as_bytes());
            *release = format!("{before}digest = \"{digest}{}", &rest[64..]);
        }
    })
}

async fn choose(browser: &Browser, name: &str, text: &str) {
    let (_folder, path) = file(name, text);
    let field = browser.visible("#file").await;
    field
        .send_keys(&path.display().to_string())
        .await
        .expect("a field for a file");
    browser.wait_for(".outcome").await;
}

fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    (folder, path)
}

/// Drops a file on the box, with the events that a browser sends.
async fn drop(browser: &Browser, name: &str, text: &str) {
    let (name, text) = (json!(name), json!(text));
    browser
        .run(&format!(
            "const data = new DataTransfer();
             data.items.add(new File([{text}], {name}));
             const box = document.querySelector('.drop');
             for (const kind of ['dragenter', 'dragover', 'drop']) {{
                 box.dispatchEvent(new DragEvent(kind, {{ dataTransfer: data, bubbles: true, cancelable: true }}));
             }}"
        ))
        .await;
    browser.wait_for(".outcome").await;
}

#[track_caller]
fn says(outcome: &str, sentence: &str, text: &str) {
    let digest = Digest::of(text.as_bytes());
    let begin = format!("{sentence}\n");
    assert!(
        outcome.starts_with(&begin),
        "expected {begin}, found {outcome}"
    );
    assert!(outcome.contains(&digest.to_string()), "{outcome}");
}

#[test]
fn a_large_file_is_hashed_in_pieces() {
    in_browser(async |browser| {
        let mut file = tempfile::Builder::new()
            .prefix("some")
            .suffix(".bin")
            .tempfile()
            .expect("a file");
        // More than one piece, and a last one that is not whole.
        for _ in 0..9 {
            file.write_all(&vec![b'a'; 1_000_000])
                .expect("a file that takes it");
        }
        let path = file.path().display().to_string();
        browser.open_alive("/verify/").await;
        browser
            .visible("#file")
            .await
            .send_keys(&path)
            .await
            .expect("a field for a file");
        browser.wait_for(".outcome.bad").await;
        let outcome = browser.text(".outcome").await;
        let digest = Digest::of(&fs::read(&path).expect("the file"));
        assert!(outcome.contains(&digest.to_string()), "{outcome}");
    });
}

#[test]
fn a_known_file_is_recognised_and_an_unknown_one_refused() {
    let site = site();
    in_browser_on(&site.root(), async |browser| {
        let known =
            "It is mlos-v2.0.2_linux_amd64.tar.gz of v2.0.2, exactly as the matrix records it.";
        let unknown = "Neither the name holiday.jpg nor this digest is in the matrix.";
        let differs =
            "mlos-v2.0.2_linux_amd64.tar.gz of v2.0.2 has another digest: do not use this file.";
        browser.open_alive("/verify/").await;
        // The name is of no use: the digest is what counts.
        choose(&browser, "renamed.bin", NEW).await;
        says(&browser.text(".outcome.good").await, known, NEW);

        browser.open_alive("/verify/").await;
        drop(&browser, "renamed.bin", NEW).await;
        says(&browser.text(".outcome.good").await, known, NEW);

        // Right as it is, it is nothing to go on with.
        browser.open_alive("/verify/").await;
        drop(&browser, "renamed.bin", UNSAFE).await;
        let exact =
            "It is mlos-v1.1.0_linux_amd64.tar.gz of v1.1.0, exactly as the matrix records it.";
        says(&browser.text(".outcome.bad").await, exact, UNSAFE);
        assert_eq!(
            browser
                .text("[data-live=drop] .note.bad:not(.outcome)")
                .await,
            "v1.1.0 is unsafe: taken back on 2025-04-03. It deletes the models of other users. Use v1.1.1."
        );

        browser.open_alive("/verify/").await;
        drop(&browser, "holiday.jpg", "sand").await;
        says(&browser.text(".outcome.bad").await, unknown, "sand");

        browser.open_alive("/verify/").await;
        drop(&browser, "mlos-v2.0.2_linux_amd64.tar.gz", "sand").await;
        says(&browser.text(".outcome.bad").await, differs, "sand");
    });
}

#[test]
fn a_file_of_a_release_that_the_page_does_not_carry_is_asked_for() {
    let site = site();
    site.shorten("verify/index.html", 3);
    in_browser_on(&site.root(), async |browser| {
        browser.open_alive("/verify/").await;
        drop(&browser, "mlos-v0.9.0_linux_amd64.tar.gz", OLD).await;
        let known =
            "It is mlos-v0.9.0_linux_amd64.tar.gz of v0.9.0, exactly as the matrix records it.";
        says(&browser.text(".outcome.good").await, known, OLD);
        drop_again(&browser, "holiday.jpg", "sand").await;
        let unknown = "Neither the name holiday.jpg nor this digest is in the matrix.";
        says(&browser.text(".outcome.bad").await, unknown, "sand");
    });
}

async fn drop_again(browser: &Browser, name: &str, text: &str) {
    drop(browser, name, text).await;
    browser.wait_for(".outcome.bad").await;
}

#[test]
fn where_the_rest_of_the_matrix_does_not_come_the_box_says_so() {
    let site = site();
    site.shorten("verify/index.html", 3);
    in_browser_on(&site.root(), async |browser| {
        browser.block("*matrix.json").await;
        browser.open_alive("/verify/").await;
        drop(&browser, "mlos-v0.9.0_linux_amd64.tar.gz", OLD).await;
        let outcome = browser.text(".outcome.bad").await;
        let unknown = "Neither the name mlos-v0.9.0_linux_amd64.tar.gz nor this digest is among the newest releases.";
        says(&outcome, unknown, OLD);
        let why = "The rest of the matrix could not be fetched, so this is only what the page itself knows.";
        assert!(outcome.contains(why), "{outcome}");
    });
}

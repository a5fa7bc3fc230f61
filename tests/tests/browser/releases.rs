//! Two releases side by side, and one file checked by hand: what is shown is the address.

use mlos_resolver::{
    Matrix, Method, Platform,
    command::{DigestTool, download},
    named_release,
};

use crate::{
    chromium::{Browser, in_browser_on},
    frames,
};
use mlos_tests::made_up::MadeUp;

/// Chooses an answer of a list, as a person does who types its beginning.
async fn choose(browser: &Browser, list: &str, value: &str) {
    let option = format!("select[name={list}] option[value='{value}']");
    browser
        .wait_for(&option)
        .await
        .click()
        .await
        .expect("an answer that can be chosen");
}

async fn chosen(browser: &Browser, list: &str) -> String {
    let value = format!("return document.querySelector('select[name={list}]').value");
    let value = browser.run(&value).await;
    value.as_str().expect("a text").to_owned()
}

#[test]
fn two_releases_are_compared_as_the_address_says() {
    let made_up = MadeUp::large();
    in_browser_on(&made_up.root(), async |browser| {
        browser.open_alive("/compare/?from=v1.4.0&to=stable").await;
        assert_eq!(browser.text(".answers h2").await, "From v1.4.0 to v2.0.1");
        assert_eq!(chosen(&browser, "from").await, "v1.4.0");
        assert_eq!(chosen(&browser, "to").await, "v2.0.1");
        choose(&browser, "to", "v2.1.0").await;
        browser
            .wait_until(
                "document.querySelector('.answers h2').textContent === 'From v1.4.0 to v2.1.0'",
            )
            .await;
        assert_eq!(browser.address().await, "/compare/?from=v1.4.0&to=v2.1.0");
        browser.back().await;
        browser
            .wait_until(
                "document.querySelector('.answers h2').textContent === 'From v1.4.0 to v2.0.1'",
            )
            .await;
        assert_eq!(chosen(&browser, "to").await, "v2.0.1");
    });
}

#[test]
fn a_release_that_there_is_not_stays_in_the_list_and_says_so() {
    let made_up = MadeUp::large();
    in_browser_on(&made_up.root(), async |browser| {
        browser.open_alive("/compare/?from=v9.9.9&to=v2.0.1").await;
        assert_eq!(
            browser.text(".answers .note").await,
            "There is no release v9.9.9."
        );
        assert_eq!(chosen(&browser, "from").await, "v9.9.9");
        browser.open_alive("/compare/?from=1.2&to=v2.0.1").await;
        assert_eq!(
            browser.text(".answers .note").await,
            "Expected one release, found 1.2.\nWrite all three numbers, or a channel."
        );
    });
}

#[test]
fn a_release_that_the_page_does_not_carry_is_asked_for() {
    let made_up = MadeUp::large();
    made_up.shorten("compare/index.html", 3);
    in_browser_on(&made_up.root(), async |browser| {
        browser.open_alive("/compare/?from=v0.9.0&to=v2.0.1").await;
        browser.wait_for(".answers h2").await;
        assert_eq!(browser.text(".answers h2").await, "From v0.9.0 to v2.0.1");
        browser.block("*matrix.json").await;
        browser.open_alive("/compare/?from=v0.9.0&to=v2.0.1").await;
        browser.wait_for(".answers .note.bad").await;
        assert_eq!(
            browser.text(".answers").await,
            "The rest of the matrix could not be fetched, so this is only what the page itself knows.\n\
             There is no release v0.9.0."
        );
    });
}

/// Name and digits of a release's bundle for a platform.
fn bundle(matrix: &Matrix, tag: &str, platform: Platform) -> (String, String) {
    let release = named_release(matrix, tag).expect("a release");
    let artifact = release
        .artifact(platform, Method::Binary)
        .expect("a bundle");
    let digest = artifact.digest.as_ref().expect("a recorded digest");
    (
        artifact.file.clone().expect("a file"),
        digest.hex().to_owned(),
    )
}

#[test]
fn no_frame_shows_the_steps_of_another_file_than_the_address_names() {
    let made_up = MadeUp::large();
    let (file, hex) = bundle(&made_up.matrix, "v2.0.2", Platform::DarwinArm64);
    let download = |file: &str| {
        download(&format!(
            "{}/v2.0.2/{file}",
            made_up.matrix.distro().download
        ))
    };
    in_browser_on(&made_up.root(), async |browser| {
        frames::record(&browser).await;
        browser
            .open_alive(&format!("/verify/?version=v2.0.2&file={file}"))
            .await;
        let seen = frames::commands(&browser).await;
        let seen: Vec<_> = seen
            .iter()
            .filter(|commands| !commands.is_empty())
            .collect();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen[0].starts_with(&download(&file)), "{seen:?}");
        for &tool in DigestTool::ALL {
            let id = format!("#compare-{tool}");
            assert_eq!(browser.text(&id).await, tool.compare(&file, &hex).command);
        }
        let (other, _) = bundle(&made_up.matrix, "v2.0.2", Platform::LinuxAmd64);
        choose(&browser, "file", &other).await;
        assert_eq!(
            browser.address().await,
            format!("/verify/?version=v2.0.2&file={other}")
        );
        assert_eq!(browser.text("#download").await, download(&other));
        // Another release has other files: the first of them.
        choose(&browser, "version", "v2.0.1").await;
        assert_eq!(browser.address().await, "/verify/?version=v2.0.1");
        assert!(browser.text("#download").await.contains("/v2.0.1/"));
        browser.back().await;
        browser.back().await;
        browser
            .wait_until(&format!(
                "document.querySelector('#download').textContent.includes('{file}')"
            ))
            .await;
        assert_eq!(chosen(&browser, "file").await, file);
    });
}

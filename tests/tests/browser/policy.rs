//! The content security policy: nothing that a page does goes against it, and what goes against it is noticed.

use std::fs;

use mlos_tests::made_up::MadeUp;
use serde_json::json;

use crate::{
    chromium::{Browser, in_browser, in_browser_on, pages},
    copy::copy_the_command,
};

/// Notes from the first moment on what the policy forbade.
const LISTENER: &str = "
    window.forbidden = [];
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        forbidden.push(`${effectiveDirective} ${blockedURI}`));
";

/// What a page must not do, and what is noted of it.
const DEEDS: [(&str, &str); 6] = [
    (
        "const script = document.createElement('script');
         script.textContent = 'window.ran = true';
         document.body.append(script)",
        "script-src-elem inline",
    ),
    (
        "const script = document.createElement('script');
         script.src = 'https://example.invalid/a.js';
         document.body.append(script)",
        "script-src-elem https://example.invalid/a.js",
    ),
    (
        "document.body.setAttribute('style', 'color: red')",
        "style-src-attr inline",
    ),
    (
        "new Image().src = 'https://example.invalid/a.png'",
        "img-src https://example.invalid/a.png",
    ),
    (
        "fetch('https://example.invalid/').catch(() => {})",
        "connect-src https://example.invalid/",
    ),
    (
        "const form = document.createElement('form');
         form.action = 'https://example.invalid/';
         document.body.append(form);
         form.submit()",
        "form-action https://example.invalid/?",
    ),
];

async fn listen(browser: &Browser) {
    browser
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": LISTENER }),
        )
        .await;
}

/// What has been noted since the page came. The policy is both in a header and in the page, and each of them notes.
async fn noted(browser: &Browser) -> Vec<String> {
    let noted = browser.run("return forbidden").await;
    let mut noted: Vec<String> = serde_json::from_value(noted).expect("a list of texts");
    noted.dedup();
    noted
}

/// That nothing was noted until now: what is noted comes in its order, and the last is a deed of this test.
async fn is_kept(browser: &Browser, what: &str) {
    let last = "https://example.invalid/last.png";
    browser.run(&format!("new Image().src = '{last}'")).await;
    browser
        .wait_until("forbidden.some(note => note.endsWith('last.png'))")
        .await;
    assert_eq!(noted(browser).await, [format!("img-src {last}")], "{what}");
}

#[test]
fn what_goes_against_the_policy_is_noticed() {
    in_browser(async |browser| {
        listen(&browser).await;
        for (deed, note) in DEEDS {
            browser.open_settled("/").await;
            browser.run(deed).await;
            browser.wait_until("forbidden.length").await;
            assert_eq!(noted(&browser).await, [note], "{deed}");
            assert_eq!(browser.run("return window.ran").await, json!(null));
        }
    });
}

#[test]
fn no_page_goes_against_the_policy() {
    in_browser(async |browser| {
        listen(&browser).await;
        for page in pages() {
            browser.open_settled(&page).await;
            is_kept(&browser, &page).await;
        }
    });
}

#[test]
fn turning_the_ways_does_not_go_against_the_policy() {
    let made_up = MadeUp::large();
    in_browser_on(&made_up.root(), async |browser| {
        listen(&browser).await;
        browser
            .open_settled("/?version=v2.0.1&platform=linux-amd64&method=binary")
            .await;
        for tab in ["Pinned", "Step by step", "Offline", "One line"] {
            let tab = browser.by_role("radio", tab).await;
            tab.click().await.expect("a radio");
        }
        is_kept(&browser, "the ways").await;
    });
}

#[test]
fn using_a_page_does_not_go_against_the_policy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("some.bin");
    fs::write(&file, "some\n").expect("a file");
    in_browser(async |browser| {
        listen(&browser).await;

        browser.open_settled("/").await;
        for radio in [
            "macOS on Apple silicon",
            "binary",
            "v1.1.0",
            "Newest stable",
        ] {
            let radio = browser.by_role("radio", radio).await;
            radio.click().await.expect("a radio");
        }
        copy_the_command(&browser).await;
        is_kept(&browser, "the builder").await;

        browser.open_settled("/verify/").await;
        let field = browser.visible("#file").await;
        let path = file.display().to_string();
        field.send_keys(&path).await.expect("a field for a file");
        browser.wait_for(".outcome").await;
        is_kept(&browser, "the box for a file").await;

        browser.open_settled("/matrix/").await;
        let head = browser.by_role("button", "Axon").await;
        head.click().await.expect("a button");
        let search = browser.by_role("searchbox", "Search").await;
        search.send_keys("1.5").await.expect("a field");
        is_kept(&browser, "the table").await;

        browser.open_settled("/docs/installation/").await;
        let copy = browser.by_role("button", "Copy command 2").await;
        copy.click().await.expect("a button");
        browser
            .wait_until("[...document.querySelectorAll('.said')].some(said => said.textContent)")
            .await;
        let dark = browser.by_role("radio", "dark").await;
        dark.click().await.expect("a radio");
        is_kept(&browser, "a document").await;
    });
}

//! Paper: what a reader needs is on it, in full width, and what only a screen can use is not.

use serde_json::json;

use crate::chromium::{Browser, in_browser, in_browser_on, pages};
use mlos_tests::made_up::MadeUp;

/// A sheet of A4 between margins of 1 cm, in pixels of 1/96 inch.
const PAPER: u32 = 718;

/// What is for a screen only, wherever it stands. A head that sorts is the head of its column on paper too, and what a
/// suggestion says is part of the answer.
const CONTROLS: &str =
    "a.skip, nav, input, select, .copy, .heading a, button:not(.sort, .suggestions *)";

/// An address on the site of the larger matrix, and what must be there on paper.
const NEEDED: [(&str, &[&str]); 8] = [
    (
        "/?version=v2.0.1&platform=linux-amd64&method=binary",
        &[
            "#command",
            "#command-chosen",
            ".answers .facts",
            ".answers h4 + p + pre",
        ],
    ),
    (
        "/?version=v2.0.1&platform=linux-amd64&method=binary&way=steps",
        &["#command-chosen-steps", "#command-chosen-steps-5"],
    ),
    (
        "/matrix/",
        &["[data-walk] thead th", "[data-walk] tbody th", ".legend"],
    ),
    (
        "/matrix/compatibility/",
        &["[data-walk] td", ".table caption"],
    ),
    (
        "/releases/v2.0.1/",
        &["#files + .table td.digest", ".table thead"],
    ),
    (
        "/compare/?from=v1.4.0&to=v2.0.1",
        &[".answers h2", ".answers .table td"],
    ),
    (
        "/verify/?version=v2.0.1",
        &["#download", "#compare-sha256sum"],
    ),
    ("/script/", &[".script .line", ".foot #fingerprint"]),
];

/// The addresses that a reader of paper could not know, and does not see.
const HIDDEN: &str = "return [...document.querySelectorAll('main a[href^=http]')]
    .filter(one => one.checkVisibility())
    .filter(one => !getComputedStyle(one, '::after').content.includes(one.getAttribute('href')))
    .map(one => one.outerHTML)";

/// What is wider than its place, or higher, and does not show all.
const CUT: &str = "return [...document.querySelectorAll('body *')]
    .filter(one => one.checkVisibility() && getComputedStyle(one).overflowX !== 'visible' && !one.matches('.unseen'))
    .filter(one => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    .map(one => one.outerHTML.slice(0, 80))";

async fn on_paper(browser: &Browser) {
    let size = json!({ "width": PAPER, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", size)
        .await;
    // Paper has no scroll bar.
    browser
        .devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }))
        .await;
    browser
        .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }))
        .await;
}

/// The elements that a selector finds and that are seen, by how they begin.
async fn seen(browser: &Browser, css: &str) -> Vec<String> {
    let list = format!(
        "return [...document.querySelectorAll({})]
            .filter(one => one.checkVisibility({{ visibilityProperty: true }}))
            .map(one => one.outerHTML.slice(0, 80))",
        json!(css)
    );
    serde_json::from_value(browser.run(&list).await).expect("a list of texts")
}

#[test]
fn what_a_reader_needs_is_on_paper() {
    let site = MadeUp::large();
    in_browser_on(&site.root(), async |browser| {
        on_paper(&browser).await;
        for (page, needed) in NEEDED {
            browser.open_settled(page).await;
            for css in needed {
                assert!(!seen(&browser, css).await.is_empty(), "{page}: {css}");
            }
            assert_eq!(browser.run(HIDDEN).await, json!([]), "{page}");
        }
    });
}

#[test]
fn no_control_is_on_paper_and_nothing_is_cut_off() {
    in_browser(async |browser| {
        on_paper(&browser).await;
        let mut wrong = Vec::new();
        for page in pages() {
            browser.open_settled(&page).await;
            let controls = seen(&browser, CONTROLS).await;
            wrong.extend(controls.iter().map(|one| format!("{page}: {one}")));
            for (what, script, expected) in [
                ("cuts", CUT, json!([])),
                ("does not say", HIDDEN, json!([])),
                (
                    "is as wide as",
                    "return document.documentElement.scrollWidth",
                    json!(PAPER),
                ),
            ] {
                let found = browser.run(script).await;
                if found != expected {
                    wrong.push(format!("{page} {what} {found}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

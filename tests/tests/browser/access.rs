//! Every page: no console message, no request to anybody else, and nothing that axe-core complains about.

use mlos_tests::{made_up::MadeUp, tool::workspace};
use serde_json::{Value, json};

use crate::chromium::{Browser, in_browser, in_browser_on, pages};

#[test]
fn no_page_says_anything_on_the_console_or_asks_anybody_else() {
    in_browser(async |browser| {
        for page in pages() {
            browser.open_settled(&page).await;
            assert_eq!(browser.console().await, [""; 0], "{page}");
            let asked = browser
                .run("return performance.getEntriesByType('resource').map(entry => entry.name)")
                .await;
            for address in asked.as_array().expect("a list") {
                let address = address.as_str().unwrap_or_default();
                assert!(address.starts_with(&browser.site), "{page} asks {address}");
            }
        }
    });
}

#[test]
fn axe_finds_no_violation_on_any_page() {
    let axe = workspace(".tools/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|_| {
        panic!(
            "expected axe-core in {}, found none: run `./dev setup`",
            axe.display()
        )
    });
    in_browser(async |browser| {
        let states = [
            "/?platform=windows-amd64&method=binary",
            "/?platform=windows-amd64&method=docker",
            "/?version=stabel",
            "/?version=%3E%3D1.0%2C+%3C2",
            "/?version=%3E%3D1.0%2C+%3C2&platform=plan+9&method=home+brew",
            "/?version=v1.0.0&way=steps",
            "/?version=v1.1.0",
            "/matrix/?q=nothing",
            "/matrix/?sort=-axon",
            "/compare/?from=v1.0.0&to=v1.2.0",
            "/compare/?from=v9.9.9",
            "/script/?version=v1.0.0&method=docker",
            "/script/?version=v9.9.9",
            "/verify/?version=v1.0.0&file=none.zip",
        ];
        let mut broken = Vec::new();
        for scheme in ["light", "dark"] {
            let features =
                json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            browser
                .devtools("Emulation.setEmulatedMedia", features)
                .await;
            for page in pages().into_iter().chain(states.map(str::to_owned)) {
                browser.open_settled(&page).await;
                browser.run(&axe).await;
                let found = browser
                    .run_async("const done = arguments[0]; axe.run(document).then(result => done(result.violations))")
                    .await;
                broken.extend(
                    violations(&found)
                        .into_iter()
                        .map(|rule| format!("{page} in {scheme}: {rule}")),
                );
            }
        }
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    });
}

#[test]
fn no_page_is_wider_than_a_small_phone() {
    in_browser(async |browser| {
        let states = [
            "/?platform=windows-amd64&method=binary",
            "/?version=%3E%3D1.0%2C+%3C2&platform=plan+9&method=home+brew",
            "/matrix/?q=nothing",
            "/compare/?from=v1.0.0&to=v1.2.0",
        ];
        let pages = pages().into_iter().chain(states.map(str::to_owned));
        fit_a_small_phone(&browser, pages).await;
    });
}

#[test]
fn no_digest_and_no_address_makes_a_page_wider_than_a_small_phone() {
    let made_up = MadeUp::large();
    in_browser_on(&made_up.root(), async |browser| {
        let pages = [
            "/?version=v2.0.0&platform=linux-amd64",
            "/releases/v2.0.0/",
            "/releases/v2.0.1/",
        ];
        fit_a_small_phone(&browser, pages.map(str::to_owned)).await;
    });
}

#[test]
fn on_a_phone_the_command_is_in_view_and_the_way_to_the_chosen_one_comes_along() {
    in_browser(async |browser| {
        phone(&browser, 360, 740).await;
        browser.open_alive("/").await;
        let bottom =
            "return document.querySelector('.hero').getBoundingClientRect().bottom <= innerHeight";
        assert_eq!(browser.run(bottom).await, json!(true));
        let in_view = "document.querySelector('.of-method').scrollIntoView();
            const { top, bottom } = document.querySelector('.narrow').getBoundingClientRect();
            return top >= 0 && bottom < innerHeight";
        assert_eq!(browser.run(in_view).await, json!(true));
    });
}

async fn phone(browser: &Browser, width: u32, height: u32) {
    let phone =
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", phone)
        .await;
    // A phone's scroll bar takes no place.
    browser
        .devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }))
        .await;
}

async fn fit_a_small_phone(browser: &Browser, pages: impl IntoIterator<Item = String>) {
    phone(browser, 320, 640).await;
    let mut wide = Vec::new();
    for page in pages {
        browser.open_settled(&page).await;
        assert_eq!(browser.run("return innerWidth").await, json!(320), "{page}");
        let width = browser
            .run("return document.documentElement.scrollWidth")
            .await;
        if width != json!(320) {
            wide.push(format!("{page}: {width}"));
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

/// A line for each element that breaks a rule.
fn violations(found: &Value) -> Vec<String> {
    let rules = found.as_array().expect("a list of violations");
    rules
        .iter()
        .flat_map(|rule| {
            let nodes = rule["nodes"].as_array().expect("a list of elements");
            nodes.iter().map(move |node| {
                format!(
                    "{}: {} {}",
                    rule["id"], node["html"], node["failureSummary"]
                )
            })
        })
        .collect()
}

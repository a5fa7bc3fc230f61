//! What every page has: colours of one's own choice, and a word where it is older than the data. And the script's page.

use std::fs;

use serde_json::json;

use crate::chromium::{Browser, in_browser, in_browser_on};
use mlos_tests::made_up::MadeUp;

async fn paper(browser: &Browser) -> String {
    let colour = browser
        .run("return getComputedStyle(document.documentElement).backgroundColor")
        .await;
    colour.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_scheme_is_chosen_and_kept_from_page_to_page() {
    in_browser(async |browser| {
        let (light, dark) = ("rgb(251, 250, 248)", "rgb(19, 21, 23)");
        let system = async |scheme: &str| {
            let features =
                json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            browser
                .devtools("Emulation.setEmulatedMedia", features)
                .await;
        };
        system("light").await;
        browser.open("/docs/installation/").await;
        assert_eq!(paper(&browser).await, light);
        let radio = browser.by_role("radio", "dark").await;
        radio.click().await.expect("a radio");
        assert_eq!(paper(&browser).await, dark);
        browser.open_alive("/").await;
        assert_eq!(paper(&browser).await, dark);
        assert_eq!(
            browser
                .run("return document.querySelector('[name=scheme]:checked').value")
                .await,
            "dark"
        );
        // The choice of colours is none of the builder's.
        assert_eq!(browser.address().await, "/");
        system("dark").await;
        browser
            .by_role("radio", "light")
            .await
            .click()
            .await
            .expect("a radio");
        assert_eq!(paper(&browser).await, light);
        browser
            .by_role("radio", "as the system")
            .await
            .click()
            .await
            .expect("a radio");
        assert_eq!(paper(&browser).await, dark);
    });
}

/// As when a tab comes into view that was left open for some minutes.
const LATER: &str = "const now = Date.now; Date.now = () => now() + 600000;
    document.dispatchEvent(new Event('visibilitychange'));";

#[test]
fn a_page_that_is_older_than_the_data_says_so() {
    let site = MadeUp::large();
    in_browser_on(&site.root(), async |browser| {
        browser.open("/docs/installation/").await;
        let asked = "return performance.getEntriesByType('resource').filter(entry => entry.name.includes('/api/')).length";
        browser
            .run("document.dispatchEvent(new Event('visibilitychange'))")
            .await;
        assert_eq!(
            browser.run(asked).await,
            0,
            "it is asked again after minutes only"
        );
        browser.run(LATER).await;
        browser
            .wait_until(&format!("(() => {{ {asked} }})() === 1"))
            .await;
        assert!(
            browser
                .run("return document.getElementById('stale').hidden")
                .await
                == true
        );

        let path = site.root().join("api/v1/channels.json");
        let text = fs::read_to_string(&path).expect("the channels");
        let fingerprint = site.matrix.fingerprint().to_string();
        fs::write(&path, text.replace(&fingerprint, "sha256:0")).expect("the channels");
        for compressed in ["br", "gz"] {
            let _ = fs::remove_file(path.with_extension(format!("json.{compressed}")));
        }
        browser.open("/docs/installation/").await;
        browser.run(LATER).await;
        browser
            .wait_until("!document.getElementById('stale').hidden")
            .await;
        browser.visible("#stale").await;
        assert_eq!(
            browser.text("#stale").await,
            "What this page shows has changed since it was made. Show it as it is now"
        );
    });
}

#[test]
fn the_scripts_page_shows_what_a_choice_gives_it() {
    in_browser(async |browser| {
        browser.open_alive("/script/").await;
        assert_eq!(
            browser.text("#given").await,
            "curl -fsSL https://mlosfoundation.org/install | sh"
        );
        assert_eq!(browser.count("[data-live=asked] dt").await, 0);
        browser
            .open_alive("/?version=v1.0.0&method=docker&platform=linux-amd64")
            .await;
        let link = browser
            .by_role("link", "Read the script, and what this gives it")
            .await;
        link.click().await.expect("a link");
        browser
            .wait_until(
                "location.pathname === '/script/' && 'alive' in document.documentElement.dataset",
            )
            .await;
        assert_eq!(
            browser.text("#given").await,
            "curl -fsSL https://mlosfoundation.org/install | sh -s -- --version v1.0.0 --method docker"
        );
        assert_eq!(browser.count("[data-live=asked] dt").await, 2);
        browser.open_alive("/script/?version=v9.9.9").await;
        assert_eq!(
            browser.text("[data-live=asked] .no-command").await,
            "There is no release `v9.9.9`.".replace('`', "")
        );
    });
}

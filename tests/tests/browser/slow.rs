//! A slow network: until the program comes, a page that an address chooses something on shows nothing but that it waits.

use serde_json::json;

use crate::{chromium::in_browser_on, frames};
use mlos_tests::made_up::MadeUp;

const READING: &str = "Reading the address …";
const BUILDER: &str = "Reading the choice in the address …";
const ASKING: &str = "This page holds the newest releases only. Asking for the rest …";

/// An address, and what its answer's place shows before the answer.
const ADDRESSES: [(&str, &[&str]); 6] = [
    (
        "/?version=v2.0.1&platform=linux-arm64&method=binary",
        &[BUILDER],
    ),
    ("/?platform=darwin-arm64&way=steps", &[BUILDER]),
    ("/?version=v1.1.1&platform=linux-amd64", &[BUILDER, ASKING]),
    ("/verify/?version=v2.0.2", &[READING]),
    ("/compare/?from=v1.4.0&to=v2.0.1", &[READING]),
    ("/script/?version=v2.0.1&method=binary", &[READING]),
];

#[test]
fn on_a_slow_network_no_frame_shows_another_answer_than_the_address_has() {
    let site = MadeUp::large();
    in_browser_on(&site.root(), async |browser| {
        frames::record(&browser).await;
        browser.devtools("Network.enable", json!({})).await;
        let no_cache = json!({ "cacheDisabled": true });
        browser.devtools("Network.setCacheDisabled", no_cache).await;
        for (address, before) in ADDRESSES {
            let settled = async |bytes: i32| {
                let speed = json!({
                    "offline": false,
                    "latency": 0,
                    "downloadThroughput": bytes,
                    "uploadThroughput": bytes,
                });
                browser
                    .devtools("Network.emulateNetworkConditions", speed)
                    .await;
                browser.open_alive(address).await;
                browser
                    .wait_until("!document.querySelector('.answers').textContent.includes('Asking for the rest')")
                    .await;
                frames::answers(&browser).await
            };
            // -1 is as fast as it can be.
            let fast = settled(-1).await;
            let answer = fast.last().expect("a frame");
            let slow = settled(60_000).await;
            let shown: Vec<_> = slow.iter().filter(|text| !text.is_empty()).collect();
            let expected: Vec<_> = before.iter().copied().chain([answer.as_str()]).collect();
            assert_eq!(shown, expected, "{address}");
        }
    });
}

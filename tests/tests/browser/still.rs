//! The site without scripts, and where WASM does not come.

use serde_json::json;

use crate::chromium::{Browser, in_browser};

const COMMAND: &str = ".answers .command code";

async fn choose(browser: &Browser, id: &str) {
    browser
        .visible(&format!("#{id}"))
        .await
        .click()
        .await
        .expect("a radio");
}

#[test]
fn without_scripts_radios_choose_by_style_alone() {
    in_browser(async |browser| {
        browser
            .devtools(
                "Emulation.setScriptExecutionDisabled",
                json!({ "value": true }),
            )
            .await;
        browser.open("/").await;
        assert!(browser.text(COMMAND).await.ends_with("--method docker"));
        choose(&browser, "method-binary").await;
        choose(&browser, "platform-darwin-arm64").await;
        assert!(browser.text(COMMAND).await.ends_with("--method binary"));
        assert!(
            browser
                .text(".answer h3")
                .await
                .contains("macOS on Apple silicon")
        );
        choose(&browser, "platform-windows-arm64").await;
        assert!(
            browser
                .text(".answer[data-answer=no]")
                .await
                .contains("windows-arm64")
        );
        browser.visible(".scripts-off").await;
    });
}

#[test]
fn without_wasm_the_default_appears_and_says_so() {
    in_browser(async |browser| {
        browser.block("*.wasm").await;
        browser
            .open("/?version=v1.0.0&platform=darwin-arm64&method=binary")
            .await;
        browser.wait_for("html[data-still]").await;
        assert!(browser.text(".still").await.contains("did not load"));
        assert!(browser.text(COMMAND).await.ends_with("--method docker"));
        choose(&browser, "method-binary").await;
        assert!(browser.text(COMMAND).await.ends_with("--method binary"));
    });
}

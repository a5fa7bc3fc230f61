//! Copying: exactly the command, and the outcome is said.

use serde_json::{Value, json};

use crate::chromium::{Browser, in_browser};

/// As when a person has allowed it.
pub(crate) async fn let_copy(browser: &Browser) {
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    browser
        .devtools("Browser.grantPermissions", permissions)
        .await;
}

pub(crate) async fn clipboard(browser: &Browser) -> Value {
    browser
        .run_async("navigator.clipboard.readText().then(arguments[0])")
        .await
}

/// Copies the builder's command, and waits for what is said of it.
pub(crate) async fn copy_the_command(browser: &Browser) {
    browser
        .by_role("button", "Copy the command")
        .await
        .click()
        .await
        .expect("a button");
    browser
        .wait_until("document.querySelector('.answers .said').textContent")
        .await;
}

#[test]
fn the_command_is_copied_byte_for_byte() {
    in_browser(async |browser| {
        let_copy(&browser).await;
        browser.open("/").await;
        let height = "return document.querySelector('.hero').offsetHeight";
        let before = browser.run(height).await;
        browser
            .by_role("button", "Copy the install command")
            .await
            .click()
            .await
            .expect("a button");
        browser
            .wait_until("document.querySelector('.hero .said').textContent")
            .await;
        assert_eq!(browser.text(".hero .said").await, "Copied.");
        // Nothing moves under the hand.
        assert_eq!(browser.run(height).await, before);
        let copied = clipboard(&browser).await;
        assert_eq!(
            copied,
            json!("curl -fsSL https://mlosfoundation.org/install | sh")
        );
    });
}

#[test]
fn the_builders_command_is_copied_byte_for_byte() {
    in_browser(async |browser| {
        let_copy(&browser).await;
        browser
            .open_alive("/?platform=linux-arm64&method=binary")
            .await;
        copy_the_command(&browser).await;
        assert_eq!(browser.text(".answers .said").await, "Copied.");
        let copied = clipboard(&browser).await;
        let command = "curl -fsSL https://mlosfoundation.org/install | sh -s -- --version v1.0.0 --method binary";
        assert_eq!(copied, json!(command));
        let shown = browser
            .run("return document.querySelector('.answers .command code').textContent")
            .await;
        assert_eq!(shown, copied);
    });
}

#[test]
fn where_copying_is_refused_the_text_is_selected() {
    in_browser(async |browser| {
        browser.open("/").await;
        browser
            .run("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
            .await;
        browser
            .by_role("button", "Copy the install command")
            .await
            .click()
            .await
            .expect("a button");
        browser
            .wait_until("document.querySelector('.hero .said').textContent")
            .await;
        assert!(
            browser
                .text(".hero .said")
                .await
                .starts_with("Could not copy")
        );
        assert_eq!(
            browser.run("return getSelection().toString()").await,
            json!("curl -fsSL https://mlosfoundation.org/install | sh")
        );
    });
}

/// Several lines, on a page that loads no program.
#[test]
fn a_documents_commands_are_copied_byte_for_byte() {
    in_browser(async |browser| {
        let_copy(&browser).await;
        browser.open("/docs/installation/").await;
        browser
            .by_role("button", "Copy command 2")
            .await
            .click()
            .await
            .expect("a button");
        browser
            .wait_until("document.querySelector('#code-2').closest('.command').querySelector('.said').textContent")
            .await;
        let copied = clipboard(&browser).await;
        let commands = ". ~/.mlos/env\nmlos --version\nmlos start\n\
            axon install hf/bert-base-uncased@latest\naxon register hf/bert-base-uncased@latest";
        assert_eq!(copied, json!(commands));
    });
}

//! What was on the screen, frame by frame, from the first moment on.

use serde_json::json;

use crate::chromium::Browser;

/// Notes in every frame which command of the builder can be seen.
const RECORDER: &str = "
    window.frames_seen = [];
    (function look() {
        const seen = Array.from(document.querySelectorAll('.answers .command code'))
            .filter(code => code.checkVisibility({ visibilityProperty: true }))
            .map(code => code.textContent);
        window.frames_seen.push(seen.join(' && '));
        requestAnimationFrame(look);
    })();
";

/// From the next page on, frames are noted.
pub(crate) async fn record(browser: &Browser) {
    browser
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": RECORDER }),
        )
        .await;
}

/// The different commands that were seen since the page came, in their order.
pub(crate) async fn commands(browser: &Browser) -> Vec<String> {
    // Two more frames, so that what is there now is among them.
    browser
        .run_async("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))")
        .await;
    let frames = browser.run("return window.frames_seen").await;
    let mut commands: Vec<String> = serde_json::from_value(frames).expect("a list of commands");
    commands.dedup();
    commands
}

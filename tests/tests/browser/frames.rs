//! What was on the screen, frame by frame, from the first moment on.

use serde_json::json;

use crate::chromium::Browser;

/// Notes in every frame which command of the builder can be seen, and what stands in the answer's place.
const RECORDER: &str = "
    window.frames_seen = [];
    window.answers_seen = [];
    (function look() {
        const parts = Array.from(document.querySelectorAll('.answers > :not(.unseen)'))
            .filter(part => part.checkVisibility({ visibilityProperty: true }))
            .map(part => part.innerText);
        window.answers_seen.push(parts.join('\\n').trim());
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
    different(browser, "frames_seen").await
}

/// The different texts that were seen in the answer's place since the page came, in their order.
pub(crate) async fn answers(browser: &Browser) -> Vec<String> {
    different(browser, "answers_seen").await
}

async fn different(browser: &Browser, seen: &str) -> Vec<String> {
    // Two more frames, so that what is there now is among them.
    browser
        .run_async("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))")
        .await;
    let frames = browser.run(&format!("return window.{seen}")).await;
    let mut texts: Vec<String> = serde_json::from_value(frames).expect("a list of texts");
    texts.dedup();
    texts
}

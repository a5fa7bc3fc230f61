//! Every page by keyboard alone: Tab reaches all that can be used, once and in the order of the page, and it is seen
//! where it is.

use serde_json::json;

use crate::chromium::{BACK, Browser, TAB, in_browser, pages};

/// Addresses beside the pages themselves: where there is more to press.
const STATES: [&str; 6] = [
    "/?platform=windows-amd64&method=binary",
    "/?version=v1.1.0&way=steps",
    "/?platform=plan+9&method=home+brew",
    "/matrix/?q=nothing",
    "/compare/?from=v1.0.0&to=v1.2.0",
    "/script/?version=v1.0.0&method=docker",
];

/// What can be used and is in view, by what it is called. Radios of one question are one stop, and so is a table whose
/// cells are walked by arrows.
const STOPS: &str = "
    window.called = one => one.type === 'radio'
        ? `radios ${one.name}`
        : `${one.localName} ${one.id || one.name || one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 50)}`;
    const of_question = one => Array.from(document.querySelectorAll('input[type=radio]'))
        .filter(other => other.name === one.name && other.form === one.form);
    const is_stop = one => {
        const table = one.closest('[data-walk]');
        if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) return false;
        if (table && table !== one) return false;
        if (one.type !== 'radio' || one.checked) return true;
        const others = of_question(one);
        return others[0] === one && !others.some(other => other.checked);
    };
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]');
    return Array.from(all).filter(is_stop).map(called);
";

/// What has the focus, and what is wrong with how it is seen: there must be an outline on it or on its label, in view
/// and not below anything else.
const HERE: &str = "
    const one = document.activeElement;
    if (one === document.body) return ['', ''];
    const drawn = [one, one.closest('label')].filter(Boolean).filter(part => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(part);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor)
            && part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    });
    const in_view = part => {
        const { left, right, top, bottom } = part.getClientRects()[0];
        const [x, y] = [
            (Math.max(left, 0) + Math.min(right, innerWidth)) / 2,
            (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2,
        ];
        const over = document.elementFromPoint(x, y);
        return over !== null && (part.contains(over) || over.contains(part));
    };
    const wrong = !one.matches(':focus-visible') ? 'is not marked'
        : drawn.length === 0 ? 'has no outline'
        : drawn.some(in_view) ? ''
        : 'is out of view';
    return [called(one), wrong];
";

/// What has the focus now; nothing where the page has let go of it.
async fn here(browser: &Browser, page: &str) -> String {
    let found = browser.run(HERE).await;
    let (called, wrong): (String, String) = serde_json::from_value(found).expect("two texts");
    assert_eq!(wrong, "", "{page}: {called} {wrong}");
    called
}

/// Presses as often as there are stops, and once more: the page lets go of the focus.
async fn walk(browser: &Browser, page: &str, keys: &[char], stops: &[String]) {
    for stop in stops {
        browser.press_together(keys).await;
        assert_eq!(&here(browser, page).await, stop, "{page}: {stops:#?}");
    }
    browser.press_together(keys).await;
    assert_eq!(here(browser, page).await, "", "{page}: {stops:#?}");
}

#[test]
fn tab_reaches_everything_once_in_its_order_and_nothing_keeps_it() {
    in_browser(async |browser| {
        for page in pages().into_iter().chain(STATES.map(str::to_owned)) {
            browser.open_settled(&page).await;
            let stops = browser.run(STOPS).await;
            let mut stops: Vec<String> = serde_json::from_value(stops).expect("a list of texts");
            assert!(stops.len() > 10, "{page}: {stops:?}");
            walk(&browser, &page, &[TAB], &stops).await;
            stops.reverse();
            walk(&browser, &page, BACK, &stops).await;
        }
    });
}

/// Whatever the property above looks at: what breaks it is noticed.
#[test]
fn a_walk_by_tab_notices_what_is_wrong() {
    in_browser(async |browser| {
        browser.open_settled("/404.html").await;
        browser.run(STOPS).await;
        for (deed, expected) in [
            ("", json!(["a Skip to the content", ""])),
            (
                "document.querySelector('.skip').style.outline = 'none'",
                json!(["a Skip to the content", "has no outline"]),
            ),
            (
                "document.querySelector('.skip').style.cssText = 'position: fixed; top: -9rem'",
                json!(["a Skip to the content", "is out of view"]),
            ),
            (
                "document.body.prepend(document.createElement('button'))",
                json!(["button ", ""]),
            ),
        ] {
            browser.open_settled("/404.html").await;
            browser.run(STOPS).await;
            browser.run(deed).await;
            browser.press_together(&[TAB]).await;
            assert_eq!(browser.run(HERE).await, expected, "{deed}");
        }
    });
}

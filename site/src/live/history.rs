//! The address bar: the state's only home.

use leptos::prelude::*;
use wasm_bindgen::{JsValue, UnwrapThrowExt as _};

/// The query of the address as it is now.
pub(crate) fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// A new entry: Back leads to what was there before.
pub(crate) fn push(query: &str) {
    let history = window().history().expect_throw("a window has a history");
    history
        .push_state_with_url(&JsValue::NULL, "", Some(&address(query)))
        .unwrap_throw();
}

/// The same entry with another query.
pub(crate) fn replace(query: &str) {
    let history = window().history().expect_throw("a window has a history");
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&address(query)))
        .unwrap_throw();
}

fn address(query: &str) -> String {
    format!(
        "{}{query}",
        window().location().pathname().unwrap_or_default()
    )
}

/// Calls back whenever Back or Forward moved the address.
pub(crate) fn on_move(moved: impl Fn(String) + 'static) {
    window_event_listener(leptos::ev::popstate, move |_| moved(query()));
}

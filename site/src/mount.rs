//! Makes the page alive: finds its live parts and mounts them over their static selves.
//!
//! Whatever goes wrong here ends in a panic, which fails the module's start: `boot.js` then shows the static page
//! and says that it is only that.

use std::sync::Arc;

use leptos::{mount::mount_to, prelude::*};
use mlos_resolver::Matrix;
use wasm_bindgen::{JsCast as _, JsValue, UnwrapThrowExt as _};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

use crate::{
    choices::choose,
    href::Base,
    live::{
        asked, builder, by_hand, compare, drop_box, history,
        machine::machine,
        more::{Carried, Published},
        table,
    },
    state,
};

/// Mounts every live part of the page.
pub fn start() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    let document = document();
    let root = document
        .document_element()
        .expect_throw("a page has a root");
    let base = Base::new(&root.get_attribute("data-base").unwrap_or_default());
    let parts = document
        .query_selector_all("[data-live]")
        .expect_throw("a selector that is right");
    for part in (0..parts.length())
        .filter_map(|index| parts.item(index))
        .filter_map(|part| part.dyn_into().ok())
    {
        mount(&document, &part, base.clone());
    }
    root.remove_attribute("data-pending").unwrap_throw();
    root.set_attribute("data-alive", "").unwrap_throw();
}

/// What the page carries.
///
/// # Panics
///
/// Where the page carries nothing that can be read: its live parts stay as they are.
fn carried<T: Published>(document: &Document) -> Carried<T> {
    let data = document
        .get_element_by_id("data")
        .expect_throw("a page with a live part carries what it begins with");
    let text = data.text_content().unwrap_or_default();
    Carried {
        part: Arc::new(T::carried(&text).expect_throw("what a page carries can be read")),
        is_whole: data.has_attribute("data-whole"),
    }
}

fn mount(document: &Document, part: &HtmlElement, base: Base) {
    let name = part.get_attribute("data-live").unwrap_or_default();
    let focused = document
        .active_element()
        .map(|element| element.id())
        .filter(|id| !id.is_empty());
    let query = history::query();
    match name.as_str() {
        "builder" => {
            let mut request = state::request(&query);
            // What was chosen before this program came counts as chosen now.
            let touched = touched(part);
            let mut way = state::way(&query);
            for (name, value) in &touched {
                if name.starts_with("way-") {
                    way = value.parse().unwrap_or(way);
                } else {
                    choose(&mut request, name, value);
                }
            }
            if !touched.is_empty() {
                history::replace(&state::address(&request, way));
            }
            let carried = carried::<Matrix>(document);
            let machine = machine();
            over(part, base, move || {
                builder::builder(carried, (request, way), &machine)
            });
        }
        "matrix" => {
            let carried = carried(document);
            over(part, base, move || {
                table::table(carried, state::Filter::from_query(&query))
            });
        }
        "asked" => {
            let carried = carried(document);
            over(part, base, move || {
                asked::asked(carried, &query, &machine())
            });
        }
        "compare" => {
            let carried = carried(document);
            over(part, base, move || {
                compare::compare(carried, state::Pair::from_query(&query))
            });
        }
        "by-hand" => {
            let carried = carried(document);
            over(part, base, move || {
                by_hand::by_hand(carried, state::Checked::from_query(&query))
            });
        }
        "drop" => {
            let carried = carried(document);
            over(part, base, move || drop_box::drop_box(carried));
        }
        _ => return,
    }
    if let Some(element) = focused
        .and_then(|id| document.get_element_by_id(&id))
        .and_then(html)
    {
        // Where the element cannot take it any more, nothing is lost but the place.
        let _: Result<(), JsValue> = element.focus();
    }
}

/// Mounts a part over its static self.
fn over<V: IntoView + 'static>(part: &HtmlElement, base: Base, draw: impl FnOnce() -> V + 'static) {
    part.replace_children_with_node_0();
    mount_to(part.clone(), move || {
        provide_context(base);
        draw()
    })
    .forget();
}

fn html(element: Element) -> Option<HtmlElement> {
    element.dyn_into().ok()
}

/// The radios that a person has set since the page came, by name and value.
fn touched(part: &HtmlElement) -> Vec<(String, String)> {
    let checked = part
        .query_selector_all("input:checked")
        .expect_throw("a selector that is right");
    (0..checked.length())
        .filter_map(|index| checked.item(index)?.dyn_into::<HtmlInputElement>().ok())
        .filter(|input| !input.default_checked())
        .map(|input| (input.name(), input.value()))
        .collect()
}

//! The table of releases with its filter, which is the address.

use std::sync::Arc;

use leptos::prelude::*;
use mlos_resolver::Matrix;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::history;
use crate::{
    release_table::{self, body, fields, rows},
    state::Filter,
    strings as s,
};

/// The table, filtered.
pub(crate) fn table(matrix: Arc<Matrix>, filter: Filter) -> impl IntoView {
    let rows = StoredValue::new(rows(&matrix));
    let filter = RwSignal::new(filter);
    history::on_move(move |query| filter.set(Filter::from_query(&query)));
    let count = move || {
        rows.with_value(|rows| {
            s::shown(
                rows.iter().filter(|row| row.is_in(&filter.read())).count(),
                rows.len(),
            )
        })
    };
    let kept = move || rows.with_value(|rows| body(rows, &filter.read()));
    let whole = release_table::table(&matrix, kept);
    view! {
        <form class="filter" role="search" aria-label=s::FILTER_LABEL
            on:submit=move |event| event.prevent_default()
            on:input=move |event| {
                let Some((name, value)) = field(&event) else { return };
                filter.update(|filter| filter.set(&name, value));
                history::replace(&filter.read_untracked().to_query());
            }>
            {move || fields(&matrix, &filter.read(), true)}
            <p class="count" role="status">{count}</p>
        </form>
        {whole}
    }
}

/// Name and value of the field that an event comes from.
fn field(event: &web_sys::Event) -> Option<(String, String)> {
    let target = event.target()?;
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => Some((input.name(), input.value())),
        Err(target) => target
            .dyn_into::<HtmlSelectElement>()
            .ok()
            .map(|select| (select.name(), select.value())),
    }
}

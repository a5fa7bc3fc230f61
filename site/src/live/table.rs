//! The table of releases with its filter, which is the address.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{
    history,
    more::{Carried, Growing, More},
};
use crate::{
    release_table::{self, body, fields, rows},
    state::Filter,
    strings as s,
};

/// The table, filtered.
pub(crate) fn table(carried: Carried, filter: Filter) -> impl IntoView {
    let growing = Growing::from(carried);
    let rows = Memo::new_with_compare(move |_| rows(&growing.matrix.read()), |_, _| true);
    let filter = RwSignal::new(filter);
    let matrix = growing.matrix.get_untracked();

    history::on_move(move |query| filter.set(Filter::from_query(&query)));
    // Where the page carries fewer releases than there are, a filter reaches the others too.
    Effect::new(move |_| {
        if *filter.read() != Filter::default() {
            growing.ask();
        }
    });
    let count = move || {
        let rows = rows.read();
        let kept = rows.iter().filter(|row| row.is_in(&filter.read()));
        let says = match growing.more.get() {
            More::Asked => s::ASKING,
            More::Failed => s::ASKING_FAILED,
            More::NotAsked | More::Here => "",
        };
        format!("{} {says}", s::shown(kept.count(), rows.len()))
    };
    let kept = move || body(&rows.read(), &filter.read());
    let table = release_table::table(&matrix, kept);
    view! {
        <form
            class="filter"
            role="search"
            aria-label=s::FILTER_LABEL
            on:submit=move |event| event.prevent_default()
            on:input=move |event| {
                let Some((name, value)) = field(&event) else { return };
                filter.update(|filter| filter.set(&name, value));
                history::replace(&filter.read_untracked().to_query());
            }
        >
            {move || fields(&matrix, &filter.read(), true)}
            <p class="count" role="status">{count}</p>
        </form>
        {table}
    }
}

/// Name and value of the field that an event comes from.
pub(crate) fn field(event: &web_sys::Event) -> Option<(String, String)> {
    let target = event.target()?;
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => Some((input.name(), input.value())),
        Err(target) => target
            .dyn_into::<HtmlSelectElement>()
            .ok()
            .map(|select| (select.name(), select.value())),
    }
}

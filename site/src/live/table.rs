//! The table of releases with its filter, which is the address.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use mlos_resolver::Matrix;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{
    history,
    more::{EVERYTHING, More, fetch},
};
use crate::{
    href::href,
    release_table::{self, NEWEST, body, fields, rows},
    state::Filter,
    strings as s,
};

/// The table, filtered.
pub(crate) fn table(matrix: Arc<Matrix>, filter: Filter) -> impl IntoView {
    // Where the page carries fewer releases than there are, a filter reaches the others too.
    let whole = matrix.releases().len() < NEWEST;
    let rows = RwSignal::new(Arc::new(rows(&matrix)));
    let filter = RwSignal::new(filter);
    let more = RwSignal::new(if whole { More::Here } else { More::NotAsked });
    let everything = href(EVERYTHING);

    history::on_move(move |query| filter.set(Filter::from_query(&query)));
    Effect::new(move |_| {
        if *filter.read() == Filter::default() || more.get_untracked() != More::NotAsked {
            return;
        }
        more.set(More::Asked);
        let everything = everything.clone();
        spawn_local(async move {
            match fetch(&everything).await {
                Some(all) => {
                    rows.set(Arc::new(release_table::rows(&all)));
                    more.set(More::Here);
                }
                None => more.set(More::Failed),
            }
        });
    });
    let count = move || {
        let rows = rows.read();
        let kept = rows.iter().filter(|row| row.is_in(&filter.read()));
        let says = match more.get() {
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

//! The table of releases with its filter and its order, which are the address.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{
    history,
    more::{Carried, Growing, More},
};
use crate::{
    release_table::{Live, MANY, Table},
    state::{Filter, Sort},
    strings as s,
};

/// How many are drawn after a letter: more would be a pause for whoever types.
const FEW: usize = 100;

/// The table, filtered.
pub(crate) fn table(carried: Carried<Table>, filter: Filter) -> impl IntoView {
    let growing = Growing::from(carried);
    let Growing { known, more, .. } = growing;
    let (filter, drawn) = (RwSignal::new(filter), RwSignal::new(MANY));

    history::on_move(move |query| {
        drawn.set(FEW);
        filter.set(Filter::from_query(&query));
    });
    // Where the page carries fewer releases than there are, a filter reaches the others too.
    Effect::new(move |_| {
        if *filter.read() != Filter::default() {
            growing.ask();
        }
    });
    let change = move |change: &dyn Fn(&mut Filter)| {
        drawn.set(FEW);
        filter.update(change);
        history::replace(&filter.read_untracked().to_query());
    };
    let live = Live {
        sort: Signal::derive(move || filter.read().sort.clone()),
        turn: Callback::new(move |key: String| {
            change(&|filter| filter.sort = Sort::turned(filter.sort.as_ref(), key.clone()));
        }),
    };
    let kept = Memo::new(move |_| known.read().kept(&filter.read()).len());
    let count = move || {
        let says = match more.get() {
            More::Asked => s::ASKING,
            More::Failed => s::ASKING_FAILED,
            More::NotAsked | More::Here => "",
        };
        format!("{} {says}", s::shown(kept.get(), known.read().rows.len()))
    };
    let body = move || {
        let (known, filter) = (known.read(), filter.read());
        let kept = known.kept(&filter);
        known.body(&kept[..kept.len().min(drawn.get())])
    };
    let further = move || {
        let kept = kept.get();
        let hidden = kept.saturating_sub(drawn.get());
        let says = match (kept, hidden) {
            (0, _) => s::NONE_FITS.to_owned(),
            (_, 0) => return None,
            _ => s::further(hidden.min(FEW), hidden),
        };
        let act = move |_| {
            if kept == 0 {
                change(&|filter| *filter = Filter::default());
            } else {
                drawn.update(|drawn| *drawn += FEW);
            }
        };
        Some(view! { <button type="button" class="button" on:click=act>{says}</button> })
    };
    let first = known.get_untracked();
    let fields = move || first.fields(&filter.read(), true);
    let table = known.get_untracked().view(Some(live), body);
    view! {
        <form
            class="filter"
            role="search"
            aria-label=s::FILTER_LABEL
            on:submit=move |event| event.prevent_default()
            on:input=move |event| {
                let Some((name, value)) = field(&event) else { return };
                change(&|filter| filter.set(&name, value.clone()));
            }
        >
            {fields}
            <p class="count" role="status">{count}</p>
        </form>
        {table}
        {further}
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

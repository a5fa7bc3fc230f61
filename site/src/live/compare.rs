//! Two releases side by side, which are the address.

use leptos::prelude::*;
use mlos_resolver::{Matrix, NoRelease, compared};

use super::{
    asking::Asking,
    history,
    more::{Carried, Growing},
    table::field,
};
use crate::{
    comparison::{answer, options},
    html::html,
    question::question,
    state::Pair,
    strings as s,
};

/// The comparison of the two that the address names.
pub(crate) fn compare(carried: Carried<Matrix>, pair: Pair) -> impl IntoView {
    let growing = Growing::from(carried);
    let matrix = growing.known;
    let pair = RwSignal::new(pair);

    history::on_move(move |query| pair.set(Pair::from_query(&query)));
    // What comes before a release, and whether there is one, may be elsewhere.
    let asking = Asking::unless(growing, move || {
        let (matrix, pair) = (matrix.read(), pair.read());
        let is_half = pair.from.is_empty() != pair.to.is_empty();
        let found = compared(&matrix, &pair.from, &pair.to);
        !is_half && !matches!(found, Err(NoRelease::Absent(_) | NoRelease::Fewer))
    });
    let answered = move || {
        let answered = asking.around(|| answer(&matrix.read(), &pair.read()));
        html!("{}", answered).text()
    };
    // The list stays while its answers change: it may be open.
    let options = move |key| move || options(&matrix.read(), &pair.read(), key);
    view! {
        <form
            class="filter"
            aria-label=s::COMPARE_LABEL
            on:submit=move |event| event.prevent_default()
            // The list of all releases is of use only to those who open it.
            on:focusin=move |_| growing.ask()
            on:change=move |event| {
                let Some((name, value)) = field(&event) else { return };
                let mut next = pair.read_untracked().named(&matrix.read_untracked());
                next.set(&name, value);
                history::push(&next.to_query());
                pair.set(next);
            }
        >
            {question("from", s::COMPARE_FROM, options("from"), true)}
            {question("to", s::COMPARE_TO, options("to"), true)}
        </form>
        <div class="answers" role="status" inner_html=answered></div>
    }
}

//! `/compare/`: two releases, and what is not the same in both.

use leptos::prelude::*;
use mlos_resolver::Matrix;

use crate::{
    comparison::{answer, options},
    question::question,
    state::Pair,
    strings as s,
};

/// The page of a matrix, whose live part begins with the newest part of it.
pub(crate) fn compare(newest: &Matrix) -> impl IntoView + use<> {
    let pair = Pair::default();
    view! {
        <h1>{s::COMPARE_TITLE}</h1>
        <p class="lead">{s::COMPARE_LEAD}</p>
        <p class="note scripts-off">{s::COMPARE_SCRIPTS_OFF}</p>
        <p class="note still" role="alert">{s::ADDRESS_STILL}</p>
        <div data-live="compare">
            <form class="filter needs-scripts" aria-label=s::COMPARE_LABEL>
                {question("from", s::COMPARE_FROM, options(newest, &pair, "from"), false)}
                {question("to", s::COMPARE_TO, options(newest, &pair, "to"), false)}
            </form>
            <div class="answers">
                <p class="waiting" role="status">{s::ADDRESS_WAITING}</p>
                <div>{answer(newest, &pair)}</div>
            </div>
        </div>
    }
}

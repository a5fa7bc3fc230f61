//! `/verify/`: how to check a file, and a box that does it in the browser.

use leptos::prelude::*;
use mlos_resolver::Matrix;

use crate::{
    by_hand::{answer, files, releases},
    question::question,
    state::Checked,
    strings as s,
    words::words,
};

/// The page of a matrix, whose live parts begin with the newest part of it.
pub(crate) fn verify(newest: &Matrix) -> impl IntoView + use<> {
    let checked = Checked::default();
    view! {
        <h1>{s::VERIFY_TITLE}</h1>
        <p class="lead">{s::VERIFY_LEAD}</p>
        <section aria-labelledby="drop">
            <h2 id="drop">{s::DROP_TITLE}</h2>
            <p class="measure">{s::DROP_SAYS}</p>
            <p class="note scripts-off">{s::DROP_SCRIPTS_OFF}</p>
            <div data-live="drop" class="needs-scripts">
                <div class="drop"><label for="file">{s::DROP_HERE}</label><input type="file" id="file" disabled/></div>
            </div>
        </section>
        <section aria-labelledby="by-hand">
            <h2 id="by-hand">{s::VERIFY_BY_HAND}</h2>
            <p class="note scripts-off">{s::VERIFY_SCRIPTS_OFF}</p>
            <p class="note still" role="alert">{s::ADDRESS_STILL}</p>
            <div data-live="by-hand">
                <form class="filter needs-scripts" aria-label=s::VERIFY_LABEL>
                    {question("version", s::RELEASE, releases(newest, &checked), false)}
                    {question("file", s::CHECKED, files(newest, &checked), false)}
                </form>
                <div class="answers">
                    <p class="waiting" role="status">{s::ADDRESS_WAITING}</p>
                    <div>{answer(newest, &checked)}</div>
                </div>
            </div>
        </section>
        <section aria-labelledby="installed" class="measure">
            <h2 id="installed">{s::VERIFY_INSTALLED}</h2>
            <p>{words(s::VERIFY_INSTALLED_SAYS)}</p>
        </section>
    }
}

//! The commands that check a file, which is the address.

use leptos::prelude::*;
use mlos_resolver::{Matrix, named_release};

use super::{
    asking::Asking,
    history,
    more::{Carried, Growing},
    table::field,
};
use crate::{
    by_hand::{answer, files, next, releases},
    html::html,
    question::question,
    state::Checked,
    strings as s,
};

/// The steps for the file that the address names.
pub(crate) fn by_hand(carried: Carried<Matrix>, checked: Checked) -> impl IntoView {
    let growing = Growing::from(carried);
    let matrix = growing.known;
    let checked = RwSignal::new(checked);

    history::on_move(move |query| checked.set(Checked::from_query(&query)));
    let asking = Asking::unless(growing, move || {
        let checked = checked.read();
        checked.release.is_empty() || named_release(&matrix.read(), &checked.release).is_ok()
    });
    let answered = move || {
        let answered = asking.around(|| answer(&matrix.read(), &checked.read()));
        html!("{}", answered).text()
    };
    // The lists stay while their answers change: one may be open.
    let releases = move || releases(&matrix.read(), &checked.read());
    let files = move || files(&matrix.read(), &checked.read());
    view! {
        <form
            class="filter"
            aria-label=s::VERIFY_LABEL
            on:submit=move |event| event.prevent_default()
            on:focusin=move |_| growing.ask()
            on:change=move |event| {
                let Some((name, value)) = field(&event) else { return };
                let next = next(&matrix.read_untracked(), &checked.get_untracked(), &name, value);
                history::push(&next.to_query());
                checked.set(next);
            }
        >
            {question("version", s::RELEASE, releases, true)}
            {question("file", s::CHECKED, files, true)}
        </form>
        <div class="answers" role="status" inner_html=answered></div>
    }
}

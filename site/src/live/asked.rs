//! What the script is given for the choice in the address.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{Matrix, Platform, RawRequest};

use super::more::{Carried, Growing, More};
use crate::{answer::Answer, flags::flags, machine::Machine, part::is_enough, state, strings as s};

/// The command of the address, with what each of its flags does. On this machine, where the address names none.
pub(crate) fn asked(
    carried: Carried<Matrix>,
    query: &str,
    machine: &Machine,
) -> impl IntoView + use<> {
    let guess = machine.guess(&carried.part).unwrap_or(Platform::ALL[0]);
    let growing = Growing::from(carried);
    let mut request = state::request(query);
    let named = request != RawRequest::default();
    request.platform.get_or_insert_with(|| guess.to_string());
    let answered = Memo::new(move |_| Answer::to(&growing.known.read(), &request));
    let is_open = move || named && growing.more.get() != More::Here && !is_enough(&answered.read());
    Effect::new(move |_| {
        if is_open() {
            growing.ask();
        }
    });
    let given = move || {
        if is_open() && growing.more.get() != More::Failed {
            return Either::Left(view! { <p class="soft" role="status">{s::ASKING}</p> });
        }
        let failed = is_open().then(|| view! { <p class="note">{s::ASKING_FAILED}</p> });
        let answer = answered.read();
        let answer = named.then_some(&*answer);
        Either::Right(view! { {failed} {flags(&growing.known.read(), answer)} })
    };
    view! { <div class="answers" role="status">{given}</div> }
}

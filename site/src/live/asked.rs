//! What the script is given for the choice in the address.

use leptos::prelude::*;
use mlos_resolver::{Matrix, Platform, RawRequest};

use super::{
    asking::Asking,
    more::{Carried, Growing},
};
use crate::{answer::Answer, flags::flags, html::html, machine::Machine, part::is_enough, state};

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
    let asking = Asking::unless(growing, move || !named || is_enough(&answered.read()));
    let given = move || {
        let given = asking.around(|| {
            let answer = answered.read();
            flags(&growing.known.read(), named.then_some(&*answer))
        });
        html!("{}", given).text()
    };
    view! { <div class="answers" role="status" inner_html=given></div> }
}

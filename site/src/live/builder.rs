//! The builder with its state, which is the address.

use leptos::prelude::*;
use mlos_resolver::{Matrix, Platform, RawRequest, command::Way};

use super::{
    asking::Asking,
    history,
    more::{Carried, Growing},
};
use crate::{
    answer::{Answer, Live, answer},
    choices::{Group, choose, groups},
    command::command,
    machine::Machine,
    part::is_enough,
    state::{self, address, request},
    strings as s,
    words::words,
};

/// The builder of a request and a way, on this machine.
pub(crate) fn builder(
    carried: Carried<Matrix>,
    (wish, way): (RawRequest, Way),
    machine: &Machine,
) -> impl IntoView + use<> {
    let guess = machine.guess(&carried.part);
    let site = carried.part.distro().site.clone();
    let growing = Growing::from(carried);
    let matrix = growing.known;
    let (wish, way) = (RwSignal::new(wish), RwSignal::new(way));
    let written = RwSignal::new(history::query());

    history::on_move(move |query| {
        wish.set(request(&query));
        way.set(state::way(&query));
        written.set(query);
    });
    let take = Callback::new(move |request: RawRequest| {
        history::push(&address(&request, way.get_untracked()));
        // From here on the address holds what this page writes, and nothing else.
        written.set(String::new());
        wish.set(request);
    });
    let turn = Callback::new(move |to: Way| {
        history::push(&address(&wish.get_untracked(), to));
        written.set(String::new());
        way.set(to);
    });
    let live = Live {
        take,
        way: way.into(),
        turn,
    };
    let shown = Memo::new(move |_| {
        let mut request = wish.get();
        request
            .platform
            .get_or_insert_with(|| guess.unwrap_or(Platform::ALL[0]).to_string());
        request
    });
    let answered = Memo::new(move |_| Answer::to(&matrix.get(), &shown.get()));
    let asking = Asking::unless(growing, move || is_enough(&answered.read()));

    let choices = move || {
        let remark = guess.filter(|_| wish.with(|wish| wish.platform.is_none()));
        let groups = groups(&matrix.get(), &shown.get(), remark);
        groups.into_iter().map(Group::view).collect::<Vec<_>>()
    };
    let answers =
        move || asking.around(move || answer(&matrix.get(), "chosen", answered.get(), Some(live)));
    let summary = move || {
        if asking.waits() {
            s::ASKING.to_owned()
        } else {
            answered.get().summary(&matrix.get()).replace('`', "")
        }
    };
    let passed_over = move || {
        let says = state::passed_over(&matrix.read(), &written.read());
        (!says.is_empty()).then(|| view! { <p class="note">{words(&says)}</p> })
    };
    // Nothing is installed on a phone, but the choice can be made there and sent to where it is.
    let link = machine.is_handheld().then(|| {
        let address = move || format!("{site}/{}", address(&wish.read(), way.get()));
        move || elsewhere(&address())
    });
    view! {
        {link}
        <form class="choices" autocomplete="off" on:change=move |event| {
            let input = event_target::<web_sys::HtmlInputElement>(&event);
            let mut next = shown.get_untracked();
            choose(&mut next, &input.name(), &input.value());
            take.run(next);
        }>{choices}</form>
        <div class="answers" id="answer">
            <p class="unseen" role="status">{summary}</p>
            {passed_over}
            {answers}
        </div>
    }
}

/// The address of what is chosen, for another machine.
fn elsewhere(address: &str) -> impl IntoView + use<> {
    let mail = format!(
        "mailto:?body={}",
        js_sys::encode_uri_component(address)
            .as_string()
            .unwrap_or_default()
    );
    view! {
        <div class="note elsewhere">
            <p>{s::ELSEWHERE} " " <a href=mail>{s::ELSEWHERE_MAIL}</a></p>
            {command("link", address, s::THE_LINK)}
        </div>
    }
}

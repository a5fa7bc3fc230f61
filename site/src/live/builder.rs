//! The builder with its state, which is the address.

use leptos::prelude::*;
use mlos_resolver::{Matrix, Platform, RawRequest, command::Way};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::{
    asking::Asking,
    history,
    more::{Carried, Growing},
};
use crate::{
    answer::{Answer, answer},
    choices::{Group, choose, groups},
    command::command,
    html::{Html, html},
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
    let take = move |request: RawRequest| {
        history::push(&address(&request, way.get_untracked()));
        // From here on the address holds what this page writes, and nothing else.
        written.set(String::new());
        wish.set(request);
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
    // Whoever turns the ways has the radio in focus: so it stays as it is, and only another address sets it.
    let answers = move || {
        let way = Some(way.get_untracked());
        let answers = asking.around(|| answer(&matrix.read(), "chosen", &answered.read(), way));
        let answers = answers.into_iter().map(IntoRender::into_render);
        answers.collect::<Vec<_>>()
    };
    Effect::new(move |_| {
        let radio = format!("[name=way-chosen][value={}]", way.get());
        if let Ok(Some(radio)) = document().query_selector(&radio) {
            radio.unchecked_into::<HtmlInputElement>().set_checked(true);
        }
    });
    let turned = move |event: web_sys::Event| {
        let to = event_target::<HtmlInputElement>(&event).value();
        if let Ok(to) = to.parse() {
            history::push(&address(&wish.get_untracked(), to));
            written.set(String::new());
            way.set(to);
        }
    };
    let taken = move |event: web_sys::MouseEvent| {
        let button = event_target::<Element>(&event).closest("[data-take]");
        let Ok(Some(button)) = button else { return };
        take(request(
            &button.get_attribute("data-take").unwrap_or_default(),
        ));
    };
    let summary = move || {
        if asking.waits() {
            s::ASKING.to_owned()
        } else {
            answered.read().summary(&matrix.read()).replace('`', "")
        }
    };
    let passed_over = move || {
        let says = state::passed_over(&matrix.read(), &written.read());
        (!says.is_empty()).then(|| html!("<p class=\"note\">{}</p>", words(&says)).into_render())
    };
    // Nothing is installed on a phone, but the choice can be made there and sent to where it is.
    let link = machine.is_handheld().then(|| {
        let address = move || format!("{site}/{}", address(&wish.read(), way.get()));
        move || elsewhere(&address()).into_render()
    });
    view! {
        {link}
        <form class="choices" autocomplete="off" on:change=move |event| {
            let input = event_target::<HtmlInputElement>(&event);
            let mut next = shown.get_untracked();
            choose(&mut next, &input.name(), &input.value());
            take(next);
        }>{choices}</form>
        <div class="answers" id="answer" on:change=turned on:click=taken>
            <p class="unseen" role="status">{summary}</p>
            {passed_over}
            {answers}
        </div>
    }
}

/// The address of what is chosen, for another machine.
fn elsewhere(address: &str) -> Html {
    let mail = format!(
        "mailto:?body={}",
        js_sys::encode_uri_component(address)
            .as_string()
            .unwrap_or_default()
    );
    html!(
        "<div class=\"note elsewhere\"><p>{} <a href=\"{}\">{}</a></p>{}</div>",
        s::ELSEWHERE,
        mail,
        s::ELSEWHERE_MAIL,
        command("link", address, s::THE_LINK)
    )
}

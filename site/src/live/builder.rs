//! The builder with its state, which is the address.

use std::sync::Arc;

use leptos::{either::Either, prelude::*, task::spawn_local};
use mlos_resolver::{Matrix, Platform, RawRequest, RefusalCode};

use super::{
    history,
    more::{EVERYTHING, More, fetch},
};
use crate::{
    answer::{Answer, Take, answer},
    choices::{Group, choose, groups},
    href::href,
    state::{address, request},
    strings as s,
};

/// The builder of a request, on a machine that is perhaps of this platform.
pub(crate) fn builder(
    matrix: Arc<Matrix>,
    wish: RawRequest,
    guess: Option<Platform>,
) -> impl IntoView {
    let matrix = RwSignal::new(matrix);
    let wish = RwSignal::new(wish);
    let more = RwSignal::new(More::NotAsked);
    let everything = href(EVERYTHING);

    history::on_move(move |query| wish.set(request(&query)));
    let take: Take = Callback::new(move |request: RawRequest| {
        history::push(&address(&request));
        wish.set(request);
    });
    let shown = Memo::new(move |_| {
        let mut request = wish.get();
        request
            .platform
            .get_or_insert_with(|| guess.unwrap_or(Platform::ALL[0]).to_string());
        request
    });
    let answered = Memo::new(move |_| Answer::to(&matrix.get(), &shown.get()));
    Effect::new(move |_| {
        if may_be_elsewhere(&answered.get()) && more.get_untracked() == More::NotAsked {
            more.set(More::Asked);
            let everything = everything.clone();
            spawn_local(async move {
                match fetch(&everything).await {
                    Some(all) => {
                        matrix.set(Arc::new(all));
                        more.set(More::Here);
                    }
                    None => more.set(More::Failed),
                }
            });
        }
    });
    let waiting = move || more.get() == More::Asked && may_be_elsewhere(&answered.get());

    let choices = move || {
        let remark = guess.filter(|_| wish.with(|wish| wish.platform.is_none()));
        let groups = groups(&matrix.get(), &shown.get(), remark);
        groups.into_iter().map(Group::view).collect::<Vec<_>>()
    };
    let answers = move || {
        if waiting() {
            return Either::Left(view! { <p class="soft" role="status">{s::ASKING}</p> });
        }
        let failed = (more.get() == More::Failed && may_be_elsewhere(&answered.get()))
            .then(|| view! { <p class="note">{s::ASKING_FAILED}</p> });
        Either::Right(
            view! { {failed} {answer(&matrix.get(), "chosen", answered.get(), Some(take))} },
        )
    };
    let summary = move || {
        if waiting() {
            s::ASKING.to_owned()
        } else {
            answered.get().summary(&matrix.get()).replace('`', "")
        }
    };
    view! {
        <form class="choices" autocomplete="off" on:change=move |event| {
            let input = event_target::<web_sys::HtmlInputElement>(&event);
            let mut next = shown.get_untracked();
            choose(&mut next, &input.name(), &input.value());
            take.run(next);
        }>{choices}</form>
        <div class="answers">
            <p class="unseen" role="status">{summary}</p>
            {answers}
        </div>
    }
}

/// Whether the page's part of the matrix may be too small to answer: it holds the newest releases only.
fn may_be_elsewhere(answer: &Answer) -> bool {
    match answer {
        Answer::Refusal(refusal) => {
            matches!(
                refusal.code,
                RefusalCode::NoSuchRelease | RefusalCode::NoVersion | RefusalCode::NoSet
            )
        }
        Answer::Plan(_) | Answer::Misread(_) => false,
    }
}

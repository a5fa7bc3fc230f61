//! `/`: one command, then the builder.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{Channel, Matrix, Platform, RawRequest};

use crate::{
    answer::{Answer, answer},
    choices::groups,
    command::hero,
    href::href,
    page::release::is_published,
    strings as s,
    withdrawal::withdrawal,
    words::words,
};

pub(crate) fn home(matrix: &Matrix) -> impl IntoView + use<> {
    let line = mlos_resolver::command::one_line(matrix);
    let promises =
        s::PROMISES.map(|(title, text)| view! { <li><strong>{title}</strong>{words(text)}</li> });
    view! {
        <h1>{s::HOME_TITLE}</h1>
        <p class="lead">{what_it_is(matrix)}<span class="broad">{s::HOME_LEAD}</span></p>
        {unpublished(matrix)}
        {hero("command", &line, s::THE_ONE_COMMAND)}
        <p class="under">
            <a href=href("docs/components/")>{s::home_components(&told(matrix))}</a>
            <a href=href("script/")>{s::VIEW_SCRIPT}</a>
            <a href=href("verify/")>{s::VIEW_VERIFY}</a>
            <span>{words(s::UNDER_COMMAND)}</span>
        </p>
        <ul class="promises">{promises}</ul>
        <section aria-labelledby="builder">
            <h2 id="builder">{s::BUILDER_TITLE}</h2>
            <p class="measure">{s::BUILDER_LEAD}</p>
            <p class="narrow"><a href="#answer">{s::TO_ANSWER}</a></p>
            <p class="note scripts-off">{words(s::BUILDER_SCRIPTS_OFF)}</p>
            <p class="note still" role="alert">{s::BUILDER_STILL}</p>
            <div class="builder" data-live="builder">{still_builder(matrix)}</div>
        </section>
    }
}

/// What the matrix says of each component, one after the other: the first thing that a stranger asks.
fn what_it_is(matrix: &Matrix) -> String {
    let components = matrix.components().iter();
    let says = components.filter_map(|one| Some(s::what_it_is(&one.title, one.summary.as_ref()?)));
    says.collect()
}

/// The page in a sentence, for those who show a link to it.
pub(crate) fn description(matrix: &Matrix) -> String {
    s::home_description(&told(matrix))
}

/// The components of which the matrix says what they are.
fn told(matrix: &Matrix) -> Vec<String> {
    let components = matrix.components().iter();
    let told = components.filter(|one| one.summary.is_some());
    told.map(|one| one.title.clone()).collect()
}

/// Said above the command while it would stop before any download.
pub(crate) fn unpublished(matrix: &Matrix) -> Option<impl IntoView + use<>> {
    let Some(head) = matrix.channel(Channel::Stable) else {
        let newest = matrix.releases().iter().find_map(withdrawal);
        return Some(Either::Left(view! {
            <div class="note bad"><p><strong>{s::NO_STABLE}</strong> " " {s::NO_STABLE_MEANS}</p></div>
            {newest.map(IntoRender::into_render)}
        }));
    };
    if is_published(head) {
        return None;
    }
    Some(Either::Right(view! {
        <div class="note">
            <p><strong>{s::unpublished(&head.version)}</strong> " " {s::UNPUBLISHED_MEANS} " "
            <a class="broad" href=href("feed.xml")>{s::UNPUBLISHED_FEED}</a></p>
        </div>
    }))
}

/// The builder without a live part: every platform and method of the newest stable release has its answer in the page,
/// and the checked radios choose which one is seen.
fn still_builder(matrix: &Matrix) -> impl IntoView + use<> {
    let first = Platform::ALL[0];
    let default = RawRequest {
        platform: Some(first.to_string()),
        ..RawRequest::default()
    };
    let choices: Vec<_> = groups(matrix, &default, None)
        .into_iter()
        .map(crate::choices::Group::view)
        .collect();
    let answers: Vec<_> = Platform::ALL
        .iter()
        .map(|platform| {
            let answers: Vec<_> = matrix
                .methods()
                .into_iter()
                .map(|method| {
                    let request = RawRequest {
                        platform: Some(platform.to_string()),
                        method: Some(method.to_string()),
                        ..RawRequest::default()
                    };
                    let id = format!("{platform}-{method}");
                    view! { <div>{answer(matrix, &id, &Answer::to(matrix, &request), None)}</div> }
                })
                .collect();
            view! { <div class="by-method">{answers}</div> }
        })
        .collect();
    view! {
        <form class="choices" autocomplete="off">{choices}</form>
        <div class="answers" id="answer">
            <p class="waiting" role="status">{s::BUILDER_WAITING}</p>
            <div class="by-platform">{answers}</div>
        </div>
    }
}

//! `/releases/`: every release, newest first.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{Channel, Matrix, Release, previous};

use crate::{
    href::href,
    page::matrix::{Older, years},
    release_table::MANY,
    state::Pair,
    state_word::StateWord,
    strings as s,
    words::{sentence, words},
};

/// The newest releases as cards; the others are on the matrix's pages, by year.
pub(crate) fn releases(matrix: &Matrix, older: &[Older<'_>]) -> impl IntoView + use<> {
    let (intended, made): (Vec<_>, Vec<_>) = matrix
        .releases()
        .iter()
        .take(MANY)
        .partition(|release| release.status.is_intended());
    view! {
        <h1>{s::RELEASES_TITLE}</h1>
        <p class="lead">{s::RELEASES_LEAD}</p>
        <p class="under">
            <a href=href("compare/")>{s::RELEASES_COMPARE}</a>
            <a href=href("feed.xml")>{s::RELEASES_FEED}</a>
        </p>
        {group(matrix, "made", s::RELEASES_MADE, &made)}
        {(!older.is_empty()).then(|| view! { <p>{s::RELEASES_OLDER}</p> })}
        {years(older, "elsewhere")}
        {group(matrix, "intended", s::RELEASES_INTENDED, &intended)}
    }
}

fn group(
    matrix: &Matrix,
    id: &'static str,
    title: &'static str,
    releases: &[&Release],
) -> impl IntoView + use<> {
    let cards: Vec<_> = releases
        .iter()
        .map(|release| card(matrix, release))
        .collect();
    let cards = if cards.is_empty() {
        Either::Left(view! { <p>{s::RELEASES_NONE}</p> })
    } else {
        Either::Right(view! { <ul class="cards">{cards}</ul> })
    };
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {cards}
        </section>
    }
}

fn card(matrix: &Matrix, release: &Release) -> impl IntoView + use<> {
    let tag = release.version.to_string();
    let date = match &release.date {
        Some(date) => s::published(date),
        None => s::NO_DATE.to_owned(),
    };
    let withdrawn = release.withdrawn.as_ref().map(|withdrawal| {
        let instead = withdrawal.instead.as_ref().map(|instead| {
            let address = href(&format!("releases/{instead}/"));
            view! { " " <a href=address>{s::instead(instead)}</a> }
        });
        view! { <p>{words(&sentence(&withdrawal.reason))}{instead}</p> }
    });
    let compare = previous(matrix, release).map(|before| {
        let address = compare(before, release);
        view! { " · " <a href=address>{s::compare_heading(&before.version, &release.version)}</a> }
    });
    view! {
        <li>
            <h3>
                <a href=href(&format!("releases/{tag}/"))>{tag.clone()}</a>
                {StateWord::from(release.status).view()}
            </h3>
            {release.summary.clone().map(|summary| view! { <p>{sentence(&summary)}</p> })}
            {withdrawn}
            <p class="soft">{s::contents(matrix, release)}</p>
            <p class="soft">{date}{pointed_at(matrix, release).map(|says| view! { " · " {words(&says)} })}{compare}</p>
        </li>
    }
}

/// The address of the comparison of two releases.
pub(crate) fn compare(from: &Release, to: &Release) -> String {
    let pair = Pair {
        from: from.version.to_string(),
        to: to.version.to_string(),
    };
    href(&format!("compare/{}", pair.to_query()))
}

/// Which channels point at a release, if any does.
pub(crate) fn pointed_at(matrix: &Matrix, release: &Release) -> Option<String> {
    let points = |channel: &&Channel| {
        let head = matrix.channel(**channel);
        head.is_some_and(|head| head.version == release.version)
    };
    let channels: Vec<_> = Channel::ALL
        .iter()
        .filter(points)
        .map(|channel| channel.as_str())
        .collect();
    (!channels.is_empty()).then(|| s::pointed_at(&channels))
}

//! `/releases/`: every release, newest first.

use leptos::prelude::*;
use mlos_resolver::Matrix;

use crate::{href::href, state_word::StateWord, strings as s, words::sentence};

pub(crate) fn releases(matrix: &Matrix) -> impl IntoView {
    let cards: Vec<_> = matrix
        .releases()
        .iter()
        .map(|release| {
            let tag = release.version.to_string();
            let contents = s::contents(matrix, release);
            view! {
                <li>
                    <h2>
                        <a href=href(&format!("releases/{tag}/"))>{tag.clone()}</a>
                        {StateWord::from(release.status).view()}
                    </h2>
                    {release.summary.clone().map(|summary| view! { <p>{sentence(&summary)}</p> })}
                    <p class="soft">{contents}</p>
                    <p class="soft">{release.date.clone().map_or_else(|| s::NO_DATE.to_owned(), |date| s::published(&date))}</p>
                </li>
            }
        })
        .collect();
    view! {
        <h1>{s::RELEASES_TITLE}</h1>
        <p class="lead">{s::RELEASES_LEAD}</p>
        <ul class="cards">{cards}</ul>
    }
}

//! `/404.html`: what is said where nothing is.

use leptos::prelude::*;

use crate::{href::href, strings as s};

pub(crate) fn missing() -> impl IntoView {
    view! {
        <h1>{s::MISSING_TITLE}</h1>
        <p class="lead">{s::MISSING_LEAD}</p>
        <ul>
            <li><a href=href("")>{s::MISSING_HOME}</a></li>
            <li><a href=href("releases/")>{s::MISSING_RELEASES}</a></li>
            <li><a href=href("docs/installation/")>{s::MISSING_DOCS}</a></li>
        </ul>
    }
}

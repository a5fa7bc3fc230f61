//! A question with a list of answers, and what is said of an answer that cannot be understood.

use leptos::prelude::*;

use crate::{
    html::{Html, html},
    words::{sentence, words},
};

/// A list to choose from; without a live part it is there and cannot be used.
pub(crate) fn question<O: IntoView + 'static>(
    name: &'static str,
    label: &'static str,
    options: O,
    live: bool,
) -> impl IntoView + use<O> {
    view! { <label>{label} <select name=name autocomplete="off" disabled=!live>{options}</select></label> }
}

/// The answers of a list. What was asked for stays in view, where it is none of them too.
pub(crate) fn options_of(mut values: Vec<String>, chosen: &str) -> Vec<impl IntoView + use<>> {
    if !values.iter().any(|value| *value == chosen) && !chosen.is_empty() {
        values.insert(0, chosen.to_owned());
    }
    values
        .into_iter()
        .map(|value| {
            let is_chosen = value == chosen;
            view! { <option value=value.clone() selected=is_chosen prop:selected=is_chosen>{value.clone()}</option> }
        })
        .collect()
}

/// An error of the resolver, a paragraph a line.
pub(crate) fn misread(error: &str) -> Html {
    let lines = error.lines().filter(|line| !line.is_empty());
    let lines: Vec<_> = lines
        .map(|line| {
            let says = sentence(line.trim_start_matches("hint: "));
            html!("<p>{}</p>", words(&says))
        })
        .collect();
    html!("<div class=\"note bad\">{}</div>", lines)
}

//! A command in its box, with the button that copies exactly it. The copying itself is `boot.js`'s, so that it works
//! on pages without a live part too.

use crate::{
    html::{Html, html},
    strings as s,
};

/// A box with one command. `id` names the text on the page; what follows names what is copied, for those who hear it.
pub(crate) fn command(id: &str, text: &str, what: &str) -> Html {
    boxed("command", id, text, what)
}

/// The one command of the home page.
#[cfg(feature = "ssr")]
pub(crate) fn hero(id: &str, text: &str, what: &str) -> Html {
    boxed("command hero", id, text, what)
}

fn boxed(class: &str, id: &str, text: &str, what: &str) -> Html {
    // No line ends inside of a flag.
    let word = |word: &str| match word.strip_prefix("--") {
        Some(_) => html!("<span class=\"flag\">{}</span>", word),
        None => html!("{}", word),
    };
    let text: Vec<_> = text
        .split_inclusive(char::is_whitespace)
        .map(word)
        .collect();
    html!(
        "<div class=\"{}\"><pre tabindex=\"0\" aria-label=\"{}\"><code id=\"{}\">{}</code></pre>\
         <button type=\"button\" data-copy=\"{}\" aria-label=\"{}\" class=\"copy\">{}</button>\
         <span role=\"status\" data-said=\"\" data-copied=\"{}\" data-selected=\"{}\" class=\"said\"></span></div>",
        class,
        what,
        id,
        text,
        id,
        s::copy(what),
        s::COPY,
        s::COPIED,
        s::SELECTED
    )
}

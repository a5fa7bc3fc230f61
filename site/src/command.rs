//! A command in its box, with the button that copies exactly it. The copying itself is `boot.js`'s, so that it works
//! on pages without a live part too.

use leptos::prelude::*;

use crate::strings as s;

/// A box with one command. `id` names the text on the page; what follows names what is copied, for those who hear it.
pub(crate) fn command(id: &str, text: &str, what: &str) -> impl IntoView + use<> {
    boxed("command", id, text, what)
}

/// The one command of the home page.
#[cfg(feature = "ssr")]
pub(crate) fn hero(id: &str, text: &str, what: &str) -> impl IntoView + use<> {
    boxed("command hero", id, text, what)
}

fn boxed(class: &'static str, id: &str, text: &str, what: &str) -> impl IntoView + use<> {
    let (id, text) = (id.to_owned(), text.to_owned());
    view! {
        <div class=class>
            <pre tabindex="0" aria-label=what.to_owned()><code id=id.clone()>{text}</code></pre>
            <button type="button" class="copy" data-copy=id aria-label=s::copy(what)>{s::COPY}</button>
            <span class="said" role="status" data-said="" data-copied=s::COPIED data-selected=s::SELECTED></span>
        </div>
    }
}

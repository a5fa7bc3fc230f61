//! What every page shares: banner, header, main, footer.

use leptos::prelude::*;
use mlos_resolver::Matrix;

use crate::{href::href, strings as s};

/// The part of the site that a page belongs to: the header marks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Install,
    Matrix,
    Releases,
    Compare,
    Verify,
    Script,
    Docs,
    /// A page that the header does not list.
    None,
}

/// Name and path of each entry of the header, in its order.
const SECTIONS: [(Section, &str, &str); 7] = [
    (Section::Install, s::NAV_INSTALL, ""),
    (Section::Matrix, s::NAV_MATRIX, "matrix/"),
    (Section::Releases, s::NAV_RELEASES, "releases/"),
    (Section::Compare, s::NAV_COMPARE, "compare/"),
    (Section::Verify, s::NAV_VERIFY, "verify/"),
    (Section::Script, s::NAV_SCRIPT, "script/"),
    (Section::Docs, s::NAV_DOCS, "docs/"),
];

/// The two views of the matrix, one of which is shown.
pub(crate) fn views(here: &str) -> impl IntoView + use<> {
    let entries = [
        (s::MATRIX_RELEASES, "matrix/"),
        (s::COMPATIBILITY_TITLE, "matrix/compatibility/"),
    ]
    .map(|(title, path)| {
        let current = (path == here).then_some("page");
        view! { <li><a href=href(path) aria-current=current>{title}</a></li> }
    });
    view! { <nav class="views" aria-label=s::VIEWS_LABEL><ul>{entries}</ul></nav> }
}

/// Light, dark, or as the system has it. `boot.js` keeps the choice, so without scripts there is none.
fn schemes() -> impl IntoView {
    let schemes = s::SCHEMES.map(|(value, title)| {
        view! { <label><input type="radio" name="scheme" value=value checked=value.is_empty()/> {title}</label> }
    });
    view! { <fieldset class="schemes"><legend>{s::SCHEME}</legend>{schemes}</fieldset> }
}

/// A whole body around the content of `main`.
pub(crate) fn layout(matrix: &Matrix, here: Section, main: impl IntoView) -> impl IntoView {
    let distro = matrix.distro();
    let notice = distro.notice.clone().map(|notice| {
        view! { <div class="banner" role="note"><div class="frame"><p>{notice}</p></div></div> }
    });
    let entries = SECTIONS.map(|(section, name, path)| {
        let current = (section == here).then_some("page");
        view! { <li><a href=href(path) aria-current=current>{name}</a></li> }
    });
    let data = [
        (s::FOOT_FEED, "feed.xml"),
        (s::FOOT_JSON, "api/v1/matrix.json"),
        (s::FOOT_TEXT, "matrix.txt"),
        (s::FOOT_DECISIONS, "docs/decisions/"),
    ]
    .map(|(name, path)| view! { <li><a href=href(path)>{name}</a></li> });
    view! {
        <a class="skip" href="#main">{s::SKIP}</a>
        {notice}
        <header class="head">
            <div class="frame">
                <a class="brand" href=href("")><span aria-hidden="true">"❯"</span>{distro.name.clone()}</a>
                <nav aria-label=s::NAV_LABEL><ul>{entries}</ul></nav>
            </div>
        </header>
        <div class="banner stale" role="status">
            <p class="frame" id="stale" hidden>{s::STALE} " " <a href="">{s::STALE_RELOAD}</a></p>
        </div>
        <main id="main" class="frame" tabindex="-1">{main}</main>
        <footer class="foot">
            <div class="frame">
                <ul>
                    {data}
                    <li><a href=distro.repository.clone()>{s::FOOT_SOURCE}</a></li>
                    <li><a href=format!("{}/blob/main/SECURITY.md", distro.repository)>{s::FOOT_SECURITY}</a></li>
                </ul>
                {schemes()}
                <p>{s::FOOT_FINGERPRINT} " " <code id="fingerprint">{matrix.fingerprint().to_string()}</code></p>
            </div>
        </footer>
    }
}

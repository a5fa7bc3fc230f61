//! What stands beside whatever is said of a release that was taken back.

use mlos_resolver::Release;

use crate::{
    href::href,
    html::{Html, html},
    strings as s,
    words::{sentence, words},
};

/// Since when, why, and what to use instead; nothing for a release that was not taken back.
pub(crate) fn withdrawal(release: &Release) -> Option<Html> {
    let withdrawal = release.withdrawn.as_ref()?;
    let instead = match &withdrawal.instead {
        Some(instead) => {
            let address = href(&format!("releases/{instead}/"));
            let tag = instead.to_string();
            html!("{} <a href=\"{}\">{}</a>.", s::USE_INSTEAD, address, tag)
        }
        None => html!("{}", s::NOTHING_INSTEAD),
    };
    let says = s::withdrawn(&release.version, release.status, &withdrawal.date);
    Some(html!(
        "<div class=\"note bad\"><p><strong>{}</strong> {} {}</p></div>",
        says,
        words(&sentence(&withdrawal.reason)),
        instead
    ))
}

//! What stands beside whatever is said of a release that was taken back.

use leptos::prelude::*;
use mlos_resolver::Release;

use crate::{
    href::href,
    strings as s,
    words::{sentence, words},
};

/// Since when, why, and what to use instead; nothing for a release that was not taken back.
pub(crate) fn withdrawal(release: &Release) -> Option<impl IntoView + use<>> {
    let withdrawal = release.withdrawn.as_ref()?;
    let instead = match &withdrawal.instead {
        Some(instead) => {
            let address = href(&format!("releases/{instead}/"));
            view! { {s::USE_INSTEAD} " " <a href=address>{instead.to_string()}</a> "." }.into_any()
        }
        None => s::NOTHING_INSTEAD.into_any(),
    };
    let says = s::withdrawn(&release.version, release.status, &withdrawal.date);
    Some(view! {
        <div class="note bad">
            <p><strong>{says}</strong> " " {words(&sentence(&withdrawal.reason))} " " {instead}</p>
        </div>
    })
}

//! `/verify/`: how to check a file, and a box that does it in the browser.

use leptos::prelude::*;
use mlos_resolver::{Channel, Matrix, Platform, Release};

use crate::{command::command, href::href, strings as s, words::words};

pub(crate) fn verify(matrix: &Matrix) -> impl IntoView {
    let head = matrix.channel(Channel::Stable);
    let file = head.and_then(example);
    let steps = file.map(|file| {
        let commands: Vec<_> = s::DIGEST_COMMANDS
            .iter()
            .enumerate()
            .map(|(index, (system, program))| {
                view! {
                    <h3>{*system}</h3>
                    {command(&format!("command-{index}"), &format!("{program} {file}"), s::THE_COMMAND)}
                }
            })
            .collect();
        view! { <li><p>{words(s::VERIFY_STEP_DIGEST)}</p>{commands}</li> }
    });
    let page = head.map(|release| {
        let tag = release.version.to_string();
        view! { <a href=href(&format!("releases/{tag}/#files"))>{s::files_of(&tag)}</a> }
    });
    view! {
        <h1>{s::VERIFY_TITLE}</h1>
        <p class="lead">{s::VERIFY_LEAD}</p>
        <section aria-labelledby="drop">
            <h2 id="drop">{s::DROP_TITLE}</h2>
            <p class="measure">{s::DROP_SAYS}</p>
            <p class="note scripts-off">{s::DROP_SCRIPTS_OFF}</p>
            <div data-live="verify" class="needs-scripts">
                <div class="drop"><label for="file">{s::DROP_HERE}</label><input type="file" id="file" disabled/></div>
            </div>
        </section>
        <section aria-labelledby="by-hand" class="measure">
            <h2 id="by-hand">{s::VERIFY_BY_HAND}</h2>
            <ol class="steps">
                {steps}
                <li><p>{s::VERIFY_STEP_COMPARE} " " {page}</p></li>
                <li><p>{words(s::VERIFY_STEP_DIFFERS)}</p></li>
                <li><p>{words(s::VERIFY_STEP_INSTALLED)}</p></li>
            </ol>
        </section>
    }
}

/// The name of the bundle that most people have.
fn example(release: &Release) -> Option<String> {
    let files = || {
        release
            .artifacts
            .iter()
            .filter(|artifact| artifact.file.is_some())
    };
    files()
        .find(|artifact| artifact.platform == Platform::LinuxAmd64)
        .or_else(|| files().next())
        .and_then(|artifact| artifact.file.clone())
}

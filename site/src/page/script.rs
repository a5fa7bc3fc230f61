//! `/script/`: the install script as it is served, to be read before it is run.

use leptos::prelude::*;
use mlos_resolver::{Digest, Matrix};

use crate::{href::href, strings as s, words::words};

/// One entry of the outline: a function of the script, and what stands above it.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    line: usize,
    name: String,
    says: Option<String>,
}

pub(crate) fn script(matrix: &Matrix, text: &str) -> impl IntoView {
    let entries: Vec<_> = outline(text)
        .into_iter()
        .map(|entry| {
            view! { <li><a href=format!("#L{}", entry.line) title=entry.says>{entry.name}</a></li> }
        })
        .collect();
    let lines: Vec<_> = text
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let class = if line.trim_start().starts_with('#') {
                "line remark"
            } else {
                "line"
            };
            view! { <span class=class id=format!("L{}", index + 1)>{format!("{line}\n")}</span> }
        })
        .collect();
    let digest = Digest::of(text.as_bytes()).to_string();
    let hosts: Vec<_> = matrix
        .distro()
        .hosts
        .iter()
        .map(|host| view! { <li><code>{host.host.clone()}</code> ": " {host.why.clone()}</li> })
        .collect();
    view! {
        <h1>{s::SCRIPT_TITLE}</h1>
        <p class="lead">{s::SCRIPT_LEAD}</p>
        <dl class="facts">
            <dt>{s::ADDRESS}</dt><dd><a href=href("install")>{format!("{}/install", matrix.distro().site)}</a></dd>
            <dt>{s::SIZE}</dt><dd>{s::script_size(text.lines().count(), text.len())}</dd>
            <dt>{s::DIGEST}</dt><dd><code>{digest}</code></dd>
        </dl>
        <p class="measure">{words(s::SCRIPT_PIN)}</p>
        <h2>{s::SCRIPT_DRY_TITLE}</h2>
        <p class="measure">{words(s::SCRIPT_DRY_SAYS)}</p>
        <h2>{s::HOSTS_TITLE}</h2>
        <ul>{hosts}</ul>
        <h2 id="text">{s::SCRIPT_TEXT}</h2>
        <div class="reading">
            <nav aria-labelledby="outline"><h3 id="outline">{s::OUTLINE}</h3><ul>{entries}</ul></nav>
            <pre class="script" tabindex="0" aria-labelledby="text"><code>{lines}</code></pre>
        </div>
    }
}

/// The functions of a script, each with the remark above it.
fn outline(text: &str) -> Vec<Entry> {
    let lines: Vec<_> = text.lines().collect();
    lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| {
            let name = line.strip_suffix("() {")?;
            let named = !name.is_empty()
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            let above: Vec<_> = lines[..index]
                .iter()
                .rev()
                .map_while(|line| line.strip_prefix("# "))
                .collect();
            let says: Vec<_> = above.into_iter().rev().collect();
            named.then(|| Entry {
                line: index + 1,
                name: name.to_owned(),
                says: Some(says.join(" ")).filter(|says| !says.is_empty()),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_the_functions_and_the_remarks_above_them() {
        let text = "#!/bin/sh\n{\nsay() {\n}\n\n# Ends it\n# with a code.\nfail() {\n}\n}\n";
        assert_eq!(
            outline(text),
            [
                Entry {
                    line: 3,
                    name: "say".to_owned(),
                    says: None
                },
                Entry {
                    line: 8,
                    name: "fail".to_owned(),
                    says: Some("Ends it with a code.".to_owned())
                },
            ]
        );
    }
}

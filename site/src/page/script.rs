//! `/script/`: the install script as it is served, to be read before it is run.

use leptos::prelude::*;
use mlos_resolver::{Digest, Matrix};

use crate::{flags::flags, href::href, page::home::unpublished, strings as s, words::words};

/// A part of the script: what it does, and its functions with their lines.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    line: usize,
    name: &'a str,
    says: &'a str,
    functions: Vec<(usize, &'a str)>,
}

/// The page of a script; its live part begins with the newest part of the matrix.
pub(crate) fn script(matrix: &Matrix, newest: &Matrix, text: &str) -> impl IntoView + use<> {
    let parts = parts(text);
    let says: Vec<_> = parts
        .iter()
        .map(|part| {
            let address = format!("#L{}", part.line);
            view! { <li><a href=address>{part.name.to_owned()}</a> ": " {words(part.says)}</li> }
        })
        .collect();
    let entries: Vec<_> = parts
        .into_iter()
        .map(|part| {
            let functions: Vec<_> = part
                .functions
                .into_iter()
                .map(|(line, name)| view! { <li><a href=format!("#L{line}")>{name.to_owned()}</a></li> })
                .collect();
            let functions = (!functions.is_empty()).then(|| view! { <ul>{functions}</ul> });
            view! { <li><a href=format!("#L{}", part.line)>{part.name.to_owned()}</a>{functions}</li> }
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
        <h2>{s::GIVEN_TITLE}</h2>
        {unpublished(matrix)}
        <p class="note still" role="alert">{s::ADDRESS_STILL}</p>
        <div data-live="asked">
            <div class="answers">
                <p class="waiting" role="status">{s::ADDRESS_WAITING}</p>
                <div>{flags(newest, None)}</div>
            </div>
        </div>
        <h2>{s::SCRIPT_DRY_TITLE}</h2>
        <p class="measure">{words(s::SCRIPT_DRY_SAYS)}</p>
        <h2>{s::HOSTS_TITLE}</h2>
        <ul>{hosts}</ul>
        <h2>{s::SCRIPT_PARTS}</h2>
        <ol class="measure">{says}</ol>
        <h2 id="text">{s::SCRIPT_TEXT}</h2>
        <div class="reading">
            <nav aria-labelledby="outline"><h3 id="outline">{s::OUTLINE}</h3><ul>{entries}</ul></nav>
            <pre class="script" tabindex="0" aria-labelledby="text"><code>{lines}</code></pre>
        </div>
    }
}

/// The parts of a script. Each begins with `## name: what it does`, and goes as far as the next one.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (line, written) in (1..).zip(text.lines()) {
        let part = written
            .strip_prefix("## ")
            .and_then(|title| title.split_once(": "));
        if let Some((name, says)) = part {
            parts.push(Part {
                line,
                name,
                says,
                functions: Vec::new(),
            });
        } else if let (Some(part), Some(name)) = (parts.last_mut(), written.strip_suffix("() {"))
            && name
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '_')
        {
            part.functions.push((line, name));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_what_it_does_and_names_its_functions() {
        let text = "#!/bin/sh\n{\n## say: What it says.\nsay() {\n}\n\n# Ends it.\nfail() {\n}\n    no() {\n\n## main: The order.\nmain\n}\n";
        let part = |line, name, says, functions: &[(usize, &'static str)]| Part {
            line,
            name,
            says,
            functions: functions.to_vec(),
        };
        assert_eq!(
            parts(text),
            [
                part(3, "say", "What it says.", &[(4, "say"), (8, "fail")]),
                part(12, "main", "The order.", &[]),
            ]
        );
    }
}

//! The programs in the documents do what stands below them.
//!
//! A block `js` or `html` is a whole program, and the block `text` after it is what it prints or shows. A Worker has no
//! such block: it is asked for the decision.

use std::fs;

use mlos_tests::tool::workspace;
use serde_json::json;

use crate::{
    chromium::in_browser_on,
    project::{Project, decision},
    worker::Worker,
};

/// The request of [`decision`] as the Worker of the documents takes it.
const QUERY: &str = "?version=v1.0.0&platform=linux-arm64&method=binary";

#[test]
fn the_readme_of_the_package() {
    assert_eq!(run("packaging/npm/README.md"), ["node", "node"]);
}

#[test]
fn embedding() {
    let kinds = ["page", "node", "node by require", "worker"];
    assert_eq!(run("docs/embedding.md"), kinds);
}

/// Runs the programs of a document, and says of which kind they are.
#[track_caller]
fn run(document: &str) -> Vec<&'static str> {
    let text = fs::read_to_string(workspace(document)).expect("a document");
    let mut blocks = blocks(&text).into_iter().peekable();
    let mut kinds = Vec::new();
    while let Some((language, program)) = blocks.next() {
        let kind = match language {
            // The Rust is a test of the resolver's documentation.
            "rust" | "sh" | "toml" => continue,
            "html" => "page",
            "js" if program.contains("export default {") => "worker",
            "js" if program.contains("require(") => "node by require",
            "js" => "node",
            other => panic!(
                "{document}: a block `{other}` that is the output of no program, or is not run"
            ),
        };
        kinds.push(kind);
        let told = blocks.next_if(|(language, _)| *language == "text");
        let output = told.map(|(_, output)| output);
        match kind {
            "page" => page(&program, output.expect("what it shows").trim_end()),
            "worker" => worker(&program),
            _ => node(kind, &program, &output.expect("what it prints")),
        }
    }
    kinds
}

fn node(kind: &str, program: &str, output: &str) {
    let project = Project::of("snippets");
    let file = if kind == "node" {
        "program.mjs"
    } else {
        "program.cjs"
    };
    project.write(file, program);
    let printed = project.node(&["--import", "./site.mjs", file]);
    assert_eq!(printed, output, "{program}");
}

fn worker(program: &str) {
    let project = Project::of("worker");
    project.write("worker.js", program);
    let worker = Worker::start(&project);
    assert_eq!(worker.ask(QUERY), decision());
}

fn page(program: &str, output: &str) {
    let project = Project::of("snippets");
    project.write("index.html", program);
    // A browser asks for it, and would complain.
    project.write("favicon.ico", "");
    in_browser_on(project.path(), |browser| async move {
        let redirect = "const given = window.fetch;
            window.fetch = (address, ...more) =>
                given(address === 'https://mlosfoundation.org/api/v1/matrix.json' ? '/matrix.json' : address, ...more);";
        browser
            .devtools(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": redirect }),
            )
            .await;
        browser.open("/").await;
        browser
            .wait_until("document.querySelector('output').textContent")
            .await;
        assert_eq!(browser.text("output").await, output);
        assert_eq!(browser.console().await, [""; 0]);
    });
}

/// Language and text of each fenced block.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        let block = lines.by_ref().take_while(|line| *line != "```");
        let block: Vec<&str> = block.chain([""]).collect();
        blocks.push((language, block.join("\n")));
    }
    blocks
}

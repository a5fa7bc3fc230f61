//! With a bundler that has no setting for the package: what comes out is run.

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    chromium::in_browser_on,
    project::{Project, decision, tool},
    worker::Worker,
};

#[test]
fn vite() {
    let project = Project::of("vite");
    project.tool(
        "vite/bin/vite.js",
        &["build", "--base=./", "--outDir=out", "--logLevel=warn"],
    );
    shows_the_decision(&project.path().join("out"), &project);
}

#[test]
fn webpack() {
    let project = Project::of("webpack");
    assert_eq!(
        project.node(&["build.cjs", &tool("webpack"), "./main.js"]),
        ""
    );
    fs::copy(
        project.path().join("index.html"),
        project.path().join("out/index.html"),
    )
    .expect("the page");
    shows_the_decision(&project.path().join("out"), &project);
}

/// What comes out is one file, and is run where there is no other.
#[test]
fn esbuild_has_it_inline() {
    let project = Project::of("esbuild");
    for (entry, format) in [("main.js", "esm"), ("main.cjs", "cjs")] {
        let empty = tempfile::tempdir().expect("a temporary folder");
        let out = empty.path().join(entry).with_extension(match format {
            "esm" => "mjs",
            _ => "cjs",
        });
        project.tool(
            "esbuild/bin/esbuild",
            &[
                entry,
                "--bundle",
                "--loader:.json=text",
                &format!("--format={format}"),
                &format!("--outfile={}", out.display()),
                "--log-level=warning",
            ],
        );
        let files = fs::read_dir(empty.path()).expect("a folder").count();
        assert_eq!(files, 1, "{entry}");
        let printed = project.node(&[&out.display().to_string()]);
        assert_eq!(printed, decision(), "{entry}");
    }
}

/// `slim` names no file, so none is copied.
#[test]
fn slim_brings_no_file() {
    let project = Project::of("webpack");
    assert_eq!(
        project.node(&["build.cjs", &tool("webpack"), "./slim.js"]),
        ""
    );
    let files: Vec<_> = fs::read_dir(project.path().join("out"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(files, ["main.js"]);
}

/// As `wrangler` does it: the code is bundled, the `.wasm` stays a module of its own.
#[test]
fn workerd() {
    let project = Project::of("worker");
    let worker = Worker::start(&project);
    assert_eq!(worker.ask(""), decision());
}

/// Opens the page of a folder, with the matrix and the request beside it, in a browser.
#[track_caller]
pub(crate) fn shows_the_decision(folder: &Path, project: &Project) {
    for name in ["matrix.json", "request.json"] {
        let (from, to) = (project.path().join(name), folder.join(name));
        if from != to {
            fs::copy(from, to).expect("a file that can be copied");
        }
    }
    in_browser_on(folder, |browser| async move {
        browser.open("/").await;
        browser.wait_for("output:not([hidden])").await;
        let shown = browser
            .run("return document.querySelector('output').textContent")
            .await;
        assert_eq!(shown, json!(decision()));
        assert_eq!(browser.console().await, [""; 0]);
    });
}

//! What every entry promises: ready once, tried again after a failure, freed as often as somebody likes.

use crate::project::Project;

#[track_caller]
fn check(arguments: &[&str], lines: &[&str]) {
    let project = Project::of("behaviour");
    let printed = project.node(arguments);
    assert_eq!(printed.lines().collect::<Vec<_>>(), lines, "{arguments:?}");
}

#[test]
fn it_is_made_ready_once() {
    check(
        &["early.mjs"],
        &[
            "the resolver is not ready: `await init()` comes first",
            "true",
            "true",
            "refusal",
            "true",
        ],
    );
}

#[test]
fn a_load_that_failed_is_tried_again() {
    let another = "expected the `mlos_resolver.wasm` of this package, found another program";
    check(
        &["again.mjs"],
        &[
            "initSync TypeError",
            "init rejected true",
            "initSync CompileError",
            "init rejected true",
            &format!("initSync {another}"),
            "init rejected true",
            "no network",
            "sha256:",
        ],
    );
}

/// An exception that ran through the program would leave it without its stack and with its matrix lent out.
#[test]
fn it_outlives_what_it_is_given() {
    let text = "bad-matrix expected the text of `matrix.json`, found";
    check(
        &["hostile.mjs"],
        &[
            &format!("parsed {text} `Object`"),
            &format!("bytes {text} `Uint8Array`"),
            &format!("number {text} `Number`"),
            &format!("nothing {text} `Undefined`"),
            "shell unknown-name expected the name of a shell, found `Number`",
            "detail unknown-name expected a detail, found `Undefined`",
            "pair bad-version expected a component and its version, found `Undefined`",
            r"field bad-request unknown field `a\u{1b}[2J`",
            "pin Error pin",
            "keys Error keys",
            "kind bad-request unknown field `wish`",
            "plan",
        ],
    );
}

#[test]
fn it_is_disposed_of_where_no_symbol_says_so() {
    check(
        &["dispose.mjs"],
        &["true", "freed null pointer passed to rust", "again"],
    );
}

#[test]
fn entries_share_one_resolver() {
    for first in ["index", "inline", "slim"] {
        check(&["entries.cjs", first], &["true true", "sha256:"]);
    }
}

#[test]
fn a_page_takes_what_its_server_gives() {
    for (kind, streamed) in [("application/wasm", "1"), ("application/octet-stream", "0")] {
        check(
            &["web.mjs", kind],
            &[
                "expected bytes or a compiled module, found none: `await init()` fetches them",
                "404 Not Found",
                &format!("2 {streamed} mlos_resolver.wasm"),
                "sha256:",
            ],
        );
    }
}

#[test]
fn what_is_ready_is_not_fetched() {
    check(&["late.mjs"], &["sha256:"]);
}

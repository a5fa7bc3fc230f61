//! `./dev`, as a person types it: what it says to what it does not know, and that it does nothing twice.

use std::process::{Command, Output, Stdio};

use mlos_tests::tool::workspace;

fn dev(arguments: &[&str]) -> Output {
    Command::new(workspace("dev"))
        .args(arguments)
        // From another folder, since people are not always at the root.
        .current_dir(workspace("tests"))
        .stdin(Stdio::null())
        .output()
        .expect("./dev can be started")
}

#[track_caller]
fn check(arguments: &[&str], status: i32, first_line: &str) {
    let output = dev(arguments);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (
            output.status.code(),
            messages.lines().next().unwrap_or_default()
        ),
        (Some(status), first_line),
        "./dev {arguments:?}\n{messages}"
    );
}

#[test]
fn a_wrong_word_is_a_usage_error() {
    for (arguments, says) in [
        (&["frob"][..], "error: unknown command `frob`"),
        (
            &["build", "--frob"],
            "error: expected `--public-url URL` or nothing, found `--frob`",
        ),
        (
            &["check", "me"],
            "error: `./dev check` takes no arguments, found `me`",
        ),
        (
            &["npm", "pack"],
            "error: `./dev npm` takes no arguments, found `pack`",
        ),
        (&["serve", "--port"], "error: `--port` needs a number"),
        (
            &["serve", "--port", "http"],
            "error: `--port` needs a number, found `http`",
        ),
        (
            &["serve", "--prot", "8001"],
            "error: unknown option `--prot`: expected `--port N`, `--live` or `--watch`",
        ),
        (
            &["setup", "browser"],
            "error: unknown part `browser`: expected `site` or `test`, or nothing for both",
        ),
        (
            &["test", "script", "verbose"],
            "error: expected `--` before the arguments of the test runner, found `verbose`",
        ),
    ] {
        check(arguments, 2, says);
    }
}

#[test]
fn help_names_every_command() {
    let output = dev(&["help"]);
    let text = String::from_utf8_lossy(&output.stdout);
    for command in [
        "serve", "test", "check", "build", "npm", "demo", "bench", "setup",
    ] {
        assert!(
            text.contains(&format!("\n  {command} ")),
            "`{command}` is not in\n{text}"
        );
    }
}

/// The tests run after a setup, so that another one has nothing to do and nothing to say.
#[test]
fn a_second_setup_does_nothing() {
    let output = dev(&["setup"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), said.as_str()), (Some(0), ""));
}

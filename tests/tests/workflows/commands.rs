//! The lines that are run: a person can type them, and the maintainer's tool understands them.

use std::{
    collections::BTreeSet,
    fs,
    process::{Command, Stdio},
};

use mlos_tests::tool::{mlos_distro, workspace};

use crate::workflow::Workflow;

/// What a line of a workflow may start with, so that a person can type it: the project's own tools and those that
/// docs/releasing.md asks for; what the pages tell people to type; and what the shell itself does.
const PROGRAMS: [&str; 24] = [
    ".ci/run",
    "./dev",
    "[",
    "apk",
    "buildah",
    "cargo",
    "cmp",
    "curl",
    "diff",
    "env",
    "exit",
    "gh",
    "git",
    "gpg",
    "grep",
    "jq",
    "mkdir",
    "mlos-distro",
    "printf",
    "read",
    "sh",
    "sudo",
    "target/debug/mlos-distro",
    "tee",
];

/// What is filled in before the shell reads the line is read as shell.
#[test]
fn a_line_that_is_run_holds_no_expression() {
    for workflow in Workflow::all() {
        for line in workflow.run() {
            assert!(!line.contains("${{"), "{}: {line}", workflow.name);
        }
    }
}

#[test]
fn a_line_that_is_run_can_be_typed() {
    let mut looked_at = 0;
    for workflow in Workflow::all() {
        for line in workflow.run() {
            for command in commands(line) {
                // What is set for it stands in front.
                let program = command.split(' ').find(|word| !word.contains('='));
                assert!(
                    program.is_none_or(|program| PROGRAMS.contains(&program)),
                    "{}: `{program:?}` of `{line}`",
                    workflow.name
                );
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 60, "only {looked_at}");
}

#[test]
fn every_command_of_the_tool_is_one() {
    let mut typed: Vec<(String, String)> = Vec::new();
    for workflow in Workflow::all() {
        for line in workflow.run() {
            typed.push((workflow.name.clone(), line.to_owned()));
        }
    }
    for name in [
        "docs/releasing.md",
        "docs/keys.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ] {
        let text = fs::read_to_string(workspace(name)).expect(name);
        let mut code = false;
        for line in text.lines() {
            let fence = line.trim_start().starts_with("```");
            code ^= fence;
            if code && !fence {
                typed.push((name.to_owned(), line.trim_start().to_owned()));
            } else {
                let spans = line.split('`').skip(1).step_by(2);
                typed.extend(spans.map(|span| (name.to_owned(), span.to_owned())));
            }
        }
    }
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for (place, line) in &typed {
        for command in commands(line) {
            let Some((_, words)) = command.split_once("mlos-distro ").filter(|(before, _)| {
                before.is_empty() || *before == "target/debug/" || before.ends_with(' ')
            }) else {
                continue;
            };
            looked_at += 1;
            if let Err(what) = understood(words.trim_start_matches("-- ")) {
                wrong.push(format!("{place}: `{line}`: no {what}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(looked_at > 50, "only {looked_at}");
}

/// Whether the tool's help knows the words: one command, perhaps one below it, and flags.
fn understood(words: &str) -> Result<(), String> {
    let words: Vec<&str> = words
        .split(' ')
        .map(|word| word.trim_matches(['[', ']']))
        .collect();
    let mut path = Vec::new();
    let mut help = help(&path);
    for word in &words {
        if !below(&help).contains(*word) {
            break;
        }
        path.push(*word);
        help = self::help(&path);
    }
    let written = words
        .iter()
        .take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .take(2)
        .copied()
        .collect::<Vec<_>>();
    if path.is_empty() || !below(&help).is_empty() {
        return Err(format!("command `{}`", written.join(" ")));
    }
    for flag in words.iter().filter(|word| word.starts_with("--")) {
        let flag = flag.split('=').next().unwrap_or_default();
        let known = help
            .split(|c: char| !c.is_ascii_lowercase() && c != '-')
            .any(|word| word == flag);
        if !known {
            return Err(format!("flag `{flag}` of `{}`", path.join(" ")));
        }
    }
    Ok(())
}

fn help(path: &[&str]) -> String {
    let output = Command::new(mlos_distro())
        .args(path)
        .arg("--help")
        .stdin(Stdio::null())
        .output()
        .expect("mlos-distro can be started");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The commands that a help lists.
fn below(help: &str) -> BTreeSet<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The commands of a line: between pipes and such, and in `$(…)`.
fn commands(line: &str) -> Vec<String> {
    // What stands in single quotes is a program's own language.
    let mut plain: String = line.split('\'').step_by(2).collect::<Vec<_>>().join("…");
    while let Some((before, rest)) = plain.split_once("${") {
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        plain = format!("{before}…{after}");
    }
    plain
        .replace("$(", " | ")
        .replace("&&", "|")
        .replace("||", "|")
        .split(['|', ';'])
        .map(|part| {
            part.trim_matches([' ', '"', '\\', ')'])
                .trim_start_matches("if ")
                .to_owned()
        })
        .filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic() || "./[".contains(c)))
        .collect()
}

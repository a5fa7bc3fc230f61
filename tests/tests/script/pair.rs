//! Two runs at once, in one home: with the lock one of them may be told to come again, and without it nothing breaks
//! either, since the lock is a courtesy and not what safety rests on.

use std::{
    path::Path,
    process::{Child, Output},
    thread,
    time::{Duration, Instant},
};

use crate::{bundle::version_lines, machine::Machine, shell::Shell};

#[test]
fn two_at_once_in_dash() {
    check("dash", Lock::Kept, 24);
}

#[test]
fn two_at_once_in_other_shells() {
    for shell in ["bash", "BusyBox ash", "zsh as sh", "mksh", "yash", "ksh"] {
        check(shell, Lock::Kept, 6);
    }
}

#[test]
fn two_at_once_without_the_lock_in_dash() {
    check("dash", Lock::TakenOut, 24);
}

#[test]
fn two_at_once_without_the_lock_in_bash() {
    check("bash", Lock::TakenOut, 8);
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Lock {
    Kept,
    TakenOut,
}

/// What is there before, and what the two that are started together install.
const CASES: [(Option<&str>, [Run; 2]); 4] = [
    (None, [TWO, TWO]),
    (Some("one"), [TWO, TWO]),
    (None, [("one of a pair", &[]), TWO]),
    (Some("one"), [TWO, ("two of a pair", &["--reinstall"])]),
];

/// A script, and its flags.
type Run = (&'static str, &'static [&'static str]);

const TWO: Run = ("two of a pair", &[]);

/// Each round starts the second run a little later after the first than the round before.
#[track_caller]
fn check(name: &str, lock: Lock, rounds: u32) {
    let Some((shell, program)) = Shell::find(name) else {
        return;
    };
    let machine = Machine::new();
    let home = machine.home();
    let [old, new] = [version_lines("v1.0.0"), version_lines("v1.1.0")];
    for rows in ["one", "two"] {
        let text = machine.script(rows);
        let text = match lock {
            Lock::Kept => text,
            Lock::TakenOut => without_lock(&text),
        };
        machine.write_script(&format!("{rows} of a pair"), &text);
    }
    let begun = Instant::now();
    let first = end(start(&machine, shell, &program, "one"));
    assert!(first.status.success(), "{first:?}");
    let whole = begun.elapsed();
    for round in 0..rounds {
        let (before, pair) = CASES[round as usize % CASES.len()];
        machine.reset();
        if let Some(rows) = before {
            let output = end(start(&machine, shell, &program, rows));
            assert!(output.status.success(), "{output:?}");
        }
        let later = whole * round / rounds;
        let outputs = start_both(&machine, shell, &program, pair, later);
        let codes = outputs
            .each_ref()
            .map(|output| output.status.code().unwrap_or(-1));
        let said = outputs
            .each_ref()
            .map(|output| String::from_utf8_lossy(&output.stderr));
        let at =
            format!("{name}, lock {lock:?}, round {round}, {later:?} later, {codes:?}: {said:#?}");
        let allowed = |code: i32| match lock {
            Lock::Kept => [0, 12].contains(&code),
            Lock::TakenOut => (0..=12).contains(&code),
        };
        assert!(codes.into_iter().all(allowed), "{at}");
        assert!(lock == Lock::TakenOut || codes.contains(&0), "{at}");
        if before.is_some() || codes.contains(&0) {
            home.assert_runs(&at, &[&old, &new]);
        }
        if lock == Lock::Kept {
            home.assert_tidy(&at);
        }
        let output = end(start(&machine, shell, &program, "two"));
        assert!(output.status.success(), "{at}, then again: {output:?}");
        home.assert_runs(&format!("{at}, then again"), &[&new]);
        home.assert_tidy(&format!("{at}, then again"));
    }
}

/// The script with a lock that locks nothing.
#[track_caller]
fn without_lock(text: &str) -> String {
    let begin = "\nlock() {\n";
    let (before, rest) = text.split_once(begin).expect("a function `lock`");
    let (body, after) = rest.split_once("\n}\n").expect("its end");
    assert!(body.contains("mkdir"), "no lock is taken by\n{body}");
    format!("{before}{begin}    :\n}}\n{after}")
}

/// The delay is what is tried, so nothing waits for it to be enough.
fn start_both(
    machine: &Machine,
    shell: &Shell,
    program: &Path,
    pair: [Run; 2],
    later: Duration,
) -> [Output; 2] {
    let [one, two] = pair;
    let start = |(rows, arguments): Run| {
        let mut command = machine.command(program);
        command.args(shell.arguments).arg(machine.path(rows));
        command
            .args(arguments)
            .spawn()
            .expect("a shell can be started")
    };
    thread::scope(|scope| {
        let one = scope.spawn(|| end(start(one)));
        thread::sleep(later);
        let two = end(start(two));
        [one.join().expect("a thread that ends"), two]
    })
}

fn start(machine: &Machine, shell: &Shell, program: &Path, rows: &str) -> Child {
    let mut command = machine.command(program);
    command.args(shell.arguments).arg(machine.path(rows));
    command.spawn().expect("a shell can be started")
}

fn end(child: Child) -> Output {
    child.wait_with_output().expect("the shell ends")
}

//! Whatever part of the script arrives, without the closing brace it does nothing.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::{bundle, rows, shell::Shell};

#[test]
fn every_prefix_does_nothing_in_dash() {
    check("dash", |script, end| {
        (0..=end)
            .filter(|&at| script.is_char_boundary(at))
            .collect()
    });
}

#[test]
fn every_prefix_does_nothing_in_busybox() {
    check("BusyBox ash", |_, end| (0..=end).collect());
}

/// Where it begins to do something is near its end.
#[test]
fn the_last_prefixes_do_nothing_in_dash() {
    check("dash", |_, end| (end - 256..=end).collect());
}

#[test]
fn prefixes_do_nothing_in_bash() {
    check("bash", drawn);
}

#[test]
fn prefixes_do_nothing_in_bash_posix() {
    check("bash --posix", drawn);
}

#[test]
fn prefixes_do_nothing_in_zsh() {
    check("zsh as sh", drawn);
}

#[test]
fn prefixes_do_nothing_in_mksh() {
    check("mksh", drawn);
}

#[test]
fn prefixes_do_nothing_in_yash() {
    check("yash", drawn);
}

#[test]
fn prefixes_do_nothing_in_ksh() {
    check("ksh", drawn);
}

/// The guard of the guard: with its brace the same text, run the same way, does leave traces.
#[test]
fn the_whole_script_does_something() {
    let Some((shell, program)) = Shell::find("dash") else {
        return;
    };
    let script = rows::plan_script();
    let machine = Machine::new();
    machine.run(shell, &program, script.as_bytes());
    assert!(
        machine.traces().is_some(),
        "the whole script left no trace, so this suite cannot see any"
    );
}

/// Every line end, 500 drawn with a fixed seed, and the last 512 bytes.
fn drawn(script: &str, end: usize) -> BTreeSet<usize> {
    let lines = script[..end]
        .match_indices('\n')
        .flat_map(|(at, _)| [at, at + 1]);
    let mut seed: u64 = 0x6d6c_6f73;
    let random = std::iter::repeat_with(move || {
        // Knuth's MMIX generator: any will do, as long as it is the same every time.
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % end
    });
    lines
        .chain(random.take(500))
        .chain(end - 512..=end)
        .collect()
}

/// `lengths` gets the script and where its closing brace stands.
#[track_caller]
fn check(name: &str, lengths: fn(&str, usize) -> BTreeSet<usize>) {
    let Some((shell, program)) = Shell::find(name) else {
        return;
    };
    let script = rows::plan_script();
    assert!(
        script.is_ascii(),
        "yash stops at other characters where the locale is C"
    );
    assert!(
        script.ends_with("\n}\n"),
        "the closing brace is the last thing in the file"
    );
    let lengths: Vec<usize> = lengths(&script, script.len() - 2).into_iter().collect();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..2 {
            let (script, lengths, next, sender) = (&script, &lengths, &next, sender.clone());
            let program = program.clone();
            scope.spawn(move || {
                let machine = Machine::new();
                while let Some(&length) = lengths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let output = machine.run(shell, &program, &script.as_bytes()[..length]);
                    let traces = machine
                        .traces()
                        .map(|traces| format!("the first {length} bytes left {traces}"));
                    let said = (!output.is_empty())
                        .then(|| format!("the first {length} bytes printed {output:?}"));
                    if sender.send(traces.or(said)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for _ in 0..lengths.len() {
            // A shell that hangs is found by the clock, and by nothing else.
            match receiver.recv_timeout(Duration::from_secs(60)) {
                Ok(None) => {}
                Ok(Some(wrong)) => panic!("{name}: {wrong}"),
                Err(mpsc::RecvTimeoutError::Timeout | mpsc::RecvTimeoutError::Disconnected) => {
                    panic!(
                        "{name} hangs at one of the first {} prefixes",
                        next.load(Ordering::Relaxed)
                    )
                }
            }
        }
    });
}

/// Empty folders, and programs that leave a trace where a shell starts them.
struct Machine {
    folder: TempDir,
    tools: PathBuf,
    home: PathBuf,
}

/// Whatever the script starts, `uname` is the first.
const TRAPS: [&str; 6] = ["uname", "mkdir", "curl", "wget", "rm", "ls"];

impl Machine {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let [tools, home] = ["tools", "home"].map(|name| folder.path().join(name));
        fs::create_dir(&tools).expect("a folder");
        fs::create_dir(&home).expect("a folder");
        for name in TRAPS {
            let text = format!("#!/bin/sh\n: >'{}/ran-{name}'\n", home.display());
            bundle::write_program(&tools.join(name), &text);
        }
        Self {
            folder,
            tools,
            home,
        }
    }

    /// Gives a text to a shell, and what it printed as data back.
    fn run(&self, shell: &Shell, program: &Path, text: &[u8]) -> Vec<u8> {
        let mut child = Command::new(program)
            .args(shell.arguments)
            .args(["-s", "--", "--version", "v1.0.0"])
            .env_clear()
            .env("PATH", &self.tools)
            .env("HOME", &self.home)
            .env("TMPDIR", &self.home)
            .current_dir(&self.home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the shell can be started");
        // A shell that stops at a mistake need not read the rest.
        child.stdin.take().expect("its input").write_all(text).ok();
        child.wait_with_output().expect("the shell ends").stdout
    }

    fn traces(&self) -> Option<String> {
        let names = |folder: &Path| -> Vec<String> {
            let entries = fs::read_dir(folder).expect("a folder");
            entries
                .map(|entry| {
                    entry
                        .expect("an entry")
                        .file_name()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect()
        };
        let mut found = names(&self.home);
        found.extend(
            names(self.folder.path())
                .into_iter()
                .filter(|name| name != "tools" && name != "home"),
        );
        (!found.is_empty()).then(|| found.join(", "))
    }
}

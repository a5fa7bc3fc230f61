//! How many processes a command starts, itself among them.

use std::{
    fs,
    process::{Command, Stdio},
};

/// By `strace`, where it is there; or else by what the kernel counted meanwhile, the least of some runs, since others start
/// processes too. The command is run once or some times.
pub(crate) fn started(words: &[String]) -> usize {
    by_strace(words).unwrap_or_else(|| {
        let runs = (0..5).map(|_| {
            let before = counted();
            run(words);
            counted() - before
        });
        runs.min().unwrap_or_default()
    })
}

fn by_strace(words: &[String]) -> Option<usize> {
    let log = tempfile::NamedTempFile::new().ok()?;
    let status = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=clone,clone3,fork,vfork", "-o"])
        .arg(log.path())
        .args(words)
        .stdin(Stdio::null())
        .status()
        .ok()?;
    assert!(status.success(), "failed: {words:?}");
    let log = fs::read_to_string(log.path()).ok()?;
    // A call that another process interrupted ends in a line of its own.
    let forks = log.lines().filter(|line| {
        let number = line.rsplit_once(" = ").map(|(_, number)| number);
        number.is_some_and(|number| number.parse::<u32>().is_ok()) && !line.contains("CLONE_THREAD")
    });
    Some(1 + forks.count())
}

fn counted() -> usize {
    let facts = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = facts
        .lines()
        .find_map(|line| line.strip_prefix("processes "));
    line.and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

fn run(words: &[String]) {
    let status = Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "failed: {words:?}"
    );
}

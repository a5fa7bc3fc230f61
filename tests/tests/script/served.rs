//! Whatever a server sends in place of rows, the script takes it only if every line is a row.

use std::process::{Command, Stdio};

use proptest::prelude::*;

use crate::{
    answer::Answer,
    rows::{Rows, script},
    server::Server,
    shell::Shell,
};

const PATH: &str = "/releases/v0.9.0/rows";

#[test]
fn what_is_no_row_decides_nothing() {
    let Some((_, dash)) = Shell::find("dash") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let rows = Rows {
        site: &server.address,
        bundle: b"a bundle",
    };
    let install = script(&rows.block("plan"));
    let good = rows.served("withdrawn");
    let path = folder.path().join("install");
    std::fs::write(&path, install).expect("the script");

    let edits = prop::collection::vec((any::<prop::sample::Index>(), edit()), 0..3);
    proptest!(ProptestConfig::with_cases(150), |(edits in edits)| {
        let mut text = good.clone();
        for (at, edit) in edits {
            text = edit.of(&text, at.index(text.len() + 1));
        }
        server.set(PATH, Answer::whole(text.clone().into_bytes()));
        let output = Command::new(&dash)
            .arg(&path)
            .args(["--dry-run", "--json", "--version", "v0.9.0", "--platform", "linux-amd64", "--method", "binary"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a path"))
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("dash can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().unwrap_or(-1);
        if are_rows(&text) {
            prop_assert!([0, 3, 4].contains(&code), "exit {code} for\n{text}\n{said}");
        } else {
            prop_assert!([4, 6].contains(&code), "exit {code} for\n{text}\n{said}");
            prop_assert!(output.stdout.is_empty(), "a decision from\n{text}");
        }
        prop_assert!(said.is_empty() || said.starts_with("error: ") || said.starts_with("warning: "), "{said}");
    });
}

/// One thing done to a text.
#[derive(Clone, Debug)]
enum Edit {
    Insert(String),
    Remove(usize),
    /// Another line in the place of the one that holds the position.
    Line(String),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        "[ -~\n]{1,3}".prop_map(Edit::Insert),
        "[;$`\"'\\\\|&<>()\n\u{e9}]".prop_map(Edit::Insert),
        (1usize..40).prop_map(Edit::Remove),
        "(release|file|oci|head|end|host|method) ?[ -~]{0,30}".prop_map(Edit::Line),
    ]
}

impl Edit {
    fn of(&self, text: &str, at: usize) -> String {
        let at = (0..=at)
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0);
        let (before, after) = text.split_at(at);
        match self {
            Self::Insert(new) => format!("{before}{new}{after}"),
            Self::Remove(count) => {
                format!("{before}{}", after.chars().skip(*count).collect::<String>())
            }
            Self::Line(new) => {
                let start = before.rfind('\n').map_or(0, |found| found + 1);
                let end = after.find('\n').unwrap_or(after.len());
                format!("{}{new}{}", &before[..start], &after[end..])
            }
        }
    }
}

/// The same question, asked slowly: the first line, the last one, and each between.
fn are_rows(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let lines: Vec<&str> = text.split('\n').collect();
    text.is_ascii()
        && lines.len() > 1
        && lines[0].starts_with("rows 1 ")
        && lines.last() == Some(&"end")
        && lines.into_iter().all(is_row)
}

fn is_row(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let all = |word: &str, more: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let lower =
        |word: &str, more: &str| all(word, more) && !word.chars().any(|c| c.is_ascii_uppercase());
    let hex = |word: &str| word.len() == 64 && lower(word, "") && !word.chars().any(|c| c > 'f');
    let number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    // Some shells read a number that begins with 0 as an octal one.
    let size = |word: &str| number(word) && !word.starts_with('0');
    let name = |word: &str| lower(word, "-");
    let url = |word: &str| {
        let rest = word
            .strip_prefix("https://")
            .or_else(|| word.strip_prefix("http://"));
        rest.is_some_and(|rest| all(rest, "._~:/-"))
    };
    let release = |word: &str| {
        word.strip_prefix('v').is_some_and(|version| {
            let (numbers, pre) = version.split_once('-').unwrap_or((version, "0"));
            numbers.split('.').count() == 3 && numbers.split('.').all(number) && all(pre, ".-")
        })
    };
    let set = |word: &str| {
        word.split(',').all(|part| {
            part.split_once('=')
                .is_some_and(|(id, version)| name(id) && all(version, ".+-"))
        })
    };
    match words[..] {
        ["rows", "1", digest] => hex(digest),
        ["site" | "download", address] => url(address),
        ["image", image] => lower(image, "._:/-"),
        ["method", method] => name(method),
        ["head", wish, platform, method, version] => {
            lower(wish, ".")
                && [platform, method]
                    .iter()
                    .all(|word| *word == "*" || name(word))
                && release(version)
        }
        ["release", version, status, components] => {
            release(version)
                && status.chars().all(|c| c.is_ascii_lowercase())
                && !status.is_empty()
                && set(components)
        }
        ["withdrawn", version, instead, date, ..] => {
            release(version)
                && (instead == "-" || release(instead))
                && date.len() == 10
                && date.chars().all(|c| c.is_ascii_digit() || c == '-')
                && words[4..]
                    .join(" ")
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || " .,:;/@%+()=<>_*-!?".contains(c))
        }
        ["file", version, platform, file, bytes, digest, needs] => {
            release(version)
                && name(platform)
                && all(file, "._+-")
                && (bytes == "-" || size(bytes))
                && (digest == "-" || hex(digest))
                && all(needs, ".=,_-")
        }
        ["script", version, file, bytes, digest] => {
            release(version) && all(file, "._+-") && size(bytes) && hex(digest)
        }
        ["oci", version, platform, digest] => {
            release(version) && name(platform) && (digest == "-" || hex(digest))
        }
        ["end"] => true,
        _ => false,
    }
}

//! Judges a [`RawMatrix`]: makes a [`Matrix`] of it, or lists every problem.

mod component;
mod constraint;
mod distro;
mod evidence;
mod release;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
    str::FromStr,
};

use super::{Index, Matrix, Problem, Problems, SCHEMA, raw::RawMatrix};
use crate::{
    Component, ComponentId, ComponentVersion, Digest, UnknownName,
    shown::{escaped, shown},
};

/// The valid matrix of a raw one. Of a file in `unread` nothing is known but its name; what would depend on what it
/// says is not judged, and there is no matrix then.
///
/// # Errors
///
/// Every problem, with file and key; none where `unread` files are the only ones.
pub(super) fn check(
    raw: RawMatrix,
    unread: BTreeSet<String>,
    fingerprint: Digest,
) -> Result<Matrix, Problems> {
    let whole = unread.is_empty();
    let mut checker = Checker {
        raw: &raw,
        unread,
        problems: Vec::new(),
    };
    if raw.schema != SCHEMA {
        let message = format!(
            "expected {SCHEMA}, found {}: update this tool to read it",
            raw.schema
        );
        checker.problem("matrix.json", &"schema", message);
    }
    let holds = checker.holds();
    let distro = checker.distro(&holds);
    let platforms = checker.platforms();
    let components = checker.components();
    let libraries = checker.libraries();
    let releases = checker.releases(&components, &platforms);
    let evidence = checker.evidence(&components);
    let lock = checker.lock();
    checker.constraints(&components, &releases);
    checker.held(&holds, &releases);
    let problems = Problems::of(checker.problems);
    match (distro.filter(|_| whole), problems) {
        (_, Some(problems)) => Err(problems),
        (None, None) => Err(Problems::default()),
        (Some(distro), None) => Ok(Matrix {
            index: Index::of(&releases, &components, &platforms),
            raw,
            fingerprint,
            distro,
            platforms,
            components,
            libraries,
            releases,
            evidence,
            lock,
        }),
    }
}

struct Checker<'a> {
    raw: &'a RawMatrix,
    unread: BTreeSet<String>,
    problems: Vec<Problem>,
}

/// A message in a list has its hint on its own line, and no blank one before it.
fn on_one_line(message: &dyn Display) -> String {
    message.to_string().replace("\n\nhint: ", "; ")
}

/// Characters that reach the install script's rows, where nothing is quoted.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " .,:;/@%+()=<>_*-!?".contains(c))
}

fn is_word(text: &str) -> bool {
    is_plain(text) && !text.contains([' ', '*', '<', '>', '(', ')', ';', '!', '?'])
}

/// Over https; plain http is for this machine, where a rehearsal has its site.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let place = rest.split('/').next().unwrap_or_default();
    let (host, port) = place.split_once(':').unwrap_or((place, "0"));
    // What stands before an `@` is no host.
    let is_host = !host.is_empty() && !place.contains('@') && port.parse::<u16>().is_ok();
    let is_safe = scheme == "https" || scheme == "http" && host == "127.0.0.1";
    is_word(text) && !text.ends_with('/') && is_host && is_safe
}

/// Whether a text is the address of a page that anybody can look at: over https, with what may stand behind its host.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_written = |byte: u8| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte);
    !host.is_empty() && !host.contains('@') && text.bytes().all(is_written)
}

/// One name, in no folder, that no program takes for an option.
fn is_file(text: &str) -> bool {
    is_path(text) && !text.contains('/')
}

/// A path that leads out of no folder, and that no program takes for an option.
fn is_path(text: &str) -> bool {
    let filled_in = text.replace(['{', '}'], "");
    is_word(&filled_in)
        && text
            .split('/')
            .all(|name| !name.is_empty() && !name.starts_with(['.', '-']))
}

fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?
            .parse::<u32>()
            .ok()
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    text.len() == 10
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
        && (1..=12).contains(&month)
        && (1..=days).contains(&day)
}

/// The key of something inside of something with a key. It is put into words only where there is a problem.
struct Inner<'a>(&'a dyn Display, &'a dyn Display);

impl Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl Checker<'_> {
    fn problem(&mut self, file: &str, key: &dyn Display, message: impl Into<String>) {
        self.problems.push(Problem {
            file: file.to_owned(),
            key: key.to_string(),
            message: message.into(),
        });
    }

    fn parse<T: FromStr<Err: Display>>(
        &mut self,
        file: &str,
        key: &dyn Display,
        text: &str,
    ) -> Option<T> {
        let problem = |cause: T::Err| self.problem(file, key, on_one_line(&cause));
        text.parse().map_err(problem).ok()
    }

    fn expect(&mut self, holds: bool, file: &str, key: &dyn Display, expected: &str, found: &str) {
        if !holds {
            self.problem(
                file,
                key,
                format!("expected {expected}, found `{}`", shown(found)),
            );
        }
    }

    fn file_name(&mut self, file: &str, key: &dyn Display, name: &str) {
        self.expect(is_file(name), file, key, "the name of a file", name);
    }

    fn path(&mut self, file: &str, key: &dyn Display, path: &str) {
        self.expect(is_path(path), file, key, "a path like `folder/name`", path);
    }

    fn tag(&mut self, file: &str, key: &dyn Display, tag: &str) {
        self.expect(is_path(tag), file, key, "a tag like `v1.2.0`", tag);
    }

    fn repository(&mut self, file: &str, key: &dyn Display, name: &str) {
        let holds = is_path(name) && name.split('/').count() == 2;
        self.expect(holds, file, key, "a repository like `owner/name`", name);
    }

    fn date(&mut self, file: &str, key: &dyn Display, date: Option<&String>) {
        if let Some(date) = date {
            self.expect(is_date(date), file, key, "a day like `2025-11-12`", date);
        }
    }

    /// A text for people. Packages and pages carry it as it is, and a terminal that shows them would obey what is no letter.
    fn text(&mut self, file: &str, key: &dyn Display, text: &str) {
        let holds = escaped(text) == text;
        let expected = "one line without control characters";
        self.expect(holds, file, key, expected, text);
    }

    /// The same in several lines.
    fn lines(&mut self, file: &str, key: &dyn Display, text: &str) {
        let holds = text.lines().all(|line| escaped(line) == line);
        let expected = "lines without control characters";
        self.expect(holds, file, key, expected, text);
    }

    /// What a machine must have: `glibc = "2.31"`.
    fn needs(&mut self, file: &str, key: &dyn Display, needs: &BTreeMap<String, String>) {
        for (need, value) in needs {
            let numbers = value
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
            let known = matches!(need.as_str(), "glibc" | "macos") && numbers
                || need == "cpu" && is_word(value);
            self.expect(
                known,
                file,
                &format_args!("{key}.{need}"),
                "`glibc` or `macos` with a number, or `cpu` with a word",
                value,
            );
        }
    }

    /// A set of component versions, each of which must exist.
    fn set(
        &mut self,
        file: &str,
        key: &dyn Display,
        raw: &BTreeMap<String, String>,
        known: &[Component],
    ) -> BTreeMap<ComponentId, ComponentVersion> {
        let mut set = BTreeMap::new();
        for (id, wanted) in raw {
            let key: &dyn Display = &Inner(key, id);
            let component = known.iter().find(|component| component.id.as_str() == id);
            if component.is_none() && !self.known_component(file, key, id) {
                continue;
            }
            let Some(wanted) = self.parse::<ComponentVersion>(file, key, wanted) else {
                continue;
            };
            if component.is_some_and(|component| component.release(&wanted).is_none()) {
                let message =
                    format!("expected a release of `{id}`, found `{wanted}`, which does not exist");
                self.problem(file, key, message);
            }
            if let Ok(id) = id.parse() {
                set.insert(id, wanted);
            }
        }
        set
    }

    fn is_read(&self, file: &str) -> bool {
        !self.unread.contains(file)
    }

    /// The names of the files in a folder: those that were read, and those that could not be.
    fn names<'n>(
        &'n self,
        folder: &'n str,
        read: impl Iterator<Item = &'n String>,
    ) -> Vec<&'n str> {
        let unread = self
            .unread
            .iter()
            .filter_map(move |path| path.strip_prefix(folder)?.strip_suffix(".toml"));
        let mut names: Vec<_> = read.map(String::as_str).chain(unread).collect();
        names.sort_unstable();
        names
    }

    /// Whether there is a file for a component; where there is none, that is a problem. It is one of `distro.toml` alone
    /// where the component is named there.
    fn known_component(&mut self, file: &str, key: &dyn Display, id: &str) -> bool {
        let names = self.names("components/", self.raw.components.keys());
        if names.contains(&id) || self.raw.distro.components.iter().any(|named| named == id) {
            return true;
        }
        let error = UnknownName::new("component", id, names);
        self.problem(file, key, on_one_line(&error));
        false
    }
}

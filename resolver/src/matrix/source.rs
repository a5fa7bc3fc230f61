//! Reads the hand-written TOML files into a [`RawMatrix`].

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::{
    SCHEMA,
    problem::Problem,
    raw::{RawMatrix, RawRelease},
};

/// What the files of a matrix say.
pub(super) struct Reading {
    /// All that could be read.
    pub(super) raw: RawMatrix,
    /// The files that are missing, are no TOML, or have a value of the wrong type: nothing is known of what they say.
    pub(super) unread: BTreeSet<String>,
    /// What is wrong so far.
    pub(super) problems: Vec<Problem>,
}

/// Reads the files of a matrix into one value. One that cannot be read does not keep the others from being judged.
pub(super) fn read(files: &BTreeMap<String, String>) -> Reading {
    let mut reader = Reader {
        files,
        unread: BTreeSet::new(),
        problems: Vec::new(),
    };
    let distro = reader.required("distro.toml");
    let platforms = reader.required("platforms.toml");
    let components = reader.folder("components/");
    let libraries = reader.folder("libraries/");
    let releases: BTreeMap<String, RawRelease> = reader.folder("releases/");
    let lock = reader.optional("lock.toml");
    let evidence = reader.optional("evidence.toml");
    for path in files.keys().filter(|path| !is_known(path)) {
        reader.problem(path, "", "expected `distro.toml`, `platforms.toml`, `lock.toml`, `evidence.toml`, or a file in `components/`, `libraries/` or `releases/`".to_owned());
    }
    Reading {
        raw: RawMatrix {
            schema: SCHEMA,
            distro: distro.unwrap_or_default(),
            platforms: platforms.unwrap_or_default(),
            components,
            libraries,
            releases,
            lock: lock.unwrap_or_default(),
            evidence: evidence.unwrap_or_default(),
        },
        unread: reader.unread,
        problems: reader.problems,
    }
}

fn is_known(path: &str) -> bool {
    let inside = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| !rest.contains('/'))
    };
    matches!(
        path,
        "distro.toml" | "platforms.toml" | "lock.toml" | "evidence.toml"
    ) || ["components/", "libraries/", "releases/"]
        .into_iter()
        .any(inside)
}

struct Reader<'a> {
    files: &'a BTreeMap<String, String>,
    unread: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, file: &str, key: &str, message: String) {
        self.problems.push(Problem {
            file: file.to_owned(),
            key: key.to_owned(),
            message,
        });
    }

    fn required<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        if !self.files.contains_key(path) {
            self.problem(path, "", "expected this file, found none".to_owned());
            self.unread.insert(path.to_owned());
        }
        self.optional(path)
    }

    fn folder<T: DeserializeOwned>(&mut self, folder: &str) -> BTreeMap<String, T> {
        let stems: Vec<String> = self
            .files
            .keys()
            .filter_map(|path| {
                path.strip_prefix(folder)?
                    .strip_suffix(".toml")
                    .map(str::to_owned)
            })
            .collect();
        let read = stems.into_iter().filter_map(|stem| {
            Some((
                stem.clone(),
                self.optional(&format!("{folder}{stem}.toml"))?,
            ))
        });
        read.collect()
    }

    fn optional<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let text = self.files.get(path)?;
        let mut table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(cause) => {
                let line = cause.span().map_or(1, |span| {
                    text[..span.start.min(text.len())].lines().count().max(1)
                });
                self.problem(path, "", format!("line {line}: {}", cause.message()));
                self.unread.insert(path.to_owned());
                return None;
            }
        };
        match table.remove("schema") {
            Some(toml::Value::Integer(found)) if found == i64::from(SCHEMA) => {}
            Some(toml::Value::Integer(found)) if found > i64::from(SCHEMA) => {
                self.problem(
                    path,
                    "schema",
                    format!("expected {SCHEMA}, found {found}: update this tool to read it"),
                );
            }
            Some(found) => {
                self.problem(path, "schema", format!("expected {SCHEMA}, found {found}"));
            }
            None => self.problem(path, "schema", format!("expected {SCHEMA}, found nothing")),
        }
        self.value(path, table)
    }

    /// The value of a file. What is missing or of the wrong type is reported and made up, so that the rest is read too;
    /// then there is no value.
    fn value<T: DeserializeOwned>(&mut self, path: &str, mut table: toml::Table) -> Option<T> {
        let mut made_up = Vec::new();
        loop {
            let mut unknown = Vec::new();
            let mut keep = |key: serde_ignored::Path<'_>| unknown.push(key.to_string());
            let known =
                serde_ignored::Deserializer::new(toml::Value::Table(table.clone()), &mut keep);
            let read = serde_path_to_error::deserialize(known);
            let cause = match read {
                Ok(value) => {
                    for key in unknown {
                        // An optional part of the path is an implementation's word, not the file's.
                        self.problem(path, &key.replace(".?", ""), "no such key".to_owned());
                    }
                    return made_up.is_empty().then_some(value);
                }
                Err(cause) => cause,
            };
            self.unread.insert(path.to_owned());
            let gap = Gap::of(&cause);
            if !made_up
                .iter()
                .any(|place: &Vec<Step>| gap.place.starts_with(place))
            {
                let key = cause.path().to_string().replace('[', ".").replace(']', "");
                let message = words(cause.inner().message());
                self.problem(path, key.trim_matches('.'), message);
            }
            let tries = made_up.iter().filter(|place| **place == gap.place).count();
            // What was made up for want of a type is of the right type at the second try.
            if tries > 1 || !gap.fill(&mut table) {
                return None;
            }
            made_up.push(gap.place);
        }
    }
}

/// The words of a file for what an implementation calls `struct RawScript`.
fn words(message: &str) -> String {
    match message.rsplit_once("expected ") {
        Some((found, expected)) if expected == "a map" || expected.starts_with("struct ") => {
            format!("{found}expected a table")
        }
        Some((found, "a sequence")) => format!("{found}expected a list"),
        _ => message.to_owned(),
    }
}

/// A place in a file where nothing stands, or a value of the wrong type; and a value that may stand there.
struct Gap {
    place: Vec<Step>,
    value: toml::Value,
}

#[derive(Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

impl Gap {
    fn of(cause: &serde_path_to_error::Error<toml::de::Error>) -> Self {
        let mut place: Vec<Step> = cause
            .path()
            .iter()
            .filter_map(|segment| match segment {
                Segment::Map { key } => Some(Step::Key(key.clone())),
                Segment::Seq { index } => Some(Step::Index(*index)),
                Segment::Enum { .. } | Segment::Unknown => None,
            })
            .collect();
        let message = cause.inner().message();
        if let Some(field) = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'))
        {
            place.push(Step::Key(field.to_owned()));
        }
        let value = match message.rsplit_once("expected ") {
            Some((_, "a sequence")) => toml::Value::Array(Vec::new()),
            Some((_, "a map")) => toml::Value::Table(toml::Table::new()),
            Some((_, expected)) if expected.starts_with("struct ") => {
                toml::Value::Table(toml::Table::new())
            }
            Some((_, expected)) if expected.starts_with('u') => toml::Value::Integer(0),
            _ => toml::Value::String(String::new()),
        };
        Self { place, value }
    }

    /// Puts the value in its place; whether there is such a place.
    fn fill(&self, table: &mut toml::Table) -> bool {
        let Some((Step::Key(first), rest)) = self.place.split_first() else {
            return false;
        };
        let empty = || toml::Value::Table(toml::Table::new());
        let mut at = table.entry(first.clone()).or_insert_with(empty);
        for step in rest {
            let next = match (step, at) {
                (Step::Key(key), toml::Value::Table(table)) => {
                    Some(table.entry(key.clone()).or_insert_with(empty))
                }
                (Step::Index(index), toml::Value::Array(items)) => items.get_mut(*index),
                _ => None,
            };
            let Some(next) = next else { return false };
            at = next;
        }
        *at = self.value.clone();
        true
    }
}

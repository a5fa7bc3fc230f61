//! Reads the hand-written TOML files into a [`RawMatrix`].

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    SCHEMA,
    json::Json,
    problem::Problem,
    raw::{RawMatrix, RawRelease},
    read::{NO_SUCH_KEY, Place, Read, Reader},
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
    let mut reader = Folder {
        files,
        unread: BTreeSet::new(),
        problems: Vec::new(),
    };
    let distro = reader.required("distro.toml");
    let platforms = reader.required("platforms.toml");
    let components = reader.folder("components/");
    let libraries = reader.folder("libraries/");
    let releases: BTreeMap<String, RawRelease> = reader.folder("releases/");
    // What an archive was when it was fetched first is known by nothing else.
    let lock = reader.required("lock.toml");
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

struct Folder<'a> {
    files: &'a BTreeMap<String, String>,
    unread: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Folder<'_> {
    fn problem(&mut self, file: &str, key: &str, message: String) {
        self.problems.push(Problem {
            file: file.to_owned(),
            key: key.to_owned(),
            message,
        });
    }

    fn required<T: Read>(&mut self, path: &str) -> Option<T> {
        if !self.files.contains_key(path) {
            self.problem(path, "", "expected this file, found none".to_owned());
            self.unread.insert(path.to_owned());
        }
        self.optional(path)
    }

    fn folder<T: Read>(&mut self, folder: &str) -> BTreeMap<String, T> {
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

    fn optional<T: Read>(&mut self, path: &str) -> Option<T> {
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
        let mut reader = Reader::strict(path);
        let value = T::read(json(toml::Value::Table(table)), &Place::File, &mut reader);
        // A key that nobody knows says nothing of the others.
        let whole = reader
            .problems
            .iter()
            .all(|problem| problem.message == NO_SUCH_KEY);
        self.problems.append(&mut reader.problems);
        if whole {
            return Some(value);
        }
        self.unread.insert(path.to_owned());
        None
    }
}

/// The same value as JSON has it. A date without quotes, which JSON does not know, becomes nothing.
fn json(value: toml::Value) -> Json<'static> {
    match value {
        toml::Value::String(text) => Json::Text(Cow::Owned(text)),
        toml::Value::Integer(number) => number.try_into().map_or(Json::OtherNumber, Json::Number),
        toml::Value::Float(_) => Json::OtherNumber,
        toml::Value::Boolean(value) => Json::Bool(value),
        toml::Value::Datetime(_) => Json::Null,
        toml::Value::Array(values) => Json::List(values.into_iter().map(json).collect()),
        toml::Value::Table(table) => {
            let entries = table.into_iter();
            Json::Table(
                entries
                    .map(|(key, value)| (Cow::Owned(key), json(value)))
                    .collect(),
            )
        }
    }
}

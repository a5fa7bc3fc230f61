//! Reads the hand-written TOML files into a [`RawMatrix`].

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::{
    SCHEMA,
    problem::Problem,
    raw::{RawMatrix, RawRelease},
};

/// The files of a matrix read into one value, and what is wrong with them so far. There is no value where a file is
/// missing, is no TOML, or has a value of the wrong type; an unknown key alone does not keep the rest from being judged.
pub(super) fn read(files: &BTreeMap<String, String>) -> (Option<RawMatrix>, Vec<Problem>) {
    let mut reader = Reader {
        files,
        readable: true,
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
    let whole = reader.readable;
    let raw = distro
        .zip(platforms)
        .filter(|_| whole)
        .map(|(distro, platforms)| RawMatrix {
            schema: SCHEMA,
            distro,
            platforms,
            components,
            libraries,
            releases,
            lock: lock.unwrap_or_default(),
            evidence: evidence.unwrap_or_default(),
        });
    (raw, reader.problems)
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
    /// Whether every file so far became a value.
    readable: bool,
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
                self.readable = false;
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
        let mut unknown = Vec::new();
        let mut keep = |key: serde_ignored::Path<'_>| unknown.push(key.to_string());
        let known = serde_ignored::Deserializer::new(toml::Value::Table(table), &mut keep);
        let read = serde_path_to_error::deserialize(known);
        for key in unknown {
            // An optional part of the path is an implementation's word, not the file's.
            self.problem(path, &key.replace(".?", ""), "no such key".to_owned());
        }
        match read {
            Ok(value) => Some(value),
            Err(cause) => {
                self.readable = false;
                let key = cause.path().to_string();
                self.problem(
                    path,
                    key.trim_matches('.'),
                    cause.inner().message().to_owned(),
                );
                None
            }
        }
    }
}

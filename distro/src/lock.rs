//! `lock.toml`: what every archive was when it was fetched first.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use mlos_resolver::{Digest, LockedArchive, Matrix, Platform};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// Its name in the matrix.
pub(crate) const FILE: &str = "lock.toml";

/// An archive that was fetched and agrees with everything that is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fetched {
    /// The component or library.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) platform: Platform,
    pub(crate) url: String,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

/// What is locked of one archive.
pub(crate) fn find<'m>(
    matrix: &'m Matrix,
    name: &str,
    version: &str,
    platform: Platform,
) -> Option<&'m LockedArchive> {
    matrix.lock().iter().find(|locked| {
        (
            locked.name.as_str(),
            locked.version.as_str(),
            locked.platform,
        ) == (name, version, platform)
    })
}

/// The lock with the reasons why some of its archives are refused, by name, version and platform.
///
/// # Errors
/// A text that is no TOML.
pub(crate) fn refusing(
    text: &str,
    refused: &BTreeMap<(String, String, Platform), String>,
) -> Result<String> {
    let mut document: DocumentMut = text.parse().with_context(|| format!("reading {FILE}"))?;
    let tables = document
        .get_mut("archive")
        .and_then(Item::as_array_of_tables_mut);
    for table in tables.into_iter().flat_map(ArrayOfTables::iter_mut) {
        let is = |key, expected: &str| table.get(key).and_then(Item::as_str) == Some(expected);
        let reason = refused.iter().find(|((name, version, platform), _)| {
            is("name", name) && is("version", version) && is("platform", platform.as_str())
        });
        if let Some((_, reason)) = reason {
            table.insert("refused", value(reason));
        }
    }
    Ok(document.to_string())
}

/// The lock with more archives in it. What was in it stays as it is.
///
/// # Errors
/// A text that is no TOML.
pub(crate) fn with(text: &str, fetched: &[Fetched]) -> Result<String> {
    let mut document: DocumentMut = text.parse().with_context(|| format!("reading {FILE}"))?;
    let item = document
        .entry("archive")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tables) = item.as_array_of_tables_mut() else {
        bail!("`archive` in {FILE} is no list of tables")
    };
    for archive in fetched {
        let mut table = Table::new();
        table.insert("name", value(&archive.name));
        table.insert("version", value(&archive.version));
        table.insert("platform", value(archive.platform.as_str()));
        table.insert("url", value(&archive.url));
        table.insert("size", value(i64::try_from(archive.size)?));
        table.insert("digest", value(archive.digest.to_string()));
        tables.push(table);
    }
    Ok(document.to_string())
}

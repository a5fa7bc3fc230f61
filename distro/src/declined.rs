//! Sets that somebody looked at and decided against: nobody is asked about them every day anew.
//!
//! Nobody but this tool needs to know of them, so their file is no part of what the resolver reads.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use mlos_resolver::{ComponentId, ComponentVersion};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike};

use crate::matrix_folder::MatrixFolder;

/// Where they are written: `[[set]]`, with `components` and `reason`.
pub(crate) const FILE: &str = "declined.toml";

/// Why somebody decided against exactly this set, if somebody did.
///
/// # Errors
/// A file that is none, an entry without components or without a reason.
pub(crate) fn reason(
    folder: &MatrixFolder,
    components: &BTreeMap<ComponentId, ComponentVersion>,
) -> Result<Option<String>> {
    let text = folder.declined.as_deref().unwrap_or_default();
    let document: DocumentMut = text.parse().with_context(|| format!("reading {FILE}"))?;
    let sets = document.get("set").and_then(Item::as_array_of_tables);
    for set in sets.into_iter().flat_map(ArrayOfTables::iter) {
        let (declined, reason) = read(set)
            .with_context(|| format!("a `[[set]]` of {FILE} needs components and reason"))?;
        let is_this = declined.len() == components.len()
            && components.iter().all(|(id, version)| {
                let held = declined.get(id.as_str()).and_then(Item::as_str);
                held == Some(&version.to_string())
            });
        if is_this {
            return Ok(Some(reason.to_owned()));
        }
    }
    Ok(None)
}

fn read(set: &Table) -> Option<(&dyn TableLike, &str)> {
    let components = set.get("components")?.as_table_like()?;
    Some((components, set.get("reason")?.as_str()?))
}

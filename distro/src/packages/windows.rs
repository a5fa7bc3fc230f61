//! What the package managers of Windows share: the newest stable release, as far as there are bundles for Windows.

use std::collections::BTreeMap;

use anyhow::Result;
use mlos_resolver::{Channel, Matrix, Method, Platform, Release};

use super::download::{Download, downloads};
use crate::trouble::Trouble;

/// Whose packages they are.
pub(super) const PUBLISHER: &str = "MLOS Foundation";

/// What `stable` leads to, and its bundles for Windows; nothing where there are none.
///
/// # Errors
/// A bundle that is no zip: no manager of Windows unpacks another archive by itself.
pub(super) fn newest(matrix: &Matrix) -> Result<Option<(&Release, BTreeMap<Platform, Download>)>> {
    let Some(release) = matrix.channel(Channel::Stable) else {
        return Ok(None);
    };
    let bundles = downloads(matrix, release, Method::Chocolatey);
    if let Some(other) = bundles.values().find(|bundle| top(bundle).is_none()) {
        let sentence = format!(
            "expected a zip of `{}` for Windows, found `{}`",
            release.version, other.file
        );
        return Err(Trouble::state(sentence)
            .hint("name it by `file` in its `[[artifact]]`")
            .into());
    }
    Ok((!bundles.is_empty()).then_some((release, bundles)))
}

/// The folder in which everything lies in a bundle, which is called as the bundle is.
pub(super) fn top(bundle: &Download) -> Option<&str> {
    bundle.file.strip_suffix(".zip")
}

/// What somebody calls of a release, as it is called in `bin`.
pub(super) fn programs(matrix: &Matrix, release: &Release) -> Vec<String> {
    let held = matrix.components_of(release).into_iter();
    held.filter_map(|(component, _)| component.program.clone())
        .collect()
}

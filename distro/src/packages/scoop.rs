//! The manifest that lies in a bucket of scoop.

use anyhow::Result;
use mlos_resolver::{Matrix, Platform};
use serde_json::{Map, json};

use super::Files;
use super::{description, windows};

/// The manifest by path.
///
/// # Errors
/// A bundle that is no zip.
pub(crate) fn files(matrix: &Matrix) -> Result<Files> {
    let Some((release, bundles)) = windows::newest(matrix)? else {
        return Ok(Files::new());
    };
    let machines: Map<_, _> = bundles
        .iter()
        .map(|(&platform, bundle)| {
            let word = if platform == Platform::WindowsArm64 {
                "arm64"
            } else {
                "64bit"
            };
            let facts = json!({
                "url": bundle.url,
                "hash": bundle.digest.hex(),
                "extract_dir": windows::top(bundle),
            });
            (word.to_owned(), facts)
        })
        .collect();
    let programs = windows::programs(matrix, release);
    let programs: Vec<_> = programs
        .iter()
        .map(|name| format!(r"bin\{name}.exe"))
        .collect();
    // Scoop has its own signs: a comma between what holds together, a bar between what one may choose of.
    let licenses = description::licenses(matrix, release).map(|licenses| {
        let each = licenses.into_iter().map(|one| one.replace(" OR ", "|"));
        each.collect::<Vec<_>>().join(",")
    });
    let manifest = json!({
        "version": release.version.semver().to_string(),
        "description": description::summary(matrix, release),
        "homepage": matrix.distro().site,
        "license": licenses,
        "architecture": machines,
        "bin": programs,
    });
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    Ok(Files::from([(
        "bucket/mlos.json".to_owned(),
        text.into_bytes(),
    )]))
}

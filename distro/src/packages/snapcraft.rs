//! What snapcraft makes the snap from, and the snap store's own builders, which make it for every processor.

use std::collections::BTreeMap;

use anyhow::Result;
use mlos_resolver::{Channel, Matrix, Method, Platform, Release};
use serde_json::json;

use super::Files;
use super::download::{Download, downloads};
use super::snap::{HOOKS, SETTINGS, SETTLE, WRAPPER, fits_base, head, home};

/// Behind what snapd reads too: where the parts of the snap come from.
const PARTS: &str = include_str!("../../../packaging/snap/parts.yaml");

/// The project of what `stable` leads to; nothing where no bundle for Linux is recorded.
///
/// # Errors
/// A release that asks for a newer C library than the base has.
pub(crate) fn files(matrix: &Matrix) -> Result<Files> {
    let mut files = Files::new();
    let Some(release) = matrix.channel(Channel::Stable) else {
        return Ok(files);
    };
    let mut bundles = downloads(matrix, release, Method::Binary);
    bundles.retain(|&platform, _| matrix.platform(platform).os == "linux");
    if bundles.is_empty() {
        return Ok(files);
    }
    for &platform in bundles.keys() {
        let artifact = release.artifact(platform, Method::Binary);
        fits_base(platform, artifact.map(|artifact| &artifact.needs))?;
        let local = format!("snap/local/{}", matrix.platform(platform).arch);
        for (name, text) in home(matrix, release, platform).own() {
            files.insert(format!("{local}/lib/mlos/{name}"), text.into());
        }
        files.insert(format!("{local}/bin/home"), WRAPPER.into());
    }
    for hook in HOOKS {
        files.insert(format!("snap/hooks/{hook}"), SETTLE.into());
    }
    let text = snapcraft(matrix, release, &bundles);
    files.insert("snap/snapcraft.yaml".to_owned(), text.into_bytes());
    Ok(files)
}

fn snapcraft(matrix: &Matrix, release: &Release, bundles: &BTreeMap<Platform, Download>) -> String {
    let platforms = bundles.keys().map(|&platform| {
        let arch = &matrix.platform(platform).arch;
        format!("  {arch}:\n    build-on: [{arch}]\n    build-for: [{arch}]\n")
    });
    let digest = |bundle: &Download| format!("sha256/{}", bundle.digest.hex());
    let parts = PARTS
        .replace("@platforms@", &platforms.collect::<String>())
        .replace(
            "@urls@",
            &choice(matrix, bundles, |_, bundle| bundle.url.clone()),
        )
        .replace(
            "@digests@",
            &choice(matrix, bundles, |_, bundle| digest(bundle)),
        )
        .replace(
            "@homes@",
            &choice(matrix, bundles, |arch, _| format!("snap/local/{arch}")),
        )
        .replace("@settings@", SETTINGS)
        .replace("@release@", &release.version.to_string());
    head(matrix, release) + &parts
}

/// A value for each processor.
fn choice(
    matrix: &Matrix,
    bundles: &BTreeMap<Platform, Download>,
    value: impl Fn(&str, &Download) -> String,
) -> String {
    let lines = bundles.iter().map(|(&platform, bundle)| {
        let arch = &matrix.platform(platform).arch;
        format!("      - on {arch}: {}\n", json!(value(arch, bundle)))
    });
    lines.collect()
}

//! This machine, in the words of the matrix.

use std::env::consts;

use anyhow::{Context as _, Result};
use mlos_resolver::{Matrix, Platform};

/// Its processor, as platforms name it.
pub(crate) fn arch() -> &'static str {
    match consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// Its platform.
///
/// # Errors
/// A machine for which nothing is made.
pub(crate) fn platform(matrix: &Matrix) -> Result<Platform> {
    let os = match consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let arch = arch();
    let is = |platform: &&Platform| {
        let facts = matrix.platform(**platform);
        facts.os == os && facts.arch == arch
    };
    let found = Platform::ALL.iter().find(is);
    found
        .copied()
        .with_context(|| format!("nothing is made for {os} on {arch}"))
}

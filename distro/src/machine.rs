//! This machine, in the words of the matrix.

use std::env::consts;

use anyhow::{Context as _, Result};
use mlos_resolver::Platform;

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
pub(crate) fn platform() -> Result<Platform> {
    let (os, arch) = (os(), arch());
    let named = format!("{os}-{arch}").parse().ok();
    named.with_context(|| format!("nothing is made for {os} on {arch}"))
}

fn os() -> &'static str {
    match consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

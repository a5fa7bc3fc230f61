//! The three manifests of a version that winget's community repository takes, in the place where it looks for them.

use std::fmt::Write as _;

use anyhow::Result;
use mlos_resolver::{Matrix, Platform};
use serde_json::json;

use super::Files;
use super::description;
use super::windows::{self, PUBLISHER};

const PACKAGE: &str = "MLOSFoundation.MLOS";
const FOLDER: &str = "manifests/m/MLOSFoundation/MLOS";
const SCHEMA: &str = "1.6.0";
const LOCALE: &str = "en-US";

/// The manifests by path.
///
/// # Errors
/// A bundle that is no zip.
pub(crate) fn files(matrix: &Matrix) -> Result<Files> {
    let Some((release, bundles)) = windows::newest(matrix)? else {
        return Ok(Files::new());
    };
    let distro = matrix.distro();
    let version = release.version.semver().to_string();
    let mut files = Files::new();
    let mut add = |part: &str, kind: &str, inner: String| {
        let text = format!(
            "# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{SCHEMA}.schema.json\n\
             PackageIdentifier: {PACKAGE}\n\
             PackageVersion: {}\n\
             {inner}\
             ManifestType: {kind}\n\
             ManifestVersion: {SCHEMA}\n",
            json!(version)
        );
        files.insert(
            format!("{FOLDER}/{version}/{PACKAGE}{part}.yaml"),
            text.into_bytes(),
        );
    };
    add("", "version", format!("DefaultLocale: {LOCALE}\n"));
    let license = description::license(matrix, release);
    let facts = [
        ("PackageLocale", LOCALE),
        ("Publisher", PUBLISHER),
        ("PublisherUrl", &distro.site),
        ("PackageName", &distro.name),
        ("PackageUrl", &distro.site),
        ("License", &license),
        ("ShortDescription", &description::summary(matrix, release)),
        ("Description", &description::description(matrix, release)),
        ("Moniker", "mlos"),
        (
            "ReleaseNotesUrl",
            &format!("{}/releases/{}/", distro.site, release.version),
        ),
    ];
    let lines = facts.iter().fold(String::new(), |mut lines, (key, value)| {
        let _ = writeln!(lines, "{key}: {}", json!(value));
        lines
    });
    add(&format!(".locale.{LOCALE}"), "defaultLocale", lines);

    let mut lines =
        String::from("InstallerType: zip\nNestedInstallerType: portable\nInstallers:\n");
    for (&platform, bundle) in &bundles {
        let arch = if platform == Platform::WindowsArm64 {
            "arm64"
        } else {
            "x64"
        };
        let _ = writeln!(
            lines,
            "  - Architecture: {arch}\n    InstallerUrl: {}\n    InstallerSha256: {}\n    NestedInstallerFiles:",
            json!(bundle.url),
            json!(bundle.digest.hex().to_uppercase())
        );
        let top = windows::top(bundle).unwrap_or_default();
        for program in windows::programs(matrix, release) {
            let path = format!(r"{top}\bin\{program}.exe");
            let _ = writeln!(
                lines,
                "      - RelativeFilePath: {}\n        PortableCommandAlias: {}",
                json!(path),
                json!(program)
            );
        }
    }
    add(".installer", "installer", lines);
    Ok(files)
}

//! The snap: what snapcraft reads, and the package itself, made by `snap pack` from a tree that is laid out here.
//!
//! Both hold the same: the home of one release, a wrapper that gives each user a place of their own, and a hook that
//! makes these places. Of snapd's confinement it asks for the network and for nothing else.

use std::collections::BTreeMap;
use std::fs::{FileTimes, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::{Matrix, Method, Platform, Release};
use serde_json::json;

use super::description;
use super::home::{self, Home, put_link, put_text};
use super::{taken, template::filled};
use crate::manifest::{Asset, Manifest, Work};
use crate::matrix_folder::MatrixFolder;
use crate::tool::Tool;
use crate::trouble::Trouble;
use crate::{bundle, file, output};

/// What it runs on, and the C library that is in there.
const BASE: &str = "core24";
const BASE_GLIBC: (u32, u32) = (2, 39);

/// What snapcraft and snapd both read.
const HEAD: &str = include_str!("../../../packaging/snap/snap.yaml");

/// By which every command of the snap is started.
pub(super) const WRAPPER: &str = include_str!("../../../packaging/snap/home.sh");

/// What runs after the install and after each refresh.
pub(super) const SETTLE: &str = include_str!("../../../packaging/snap/settle.sh");

pub(super) const HOOKS: [&str; 2] = ["install", "post-refresh"];

/// Where the settings lie that can be edited, for no file in a snap can be.
pub(super) const SETTINGS: &str = "/var/snap/mlos/common/config";

/// Makes a snap for each Linux that the release is made for.
///
/// # Errors
/// A release that is made for no Linux, or asks for a newer C library than the base has; a bundle that is not there; no
/// `snap`.
pub(crate) fn packages(
    work: &Work,
    folder: &MatrixFolder,
    manifest: &mut Manifest,
) -> Result<BTreeMap<String, Asset>> {
    let now = folder.matrix()?;
    for (&platform, build) in &mut manifest.platforms {
        if now.platform(platform).os == "linux" {
            fits_base(platform, build.needs.as_ref())?;
            // Its row is in the matrix as soon as there is a package, whatever that is called.
            build.packages.entry(Method::Snap).or_default();
        }
    }
    let (matrix, _) = manifest.preview(folder)?;
    let release = bundle::known(&matrix, &manifest.release)?;
    let mut made = BTreeMap::new();
    for (&platform, build) in &mut manifest.platforms.clone() {
        let artifact = release.artifact(platform, Method::Snap);
        let Some(name) = artifact.and_then(|artifact| artifact.file.clone()) else {
            continue;
        };
        if work.dry_run {
            output::message(format_args!("would make `{name}`"));
            continue;
        }
        let tree = home::bundle(work, manifest, platform)?;
        let scratch = file::scratch(&work.dist)?;
        let prime = scratch.path().join("prime");
        home(&matrix, release, platform).lay(&prime.join("lib/mlos"), &tree)?;
        lay(&prime, &matrix, release, platform)?;
        let asset = pack(&prime, scratch.path(), &work.packages().join(&name))?;
        build.packages.insert(Method::Snap, name.clone());
        manifest.platforms.insert(platform, build.clone());
        made.insert(name, asset);
    }
    if made.is_empty() && !work.dry_run {
        let sentence = format!(
            "`{}` is made for no Linux: nothing to make",
            manifest.release
        );
        return Err(Trouble::state(sentence).into());
    }
    Ok(made)
}

/// The home in a snap.
pub(super) fn home<'a>(matrix: &'a Matrix, release: &'a Release, platform: Platform) -> Home<'a> {
    Home {
        release: &release.version,
        platform,
        method: Method::Snap.as_str(),
        site: &matrix.distro().site,
    }
}

/// The part that the package and the project share. A text of JSON is one of YAML.
pub(super) fn head(matrix: &Matrix, release: &Release) -> String {
    let license = description::license(matrix, release);
    let text = |value: String| json!(value).to_string();
    let fields = [
        ("\"@version@\"", text(release.version.semver().to_string())),
        ("\"@summary@\"", text(description::summary(matrix, release))),
        (
            "\"@description@\"",
            text(description::description(matrix, release)),
        ),
        ("\"@license@\"", text(license)),
        ("@base@", BASE.to_owned()),
        ("@release@", release.version.to_string()),
    ];
    filled(HEAD, &fields)
}

/// What lies in the package beside the home.
fn lay(prime: &Path, matrix: &Matrix, release: &Release, platform: Platform) -> Result<()> {
    let arch = &matrix.platform(platform).arch;
    let text = head(matrix, release) + &format!("\narchitectures: [{arch}]\n");
    put_text(&prime.join("meta/snap.yaml"), &text)?;
    put_link(&prime.join("lib/mlos/config"), SETTINGS)?;
    let hooks = HOOKS.map(|hook| (format!("meta/hooks/{hook}"), SETTLE));
    for (place, text) in [("bin/home".to_owned(), WRAPPER)].into_iter().chain(hooks) {
        put_text(&prime.join(&place), text)?;
        fs::set_permissions(prime.join(&place), PermissionsExt::from_mode(0o755))?;
    }
    Ok(())
}

/// Lets `snap` look at the tree and pack it.
fn pack(prime: &Path, scratch: &Path, target: &Path) -> Result<Asset> {
    forget_times(prime)?;
    let name = target.file_name().context("a package without a name")?;
    let made = scratch.join("made");
    fs::create_dir(&made)?;
    let mut command = Tool::SNAP.command(["pack", "--filename"]);
    command
        .arg(name)
        .args([prime, &made])
        .env("SOURCE_DATE_EPOCH", "0");
    Tool::SNAP.finish(command)?;
    let made = made.join(name);
    taken(&made, target)
}

/// Gives everything in a folder the same rights and times wherever it is made. A link keeps its own time, which
/// `SOURCE_DATE_EPOCH` overrules.
fn forget_times(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            forget_times(&entry.path())?;
        } else if kind.is_file() {
            forget_time(&entry.path())?;
        }
    }
    fs::set_permissions(folder, PermissionsExt::from_mode(0o755))?;
    forget_time(folder)
}

fn forget_time(path: &Path) -> Result<()> {
    let file = OpenOptions::new().read(true).open(path)?;
    Ok(file.set_times(FileTimes::new().set_modified(SystemTime::UNIX_EPOCH))?)
}

/// Refuses programs that do not run on the base.
///
/// # Errors
/// They ask for a newer C library than it has.
pub(super) fn fits_base(
    platform: Platform,
    needs: Option<&BTreeMap<String, String>>,
) -> Result<()> {
    let Some(glibc) = needs.and_then(|needs| needs.get("glibc")) else {
        return Ok(());
    };
    let parts: Option<Vec<u32>> = glibc.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([major, minor, ..]) if (*major, *minor) <= BASE_GLIBC => Ok(()),
        _ => {
            let (major, minor) = BASE_GLIBC;
            let sentence = format!(
                "the programs for `{platform}` need glibc {glibc}, and `{BASE}` has {major}.{minor}"
            );
            Err(Trouble::state(sentence)
                .hint("have them built on an older system, or take a newer base in `packages/snap.rs`")
                .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(glibc: &str, fits: bool) {
        let needs = BTreeMap::from([("glibc".to_owned(), glibc.to_owned())]);
        let refused =
            fits_base(Platform::LinuxArm64, Some(&needs)).map_err(|error| error.to_string());
        let sentence = format!(
            "the programs for `linux-arm64` need glibc {glibc}, and `core24` has 2.39\n\n\
             hint: have them built on an older system, or take a newer base in `packages/snap.rs`"
        );
        assert_eq!(refused, if fits { Ok(()) } else { Err(sentence) });
    }

    #[test]
    fn a_program_runs_on_a_base_that_is_no_older_than_it() {
        check("2.17", true);
        check("2.39", true);
        check("2.40", false);
        check("3.0", false);
        check("new", false);
        fits_base(Platform::LinuxArm64, None).expect("nothing is asked for");
    }
}

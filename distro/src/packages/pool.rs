//! The debs of the APT repository beside its index, for a host that cannot send `/apt/pool/` to where they lie.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use mlos_resolver::{Digest, Matrix, ReleaseVersion};

use super::{Made, apt};
use crate::download::{Downloader, Found, PART};
use crate::manifest::Asset;
use crate::{output, sums};

/// Brings every deb that an index can name, at the place below `folder` that it names; those that are there stay, and those
/// that no index names any more go. One that is not public is said and left out: `audit` is what judges that.
///
/// # Errors
/// A deb that is another one than the matrix records.
pub(super) fn fetch(matrix: &Matrix, folder: &Path, is_rehearsal: bool) -> Result<Made> {
    let downloader = Downloader::new("download", &matrix.distro().download)?;
    let mut made = BTreeMap::new();
    let mut named = BTreeSet::new();
    for (release, artifact) in apt::served(matrix) {
        let (Some(file), Some(size), Some(digest)) =
            (&artifact.file, artifact.size, &artifact.digest)
        else {
            continue;
        };
        let place = format!("{}/{file}", release.version);
        let (path, url) = (folder.join(&place), downloader.url(&place));
        named.insert(place);
        if !is_rehearsal && !holds(&path, digest)? {
            let Found::There(_) = downloader.verified(&url, &path, Some(digest))? else {
                output::message(format_args!("`{url}` is not public: left out"));
                continue;
            };
        }
        let digest = digest.clone();
        made.insert(path.display().to_string(), Asset { size, digest });
    }
    if named.is_empty() {
        output::message(format_args!(
            "pool: no release in good standing has a recorded deb: nothing to bring"
        ));
    }
    if !is_rehearsal {
        sweep(folder, &named)?;
    }
    Ok(made)
}

/// Takes away what was brought for a release that no index names any more: a host that keeps its folder would go on serving
/// it. What is called otherwise is not ours.
fn sweep(folder: &Path, named: &BTreeSet<String>) -> Result<()> {
    for release in names(folder)? {
        if release.parse::<ReleaseVersion>().is_err() {
            continue;
        }
        for file in names(&folder.join(&release))? {
            let deb = file.strip_suffix(PART).unwrap_or(&file);
            let name = deb.strip_prefix("mlos_");
            let is_ours = name.and_then(|name| name.strip_suffix(".deb")).is_some();
            if is_ours && !named.contains(&format!("{release}/{deb}")) {
                let place = format!("{release}/{file}");
                fs::remove_file(folder.join(&place))?;
                output::message(format_args!(
                    "`{}` is gone: no index names it any more",
                    folder.join(&place).display()
                ));
            }
        }
    }
    Ok(())
}

/// What lies in a folder; nothing, where there is none.
fn names(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Whether a file is there and is the right one. Another one goes.
fn holds(path: &Path, digest: &Digest) -> Result<bool> {
    if !path.exists() {
        return Ok(false);
    }
    let (_, found) = sums::digest_of(fs::File::open(path)?)?;
    let is_right = found == digest.hex();
    if !is_right {
        fs::remove_file(path)?;
    }
    Ok(is_right)
}

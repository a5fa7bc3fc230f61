//! The debs of the APT repository beside its index, for a host that cannot send `/apt/pool/` to where they lie.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use mlos_resolver::{Digest, Matrix};

use super::{Made, apt};
use crate::download::{Downloader, Found};
use crate::manifest::Asset;
use crate::trouble::Trouble;
use crate::{output, sums};

/// Brings every deb that an index can name, at the place below `folder` that it names; those that are there stay. One
/// that is not public is said and left out: `audit` is what judges that.
///
/// # Errors
/// A deb that is another one than the matrix records.
pub(super) fn fetch(matrix: &Matrix, folder: &Path, is_rehearsal: bool) -> Result<Made> {
    let downloader = Downloader::new("download", &matrix.distro().download)?;
    let mut made = BTreeMap::new();
    for (release, artifact) in apt::served(matrix) {
        let (Some(file), Some(size), Some(digest)) =
            (&artifact.file, artifact.size, &artifact.digest)
        else {
            continue;
        };
        let place = format!("{}/{file}", release.version);
        let (path, url) = (folder.join(&place), downloader.url(&place));
        if !is_rehearsal && !holds(&path, digest)? {
            let Found::There(_) = downloader.file(&url, &path)? else {
                output::message(format_args!("`{url}` is not public: left out"));
                continue;
            };
            if !holds(&path, digest)? {
                let sentence = format!("`{url}` is not what the matrix records: {digest}");
                return Err(Trouble::state(sentence)
                    .hint("`mlos-distro audit` says what else differs; nothing of it is kept")
                    .into());
            }
        }
        let digest = digest.clone();
        made.insert(path.display().to_string(), Asset { size, digest });
    }
    Ok(made)
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

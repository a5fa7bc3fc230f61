//! What the site serves, or is about to: each file by its bytes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use mlos_resolver::{Digest, Matrix};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Finding, State, unreachable};
use crate::download::Downloader;
use crate::site::compression::{self, beside};
use crate::trouble::Trouble;
use crate::{hosting, site, sums};

/// What a name may hold that an address may not.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The name of a page in its folder, which is asked for by the folder's name.
const PAGE: &str = "index.html";

/// What the site serves of this matrix. What stands in the place of scripts over plain http is for its server alone.
pub(super) fn served(matrix: &Matrix, site: &str, downloader: &Downloader) -> Result<Vec<Finding>> {
    let mut files = texts(matrix)?;
    files.retain(|path, _| !path.starts_with(hosting::OVER_PLAIN_HTTP));
    Ok(compared(site, &files, |url, digest| {
        visited(downloader, url, digest)
    }))
}

/// What lies in the folder of a site of this matrix: each text, and what a browser gets of it compressed.
pub(super) fn folder(matrix: &Matrix, root: &Path) -> Result<Vec<Finding>> {
    ensure_site(root, root.is_dir())?;
    let mut files = BTreeMap::new();
    for (path, digest) in texts(matrix)? {
        for compressed in beside(Path::new(&path)) {
            if root.join(&compressed).exists() {
                files.insert(compressed.display().to_string(), digest.clone());
            }
        }
        files.insert(path, digest);
    }
    let root = root.display().to_string();
    Ok(compared(&root, &files, |path, digest| {
        held(Path::new(path), digest)
    }))
}

/// Whether a file holds a text, packed or not.
fn held(path: &Path, digest: &str) -> State {
    match compression::open(path).map(sums::digest_of) {
        Ok(Ok((_, found))) if found == digest => State::AsRecorded,
        // What cannot be unpacked is not that text either.
        Ok(_) => State::Differs,
        Err(error) if error.kind() == io::ErrorKind::NotFound => State::Missing,
        Err(error) => unreachable(&error.into()),
    }
}

/// Whether a site serves what was built: every file that a visitor can ask for.
pub(super) fn pages(built: &Path, site: &str, downloader: &Downloader) -> Result<Vec<Finding>> {
    ensure_site(built, built.is_dir())?;
    let mut files = BTreeMap::new();
    for path in visible(built)? {
        let name = path.strip_prefix(built).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        let digest = digest_of(&path)?;
        let asked = match name.strip_suffix(PAGE) {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.to_owned(),
            _ => name,
        };
        files.insert(utf8_percent_encode(&asked, ESCAPED).to_string(), digest);
    }
    ensure_site(built, !files.is_empty())?;
    Ok(compared(site, &files, |url, digest| {
        visited(downloader, url, digest)
    }))
}

fn ensure_site(folder: &Path, is_one: bool) -> Result<()> {
    if is_one {
        return Ok(());
    }
    let sentence = format!("`{}` is no folder of a site", folder.display());
    Err(Trouble::usage(sentence)
        .hint("`./dev build` writes one into `dist/site`")
        .into())
}

/// What lies at an address of the site, both for whoever takes it as it is, such as `curl`, and for a browser.
fn visited(downloader: &Downloader, url: &str, digest: &str) -> State {
    let mut states = ["identity", "br, gzip"].into_iter().map(|encodings| {
        downloader
            .visit(url, encodings)
            .map_or_else(|error| unreachable(&error), |seen| State::of(&seen, digest))
    });
    states
        .find(|state| *state != State::AsRecorded)
        .unwrap_or(State::AsRecorded)
}

/// The files below a folder but those that are for the host itself: at the top, what begins with `_` or a dot, and what
/// it says over plain http.
fn visible(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_the_hosts =
                name.starts_with(['_', '.']) || name.as_ref() == hosting::OVER_PLAIN_HTTP;
            if folder == root && is_the_hosts {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

/// The files that follow from the matrix alone, and their digests.
fn texts(matrix: &Matrix) -> Result<BTreeMap<String, String>> {
    let files = site::texts(matrix)?.into_iter();
    Ok(files
        .map(|(path, text)| (path, Digest::of(text.as_bytes()).hex().to_owned()))
        .collect())
}

fn digest_of(path: &Path) -> io::Result<String> {
    Ok(sums::digest_of(fs::File::open(path)?)?.1)
}

/// After so many files in a row that nobody brings, the rest of a place is left alone.
const PATIENCE: usize = 3;

/// Each file that is not as it is made, and how many are.
fn compared(
    place: &str,
    files: &BTreeMap<String, String>,
    look: impl Fn(&str, &str) -> State,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut good, mut silent) = (0, 0);
    for (path, digest) in files {
        let what = format!("{place}/{path}");
        let state = look(&what, digest);
        silent = if state == State::Unreachable {
            silent + 1
        } else {
            0
        };
        if state == State::AsRecorded {
            good += 1;
        } else {
            findings.push(Finding { what, state });
        }
        if silent == PATIENCE {
            break;
        }
    }
    if good > 0 {
        let what = format!("{place}: {good} of {} files", files.len());
        let state = State::AsRecorded;
        findings.push(Finding { what, state });
    }
    findings
}

//! The APT repository as it is served, held against the matrix: whether apt can read it, for how long yet, and whether it
//! offers exactly what the matrix records.

use std::collections::BTreeSet;

use anyhow::Result;
use mlos_resolver::{Channel, Digest, Matrix};

use super::apt::{self, SUITES, WIDTHS};
use super::keyring;
use super::moment::Moment;
use crate::audit::{self, Finding, State};
use crate::download::Downloader;
use crate::matrix_folder::MatrixFolder;

/// So many days before it ends, an index is reported: it is made anew twice a week.
const EARLY: u16 = 7;

/// Everything that apt reads below `site`; nothing where no release has a deb.
///
/// # Errors
/// A deb whose fields nobody recorded, a day that is none.
pub(crate) fn look(
    folder: &MatrixFolder,
    site: &str,
    downloader: &Downloader,
    today: &str,
) -> Result<Vec<Finding>> {
    let now = Moment::of_day(today)?;
    let mut findings = Vec::new();
    let matrix = folder.matrix()?;
    if !apt::has_debs(&matrix) {
        return Ok(findings);
    }
    for suite in SUITES {
        let place = format!("{site}/apt/dists/{suite}");
        let what = format!("{place}/InRelease");
        let signed = match downloader.page(&what) {
            Ok(Some(text)) => Signed::parse(&text),
            Ok(None) => Err(State::Missing),
            Err(error) => Err(audit::unreachable(&error)),
        };
        let state = match &signed {
            Ok(signed) if signed.until > now.plus_days(EARLY) => State::AsRecorded,
            Ok(signed) => State::Expires(signed.until),
            Err(state) => *state,
        };
        findings.push(Finding { what, state });
        let Ok(signed) = signed else { continue };
        for width in WIDTHS {
            let path = apt::place(width);
            let what = format!("{place}/{path}");
            let state = match downloader.page(&what) {
                Ok(Some(text)) if signed.names(&path, &text) => {
                    offers(&matrix, folder, suite, width, &text)?
                }
                Ok(Some(_)) => State::Differs,
                Ok(None) => State::Missing,
                Err(error) => audit::unreachable(&error),
            };
            findings.push(Finding { what, state });
        }
    }
    Ok(findings)
}

/// Whether an index holds what the matrix gives, paragraph by paragraph: versions, sizes, digests and all else. The package
/// with the keys is of no release.
fn offers(
    matrix: &Matrix,
    folder: &MatrixFolder,
    suite: Channel,
    width: &str,
    text: &str,
) -> Result<State> {
    let expected = apt::index(matrix, folder, suite, width)?;
    let expected = expected.iter().map(|one| one.trim_end());
    let keys = format!("Package: {}\n", keyring::NAME);
    let found = text.split("\n\n").map(str::trim_end);
    let is_same = found
        .filter(|one| !one.is_empty() && !one.starts_with(&keys))
        .eq(expected);
    Ok(if is_same {
        State::AsRecorded
    } else {
        State::Differs
    })
}

/// What is signed.
struct Signed {
    until: Moment,
    /// Digest, size and path.
    indices: BTreeSet<[String; 3]>,
}

impl Signed {
    /// What apt cannot read differs from what was made.
    fn parse(text: &str) -> Result<Self, State> {
        let mut until = None;
        let mut indices = BTreeSet::new();
        for line in text.lines() {
            if let Some(value) = line.strip_prefix("Valid-Until: ") {
                until = Moment::of_rfc2822(value).ok();
            } else if let Some(entry) = line.strip_prefix(' ') {
                let words: Vec<String> = entry.split_whitespace().map(str::to_owned).collect();
                indices.extend(<[String; 3]>::try_from(words).ok());
            }
        }
        let until = until.ok_or(State::Differs)?;
        Ok(Self { until, indices })
    }

    /// Whether it names an index by size and digest.
    fn names(&self, path: &str, text: &str) -> bool {
        let digest = Digest::of(text.as_bytes()).hex().to_owned();
        let entry = [digest, text.len().to_string(), path.to_owned()];
        self.indices.contains(&entry)
    }
}

//! The APT repository as it is served, held against the matrix, as a machine that is new to it: whether the keys that it
//! would fetch signed what it would read, for how long yet, and whether that is exactly what the matrix records.

use std::collections::BTreeMap;

use anyhow::Result;
use mlos_resolver::{Channel, Digest, Matrix};

use super::apt::{self, SUITES, WIDTHS};
use super::gpg::{Fingerprint, PublicKeys};
use super::keyring;
use super::moment::Moment;
use crate::audit::{self, Finding, State};
use crate::download::{Downloader, Found};
use crate::matrix_folder::MatrixFolder;

/// So many days before it ends, an index is reported: it is made anew twice a week.
const EARLY: u16 = 7;

/// Everything that apt reads below `site`; nothing where no release has a deb. Where `keys` names any, those are all that
/// may be in the keyring.
///
/// # Errors
/// A deb whose fields nobody recorded, a day that is none, no `gpg` or `gpgv`.
pub(crate) fn look(
    folder: &MatrixFolder,
    site: &str,
    downloader: &Downloader,
    today: &str,
    keys: &[Fingerprint],
) -> Result<Vec<Finding>> {
    let early = Moment::of_day(today)?.plus_days(EARLY);
    let matrix = folder.matrix()?;
    let mut findings = Vec::new();
    if !apt::has_debs(&matrix) {
        return Ok(findings);
    }
    let scratch = tempfile::tempdir()?;
    let what = format!("{site}/apt/{}.gpg", keyring::NAME);
    let path = scratch.path().join("keyring.gpg");
    let public = match downloader.file(&what, &path) {
        Ok(Found::There(_)) => PublicKeys::open(path)?.ok_or(State::Differs),
        Ok(Found::Missing) => Err(State::Missing),
        Err(error) => Err(audit::unreachable(&error)),
    };
    let state = match &public {
        Ok(public) if keys.is_empty() || public.are(keys) => State::AsRecorded,
        Ok(_) => State::Differs,
        Err(state) => *state,
    };
    findings.push(Finding { what, state });
    // By where it lies: most are in both suites.
    let mut packages = BTreeMap::new();
    for suite in SUITES {
        let place = format!("{site}/apt/dists/{suite}");
        let what = format!("{place}/InRelease");
        let signed = match downloader.page(&what) {
            Ok(Some(text)) => Signed::read(&text, public.as_ref().ok())?,
            Ok(None) => Err(State::Missing),
            Err(error) => Err(audit::unreachable(&error)),
        };
        let state = match &signed {
            Ok(signed) if signed.until > early => State::AsRecorded,
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
                    packages.extend(listed(&text));
                    offers(&matrix, folder, suite, width, &text)?
                }
                Ok(Some(_)) => State::Differs,
                Ok(None) => State::Missing,
                Err(error) => audit::unreachable(&error),
            };
            findings.push(Finding { what, state });
        }
        // By its digest apt asks for it; by its name, what does not know that way.
        for (path, digest) in &signed.indices {
            let by_hash = apt::by_hash(path, digest);
            let is_read = WIDTHS.iter().any(|width| apt::place(width) == *path);
            let named = (!is_read).then(|| path.clone());
            for path in named.into_iter().chain([by_hash]) {
                let what = format!("{place}/{path}");
                let state = audit::look(downloader, &what, digest);
                findings.push(Finding { what, state });
            }
        }
    }
    for (path, digest) in packages {
        let what = format!("{site}/apt/{path}");
        let state = audit::look(downloader, &what, &digest);
        findings.push(Finding { what, state });
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
    let is_same = paragraphs(text)
        .filter(|one| !one.starts_with(&keys))
        .eq(expected);
    Ok(if is_same {
        State::AsRecorded
    } else {
        State::Differs
    })
}

/// Where the packages of an index lie, and their digests.
fn listed(text: &str) -> impl Iterator<Item = (String, String)> {
    paragraphs(text).filter_map(|one| {
        let field = |name| one.lines().find_map(|line| line.strip_prefix(name));
        Some((
            field("Filename: ")?.to_owned(),
            field("SHA256: ")?.to_owned(),
        ))
    })
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n")
        .map(str::trim_end)
        .filter(|one| !one.is_empty())
}

/// What is signed.
struct Signed {
    until: Moment,
    /// The digests by the paths.
    indices: BTreeMap<String, String>,
}

impl Signed {
    /// Only what stands between the signature and its beginning counts.
    fn read(text: &str, keys: Option<&PublicKeys>) -> Result<Result<Self, State>> {
        let Some(keys) = keys else {
            return Ok(Err(State::Unsigned));
        };
        Ok(match keys.text(text)? {
            Some(text) => Self::parse(&text),
            None => Err(State::Unsigned),
        })
    }

    /// What apt cannot read differs from what was made.
    fn parse(text: &str) -> Result<Self, State> {
        let mut until = None;
        let mut indices = BTreeMap::new();
        for line in text.lines() {
            if let Some(value) = line.strip_prefix("Valid-Until: ") {
                until = Moment::of_rfc2822(value).ok();
            } else if let Some(entry) = line.strip_prefix(' ') {
                let words: Vec<&str> = entry.split_whitespace().collect();
                if let [digest, _, path] = words[..] {
                    indices.insert(path.to_owned(), digest.to_owned());
                }
            }
        }
        let until = until.ok_or(State::Differs)?;
        Ok(Self { until, indices })
    }

    /// Whether it names an index by its digest.
    fn names(&self, path: &str, text: &str) -> bool {
        self.indices.get(path).map(String::as_str) == Some(Digest::of(text.as_bytes()).hex())
    }
}

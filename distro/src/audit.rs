//! `audit`: looks at everything that is published as anybody else would, and says of each whether it is what the matrix
//! records.

use std::collections::BTreeSet;
use std::fmt;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use mlos_resolver::{Channel, Digest, Matrix, Method, Release, ReleaseVersion, Status};
use serde::Serialize;

use crate::cli::Common;
use crate::download::{Downloader, Seen};
use crate::forge::Forge;
use crate::ingredients::FORGE;
use crate::manifest::{Manifest, SIGNATURE, SUMS, Work};
use crate::matrix_folder::MatrixFolder;
use crate::packages::{Fingerprint, Moment, repository};
use crate::registry::Registry;
use crate::trouble::{self, Outcome, Trouble};
use crate::{bundle, download, output};

mod site;

/// So long a file of the site may take to come: one that is slow is a finding, and must not be the end of the whole look.
const LONGEST: Duration = Duration::from_secs(120);

/// What to look at.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Audit {
    /// Look at the draft of the release that is being made, with a login: every file is downloaded back
    #[arg(long, conflicts_with = "release")]
    draft: bool,
    /// Look at one release [default: every one that can be installed, and the site]
    #[arg(long, value_name = "V")]
    release: Option<ReleaseVersion>,
    /// Where the site is served [default: its address in the matrix]
    #[arg(long, value_name = "URL")]
    site: Option<String>,
    /// Where images are served [default: over https at the host in their name]
    #[arg(long, value_name = "URL")]
    registry: Option<String>,
    /// Look at the forge's latest as well: whether it is where `latest` leads, as `publish tags` leaves it
    #[arg(long, conflicts_with_all = ["draft", "release"])]
    latest: bool,
    /// Look at the APT repository, and at nothing else: whether it holds what the matrix records, and for how long yet
    #[arg(long, conflicts_with_all = ["draft", "release", "latest"])]
    apt: bool,
    /// Look at the folder of a site, and at nothing else: whether it holds what the tool writes
    #[arg(long, value_name = "DIR", conflicts_with_all = ["draft", "release", "latest", "apt", "site"])]
    root: Option<PathBuf>,
    /// Look at the site, and at nothing else: whether it serves every file of this folder, pages as well
    #[arg(long, value_name = "DIR", conflicts_with_all = ["draft", "release", "latest", "apt", "root"])]
    built: Option<PathBuf>,
    /// With `--apt`: the fingerprints of the keys that are in use, with commas between them: the keyring that is served holds
    /// these and no other [default: those of `packaging/apt.toml`]
    #[arg(
        long,
        value_name = "FINGERPRINT",
        value_delimiter = ',',
        requires = "apt"
    )]
    apt_key: Vec<Fingerprint>,
    /// With `--apt`: the day at whose beginning it is looked at [default: now]
    #[arg(long, value_name = "DAY", requires = "apt", value_parser = Moment::of_day)]
    today: Option<Moment>,
    #[command(flatten)]
    origin: download::Origin,
    #[command(flatten)]
    work: Work,
}

/// What was found of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    AsRecorded,
    Missing,
    Differs,
    NotPublic,
    /// Nobody may install it any more, and nobody can fetch it.
    Gone,
    /// Nobody may install it any more, and it can still be fetched.
    StillThere,
    /// Nobody answers there.
    Unreachable,
    /// It is there, and nobody recorded it.
    Unexpected,
    /// It is there, and no key signed it that is served beside it.
    Unsigned,
    /// Nobody takes it from that moment on, which is near or over.
    Expires(Moment),
}

impl State {
    /// What somebody gets, held against the digest that is recorded.
    pub(crate) fn of(seen: &Seen, digest: &str) -> Self {
        match seen {
            Seen::There(_, found) if found == digest => Self::AsRecorded,
            Seen::There(..) | Seen::Elsewhere => Self::Differs,
            Seen::Missing => Self::Missing,
            Seen::Forbidden => Self::NotPublic,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expires(moment) => return write!(f, "expires on {}", moment.day()),
            Self::AsRecorded => "as recorded",
            Self::Missing => "missing",
            Self::Differs => "differs",
            Self::NotPublic => "not public",
            Self::Gone => "gone",
            Self::StillThere => "still there",
            Self::Unreachable => "unreachable",
            Self::Unexpected => "unexpected",
            Self::Unsigned => "unsigned",
        })
    }
}

/// One thing, and what was found of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) what: String,
    pub(crate) state: State,
}

impl Audit {
    /// # Errors
    /// A server that cannot be reached. Anything that is not as recorded is an answer.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        let findings = if self.draft {
            let manifest = self.work.load()?;
            draft(&Forge::of(&folder.matrix()?)?, &manifest)?
        } else if self.apt {
            let matrix = folder.matrix()?;
            let (site, downloader) = self.site(&matrix)?;
            let today = self.today.unwrap_or_else(Moment::now);
            repository::look(&folder, site, &downloader, today, &self.apt_key)?
        } else if let Some(root) = &self.root {
            site::folder(&folder.matrix()?, root)?
        } else if let Some(built) = &self.built {
            let matrix = folder.matrix()?;
            let (site, downloader) = self.site(&matrix)?;
            site::pages(built, site, &downloader)?
        } else {
            self.outside(&folder.matrix()?)?
        };
        let is_good = findings
            .iter()
            .all(|finding| matches!(finding.state, State::AsRecorded | State::Gone));
        if findings.is_empty() {
            output::message(format_args!(
                "{}",
                if self.apt {
                    "no release has a deb: nothing to look at"
                } else {
                    "nothing of it is recorded"
                }
            ));
        }
        if common.json {
            output::json(&findings)?;
        } else {
            let mut lines = String::new();
            for Finding { what, state } in &findings {
                let _ = writeln!(lines, "{:<12} {what}", state.to_string());
            }
            output::data(&lines)?;
        }
        Ok(if is_good { Outcome::Done } else { Outcome::No })
    }

    /// Without a login, as everybody sees it.
    fn outside(&self, matrix: &Matrix) -> Result<Vec<Finding>> {
        let downloader = self.origin.downloader()?;
        let registry = Registry::new(&matrix.distro().image, self.registry.as_deref())?;
        let mut findings = Vec::new();
        let releases: Vec<&Release> = match &self.release {
            Some(version) => vec![bundle::known(matrix, version)?],
            None => matrix
                .releases()
                .iter()
                .filter(|release| !release.status.is_intended())
                .collect(),
        };
        for release in releases {
            findings.extend(published(matrix, release, &downloader, &registry));
        }
        let gone: Vec<_> = matrix
            .releases()
            .iter()
            .filter(|release| release.status == Status::Unsafe)
            .flat_map(names)
            .collect();
        for finding in &mut findings {
            if gone.iter().any(|what| finding.what.contains(what)) {
                finding.state = match finding.state {
                    State::Missing | State::NotPublic => State::Gone,
                    State::AsRecorded | State::Differs => State::StillThere,
                    other => other,
                };
            }
        }
        if self.latest {
            findings.extend(latest(matrix, &downloader));
        }
        if self.release.is_none() {
            let (site, downloader) = self.site(matrix)?;
            findings.extend(site::served(matrix, site, &downloader)?);
        }
        Ok(findings)
    }

    /// A site is looked at before it is deployed, too: then it is this machine's.
    fn site<'a>(&'a self, matrix: &'a Matrix) -> Result<(&'a str, Downloader)> {
        let site = self.site.as_ref().unwrap_or(&matrix.distro().site);
        let downloader = Downloader::within(LONGEST, "--site", site)?;
        Ok((site.trim_end_matches('/'), downloader))
    }
}

/// Everything that the matrix records of a release, as everybody can get it.
pub(crate) fn published(
    matrix: &Matrix,
    release: &Release,
    downloader: &Downloader,
    registry: &Registry,
) -> Vec<Finding> {
    let mut findings = files(matrix, release, downloader);
    for artifact in &release.artifacts {
        let digest = artifact.digest.as_ref();
        let Some(digest) = digest.filter(|_| artifact.method == Method::Docker) else {
            continue;
        };
        findings.push(Finding {
            what: format!("{}@{digest}", matrix.distro().image),
            state: registry
                .look(digest)
                .unwrap_or_else(|error| unreachable(&error)),
        });
    }
    findings
}

/// What is not as it was recorded, a line each.
pub(crate) fn otherwise(findings: &[Finding]) -> String {
    let bad = findings
        .iter()
        .filter(|finding| finding.state != State::AsRecorded);
    bad.fold(String::new(), |mut text, finding| {
        let _ = write!(text, "\n  {}: {}", finding.what, finding.state);
        text
    })
}

/// What the findings of a release are known by: its tag before a file, and the digests of its images.
fn names(release: &Release) -> Vec<String> {
    let images = release
        .artifacts
        .iter()
        .filter(|artifact| artifact.method == Method::Docker);
    let images = images.filter_map(|artifact| Some(format!("@{}", artifact.digest.as_ref()?)));
    images.chain([format!("{}/", release.version)]).collect()
}

/// One place that does not answer says nothing of the others.
pub(crate) fn unreachable(error: &anyhow::Error) -> State {
    output::message(format_args!("{}", trouble::sentence(error)));
    State::Unreachable
}

/// The files of a release that the matrix records.
fn files(matrix: &Matrix, release: &Release, downloader: &Downloader) -> Vec<Finding> {
    let distro = matrix.distro();
    let tag = &release.version;
    let artifacts = release
        .recorded()
        .filter(|artifact| artifact.method != Method::Docker);
    let artifacts = artifacts.filter_map(|artifact| {
        Some((
            artifact.file.clone()?,
            artifact.digest.as_ref()?.hex().to_owned(),
        ))
    });
    let own = release.script.as_ref();
    let own = own.map(|(_, digest)| (distro.script(tag), digest.hex().to_owned()));
    let mut findings = Vec::new();
    // A package manager may take the very bundle: one file, looked at once.
    let mut seen = BTreeSet::new();
    for (name, digest) in artifacts
        .chain(own)
        .filter(|(name, _)| seen.insert(name.clone()))
    {
        let url = distro.address(tag, &name);
        let state = look(downloader, &url, &digest);
        let what = format!("{tag}/{name}");
        findings.push(Finding { what, state });
    }
    findings
}

/// The forge's latest. Each release's script has a name of its own, so it is found there only where the latest is that
/// release.
fn latest(matrix: &Matrix, downloader: &Downloader) -> Option<Finding> {
    let head = matrix.channel(Channel::Latest)?;
    let (_, digest) = head.script.as_ref()?;
    let distro = matrix.distro();
    let name = distro.script(&head.version);
    let url = format!("{}/releases/latest/download/{name}", distro.repository);
    Some(Finding {
        what: format!("latest/{name}"),
        state: look(downloader, &url, digest.hex()),
    })
}

/// What lies at an address, held against the digest that is recorded.
pub(crate) fn look(downloader: &Downloader, url: &str, digest: &str) -> State {
    let url = match url.strip_prefix(&format!("{FORGE}/")) {
        Some(place) => downloader.url(place),
        None => url.to_owned(),
    };
    match downloader.look(&url) {
        Ok(seen) => State::of(&seen, digest),
        Err(error) => unreachable(&error),
    }
}

/// Every file of a draft, downloaded back.
///
/// # Errors
/// No draft, a forge that does not answer.
pub(crate) fn draft(forge: &Forge, manifest: &Manifest) -> Result<Vec<Finding>> {
    let version = &manifest.release;
    let Some(release) = forge.release(version)? else {
        return Err(Trouble::state(format!("there is no draft of `{version}`"))
            .hint("`mlos-distro publish draft` makes it")
            .into());
    };
    let mut findings = Vec::new();
    let sums = Digest::of(manifest.sums().as_bytes());
    let files = manifest
        .assets
        .iter()
        .map(|(name, asset)| (name.as_str(), &asset.digest));
    for (name, digest) in files.chain([(SUMS, &sums)]) {
        let upload = release.assets.iter().find(|upload| upload.name == name);
        let state = match upload {
            None => State::Missing,
            Some(upload) => {
                let (_, found) = forge.digest(upload).with_context(|| name.to_owned())?;
                if found == digest.hex() {
                    State::AsRecorded
                } else {
                    State::Differs
                }
            }
        };
        findings.push(Finding {
            what: format!("{version}/{name}"),
            state,
        });
    }
    for upload in &release.assets {
        if !manifest.assets.contains_key(&upload.name)
            && ![SUMS, SIGNATURE].contains(&upload.name.as_str())
        {
            findings.push(Finding {
                what: format!("{version}/{}", upload.name),
                state: State::Unexpected,
            });
        }
    }
    Ok(findings)
}

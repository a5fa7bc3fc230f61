//! The APT repository, as files that any server can hold: for each suite an index of the debs that its channel can lead
//! to, signed, and valid for some days.
//!
//! The debs themselves lie once, with the other files of their release: the site sends `/apt/pool/` there.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};
use mlos_resolver::{
    Artifact, Channel, Digest, Matrix, Method, Release,
    command::{debian_version, suites},
};

use super::control::Control;
use super::gpg::Keys;
use super::moment::Moment;
use super::{Files, debian, keyring};
use crate::day;
use crate::matrix_folder::MatrixFolder;

/// The widths that there are packages for, as Debian calls them.
pub(super) const WIDTHS: [&str; 2] = ["amd64", "arm64"];

/// The one component.
const COMPONENT: &str = "main";

/// How the index is signed, and for how long it holds.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Signing {
    /// apt: sign with this key, as `gpg` names it; several with commas between them: each signs, and each is in the keyring
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    pub(crate) apt_key: Vec<String>,
    /// apt: how often a key was left out of the keyring: only a higher number brings machines what no newer key brings
    #[arg(long, value_name = "N", default_value_t = 0)]
    apt_keyring: u16,
    /// apt: for how many days the index is valid: it has to be made again before they are over
    #[arg(long, value_name = "N", default_value_t = 14)]
    valid_days: u16,
    /// apt: the day on which it is made [default: today]
    #[arg(long, value_name = "DAY")]
    today: Option<String>,
}

/// The suites, each by the channel that it follows and is called like.
pub(super) const SUITES: [Channel; 2] = [Channel::Stable, Channel::Preview];

/// The whole repository; nothing where no release has a deb.
///
/// # Errors
/// A deb whose fields nobody recorded, a key that is not there, a day that is none.
pub(crate) fn files(folder: &MatrixFolder, signing: &Signing, keys: Option<Keys>) -> Result<Files> {
    let matrix = folder.matrix()?;
    let now = Moment::of_day(&signing.today.clone().unwrap_or_else(day::today))?;
    let until = now.plus_days(signing.valid_days);
    let mut files = Files::new();
    if !has_debs(&matrix) {
        return Ok(files);
    }
    let keyring = keys
        .map(|keys| keyring::make(keys, signing.apt_keyring))
        .transpose()?;
    for suite in SUITES {
        let mut indices = Files::new();
        for width in WIDTHS {
            let mut index = index(&matrix, folder, suite, width)?;
            if let Some(keyring) = &keyring {
                index.push(keyring.entry.clone());
            }
            let index = index.join("\n");
            let place = place(width);
            indices.insert(format!("{place}.gz"), debian::gzip(index.as_bytes())?);
            indices.insert(place, index.into_bytes());
        }
        let release = release(&matrix, suite, now, until, &indices);
        let place = format!("dists/{suite}");
        if let Some(keys) = keys {
            files.insert(format!("{place}/InRelease"), keys.clearsigned(&release)?);
            files.insert(format!("{place}/Release.gpg"), keys.detached(&release)?);
        }
        files.insert(format!("{place}/Release"), release.into_bytes());
        for (path, bytes) in indices {
            // Asked for by its digest, an index fits the list that named it, whatever a cache on the way has kept. Only
            // those of this day are there: who still has the list of before fetches it again.
            let by_hash = by_hash(&path, Digest::of(&bytes).hex());
            files.insert(format!("{place}/{by_hash}"), bytes.clone());
            files.insert(format!("{place}/{path}"), bytes);
        }
    }
    if let Some(keyring) = keyring {
        files.insert(keyring.place, keyring.deb);
        files.insert(format!("{}.gpg", keyring::NAME), keyring.keys);
    }
    files.insert("mlos.sources".to_owned(), sources(&matrix).into_bytes());
    Ok(files)
}

/// Whether any release has a deb that is recorded.
pub(super) fn has_debs(matrix: &Matrix) -> bool {
    let mut releases = matrix.releases().iter();
    releases.any(|release| debs(release).next().is_some())
}

/// Where an index lies in its suite.
pub(super) fn place(width: &str) -> String {
    format!("{COMPONENT}/binary-{width}/Packages")
}

/// Where the same file lies under its digest.
pub(super) fn by_hash(path: &str, digest: &str) -> String {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    format!("{parent}/by-hash/SHA256/{digest}")
}

/// The debs of a release that are recorded.
pub(super) fn debs(release: &Release) -> impl Iterator<Item = &Artifact> {
    let artifacts = release.artifacts.iter();
    artifacts.filter(|artifact| artifact.method == Method::Apt && artifact.digest.is_some())
}

/// Every deb that an index names.
pub(super) fn served(matrix: &Matrix) -> impl Iterator<Item = (&Release, &Artifact)> {
    let releases = matrix.releases().iter();
    let served = releases.filter(|release| suites(matrix, release).next().is_some());
    served.flat_map(|release| debs(release).map(move |deb| (release, deb)))
}

/// The paragraphs of an index.
pub(super) fn index(
    matrix: &Matrix,
    folder: &MatrixFolder,
    suite: Channel,
    width: &str,
) -> Result<Vec<String>> {
    let mut paragraphs = Vec::new();
    let releases = matrix.releases().iter();
    for release in releases.filter(|release| suites(matrix, release).any(|one| one == suite)) {
        for artifact in debs(release) {
            let (Some(file), Some(digest)) = (&artifact.file, &artifact.digest) else {
                continue;
            };
            if matrix.platform(artifact.platform).arch != width {
                continue;
            }
            let control = Control::load(&folder.path, file)?;
            let expected = [
                ("Package", "mlos"),
                ("Version", &debian_version(&release.version)),
                ("Architecture", width),
            ];
            for (name, value) in expected {
                ensure!(
                    control.field(name) == Some(value),
                    "the fields of `{file}` say `{name}: {}`, expected `{value}`",
                    control.field(name).unwrap_or_default()
                );
            }
            let size = artifact
                .size
                .context("a digest without a size")?
                .to_string();
            paragraphs.push(control.with(&[
                ("Filename", &format!("pool/{}/{file}", release.version)),
                ("Size", &size),
                ("SHA256", digest.hex()),
            ]));
        }
    }
    Ok(paragraphs)
}

/// What is signed: which indices there are, and until when they hold.
fn release(matrix: &Matrix, suite: Channel, now: Moment, until: Moment, indices: &Files) -> String {
    let name = &matrix.distro().name;
    let mut text = format!(
        "Origin: {name}\n\
         Label: {name}\n\
         Suite: {suite}\n\
         Codename: {suite}\n\
         Date: {}\n\
         Valid-Until: {}\n\
         Acquire-By-Hash: yes\n\
         Architectures: {}\n\
         Components: {COMPONENT}\n\
         Description: {name}, as its channel {suite} has it\n\
         SHA256:\n",
        now.rfc2822("UTC"),
        until.rfc2822("UTC"),
        WIDTHS.join(" ")
    );
    for (path, bytes) in indices {
        let _ = writeln!(text, " {} {} {path}", Digest::of(bytes).hex(), bytes.len());
    }
    text
}

/// What a machine's owner may put into `/etc/apt/sources.list.d/`.
fn sources(matrix: &Matrix) -> String {
    format!(
        "Types: deb\n\
         URIs: {}/apt\n\
         Suites: stable\n\
         Components: {COMPONENT}\n\
         Signed-By: /usr/share/keyrings/{}.gpg\n",
        matrix.distro().site,
        keyring::NAME
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use fs_err as fs;
    use mlos_resolver::{Platform, Request, Shell, Trust, command, resolve};
    use tempfile::TempDir;

    use super::*;
    use crate::file;

    /// A matrix in which every deb is recorded, as far as an index reads that.
    fn recorded() -> (TempDir, MatrixFolder) {
        let root = tempfile::tempdir().expect("a folder");
        for (fixture, is_large) in [("large", true), ("managers", false)] {
            let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../tests/fixtures")
                .join(fixture);
            let files = MatrixFolder::open(&fixture).expect("a matrix").files;
            for (name, text) in files {
                if !(is_large && name.starts_with("releases/")) {
                    file::write(&root.path().join(name), text.as_bytes()).expect("a file");
                }
            }
        }
        let folder = MatrixFolder::open(root.path()).expect("a matrix");
        let matrix = folder.matrix().expect("a matrix");
        fs::create_dir(root.path().join("packages")).expect("a folder");
        for release in matrix.releases() {
            for deb in debs(release) {
                let (version, width) = (
                    debian_version(&release.version),
                    &matrix.platform(deb.platform).arch,
                );
                let control = format!("Package: mlos\nVersion: {version}\nArchitecture: {width}\n");
                let name = deb.file.as_deref().expect("a name");
                let path = root.path().join(format!("packages/{name}.control"));
                fs::write(path, control).expect("a file");
            }
        }
        (root, folder)
    }

    /// What a person is told to type, and what apt then finds: of every release, for every width.
    #[test]
    fn what_a_line_names_stands_in_the_suite_that_it_names() {
        let (_root, folder) = recorded();
        let matrix = folder.matrix().expect("a matrix");
        let signing = Signing {
            apt_key: Vec::new(),
            apt_keyring: 0,
            valid_days: 14,
            today: Some("2026-04-01".to_owned()),
        };
        let files = files(&folder, &signing, None).expect("a repository");
        let mut told = Vec::new();
        for release in matrix.releases().iter().rev() {
            for platform in [Platform::LinuxAmd64, Platform::LinuxArm64] {
                let mut request = Request::new(platform);
                request.version = release.version.to_string().parse().ok();
                request.method = Some(Method::Apt);
                let Ok(plan) = resolve(&matrix, &request) else {
                    continue;
                };
                assert_eq!(plan.decision.trust(), Trust::Pinned, "{}", release.version);
                let Some(line) = command::install(&matrix, &plan.decision, Shell::Posix) else {
                    continue;
                };
                let between = |before: &str, after: &str| {
                    let (_, rest) = line.split_once(before).expect("a beginning");
                    rest.split(after).next().expect("a word").to_owned()
                };
                let suite = between("/apt ", " main");
                let version = between("mlos=", "'");
                let width = &matrix.platform(platform).arch;
                let place = format!("dists/{suite}/main/binary-{width}/Packages");
                let index = String::from_utf8_lossy(&files[&place]);
                assert!(
                    index
                        .lines()
                        .any(|line| line == format!("Version: {version}")),
                    "`{version}` is not in `{place}`"
                );
                told.push(format!("{suite} {version}"));
            }
        }
        told.dedup();
        let expected = [
            "stable 1.0.0",
            "stable 1.0.1",
            "preview 1.1.0~rc.1",
            "preview 1.1.0~rc.2",
            "stable 1.1.0",
            "preview 1.1.1",
            "preview 1.2.0~rc.1",
        ];
        assert_eq!(told, expected);
    }
}

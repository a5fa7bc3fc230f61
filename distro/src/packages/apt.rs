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
use super::keyring::{self, Keyring};
use super::moment::Moment;
use super::signers::Signers;
use super::{Files, debian};
use crate::matrix_folder::MatrixFolder;

/// The widths that there are packages for, as Debian calls them.
const WIDTHS: [&str; 2] = ["amd64", "arm64"];

/// The one component.
const COMPONENT: &str = "main";

/// How the index is signed, and for how long it holds.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Signing {
    /// apt: sign with this key, as `gpg` names it; several with commas between them: each signs, and each is in the keyring
    /// [default: those of `packaging/apt.toml`]
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    pub(crate) apt_key: Vec<String>,
    /// apt: how often a key was left out of the keyring: only a higher number brings machines what no newer key brings
    /// [default: `left_out` of `packaging/apt.toml`]
    #[arg(long, value_name = "N")]
    apt_keyring: Option<u16>,
    /// apt: for how many days the index is valid: it has to be made again before they are over
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..))]
    valid_days: u16,
    /// apt: the day at whose beginning it is made [default: now]
    #[arg(long, value_name = "DAY", value_parser = Moment::of_day)]
    today: Option<Moment>,
}

impl Signing {
    /// With the keys in use where a person names none.
    pub(super) fn or(&self, signers: &Signers) -> Self {
        let named = self.apt_key.iter().filter(|key| !key.trim().is_empty());
        let mut apt_key: Vec<String> = named.cloned().collect();
        if apt_key.is_empty() {
            apt_key = signers.keys.iter().map(ToString::to_string).collect();
        }
        Self {
            apt_key,
            apt_keyring: self.apt_keyring.or(Some(signers.left_out)),
            ..self.clone()
        }
    }

    /// To the second: apt takes the newer one of two indices, and so one that was made before a withdrawal can be shown to
    /// nobody on the same day.
    fn validity(&self) -> Validity {
        let from = self.today.unwrap_or_else(Moment::now);
        Validity {
            from,
            until: from.plus_days(self.valid_days),
        }
    }
}

/// From when until when an index holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Validity {
    pub(super) from: Moment,
    pub(super) until: Moment,
}

impl Validity {
    /// As a `Release` says it.
    pub(super) fn of(release: &str) -> Option<Self> {
        let says = |name: &str| {
            let mut values = release.lines().filter_map(|line| line.strip_prefix(name));
            Moment::of_rfc2822(values.next()?).ok()
        };
        Some(Self {
            from: says("Date: ")?,
            until: says("Valid-Until: ")?,
        })
    }
}

/// The suites, each by the channel that it follows and is called like.
pub(super) const SUITES: [Channel; 2] = [Channel::Stable, Channel::Preview];

/// The whole repository; nothing where no release has a deb.
///
/// # Errors
/// A deb whose fields nobody recorded, a key that is not there.
pub(crate) fn files(folder: &MatrixFolder, signing: &Signing, keys: Option<Keys>) -> Result<Files> {
    let matrix = folder.matrix()?;
    let validity = signing.validity();
    let mut files = Files::new();
    if !has_debs(&matrix) {
        return Ok(files);
    }
    let public = keys.map(Keys::exported).transpose()?;
    let left_out = signing.apt_keyring.unwrap_or_default();
    let keyring = public
        .as_ref()
        .map(|public| keyring::make(public, left_out))
        .transpose()?;
    for channel in SUITES {
        let suite = Suite::new(&matrix, folder, channel, keyring.as_ref(), validity)?;
        let release = &suite.release;
        let mut add = |path: &str, bytes| files.insert(format!("dists/{channel}/{path}"), bytes);
        if let Some(keys) = keys {
            add("InRelease", keys.clearsigned(release)?);
            add("Release.gpg", keys.detached(release)?);
        }
        add("Release", release.clone().into_bytes());
        for (path, bytes) in suite.files() {
            add(&path, bytes);
        }
    }
    if let (Some(keyring), Some(public)) = (keyring, public) {
        files.insert(keyring.place, keyring.deb);
        files.insert(format!("{}.gpg", keyring::NAME), public.bytes);
    }
    files.insert("mlos.sources".to_owned(), sources(&matrix).into_bytes());
    Ok(files)
}

/// A suite, unsigned: the same bytes wherever it is made, of the same keys and for the same time.
#[derive(Debug)]
pub(super) struct Suite {
    /// What is signed.
    pub(super) release: String,
    /// What that names.
    indices: Files,
}

impl Suite {
    /// # Errors
    /// A deb whose fields nobody recorded.
    pub(super) fn new(
        matrix: &Matrix,
        folder: &MatrixFolder,
        channel: Channel,
        keyring: Option<&Keyring>,
        validity: Validity,
    ) -> Result<Self> {
        let mut indices = Files::new();
        for width in WIDTHS {
            let mut index = index(matrix, folder, channel, width)?;
            index.extend(keyring.map(|keyring| keyring.entry.clone()));
            let index = index.join("\n");
            let place = format!("{COMPONENT}/binary-{width}/Packages");
            indices.insert(format!("{place}.gz"), debian::gzip(index.as_bytes())?);
            indices.insert(place, index.into_bytes());
        }
        let release = release(matrix, channel, validity, &indices);
        Ok(Self { release, indices })
    }

    /// The indices, each by its name and by its digest. Asked for by its digest, an index fits the list that named it,
    /// whatever a cache on the way has kept. Only those of this day are there: who still has the list of before fetches it
    /// again.
    pub(super) fn files(&self) -> Files {
        let indices = self.indices.iter().flat_map(|(path, bytes)| {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            let by_hash = format!("{parent}/by-hash/SHA256/{}", Digest::of(bytes).hex());
            [(path.clone(), bytes.clone()), (by_hash, bytes.clone())]
        });
        indices.collect()
    }
}

/// Whether any release has a deb that is recorded.
pub(super) fn has_debs(matrix: &Matrix) -> bool {
    let mut releases = matrix.releases().iter();
    releases.any(|release| debs(release).next().is_some())
}

/// The debs of a release that are recorded.
pub(super) fn debs(release: &Release) -> impl Iterator<Item = &Artifact> {
    let recorded = release.recorded();
    recorded.filter(|artifact| artifact.method == Method::Apt)
}

/// Every deb that an index names.
pub(super) fn served(matrix: &Matrix) -> impl Iterator<Item = (&Release, &Artifact)> {
    let releases = matrix.releases().iter();
    let served = releases.filter(|release| suites(matrix, release).next().is_some());
    served.flat_map(|release| debs(release).map(move |deb| (release, deb)))
}

/// The paragraphs of an index.
fn index(
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
fn release(matrix: &Matrix, suite: Channel, validity: Validity, indices: &Files) -> String {
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
        validity.from.rfc2822("UTC"),
        validity.until.rfc2822("UTC"),
        WIDTHS.join(" ")
    );
    for (path, bytes) in indices {
        let _ = writeln!(text, " {} {} {path}", Digest::of(bytes).hex(), bytes.len());
    }
    text
}

/// What a machine's owner may put into `/etc/apt/sources.list.d/`.
pub(super) fn sources(matrix: &Matrix) -> String {
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
            apt_keyring: None,
            valid_days: 14,
            today: Some(Moment::of_day("2026-04-01").expect("a day")),
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

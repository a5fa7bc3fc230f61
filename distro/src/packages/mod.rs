//! `packages`: what package managers install, and what tells them where it lies.
//!
//! Two groups. What is made from a bundle belongs to the release that is being made, and is published with it. What is
//! made from the matrix alone follows the channels, and is made again with every deployment.

mod apt;
mod chocolatey;
mod control;
mod debian;
mod description;
mod download;
mod gpg;
mod home;
mod homebrew;
mod keyring;
mod man;
mod moment;
mod nfpm;
mod place;
mod pool;
pub(crate) mod repository;
mod scoop;
mod signers;
mod snap;
mod snapcraft;
mod template;
mod windows;
mod winget;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use fs_err as fs;
use mlos_resolver::{Digest, Matrix, Method, Problem};

pub(crate) use self::gpg::Fingerprint;
pub(crate) use self::moment::Moment;

use self::apt::Signing;
use self::control::Control;
use self::gpg::Keys;
use self::nfpm::Format;
use self::signers::Signers;
use crate::cli::Common;
use crate::manifest::{Asset, Manifest, Work};
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble, sentence};
use crate::{file, output, sums};

/// What a kind that follows the matrix consists of: bytes by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// What was made, by name or path.
type Made = BTreeMap<String, Asset>;

/// Puts what somebody else's program packed where it belongs, and says what it is.
///
/// # Errors
/// A file that cannot be read or written.
fn taken(made: &Path, target: &Path) -> Result<Asset> {
    let (size, digest) = sums::digest_of(fs::File::open(made)?)?;
    file::fill(target, |target| {
        Ok(io::copy(&mut fs::File::open(made)?, target)?)
    })?;
    Ok(Asset {
        size,
        digest: format!("sha256:{digest}").parse()?,
    })
}

/// Which kinds, and where to.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Packages {
    /// Only these kinds
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    only: Vec<Kind>,
    /// For one kind that is made from the matrix: the folder to write it into [default: packages/KIND below `--dist`]
    #[arg(long, value_name = "DIR", requires = "only")]
    out: Option<PathBuf>,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    work: Work,
}

/// What is made, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A package for dpkg
    Deb,
    /// A package for rpm
    Rpm,
    /// A package for pacman
    Archlinux,
    /// The index of the APT repository
    Apt,
    /// The debs that this index names, for a host that cannot lead to where they lie: only where it is asked for
    Pool,
    /// A package for snapd
    Snap,
    /// What snapcraft makes the snap from
    Snapcraft,
    /// The tap of Homebrew
    Homebrew,
    /// A package for Chocolatey
    Chocolatey,
    /// The manifests for winget
    Winget,
    /// The manifest for scoop
    Scoop,
}

impl Kind {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The method by which a person gets it, where a row of the matrix says so.
    fn method(self) -> Option<Method> {
        match self {
            Self::Deb => Some(Method::Apt),
            Self::Snap => Some(Method::Snap),
            _ => None,
        }
    }

    /// Whether it is made from the matrix alone.
    fn is_index(self) -> bool {
        match self {
            Self::Deb | Self::Rpm | Self::Archlinux | Self::Snap => false,
            Self::Apt
            | Self::Pool
            | Self::Snapcraft
            | Self::Homebrew
            | Self::Chocolatey
            | Self::Winget
            | Self::Scoop => true,
        }
    }
}

impl Packages {
    /// # Errors
    /// A kind that was asked for by name and cannot be made. Without names, what cannot be made is said and left out, and the
    /// answer is no where it had all that it is made of.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        let kinds: Vec<Kind> = if self.only.is_empty() {
            let all = Kind::value_variants().iter().copied();
            all.filter(|kind| *kind != Kind::Pool).collect()
        } else {
            self.only.clone()
        };
        if self.out.is_some() && !matches!(kinds[..], [kind] if kind.is_index()) {
            return Err(
                Trouble::usage("`--out` is for one kind that is made from the matrix")
                    .hint("the packages of a release lie in `packages` below `--dist`")
                    .into(),
            );
        }
        let mut made = BTreeMap::new();
        let mut has_failed = false;
        for kind in kinds {
            match self.make(kind, &folder) {
                Ok(files) => made.extend(files),
                Err(error) if self.only.is_empty() => {
                    output::message(format_args!("{}: {}", kind.name(), sentence(&error)));
                    has_failed |= self.is_due(kind);
                }
                Err(error) => return Err(error),
            }
        }
        print(&made, common.json)?;
        let is_nothing = self.only.is_empty() && made.is_empty() && !self.work.dry_run;
        Ok(match (has_failed, is_nothing) {
            (true, _) => Outcome::No,
            (false, true) => Outcome::Nothing,
            (false, false) => Outcome::Done,
        })
    }

    /// Whether a kind has what it is made of, so that it is wanted also where nobody named it.
    fn is_due(&self, kind: Kind) -> bool {
        match kind {
            Kind::Apt => !self.signing.apt_key.is_empty(),
            kind => kind.is_index() || self.work.manifest().exists(),
        }
    }

    fn make(&self, kind: Kind, folder: &MatrixFolder) -> Result<Made> {
        let matrix = || folder.matrix();
        let linux = "no release in good standing has a recorded bundle for Linux";
        let homebrew = "no release in good standing has a recorded artifact for Homebrew";
        let windows = "no release in good standing has a Windows build";
        let deb = "no release in good standing has a recorded deb";
        match kind {
            Kind::Deb => self.of_bundles(folder, nfpm(Format::Deb)),
            Kind::Rpm => self.of_bundles(folder, nfpm(Format::Rpm)),
            Kind::Archlinux => self.of_bundles(folder, nfpm(Format::Archlinux)),
            Kind::Snap => self.of_bundles(folder, snap::packages),
            Kind::Snapcraft => self.of_matrix(kind, &snapcraft::files(&matrix()?)?, linux),
            Kind::Homebrew => self.of_matrix(kind, &homebrew::files(&matrix()?), homebrew),
            Kind::Chocolatey => self.of_matrix(kind, &chocolatey::files(&matrix()?)?, windows),
            Kind::Winget => self.of_matrix(kind, &winget::files(&matrix()?)?, windows),
            Kind::Scoop => self.of_matrix(kind, &scoop::files(&matrix()?)?, windows),
            Kind::Pool => pool::fetch(&matrix()?, &self.folder(kind), self.work.dry_run),
            Kind::Apt => self.of_matrix(kind, &self.repository(folder)?, deb),
        }
    }

    /// The APT repository. Nobody may trust an index that nobody signed, so none is written.
    fn repository(&self, folder: &MatrixFolder) -> Result<Files> {
        if !apt::has_debs(&folder.matrix()?) {
            return Ok(Files::new());
        }
        let signing = self.signing.or(&Signers::in_use()?);
        let keys = &signing.apt_key;
        if keys.is_empty() && !self.work.dry_run {
            let hint = format!(
                "`{}` names those in use, or `--apt-key KEY` one that `gpg --list-secret-keys` shows; `--dry-run` goes without",
                signers::FILE
            );
            return Err(Trouble::usage("no key is named that signs the index")
                .hint(hint)
                .into());
        }
        let keys = (!keys.is_empty()).then_some(Keys(keys));
        apt::files(folder, &signing, keys)
    }

    /// The packages of the release that is being made, entered in its manifest.
    fn of_bundles(
        &self,
        folder: &MatrixFolder,
        packages: impl Fn(&Work, &MatrixFolder, &mut Manifest) -> Result<Made>,
    ) -> Result<Made> {
        let mut manifest = self.work.load()?;
        let made = packages(&self.work, folder, &mut manifest)?;
        if !self.work.dry_run {
            manifest.assets.extend(made.clone());
            self.work.save(&manifest)?;
        }
        Ok(made)
    }

    /// Where a kind lies that is made from the matrix.
    fn folder(&self, kind: Kind) -> PathBuf {
        let out = self.out.clone();
        out.unwrap_or_else(|| self.work.packages().join(kind.name()))
    }

    /// What a kind consists of, in the place of what was there. `lack` says why it may be nothing.
    fn of_matrix(&self, kind: Kind, files: &Files, lack: &str) -> Result<Made> {
        if files.is_empty() {
            output::message(format_args!("{}: {lack}: nothing to make", kind.name()));
        }
        let folder = self.folder(kind);
        if !self.work.dry_run {
            place::replace(&folder, files)?;
        }
        let made = files.iter().map(|(path, bytes)| {
            let path = folder.join(path).display().to_string();
            let (size, digest) = (bytes.len() as u64, Digest::of(bytes));
            (path, Asset { size, digest })
        });
        Ok(made.collect())
    }
}

/// The kinds that are made of a bundle for one of these methods, as `--only` takes them.
pub(crate) fn kinds(methods: &BTreeSet<Method>) -> Vec<String> {
    let kinds = Kind::value_variants().iter();
    let kinds = kinds.filter(|kind| {
        kind.method()
            .is_some_and(|method| methods.contains(&method))
    });
    kinds.map(|kind| kind.name()).collect()
}

/// What makes the packages of one format.
fn nfpm(format: Format) -> impl Fn(&Work, &MatrixFolder, &mut Manifest) -> Result<Made> {
    move |work, folder, manifest| nfpm::packages(format, work, folder, manifest)
}

/// Keeps the fields of each deb in a folder beside the matrix: the index repeats them, long after the package has gone
/// from here. All are read before the first is written.
///
/// # Errors
/// A package that is not there, or is none.
pub(crate) fn record<'a>(
    debs: impl IntoIterator<Item = &'a str>,
    from: &Path,
    matrix: &Path,
) -> Result<()> {
    let mut all = Vec::new();
    for name in debs {
        let path = from.join(name);
        let deb = io::BufReader::new(fs::File::open(&path)?);
        let control =
            Control::of_deb(deb).with_context(|| format!("reading `{}`", path.display()))?;
        all.push((name, control));
    }
    for (name, control) in all {
        control.save(matrix, name)?;
    }
    Ok(())
}

/// What is wrong with the fields of debs beside a matrix: those of a recorded deb are missing or broken, or they are of
/// none.
///
/// # Errors
/// A folder that cannot be read.
pub(crate) fn problems(matrix: &Matrix, folder: &Path) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let mut problem = |file: String, message: String| {
        let key = String::new();
        problems.push(Problem { file, key, message });
    };
    let debs = matrix.releases().iter().flat_map(apt::debs);
    let mut expected: BTreeSet<String> = debs
        .filter_map(|artifact| artifact.file.as_deref())
        .map(control::name)
        .collect();
    for name in control::names(folder)? {
        let file = format!("{}/{name}", control::FOLDER);
        if !expected.remove(&name) {
            problem(
                file,
                "no release has recorded a deb that it is of".to_owned(),
            );
        } else if let Err(error) = Control::read(&folder.join(&file)) {
            problem(file, format!("{error:#}"));
        }
    }
    for name in expected {
        let file = format!("{}/{name}", control::FOLDER);
        problem(
            file,
            "it is missing, and its deb is recorded: `mlos-distro record` writes it".to_owned(),
        );
    }
    problems.sort();
    Ok(problems)
}

fn print(made: &BTreeMap<String, Asset>, json: bool) -> Result<()> {
    if json {
        return output::json(made);
    }
    let lines = made.iter().fold(String::new(), |mut lines, (name, asset)| {
        let _ = writeln!(lines, "{}  {name}", asset.digest.hex());
        lines
    });
    output::data(&lines)
}

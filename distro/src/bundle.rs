//! `bundle`: the archive of one release for one platform, made from the components' own archives.
//!
//! Whoever runs it twice, anywhere, gets the same bytes: that is how a digest in the matrix can be checked by others.

use std::fmt::Write as _;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use mlos_resolver::{Matrix, Method, Platform, Release, ReleaseVersion};
use rayon::prelude::*;
use serde_json::json;

use crate::cli::Common;
use crate::content::Spool;
use crate::ingredients::Ingredients;
use crate::manifest::{Asset, Work};
use crate::matrix_folder::MatrixFolder;
use crate::shelf::Shelf;
use crate::sums::{Digesting, Sums};
use crate::tree::tree;
use crate::trouble::{Outcome, Trouble};
use crate::{file, output, progress};

/// Every bundle of the release that is being made; or one bundle by hand.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Bundle {
    /// By hand: the release
    #[arg(long, value_name = "V", requires_all = ["platform", "from"])]
    release: Option<ReleaseVersion>,
    /// By hand: the platform
    #[arg(long, value_name = "P", requires = "release")]
    platform: Option<Platform>,
    /// By hand: the folder with the archives of components and libraries, named as upstream names them, each with its
    /// `.sha256`
    #[arg(long, value_name = "DIR", requires = "release")]
    from: Option<PathBuf>,
    /// By hand: the folder to write the bundle into
    #[arg(long, value_name = "DIR", default_value = "dist/binaries")]
    out: PathBuf,
    #[command(flatten)]
    work: Work,
}

impl Bundle {
    /// # Errors
    /// A release without a bundle for the platform, an archive that is missing, has another digest or is hostile.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        match (&self.release, self.platform, &self.from) {
            (Some(version), Some(platform), Some(from)) => {
                self.by_hand(&folder.matrix()?, version, platform, from, common.json)
            }
            _ => self.stage(&folder, common.json),
        }
    }

    fn by_hand(
        &self,
        matrix: &Matrix,
        version: &ReleaseVersion,
        platform: Platform,
        from: &Path,
        json: bool,
    ) -> Result<Outcome> {
        let release = known(matrix, version)?;
        let (name, bundle) = make(matrix, release, platform, from, &self.out)?;
        add_sum(&self.out, &name, bundle.digest.hex())?;
        if json {
            output::json(&json!({ "digest": bundle.digest, "file": name, "size": bundle.size }))?;
        } else {
            let path = self.out.join(&name);
            output::data(&format!("{}  {}\n", bundle.digest.hex(), path.display()))?;
        }
        Ok(Outcome::Done)
    }

    /// One bundle for each platform, as many at once as there are processors.
    fn stage(&self, folder: &MatrixFolder, json: bool) -> Result<Outcome> {
        let mut manifest = self.work.load()?;
        let (matrix, _) = manifest.preview(folder)?;
        let release = known(&matrix, &manifest.release)?;
        let unseen: Vec<_> = manifest
            .platforms
            .iter()
            .filter(|(_, build)| build.needs.is_none())
            .map(|(platform, _)| format!("`{platform}`"))
            .collect();
        if !unseen.is_empty() {
            let sentence = format!(
                "nobody has looked into the archives for {}",
                unseen.join(", ")
            );
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro inspect` does, once `mlos-distro fetch` has brought them")
                .into());
        }
        if self.work.dry_run {
            let names = manifest
                .platforms
                .keys()
                .map(|&one| bundle_name(release, one));
            let lines = names
                .map(|name| Ok(name? + "\n"))
                .collect::<Result<String>>()?;
            output::data(&lines)?;
            return Ok(Outcome::Done);
        }
        let (archives, binaries) = (self.work.archives(), self.work.binaries());
        let platforms: Vec<_> = manifest.platforms.keys().copied().collect();
        let bar = progress::count("bundles", platforms.len());
        let made = platforms
            .par_iter()
            .map(|&platform| {
                let (name, bundle) = make(&matrix, release, platform, &archives, &binaries)
                    .with_context(|| format!("for `{platform}`"))?;
                bar.inc(1);
                Ok((platform, name, bundle))
            })
            .collect::<Result<Vec<_>>>();
        bar.finish_and_clear();
        let made = made?;
        for (platform, name, bundle) in &made {
            ensure_as_recorded(release, *platform, name, bundle)?;
        }
        // What was made of these very bundles, and with them, stays; of others it says nothing.
        let is_same = made
            .iter()
            .all(|(_, name, bundle)| manifest.assets.get(name) == Some(bundle));
        let before = manifest.clone();
        if !is_same {
            manifest.assets.clear();
        }
        let mut lines = String::new();
        for (platform, name, bundle) in made {
            let _ = writeln!(lines, "{}  {name}", bundle.digest.hex());
            if let Some(build) = manifest.platforms.get_mut(&platform) {
                build.bundle = Some(name.clone());
                if !is_same {
                    build.packages.clear();
                    build.unserved.clear();
                }
            }
            manifest.assets.insert(name, bundle);
        }
        self.work.drop(&before, &manifest)?;
        self.work.save(&manifest)?;
        manifest.print(json, &lines)?;
        Ok(Outcome::Done)
    }
}

/// What is recorded never changes: a bundle that was made again has to be the one that is.
fn ensure_as_recorded(
    release: &Release,
    platform: Platform,
    name: &str,
    bundle: &Asset,
) -> Result<()> {
    let artifact = release.artifact(platform, Method::Binary);
    let recorded = artifact.and_then(|artifact| artifact.digest.as_ref());
    let Some(recorded) = recorded.filter(|recorded| **recorded != bundle.digest) else {
        return Ok(());
    };
    let version = &release.version;
    let sentence = format!(
        "`{name}` is recorded already, with another digest\n  recorded  {recorded}\n  found     {}",
        bundle.digest
    );
    Err(Trouble::state(sentence)
        .hint(format!(
            "while nothing of it is out: `gh release delete {version}`, take `matrix/releases/{version}.toml` and the holds back to what they were, then `mlos-distro bundle` again; once it is out, make a new release"
        ))
        .into())
}

/// Makes one bundle from a folder of archives.
fn make(
    matrix: &Matrix,
    release: &Release,
    platform: Platform,
    from: &Path,
    out: &Path,
) -> Result<(String, Asset)> {
    let name = bundle_name(release, platform)?;
    let ingredients = Ingredients::of(matrix, &release.components, platform)?;
    let archives = Shelf {
        matrix,
        folder: from,
        platform,
    };
    let mut spool = Spool::near(out).with_context(|| format!("writing near {}", out.display()))?;
    let archives = archives.open(&ingredients.archives()?, &mut spool)?;
    let tree = tree(matrix, release, &ingredients, &archives)?;
    let top = name.trim_end_matches(".tar.gz");
    let (size, digest) = file::fill(&out.join(&name), |target| {
        let digesting = Digesting::new(BufWriter::new(target));
        Ok(tree.write(top, digesting)?.finish()?)
    })?;
    let digest = format!("sha256:{digest}").parse()?;
    Ok((name, Asset { size, digest }))
}

/// A release of the matrix.
pub(crate) fn known<'a>(matrix: &'a Matrix, version: &ReleaseVersion) -> Result<&'a Release> {
    matrix.release(version).ok_or_else(|| {
        let known: Vec<String> = matrix
            .releases()
            .iter()
            .map(|release| format!("`{}`", release.version))
            .collect();
        Trouble::usage(format!("the matrix has no release `{version}`"))
            .hint(format!("it has {}", known.join(", ")))
            .into()
    })
}

/// Puts a file's digest into the folder's `SHA256SUMS`, in the place of an older one.
pub(crate) fn add_sum(folder: &Path, name: &str, digest: &str) -> Result<()> {
    let path = folder.join("SHA256SUMS");
    let mut sums = if path.exists() {
        Sums::load(&path)?
    } else {
        Sums::default()
    };
    sums.set(name, digest);
    file::write(&path, sums.render())
}

fn bundle_name(release: &Release, platform: Platform) -> Result<String> {
    if let Some(name) = release
        .artifact(platform, Method::Binary)
        .and_then(|artifact| artifact.file.clone())
    {
        return Ok(name);
    }
    let bundles = release
        .artifacts
        .iter()
        .filter(|artifact| artifact.method == Method::Binary);
    let known: Vec<String> = bundles
        .map(|artifact| format!("`{}`", artifact.platform))
        .collect();
    let hint = if known.is_empty() {
        "it has no bundles at all".to_owned()
    } else {
        format!("it has {}", known.join(", "))
    };
    let sentence = format!(
        "release `{}` has no bundle for `{platform}`",
        release.version
    );
    Err(Trouble::state(sentence)
        .hint(format!(
            "{hint}; an `[[artifact]]` in `releases/{}.toml` adds one",
            release.version
        ))
        .into())
}

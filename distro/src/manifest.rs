//! What is known of a release while it is being made: one file that each stage reads and writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::{
    ComponentId, ComponentVersion, Digest, Matrix, Method, Platform, Proposal, ReleaseVersion,
};
use serde::{Deserialize, Serialize};

use crate::matrix_folder::MatrixFolder;
use crate::page::Page;
use crate::sums::Sums;
use crate::trouble::Trouble;
use crate::{file, output, sums};

/// The highest schema that this program reads.
const SCHEMA: u32 = 1;

/// The list of the digests of all files of a release.
pub(crate) const SUMS: &str = "SHA256SUMS";

/// Its signature, which is of that very list.
pub(crate) const SIGNATURE: &str = "SHA256SUMS.minisig";

/// What every stage takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Work {
    /// The folder in which a release is made
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub(crate) dist: PathBuf,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl Work {
    pub(crate) fn archives(&self) -> PathBuf {
        self.dist.join("archives")
    }

    pub(crate) fn binaries(&self) -> PathBuf {
        self.dist.join("binaries")
    }

    pub(crate) fn packages(&self) -> PathBuf {
        self.dist.join("packages")
    }

    /// Where a file lies that is published.
    pub(crate) fn asset(&self, name: &str) -> PathBuf {
        let package = self.packages().join(name);
        if package.is_file() {
            package
        } else {
            self.binaries().join(name)
        }
    }

    /// Takes away what one manifest names and the next does not: whoever signs and uploads takes what lies there.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(crate) fn drop(&self, before: &Manifest, now: &Manifest) -> Result<()> {
        let names = before.assets.keys().map(String::as_str);
        let lists = [SUMS, SIGNATURE]
            .into_iter()
            .filter(|_| now.assets.is_empty());
        for name in names
            .filter(|name| !now.assets.contains_key(*name))
            .chain(lists)
        {
            for folder in [self.binaries(), self.packages()] {
                let path = folder.join(name);
                if path.exists() {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.dist.join("manifest.json")
    }

    /// The bundle of a platform, where it is still what was made.
    ///
    /// # Errors
    /// None was made, or the file is gone or another one.
    pub(crate) fn bundle(&self, manifest: &Manifest, platform: Platform) -> Result<PathBuf> {
        let (name, asset) = manifest.bundle(platform)?;
        self.made(name, asset)
    }

    /// A file that is published, where it is still what was made.
    ///
    /// # Errors
    /// It is gone, or another one.
    pub(crate) fn made(&self, name: &str, asset: &Asset) -> Result<PathBuf> {
        let path = self.asset(name);
        let is = if !path.is_file() {
            "gone"
        } else if sums::digest_of(fs::File::open(&path)?)?.1 != asset.digest.hex() {
            "not what was made"
        } else {
            return Ok(path);
        };
        let sentence = format!("`{}` is {is}", path.display());
        Err(Trouble::state(sentence)
            .hint("`mlos-distro bundle` makes it again, and `mlos-distro packages` what is made of that")
            .into())
    }

    /// The release that is being made.
    ///
    /// # Errors
    /// None is, or its manifest is that of a later tool.
    pub(crate) fn load(&self) -> Result<Manifest> {
        let path = self.manifest();
        if !path.exists() {
            let sentence = format!("no release is being made in `{}`", self.dist.display());
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro plan` begins one; `--dist DIR` names another folder")
                .into());
        }
        let text = fs::read_to_string(&path)?;
        read(&text).with_context(|| format!("reading `{}`", path.display()))
    }

    /// Writes the manifest, and the list of digests that is published beside the files.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(crate) fn save(&self, manifest: &Manifest) -> Result<()> {
        if !manifest.assets.is_empty() {
            let (path, sums) = (self.binaries().join(SUMS), manifest.sums());
            let is_new = fs::read_to_string(&path).map_or(true, |there| there != sums);
            let signature = self.binaries().join(SIGNATURE);
            if is_new && signature.exists() {
                fs::remove_file(signature)?;
            }
            file::write(&path, sums)?;
        }
        let mut text = serde_json::to_string_pretty(manifest)?;
        text.push('\n');
        file::write(&self.manifest(), text)
    }
}

fn read(text: &str) -> Result<Manifest> {
    #[derive(Deserialize)]
    struct Head {
        schema: u32,
    }
    let cut = |error: serde_json::Error| {
        Trouble::state(format!("it is cut or was edited: {error}")).hint(
            "begin again with `mlos-distro plan`: archives that are there are not fetched again",
        )
    };
    let head: Head = serde_json::from_str(text).map_err(cut)?;
    if head.schema > SCHEMA {
        let sentence = format!(
            "its schema is {}, and this tool knows {SCHEMA}",
            head.schema
        );
        return Err(Trouble::state(sentence)
            .hint("update the tool, or begin again with `mlos-distro plan`")
            .into());
    }
    Ok(serde_json::from_str(text).map_err(cut)?)
}

/// A release that is being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    schema: u32,
    /// What it will be called.
    pub(crate) release: ReleaseVersion,
    /// The whole set.
    pub(crate) components: BTreeMap<ComponentId, ComponentVersion>,
    /// What is made for each platform.
    pub(crate) platforms: BTreeMap<Platform, Build>,
    /// The images: the work of `image` and of `publish image`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) images: BTreeMap<Platform, Image>,
    /// Every file that is published with it, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) assets: BTreeMap<String, Asset>,
}

/// What is made for one platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Build {
    /// Which archives it is made of: the work of `plan`, with digests that of `fetch`.
    pub(crate) archives: Vec<Source>,
    /// What its programs need of a machine, as measured: the work of `inspect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) needs: Option<BTreeMap<String, String>>,
    /// Its bundle: the work of `bundle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bundle: Option<String>,
    /// What package managers install, by method: the work of `packages`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) packages: BTreeMap<Method, String>,
    /// Packages that no repository of ours serves: whoever wants one takes it from the release.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) unserved: BTreeSet<String>,
}

/// An archive of a component or a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// The component or library.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) file: String,
    /// Where it lies below the forge's address.
    pub(crate) place: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<Digest>,
}

/// An image for one platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Image {
    /// What it is called where it was built.
    pub(crate) id: String,
    /// The digest of its manifest in the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<Digest>,
}

/// A file that is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asset {
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

/// The methods that fetch the bundle itself: the script's, and that of the system's package manager.
pub(crate) fn of_bundle(os: &str) -> [Method; 2] {
    let manager = match os {
        "windows" => Method::Chocolatey,
        _ => Method::Homebrew,
    };
    [Method::Binary, manager]
}

impl Manifest {
    pub(crate) fn new(proposal: &Proposal) -> Self {
        Self {
            schema: SCHEMA,
            release: proposal.version.clone(),
            components: proposal.components.clone(),
            platforms: BTreeMap::new(),
            images: BTreeMap::new(),
            assets: BTreeMap::new(),
        }
    }

    /// What a stage answers: itself as JSON, or lines for a person.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(crate) fn print(&self, json: bool, lines: &str) -> Result<()> {
        if json {
            output::json(self)
        } else {
            output::data(lines)
        }
    }

    /// The list of the digests of all files.
    pub(crate) fn sums(&self) -> String {
        let mut sums = Sums::default();
        for (name, asset) in &self.assets {
            sums.set(name, asset.digest.hex());
        }
        sums.render()
    }

    /// The bundle of a platform, by name.
    ///
    /// # Errors
    /// None was made.
    pub(crate) fn bundle(&self, platform: Platform) -> Result<(&str, &Asset)> {
        let build = self.platforms.get(&platform);
        let name = build.and_then(|build| build.bundle.as_ref());
        let made = name.and_then(|name| self.assets.get_key_value(name));
        let (name, asset) = made.ok_or_else(|| self.no_bundle(platform))?;
        Ok((name, asset))
    }

    /// That there is none for a platform.
    pub(crate) fn no_bundle(&self, platform: Platform) -> Trouble {
        let release = &self.release;
        Trouble::state(format!(
            "there is no bundle of `{release}` for `{platform}`"
        ))
        .hint("`mlos-distro bundle` makes it")
    }

    /// The bundles that have been made, by name.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = (&str, &Asset)> {
        let builds = self.platforms.values();
        builds.filter_map(|build| {
            let (name, asset) = self.assets.get_key_value(build.bundle.as_ref()?)?;
            Some((name.as_str(), asset))
        })
    }

    /// The bundles, and every package that was made of one.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Asset)> {
        let builds = self.platforms.values();
        let names = builds.flat_map(|build| build.packages.values().chain(&build.unserved));
        let is_bundle = |name: &str| self.bundles().any(|(bundle, _)| bundle == name);
        let packages = names
            .filter_map(|name| self.assets.get_key_value(name))
            .map(|(name, asset)| (name.as_str(), asset));
        self.bundles()
            .chain(packages.filter(move |(name, _)| !is_bundle(name)))
    }

    /// The matrix as it will be with this release in it, and the release's file in it: a preview with an artifact for
    /// each platform.
    ///
    /// # Errors
    /// A release that is there with other components, or that is out already.
    pub(crate) fn preview(&self, folder: &MatrixFolder) -> Result<(Matrix, Page)> {
        let now = folder.matrix()?;
        let key = format!("releases/{}.toml", self.release);
        let mut page = match folder.files.get(&key) {
            Some(text) => Page::parse(&key, text)?,
            None => Page::new(&key, &self.components)?,
        };
        page.prepare(&self.components, &self.artifacts(&now))?;
        let mut folder = folder.clone();
        folder.files.insert(key, page.render());
        Ok((folder.matrix()?, page))
    }

    /// A bundle for each platform with the packages that were made, and an image for each that runs in a container.
    pub(crate) fn artifacts(&self, matrix: &Matrix) -> Vec<(Platform, Method)> {
        let platforms = || self.platforms.keys().copied();
        let packages = self.platforms.iter().flat_map(|(&platform, build)| {
            let methods = build.packages.keys();
            methods.map(move |&method| (platform, method))
        });
        let images = platforms().filter(|&one| matrix.platform(one).image_platform == one);
        let bundles = platforms().flat_map(|platform| {
            let methods = of_bundle(&matrix.platform(platform).os);
            methods.map(move |method| (platform, method))
        });
        bundles
            .chain(images.map(|platform| (platform, Method::Docker)))
            .chain(packages)
            .collect()
    }
}

//! `record`: writes sizes and digests of what was built into the release's own file of the matrix.
//!
//! The release's script carries the digests of its bundles, so it can be written only when they are recorded, and it is
//! recorded after that: first the bundles and images, then the script made from that matrix, then its digest, which is
//! no part of the fingerprint. All of it is one change of one file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::{
    Artifact, BlockCode, Digest, Matrix, Method, Platform, Release, ReleaseVersion, Status, Trust,
};

use crate::cli::Common;
use crate::manifest::{Asset, Manifest, SUMS, Work, of_bundle};
use crate::matrix_folder::MatrixFolder;
use crate::page::{Change, Page};
use crate::trouble::{Outcome, Trouble};
use crate::{bundle, file, hold, output, packages, script, signature, sums};

/// The release that is being made; or another one by hand.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Record {
    /// By hand: the release
    #[arg(long, value_name = "V")]
    release: Option<ReleaseVersion>,
    /// By hand: the folder with the release's bundles; its script is written there
    #[arg(long, value_name = "DIR", requires = "release")]
    from: Option<PathBuf>,
    /// By hand: the digest of an image's manifest, such as `linux-amd64=sha256:…`; may come more than once
    #[arg(long, value_name = "P=DIGEST", requires = "release")]
    image: Vec<Image>,
    /// Sign the list of digests with this minisign key; its password is in `MINISIGN_PASSWORD`
    #[arg(long, value_name = "FILE", conflicts_with = "release")]
    minisign_key: Option<PathBuf>,
    #[command(flatten)]
    work: Work,
}

/// A platform and the digest of its image.
#[derive(Clone, Debug)]
struct Image {
    platform: Platform,
    digest: Digest,
}

impl FromStr for Image {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (platform, digest) = text.split_once('=').ok_or("expected `PLATFORM=sha256:…`")?;
        let platform = platform.parse().map_err(|error| format!("{error}"))?;
        let digest = digest.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { platform, digest })
    }
}

impl Record {
    /// # Errors
    /// A release that cannot be installed, no bundle in the folder, an artifact that the matrix does not list, a
    /// digest that differs from the one which is recorded already.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        match &self.release {
            Some(version) if self.from.is_none() && self.image.is_empty() => Err(Trouble::usage(
                format!("what of `{version}` is to be recorded?"),
            )
            .hint("`--from DIR` records its bundles, `--image P=DIGEST` an image")
            .into()),
            Some(version) => self.by_hand(folder, version, common.json),
            None => self.stage(folder, common.json),
        }
    }

    fn by_hand(
        &self,
        mut folder: MatrixFolder,
        version: &ReleaseVersion,
        json: bool,
    ) -> Result<Outcome> {
        let matrix = folder.matrix()?;
        let release = bundle::known(&matrix, version)?;
        ensure_published(release)?;
        let key = format!("releases/{}.toml", release.version);
        let text = folder
            .files
            .get(&key)
            .with_context(|| format!("`{key}` is missing"))?;
        let mut page = Page::parse(&key, text)?;
        let mut open = BTreeSet::new();

        for image in &self.image {
            page.artifact(image.platform, Method::Docker, None, &image.digest)?;
        }
        if let Some(from) = &self.from {
            record_bundles(&mut page, release, from)?;
        }
        let matrix = folder.replace(&key, page.render())?;
        let release = bundle::known(&matrix, version)?;
        if let Some(from) = &self.from {
            open = record_script(&mut page, &matrix, release, from)?;
            folder.replace(&key, page.render())?;
        }

        if let Some(from) = &self.from {
            let debs = release.artifacts.iter();
            let debs = debs
                .filter(|artifact| artifact.method == Method::Apt)
                .filter_map(|artifact| artifact.file.as_deref())
                .filter(|file| from.join(file).exists());
            packages::record(debs, from, &folder.path)?;
        }
        if page.changes.is_empty() {
            output::message(format_args!("{key}: everything is recorded already"));
        } else {
            folder.save([key.as_str()])?;
        }
        print(&page.changes, json)?;
        if !open.is_empty() {
            output::message(format_args!("\nhint: {}", way_on(&open)));
        }
        Ok(Outcome::Done)
    }

    /// Everything that was made: bundles with what they need, images, the release's own script, a hold on each channel
    /// that would move, and the list of all digests.
    fn stage(&self, mut folder: MatrixFolder, json: bool) -> Result<Outcome> {
        let mut manifest = self.work.load()?;
        let now = folder.matrix()?;
        ensure_tested(&now, &manifest)?;
        let (_, mut page) = manifest.preview(&folder)?;
        for (&platform, build) in &manifest.platforms {
            let (_, asset) = manifest.bundle(platform)?;
            self.work.bundle(&manifest, platform)?;
            let needs = build.needs.as_ref();
            let needs = needs.ok_or_else(|| manifest.no_bundle(platform))?;
            for method in of_bundle(&now.platform(platform).os) {
                page.needs(platform, method, needs);
                page.artifact(platform, method, Some(asset.size), &asset.digest)?;
            }
            for (&method, name) in &build.packages {
                let Some(asset) = manifest.assets.get(name) else {
                    let sentence = format!("there is no `{name}`");
                    return Err(Trouble::state(sentence)
                        .hint("`mlos-distro packages` makes it")
                        .into());
                };
                self.work.made(name, asset)?;
                page.needs(platform, method, needs);
                page.artifact(platform, method, Some(asset.size), &asset.digest)?;
            }
        }
        for (&platform, image) in &manifest.images {
            if let Some(digest) = &image.digest {
                page.artifact(platform, Method::Docker, None, digest)?;
            }
        }
        ensure_made(&now, &manifest)?;
        folder.files.insert(page.key.clone(), page.render());
        let held = hold::all_that_move(&mut folder, &now, &manifest.release)?;
        let matrix = folder.matrix()?;
        let release = bundle::known(&matrix, &manifest.release)?;
        let binaries = self.work.binaries();
        if self.work.dry_run {
            print(&page.changes, json)?;
            return Ok(Outcome::Done);
        }
        let open = record_script(&mut page, &matrix, release, &binaries)?;
        let script = matrix.distro().script(&release.version);
        let path = binaries.join(&script);
        if !path.exists() {
            bring_back(&matrix, release, &path)?;
        }
        let (size, digest) = digest_of(&path)?;
        manifest.assets.insert(script, Asset { size, digest });
        folder.replace(&page.key, page.render())?;
        self.work.save(&manifest)?;
        if let Some(key) = &self.minisign_key {
            signature::sign(key, &binaries.join(SUMS), &manifest.release)?;
        }
        // What the page stands for is there before it is.
        let builds = manifest.platforms.values();
        let debs = builds.filter_map(|build| build.packages.get(&Method::Apt));
        packages::record(
            debs.map(String::as_str),
            &self.work.packages(),
            &folder.path,
        )?;
        folder.save([page.key.as_str(), hold::FILE])?;
        print(&page.changes, json)?;
        for (channel, at) in held {
            output::message(format_args!(
                "`{channel}` is held at `{at}` until `{}` is out",
                manifest.release
            ));
        }
        if !open.is_empty() {
            let sentence = format!("not all of `{}` is recorded", manifest.release);
            return Err(Trouble::state(sentence).hint(way_on(&open)).into());
        }
        Ok(Outcome::Done)
    }
}

/// A set is published only after it was tested, as it is.
fn ensure_tested(matrix: &Matrix, manifest: &Manifest) -> Result<()> {
    let set: Vec<_> = manifest.components.clone().into_iter().collect();
    let blocks = mlos_resolver::propose(matrix, &set).blocked_by;
    if blocks.is_empty() {
        return Ok(());
    }
    let untested = blocks.iter().any(|block| block.code == BlockCode::Untested);
    let blocks = blocks.iter().fold(String::new(), |mut text, block| {
        let _ = write!(text, "\n  {}", block.sentence);
        text
    });
    let sentence = format!("`{}` may not be published{blocks}", manifest.release);
    let trouble = Trouble::state(sentence);
    Err(if untested {
        trouble
            .hint("`mlos-distro compat run` tests a set, `compat record` writes down how it went")
            .into()
    } else {
        trouble.into()
    })
}

fn ensure_published(release: &Release) -> Result<()> {
    match release.status {
        Status::Planned | Status::Future | Status::Unsafe => {
            let sentence = format!(
                "release `{}` is {}: nothing of it is published",
                release.version, release.status
            );
            Err(Trouble::state(sentence)
                .hint("set its `status` to `preview` or `stable` first, if that is what it is now")
                .into())
        }
        _ => Ok(()),
    }
}

fn record_bundles(page: &mut Page, release: &Release, from: &Path) -> Result<()> {
    if from.exists() && !from.is_dir() {
        let sentence = format!("`{}` is no folder", from.display());
        return Err(Trouble::state(sentence)
            .hint("`--from` names the folder that holds the bundles")
            .into());
    }
    let mut expected = Vec::new();
    let mut found = 0;
    for artifact in &release.artifacts {
        let Some(name) = artifact
            .file
            .as_ref()
            .filter(|_| artifact.method != Method::Docker)
        else {
            continue;
        };
        match digest_of(&from.join(name)) {
            Ok((size, digest)) => {
                found += 1;
                page.artifact(artifact.platform, artifact.method, Some(size), &digest)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A package manager may take the very bundle.
                let line = format!("\n  {name}");
                if !expected.contains(&line) {
                    expected.push(line);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    if found == 0 {
        let sentence = format!(
            "`{}` holds no bundle of `{}`",
            from.display(),
            release.version
        );
        return Err(
            Trouble::state(format!("{sentence}; expected one of{}", expected.concat()))
                .hint(format!(
                    "`mlos-distro bundle --release {} --out {}` makes them",
                    release.version,
                    from.display()
                ))
                .into(),
        );
    }
    Ok(())
}

/// Writes the release's own script where everything that it names is recorded, and records it.
/// Says by which methods something is still open.
fn record_script(
    page: &mut Page,
    matrix: &Matrix,
    release: &Release,
    from: &Path,
) -> Result<BTreeSet<Method>> {
    let name = matrix.distro().script(&release.version);
    let path = from.join(&name);
    if release.script.is_some() {
        // It is what it was on its day. Made again, it would carry the matrix of today.
        if path.exists() {
            page.script(&digest_of(&path)?)?;
        }
        return Ok(BTreeSet::new());
    }
    let open: Vec<&Artifact> = release
        .artifacts
        .iter()
        .filter(|artifact| artifact.trust() == Trust::Unrecorded)
        .collect();
    let text = script::render(matrix, &release.version.to_string())?;
    file::write(&path, &text)?;
    let (size, digest) = digest_of(&path)?;
    bundle::add_sum(from, &name, digest.hex())?;
    if open.is_empty() {
        page.script(&(size, digest))?;
        return Ok(BTreeSet::new());
    }
    output::message(format_args!(
        "{name}: written, and not recorded, because it changes once these are recorded: {}",
        rows(&open)
    ));
    Ok(open.iter().map(|artifact| artifact.method).collect())
}

/// Rows of a page, as a person reads them.
fn rows(artifacts: &[&Artifact]) -> String {
    let rows = artifacts.iter();
    let rows = rows.map(|artifact| format!("{} for {}", artifact.method, artifact.platform));
    rows.collect::<Vec<_>>().join(", ")
}

/// A release ships what its page says: a row for which nothing was made does not vanish without a word.
fn ensure_made(matrix: &Matrix, manifest: &Manifest) -> Result<()> {
    let made = manifest.artifacts(matrix);
    let release = matrix.release(&manifest.release).into_iter();
    let unmade: Vec<&Artifact> = release
        .flat_map(|release| &release.artifacts)
        .filter(|artifact| {
            let row = (artifact.platform, artifact.method);
            let is_made = artifact.digest.is_some() || made.contains(&row);
            manifest.platforms.contains_key(&artifact.platform) && !is_made
        })
        .collect();
    if unmade.is_empty() {
        return Ok(());
    }
    let page = format!("releases/{}.toml", manifest.release);
    let methods = unmade.iter().map(|artifact| artifact.method).collect();
    let sentence = format!("`{page}` names what was not made: {}", rows(&unmade));
    Err(Trouble::state(sentence)
        .hint(format!(
            "{}; or take the rows out of `{page}`",
            way_on(&methods)
        ))
        .into())
}

/// The stages that make what these methods bring, in the order in which they run, and this one again.
fn way_on(methods: &BTreeSet<Method>) -> String {
    let has = |some: &[Method]| some.iter().any(|method| methods.contains(method));
    let mut stages = Vec::new();
    if has(&[Method::Binary, Method::Homebrew, Method::Chocolatey]) {
        stages.push("`mlos-distro bundle`".to_owned());
    }
    let kinds = packages::kinds(methods);
    if !kinds.is_empty() {
        stages.push(format!("`mlos-distro packages --only {}`", kinds.join(",")));
    }
    if !stages.is_empty() {
        // It lists what these made.
        stages.push("`mlos-distro sbom`".to_owned());
    }
    if has(&[Method::Docker]) {
        stages.push("`mlos-distro image`, `mlos-distro publish image`".to_owned());
    }
    format!("{}, then `mlos-distro record` again", stages.join(", "))
}

/// Makes a recorded script again, where the matrix of today makes the same.
fn bring_back(matrix: &Matrix, release: &Release, path: &Path) -> Result<()> {
    let version = &release.version;
    let text = script::render(matrix, &version.to_string())?;
    let recorded = release.script.as_ref().map(|(_, digest)| digest);
    if recorded == Some(&Digest::of(text.as_bytes())) {
        return file::write(path, &text);
    }
    let sentence = format!(
        "`{}` is recorded, and is neither here nor what the matrix of today makes",
        path.display()
    );
    Err(Trouble::state(sentence)
        .hint(format!(
            "`gh release download {version} --pattern {} --output {}` brings it",
            matrix.distro().script(version),
            path.display()
        ))
        .into())
}

fn digest_of(path: &Path) -> io::Result<(u64, Digest)> {
    let (size, hex) = sums::digest_of(fs::File::open(path)?)?;
    let digest = format!("sha256:{hex}").parse().map_err(io::Error::other)?;
    Ok((size, digest))
}

fn print(changes: &[Change], json: bool) -> Result<()> {
    if json {
        return output::json(&changes);
    }
    let lines: Vec<String> = changes
        .iter()
        .map(|change| format!("{}  {}\n", change.digest.hex(), change.what))
        .collect();
    output::data(&lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn reading_an_image_never_panics(text in "(linux-amd64|[a-z-]{0,8})?=?(sha256:)?[0-9a-f]{0,66}.{0,3}") {
            if let Ok(image) = text.parse::<Image>() {
                proptest::prop_assert_eq!(format!("{}={}", image.platform, image.digest), text);
            }
        }
    }

    #[test]
    fn an_image_is_a_platform_and_a_digest() {
        let digest = Digest::of(b"image");
        let image: Image = format!("linux-arm64={digest}").parse().expect("an image");
        assert_eq!(
            (image.platform, image.digest),
            (Platform::LinuxArm64, digest)
        );
        for text in ["", "linux-amd64", "linux-amd64=abc", "amiga=sha256:00"] {
            text.parse::<Image>().expect_err(text);
        }
    }
}

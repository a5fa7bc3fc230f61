//! `publish`: one step after the other, each safe to run again. Until the last one nothing that people are led to has
//! changed.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use mlos_resolver::{Channel, Digest, Matrix, Method, Status};

use crate::audit::{self, State};
use crate::cli::Common;
use crate::forge::Forge;
use crate::manifest::{Manifest, SIGNATURE, SUMS, Work};
use crate::matrix_folder::MatrixFolder;
use crate::registry::{self, Registry};
use crate::tool::Tool;
use crate::trouble::{Outcome, Trouble};
use crate::{bundle, output, sums, tags};

/// Which step.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Publish {
    #[command(subcommand)]
    step: Step,
}

#[derive(Clone, Debug, Subcommand)]
enum Step {
    /// Make a draft of the release with every file in it; an upload that broke off is made again
    Draft(Where),
    /// Push the images by their digests, under the release's own tag
    Image(Where),
    /// Let the draft be seen, once the matrix records exactly what is in it: as a preview, not as the latest
    Release(Out),
    /// Let what moves follow the channels: the tags of images, and the forge's `latest`
    Tags(Tags),
}

#[derive(Clone, Debug, clap::Args)]
struct Out {
    /// Although the matrix here is not that of `origin/main`
    #[arg(long)]
    unmerged: bool,
    #[command(flatten)]
    work: Work,
}

#[derive(Clone, Debug, clap::Args)]
struct Tags {
    /// Where images are served [default: over https at the host in their name]
    #[arg(long, value_name = "URL")]
    registry: Option<String>,
    #[command(flatten)]
    work: Work,
}

#[derive(Clone, Debug, clap::Args)]
struct Where {
    #[command(flatten)]
    work: Work,
}

impl Publish {
    /// # Errors
    /// A release that is not as far yet, a forge that does not answer, a draft that is not what the matrix records.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        let matrix = folder.matrix()?;
        let forge = Forge::of(&matrix)?;
        match &self.step {
            Step::Draft(at) => draft(&forge, &matrix, &at.work),
            Step::Image(at) => image(&matrix, &at.work),
            Step::Release(at) => {
                if !at.unmerged {
                    ensure_merged(&common.matrix)?;
                }
                release(&forge, &matrix, &at.work)
            }
            Step::Tags(at) => {
                let image = &matrix.distro().image;
                let registry = Registry::new(image, at.registry.as_deref())?;
                let moved = tags::follow(&matrix, &registry, at.work.dry_run);
                // Whatever became of the tags, the forge's latest is worth moving.
                let latest = latest(&forge, &matrix, &at.work);
                moved?;
                latest
            }
        }
    }
}

fn draft(forge: &Forge, matrix: &Matrix, work: &Work) -> Result<Outcome> {
    let manifest = work.load()?;
    let version = &manifest.release;
    if manifest.assets.is_empty() {
        return Err(
            Trouble::state(format!("nothing of `{version}` is made yet"))
                .hint("`mlos-distro bundle` makes its bundles")
                .into(),
        );
    }
    let known = matrix.release(version).map(|release| release.status);
    if let Some(status) = known.filter(|status| status.is_withdrawn()) {
        let sentence = format!("`{version}` is {status}: it is not published again");
        return Err(Trouble::state(sentence).into());
    }
    let there = forge.release(version)?;
    if there.as_ref().is_some_and(|release| !release.draft) {
        return Err(Trouble::state(format!("`{version}` is out already"))
            .hint("what is out never changes: make a new release, or `mlos-distro yank` it")
            .into());
    }
    let mut names: Vec<String> = manifest.assets.keys().cloned().collect();
    for name in [SUMS.to_owned(), SIGNATURE.to_owned()] {
        if work.binaries().join(&name).is_file() {
            names.push(name);
        }
    }
    let mut uploads = Vec::new();
    let mut old = Vec::new();
    for name in &names {
        let path = work.asset(name);
        let (size, digest) = sums::digest_of(
            fs_err::File::open(&path).with_context(|| format!("a file of `{version}`"))?,
        )?;
        if let Some(asset) = manifest.assets.get(name)
            && asset.digest.hex() != digest
        {
            let sentence = format!("`{}` is not what was made", path.display());
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro bundle` makes it again, and `mlos-distro packages` what is made of that")
                .into());
        }
        let known = there.iter().flat_map(|release| &release.assets);
        match known.into_iter().find(|upload| upload.name == *name) {
            // The same name and size may still be another file: each is downloaded back by `audit --draft`.
            Some(upload) if upload.state == "uploaded" && upload.size == size => {
                if forge.digest(upload)?.1 == digest {
                    continue;
                }
                old.push(upload.clone());
                uploads.push(path);
            }
            Some(upload) => {
                old.push(upload.clone());
                uploads.push(path);
            }
            None => uploads.push(path),
        }
    }
    let mut lines = String::new();
    for path in &uploads {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let _ = writeln!(lines, "upload {name}");
    }
    if !work.dry_run {
        let release = match there {
            Some(release) => release,
            None => forge.draft(version, &format!("{} {version}", matrix.distro().name))?,
        };
        for upload in &old {
            forge.remove(upload)?;
        }
        for path in &uploads {
            Forge::upload(&release, path)?;
        }
    }
    output::data(&lines)?;
    output::message(format_args!(
        "{version}: a draft with {} files, {} of them new",
        names.len(),
        uploads.len()
    ));
    Ok(Outcome::Done)
}

fn image(matrix: &Matrix, work: &Work) -> Result<Outcome> {
    let mut manifest = work.load()?;
    if manifest.images.is_empty() {
        let sentence = format!("there is no image of `{}` yet", manifest.release);
        return Err(Trouble::state(sentence)
            .hint("`mlos-distro image` builds it")
            .into());
    }
    let mut lines = String::new();
    for (&platform, built) in &mut manifest.images {
        // A registry takes nothing without a tag; this one is the release's own, and never moves.
        let arch = &matrix.platform(platform).arch;
        let name = format!("{}:{}-{arch}", matrix.distro().image, manifest.release);
        if work.dry_run {
            let _ = writeln!(lines, "push {name}");
            continue;
        }
        let file = work.dist.join("image.digest");
        let to = format!("docker://{name}");
        let digest = format!("--digestfile={}", file.display());
        let tls = registry::tls(&name);
        Tool::BUILDAH.run(["push", tls, &digest, &built.id, &to])?;
        let pushed: Digest = fs_err::read_to_string(&file)?.trim().parse()?;
        fs_err::remove_file(&file)?;
        let _ = writeln!(lines, "{pushed}  {platform}");
        built.digest = Some(pushed);
    }
    if !work.dry_run {
        work.save(&manifest)?;
    }
    output::data(&lines)?;
    Ok(Outcome::Done)
}

fn release(forge: &Forge, matrix: &Matrix, work: &Work) -> Result<Outcome> {
    let manifest = work.load()?;
    ensure_recorded(matrix, &manifest)?;
    let version = &manifest.release;
    let differing = || -> Result<String> {
        let findings = audit::draft(forge, &manifest)?;
        let bad = findings
            .iter()
            .filter(|finding| finding.state != State::AsRecorded);
        Ok(bad.fold(String::new(), |mut text, finding| {
            let _ = write!(text, "\n  {}: {}", finding.what, finding.state);
            text
        }))
    };
    let bad = differing()?;
    if !bad.is_empty() {
        let sentence = format!("the draft of `{version}` is not what the matrix records{bad}");
        return Err(Trouble::state(sentence)
            .hint("`mlos-distro publish draft` brings what is missing or differs; what is unexpected is deleted by hand")
            .into());
    }
    let Some(found) = forge.release(version)? else {
        return Err(Trouble::state(format!("there is no draft of `{version}`")).into());
    };
    if found.draft && !work.dry_run {
        forge.edit(
            &found,
            &["draft=false", "prerelease=true", "make_latest=false"],
        )?;
        // Whoever may write there may have done so between the look and the step.
        let bad = differing()?;
        if !bad.is_empty() {
            forge.edit(&found, &["draft=true"])?;
            let sentence =
                format!("`{version}` was changed while it was let out, and is a draft again{bad}");
            return Err(Trouble::state(sentence)
                .hint("find out who did, before anything else")
                .into());
        }
    }
    output::data(&format!("{version} is out\n"))?;
    Ok(Outcome::Done)
}

/// What a person has merged is on the main branch.
fn ensure_merged(matrix: &Path) -> Result<()> {
    let folder = matrix.as_os_str();
    let words = [
        "-C".as_ref(),
        folder,
        "diff".as_ref(),
        "--quiet".as_ref(),
        "origin/main".as_ref(),
        "--".as_ref(),
        ".".as_ref(),
    ];
    let mut command = Tool::GIT.command(words.map(OsStr::to_owned));
    let output = command.output().map_err(|error| Tool::GIT.missing(error))?;
    if output.status.success() {
        return Ok(());
    }
    let sentence = format!("`{}` is not what `origin/main` has", matrix.display());
    Err(Trouble::state(sentence)
        .hint("somebody else merges it first; then `git switch main && git pull`")
        .into())
}

/// What is let out is what a person has merged: the matrix holds each digest of what was made.
fn ensure_recorded(matrix: &Matrix, manifest: &Manifest) -> Result<()> {
    let release = bundle::known(matrix, &manifest.release)?;
    let version = &release.version;
    let recorded = |name: &str| {
        let artifacts = release.artifacts.iter();
        let own = matrix.distro().script(version);
        artifacts
            .filter(|artifact| artifact.method != Method::Docker)
            .find(|artifact| artifact.file.as_deref() == Some(name))
            .and_then(|artifact| artifact.digest.as_ref())
            .or(release
                .script
                .as_ref()
                .filter(|_| own == name)
                .map(|(_, digest)| digest))
    };
    let own = matrix.distro().script(version);
    let packages = manifest
        .platforms
        .values()
        .flat_map(|build| build.packages.values());
    let names = manifest
        .bundles()
        .map(|(name, _)| name)
        .chain(packages.map(String::as_str))
        .chain([own.as_str()]);
    for name in names {
        let made = manifest.assets.get(name).map(|asset| &asset.digest);
        if made.is_none() || recorded(name) != made {
            let sentence = format!("the matrix does not record `{name}` as it was made");
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro record` writes it down, and somebody else merges that")
                .into());
        }
    }
    if !release.status.is_installable() {
        let sentence = format!("`{version}` is {}", release.status);
        return Err(Trouble::state(sentence).into());
    }
    Ok(())
}

fn latest(forge: &Forge, matrix: &Matrix, work: &Work) -> Result<Outcome> {
    let Some(head) = matrix.channel(Channel::Latest) else {
        output::message(format_args!("`latest` leads nowhere"));
        return Ok(Outcome::Done);
    };
    let version = &head.version;
    match forge.release(version)? {
        Some(found) if !found.draft && head.status == Status::Stable => {
            if !work.dry_run {
                forge.edit(&found, &["prerelease=false", "make_latest=true"])?;
            }
            output::data(&format!("{version} is the forge's latest\n"))?;
            Ok(Outcome::Done)
        }
        _ => Err(
            Trouble::state(format!("`{version}` is not out on the forge"))
                .hint("`mlos-distro publish release` lets it out")
                .into(),
        ),
    }
}

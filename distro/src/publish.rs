//! `publish`: one step after the other, each safe to run again. Until the last one nothing that people are led to has
//! changed.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Subcommand;
use mlos_resolver::{Channel, Digest, Matrix, Method, ReleaseVersion, Status};

use crate::cli::Common;
use crate::download::Seen;
use crate::forge::{Forge, Published};
use crate::manifest::{Manifest, SIGNATURE, SUMS, Work};
use crate::matrix_folder::MatrixFolder;
use crate::page::Page;
use crate::registry::{self, Registry};
use crate::tool::Tool;
use crate::trouble::{self, Outcome, Trouble};
use crate::{audit, bundle, output, sums, tags};

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
    Image(Images),
    /// Let the draft be seen, once the matrix records exactly what is in it: as a preview, not as the latest
    Release(Out),
    /// Let what moves follow the channels: the tags of images, and the forge's `latest`
    Tags(Images),
}

#[derive(Clone, Debug, clap::Args)]
struct Out {
    /// Although the forge's default branch does not record the release as the matrix here does
    #[arg(long)]
    unmerged: bool,
    #[command(flatten)]
    work: Work,
}

#[derive(Clone, Debug, clap::Args)]
struct Images {
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
            Step::Image(at) => image(&forge, &matrix, at),
            Step::Release(at) => release(&forge, &folder, at),
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
    let there = draft_of(forge, version)?;
    let mut names: Vec<String> = manifest.assets.keys().cloned().collect();
    for name in [SUMS.to_owned(), SIGNATURE.to_owned()] {
        if work.binaries().join(&name).is_file() {
            names.push(name);
        }
    }
    let mut uploads = Vec::new();
    let mut old = Vec::new();
    for name in &names {
        let (path, size, digest) = if let Some(asset) = manifest.assets.get(name) {
            let path = work.made(name, asset)?;
            (path, asset.size, asset.digest.hex().to_owned())
        } else {
            let path = work.asset(name);
            let (size, digest) = sums::digest_of(fs_err::File::open(&path)?)?;
            (path, size, digest)
        };
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
        let release = if let Some(release) = there {
            release
        } else {
            let title = format!("{} {version}", matrix.distro().name);
            forge.draft(version, &title, &forge.merged()?)?
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

/// The draft of a release, where there is one.
///
/// # Errors
/// A release that is out.
fn draft_of(forge: &Forge, version: &ReleaseVersion) -> Result<Option<Published>> {
    let there = forge.release(version)?;
    if there.as_ref().is_some_and(|release| !release.draft) {
        return Err(Trouble::state(format!("`{version}` is out already"))
            .hint("what is out never changes: make a new release, or `mlos-distro yank` it")
            .into());
    }
    Ok(there)
}

fn image(forge: &Forge, matrix: &Matrix, at: &Images) -> Result<Outcome> {
    let work = &at.work;
    let mut manifest = work.load()?;
    let version = &manifest.release;
    if manifest.images.is_empty() {
        let sentence = format!("there is no image of `{version}` yet");
        return Err(Trouble::state(sentence)
            .hint("`mlos-distro image` builds it")
            .into());
    }
    draft_of(forge, version)?;
    let base = &matrix.distro().image;
    let registry = Registry::new(base, at.registry.as_deref())?;
    let mut lines = String::new();
    for (&platform, built) in &mut manifest.images {
        // A registry takes nothing without a tag; this one is the release's own, and never moves.
        let tag = format!("{version}-{}", matrix.platform(platform).arch);
        let name = format!("{base}:{tag}");
        let release = matrix.release(version);
        let recorded = release
            .and_then(|release| release.artifact(platform, Method::Docker))
            .and_then(|artifact| artifact.digest.as_ref());
        if let Some(recorded) = recorded
            && is_there(&registry, &name, &tag, recorded)?
        {
            let _ = writeln!(lines, "{recorded}  {platform}");
            built.digest = Some(recorded.clone());
            continue;
        }
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

/// Whether what is recorded lies under its tag already.
///
/// # Errors
/// Something else does: what is recorded never changes. A registry that does not say.
fn is_there(registry: &Registry, name: &str, tag: &str, recorded: &Digest) -> Result<bool> {
    let found = match registry.ask(tag)? {
        Seen::Missing => return Ok(false),
        Seen::There(_, found) if found == recorded.hex() => return Ok(true),
        Seen::There(_, found) => format!("sha256:{found}"),
        Seen::Forbidden | Seen::Elsewhere => {
            return Err(Trouble::state(format!("nobody may look at `{name}`"))
                .hint("make the image's package public: it is recorded already")
                .into());
        }
    };
    let sentence = format!(
        "`{name}` is another image than the matrix records\n  recorded  {recorded}\n  found     {found}"
    );
    Err(Trouble::state(sentence)
        .hint("find out who put it there; what is recorded never changes, and nothing was pushed")
        .into())
}

fn release(forge: &Forge, folder: &MatrixFolder, at: &Out) -> Result<Outcome> {
    let manifest = at.work.load()?;
    let version = &manifest.release;
    let commit = forge.merged()?;
    ensure_merged(forge, folder, version, &commit, at.unmerged)?;
    let matrix = folder.matrix()?;
    ensure_recorded(&matrix, &manifest)?;
    let Some(found) = forge.release(version)? else {
        return Err(Trouble::state(format!("there is no draft of `{version}`"))
            .hint("`mlos-distro publish draft` makes it")
            .into());
    };
    let differing = || -> Result<String> { Ok(audit::otherwise(&audit::draft(forge, &manifest)?)) };
    let bad = differing()?;
    if !bad.is_empty() {
        let (what, hint) = if found.draft {
            (
                format!("the draft of `{version}`"),
                "`mlos-distro publish draft` brings what is missing or differs; what is unexpected is deleted by hand",
            )
        } else {
            (
                format!("`{version}` is out, and"),
                "find out who changed it, and `mlos-distro yank` it where anybody may have taken what differs",
            )
        };
        let sentence = format!("{what} is not what the matrix records{bad}");
        return Err(Trouble::state(sentence).hint(hint).into());
    }
    let status = bundle::known(&matrix, version)?.status;
    if found.draft && status != Status::Preview {
        let sentence = format!("`{version}` is {status}, so it was out, and is a draft now");
        return Err(Trouble::state(sentence)
            .hint("somebody took it back by hand: find out why, then `mlos-distro yank` it")
            .into());
    }
    if found.draft && at.work.dry_run {
        output::data(&format!("{version} would be let out\n"))?;
        return Ok(Outcome::Done);
    }
    if found.draft {
        let_out(forge, &found, version, &commit, differing)?;
    }
    output::data(&format!("{version} is out\n"))?;
    Ok(Outcome::Done)
}

/// Whoever may write there may have done so between the look and the step, so it is looked at again: what differs then,
/// and what nobody can look at, is a draft again.
fn let_out(
    forge: &Forge,
    found: &Published,
    version: &ReleaseVersion,
    commit: &str,
    differing: impl Fn() -> Result<String>,
) -> Result<()> {
    let target = format!("target_commitish={commit}");
    let fields = [
        "draft=false",
        "prerelease=true",
        "make_latest=false",
        &target,
    ];
    forge.edit(found, &fields)?;
    let (sentence, hint) = match differing() {
        Ok(bad) if bad.is_empty() => return Ok(()),
        Ok(bad) => (
            format!("`{version}` was changed while it was let out, and is a draft again{bad}"),
            "find out who did, before anything else",
        ),
        Err(error) => (
            format!(
                "nobody could say whether `{version}` is what the matrix records once it was out, so it is a draft again: {}",
                trouble::sentence(&error)
            ),
            "run it again",
        ),
    };
    forge.edit(found, &["draft=true"])?;
    Err(Trouble::state(sentence).hint(hint).into())
}

/// What a person has merged is on the forge's default branch, as it is now: a checkout, and what it knows of that branch,
/// may be old. Whatever `unmerged` says, what was taken back there is not let out.
fn ensure_merged(
    forge: &Forge,
    folder: &MatrixFolder,
    version: &ReleaseVersion,
    commit: &str,
    unmerged: bool,
) -> Result<()> {
    let key = format!("releases/{version}.toml");
    let there = forge.text(commit, &format!("matrix/{key}"))?;
    let page = there.as_ref().map(|text| Page::parse(&key, text));
    if let Some(status) = page
        .transpose()?
        .and_then(|page| page.status().parse::<Status>().ok())
        .filter(|status| status.is_withdrawn())
    {
        let sentence = format!("`{version}` is {status} on the forge's default branch");
        return Err(Trouble::state(sentence)
            .hint("what was taken back is not let out again: `git switch main && git pull` shows why it was")
            .into());
    }
    if unmerged || (there.is_some() && there.as_ref() == folder.files.get(&key)) {
        return Ok(());
    }
    let sentence = format!("`{key}` is not what the forge's default branch has");
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
    for (platform, image) in &manifest.images {
        let artifact = release.artifact(*platform, Method::Docker);
        let recorded = artifact.and_then(|artifact| artifact.digest.as_ref());
        // One that was built and not pushed is nowhere that anybody could get it.
        if image.digest.is_some() && image.digest.as_ref() != recorded {
            let sentence =
                format!("the matrix does not record the image for `{platform}` as it was made");
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
        return without_latest(forge);
    };
    let version = &head.version;
    if head.status != Status::Stable {
        let sentence = format!(
            "`latest` leads to `{version}`, which is {}: the forge's latest was not moved",
            head.status
        );
        return Err(Trouble::state(sentence)
            .hint("it goes only to what is stable: move the hold in `distro.toml`")
            .into());
    }
    match forge.release(version)? {
        Some(found) if !found.draft => {
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

/// No release is stable any more: then the forge must show none as its latest, and it takes any that is no pre-release.
fn without_latest(forge: &Forge) -> Result<Outcome> {
    let shown: Vec<_> = forge
        .releases()?
        .into_iter()
        .filter(|release| !release.draft && !release.prerelease)
        .map(|release| release.tag_name)
        .collect();
    let Some(first) = shown.first() else {
        output::message(format_args!(
            "no release is stable, so `latest` leads nowhere, and neither does the forge's"
        ));
        return Ok(Outcome::Done);
    };
    let names: Vec<_> = shown.iter().map(|tag| format!("`{tag}`")).collect();
    let sentence = format!(
        "no release is stable, so `latest` leads nowhere, and the forge still takes for its latest: {}",
        names.join(", ")
    );
    Err(Trouble::state(sentence)
        .hint(format!(
            "`gh release edit {first} --repo {} --prerelease`",
            forge.repository
        ))
        .into())
}

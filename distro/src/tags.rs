//! The tags of images that move: they follow the channels, and the newest release of each line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use mlos_resolver::{Channel, Digest, Matrix, Method, Platform, Release, ReleaseVersion, Status};

use crate::registry::Registry;
use crate::tool::Tool;
use crate::trouble::{Outcome, Trouble, sentence};
use crate::{output, registry};

/// Moves every tag to where it belongs, and says where that is. What is there already is pushed once more: it is the
/// same. A release whose tags cannot be moved does not hold up those of the others.
///
/// # Errors
/// No `buildah`, a tag that could not be moved, one that still leads to what was taken back.
pub(crate) fn follow(matrix: &Matrix, registry: &Registry, dry_run: bool) -> Result<Outcome> {
    let mut releases: BTreeMap<&ReleaseVersion, Vec<String>> = BTreeMap::new();
    for (tag, release) in tags(matrix) {
        releases.entry(&release.version).or_default().push(tag);
    }
    if !dry_run && !releases.is_empty() {
        Tool::BUILDAH.run(["--version"])?;
    }
    let mut lines = String::new();
    let mut behind = String::new();
    for (version, tags) in releases {
        let Some(release) = matrix.release(version) else {
            continue;
        };
        let names = tags.join(", ");
        if !dry_run && let Err(error) = push(matrix, release, &tags) {
            let _ = write!(behind, "\n  {version}: {names}: {}", sentence(&error));
            continue;
        }
        let _ = writeln!(lines, "{version}: {names}");
    }
    let mut left = String::new();
    for (tag, version) in stale(matrix) {
        let name = format!("{}:{tag}", matrix.distro().image);
        match registry.has(&tag) {
            Ok(true) => {
                let _ = write!(left, "\n  {name}, of `{version}`");
            }
            Ok(false) => {}
            Err(error) => {
                let _ = write!(left, "\n  perhaps {name}: {}", sentence(&error));
            }
        }
    }
    output::data(&lines)?;
    let mut sentences = Vec::new();
    let mut hints = Vec::new();
    if !behind.is_empty() {
        sentences.push(format!("these tags stay where they were{behind}"));
        hints.push("an image that is gone from the registry: `mlos-distro yank` its release, or push it again");
    }
    if !left.is_empty() {
        sentences.push(format!(
            "these tags still lead to what was taken back{left}"
        ));
        hints.push("no registry takes a tag back on demand: delete the image at the forge, as docs/releasing.md says");
    }
    if sentences.is_empty() {
        return Ok(Outcome::Done);
    }
    Err(Trouble::state(sentences.join("\n"))
        .hint(hints.join("\nhint: "))
        .into())
}

/// Tags that nothing has taken over, although the release that they may lead to was taken back: the channels and lines
/// that are empty now, and the own tag of what nobody may install.
fn stale(matrix: &Matrix) -> BTreeMap<String, &ReleaseVersion> {
    let taken = tags(matrix);
    let mut stale = BTreeMap::new();
    let withdrawn = |release: &&Release| {
        matches!(release.status, Status::Yanked | Status::Unsafe) && has_image(release)
    };
    for release in matrix.releases().iter().filter(withdrawn) {
        let channels = Channel::ALL.iter().map(ToString::to_string);
        let mut names: Vec<_> = lines(release).into_iter().chain(channels).collect();
        if release.status == Status::Unsafe {
            names.push(release.version.to_string());
        }
        for name in names.into_iter().filter(|name| !taken.contains_key(name)) {
            stale.entry(name).or_insert(&release.version);
        }
    }
    stale
}

/// Every tag, and the release that it leads to: the channels, `1` and `1.2`, and each stable release's own.
fn tags(matrix: &Matrix) -> BTreeMap<String, &Release> {
    let mut tags = BTreeMap::new();
    let stable = matrix.releases().iter().rev();
    let stable = stable.filter(|release| release.status == Status::Stable && has_image(release));
    // Later releases come later, and take over what both could have.
    for release in stable {
        for tag in lines(release) {
            tags.insert(tag, release);
        }
        tags.insert(release.version.to_string(), release);
    }
    for &channel in Channel::ALL {
        if let Some(head) = matrix.channel(channel).filter(|head| has_image(head)) {
            tags.insert(channel.to_string(), head);
        }
    }
    tags
}

/// The tags of the lines that a release is of: `1` and `1.2`.
fn lines(release: &Release) -> [String; 2] {
    let version = release.version.semver();
    [
        version.major.to_string(),
        format!("{}.{}", version.major, version.minor),
    ]
}

fn images(release: &Release) -> impl Iterator<Item = (Platform, &Digest)> {
    let artifacts = release.artifacts.iter();
    artifacts
        .filter(|artifact| artifact.method == Method::Docker)
        .filter_map(|artifact| Some((artifact.platform, artifact.digest.as_ref()?)))
}

fn has_image(release: &Release) -> bool {
    images(release).next().is_some()
}

/// One index over the images that the matrix records, under each of the tags.
fn push(matrix: &Matrix, release: &Release, tags: &[String]) -> Result<()> {
    let image = &matrix.distro().image;
    let list = format!("localhost/mlos-index:{}", release.version);
    let tls = registry::tls(image);
    // One of an earlier run may be there.
    let _ = Tool::BUILDAH.run(["manifest", "rm", &list]);
    Tool::BUILDAH.run(["manifest", "create", &list])?;
    for (platform, digest) in images(release) {
        let facts = matrix.platform(platform);
        let (os, arch) = (
            format!("--os={}", facts.os),
            format!("--arch={}", facts.arch),
        );
        let from = format!("docker://{image}@{digest}");
        Tool::BUILDAH.run(["manifest", "add", tls, &os, &arch, &list, &from])?;
    }
    for tag in tags {
        let to = format!("docker://{image}:{tag}");
        Tool::BUILDAH.run(["manifest", "push", tls, "--all", &list, &to])?;
    }
    Tool::BUILDAH.run(["manifest", "rm", &list])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix_folder::MatrixFolder;

    #[test]
    fn a_tag_leads_to_the_newest_of_its_line_that_has_an_image() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/large");
        let matrix = MatrixFolder::open(path.as_ref()).and_then(|folder| folder.matrix());
        let matrix = matrix.expect("a matrix");
        let tags: Vec<_> = tags(&matrix)
            .into_iter()
            .map(|(tag, release)| format!("{tag} {}", release.version))
            .collect();
        insta::assert_snapshot!(tags.join("\n"));
    }
}

//! The tags of images that move: they follow the channels, and the newest release of each line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use mlos_resolver::{Channel, Digest, Matrix, Method, Platform, Release, ReleaseVersion, Status};

use crate::tool::Tool;
use crate::{output, registry};

/// Moves every tag to where it belongs, and says where that is. What is there already is pushed once more: it is the
/// same.
///
/// # Errors
/// No `buildah`, a registry that does not answer.
pub(crate) fn follow(matrix: &Matrix, dry_run: bool) -> Result<()> {
    let mut releases: BTreeMap<&ReleaseVersion, Vec<String>> = BTreeMap::new();
    for (tag, release) in tags(matrix) {
        releases.entry(&release.version).or_default().push(tag);
    }
    let mut lines = String::new();
    for (version, tags) in releases {
        let Some(release) = matrix.release(version) else {
            continue;
        };
        if !dry_run {
            push(matrix, release, &tags)?;
        }
        let _ = writeln!(lines, "{version}: {}", tags.join(", "));
    }
    output::data(&lines)
}

/// Every tag, and the release that it leads to: the channels, `1` and `1.2`, and each stable release's own.
fn tags(matrix: &Matrix) -> BTreeMap<String, &Release> {
    let mut tags = BTreeMap::new();
    let stable = matrix.releases().iter().rev();
    let stable = stable.filter(|release| release.status == Status::Stable && has_image(release));
    // Later releases come later, and take over what both could have.
    for release in stable {
        let version = release.version.semver();
        tags.insert(format!("{}", version.major), release);
        tags.insert(format!("{}.{}", version.major, version.minor), release);
        tags.insert(release.version.to_string(), release);
    }
    for &channel in Channel::ALL {
        if let Some(head) = matrix.channel(channel).filter(|head| has_image(head)) {
            tags.insert(channel.to_string(), head);
        }
    }
    tags
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

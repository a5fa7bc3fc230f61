//! `docker-compose.yml`: the image of the newest stable release, and how it is run without any right that it does not
//! need.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mlos_resolver::{Artifact, Channel, Digest, Matrix, Method};

const FILE: &str = include_str!("docker-compose.yml");

pub(super) fn file(matrix: &Matrix) -> String {
    FILE.replace("@image@\n", &image(matrix))
}

/// The image by its digest, once that is recorded. A file for every machine can name one image only, so where each
/// platform has a digest of its own it is the release's tag, and the digests stand above it.
fn image(matrix: &Matrix) -> String {
    let name = &matrix.distro().image;
    let Some(release) = matrix
        .channel(Channel::Stable)
        .or_else(|| matrix.channel(Channel::Preview))
    else {
        return format!("    image: ${{MLOS_IMAGE:-{name}}}\n");
    };
    let recorded: Vec<(&Artifact, &Digest)> = release
        .artifacts
        .iter()
        .filter(|artifact| artifact.method == Method::Docker)
        .filter_map(|artifact| Some((artifact, artifact.digest.as_ref()?)))
        .collect();
    let digests: BTreeSet<&Digest> = recorded.iter().map(|(_, digest)| *digest).collect();
    let tag = &release.version;
    let mut text = String::new();
    let reference = match digests.first() {
        None => {
            let _ = writeln!(
                text,
                "    # {tag}, by its tag: no digest is recorded yet, since nothing has been published."
            );
            format!("{name}:{tag}")
        }
        Some(digest) if digests.len() == 1 => {
            let _ = writeln!(text, "    # {tag}");
            format!("{name}@{digest}")
        }
        Some(_) => {
            let _ = writeln!(
                text,
                "    # {tag}, by its tag; set MLOS_IMAGE to the image of this machine's platform to have it by digest:"
            );
            for (artifact, digest) in recorded {
                let _ = writeln!(text, "    # {}: {name}@{digest}", artifact.platform);
            }
            format!("{name}:{tag}")
        }
    };
    let _ = writeln!(text, "    image: ${{MLOS_IMAGE:-{reference}}}");
    text
}

//! What of a release can be checked by hand: its files, its images, its own script.

use mlos_resolver::{Digest, Matrix, Release};

/// Something with a digest, or with a place for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkable {
    /// The file's name; of an image, what the engine calls it: with its digest, once recorded.
    pub(crate) name: String,
    /// Its digest, once recorded.
    pub(crate) digest: Option<Digest>,
    /// Where it is downloaded from; an image has no such address.
    pub(crate) url: Option<String>,
}

/// The files of a release in the order of its artifacts, then its script, then its images, each once.
pub(crate) fn checkables(matrix: &Matrix, release: &Release) -> Vec<Checkable> {
    let distro = matrix.distro();
    let file = |name: String, digest: Option<&Digest>| Checkable {
        url: Some(distro.address(&release.version, &name)),
        digest: digest.cloned(),
        name,
    };
    let artifacts = release.artifacts.iter();
    let files = artifacts
        .clone()
        .filter_map(|artifact| Some(file(artifact.file.clone()?, artifact.digest.as_ref())));
    let script = release
        .script
        .iter()
        .map(|(_, digest)| file(distro.script(&release.version), Some(digest)));
    let images = artifacts
        .filter(|artifact| artifact.file.is_none())
        .map(|artifact| {
            let digest = artifact.digest.as_ref();
            let at = digest
                .map(|digest| format!("@{digest}"))
                .unwrap_or_default();
            Checkable {
                name: format!("{}{at}", distro.image),
                digest: digest.cloned(),
                url: None,
            }
        });
    let mut all: Vec<Checkable> = Vec::new();
    for one in files.chain(script).chain(images) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

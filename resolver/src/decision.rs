//! What was decided, without a trace of how it was asked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Artifact, ComponentId, ComponentVersion, Digest, Matrix, Method, Platform, Release,
    ReleaseVersion, SCHEMA, Trust, canonical,
};

/// What was decided: the same bytes from every surface, whatever the request looked like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(hashmap_as_object))]
pub struct Decision {
    /// Version of the format.
    pub schema: u32,
    /// The release.
    pub release: ReleaseVersion,
    /// The version of each component in it.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// The machine.
    pub platform: Platform,
    /// How it gets there.
    pub method: Method,
    /// What runs in the container; only where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_platform: Option<Platform>,
    /// The file to download; none where an image is pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<File>,
    /// The image to pull; none where a file is downloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Fingerprint of the matrix that it was decided from.
    pub matrix: Digest,
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct File {
    /// Its name.
    pub file: String,
    /// Its address.
    pub url: String,
    /// What is known of it.
    pub trust: Trust,
    /// Its size in bytes, once recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its digest, once recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// An image to pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Image {
    /// Its name, without tag or digest.
    pub name: String,
    /// What is known of it.
    pub trust: Trust,
    /// Digest of the manifest for the image platform, once recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// Name and digest, as `docker pull` takes it, once recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Decision {
    /// The decision for an artifact of a release.
    pub(crate) fn new(
        matrix: &Matrix,
        release: &Release,
        platform: Platform,
        artifact: &Artifact,
    ) -> Self {
        let trust = artifact.trust();
        let file = artifact.file.as_ref().map(|file| File {
            file: file.clone(),
            url: matrix.distro().address(&release.version, file),
            trust,
            size: artifact.size,
            digest: artifact.digest.clone(),
        });
        let image = file.is_none().then(|| Image {
            name: matrix.distro().image.clone(),
            trust,
            reference: artifact
                .digest
                .as_ref()
                .map(|digest| format!("{}@{digest}", matrix.distro().image)),
            digest: artifact.digest.clone(),
        });
        Self {
            schema: SCHEMA,
            release: release.version.clone(),
            components: release.components.clone(),
            platform,
            method: artifact.method,
            image_platform: image.is_some().then_some(artifact.platform),
            artifact: file,
            image,
            matrix: matrix.fingerprint().clone(),
        }
    }

    /// Canonical JSON (RFC 8785), without a newline at the end.
    pub fn canonical(&self) -> String {
        canonical(self)
    }

    /// What is known of what would be downloaded or pulled.
    pub fn trust(&self) -> Trust {
        let file = self.artifact.as_ref().map(|file| file.trust);
        file.or(self.image.as_ref().map(|image| image.trust))
            .unwrap_or(Trust::Unrecorded)
    }
}

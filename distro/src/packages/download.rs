//! What a package manager downloads, as the resolver decides it.

use std::collections::BTreeMap;

use mlos_resolver::{Digest, Matrix, Method, Platform, Release, Request, VersionRequest, resolve};

/// One file of a release, with its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Download {
    pub(super) file: String,
    pub(super) url: String,
    pub(super) digest: Digest,
}

/// The files of a release by a method: those that are recorded.
pub(super) fn downloads(
    matrix: &Matrix,
    release: &Release,
    method: Method,
) -> BTreeMap<Platform, Download> {
    let version: Option<VersionRequest> = release.version.to_string().parse().ok();
    let decided = |&platform: &Platform| {
        let mut request = Request::new(platform);
        request.version.clone_from(&version);
        request.method = Some(method);
        let file = resolve(matrix, &request).ok()?.decision.artifact?;
        let download = Download {
            digest: file.digest?,
            file: file.file,
            url: file.url,
        };
        Some((platform, download))
    };
    Platform::ALL.iter().filter_map(decided).collect()
}

//! The decision: which release answers a request.
//!
//! Releases are candidates, best first by an ordered type: [`Status`] says what comes first, then the newer version.
//! Those that fit carry no reason against them; the first is the answer.

use crate::{
    Artifact, Channel, Decision, Matrix, Method, Plan, Platform, Reason, Refusal, Release, Request,
    Status, VersionRequest, VersionSet, explain, refuse,
};

/// The one plan for a request, or the reason why there is none. Total: it never panics.
///
/// # Errors
///
/// `v1.1.0` while it is planned; `^9`; `windows-amd64` by `binary`; pins that no release has together.
pub fn resolve(matrix: &Matrix, request: &Request) -> Result<Plan, Refusal> {
    let frame = Frame::of(matrix, request);
    let best = frame
        .candidates(matrix)
        .iter()
        .filter_map(|release| Some((release, frame.artifact(matrix, release)?)))
        .min_by_key(|(release, _)| Preference::of(release));
    match best {
        Some((release, artifact)) => Ok(Plan {
            decision: Decision::new(matrix, release, request.platform, artifact),
            request: request.into(),
            why: explain::why(matrix, request, release, artifact),
            warnings: explain::warnings(matrix, release, artifact),
            others: matrix.releases().len() - 1,
        }),
        None => Err(refuse::refusal(matrix, request, &frame)),
    }
}

/// How much a candidate is preferred: the least is the best.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Preference<'a>(Status, std::cmp::Reverse<&'a semver::Version>);

impl<'a> Preference<'a> {
    pub(crate) fn of(release: &'a Release) -> Self {
        Self(release.status, std::cmp::Reverse(release.version.semver()))
    }
}

/// What a release must fit: the request with its defaults filled in, or a part of it. `None` is fitted by all.
#[derive(Clone)]
pub(crate) struct Frame<'a> {
    pub(crate) version: Option<VersionRequest>,
    pub(crate) platform: Option<Platform>,
    pub(crate) method: Option<Method>,
    pub(crate) pins: Vec<(&'a crate::ComponentId, &'a VersionSet)>,
}

impl<'a> Frame<'a> {
    pub(crate) fn of(matrix: &Matrix, request: &'a Request) -> Self {
        Self {
            version: Some(
                request
                    .version
                    .clone()
                    .unwrap_or(VersionRequest::Channel(Channel::Stable)),
            ),
            platform: Some(request.platform),
            method: Some(request.method.unwrap_or(matrix.distro().default_method)),
            pins: request.pins.iter().collect(),
        }
    }

    /// The releases among which the answer is, if there is one: an exact version is looked up, not searched for.
    fn candidates<'m>(&self, matrix: &'m Matrix) -> &'m [Release] {
        let releases = matrix.releases();
        let Some(VersionRequest::Versions(VersionSet::Exact(exact))) = &self.version else {
            return releases;
        };
        let found = releases.binary_search_by(|release| exact.cmp(release.version.semver()));
        found.map_or(&[], |index| &releases[index..=index])
    }

    /// The artifact of a release that fits everything; none where something stands in the way.
    fn artifact<'m>(&self, matrix: &'m Matrix, release: &'m Release) -> Option<&'m Artifact> {
        if !self.version_fits(matrix, release) || !self.status_fits(release) {
            return None;
        }
        if self
            .pins
            .iter()
            .any(|(id, wish)| !pin_fits(release, id, wish))
        {
            return None;
        }
        release
            .artifacts
            .iter()
            .find(|artifact| artifact_fits(matrix, artifact, self.platform, self.method))
    }

    /// Whether some release fits.
    pub(crate) fn is_satisfiable(&self, matrix: &Matrix) -> bool {
        self.candidates(matrix)
            .iter()
            .any(|release| self.artifact(matrix, release).is_some())
    }

    /// Every reason against a release; none where it fits.
    pub(crate) fn reasons(&self, matrix: &Matrix, release: &Release) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if !self.version_fits(matrix, release) {
            reasons.push(Reason::Version);
        } else if !self.status_fits(release) {
            reasons.push(Reason::Status {
                status: release.status,
            });
        }
        for (id, wish) in &self.pins {
            if !pin_fits(release, id, wish) {
                reasons.push(Reason::Pin {
                    component: (*id).clone(),
                });
            }
        }
        let any = |platform: Option<Platform>, method: Option<Method>| {
            let mut artifacts = release.artifacts.iter();
            artifacts.any(|artifact| artifact_fits(matrix, artifact, platform, method))
        };
        match (self.platform, self.method) {
            // What is only an intention has no artifacts, and its status says so already.
            _ if release.status.is_intended() => {}
            (platform, method) if any(platform, method) => {}
            (platform, Some(method)) if !any(None, Some(method)) || platform.is_none() => {
                reasons.push(Reason::Method { method });
            }
            (Some(platform), Some(method)) if any(Some(platform), None) => {
                reasons.push(Reason::Artifact { platform, method });
            }
            (Some(platform), _) => reasons.push(Reason::Platform { platform }),
            (None, _) => {}
        }
        reasons
    }

    fn version_fits(&self, matrix: &Matrix, release: &Release) -> bool {
        match &self.version {
            None => true,
            Some(VersionRequest::Channel(channel)) => matrix
                .channel(*channel)
                .is_some_and(|head| head.version == release.version),
            Some(VersionRequest::Versions(versions)) => versions.contains(release.version.semver()),
        }
    }

    fn status_fits(&self, release: &Release) -> bool {
        let exact = matches!(
            self.version,
            None | Some(VersionRequest::Versions(VersionSet::Exact(_)))
        );
        match release.status {
            Status::Stable | Status::Deprecated => true,
            // A range that lets a pre-release in has named one; one that is a preview by status alone it cannot name.
            Status::Preview => {
                exact
                    || release.version.is_prerelease()
                    || self.version == Some(VersionRequest::Channel(Channel::Preview))
            }
            Status::Yanked => exact,
            Status::Unsafe | Status::Planned | Status::Future => false,
        }
    }
}

fn artifact_fits(
    matrix: &Matrix,
    artifact: &Artifact,
    platform: Option<Platform>,
    method: Option<Method>,
) -> bool {
    method.is_none_or(|method| artifact.method == method)
        && platform.is_none_or(|platform| {
            artifact.platform == artifact_platform(matrix, platform, artifact.method)
        })
}

/// The platform for which a machine needs its artifact: an image is for what runs in the container.
fn artifact_platform(matrix: &Matrix, platform: Platform, method: Method) -> Platform {
    if method == Method::Docker {
        matrix.platform(platform).image_platform
    } else {
        platform
    }
}

fn pin_fits(release: &Release, id: &crate::ComponentId, wish: &VersionSet) -> bool {
    release
        .components
        .get(id)
        .is_some_and(|version| wish.contains(version.semver()))
}

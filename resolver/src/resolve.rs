//! The decision: which release answers a request.
//!
//! Releases are candidates, best first: [`Status`] says what comes first, then the newer version. The first that fits is the
//! answer.

use std::ops::Range;

use crate::{
    Channel, Decision, Matrix, Plan, Refusal, Release, ReleaseVersion, Request, Status,
    VersionRequest, VersionSet, explain,
    matrix::{Pin, mask},
    refuse,
};

/// The one plan for a request, or the reason why there is none. Total: it never panics.
///
/// # Errors
///
/// `v1.1.0` while it is planned; `^9`; `windows-amd64` by `binary`; pins that no release has together.
pub fn resolve(matrix: &Matrix, request: &Request) -> Result<Plan, Refusal> {
    let question = Question::of(matrix, request);
    let best = question.best().and_then(|place| {
        let release = matrix.releases().get(place)?;
        let method = request.method.unwrap_or(matrix.distro().default_method);
        let platform = matrix.inside(request.platform, method);
        Some((release, release.artifact(platform, method)?))
    });
    match best {
        Some((release, artifact)) => Ok(Plan {
            decision: Decision::new(matrix, release, request.platform, artifact),
            request: request.into(),
            why: explain::why(matrix, request, release, artifact),
            warnings: explain::warnings(matrix, release, artifact),
            others: matrix.releases().len() - 1,
        }),
        None => Err(refuse::refusal(matrix, request, &question)),
    }
}

/// The release of the plan that [`resolve`] would give, as its place in [`Matrix::releases`]; nothing where there is none.
/// For callers that ask often and need no more than that.
pub fn resolve_version(matrix: &Matrix, request: &Request) -> Option<usize> {
    Question::of(matrix, request).best()
}

/// Which releases a request asks for.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    /// Whatever is there, as if it were named.
    Anything,
    /// No release was asked for, and components were: up to the head of `stable`, where there is one.
    Default(Option<&'a ReleaseVersion>),
    /// What a channel points at, if it points at anything.
    Channel(Channel, Option<&'a ReleaseVersion>),
    /// A set of versions.
    Versions(&'a VersionSet),
}

impl<'a> Asked<'a> {
    fn of(matrix: &'a Matrix, request: &'a Request) -> Self {
        let head = |channel| matrix.channel(channel).map(|release| &release.version);
        match &request.version {
            Some(VersionRequest::Versions(versions)) => Self::Versions(versions),
            Some(VersionRequest::Channel(channel)) => Self::Channel(*channel, head(*channel)),
            None if request.pins.is_empty() => {
                Self::Channel(Channel::Stable, head(Channel::Stable))
            }
            None => Self::Default(head(Channel::Stable)),
        }
    }

    /// The part of a list of places, newest first, outside of which no version fits.
    fn window(self, matrix: &Matrix, places: &[usize]) -> Range<usize> {
        let releases = matrix.releases();
        let from = |first: &ReleaseVersion| {
            places.partition_point(|&place| releases[place].version > *first)
        };
        match self {
            Self::Anything => 0..places.len(),
            Self::Default(None) | Self::Channel(_, None) => 0..0,
            Self::Default(Some(head)) => from(head)..places.len(),
            Self::Channel(_, Some(head)) => {
                let first = from(head);
                first..places.len().min(first + 1)
            }
            Self::Versions(versions) => {
                versions.window(places.len(), |at| releases[places[at]].version.semver())
            }
        }
    }

    pub(crate) fn version_fits(self, release: &Release) -> bool {
        match self {
            Self::Anything => true,
            Self::Default(head) => head.is_some_and(|head| release.version <= *head),
            Self::Channel(_, head) => head == Some(&release.version),
            Self::Versions(versions) => versions.contains(release.version.semver()),
        }
    }

    pub(crate) fn status_fits(self, release: &Release) -> bool {
        let exact = matches!(self, Self::Anything | Self::Versions(VersionSet::Exact(_)));
        match release.status {
            Status::Stable | Status::Deprecated => true,
            // A range that lets a pre-release in has named one; one that is a preview by status alone it cannot name.
            Status::Preview => match self {
                Self::Versions(_) => exact || release.version.is_prerelease(),
                Self::Anything | Self::Channel(Channel::Preview, _) => true,
                Self::Default(_) | Self::Channel(..) => false,
            },
            Status::Yanked => exact,
            Status::Unsafe | Status::Planned | Status::Future => false,
        }
    }
}

/// A request with its defaults filled in, ready to be asked of any release.
pub(crate) struct Question<'a> {
    pub(crate) matrix: &'a Matrix,
    pub(crate) asked: Asked<'a>,
    /// The platforms and methods that fit; nothing where all do.
    pub(crate) mask: Option<u64>,
    pub(crate) pins: Vec<Pin<'a>>,
}

impl<'a> Question<'a> {
    pub(crate) fn of(matrix: &'a Matrix, request: &'a Request) -> Self {
        let method = request.method.unwrap_or(matrix.distro().default_method);
        Self {
            matrix,
            asked: Asked::of(matrix, request),
            mask: Some(mask(Some(request.platform), Some(method))),
            pins: request
                .pins
                .iter()
                .map(|(component, wish)| matrix.index().pin(component, wish))
                .collect(),
        }
    }

    /// For every machine, by every method, with no wish for a component.
    pub(crate) fn any_machine(matrix: &'a Matrix, asked: &'a VersionSet) -> Self {
        Self {
            matrix,
            asked: Asked::Versions(asked),
            mask: None,
            pins: Vec::new(),
        }
    }

    /// The place of the release that answers it.
    pub(crate) fn best(&self) -> Option<usize> {
        let releases = self.matrix.releases();
        let narrowest = self
            .pins
            .iter()
            .map(Pin::candidates)
            .min_by_key(|few| few.len());
        match narrowest {
            // Quicker than to look from the newest on.
            Some(few) if few.len() <= 4 + releases.len() / 8 => few
                .iter()
                .copied()
                .filter(|&place| self.machine_and_pins_fit(place) && self.is_asked_for(place))
                .min_by_key(|&place| (releases[place].status, place)),
            _ => Status::ALL.iter().find_map(|&status| self.newest(status)),
        }
    }

    /// The newest release of a status that fits everything.
    fn newest(&self, status: Status) -> Option<usize> {
        let places = self.matrix.index().of_status(status);
        let window = self.asked.window(self.matrix, places);
        places
            .get(window)?
            .iter()
            .copied()
            .find(|&place| self.machine_and_pins_fit(place) && self.is_asked_for(place))
    }

    /// Whether a release has a version and a status that fit.
    fn is_asked_for(&self, place: usize) -> bool {
        let release = self.matrix.releases().get(place);
        release.is_some_and(|release| {
            self.asked.status_fits(release) && self.asked.version_fits(release)
        })
    }

    /// Whether a release fits everything but version and status.
    pub(crate) fn machine_and_pins_fit(&self, place: usize) -> bool {
        let index = self.matrix.index();
        self.mask.is_none_or(|mask| index.fits(place, mask))
            && self.pins.iter().all(|pin| pin.fits(place))
    }
}

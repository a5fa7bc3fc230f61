//! Makes a refusal: why each release does not fit, what clashes, and the nearest requests that work.

use serde::{Deserialize, Serialize};

use crate::{
    Channel, ComponentId, Holding, Matrix, Reason, Refusal, RefusalCode, Rejected, Release,
    ReleaseVersion, Request, SCHEMA, Status, VersionRequest, Wish,
    clash::clash,
    explain,
    matrix::mask,
    resolve::{Asked, Question},
    suggest::suggestions,
};

/// The refusal of a request that no release fits.
pub(crate) fn refusal(matrix: &Matrix, request: &Request, question: &Question<'_>) -> Refusal {
    let groups = groups(request, question);
    let clash = clash(request, &groups.iter().map(|group| &group.profile));
    let mut rejected: Vec<Rejected> = Vec::new();
    for group in groups {
        let reasons = group.profile.reasons(request, question);
        let (count, newest, oldest) = (group.count, group.newest, group.oldest);
        let (newest, oldest) = (newest.version.clone(), oldest.version.clone());
        match rejected.iter_mut().find(|other| other.reasons == reasons) {
            // Those whose newest comes first are met first.
            Some(other) => {
                other.count += count;
                other.oldest = other.oldest.clone().min(oldest);
            }
            None => rejected.push(Rejected {
                reasons,
                count,
                newest,
                oldest,
                holds: Vec::new(),
            }),
        }
    }
    for group in &mut rejected {
        let held = |release: &ReleaseVersion, id: &ComponentId| {
            matrix.release(release)?.components.get(id).cloned()
        };
        let holding = |reason: &Reason| match reason {
            Reason::Pin { component } => Some(Holding {
                component: component.clone(),
                newest: held(&group.newest, component),
                oldest: held(&group.oldest, component),
            }),
            _ => None,
        };
        group.holds = group.reasons.iter().filter_map(holding).collect();
    }
    let code = code(matrix, request, &clash);
    Refusal {
        schema: SCHEMA,
        code,
        sentence: explain::sentence(matrix, request, code, &clash, &rejected),
        request: request.into(),
        clash,
        rejected,
        suggestions: suggestions(matrix, request),
    }
}

/// A release that does not fit a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct RejectedRelease {
    /// The release.
    pub release: ReleaseVersion,
    /// Every reason.
    pub reasons: Vec<Reason>,
}

/// Every release that does not fit a request, newest first, with every reason.
pub fn rejected_releases(matrix: &Matrix, request: &Request) -> Vec<RejectedRelease> {
    let question = Question::of(matrix, request);
    let judge = Judge::of(request, &question);
    let judged = matrix.releases().iter().enumerate();
    let rejected = judged.map(|(place, release)| RejectedRelease {
        release: release.version.clone(),
        reasons: judge.profile(place, release).reasons(request, &question),
    });
    rejected
        .filter(|release| !release.reasons.is_empty())
        .collect()
}

/// What there is of a release for a machine: each bit is one way of asking.
mod reach {
    /// For the platform, by the method.
    pub(super) const BOTH: u8 = 1;
    /// For the platform, by any method, or by the default one where none was asked for.
    pub(super) const PLATFORM: u8 = 2;
    /// By the method, for any platform.
    pub(super) const METHOD: u8 = 4;
    /// By any method, or by the default one where none was asked for, for any platform.
    pub(super) const EITHER: u8 = 8;
    /// For the platform, by whatever method.
    pub(super) const SOMEHOW: u8 = 16;
}

/// How a release stands to a request. Those with the same one do not fit for the same reasons.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    version: bool,
    status: Option<Status>,
    /// Whether it could be had if no version had been asked for.
    installable: bool,
    /// Whether it has no artifacts because it is only an intention.
    intended: bool,
    reach: u8,
    /// The places of the pins that it does not meet.
    pins: Vec<usize>,
}

/// Judges releases by a request.
struct Judge<'a> {
    question: &'a Question<'a>,
    masks: [(u8, u64); 5],
}

impl<'a> Judge<'a> {
    fn of(request: &Request, question: &'a Question<'a>) -> Self {
        let method = request
            .method
            .unwrap_or(question.matrix.distro().default_method);
        // A default is no wish: without the others it still holds.
        let wished = request.method.is_none().then_some(method);
        let platform = Some(request.platform);
        Self {
            question,
            masks: [
                (reach::BOTH, mask(platform, Some(method))),
                (reach::PLATFORM, mask(platform, wished)),
                (reach::METHOD, mask(None, Some(method))),
                (reach::EITHER, mask(None, wished)),
                (reach::SOMEHOW, mask(platform, None)),
            ],
        }
    }

    fn profile(&self, place: usize, release: &Release) -> Profile {
        let index = self.question.matrix.index();
        let asked = self.question.asked;
        let fitting = self
            .masks
            .iter()
            .filter(|(_, mask)| index.fits(place, *mask));
        let pins = self.question.pins.iter().enumerate();
        Profile {
            version: asked.version_fits(release),
            status: (!asked.status_fits(release)).then_some(release.status),
            installable: Asked::Anything.status_fits(release),
            intended: release.status.is_intended(),
            reach: fitting.fold(0, |reach, (bit, _)| reach | bit),
            pins: pins
                .filter(|(_, pin)| !pin.fits(place))
                .map(|(number, _)| number)
                .collect(),
        }
    }
}

impl Profile {
    /// Whether there is an artifact where the platform is wished for, or the method, or neither.
    pub(crate) fn reaches(&self, platform: bool, method: bool) -> bool {
        let bit = match (platform, method) {
            (true, true) => reach::BOTH,
            (true, false) => reach::PLATFORM,
            (false, true) => reach::METHOD,
            (false, false) => reach::EITHER,
        };
        self.reach & bit != 0
    }

    /// Which wishes rule it out: 0 is the version, and the others are the pins, counted from 1. Nothing where it can be had
    /// by no wish for a version at all.
    pub(crate) fn ruled_out_by(&self, request: &Request) -> Option<Vec<usize>> {
        let fits = self.version && self.status.is_none();
        if !self.installable || (request.version.is_none() && !fits) {
            return None;
        }
        let version = (!fits).then_some(0);
        let pins = self.pins.iter().map(|place| place + 1);
        Some(version.into_iter().chain(pins).collect())
    }

    fn reasons(&self, request: &Request, question: &Question<'_>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if !self.version {
            reasons.push(Reason::Version);
        }
        reasons.extend(self.status.map(|status| Reason::Status { status }));
        let pins = self
            .pins
            .iter()
            .filter_map(|&place| question.pins.get(place));
        reasons.extend(pins.map(|pin| Reason::Pin {
            component: pin.component.clone(),
        }));
        let platform = request.platform;
        let method = request
            .method
            .unwrap_or(question.matrix.distro().default_method);
        let has = |bit| self.reach & bit != 0;
        // What is only an intention has no artifacts, and its status says so already.
        if has(reach::BOTH) || self.intended {
        } else if !has(reach::METHOD) {
            reasons.push(Reason::Method { method });
        } else if has(reach::SOMEHOW) {
            reasons.push(Reason::Artifact { platform, method });
        } else {
            reasons.push(Reason::Platform { platform });
        }
        reasons
    }
}

/// Releases with the same profile.
struct Group<'a> {
    profile: Profile,
    count: usize,
    newest: &'a Release,
    oldest: &'a Release,
}

/// The releases by profile, in the order in which the newest of each comes.
fn groups<'a>(request: &Request, question: &Question<'a>) -> Vec<Group<'a>> {
    let judge = Judge::of(request, question);
    let mut groups: Vec<Group<'_>> = Vec::new();
    // Most are like the one before.
    let mut last = 0;
    for (place, release) in question.matrix.releases().iter().enumerate() {
        let profile = judge.profile(place, release);
        let alike = |group: &Group<'_>| group.profile == profile;
        if !groups.get(last).is_some_and(alike) {
            last = groups.iter().position(alike).unwrap_or(groups.len());
        }
        match groups.get_mut(last) {
            Some(group) => {
                group.count += 1;
                group.oldest = release;
            }
            None => groups.push(Group {
                profile,
                count: 1,
                newest: release,
                oldest: release,
            }),
        }
    }
    groups
}

fn code(matrix: &Matrix, request: &Request, clash: &[Wish]) -> RefusalCode {
    if clash.iter().any(|wish| matches!(wish, Wish::Pin { .. })) {
        return RefusalCode::NoSet;
    }
    if clash
        .iter()
        .any(|wish| matches!(wish, Wish::Platform { .. } | Wish::Method { .. }))
    {
        return RefusalCode::NoArtifact;
    }
    match &request.version {
        None | Some(VersionRequest::Channel(_)) => {
            let channel = match &request.version {
                Some(VersionRequest::Channel(channel)) => *channel,
                _ => Channel::Stable,
            };
            // It points at a release that has nothing to install.
            match matrix.channel(channel) {
                Some(_) => RefusalCode::NoArtifact,
                None => RefusalCode::EmptyChannel,
            }
        }
        Some(version) => match version
            .exact()
            .map(|exact| matrix.release(&exact).map(|release| release.status))
        {
            None => RefusalCode::NoVersion,
            Some(None) => RefusalCode::NoSuchRelease,
            Some(Some(Status::Unsafe)) => RefusalCode::Unsafe,
            Some(Some(Status::Planned | Status::Future)) => RefusalCode::NotReleased,
            // It may be installed and still has nothing to install: no artifact at all.
            Some(Some(_)) => RefusalCode::NoArtifact,
        },
    }
}

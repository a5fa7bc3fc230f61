//! Makes a refusal: the clash, the rejected candidates, and the nearest requests that work.

use crate::{
    Change, Channel, Matrix, Method, Reason, Refusal, RefusalCode, Rejected, Release, Request,
    SCHEMA, Status, Suggestion, VersionRequest, VersionSet, Wish, explain,
    resolve::{Frame, Preference, resolve},
};

/// The refusal of a request that no release fits.
pub(crate) fn refusal(matrix: &Matrix, request: &Request, frame: &Frame<'_>) -> Refusal {
    let clash = clash(matrix, request, frame);
    let rejected = rejected(matrix, frame);
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

/// Every release that does not fit a request, newest first, with every reason.
pub fn rejected_releases<'m>(
    matrix: &'m Matrix,
    request: &Request,
) -> Vec<(&'m Release, Vec<Reason>)> {
    let frame = Frame::of(matrix, request);
    let judged = matrix
        .releases()
        .iter()
        .map(|release| (release, frame.reasons(matrix, release)));
    judged.filter(|(_, reasons)| !reasons.is_empty()).collect()
}

/// Groups of releases with the same reasons, in the order in which the newest of each comes.
fn rejected(matrix: &Matrix, frame: &Frame<'_>) -> Vec<Rejected> {
    let mut groups: Vec<Rejected> = Vec::new();
    for release in matrix.releases() {
        let reasons = frame.reasons(matrix, release);
        match groups.iter_mut().find(|group| group.reasons == reasons) {
            Some(group) => {
                group.count += 1;
                group.oldest = release.version.clone();
            }
            None => groups.push(Rejected {
                reasons,
                count: 1,
                newest: release.version.clone(),
                oldest: release.version.clone(),
            }),
        }
    }
    groups
}

/// A smallest set of wishes without a plan. Smaller sets are tried first, so each of its proper subsets has one.
fn clash(matrix: &Matrix, request: &Request, frame: &Frame<'_>) -> Vec<Wish> {
    let mut wishes = Vec::new();
    wishes.extend(request.version.as_ref().map(|version| Wish::Version {
        value: version.to_string(),
    }));
    wishes.push(Wish::Platform {
        value: request.platform,
    });
    wishes.extend(request.method.map(|method| Wish::Method { value: method }));
    wishes.extend(request.pins.iter().map(|(id, wish)| Wish::Pin {
        component: id.clone(),
        value: wish.to_string(),
    }));
    for size in 0..=wishes.len() {
        for subset in subsets(wishes.len(), size) {
            let has =
                |test: &dyn Fn(&Wish) -> bool| subset.iter().any(|&index| test(&wishes[index]));
            let part = Frame {
                version: match request.version {
                    Some(_) if !has(&|wish| matches!(wish, Wish::Version { .. })) => None,
                    _ => frame.version.clone(),
                },
                platform: frame
                    .platform
                    .filter(|_| has(&|wish| matches!(wish, Wish::Platform { .. }))),
                method: match request.method {
                    Some(_) if !has(&|wish| matches!(wish, Wish::Method { .. })) => None,
                    _ => frame.method,
                },
                pins: frame
                    .pins
                    .iter()
                    .filter(|(id, _)| {
                        has(&|wish| matches!(wish, Wish::Pin { component, .. } if component == *id))
                    })
                    .copied()
                    .collect(),
            };
            if !part.is_satisfiable(matrix) {
                return subset
                    .into_iter()
                    .map(|index| wishes[index].clone())
                    .collect();
            }
        }
    }
    wishes
}

/// Every choice of `size` numbers below `count`, each in rising order.
fn subsets(count: usize, size: usize) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new()];
    for _ in 0..size {
        found = found
            .into_iter()
            .flat_map(|subset: Vec<usize>| {
                let next = subset.last().map_or(0, |last| last + 1);
                (next..count).map(move |index| subset.iter().copied().chain([index]).collect())
            })
            .collect();
    }
    found
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

/// The nearest requests that have a plan: each is resolved before it is offered.
fn suggestions(matrix: &Matrix, request: &Request) -> Vec<Suggestion> {
    let mut offers: Vec<(Change, Request)> = Vec::new();
    let methods = || {
        Method::ALL
            .iter()
            .filter(|&&method| request.method.is_none_or(|wished| wished != method))
    };
    for &method in methods() {
        offers.push((
            Change::Method,
            Request {
                method: Some(method),
                ..request.clone()
            },
        ));
    }
    offers.extend(nearest_version(matrix, request).map(|offer| (Change::Version, offer)));
    for id in request.pins.keys() {
        let mut offer = request.clone();
        offer.pins.remove(id);
        offers.push((Change::Pin, offer));
    }
    for &method in methods() {
        let other = Request {
            method: Some(method),
            ..request.clone()
        };
        offers
            .extend(nearest_version(matrix, &other).map(|offer| (Change::VersionAndMethod, offer)));
    }
    for method in std::iter::once(None).chain(Method::ALL.iter().copied().map(Some)) {
        let bare = Request {
            method,
            ..Request::new(request.platform)
        };
        offers.extend(nearest_version(matrix, &bare).map(|offer| (Change::Everything, offer)));
    }
    let mut found: Vec<Suggestion> = Vec::new();
    for (change, offer) in offers {
        let tried = found.iter().any(|other| other.request == (&offer).into());
        // One that changes more is of use only where none that changes less is there.
        let farther =
            change >= Change::VersionAndMethod && found.iter().any(|other| other.change < change);
        if tried || farther {
            continue;
        }
        if let Ok(plan) = resolve_quietly(matrix, &offer) {
            found.push(Suggestion {
                sentence: explain::suggestion(matrix, request, &offer, change, &plan),
                request: (&offer).into(),
                change,
                release: plan,
            });
        }
    }
    found.sort_by_key(|suggestion| suggestion.change);
    found
}

/// The release that a request gives, without a refusal's own suggestions: they would go round for ever.
fn resolve_quietly(matrix: &Matrix, request: &Request) -> Result<crate::ReleaseVersion, ()> {
    if !Frame::of(matrix, request).is_satisfiable(matrix) {
        return Err(());
    }
    resolve(matrix, request)
        .map(|plan| plan.decision.release)
        .map_err(|_| ())
}

/// The same request for the release that is nearest to what was asked: below it the highest, else above it the lowest;
/// for a channel or a range, the best that there is.
fn nearest_version(matrix: &Matrix, request: &Request) -> Option<Request> {
    let offer = |release: &Release| Request {
        version: Some(release.version.clone().into()),
        ..request.clone()
    };
    let fits = |release: &&Release| {
        matches!(release.status, Status::Stable | Status::Deprecated)
            && Frame::of(matrix, &offer(release)).is_satisfiable(matrix)
    };
    let fitting = || matrix.releases().iter().filter(fits);
    // A release that was taken back says itself what to use.
    let exact = request.version.as_ref().and_then(VersionRequest::exact);
    let named = exact
        .and_then(|exact| matrix.release(&exact))
        .and_then(|release| release.withdrawn.as_ref());
    let instead = named
        .and_then(|withdrawal| matrix.release(withdrawal.instead.as_ref()?))
        .filter(fits);
    let near = instead.or_else(|| match &request.version {
        Some(VersionRequest::Versions(VersionSet::Exact(wanted))) => fitting()
            .find(|release| release.version.semver() <= wanted)
            .or_else(|| fitting().next_back()),
        _ => fitting().min_by_key(|release| Preference::of(release)),
    });
    near.map(offer)
}

//! The nearest requests that have a plan.

use crate::{
    Change, Matrix, Method, Release, Request, Status, Suggestion, VersionRequest, explain,
    resolve::{Question, resolve_version},
};

/// The nearest requests that have a plan, nearest first: each is resolved before it is offered.
pub(crate) fn suggestions(matrix: &Matrix, request: &Request) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for (change, offered) in offers(matrix, request) {
        let raw = (&offered).into();
        let tried = found.iter().any(|other| other.request == raw);
        // One that changes more is of use only where none that changes less is there.
        let farther =
            change >= Change::VersionAndMethod && found.iter().any(|other| other.change < change);
        if tried || farther {
            continue;
        }
        let place = resolve_version(matrix, &offered);
        if let Some(Release {
            version: release, ..
        }) = place.and_then(|place| matrix.releases().get(place))
        {
            found.push(Suggestion {
                sentence: explain::suggestion(matrix, request, &offered, change, release),
                request: raw,
                change,
                release: release.clone(),
            });
        }
    }
    found
}

/// Requests that may have a plan, in the order of preference.
fn offers(matrix: &Matrix, request: &Request) -> Vec<(Change, Request)> {
    let mut offers: Vec<(Change, Request)> = Vec::new();
    let methods = Method::ALL
        .iter()
        .filter(|&&method| request.method != Some(method));
    let by_method = |&method: &Method| Request {
        method: Some(method),
        ..request.clone()
    };
    offers.extend(
        methods
            .clone()
            .map(|method| (Change::Method, by_method(method))),
    );
    for &(platform, _) in &matrix.platform(request.platform).runs {
        let other = Request {
            platform,
            ..request.clone()
        };
        offers.push((Change::Platform, other));
    }
    let nearest = |change, request: &Request| Some((change, nearest_version(matrix, request)?));
    offers.extend(nearest(Change::Version, request));
    for id in request.pins.keys() {
        let mut other = request.clone();
        other.pins.remove(id);
        offers.push((Change::Pin, other));
    }
    offers
        .extend(methods.filter_map(|method| nearest(Change::VersionAndMethod, &by_method(method))));
    for method in std::iter::once(None).chain(Method::ALL.iter().copied().map(Some)) {
        let bare = Request {
            method,
            ..Request::new(request.platform)
        };
        offers.extend(nearest(Change::Everything, &bare));
    }
    offers
}

/// The same request for the release that is nearest to what was asked: what a withdrawn release names instead, else below
/// the upper end the highest, else above it the lowest; for a channel, the best that there is. Stable ones come first, and previews last.
fn nearest_version(matrix: &Matrix, request: &Request) -> Option<Request> {
    let question = Question::of(matrix, request);
    let fits = |place: &usize| question.machine_and_pins_fit(*place);
    let releases = matrix.releases();
    let versions = match &request.version {
        Some(VersionRequest::Versions(versions)) => Some(versions),
        _ => None,
    };
    let window = versions.map_or(0..releases.len(), |versions| {
        versions.window(releases.len(), |place| releases[place].version.semver())
    });
    let place_of = |release: &Release| {
        let wanted = &release.version;
        releases
            .binary_search_by(|other| wanted.cmp(&other.version))
            .ok()
    };
    let instead = versions.and_then(|versions| {
        let asked = releases.get(window.clone())?.iter();
        asked
            .filter(|release| versions.contains(release.version.semver()))
            .filter_map(|release| matrix.release(release.withdrawn.as_ref()?.instead.as_ref()?))
            .filter(|release| matches!(release.status, Status::Stable | Status::Deprecated))
            .filter_map(place_of)
            .find(fits)
    });
    let near = |status: Status| {
        let places = matrix.index().of_status(status);
        let split = places.partition_point(|place| *place < window.start);
        let (above, below) = places.split_at_checked(split)?;
        let nearest = below.iter().find(|place| fits(place));
        nearest
            .or_else(|| above.iter().rev().find(|place| fits(place)))
            .copied()
    };
    let place = instead
        .or_else(|| near(Status::Stable))
        .or_else(|| near(Status::Deprecated))
        .or_else(|| near(Status::Preview))?;
    Some(Request {
        version: Some(releases.get(place)?.version.clone().into()),
        ..request.clone()
    })
}

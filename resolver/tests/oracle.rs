//! The resolver against one that is slow and obvious: it looks at every release and every set of wishes, one by one.

mod support;

use std::{cmp::Reverse, sync::LazyLock};

use mlos_resolver::{
    Channel, Matrix, Method, Move, Platform, Reach, Reason, Release, Request, Status,
    VersionRequest, VersionSet, Wish, changes, previous, rejected_releases, resolve,
    resolve_version,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const COMPONENTS: [&str; 2] = ["lathe", "press"];

/// What is made up of a release: status, a version of each component, and what there is of it.
type MadeUp = (
    &'static str,
    [Option<usize>; 2],
    Vec<(&'static str, &'static str)>,
);

/// The made-up matrix, as it is published.
static BASE: LazyLock<Value> = LazyLock::new(|| {
    let published = support::matrix("made-up").published();
    serde_json::from_str(&published).expect("what was written")
});

/// A matrix of a few releases, with nothing in it that these do not need.
fn matrix(releases: &[(String, MadeUp)], hold: Option<usize>) -> Matrix {
    let mut value = BASE.clone();
    let all = |id: &str| {
        let versions = (0..VERSIONS.len()).map(|index| json!({ "version": VERSIONS[index] }));
        let mut component = value["matrix"]["components"][id].clone();
        component["release"] = versions.collect();
        component
    };
    let (lathe, press) = (all("lathe"), all("press"));
    let mut written = serde_json::Map::new();
    for (version, (status, held, artifacts)) in releases {
        let mut release = json!({ "status": status, "components": {}, "artifact": [] });
        for (id, version) in COMPONENTS.iter().zip(held) {
            if let Some(version) = version {
                release["components"][id] = json!(VERSIONS[*version]);
            }
        }
        if !matches!(*status, "planned" | "future") {
            let artifacts = artifacts
                .iter()
                .map(|(platform, method)| json!({ "platform": platform, "method": method }));
            release["artifact"] = artifacts.collect();
        }
        if matches!(*status, "deprecated" | "yanked" | "unsafe") {
            release["withdrawn"] = json!({ "date": "2026-01-01", "reason": "made up" });
            let other = releases.iter().find(|(other, (status, ..))| {
                other != version && matches!(*status, "stable" | "preview")
            });
            if let Some((other, _)) = other {
                release["withdrawn"]["use"] = json!(format!("v{other}"));
            }
        }
        written.insert(format!("v{version}"), release);
    }
    let stable: Vec<_> = releases
        .iter()
        .filter(|(_, (status, ..))| *status == "stable")
        .collect();
    let matrix = &mut value["matrix"];
    matrix["distro"]["holds"] = match hold.and_then(|hold| stable.get(hold)) {
        Some((version, _)) => {
            json!({ "stable": { "at": format!("v{version}"), "reason": "it is looked at" } })
        }
        None => json!({}),
    };
    matrix["distro"]["components"] = json!(COMPONENTS);
    matrix["platforms"]["darwin-arm64"]["runs"] = json!({ "darwin-amd64": "a translator" });
    matrix["components"] = json!({ "lathe": lathe, "press": press });
    matrix["releases"] = Value::Object(written);
    matrix["evidence"] = json!({});
    matrix["lock"] = json!({});
    Matrix::from_published(&value.to_string())
        .unwrap_or_else(|problems| panic!("{problems}\n{value}"))
}

const VERSIONS: [&str; 5] = ["1.0.0", "1.1.0", "1.2.0-rc.1", "1.2.0", "2.0.0"];
const RELEASES: [&str; 8] = [
    "0.9.0",
    "1.0.0",
    "1.0.1",
    "1.1.0-rc.1",
    "1.1.0",
    "1.2.0",
    "2.0.0-beta.1",
    "2.0.0",
];
const PLATFORMS: [&str; 4] = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"];

fn made_up() -> impl Strategy<Value = (Vec<(String, MadeUp)>, Option<usize>)> {
    let status = prop::sample::select(vec![
        "stable",
        "stable",
        "stable",
        "preview",
        "deprecated",
        "yanked",
        "unsafe",
        "planned",
        "future",
    ]);
    let held = |optional: bool| {
        let version = (0..VERSIONS.len()).prop_map(Some);
        if optional {
            prop_oneof![5 => version, 1 => Just(None)].boxed()
        } else {
            version.boxed()
        }
    };
    let places: Vec<(&str, &str)> = PLATFORMS
        .iter()
        .map(|platform| (*platform, "binary"))
        .chain([
            ("linux-amd64", "docker"),
            ("linux-arm64", "docker"),
            ("darwin-arm64", "homebrew"),
        ])
        .collect();
    let artifacts = prop::sample::subsequence(places.clone(), 0..=places.len());
    let release = (status, held(false), held(true), artifacts)
        .prop_map(|(status, lathe, press, artifacts)| (status, [lathe, press], artifacts));
    (
        prop::sample::subsequence(RELEASES.to_vec(), 1..=RELEASES.len()),
        prop::collection::vec(release, RELEASES.len()),
        prop::option::weighted(0.2, 0usize..3),
    )
        .prop_map(|(versions, releases, hold)| {
            let releases =
                versions
                    .into_iter()
                    .zip(releases)
                    .map(|(version, (status, held, artifacts))| {
                        // A pre-release cannot be stable.
                        let status = if status == "stable" && version.contains('-') {
                            "preview"
                        } else {
                            status
                        };
                        (version.to_owned(), (status, held, artifacts))
                    });
            (releases.collect(), hold)
        })
}

fn request() -> impl Strategy<Value = Request> {
    let wish = || {
        prop::sample::select(vec![
            "1",
            "1.0",
            "1.1",
            "2",
            "^1.0",
            ">=1.1",
            "<2",
            "~1.2",
            "1.0.0",
            "1.2.0-rc.1",
            ">=1.1.0-rc.0, <1.2",
            "=9",
            "<1 || >=2",
            "1.0 - 1.1",
            "*",
        ])
    };
    let version = prop_oneof![
        2 => Just(None),
        1 => prop::sample::select(vec!["stable", "latest", "preview"]).prop_map(Some),
        2 => prop::sample::select(RELEASES.to_vec()).prop_map(Some),
        4 => wish().prop_map(Some),
    ];
    let method = prop::option::weighted(
        0.7,
        prop::sample::select(vec![
            Method::Binary,
            Method::Docker,
            Method::Homebrew,
            Method::Snap,
        ]),
    );
    let platform = prop::sample::select(Platform::ALL.to_vec());
    let pins = (
        prop::option::weighted(0.4, wish()),
        prop::option::weighted(0.3, wish()),
    );
    (version, platform, method, pins).prop_map(|(version, platform, method, (lathe, press))| {
        let pins = COMPONENTS
            .iter()
            .zip([lathe, press])
            .filter_map(|(id, wish)| {
                Some((id.parse().expect("an id"), wish?.parse().expect("a set")))
            });
        Request {
            version: version.map(|text| text.parse().expect("a request")),
            platform,
            method,
            pins: pins.collect(),
        }
    })
}

/// Which of the wishes hold; a default is no wish and always holds.
#[derive(Clone, Copy)]
struct Kept<'a> {
    version: bool,
    platform: bool,
    method: bool,
    pins: &'a [bool],
}

/// Why a release does not fit what is kept of a request, in the order in which reasons are given.
fn reasons(matrix: &Matrix, request: &Request, release: &Release, kept: Kept<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let head = |channel: Channel| {
        if let Some(hold) = matrix.distro().holds.get(&channel) {
            return Some(&hold.at);
        }
        let may = |release: &&Release| match channel {
            Channel::Preview => matches!(release.status, Status::Stable | Status::Preview),
            _ => release.status == Status::Stable,
        };
        matrix
            .releases()
            .iter()
            .filter(may)
            .map(|release| &release.version)
            .max()
    };
    let asked = request.version.as_ref().filter(|_| kept.version);
    let dropped = request.version.is_some() && !kept.version;
    let fits = match asked {
        _ if dropped => true,
        Some(VersionRequest::Versions(set)) => set.contains(release.version.semver()),
        Some(VersionRequest::Channel(channel)) => head(*channel) == Some(&release.version),
        None if request.pins.is_empty() => head(Channel::Stable) == Some(&release.version),
        None => head(Channel::Stable).is_some_and(|head| release.version <= *head),
    };
    if !fits {
        reasons.push(Reason::Version);
    }
    let exact = dropped || matches!(asked, Some(VersionRequest::Versions(VersionSet::Exact(_))));
    let allowed = match release.status {
        Status::Stable | Status::Deprecated => true,
        Status::Yanked => exact,
        Status::Preview => {
            exact
                || matches!(asked, Some(VersionRequest::Channel(Channel::Preview)))
                || (matches!(asked, Some(VersionRequest::Versions(_)))
                    && release.version.is_prerelease())
        }
        Status::Unsafe | Status::Planned | Status::Future => false,
    };
    if !allowed {
        reasons.push(Reason::Status {
            status: release.status,
        });
    }
    for (index, (id, wish)) in request.pins.iter().enumerate() {
        let found = release.components.get(id);
        if kept.pins[index] && !found.is_some_and(|version| wish.contains(version.semver())) {
            reasons.push(Reason::Pin {
                component: id.clone(),
            });
        }
    }
    let method = request.method.unwrap_or(matrix.distro().default_method);
    let has = |platform: Option<Platform>, by: Option<Method>| {
        release.artifacts.iter().any(|artifact| {
            let needed = platform.map(|platform| match artifact.method {
                Method::Docker => matrix.platform(platform).image_platform,
                _ => platform,
            });
            needed.is_none_or(|needed| needed == artifact.platform)
                && by.is_none_or(|by| by == artifact.method)
        })
    };
    let platform = Some(request.platform).filter(|_| kept.platform);
    let by = Some(method).filter(|_| kept.method || request.method.is_none());
    // What is planned has no artifacts, and its status has said so.
    if !has(platform, by) && !matches!(release.status, Status::Planned | Status::Future) {
        reasons.push(if by.is_some() && !has(None, by) {
            Reason::Method { method }
        } else if has(platform, None) {
            Reason::Artifact {
                platform: request.platform,
                method,
            }
        } else {
            Reason::Platform {
                platform: request.platform,
            }
        });
    }
    reasons
}

/// The release that fits, best first by status and then the newest.
fn best<'m>(matrix: &'m Matrix, request: &Request, kept: Kept<'_>) -> Option<&'m Release> {
    let fitting = matrix
        .releases()
        .iter()
        .filter(|release| reasons(matrix, request, release, kept).is_empty());
    fitting.min_by_key(|release| (release.status, Reverse(&release.version)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_is_that_of_the_oracle((releases, hold) in made_up(), requests in prop::collection::vec(request(), 4)) {
        let matrix = matrix(&releases, hold);
        for request in &requests {
            let pins = vec![true; request.pins.len()];
            let all = Kept { version: true, platform: true, method: true, pins: &pins };
            let expected = best(&matrix, request, all).map(|release| &release.version);
            let answer = resolve(&matrix, request);
            let found = answer.as_ref().ok().map(|plan| &plan.decision.release);
            prop_assert_eq!(found, expected, "{:?}", request);
            let alone = resolve_version(&matrix, request).map(|place| &matrix.releases()[place].version);
            prop_assert_eq!(alone, expected);

            let rejected: Vec<_> = matrix.releases().iter()
                .map(|release| (release.version.clone(), reasons(&matrix, request, release, all)))
                .filter(|(_, reasons)| !reasons.is_empty())
                .collect();
            let found: Vec<_> = rejected_releases(&matrix, request).into_iter().map(|one| (one.release, one.reasons)).collect();
            prop_assert_eq!(&found, &rejected, "{:?}", request);

            let Err(refusal) = answer else { continue };
            let smallest = smallest_clash(&matrix, request);
            prop_assert_eq!(refusal.clash.len(), smallest, "{:?}: {:?}", request, refusal.clash);
            let named = |test: &dyn Fn(&Wish) -> bool| refusal.clash.iter().any(test);
            let pins: Vec<bool> = request.pins.keys()
                .map(|id| named(&|wish| matches!(wish, Wish::Pin { component, .. } if component == id)))
                .collect();
            let kept = Kept {
                version: named(&|wish| matches!(wish, Wish::Version { .. })),
                platform: named(&|wish| matches!(wish, Wish::Platform { .. })),
                method: named(&|wish| matches!(wish, Wish::Method { .. })),
                pins: &pins,
            };
            prop_assert!(best(&matrix, request, kept).is_none(), "{:?}: {:?} has a plan", request, refusal.clash);
            let counted: usize = refusal.rejected.iter().map(|group| group.count).sum();
            prop_assert_eq!(counted, rejected.len());
            for group in &refusal.rejected {
                let alike: Vec<_> = rejected.iter().filter(|(_, reasons)| *reasons == group.reasons).map(|(version, _)| version).collect();
                prop_assert_eq!((alike.len(), alike.first(), alike.last()), (group.count, Some(&&group.newest), Some(&&group.oldest)));
            }
            for suggestion in &refusal.suggestions {
                let offered = Request::parse(&matrix, &suggestion.request).expect("a request");
                let found = resolve(&matrix, &offered).ok().map(|plan| plan.decision.release);
                prop_assert_eq!(found.as_ref(), Some(&suggestion.release), "{:?}", suggestion);
            }
            let changes: Vec<_> = refusal.suggestions.iter().map(|suggestion| suggestion.change).collect();
            prop_assert!(changes.is_sorted(), "{:?}", changes);
            // Where anything can be had for the platform, something is offered.
            let bare = Request { version: Some("*".parse().expect("a range")), ..Request::new(request.platform) };
            let somehow = Method::ALL.iter().any(|&method| resolve_version(&matrix, &Request { method: Some(method), ..bare.clone() }).is_some());
            prop_assert!(!somehow || !refusal.suggestions.is_empty(), "{:?}", request);
        }
    }

    #[test]
    fn an_unrelated_release_and_the_order_of_files_change_nothing((mut releases, hold) in made_up(), request in request()) {
        let before = matrix(&releases, hold);
        // What nobody can install, and no version of which was asked for.
        releases.push(("0.0.1".to_owned(), ("future", [Some(0), None], Vec::new())));
        releases.reverse();
        let after = matrix(&releases, None);
        prop_assume!(before.distro().holds.is_empty());
        let answer = |matrix: &Matrix| resolve_version(matrix, &request).map(|place| matrix.releases()[place].version.clone());
        prop_assert_eq!(answer(&before), answer(&after));
    }
}

/// How many wishes the smallest set without a plan has: every set is tried.
fn smallest_clash(matrix: &Matrix, request: &Request) -> usize {
    let pins = request.pins.len();
    let mut smallest = usize::MAX;
    for set in 0u32..1 << (3 + pins) {
        let bit = |index: usize| set & (1 << index) != 0;
        if (bit(0) && request.version.is_none()) || (bit(2) && request.method.is_none()) {
            continue;
        }
        let pins: Vec<bool> = (0..pins).map(|index| bit(3 + index)).collect();
        let kept = Kept {
            version: bit(0),
            platform: bit(1),
            method: bit(2),
            pins: &pins,
        };
        if best(matrix, request, kept).is_none() {
            smallest = smallest.min(set.count_ones() as usize);
        }
    }
    smallest
}

/// What one release has and another has not, as `linux-amd64 by binary`: each platform and method is looked up alone.
fn only_of(matrix: &Matrix, one: &Release, other: &Release) -> Vec<String> {
    let has = |release: &Release, platform: Platform, method: Method| {
        release.artifacts.iter().any(|artifact| {
            let fits = match method {
                Method::Docker => matrix.platform(platform).image_platform == artifact.platform,
                _ => platform == artifact.platform,
            };
            artifact.method == method && fits
        })
    };
    let mut found = Vec::new();
    if [one, other]
        .iter()
        .any(|release| matches!(release.status, Status::Planned | Status::Future))
    {
        return found;
    }
    for &platform in Platform::ALL {
        for &method in Method::ALL {
            if has(one, platform, method) && !has(other, platform, method) {
                found.push(format!("{platform} by {method}"));
            }
        }
    }
    found
}

/// A version as numbers and what stands behind them, read from its text.
fn parts(version: &str) -> (Vec<u64>, String) {
    let (numbers, rest) = version.split_once('-').unwrap_or((version, ""));
    let numbers = numbers
        .split('.')
        .map(|number| number.parse().expect("a number"));
    (numbers.collect(), rest.to_owned())
}

/// What happens to each component, a line each, from the texts of the versions.
fn lines_of(from: &Release, to: &Release) -> Vec<String> {
    let mut lines = Vec::new();
    for id in COMPONENTS {
        let of = |release: &Release| {
            release
                .components
                .get(&id.parse().expect("an id"))
                .map(ToString::to_string)
        };
        lines.extend(match (of(from), of(to)) {
            (Some(from), None) => Some(format!("{id} lost {from}")),
            (None, Some(to)) => Some(format!("{id} gained {to}")),
            (Some(from), Some(to)) if from != to => {
                let ((one, tail), (other, other_tail)) = (parts(&from), parts(&to));
                let bump = ["major", "minor", "patch"]
                    .into_iter()
                    .zip(one.iter().zip(&other));
                let bump = bump
                    .filter(|(_, (one, other))| one != other)
                    .map(|(bump, _)| bump)
                    .next();
                // A version without a tail is above those with one; the only other tails here are alike.
                let up = (&one, tail.is_empty()) < (&other, other_tail.is_empty());
                let direction = if up { "up" } else { "down" };
                Some(format!(
                    "{id} {direction} {from} {to} {}",
                    bump.unwrap_or("pre-release")
                ))
            }
            _ => None,
        });
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changes_are_those_of_the_oracle((releases, hold) in made_up()) {
        let matrix = matrix(&releases, hold);
        for from in matrix.releases() {
            for to in matrix.releases() {
                let found = changes(&matrix, from, to);
                let mut lines: Vec<_> = found.moved.iter()
                    .map(|Move { component, from, to, direction, bump }| format!("{component} {direction} {from} {to} {bump}"))
                    .chain(found.gained.iter().map(|(id, version)| format!("{id} gained {version}")))
                    .chain(found.lost.iter().map(|(id, version)| format!("{id} lost {version}")))
                    .collect();
                lines.sort();
                prop_assert_eq!(lines, lines_of(from, to));
                let reach = |reach: &[Reach]| reach.iter().map(|reach| format!("{} by {}", reach.platform, reach.method)).collect::<Vec<_>>();
                prop_assert_eq!(reach(&found.reach_gained), only_of(&matrix, to, from));
                prop_assert_eq!(reach(&found.reach_lost), only_of(&matrix, from, to));
                prop_assert_eq!((&found.from.release, found.from.status), (&from.version, from.status));
                prop_assert_eq!(found.is_same(), from.version == to.version);
                // Looked at from the other side it is the same, turned round.
                let back = changes(&matrix, to, from);
                prop_assert_eq!((back.gained, back.reach_gained), (found.lost, found.reach_lost));
            }
        }
    }

    #[test]
    fn what_came_before_is_that_of_the_oracle((releases, hold) in made_up()) {
        let matrix = matrix(&releases, hold);
        for release in matrix.releases() {
            let preview = |release: &Release| release.status == Status::Preview || release.version.to_string().contains('-');
            let mut lower: Vec<_> = matrix.releases().iter()
                .filter(|other| other.version < release.version)
                .filter(|other| !["planned", "future"].contains(&other.status.as_str()))
                .filter(|other| preview(release) || !preview(other))
                .map(|other| &other.version)
                .collect();
            lower.sort();
            prop_assert_eq!(previous(&matrix, release).map(|other| &other.version), lower.pop());
        }
    }
}

//! The next release: which version a set of components gets, and what still blocks it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Channel, ComponentId, ComponentRelease, ComponentVersion, Level, Matrix, Origin, Outcome,
    Release, ReleaseVersion, Status, compatibility::newest_run, name::names, shown::shown,
};

/// A release that could be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(hashmap_as_object))]
pub struct Proposal {
    /// Its version.
    pub version: ReleaseVersion,
    /// Why it gets that version: what weighs most comes first. Lower case, no full stop.
    pub why: Vec<String>,
    /// The planned release that it fulfils, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotes: Option<ReleaseVersion>,
    /// The part of the version that moves, where no planned release is fulfilled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The whole set.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// What still stands in the way; nothing where it may be published.
    pub blocked_by: Vec<Block>,
    /// The nearest set that is tested and whose components can be fetched, where this one is blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<BTreeMap<ComponentId, ComponentVersion>>,
}

/// What stands in the way of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Block {
    /// A word for programs that does not change.
    pub code: BlockCode,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
}

names! {
    /// What stands in the way of a release, in a word for programs that does not change.
    pub enum BlockCode("block") {
        /// The head of `stable` holds the set already.
        NothingChanges = "nothing-changes",
        /// There is no such component.
        UnknownComponent = "unknown-component",
        /// The component has no such version.
        UnknownVersion = "unknown-version",
        /// Nobody can fetch the component's archive.
        NoAsset = "no-asset",
        /// A component does not accept another one of the set.
        Constraint = "constraint",
        /// A component would go down.
        Downgrade = "downgrade",
        /// The newest run of the set failed.
        FailedTest = "failed-test",
        /// No run of the set is known.
        Untested = "untested",
        /// A withdrawn release holds the set: an unsafe one all that it holds, a yanked one exactly this.
        Withdrawn = "withdrawn",
        /// There is no version left.
        NoVersion = "no-version",
    }
}

/// The release that a change of component versions leads to. Components that are not named stay as the head of
/// `stable` has them; where there is none any more, as the newest release that was withdrawn had them. Total: it never
/// panics.
pub fn propose(matrix: &Matrix, changes: &[(ComponentId, ComponentVersion)]) -> Proposal {
    let head = matrix.channel(Channel::Stable);
    let withdrawn = || {
        let mut releases = matrix.releases().iter();
        releases.find(|release| release.status.is_withdrawn())
    };
    let last = head.or_else(withdrawn);
    let mut components = last
        .map(|release| release.components.clone())
        .unwrap_or_default();
    components.extend(changes.iter().cloned());
    let mut blocked_by = blocks(matrix, head, &components);
    let planned = matrix
        .releases()
        .iter()
        .rev()
        .find(|release| is_open(release) && release.components == components);
    // A version below one that was out would never reach whoever has that.
    let highest = matrix.releases().iter().find(|release| {
        !release.status.is_intended() && !release.version.is_prerelease() && !is_open(release)
    });
    let (version, why, level) = match (planned, last) {
        (Some(planned), _) => {
            let why = format!(
                "the set is that of `{}`, which is {}",
                planned.version, planned.status
            );
            (planned.version.clone(), vec![why], None)
        }
        (None, Some(last)) => {
            let (level, why) = bump(matrix, last, &components);
            let before = &highest.unwrap_or(last).version;
            let version = free(matrix, before, level).unwrap_or_else(|| {
                blocked_by.push(Block {
                    code: BlockCode::NoVersion,
                    sentence: format!("no {level} version comes after `{before}`"),
                });
                before.clone()
            });
            (version, why, Some(level))
        }
        (None, None) => {
            let first = ReleaseVersion::new(1, 0, 0);
            let taken = matrix.release(&first).is_some();
            let version = taken
                .then(|| free(matrix, &first, Level::Minor))
                .flatten()
                .unwrap_or(first);
            let why = "there is no stable release yet".to_owned();
            (version, vec![why], None)
        }
    };
    let nearest = if blocked_by.is_empty() {
        None
    } else {
        nearest(matrix, &components)
    };
    let promotes = planned.map(|planned| planned.version.clone());
    Proposal {
        version,
        why,
        promotes,
        level,
        components,
        blocked_by,
        nearest,
    }
}

/// Whether a release is still to be made, or being made: a set that equals its own is its own, whoever asks again.
/// Planned; a preview that is no pre-release, which waits for its last step; or listed, and nothing of it recorded.
fn is_open(release: &Release) -> bool {
    let is_recorded = || release.recorded().next().is_some();
    match release.status {
        Status::Planned | Status::Future => true,
        Status::Preview => !release.version.is_prerelease(),
        Status::Stable => !is_recorded(),
        Status::Deprecated | Status::Yanked | Status::Unsafe => false,
    }
}

fn blocks(
    matrix: &Matrix,
    last: Option<&Release>,
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut block = |code, sentence: String| blocks.push(Block { code, sentence });
    if last.is_some_and(|last| last.components == *set && !is_open(last)) {
        block(
            BlockCode::NothingChanges,
            "nothing changes: the head of `stable` holds this set".to_owned(),
        );
    }
    for (id, version) in set {
        let Some(component) = matrix.component(id) else {
            block(
                BlockCode::UnknownComponent,
                format!("there is no component `{id}`"),
            );
            continue;
        };
        match component.release(version) {
            None => block(
                BlockCode::UnknownVersion,
                format!("`{id}` has no release {version}"),
            ),
            Some(found) if !has_asset(matrix, id, found) => {
                block(
                    BlockCode::NoAsset,
                    format!("`{id}` {version} has no public asset"),
                );
            }
            Some(found) => {
                for (other, constraint) in &found.requires {
                    if !set.get(other).is_some_and(|held| constraint.accepts(held)) {
                        block(
                            BlockCode::Constraint,
                            format!("`{id}` {version} requires `{other}` {constraint}"),
                        );
                    }
                }
            }
        }
        let before = last.and_then(|last| last.components.get(id));
        if let Some(before) = before.filter(|before| *before > version) {
            block(
                BlockCode::Downgrade,
                format!("`{id}` would go down from {before} to {version}"),
            );
        }
    }
    if let Some(release) = withdrawn_with(matrix, set) {
        let mut sentence = format!("`{}` holds this and is {}", release.version, release.status);
        if let Some(withdrawal) = &release.withdrawn {
            sentence += ": ";
            sentence += &shown(&withdrawal.reason);
        }
        block(BlockCode::Withdrawn, sentence);
    }
    match newest_run(matrix, set).map(|run| run.outcome) {
        Some(Outcome::Passed) => {}
        Some(Outcome::Failed) => block(
            BlockCode::FailedTest,
            "the newest run of this set failed".to_owned(),
        ),
        None => block(
            BlockCode::Untested,
            "no run of this set is known: it must be tested first".to_owned(),
        ),
    }
    blocks
}

/// The newest withdrawn release that a set would bring back: an unsafe one all of which is in it, or a yanked one that is
/// it. Where a release in good standing holds the same, the harm was in something else.
fn withdrawn_with<'m>(
    matrix: &'m Matrix,
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> Option<&'m Release> {
    let in_good_standing = |held: &BTreeMap<ComponentId, ComponentVersion>| {
        let mut releases = matrix.releases().iter();
        releases.any(|other| {
            matches!(
                other.status,
                Status::Stable | Status::Preview | Status::Deprecated
            ) && other.components == *held
        })
    };
    matrix.releases().iter().find(|release| {
        let held = &release.components;
        let comes_back = match release.status {
            Status::Unsafe => held
                .iter()
                .all(|(id, version)| set.get(id) == Some(version)),
            Status::Yanked => held == set,
            _ => false,
        };
        comes_back && !in_good_standing(held)
    })
}

/// Whether anybody can fetch a component release: it was seen upstream, and its archive has a name.
pub(crate) fn has_asset(matrix: &Matrix, id: &ComponentId, release: &ComponentRelease) -> bool {
    let component = matrix.component(id);
    let pattern = component.and_then(|component| component.asset.as_ref());
    release.origin == Origin::Upstream && release.asset.as_ref().or(pattern).is_some()
}

const COMPATIBLE: &str = "every change is compatible";

/// Which part of the version moves, and why: the greatest that any component asks for.
fn bump(
    matrix: &Matrix,
    last: &Release,
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> (Level, Vec<String>) {
    let policy = matrix.distro().policy;
    let mut moves = vec![(policy.compatible, COMPATIBLE.to_owned())];
    for (id, version) in set {
        let Some(before) = last.components.get(id) else {
            moves.push((policy.breaking, format!("`{id}` is added")));
            continue;
        };
        let (old, new) = (before.semver(), version.semver());
        if new.major != old.major {
            moves.push((
                policy.component_major,
                format!("`{id}` moves from {before} to {version}: a major version"),
            ));
        } else if old.major == 0 && new.minor != old.minor {
            moves.push((
                policy.breaking,
                format!("`{id}` moves from {before} to {version}: a minor version below 1.0"),
            ));
        }
        let requires = matrix
            .component(id)
            .and_then(|component| component.release(version))
            .map(|found| &found.requires);
        for (other, constraint) in requires.into_iter().flatten() {
            if let Some(held) = last
                .components
                .get(other)
                .filter(|held| !constraint.accepts(held))
            {
                moves.push((
                    policy.breaking,
                    format!("`{id}` {version} no longer accepts `{other}` {held}"),
                ));
            }
        }
    }
    // The greatest first; of two that are alike the later one, whose component comes later.
    moves.reverse();
    moves.sort_by(|(a, _), (b, _)| b.cmp(a));
    let greatest = moves.first().map_or(policy.compatible, |(level, _)| *level);
    if moves.len() > 1 {
        moves.retain(|(_, why)| why != COMPATIBLE);
    }
    (greatest, moves.into_iter().map(|(_, why)| why).collect())
}

/// The next version at a level that no release has: planned ones keep theirs. None at the end of the numbers.
fn free(matrix: &Matrix, last: &ReleaseVersion, level: Level) -> Option<ReleaseVersion> {
    let from = last.semver();
    let (mut major, mut minor, mut patch) = (from.major, from.minor, from.patch);
    loop {
        (major, minor, patch) = match level {
            Level::Patch => (major, minor, patch.checked_add(1)?),
            Level::Minor => (major, minor.checked_add(1)?, 0),
            Level::Major => (major.checked_add(1)?, 0, 0),
        };
        let version = ReleaseVersion::new(major, minor, patch);
        if matrix.release(&version).is_none() {
            return Some(version);
        }
    }
}

/// The lowest set with a passing run that goes down nowhere, else the highest: with an asset for each component.
fn nearest(
    matrix: &Matrix,
    wanted: &BTreeMap<ComponentId, ComponentVersion>,
) -> Option<BTreeMap<ComponentId, ComponentVersion>> {
    let fetchable = |set: &BTreeMap<ComponentId, ComponentVersion>| {
        set.iter().all(|(id, version)| {
            let found = matrix
                .component(id)
                .and_then(|component| component.release(version));
            found.is_some_and(|found| has_asset(matrix, id, found))
        })
    };
    let mut sets: Vec<_> = matrix
        .evidence()
        .iter()
        .filter(|evidence| evidence.is_run() && fetchable(&evidence.components))
        .filter(|evidence| {
            newest_run(matrix, &evidence.components)
                .is_some_and(|run| run.outcome == Outcome::Passed)
        })
        .map(|evidence| &evidence.components)
        .filter(|set| withdrawn_with(matrix, set).is_none())
        .collect();
    sets.sort_by_key(|set| set.values().cloned().collect::<Vec<_>>());
    let above = |set: &&&BTreeMap<ComponentId, ComponentVersion>| {
        wanted
            .iter()
            .all(|(id, version)| set.get(id).is_some_and(|held| held >= version))
    };
    sets.iter()
        .find(above)
        .or(sets.last())
        .map(|set| (*set).clone())
}

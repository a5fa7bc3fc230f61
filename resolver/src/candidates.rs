//! Sets that could be released, if only somebody had tried them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    BlockCode, Channel, Component, ComponentId, ComponentVersion, Matrix, Proposal,
    propose::{has_asset, propose},
};

/// What there is to be tested, each with the release that it would be: the sets of planned releases, the head of `stable`
/// with the newest version of one component, and the newest version of all. A set that is blocked by anything but a
/// missing run is none. By the version that it would get; total: it never panics.
pub fn candidates(matrix: &Matrix) -> Vec<Proposal> {
    let intended = matrix
        .releases()
        .iter()
        .filter(|release| release.status.is_intended());
    let mut sets: BTreeSet<_> = intended.map(|release| release.components.clone()).collect();
    let head = matrix.channel(Channel::Stable);
    let head = head.map(|head| head.components.clone()).unwrap_or_default();
    let newest: BTreeMap<ComponentId, ComponentVersion> = matrix
        .components()
        .iter()
        .filter(|component| head.contains_key(&component.id))
        .filter_map(|component| Some((component.id.clone(), newest(matrix, component)?)))
        .collect();
    for (id, version) in &newest {
        let mut set = head.clone();
        set.insert(id.clone(), version.clone());
        sets.insert(set);
    }
    let mut all = head;
    all.extend(newest);
    sets.insert(all);
    let mut proposals: Vec<_> = sets
        .into_iter()
        .map(|set| propose(matrix, &set.into_iter().collect::<Vec<_>>()))
        .filter(|proposal| {
            let mut blocks = proposal.blocked_by.iter();
            !proposal.blocked_by.is_empty() && blocks.all(|block| block.code == BlockCode::Untested)
        })
        .collect();
    proposals.sort_by(|a, b| a.version.cmp(&b.version));
    proposals
}

/// The newest version that anybody can fetch; a pre-release only where there is nothing else.
fn newest(matrix: &Matrix, component: &Component) -> Option<ComponentVersion> {
    let fetchable = || {
        let releases = component.releases.iter();
        releases.filter(|release| has_asset(matrix, &component.id, release))
    };
    let finished = fetchable().find(|release| release.version.semver().pre.is_empty());
    let found = finished.or_else(|| fetchable().next());
    found.map(|release| release.version.clone())
}

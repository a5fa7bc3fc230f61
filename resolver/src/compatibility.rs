//! Whether two component versions go together, and who says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ComponentId, ComponentVersion, Evidence, Matrix, Outcome, name::names};

names! {
    /// How well two component versions go together.
    pub enum Verdict("verdict") {
        /// A run of a set that holds both passed.
        Tested = "tested",
        /// The newest run of a set that holds both failed.
        Failed = "failed",
        /// Somebody says that a set that holds both works; no run is known.
        Reported = "reported",
        /// The constraints of both allow it; nobody has tried.
        Declared = "declared",
        /// A constraint forbids it.
        Excluded = "excluded",
        /// Nobody says anything.
        Unknown = "unknown",
    }
}

/// How well two component versions go together, and the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Compatibility {
    /// The verdict.
    pub verdict: Verdict,
    /// The day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Where it can be read: an address, who reported it, or the constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Which evidence decided: its place in [`Matrix::evidence`]; none where a constraint did, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<usize>,
}

/// How well two component versions go together. The order of the two makes no difference.
///
/// Runs count more than reports, and reports more than constraints; of two runs the later one counts.
pub fn compatibility(
    matrix: &Matrix,
    a: (&ComponentId, &ComponentVersion),
    b: (&ComponentId, &ComponentVersion),
) -> Compatibility {
    let holds = |(_, evidence): &(usize, &Evidence)| {
        [a, b]
            .iter()
            .all(|(id, version)| evidence.components.get(id) == Some(version))
    };
    let newest = |is_run: bool| {
        matrix
            .evidence()
            .iter()
            .enumerate()
            .filter(holds)
            .filter(|(_, evidence)| evidence.is_run() == is_run)
            .max_by_key(|(_, evidence)| (&evidence.date, evidence.outcome))
    };
    match newest(true).or_else(|| newest(false)) {
        Some((index, evidence)) => by_evidence(index, evidence),
        None => by_constraint(matrix, a, b),
    }
}

fn by_evidence(index: usize, evidence: &Evidence) -> Compatibility {
    Compatibility {
        verdict: match (evidence.outcome, evidence.is_run()) {
            (Outcome::Failed, _) => Verdict::Failed,
            (Outcome::Passed, true) => Verdict::Tested,
            (Outcome::Passed, false) => Verdict::Reported,
        },
        date: evidence.date.clone(),
        source: evidence.source.clone().or_else(|| evidence.by.clone()),
        evidence: Some(index),
    }
}

fn by_constraint(
    matrix: &Matrix,
    a: (&ComponentId, &ComponentVersion),
    b: (&ComponentId, &ComponentVersion),
) -> Compatibility {
    // A constraint that forbids outweighs one that allows.
    let stated = [(a, b), (b, a)]
        .into_iter()
        .filter_map(|((id, version), (other, held))| {
            let constraint = matrix
                .component(id)?
                .release(version)?
                .requires
                .get(other)?;
            let source = format!("`{id}` {version} requires `{other}` {constraint}");
            Some((constraint.accepts(held), source))
        })
        .min();
    let verdict = match &stated {
        Some((true, _)) => Verdict::Declared,
        Some((false, _)) => Verdict::Excluded,
        None => Verdict::Unknown,
    };
    Compatibility {
        verdict,
        date: None,
        source: stated.map(|(_, source)| source),
        evidence: None,
    }
}

/// Two component versions, and how well they go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(hashmap_as_object))]
pub struct Pairing {
    /// The two, by component.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// How well they go together.
    pub compatibility: Compatibility,
}

/// Every pair of component versions of which anybody says anything, in one pass over evidence and constraints: what
/// [`compatibility`] says of each; every other pair is `unknown`. By component and version, in their order.
pub fn compatibility_table(matrix: &Matrix) -> Vec<Pairing> {
    let mut pairs: BTreeMap<[(&ComponentId, &ComponentVersion); 2], Said<'_>> = BTreeMap::new();
    for (index, evidence) in matrix.evidence().iter().enumerate() {
        let said = Said::Evidence(evidence.is_run(), &evidence.date, evidence.outcome, index);
        let mut held = evidence.components.iter();
        while let Some(one) = held.next() {
            for other in held.clone() {
                let entry = pairs.entry([one, other]).or_insert(said);
                // Of two that are alike the later one counts.
                if said >= *entry {
                    *entry = said;
                }
            }
        }
    }
    for component in matrix.components() {
        for release in &component.releases {
            for id in release.requires.keys() {
                let others = matrix
                    .component(id)
                    .map_or(&[][..], |other| &other.releases);
                for held in others {
                    let mut pair = [(&component.id, &release.version), (id, &held.version)];
                    pair.sort_unstable();
                    pairs.entry(pair).or_insert(Said::Constraint);
                }
            }
        }
    }
    let pairings = pairs.into_iter().map(|(pair, said)| Pairing {
        components: pair
            .into_iter()
            .map(|(id, version)| (id.clone(), version.clone()))
            .collect(),
        compatibility: match said {
            Said::Evidence(.., index) => match matrix.evidence().get(index) {
                Some(evidence) => by_evidence(index, evidence),
                None => by_constraint(matrix, pair[0], pair[1]),
            },
            Said::Constraint => by_constraint(matrix, pair[0], pair[1]),
        },
    });
    pairings.collect()
}

/// What is known of a pair; what counts more is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said<'m> {
    Constraint,
    /// Whether it is a run, the day, how it ended, and its place.
    Evidence(bool, &'m Option<String>, Outcome, usize),
}

/// The newest run of exactly this set, if it failed.
pub(crate) fn failed_run<'m>(
    matrix: &'m Matrix,
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> Option<&'m Evidence> {
    newest_run(matrix, set).filter(|run| run.outcome == Outcome::Failed)
}

/// The newest run of exactly this set.
pub(crate) fn newest_run<'m>(
    matrix: &'m Matrix,
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> Option<&'m Evidence> {
    let runs = matrix
        .evidence()
        .iter()
        .filter(|evidence| evidence.is_run() && evidence.components == *set);
    runs.max_by_key(|run| (&run.date, run.outcome))
}

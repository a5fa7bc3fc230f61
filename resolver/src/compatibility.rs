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
    let of = |verdict, (index, evidence): (usize, &Evidence)| Compatibility {
        verdict,
        date: evidence.date.clone(),
        source: evidence.source.clone().or_else(|| evidence.by.clone()),
        evidence: Some(index),
    };
    if let Some(run) = newest(true) {
        return of(
            if run.1.outcome == Outcome::Passed {
                Verdict::Tested
            } else {
                Verdict::Failed
            },
            run,
        );
    }
    if let Some(report) = newest(false) {
        return of(
            if report.1.outcome == Outcome::Passed {
                Verdict::Reported
            } else {
                Verdict::Failed
            },
            report,
        );
    }
    let constraints = [(a, b), (b, a)]
        .into_iter()
        .filter_map(|((id, version), (other, held))| {
            let constraint = matrix
                .component(id)?
                .release(version)?
                .requires
                .get(other)?;
            Some((
                constraint.accepts(held),
                format!("`{id}` {version} requires `{other}` {constraint}"),
            ))
        });
    let mut constraints: Vec<_> = constraints.collect();
    // A constraint that forbids outweighs one that allows.
    constraints.sort();
    match constraints.into_iter().next() {
        Some((accepts, source)) => Compatibility {
            verdict: if accepts {
                Verdict::Declared
            } else {
                Verdict::Excluded
            },
            date: None,
            source: Some(source),
            evidence: None,
        },
        None => Compatibility {
            verdict: Verdict::Unknown,
            date: None,
            source: None,
            evidence: None,
        },
    }
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

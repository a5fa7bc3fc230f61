//! Makes a composition, or says why there is none.

use std::collections::BTreeMap;

use mlos_resolver::{
    ComponentId, ComponentVersion, Evidence, Matrix, Outcome, Pairing, SCHEMA, compatibility,
};

use crate::{
    Composition, NoComposition, Standing, Wishes, explain, problem::Problem, proof::proof,
    reasons::reasons, solve::solve, suggest::suggestions,
};

/// The best set of component versions that fits the wishes, or the reason why there is none. Total: it never panics.
///
/// A set holds every component that was wished for, every one that the head of `stable` holds, and what these require. In it
/// every constraint is kept, and there is no pair and no part that is known to fail, and not all of what a release held that
/// was taken back.
///
/// The best: each component in turn has the best version that any set allows which has the versions chosen before. In turn:
/// those that were wished for, those that the head of `stable` holds, the others; in each part in the matrix's order. The best
/// version: what is no pre-release before what is one, and the newest first. Pre-releases, and what nobody can fetch, are
/// chosen only where a wish for their component lets them in. What is only required by others is in a set only where the
/// rest of it cannot do without.
///
/// # Errors
///
/// A version that is not there; `press=2.0.0,lathe=1.0.0` where that press requires another lathe; a pair that failed;
/// `windows-amd64` where a component is not published for it.
pub fn compose(matrix: &Matrix, wishes: &Wishes) -> Result<Composition, NoComposition> {
    let problem = Problem::of(matrix, wishes);
    let chosen = solve(&problem, &problem.all()).map_err(|told| refuse(&problem, &told))?;
    let components = problem.set(&chosen);
    if components.is_empty() {
        return Err(refuse(&problem, &[]));
    }
    let standing = standing(matrix, &components);
    let pairs = pairs(matrix, &components);
    let release = matrix
        .releases()
        .iter()
        .filter(|release| release.components == components)
        .min_by_key(|release| release.status);
    Ok(Composition {
        schema: SCHEMA,
        standing,
        sentence: explain::sentence(&components, standing, &pairs),
        tested: (standing != Standing::Tested)
            .then(|| tested(&problem))
            .flatten(),
        why: explain::why(&problem, &chosen),
        warnings: explain::warnings(&problem, &chosen, release),
        release: release.map(|release| release.version.clone()),
        pairs,
        components,
        wishes: wishes.into(),
        matrix: matrix.fingerprint().clone(),
    })
}

fn refuse(problem: &Problem<'_>, told: &[usize]) -> NoComposition {
    let proof = proof(problem, told);
    let code = explain::code(problem, &proof);
    NoComposition {
        schema: SCHEMA,
        code,
        sentence: explain::no_set(problem, &proof, code),
        wishes: problem.wishes.into(),
        clash: explain::clash(problem, &proof),
        reasons: reasons(problem, &proof, code),
        suggestions: suggestions(problem, &proof, code),
    }
}

/// The newest evidence of exactly this set: runs count more than reports.
fn newest<'m>(
    matrix: &'m Matrix,
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> Option<&'m Evidence> {
    let of_set = matrix
        .evidence()
        .iter()
        .filter(|evidence| evidence.components == *set);
    of_set.max_by_key(|evidence| (evidence.is_run(), &evidence.date, evidence.outcome))
}

fn standing(matrix: &Matrix, set: &BTreeMap<ComponentId, ComponentVersion>) -> Standing {
    match newest(matrix, set) {
        Some(evidence) if evidence.outcome == Outcome::Failed => Standing::Untested,
        Some(evidence) if evidence.is_run() => Standing::Tested,
        Some(_) => Standing::Reported,
        None => Standing::Untested,
    }
}

fn pairs(matrix: &Matrix, set: &BTreeMap<ComponentId, ComponentVersion>) -> Vec<Pairing> {
    let held = |id| Some((id, set.get(id)?));
    let held: Vec<_> = matrix
        .components()
        .iter()
        .filter_map(|component| held(&component.id))
        .collect();
    let mut pairs = Vec::new();
    for (at, &one) in held.iter().enumerate() {
        for &other in &held[at + 1..] {
            pairs.push(Pairing {
                components: [one, other]
                    .into_iter()
                    .map(|(id, version)| (id.clone(), version.clone()))
                    .collect(),
                compatibility: compatibility(matrix, one, other),
            });
        }
    }
    pairs
}

/// The best tested set that all facts allow.
fn tested(problem: &Problem<'_>) -> Option<BTreeMap<ComponentId, ComponentVersion>> {
    let allowed = |chosen: &Vec<usize>| problem.facts.iter().all(|fact| fact.rule.holds(chosen));
    let sets = problem.matrix.evidence().iter().map(|run| &run.components);
    let best = sets
        .filter(|set| standing(problem.matrix, set) == Standing::Tested)
        .filter_map(|set| problem.chosen(set))
        .filter(allowed)
        .min()?;
    Some(problem.set(&best))
}

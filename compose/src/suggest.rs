//! The nearest wishes that a set fits.

use std::collections::BTreeMap;

use mlos_resolver::{Component, ComponentId, ComponentVersion, Matrix, RawRequest, VersionSet};
use semver::Version;

use crate::{
    Change, NoCompositionCode, Suggestion, Wishes,
    choice::Footing,
    explain,
    fact::{Rule, Topic},
    problem::Problem,
    reasons::near,
    solve::solve,
};

/// The nearest wishes that a set fits, nearest first: each is solved before it is offered.
pub(crate) fn suggestions(
    problem: &Problem<'_>,
    proof: &[usize],
    code: NoCompositionCode,
) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for (change, offered) in offers(problem, proof) {
        let wishes: RawRequest = (&offered).into();
        if let Some(components) = best(problem.matrix, &offered) {
            found.push(Suggestion {
                sentence: explain::suggestion(problem, &offered, (code, change), &components),
                wishes,
                change,
                components,
            });
        }
    }
    found
}

/// The set that fits wishes best.
fn best(matrix: &Matrix, wishes: &Wishes) -> Option<BTreeMap<ComponentId, ComponentVersion>> {
    let problem = Problem::of(matrix, wishes);
    let chosen = solve(&problem, &problem.all()).ok()?;
    Some(problem.set(&chosen)).filter(|set| !set.is_empty())
}

/// Wishes that a set may fit, in the order of preference.
fn offers(problem: &Problem<'_>, proof: &[usize]) -> Vec<(Change, Wishes)> {
    let wishes = problem.wishes;
    let with = |id: &ComponentId, version: &ComponentVersion| {
        let exact = VersionSet::Exact(version.semver().clone());
        let mut other = wishes.clone();
        other.pins.insert(id.clone(), exact);
        other
    };
    let pinned = problem.pinned(proof);
    let mut offers = Vec::new();
    for &(variable, wish) in &pinned {
        let component = problem.variables[variable].component;
        let others: Vec<&ComponentVersion> = match wish {
            VersionSet::Exact(exact) if proof.len() == 1 => beside(component, exact),
            _ => other_version(problem, &component.id).into_iter().collect(),
        };
        let others = others.into_iter().map(|other| with(&component.id, other));
        offers.extend(others.map(|other| (Change::Version, other)));
    }
    if let (&[(variable, wish)], [_]) = (&pinned[..], proof) {
        let variable = &problem.variables[variable];
        let near = near(variable, wish).first().copied();
        let near = near.map(|newest| with(&variable.component.id, newest));
        offers.extend(near.map(|near| (Change::Asked, near)));
    }
    offers.extend(asked(problem, proof).map(|asked| (Change::Asked, asked)));
    for (variable, _) in pinned {
        let mut other = wishes.clone();
        other.pins.remove(&problem.variables[variable].component.id);
        offers.push((Change::Pin, other));
    }
    let is_platform = |fact: &usize| matches!(problem.facts[*fact].topic, Topic::Platform);
    if proof.iter().any(is_platform) {
        let other = Wishes {
            platform: None,
            ..wishes.clone()
        };
        offers.push((Change::Platform, other));
    }
    offers.sort_by_key(|(change, _)| *change);
    offers
}

/// The versions next to one that is not there: the highest below it, then the lowest above it.
fn beside<'m>(component: &'m Component, missing: &Version) -> Vec<&'m ComponentVersion> {
    let (above, below): (Vec<_>, Vec<_>) = component
        .releases
        .iter()
        .map(|release| &release.version)
        .partition(|version| version.semver() > missing);
    below
        .first()
        .into_iter()
        .chain(above.last())
        .copied()
        .collect()
}

/// The version that a component has in the best set where any version of it will do.
fn other_version<'m>(problem: &Problem<'m>, id: &ComponentId) -> Option<&'m ComponentVersion> {
    let mut wishes = problem.wishes.clone();
    wishes.pins.insert(id.clone(), "*".parse().ok()?);
    let set = best(problem.matrix, &wishes)?;
    let component = problem.matrix.component(id)?;
    Some(&component.release(set.get(id)?)?.version)
}

/// The same wishes, and one for each version that stands in a proof only because nobody asked for it.
fn asked(problem: &Problem<'_>, proof: &[usize]) -> Option<Wishes> {
    let unasked = |fact: usize| match (problem.facts[fact].topic, &problem.facts[fact].rule) {
        (Topic::Unasked(_), Rule::Only(variable, _)) => Some(*variable),
        _ => None,
    };
    let variables: Vec<usize> = proof.iter().filter_map(|&fact| unasked(fact)).collect();
    let mut left = problem.all();
    left.retain(|&fact| unasked(fact).is_none_or(|variable| !variables.contains(&variable)));
    let chosen = solve(problem, &left).ok()?;
    let mut wishes = problem.wishes.clone();
    for variable in variables {
        let Some((release, footing)) = problem.variables[variable].choices[chosen[variable]] else {
            continue;
        };
        if footing != Footing::Released {
            let id = problem.variables[variable].component.id.clone();
            let exact = VersionSet::Exact(release.version.semver().clone());
            wishes.pins.insert(id, exact);
        }
    }
    Some(wishes)
}

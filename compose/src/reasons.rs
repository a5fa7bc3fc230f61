//! What stands in a proof, in the order in which a person follows it.
//!
//! A proof speaks of single versions. Those of a component of which the same is said are told together, and constraints
//! come first, from what was wished for onwards.

use std::collections::BTreeMap;

use mlos_resolver::{ComponentId, ComponentVersion, Evidence, Release, Status, VersionSet};

use crate::{
    Because, BecauseCode, NoCompositionCode,
    choice::{Footing, Variable},
    explain::{and, named},
    fact::{Fact, Rule, Topic},
    places::Places,
    problem::Problem,
};

/// What is known that rules out every set: none of it could be left out. Where nothing is in a range, what is near it.
pub(crate) fn reasons(
    problem: &Problem<'_>,
    proof: &[usize],
    code: NoCompositionCode,
) -> Vec<Because> {
    if code == NoCompositionCode::NoVersion {
        return near_range(problem, proof);
    }
    let depths = depths(problem, proof);
    let mut told: BTreeMap<Statement, Vec<&ComponentVersion>> = BTreeMap::new();
    for &fact in proof {
        let Some((code, at, predicate)) = statement(problem, &problem.facts[fact]) else {
            continue;
        };
        let variable = at.map(|(variable, _)| variable);
        let statement = Statement {
            code,
            depth: variable.and_then(|variable| depths.get(&variable).copied()),
            variable,
            predicate,
        };
        let version = at.and_then(|(variable, place)| problem.variables[variable].version(place?));
        told.entry(statement).or_default().extend(version);
    }
    let because = told.into_iter().map(|(statement, mut versions)| {
        let Statement {
            code,
            variable,
            predicate,
            ..
        } = statement;
        let subject = variable.map(|variable| {
            versions.sort_unstable();
            subject(&problem.variables[variable].component.id, &versions)
        });
        Because {
            code,
            sentence: subject.map_or(predicate.clone(), |subject| {
                format!("{subject} {predicate}")
            }),
        }
    });
    because.collect()
}

/// What is said of one version or of more. The order is the one in which it is told.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    code: BecauseCode,
    /// How many constraints lie between it and the wishes.
    depth: Option<usize>,
    variable: Option<usize>,
    predicate: String,
}

/// The component of which something is said, perhaps one version of it.
type At = Option<(usize, Option<usize>)>;

/// What a fact says; of a wish nothing, since the first sentence names those.
fn statement(problem: &Problem<'_>, fact: &Fact<'_>) -> Option<(BecauseCode, At, String)> {
    let one = |(variable, place): (usize, usize)| Some((variable, Some(place)));
    Some(match (fact.topic, &fact.rule) {
        (Topic::Requires(id, constraint), Rule::Needs(at, _)) => {
            let what = format!("requires `{id}` {constraint}");
            (BecauseCode::Requires, one(*at), what)
        }
        (Topic::FailedPair(evidence), Rule::Needs(at, (other, left))) => {
            let other = &problem.variables[*other];
            let with = other.version(missing(other, left)?)?;
            let with = named(&other.component.id, with);
            let what = format!("with {with} {}", failed(evidence));
            (BecauseCode::FailedPair, one(*at), what)
        }
        (Topic::FailedSet(evidence), _) => {
            let set = evidence.components.iter();
            let set = and(set.map(|(id, version)| named(id, version)).collect());
            let what = format!("{set} {}", failed(evidence));
            (BecauseCode::FailedSet, None, what)
        }
        (Topic::Withdrawn(release), _) => (BecauseCode::Withdrawn, None, withdrawn(release)),
        (Topic::Held(head), Rule::Only(variable, _)) => {
            let what = format!("is in every set, as it is in `{}`", head.version);
            (BecauseCode::Held, Some((*variable, None)), what)
        }
        (Topic::Unasked(footing), Rule::Only(variable, left)) => {
            let place = missing(&problem.variables[*variable], left)?;
            let (code, what) = unasked(footing);
            (code, one((*variable, place)), what.to_owned())
        }
        (Topic::Platform, Rule::Only(variable, _)) => {
            let platform = problem.wishes.platform?;
            let what = format!("is not published for `{platform}`");
            (BecauseCode::Platform, Some((*variable, None)), what)
        }
        _ => return None,
    })
}

/// The place that is left out.
fn missing(variable: &Variable<'_>, left: &Places) -> Option<usize> {
    (0..variable.choices.len()).find(|place| !left.contains(place))
}

fn failed(evidence: &Evidence) -> String {
    let by = evidence.by.as_deref().or(evidence.source.as_deref());
    match (
        evidence.is_run(),
        &evidence.date,
        by.unwrap_or("the matrix"),
    ) {
        (true, Some(date), source) => format!("failed on {date}: {source}"),
        (true, None, source) => format!("failed: {source}"),
        (false, _, by) => format!("failed, says {by}"),
    }
}

fn withdrawn(release: &Release) -> String {
    let why = release.withdrawn.as_ref().map_or("", |why| &why.reason);
    let version = &release.version;
    if release.status == Status::Unsafe {
        format!("what `{version}` holds is unsafe: {why}")
    } else {
        format!(
            "what `{version}` holds was yanked: {why}; only exact wishes for all of it bring it"
        )
    }
}

fn unasked(footing: Footing) -> (BecauseCode, &'static str) {
    match footing {
        Footing::NoAsset => (
            BecauseCode::NoAsset,
            "has no public asset, and is chosen only when asked for",
        ),
        Footing::Prerelease | Footing::Released => (
            BecauseCode::Prerelease,
            "is a pre-release, and is chosen only when asked for",
        ),
    }
}

/// Of what something is said, up to the verb: a component, one version of it, or more, oldest first.
fn subject(id: &ComponentId, versions: &[&ComponentVersion]) -> String {
    match versions {
        [] => format!("`{id}`"),
        [version] => named(id, version),
        [oldest, .., newest] => {
            let count = versions.len();
            format!("{count} versions of `{id}`, {oldest} to {newest}: each")
        }
    }
}

/// How many constraints of a proof lie between each variable and the wishes.
fn depths(problem: &Problem<'_>, proof: &[usize]) -> BTreeMap<usize, usize> {
    let pinned = problem.pinned(proof).into_iter();
    let mut depths: BTreeMap<usize, usize> = pinned.map(|(variable, _)| (variable, 0)).collect();
    for depth in 0..problem.variables.len() {
        for &fact in proof {
            if let Rule::Needs((from, _), (to, _)) = problem.facts[fact].rule
                && depths.get(&from) == Some(&depth)
            {
                depths.entry(to).or_insert(depth + 1);
            }
        }
    }
    depths
}

/// The versions whose numbers are in a range that lets no pre-release in.
pub(crate) fn near<'m>(variable: &Variable<'m>, wish: &VersionSet) -> Vec<&'m ComponentVersion> {
    let numbers_fit = |version: &&ComponentVersion| {
        let semver = version.semver();
        let numbers = format!("{}.{}.{}", semver.major, semver.minor, semver.patch);
        let numbers = numbers.parse::<ComponentVersion>();
        numbers.is_ok_and(|numbers| wish.contains(numbers.semver()))
    };
    let releases = variable.component.releases.iter();
    releases
        .map(|release| &release.version)
        .filter(numbers_fit)
        .collect()
}

fn near_range(problem: &Problem<'_>, proof: &[usize]) -> Vec<Because> {
    let because = |(variable, wish): (usize, &VersionSet)| {
        let variable = &problem.variables[variable];
        let mut near = near(variable, wish);
        near.sort_unstable();
        if near.is_empty() {
            return None;
        }
        let (code, what) = unasked(Footing::Prerelease);
        Some(Because {
            code,
            sentence: format!("{} {what}", subject(&variable.component.id, &near)),
        })
    };
    problem
        .pinned(proof)
        .into_iter()
        .filter_map(because)
        .collect()
}

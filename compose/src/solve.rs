//! Asks `pubgrub` for the best choice that a list of facts allows, or for the facts that allow none.
//!
//! Each component is a package of which one place is always chosen, its absence among them; so what a component forbids of
//! another one is a dependency on the places that are left. A fact of more than two components is a package of its own,
//! whose versions are the ways in which it can hold. Packages are decided in one fixed order and places from the first on,
//! and whatever is ruled out on the way is in no solution: so the first solution that is found is the best one.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    fmt,
    sync::Arc,
};

use pubgrub::{
    Dependencies, DependencyProvider, DerivationTree, External, PackageResolutionStatistics,
    PubGrubError, Ranges, resolve,
};

use crate::{
    fact::Rule,
    places::{Places, places},
    problem::Problem,
};

/// The place of each variable in the best choice that these facts allow.
///
/// # Errors
///
/// There is none. The facts from which that follows, in their order.
pub(crate) fn solve(problem: &Problem<'_>, facts: &[usize]) -> Result<Vec<usize>, Vec<usize>> {
    match resolve(&Provider::of(problem, facts), Package::Root, 0usize) {
        Ok(solution) => {
            let chosen = |variable| solution.get(&Package::Variable(variable)).copied();
            Ok((0..problem.variables.len())
                .map(|variable| chosen(variable).unwrap_or_default())
                .collect())
        }
        Err(PubGrubError::NoSolution(tree)) => {
            let edges = edges(&tree);
            let told = |fact: &usize| edges.iter().any(|edge| edge.tells(problem, *fact));
            Err(facts.iter().copied().filter(told).collect())
        }
        Err(
            PubGrubError::ErrorRetrievingDependencies { source, .. }
            | PubGrubError::ErrorChoosingVersion { source, .. }
            | PubGrubError::ErrorInShouldCancel(source),
        ) => match source {},
    }
}

/// In the order in which they are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Package {
    Root,
    /// A component, by the place of its variable.
    Variable(usize),
    /// The ways in which a fact can hold, by the place of the fact.
    Ways(usize),
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// The facts, by the package and the place that bring them.
struct Provider<'p> {
    /// How many places each variable has.
    counts: Vec<usize>,
    /// Of each variable, what is left of its places.
    only: Vec<Places>,
    needs: BTreeMap<(usize, usize), BTreeMap<usize, Places>>,
    ways: BTreeMap<usize, &'p [Vec<(usize, Places)>]>,
}

impl<'p> Provider<'p> {
    fn of(problem: &'p Problem<'_>, facts: &[usize]) -> Self {
        let counts = problem.variables.iter().map(|each| each.choices.len());
        let mut provider = Self {
            counts: counts.clone().collect(),
            only: counts.map(|count| places(0..count)).collect(),
            needs: BTreeMap::new(),
            ways: BTreeMap::new(),
        };
        for &fact in facts {
            match &problem.facts[fact].rule {
                Rule::Only(variable, places) => {
                    provider.only[*variable] = provider.only[*variable].intersection(places);
                }
                Rule::Needs(at, (other, places)) => {
                    let left = provider.needs.entry(*at).or_default();
                    left.entry(*other)
                        .and_modify(|left| *left = left.intersection(places))
                        .or_insert_with(|| places.clone());
                }
                Rule::Either(ways) => {
                    provider.ways.insert(fact, ways);
                }
            }
        }
        provider
    }
}

impl DependencyProvider for Provider<'_> {
    type P = Package;
    type V = usize;
    type VS = Ranges<usize>;
    type Priority = Reverse<Package>;
    type M = String;
    type Err = Infallible;

    fn prioritize(
        &self,
        package: &Package,
        _: &Places,
        _: &PackageResolutionStatistics,
    ) -> Reverse<Package> {
        Reverse(*package)
    }

    fn choose_version(
        &self,
        package: &Package,
        left: &Places,
    ) -> Result<Option<usize>, Infallible> {
        let count = match package {
            Package::Root => 1,
            Package::Variable(variable) => self.counts[*variable],
            Package::Ways(fact) => self.ways[fact].len(),
        };
        Ok((0..count).find(|place| left.contains(place)))
    }

    fn get_dependencies(
        &self,
        package: &Package,
        place: &usize,
    ) -> Result<Dependencies<Package, Places, String>, Infallible> {
        let variable =
            |(variable, places): (&usize, &Places)| (Package::Variable(*variable), places.clone());
        Ok(Dependencies::Available(match package {
            Package::Root => {
                let only = self.only.iter().enumerate();
                let only = only.map(|(at, places)| variable((&at, places)));
                let ways = self.ways.iter();
                let ways = ways.map(|(fact, ways)| (Package::Ways(*fact), places(0..ways.len())));
                only.chain(ways).collect()
            }
            Package::Variable(at) => {
                let needs = self.needs.get(&(*at, *place)).into_iter().flatten();
                needs.map(variable).collect()
            }
            Package::Ways(fact) => {
                let way = self.ways[fact].get(*place).into_iter().flatten();
                way.map(|(at, places)| variable((at, places))).collect()
            }
        }))
    }
}

/// A dependency that a proof rests on.
struct Edge {
    from: Package,
    places: Places,
    to: Package,
}

impl Edge {
    /// Whether the dependency holds because of a fact.
    fn tells(&self, problem: &Problem<'_>, fact: usize) -> bool {
        match (&problem.facts[fact].rule, self.from, self.to) {
            (Rule::Only(one, _), Package::Root, Package::Variable(to)) => *one == to,
            (
                Rule::Needs((one, place), (other, _)),
                Package::Variable(from),
                Package::Variable(to),
            ) => *one == from && *other == to && self.places.contains(place),
            (Rule::Either(_), Package::Ways(ways), _)
            | (Rule::Either(_), _, Package::Ways(ways)) => ways == fact,
            _ => false,
        }
    }
}

/// The dependencies that a proof rests on. Parts of it are shared, so each is read once.
fn edges(proof: &DerivationTree<Package, Places, String>) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left = vec![proof];
    while let Some(part) = left.pop() {
        match part {
            DerivationTree::External(External::FromDependencyOf(from, places, to, _)) => {
                edges.push(Edge {
                    from: *from,
                    places: places.clone(),
                    to: *to,
                });
            }
            DerivationTree::External(_) => {}
            DerivationTree::Derived(derived) => {
                for cause in [&derived.cause1, &derived.cause2] {
                    if seen.insert(Arc::as_ptr(cause)) {
                        left.push(cause);
                    }
                }
            }
        }
    }
    edges
}

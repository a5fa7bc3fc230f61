//! A matrix and wishes, as variables and facts.

use std::collections::BTreeMap;

use mlos_resolver::{
    Channel, Component, ComponentId, ComponentVersion, Evidence, Matrix, Outcome, Release, Status,
    Verdict, VersionSet, compatibility_table,
};

use crate::{
    Wishes,
    choice::{Footing, Variable},
    fact::{Fact, Rule, Topic},
    places::{Places, places},
};

/// What has to be solved.
pub(crate) struct Problem<'m> {
    pub(crate) matrix: &'m Matrix,
    pub(crate) wishes: &'m Wishes,
    /// One for each component, in the order in which they are chosen: those that were wished for, those that the head of
    /// `stable` holds, the others; in each part in the matrix's order.
    pub(crate) variables: Vec<Variable<'m>>,
    /// What is more worth telling comes first.
    pub(crate) facts: Vec<Fact<'m>>,
}

impl<'m> Problem<'m> {
    pub(crate) fn of(matrix: &'m Matrix, wishes: &'m Wishes) -> Self {
        let head = matrix.channel(Channel::Stable);
        let is_pinned = |id: &ComponentId| wishes.pins.contains_key(id);
        let is_held = |id: &ComponentId| head.is_some_and(|head| head.components.contains_key(id));
        let mut components: Vec<&Component> = matrix.components().iter().collect();
        components.sort_by_key(|component| (!is_pinned(&component.id), !is_held(&component.id)));
        let variables = components.into_iter().map(|component| {
            let id = &component.id;
            Variable::of(component, is_pinned(id) || is_held(id))
        });
        let mut problem = Self {
            matrix,
            wishes,
            variables: variables.collect(),
            facts: Vec::new(),
        };
        problem.requires();
        problem.failed_pairs();
        problem.failed_sets();
        problem.withdrawn();
        problem.held_by_default(head);
        problem.unasked();
        problem.platform();
        problem.pins();
        problem
    }

    /// The places of a set: of each variable one. Nothing where the matrix does not have all of it.
    pub(crate) fn chosen(
        &self,
        set: &BTreeMap<ComponentId, ComponentVersion>,
    ) -> Option<Vec<usize>> {
        let chosen = self.variables.iter();
        chosen
            .map(|variable| variable.place(set.get(&variable.component.id)))
            .collect()
    }

    /// The set that has these places.
    pub(crate) fn set(&self, chosen: &[usize]) -> BTreeMap<ComponentId, ComponentVersion> {
        let chosen = self.variables.iter().zip(chosen);
        let held = |(variable, place): (&Variable<'m>, &usize)| {
            let version = variable.version(*place)?;
            Some((variable.component.id.clone(), version.clone()))
        };
        chosen.filter_map(held).collect()
    }

    /// Every fact.
    pub(crate) fn all(&self) -> Vec<usize> {
        (0..self.facts.len()).collect()
    }

    /// The wishes for components among some facts, by variable.
    pub(crate) fn pinned(&self, facts: &[usize]) -> Vec<(usize, &'m VersionSet)> {
        let pinned = facts.iter().filter_map(|&fact| {
            let Fact {
                topic: Topic::Pin,
                rule: Rule::Only(variable, _),
            } = &self.facts[fact]
            else {
                return None;
            };
            let wish = self
                .wishes
                .pins
                .get(&self.variables[*variable].component.id)?;
            Some((*variable, wish))
        });
        pinned.collect()
    }

    fn variable(&self, id: &ComponentId) -> Option<usize> {
        self.variables
            .iter()
            .position(|variable| variable.component.id == *id)
    }

    /// Where a version of a component stands: its variable and its place.
    fn at(&self, id: &ComponentId, version: &ComponentVersion) -> Option<(usize, usize)> {
        let variable = self.variable(id)?;
        Some((variable, self.variables[variable].place(Some(version))?))
    }

    /// A variable, and every place of it but this one.
    fn other_than(&self, (variable, place): (usize, usize)) -> (usize, Places) {
        let all = 0..self.variables[variable].choices.len();
        (variable, places(all.filter(|&other| other != place)))
    }

    fn add(&mut self, topic: Topic<'m>, rule: Rule) {
        self.facts.push(Fact { topic, rule });
    }

    /// A constraint holds whatever was tried: it is the component's own word.
    fn requires(&mut self) {
        for variable in 0..self.variables.len() {
            for place in 0..self.variables[variable].choices.len() {
                let Some((release, _)) = self.variables[variable].choices[place] else {
                    continue;
                };
                for (id, constraint) in &release.requires {
                    let Some(other) = self.variable(id) else {
                        continue;
                    };
                    let accepted = self.variables[other]
                        .places(|held| held.is_some_and(|held| constraint.accepts(held)));
                    let rule = Rule::Needs((variable, place), (other, places(accepted)));
                    self.add(Topic::Requires(id, constraint), rule);
                }
            }
        }
    }

    fn failed_pairs(&mut self) {
        for pairing in compatibility_table(self.matrix) {
            if pairing.compatibility.verdict != Verdict::Failed {
                continue;
            }
            let evidence = pairing
                .compatibility
                .evidence
                .and_then(|index| self.matrix.evidence().get(index));
            let mut pair: Vec<_> = pairing
                .components
                .iter()
                .filter_map(|(id, version)| self.at(id, version))
                .collect();
            pair.sort_unstable();
            if let (Some(evidence), &[one, other]) = (evidence, &pair[..]) {
                let rule = Rule::Needs(one, self.other_than(other));
                self.add(Topic::FailedPair(evidence), rule);
            }
        }
    }

    /// A set that failed is in no set, unless what weighs more says that it passed, alone or with more that is held as well.
    fn failed_sets(&mut self) {
        let evidence = self.matrix.evidence();
        let weight = |one: &'m Evidence| (one.is_run(), &one.date);
        for failed in evidence.iter().filter(|one| one.outcome == Outcome::Failed) {
            let set = &failed.components;
            let passed = evidence
                .iter()
                .filter(|one| one.outcome == Outcome::Passed && weight(one) > weight(failed));
            if let Some(rule) = self.not_all_of(set, passed.map(|one| &one.components)) {
                self.add(Topic::FailedSet(failed), rule);
            }
        }
    }

    /// What an unsafe release holds is never held again, and what a yanked one holds only where each of it was wished for
    /// exactly; unless a release that is still there holds it too, alone or with more that is held as well.
    fn withdrawn(&mut self) {
        let wishes = self.wishes;
        let is_wished = |(id, version): (&ComponentId, &ComponentVersion)| matches!(wishes.pins.get(id), Some(VersionSet::Exact(wish)) if wish == version.semver());
        let is_there = |release: &&Release| {
            matches!(
                release.status,
                Status::Stable | Status::Preview | Status::Deprecated
            )
        };
        let releases = self.matrix.releases();
        for release in releases {
            let is_forbidden = match release.status {
                Status::Unsafe => true,
                Status::Yanked => !release.components.iter().all(is_wished),
                _ => false,
            };
            if !is_forbidden {
                continue;
            }
            let there = releases.iter().filter(is_there);
            let there = there.map(|release| &release.components);
            if let Some(rule) = self.not_all_of(&release.components, there) {
                self.add(Topic::Withdrawn(release), rule);
            }
        }
    }

    /// A rule that not all of a set is held, unless all of one of the others is that holds it too. Nothing where such a one
    /// holds no more.
    fn not_all_of<'s>(
        &self,
        set: &BTreeMap<ComponentId, ComponentVersion>,
        others: impl Iterator<Item = &'s BTreeMap<ComponentId, ComponentVersion>>,
    ) -> Option<Rule> {
        let places_of = |set: &BTreeMap<ComponentId, ComponentVersion>| {
            let held = set.iter().map(|(id, version)| self.at(id, version));
            held.collect::<Option<Vec<_>>>()
        };
        let held = places_of(set)?;
        let mut ways: Vec<_> = held.iter().map(|&at| vec![self.other_than(at)]).collect();
        for other in others.filter_map(places_of) {
            if held.iter().all(|at| other.contains(at)) {
                let more = other.into_iter().filter(|at| !held.contains(at));
                ways.push(more.map(|(at, place)| (at, places([place]))).collect());
            }
        }
        ways.iter()
            .all(|way| !way.is_empty())
            .then_some(Rule::Either(ways))
    }

    fn held_by_default(&mut self, head: Option<&'m Release>) {
        let Some(head) = head else { return };
        let wishes = self.wishes;
        let unpinned = |id: &&ComponentId| !wishes.pins.contains_key(*id);
        for id in head.components.keys().filter(unpinned) {
            if let Some(variable) = self.variable(id) {
                let present = self.variables[variable].places(|version| version.is_some());
                self.add(Topic::Held(head), Rule::Only(variable, places(present)));
            }
        }
    }

    /// Of a component without a wish, what has to be asked for is not chosen.
    fn unasked(&mut self) {
        for variable in 0..self.variables.len() {
            let Variable { component, choices } = &self.variables[variable];
            if self.wishes.pins.contains_key(&component.id) {
                continue;
            }
            let unasked: Vec<(usize, Footing)> = choices
                .iter()
                .enumerate()
                .filter_map(|(place, choice)| Some((place, (*choice)?.1)))
                .filter(|(_, footing)| *footing != Footing::Released)
                .collect();
            for (place, footing) in unasked {
                let (variable, others) = self.other_than((variable, place));
                self.add(Topic::Unasked(footing), Rule::Only(variable, others));
            }
        }
    }

    /// A component without a program needs none for the machine.
    fn platform(&mut self) {
        let Some(platform) = self.wishes.platform else {
            return;
        };
        for variable in 0..self.variables.len() {
            let component = self.variables[variable].component;
            if component.program.is_some() && !component.platforms.contains(&platform) {
                let absent = self.variables[variable].places(|held| held.is_none());
                self.add(Topic::Platform, Rule::Only(variable, places(absent)));
            }
        }
    }

    fn pins(&mut self) {
        let wishes = self.wishes;
        for variable in 0..self.variables.len() {
            if let Some(wish) = wishes.pins.get(&self.variables[variable].component.id) {
                let fit = self.variables[variable]
                    .places(|held| held.is_some_and(|held| wish.contains(held.semver())));
                self.add(Topic::Pin, Rule::Only(variable, places(fit)));
            }
        }
    }
}

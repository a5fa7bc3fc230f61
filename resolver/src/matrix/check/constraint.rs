//! Judges constraints: those that nothing can satisfy, that go round in a circle, or that a release breaks.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::{Component, ComponentId, Release};

impl Checker<'_> {
    /// Constraints that nothing can satisfy, that go round in a circle, or that a release breaks.
    pub(super) fn constraints(&mut self, components: &[Component], releases: &[Release]) {
        let find = |id: &ComponentId| components.iter().find(|component| component.id == *id);
        let mut edges: BTreeMap<&ComponentId, BTreeSet<&ComponentId>> = BTreeMap::new();
        for component in components {
            let file = format!("components/{}.toml", component.id);
            for release in &component.releases {
                for (id, constraint) in &release.requires {
                    edges.entry(&component.id).or_default().insert(id);
                    let Some(other) = find(id) else { continue };
                    if !other
                        .releases
                        .iter()
                        .any(|other| constraint.accepts(&other.version))
                    {
                        let key = format!("release.{}.requires.{id}", release.version);
                        self.problem(&file, &key, format!("expected a constraint that some release of `{id}` meets, found `{constraint}`"));
                    }
                }
            }
        }
        for start in edges.keys() {
            // Once, and not again from each component on the way round.
            if let Some(path) = circle(&edges, start)
                && path.iter().all(|id| id >= start)
            {
                let path = path
                    .iter()
                    .map(|id| format!("`{id}`"))
                    .collect::<Vec<_>>()
                    .join(" → ");
                self.problem(
                    &format!("components/{start}.toml"),
                    &"requires",
                    format!("the constraints go round in a circle: {path}"),
                );
            }
        }
        for release in releases {
            for (id, version) in &release.components {
                let Some(found) = find(id).and_then(|component| component.release(version)) else {
                    continue;
                };
                for (other, constraint) in &found.requires {
                    let file = format!("releases/{}.toml", release.version);
                    let needs = format!("`{id}` {version} requires `{other}` {constraint}");
                    match release.components.get(other) {
                        Some(held) if constraint.accepts(held) => {}
                        Some(held) => self.problem(
                            &file,
                            &format_args!("components.{other}"),
                            format!("{needs}, found {held}"),
                        ),
                        None => self.problem(
                            &file,
                            &format_args!("components.{other}"),
                            format!("{needs}, found none"),
                        ),
                    }
                }
            }
        }
    }
}

/// The way from a component back to itself, if its constraints lead there; the shortest.
fn circle<'a>(
    edges: &BTreeMap<&'a ComponentId, BTreeSet<&'a ComponentId>>,
    start: &'a ComponentId,
) -> Option<Vec<&'a ComponentId>> {
    let mut paths = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !paths.is_empty() {
        let mut longer = Vec::new();
        for path in paths {
            for &next in path
                .last()
                .and_then(|last| edges.get(last))
                .into_iter()
                .flatten()
            {
                let mut path = path.clone();
                path.push(next);
                if next == start {
                    return Some(path);
                }
                if seen.insert(next) {
                    longer.push(path);
                }
            }
        }
        paths = longer;
    }
    None
}

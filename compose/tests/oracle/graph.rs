//! Matrices and wishes that are made up, and which sets fit: every one is looked at, by rules that are written down a second
//! time here.

use std::{cmp::Reverse, collections::BTreeMap};

use mlos_compose::Wishes;
use mlos_resolver::{Platform, VersionSet};
use proptest::prelude::*;
use semver::{Version, VersionReq};
use serde_json::{Map, json};

use crate::support::MadeUp;

pub(crate) const IDS: [&str; 4] = ["anvil", "borer", "clamp", "drill"];
const VERSIONS: [&str; 4] = ["1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"];

/// A matrix and a wish as they are made up.
#[derive(Debug, Clone)]
pub(crate) struct Graph {
    order: Vec<&'static str>,
    pub(crate) components: Vec<Vec<Made>>,
    /// Components that are not published for Windows.
    not_for_windows: Vec<bool>,
    pub(crate) evidence: Vec<Evidence>,
    /// By status: which of the sets that keep every constraint.
    pub(crate) releases: Vec<(&'static str, usize)>,
    pub(crate) pins: Vec<Option<&'static str>>,
    pub(crate) platform: Option<Platform>,
}

/// One version: which, whether only the plan names it, and what it requires.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    version: &'static str,
    pub(crate) is_planned: bool,
    pub(crate) requires: BTreeMap<usize, Requirement>,
}

/// A constraint as it is written, and the places of the other component that it accepts.
#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    text: String,
    accepted: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    set: BTreeMap<usize, usize>,
    passed: bool,
    is_run: bool,
    day: u32,
}

/// The place of the version of each component; nothing where it is not held.
pub(crate) type Set = Vec<Option<usize>>;

pub(crate) fn graphs() -> impl Strategy<Value = Graph> {
    let requires = |index: usize| {
        // A component requires only later ones, so that nothing goes round in a circle.
        let one = prop::option::weighted(
            0.4,
            (
                0..4usize,
                prop::sample::select(vec!["=", "^", ">=", "<=", "~"]),
            ),
        );
        prop::collection::vec(one, IDS.len() - index - 1)
    };
    let component = move |index: usize| {
        let version = (prop::bool::weighted(0.1), requires(index));
        (
            prop::sample::subsequence(VERSIONS.to_vec(), 1..=VERSIONS.len()),
            prop::collection::vec(version, VERSIONS.len()),
        )
    };
    let components: Vec<_> = (0..IDS.len()).map(component).collect();
    let evidence = (
        // Counted from the newest version, which is chosen most often.
        prop::collection::vec(
            prop::option::weighted(0.5, prop_oneof![2 => Just(0), 1 => 0..4usize]),
            IDS.len(),
        ),
        prop::bool::weighted(0.5),
        prop::bool::weighted(0.7),
        1..4u32,
    );
    let status = prop::sample::select(vec!["stable", "stable", "deprecated", "yanked", "unsafe"]);
    let pin = prop::sample::select(vec![
        "1.0.0",
        "1.1.0",
        "2.0.0",
        "2.0.0-rc.1",
        "1",
        "2",
        ">=1",
        ">=2.0.0-rc.1",
        "*",
        "1 || 2",
        "<=2",
        "^1.1",
        "=3",
    ]);
    let platform = prop::option::weighted(
        0.3,
        prop::sample::select(vec![Platform::LinuxAmd64, Platform::WindowsArm64]),
    );
    (
        Just(IDS.to_vec()).prop_shuffle(),
        components,
        prop::collection::vec(prop::bool::weighted(0.2), IDS.len()),
        prop::collection::vec(evidence, 0..7),
        prop::collection::vec((status, any::<prop::sample::Index>()), 0..4),
        prop::collection::vec(prop::option::weighted(0.4, pin), IDS.len()),
        platform,
    )
        .prop_map(
            |(order, components, not_for_windows, evidence, releases, pins, platform)| {
                let components = made(components);
                let evidence = evidence
                    .into_iter()
                    .map(|(held, passed, is_run, day)| Evidence {
                        set: held
                            .into_iter()
                            .enumerate()
                            .filter_map(|(index, place)| {
                                let count = components[index].len();
                                Some((index, count - 1 - place? % count))
                            })
                            .collect(),
                        passed,
                        is_run,
                        day,
                    });
                let evidence = evidence.filter(|evidence| evidence.set.len() > 1).collect();
                let mut graph = Graph {
                    order,
                    components,
                    not_for_windows,
                    evidence,
                    releases: Vec::new(),
                    pins,
                    platform,
                };
                let sets = graph.sets();
                let kept: Vec<usize> = (0..sets.len())
                    .filter(|&set| graph.keeps_constraints(&sets[set]))
                    .collect();
                graph.releases = releases
                    .into_iter()
                    .filter(|_| kept.len() > 1)
                    // The first set of all is the empty one, and no release.
                    .map(|(status, index)| (status, kept[1 + index.index(kept.len() - 1)]))
                    .collect();
                graph
            },
        )
}

/// Of a component, the versions that it has, and of each whether only the plan names it, and for each later component
/// perhaps the place of a version and an operator.
type Picked = (
    Vec<&'static str>,
    Vec<(bool, Vec<Option<(usize, &'static str)>>)>,
);

fn made(components: Vec<Picked>) -> Vec<Vec<Made>> {
    let versions: Vec<_> = components
        .iter()
        .map(|(versions, _)| versions.clone())
        .collect();
    components
        .into_iter()
        .enumerate()
        .map(|(index, (picked, made))| {
            let made = picked.into_iter().zip(made);
            let made = made.map(|(version, (is_planned, requires))| Made {
                version,
                is_planned,
                requires: requires
                    .into_iter()
                    .enumerate()
                    .filter_map(|(other, requires)| {
                        let other = index + 1 + other;
                        let (place, operator) = requires?;
                        // One that some version meets, as the matrix's check wants it.
                        let version = versions[other][place % versions[other].len()];
                        let text = format!("{operator}{version}");
                        let accepts: VersionReq = text.parse().expect("a requirement");
                        let accepted = (0..versions[other].len()).filter(|&place| {
                            let version = versions[other][place].parse();
                            accepts.matches(&version.expect("a version"))
                        });
                        let accepted = accepted.collect();
                        Some((other, Requirement { text, accepted }))
                    })
                    .collect(),
            });
            made.collect()
        })
        .collect()
}

impl Graph {
    /// Every set, the empty one first.
    fn sets(&self) -> Vec<Set> {
        let mut sets = vec![Vec::new()];
        for component in &self.components {
            let longer = sets.iter().flat_map(|set| {
                let held = std::iter::once(None).chain((0..component.len()).map(Some));
                held.map(|place| [set.as_slice(), &[place]].concat())
            });
            sets = longer.collect();
        }
        sets
    }

    pub(crate) fn made_up(&self) -> MadeUp {
        let set = |held: &dyn Fn(usize) -> Option<usize>| {
            let mut set = Map::new();
            for (index, id) in IDS.iter().enumerate() {
                if let Some(place) = held(index) {
                    set.insert(
                        (*id).to_owned(),
                        json!(self.components[index][place].version),
                    );
                }
            }
            set
        };
        let mut made_up = MadeUp {
            order: self.order.iter().map(ToString::to_string).collect(),
            ..MadeUp::default()
        };
        for (index, id) in IDS.iter().enumerate() {
            let releases = self.components[index].iter().map(|made| {
                let requires = made.requires.iter();
                let requires: BTreeMap<_, _> = requires
                    .map(|(other, requirement)| (IDS[*other], &requirement.text))
                    .collect();
                let source = if made.is_planned { "plan" } else { "upstream" };
                json!({ "version": made.version, "requires": requires, "source": source })
            });
            let mut said = Map::new();
            said.insert("release".to_owned(), releases.collect());
            if self.not_for_windows[index] {
                said.insert("platforms".to_owned(), json!(["linux-amd64"]));
            } else {
                said.insert("platforms".to_owned(), json!(Platform::ALL));
            }
            made_up.components.insert((*id).to_owned(), said);
        }
        for evidence in &self.evidence {
            let components = set(&|index| evidence.set.get(&index).copied());
            let result = if evidence.passed { "passed" } else { "failed" };
            let date = format!("2026-01-0{}", evidence.day);
            // Always the same source: of two that are alike the later one in the file is named.
            let source = "https://tests.example";
            if evidence.is_run {
                made_up.run.push(json!({ "components": components, "result": result, "date": date, "source": source }));
            } else {
                made_up.report.push(json!({ "components": components, "result": result, "date": date, "by": "somebody" }));
            }
        }
        let sets = self.sets();
        for (number, (status, held)) in self.releases.iter().enumerate() {
            let components = set(&|index| sets[*held][index]);
            let mut release = json!({ "status": status, "components": components, "artifact": [] });
            if *status != "stable" {
                release["withdrawn"] = json!({ "date": "2026-01-01", "reason": "made up" });
                let other = self
                    .releases
                    .iter()
                    .position(|(status, _)| *status == "stable");
                if let Some(other) = other {
                    release["withdrawn"]["use"] = json!(format!("v1.{other}.0"));
                }
            }
            made_up.releases.insert(format!("v1.{number}.0"), release);
        }
        made_up
    }

    pub(crate) fn version(&self, index: usize, place: usize) -> Version {
        self.components[index][place]
            .version
            .parse()
            .expect("a version")
    }

    fn keeps_constraints(&self, set: &Set) -> bool {
        let held = set.iter().enumerate();
        let mut held = held.filter_map(|(index, place)| Some(&self.components[index][(*place)?]));
        held.all(|made| {
            let mut requires = made.requires.iter();
            requires.all(|(other, requirement)| {
                set[*other].is_some_and(|held| requirement.accepted.contains(&held))
            })
        })
    }

    fn pin(&self, index: usize) -> Option<VersionSet> {
        Some(self.pins[index]?.parse().expect("a wish"))
    }

    /// Whether the newest stable release holds a component.
    fn is_in_head(&self, index: usize, sets: &[Set]) -> bool {
        let head = self
            .releases
            .iter()
            .rfind(|(status, _)| *status == "stable");
        head.is_some_and(|(_, held)| sets[*held][index].is_some())
    }

    /// Which parts of a set are known to fail: of two what counts most, of more what nothing within the set undoes.
    fn has_failed(&self, set: &Set) -> bool {
        let weight = |evidence: &&Evidence| (evidence.is_run, evidence.day, !evidence.passed);
        let within = |small: &BTreeMap<usize, usize>, large: &BTreeMap<usize, usize>| {
            small
                .iter()
                .all(|(index, place)| large.get(index) == Some(place))
        };
        let whole: BTreeMap<usize, usize> = set
            .iter()
            .enumerate()
            .filter_map(|(index, place)| Some((index, (*place)?)))
            .collect();
        for (one, place) in &whole {
            for (other, held) in whole.range(one + 1..) {
                let pair = BTreeMap::from([(*one, *place), (*other, *held)]);
                let both = self
                    .evidence
                    .iter()
                    .filter(|evidence| within(&pair, &evidence.set));
                if both
                    .max_by_key(weight)
                    .is_some_and(|evidence| !evidence.passed)
                {
                    return true;
                }
            }
        }
        self.evidence
            .iter()
            .filter(|failed| !failed.passed && within(&failed.set, &whole))
            .any(|failed| {
                !self.evidence.iter().any(|passed| {
                    passed.passed
                        && (passed.is_run, passed.day) > (failed.is_run, failed.day)
                        && within(&failed.set, &passed.set)
                        && within(&passed.set, &whole)
                })
            })
    }

    /// Whether a set holds all of a release that was taken back, and of none that holds the same and is there.
    fn is_withdrawn(&self, set: &Set, sets: &[Set]) -> bool {
        let within = |small: &Set, large: &Set| {
            small
                .iter()
                .zip(large)
                .all(|(one, other)| one.is_none() || one == other)
        };
        self.releases.iter().any(|(status, held)| {
            let held = &sets[*held];
            let is_wished = || {
                held.iter().enumerate().all(|(index, place)| {
                    place.is_none_or(|place| {
                        self.pin(index) == Some(VersionSet::Exact(self.version(index, place)))
                    })
                })
            };
            let is_forbidden = match *status {
                "unsafe" => true,
                "yanked" => !is_wished(),
                _ => false,
            };
            is_forbidden
                && within(held, set)
                && !self.releases.iter().any(|(status, other)| {
                    matches!(*status, "stable" | "deprecated")
                        && within(held, &sets[*other])
                        && within(&sets[*other], set)
                })
        })
    }

    /// The places of a component, best first.
    fn preferred(&self, index: usize, is_wanted: bool) -> Vec<Option<usize>> {
        let component = &self.components[index];
        let mut places: Vec<usize> = (0..component.len()).collect();
        places.sort_by_key(|&place| {
            let version = self.version(index, place);
            let is_prerelease = !version.pre.is_empty();
            let footing = if component[place].is_planned {
                2
            } else {
                u8::from(is_prerelease)
            };
            (footing, Reverse(version))
        });
        let held = places.into_iter().map(Some);
        if is_wanted {
            held.chain([None]).collect()
        } else {
            std::iter::once(None).chain(held).collect()
        }
    }

    /// The best set, if it holds anything: of no wish at all the empty one is the best.
    pub(crate) fn best(&self) -> Option<BTreeMap<String, String>> {
        self.fitting()
            .into_iter()
            .next()
            .filter(|set| !set.is_empty())
    }

    /// Every set that fits, best first.
    pub(crate) fn fitting(&self) -> Vec<BTreeMap<String, String>> {
        let sets = self.sets();
        let is_held: Vec<bool> = (0..IDS.len())
            .map(|index| self.is_in_head(index, &sets))
            .collect();
        let pins: Vec<Option<VersionSet>> = (0..IDS.len()).map(|index| self.pin(index)).collect();
        let fits = |set: &&Set| {
            let alone = || {
                set.iter().enumerate().all(|(index, place)| {
                    let Some(place) = place else {
                        return self.pins[index].is_none() && !is_held[index];
                    };
                    let version = self.version(index, *place);
                    let made = &self.components[index][*place];
                    let is_asked = match &pins[index] {
                        Some(wish) => wish.contains(&version),
                        None => version.pre.is_empty() && !made.is_planned,
                    };
                    let is_published = self.platform != Some(Platform::WindowsArm64)
                        || !self.not_for_windows[index];
                    is_asked && is_published
                })
            };
            alone()
                && self.keeps_constraints(set)
                && !self.has_failed(set)
                && !self.is_withdrawn(set, &sets)
        };
        let mut order: Vec<usize> = self
            .order
            .iter()
            .map(|id| IDS.iter().position(|other| other == id).expect("an id"))
            .collect();
        order.sort_by_key(|&index| (self.pins[index].is_none(), !is_held[index]));
        let mut fitting: Vec<&Set> = sets.iter().filter(fits).collect();
        let ranks: Vec<Vec<Option<usize>>> = (0..IDS.len())
            .map(|index| self.preferred(index, self.pins[index].is_some() || is_held[index]))
            .collect();
        fitting.sort_by_key(|set| {
            let rank = |&index: &usize| ranks[index].iter().position(|place| *place == set[index]);
            order.iter().map(rank).collect::<Vec<_>>()
        });
        let named = |set: &Set| {
            let held = set.iter().enumerate();
            let held = held.filter_map(|(index, place)| {
                Some((
                    IDS[index].to_owned(),
                    self.components[index][(*place)?].version.to_owned(),
                ))
            });
            held.collect::<BTreeMap<_, _>>()
        };
        fitting.into_iter().map(named).collect()
    }

    pub(crate) fn wishes(&self) -> Wishes {
        let pins = IDS.iter().enumerate();
        let pins =
            pins.filter_map(|(index, id)| Some((id.parse().expect("an id"), self.pin(index)?)));
        Wishes {
            pins: pins.collect(),
            platform: self.platform,
        }
    }
}

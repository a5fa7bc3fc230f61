//! Compositions against what is slow and obvious: every set is looked at, one by one, in the order of preference.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

mod graph;
#[path = "../support/mod.rs"]
mod support;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use mlos_compose::{
    Composition, NoComposition, NoCompositionCode, Standing, Wishes, compose, explain_composition,
    explain_no_composition,
};
use mlos_resolver::{Verdict, Wish, canonical};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::Value;

use graph::{Graph, IDS, graphs};

/// How many are made up for each test, always the same ones.
const GRAPHS: u32 = 3000;

fn answer(graph: &Graph) -> Result<Composition, NoComposition> {
    compose(&graph.made_up().matrix(), &graph.wishes())
}

fn plain<K: ToString, V: ToString>(set: &BTreeMap<K, V>) -> BTreeMap<String, String> {
    set.iter()
        .map(|(id, version)| (id.to_string(), version.to_string()))
        .collect()
}

/// Runs a check on so many graphs, always the same ones, and counts what it saw.
fn on_graphs(
    check: impl Fn(&Graph, &mut BTreeMap<&'static str, u32>) -> Result<(), TestCaseError>,
) -> BTreeMap<&'static str, u32> {
    let config = Config {
        cases: GRAPHS,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = RefCell::new(BTreeMap::new());
    let result = runner.run(&graphs(), |graph| check(&graph, &mut seen.borrow_mut()));
    if let Err(error) = result {
        panic!("{error}");
    }
    seen.into_inner()
}

#[test]
fn the_best_set_is_that_of_the_oracle() {
    let seen = on_graphs(|graph, seen| {
        let fitting = graph.fitting();
        match answer(graph) {
            Ok(set) => {
                *seen.entry("solved").or_default() += 1;
                prop_assert_eq!(Some(plain(&set.components)), fitting.first().cloned());
                prop_assert!(!explain_composition(&set).is_empty());
                let count = set.components.len();
                prop_assert_eq!(set.pairs.len(), count * (count - 1) / 2);
                for pair in &set.pairs {
                    let verdict = pair.compatibility.verdict;
                    prop_assert!(
                        !matches!(verdict, Verdict::Failed | Verdict::Excluded),
                        "{:?}",
                        pair
                    );
                }
                *seen
                    .entry(match set.standing {
                        Standing::Tested => "tested",
                        Standing::Reported => "reported",
                        Standing::Untested => "untested",
                    })
                    .or_default() += 1;
                if let Some(tested) = &set.tested {
                    *seen.entry("tested set named").or_default() += 1;
                    prop_assert!(fitting.contains(&plain(tested)));
                }
            }
            Err(none) => {
                let best = fitting.first().filter(|set| !set.is_empty());
                prop_assert_eq!(best, None, "{}", none);
                *seen
                    .entry(match none.code {
                        NoCompositionCode::NothingWished => "nothing wished",
                        NoCompositionCode::UnknownVersion => "unknown version",
                        NoCompositionCode::NoVersion => "no version",
                        NoCompositionCode::NotPublished => "not published",
                        NoCompositionCode::NoSet => "no set",
                    })
                    .or_default() += 1;
            }
        }
        Ok(())
    });
    // Otherwise nothing would be tried of one side.
    for (what, least) in [
        ("solved", 700),
        ("tested", 10),
        ("reported", 2),
        ("untested", 500),
        ("tested set named", 20),
        ("nothing wished", 5),
        ("unknown version", 20),
        ("no version", 20),
        ("not published", 20),
        ("no set", 300),
    ] {
        let found = seen.get(what).copied().unwrap_or_default();
        assert!(found >= least, "{what}: {found} of {seen:?}");
    }
}

const RULES: [&str; 6] = [
    "evidence",
    "constraints",
    "what only the plan names",
    "unsafe",
    "yanked",
    "platform",
];

fn take_out(rule: &str, graph: &mut Graph) {
    match rule {
        "evidence" => graph.evidence.clear(),
        "platform" => graph.platform = None,
        "unsafe" | "yanked" => graph.releases.retain(|(status, _)| *status != rule),
        _ => {
            for made in graph.components.iter_mut().flatten() {
                if rule == "constraints" {
                    made.requires.clear();
                } else {
                    made.is_planned = false;
                }
            }
        }
    }
}

/// Each rule that a set has to keep decides some of the graphs: without it the best set would be another one.
#[test]
fn each_rule_decides_some_graphs() {
    let seen = on_graphs(|graph, seen| {
        let before = graph.best();
        for rule in RULES {
            let mut other = graph.clone();
            take_out(rule, &mut other);
            *seen.entry(rule).or_default() += u32::from(other.best() != before);
        }
        Ok(())
    });
    for (rule, found) in seen {
        assert!(found >= 10, "{rule} decides {found}");
    }
}

/// Whatever becomes of the other wishes, there is no set; and no word of the solver is in what is told.
#[test]
fn the_wishes_that_clash_are_enough() {
    let seen = on_graphs(|graph, seen| {
        let Err(none) = answer(graph) else {
            return Ok(());
        };
        let words = explain_no_composition(&none);
        for word in [
            "package",
            "depend",
            "incompatib",
            "because",
            "forbidden",
            "derived",
        ] {
            prop_assert!(!words.contains(word), "{}", words);
        }
        prop_assert!(words.starts_with("error: "));
        let clash: BTreeSet<String> = none
            .clash
            .iter()
            .filter_map(|wish| match wish {
                Wish::Pin { component, .. } => Some(component.to_string()),
                _ => None,
            })
            .collect();
        // Wishes that are not named have nothing to do with it.
        let mut other = graph.clone();
        for (index, id) in IDS.iter().enumerate() {
            if !clash.contains(*id) && other.pins[index].is_some() {
                // Any version at all: what a wish lets in, and what it does not, is to make no difference.
                let all = (0..other.components[index].len())
                    .map(|place| format!("={}", other.version(index, place)));
                let all = all.collect::<Vec<_>>().join(" || ");
                let all: &'static str = Box::leak(all.into_boxed_str());
                other.pins[index] = Some(all);
                *seen.entry("wishes not named").or_default() += 1;
            }
        }
        prop_assert_eq!(other.best(), None, "{}", words);
        Ok(())
    });
    assert!(seen["wishes not named"] >= 100, "{seen:?}");
}

#[test]
fn what_is_suggested_has_a_set_and_that_one() {
    let seen = on_graphs(|graph, seen| {
        let Err(none) = answer(graph) else {
            return Ok(());
        };
        let matrix = graph.made_up().matrix();
        let changes: Vec<_> = none
            .suggestions
            .iter()
            .map(|suggestion| suggestion.change)
            .collect();
        prop_assert!(changes.is_sorted(), "{:?}", changes);
        for suggestion in &none.suggestions {
            let wishes = Wishes::parse(
                &matrix,
                &suggestion.wishes.pins,
                suggestion.wishes.platform.as_deref(),
            )
            .expect("wishes");
            prop_assert_ne!(&wishes, &graph.wishes());
            let set = compose(&matrix, &wishes).map(|set| set.components);
            prop_assert_eq!(set.as_ref().ok(), Some(&suggestion.components));
            *seen
                .entry(match suggestion.change {
                    mlos_compose::Change::Asked => "asked",
                    mlos_compose::Change::Version => "version",
                    mlos_compose::Change::Pin => "pin",
                    mlos_compose::Change::Platform => "platform",
                })
                .or_default() += 1;
        }
        Ok(())
    });
    for change in ["asked", "version", "pin", "platform"] {
        let found = seen.get(change).copied().unwrap_or_default();
        assert!(found >= 20, "{change}: {found}");
    }
}

/// The order in which files name versions and evidence says nothing; that of the components is the matrix's own.
#[test]
fn the_order_within_files_changes_nothing() {
    let seen = on_graphs(|graph, seen| {
        let mut made_up = graph.made_up();
        let before = made_up.matrix();
        for component in made_up.components.values_mut() {
            component["release"]
                .as_array_mut()
                .expect("releases")
                .reverse();
        }
        made_up.run.reverse();
        made_up.report.reverse();
        let after = made_up.matrix();
        let shown = |matrix| match compose(matrix, &graph.wishes()) {
            Ok(set) => (explain_composition(&set), without_places(&canonical(&set))),
            Err(none) => (
                explain_no_composition(&none),
                without_places(&canonical(&none)),
            ),
        };
        prop_assert_eq!(shown(&before), shown(&after));
        // The same question once more has the same answer.
        prop_assert_eq!(shown(&before), shown(&before));
        *seen.entry("other files").or_default() +=
            u32::from(before.canonical() != after.canonical());
        Ok(())
    });
    assert!(seen["other files"] >= GRAPHS / 2, "{seen:?}");
}

/// Without the fingerprint of the files, and without the place of a run in its file.
fn without_places(data: &str) -> Value {
    let mut data: Value = serde_json::from_str(data).expect("JSON");
    if let Some(data) = data.as_object_mut() {
        data.remove("matrix");
    }
    for pair in data["pairs"].as_array_mut().into_iter().flatten() {
        if let Some(known) = pair["compatibility"].as_object_mut() {
            known.remove("evidence");
        }
    }
    data
}

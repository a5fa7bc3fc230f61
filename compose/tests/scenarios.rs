//! Wishes and their answers, as a person gets them: each file of `scenarios/` is one wish, each snapshot its answer.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

mod support;

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use mlos_compose::{Wishes, compose, explain_composition, explain_no_composition};
use mlos_resolver::canonical;

use support::MadeUp;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    description: String,
    /// `real` or `workshop`; otherwise it is made up below.
    matrix: Option<String>,
    #[serde(default)]
    made_up: MadeUp,
    #[serde(default)]
    wishes: BTreeMap<String, String>,
    platform: Option<String>,
}

#[test]
fn scenarios() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    assert!(names.len() >= 25, "only {} were found", names.len());
    for path in names {
        let text = fs::read_to_string(&path).expect("a scenario");
        let scenario: Scenario =
            toml::from_str(&text).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        let stem = path.file_stem().expect("a name").to_string_lossy();
        insta::with_settings!({ description => &scenario.description, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(stem.into_owned(), answer(&scenario));
        });
    }
}

/// The sentence, what the tool prints, and below it what a program reads.
fn answer(scenario: &Scenario) -> String {
    let matrix = match &scenario.matrix {
        Some(name) => support::matrix(name),
        None => scenario.made_up.matrix(),
    };
    let mut text = String::new();
    match Wishes::parse(&matrix, &scenario.wishes, scenario.platform.as_deref()) {
        Err(usage) => {
            let _ = writeln!(text, "usage error {}\n\n{usage}", usage.code());
        }
        Ok(wishes) => {
            let (sentence, words, data) = match compose(&matrix, &wishes) {
                Ok(set) => (
                    set.sentence.clone(),
                    explain_composition(&set),
                    canonical(&set),
                ),
                Err(none) => (
                    none.to_string(),
                    explain_no_composition(&none),
                    canonical(&none),
                ),
            };
            let _ = writeln!(text, "{sentence}\n\n{words}\n\n{data}");
        }
    }
    // The fingerprint changes with every edit of the matrix, and says nothing here.
    text.replace(matrix.fingerprint().hex(), "<fingerprint>")
}

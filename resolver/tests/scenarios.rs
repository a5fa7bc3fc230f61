//! Requests and their answers, as a person gets them: each file of `scenarios/` is one request, each snapshot its answer.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

mod support;

use std::{fmt::Write, fs, path::Path};

use mlos_resolver::{RawRequest, Request, canonical, explain_plan, explain_refusal, resolve};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    description: String,
    matrix: String,
    request: RawRequest,
}

#[test]
fn scenarios() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    assert!(
        names.len() >= 40,
        "only {} scenarios were found",
        names.len()
    );
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

/// What the tool prints, and below it what a program reads.
fn answer(scenario: &Scenario) -> String {
    let matrix = support::matrix(&scenario.matrix);
    let mut text = String::new();
    match Request::parse(&matrix, &scenario.request) {
        Err(usage) => {
            let _ = writeln!(text, "usage error {}\n\n{usage}", usage.code());
        }
        Ok(request) => match resolve(&matrix, &request) {
            Ok(plan) => {
                let _ = writeln!(
                    text,
                    "{}\n\n{}",
                    explain_plan(&plan),
                    plan.decision.canonical()
                );
            }
            Err(refusal) => {
                let _ = writeln!(
                    text,
                    "{}\n\n{}",
                    explain_refusal(&refusal),
                    canonical(&refusal)
                );
            }
        },
    }
    // The fingerprint changes with every edit of the matrix, and says nothing here.
    text.replace(matrix.fingerprint().hex(), "<fingerprint>")
}

//! The scenarios of the resolver as questions to its WebAssembly, and what the native one answers.

#[path = "../../../resolver/tests/support/mod.rs"]
mod matrices;
#[expect(dead_code, reason = "what to expect in a word is for the native suite")]
#[path = "../../../resolver/tests/support/scenario.rs"]
mod scenario;

use std::collections::{BTreeMap, BTreeSet};

use mlos_resolver::{
    ComponentId, ComponentVersion, Decision, Matrix, RawRequest, Request, Shell, canonical,
    command, compatibility, explain_plan, explain_refusal, explain_rejected, propose,
    rejected_releases, resolve, resolve_version,
};
use serde_json::{Value, json};

/// What `tests/node/scenarios.mjs` takes, and what it has to give back.
pub(crate) struct Exchange {
    /// The texts of the matrices by name, and the questions.
    pub(crate) input: Value,
    /// The name of each scenario, and its answer: texts, so that every byte counts.
    pub(crate) answers: Vec<(String, Value)>,
}

impl Exchange {
    /// All scenarios.
    pub(crate) fn new() -> Self {
        let scenarios = scenario::scenarios();
        let names: BTreeSet<&str> = scenarios.values().map(|one| one.matrix.as_str()).collect();
        let matrices: BTreeMap<&str, Matrix> = names
            .into_iter()
            .map(|name| (name, matrices::matrix(name)))
            .collect();
        let (mut questions, mut answers) = (Vec::new(), Vec::new());
        for (name, scenario) in &scenarios {
            let matrix = &matrices[scenario.matrix.as_str()];
            let mut ask = |kind: &str, asked: Value, answer: Value| {
                questions.push(json!({ "matrix": scenario.matrix, kind: asked }));
                answers.push((name.clone(), answer));
            };
            for request in scenario.requests() {
                let answer = to_request(matrix, &request);
                ask("request", json!(request), answer);
            }
            if let Some(set) = &scenario.propose {
                ask("propose", json!(set), to_proposal(matrix, set));
            }
            if let Some(pair) = &scenario.pair {
                ask("pair", json!(pair), to_pair(matrix, pair));
            }
        }
        let published = |(name, matrix): (&&str, &Matrix)| ((*name).to_owned(), matrix.published());
        let matrices: BTreeMap<String, String> = matrices.iter().map(published).collect();
        Self {
            input: json!({ "matrices": matrices, "questions": questions }),
            answers,
        }
    }

    /// Holds what came back against what the native resolver says.
    #[track_caller]
    pub(crate) fn compare(&self, found: &Value) {
        let found = found
            .as_array()
            .unwrap_or_else(|| panic!("expected answers, found {found}"));
        assert!(found.len() > 400, "only {} answers", found.len());
        assert_eq!(found.len(), self.answers.len());
        for (found, (name, answer)) in found.iter().zip(&self.answers) {
            assert_eq!(found, answer, "{name}");
        }
    }
}

fn to_request(matrix: &Matrix, request: &RawRequest) -> Value {
    let request = match Request::parse(matrix, request) {
        Ok(request) => request,
        Err(cause) => return json!({ "error": format!("{}: {cause}", cause.code()) }),
    };
    let (answer, decision, sentence, short) = match resolve(matrix, &request) {
        Ok(plan) => {
            let text = explain_plan(&plan);
            let answer = json!({ "outcome": "plan", "text": text, "plan": plan });
            let sentence = plan.why.first().cloned().unwrap_or_default();
            (answer, Some(plan.decision), sentence, text)
        }
        Err(refusal) => {
            let text = explain_refusal(&refusal);
            let answer = json!({ "outcome": "refusal", "text": text, "refusal": refusal });
            (answer, None, refusal.sentence, text)
        }
    };
    let command = |shell| {
        let decision = decision.as_ref()?;
        command::install(matrix, decision, shell)
    };
    let version = resolve_version(matrix, &request);
    json!({
        "answer": canonical(&answer),
        "decision": decision.as_ref().map(Decision::canonical),
        "version": version.map(|place| matrix.releases()[place].version.to_string()),
        "rejected": canonical(&rejected_releases(matrix, &request)),
        "sentence": sentence,
        "short": short,
        "full": explain_rejected(matrix, &request),
        "commands": Shell::ALL.iter().map(|shell| command(*shell)).collect::<Vec<_>>(),
    })
}

fn to_proposal(matrix: &Matrix, set: &BTreeMap<String, String>) -> Value {
    let changes: Vec<_> = set.iter().map(|(id, version)| held(id, version)).collect();
    // A component that the matrix does not have is an error where it comes from outside.
    match changes
        .iter()
        .find(|(id, _)| matrix.component(id).is_none())
    {
        Some(_) => json!({ "error": "unknown-name" }),
        None => json!({ "proposal": canonical(&propose(matrix, &changes)) }),
    }
}

fn to_pair(matrix: &Matrix, pair: &[String; 2]) -> Value {
    let [a, b] = pair.each_ref().map(|text| {
        let (id, version) = text.split_once('=').expect("a component and a version");
        held(id, version)
    });
    let found = compatibility(matrix, (&a.0, &a.1), (&b.0, &b.1));
    json!({ "compatibility": canonical(&found) })
}

fn held(id: &str, version: &str) -> (ComponentId, ComponentVersion) {
    (
        id.parse().expect("a name"),
        version.parse().expect("a version"),
    )
}

//! What people ask, and what they get: each file of `scenarios/` is asked, each snapshot is the answer as it is read.

#[path = "support/scenario.rs"]
mod scenario;
mod support;

use std::{collections::BTreeMap, fmt::Write};

use mlos_resolver::{
    Matrix, RawRequest, Request, Tag, canonical, compatibility, explain_plan, explain_refusal,
    explain_rejected, propose, resolve,
};
use scenario::Scenario;

#[test]
fn scenarios() {
    let scenarios = scenario::scenarios();
    let mut matrices = BTreeMap::new();
    for scenario in scenarios.values() {
        let name = scenario.matrix.as_str();
        matrices
            .entry(name)
            .or_insert_with(|| support::matrix(name));
    }
    let mut answers = Vec::new();
    let mut all_wrong = Vec::new();
    for (name, scenario) in &scenarios {
        let (text, wrong) = answer(name, scenario, &matrices[scenario.matrix.as_str()]);
        answers.push(text);
        all_wrong.extend(wrong);
    }
    assert!(all_wrong.is_empty(), "{}", all_wrong.join("\n"));
    for ((name, scenario), text) in scenarios.iter().zip(answers) {
        let matrix = &matrices[scenario.matrix.as_str()];
        // The fingerprint changes with every edit of the matrix, and says nothing here.
        let text = text.replace(matrix.fingerprint().hex(), "<fingerprint>");
        insta::with_settings!({ description => &scenario.description, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name.as_str(), text);
        });
    }
}

/// What comes of a scenario, and where that is not what it expects.
fn answer(name: &str, scenario: &Scenario, matrix: &Matrix) -> (String, Vec<String>) {
    let mut text = String::new();
    let (mut wrong, mut decisions) = (Vec::new(), Vec::new());
    let requests = scenario.requests();
    let mut before = None;
    for request in &requests {
        let mut one = String::new();
        let (expect, decision) = of_request(scenario, matrix, request, &mut one);
        if expect != scenario.expect {
            wrong.push(format!("{name}: {request:?}: {expect}"));
        }
        decisions.extend(decision);
        if requests.len() == 1 {
            text = one;
            break;
        }
        let wish = match &scenario.versions_of {
            Some(component) => &request.pins[component],
            None => request.version.as_deref().unwrap_or_default(),
        };
        // What gets the same answer as the one before stands beside it.
        let heading = format!("# {wish:?}\n");
        match before {
            Some(place) if text.ends_with(&one) => text.insert_str(place, &heading),
            _ => text.extend([&*heading, "\n", &*one]),
        }
        before = Some(text.len() - one.len() - 1);
    }
    // However it was written, the decision is the same, and is shown once.
    decisions.dedup();
    assert!(
        decisions.len() <= 1 || requests.len() == 1,
        "{name}: {decisions:?}"
    );
    if let Some(decision) = decisions.first() {
        let _ = writeln!(text, "{decision}");
    }
    if let Some(set) = &scenario.propose {
        let (version, blocks) = of_proposal(matrix, set, &mut text);
        if version != scenario.expect || blocks != scenario.blocked_by {
            wrong.push(format!("{name}: {version}, blocked by {blocks:?}"));
        }
    }
    if let Some(pair) = &scenario.pair {
        let [a, b] = pair.each_ref().map(|text| held(text));
        let found = compatibility(matrix, (&a.0, &a.1), (&b.0, &b.1));
        let turned = compatibility(matrix, (&b.0, &b.1), (&a.0, &a.1));
        assert_eq!(found, turned, "{name}: the order makes no difference");
        if found.verdict.as_str() != scenario.expect {
            wrong.push(format!("{name}: {}", found.verdict));
        }
        text = canonical(&found);
    }
    if let Some([component, tag]) = &scenario.tag {
        let component = matrix.component(&component.parse().expect("a name"));
        let tag = component.expect("a component").tag(tag);
        let kind = match &tag {
            Tag::Accepted { .. } => "accepted",
            Tag::Normalised { .. } => "normalised",
            Tag::Refused { .. } => "refused",
        };
        if kind != scenario.expect {
            wrong.push(format!("{name}: {kind}"));
        }
        text = canonical(&tag);
    }
    assert!(!text.is_empty(), "{name} asks nothing");
    (text, wrong)
}

/// Writes what the tool prints, and below it what a program reads; the answer in a word, and the decision.
fn of_request(
    scenario: &Scenario,
    matrix: &Matrix,
    request: &RawRequest,
    text: &mut String,
) -> (String, Option<String>) {
    let request = match Request::parse(matrix, request) {
        Ok(request) => request,
        Err(usage) => {
            let _ = writeln!(text, "error: {usage}\n");
            return (usage.code().to_owned(), None);
        }
    };
    let (word, decision) = match resolve(matrix, &request) {
        Ok(plan) => {
            let _ = writeln!(text, "{}\n", explain_plan(&plan));
            let decision = plan.decision.canonical();
            (plan.decision.release.to_string(), Some(decision))
        }
        Err(refusal) => {
            let _ = writeln!(text, "{}\n", explain_refusal(&refusal));
            let data = canonical(&refusal);
            let _ = writeln!(text, "{data}\n");
            (refusal.code.to_string(), None)
        }
    };
    if scenario.table {
        let _ = writeln!(text, "{}\n", explain_rejected(matrix, &request));
    }
    (word, decision)
}

fn of_proposal(
    matrix: &Matrix,
    set: &BTreeMap<String, String>,
    text: &mut String,
) -> (String, Vec<String>) {
    let changes: Vec<_> = set
        .iter()
        .map(|(id, version)| {
            (
                id.parse().expect("a name"),
                version.parse().expect("a version"),
            )
        })
        .collect();
    let proposal = propose(matrix, &changes);
    let blocks = proposal
        .blocked_by
        .iter()
        .map(|block| block.code.to_string());
    let blocks = blocks.collect();
    for why in &proposal.why {
        let _ = writeln!(text, "why: {why}");
    }
    for block in &proposal.blocked_by {
        let _ = writeln!(text, "blocked: {}", block.sentence);
    }
    let _ = writeln!(text, "\n{}", canonical(&proposal));
    (proposal.version.to_string(), blocks)
}

/// `axon=1.5.0`
fn held(text: &str) -> (mlos_resolver::ComponentId, mlos_resolver::ComponentVersion) {
    let (id, version) = text.split_once('=').expect("a component and a version");
    (
        id.parse().expect("a name"),
        version.parse().expect("a version"),
    )
}

//! What a job may do, and what it waits for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use mlos_tests::tool::workspace;

use crate::workflow::Workflow;

#[test]
fn every_action_is_a_commit_with_its_version_beside_it() {
    let mut commits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for workflow in Workflow::all() {
        for line in workflow.text.lines() {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            let (action, version) = used.split_once(" # v").unwrap_or((used, ""));
            let (name, commit) = action.split_once('@').unwrap_or((action, ""));
            assert!(
                commit.len() == 40
                    && commit.bytes().all(|b| b"0123456789abcdef".contains(&b))
                    && version.split('.').count() == 3,
                "{}: expected `name@<40 hex digits> # v1.2.3`, found `{used}`",
                workflow.name
            );
            assert!(
                name.starts_with("actions/"),
                "{}: `{name}` is not GitHub's own",
                workflow.name
            );
            commits
                .entry(name.to_owned())
                .or_default()
                .insert(used.to_owned());
        }
    }
    for (name, used) in &commits {
        assert_eq!(used.len(), 1, "more than one version of {name}: {used:?}");
    }
    assert!(commits.len() > 4, "{commits:?}");
}

#[test]
fn every_job_has_an_end_and_only_the_rights_that_it_names() {
    for workflow in Workflow::all() {
        let name = &workflow.name;
        let head: Vec<&str> = workflow
            .text
            .lines()
            .take_while(|line| *line != "jobs:")
            .collect();
        assert!(head.contains(&"permissions: {}"), "{name}: rights for all");
        assert!(head.contains(&"concurrency:"), "{name}: no concurrency");
        let jobs = workflow.jobs();
        assert!(!jobs.is_empty(), "{name}");
        for job in &jobs {
            let minutes = job.key("timeout-minutes").and_then(|end| end.parse().ok());
            assert!(
                minutes.is_some_and(|minutes: u32| minutes <= 120),
                "{name}: `{}` has no `timeout-minutes`, or too many",
                job.name
            );
            assert!(
                job.key("permissions").is_some(),
                "{name}: `{}` has no `permissions`",
                job.name
            );
        }
    }
}

/// What runs the components' own programs, or unpacks what others made, can write nowhere and knows no secret.
#[test]
fn what_others_made_is_touched_without_rights() {
    let mut seen = BTreeSet::new();
    for workflow in Workflow::all() {
        for job in workflow.jobs() {
            let text = job.lines.join("\n");
            for stage in [
                "mlos-distro fetch",
                "mlos-distro inspect",
                "mlos-distro bundle",
                "compat run",
            ] {
                if text.contains(stage) {
                    seen.insert(stage);
                    assert!(
                        !text.contains(": write")
                            && !text.contains("secrets.")
                            && !text.contains("environment:"),
                        "{}: `{}` does `{stage}`, and may write or knows a secret",
                        workflow.name,
                        job.name
                    );
                }
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn what_publishes_waits_for_a_person() {
    let mut seen = BTreeSet::new();
    for workflow in Workflow::all() {
        for job in workflow.jobs() {
            let text = job.lines.join("\n");
            for (stage, environment) in [
                ("publish release", "release"),
                ("publish tags", "release"),
                ("secrets.PROPOSAL_TOKEN", "proposal"),
                ("secrets.TAP_TOKEN", "proposal"),
                ("secrets.APT_KEY", "apt"),
            ] {
                if text.contains(stage) {
                    seen.insert(stage);
                    assert_eq!(
                        job.key("environment"),
                        Some(environment),
                        "{}: `{}` has `{stage}`",
                        workflow.name,
                        job.name
                    );
                }
            }
        }
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
}

/// What one job made is compared where another one that may write takes it up: its digest goes another way.
#[test]
fn what_goes_from_job_to_job_is_compared() {
    let mut seen = BTreeSet::new();
    for workflow in Workflow::all() {
        for job in workflow.jobs() {
            let text = job.lines.join("\n");
            let is_ours = ["made-dist", "recorded-dist", "recorded-matrix"]
                .iter()
                .any(|name| text.contains(&format!("name: {name}")));
            if is_ours {
                let may_write = text.contains(": write") || text.contains("${{ secrets.");
                if text.contains("download-artifact") && may_write {
                    seen.insert(job.name.to_owned());
                    assert!(
                        text.contains("mlos-distro seal ") && text.contains("--expect \"$"),
                        "{}: `{}` compares nothing",
                        workflow.name,
                        job.name
                    );
                }
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// Whoever could merge a file alone could have it run in a job that holds a key: the team owns all of them, and no line
/// takes one away from it.
#[test]
fn every_file_is_owned_by_the_team() {
    let owners = fs::read_to_string(workspace(".github/CODEOWNERS")).expect("CODEOWNERS");
    let rules: Vec<&str> = owners
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(rules.first(), Some(&"* @mlOS-foundation/maintainers"));
    for rule in rules {
        let (_, owner) = rule.split_once(' ').expect("a pattern and its owner");
        assert_eq!(owner, "@mlOS-foundation/maintainers", "{rule}");
    }
}

/// What main asks of a pull request, as docs/releasing.md sets it up, are jobs of ci.yml.
#[test]
fn the_checks_that_protect_main_are_jobs() {
    let text = fs::read_to_string(workspace("docs/releasing.md")).expect("docs/releasing.md");
    let ci = Workflow::named("ci.yml");
    let asked: Vec<&str> = text
        .split("\"context\": \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let names: Vec<String> = ci
        .jobs()
        .iter()
        .flat_map(|job| {
            let name = job.key("name").expect("a name").to_owned();
            let Some((before, _)) = name.split_once("${{") else {
                return vec![name];
            };
            let runners = job
                .lines
                .iter()
                .find_map(|line| line.trim().strip_prefix("runner: ["));
            let runners = runners.expect("the runners").trim_end_matches(']');
            runners
                .split(", ")
                .map(|runner| format!("{before}{runner}"))
                .collect()
        })
        .collect();
    assert_eq!(asked, names);
}

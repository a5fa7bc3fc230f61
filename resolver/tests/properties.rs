//! Parsers of outside text: they never panic, and what they accept they print back.

#![expect(
    clippy::print_stdout,
    reason = "a person is told which shell is missing"
)]

mod support;

use std::process::Command;

use mlos_resolver::{
    ComponentId, ComponentVersion, Constraint, Digest, Matrix, Method, Platform, RawRequest,
    ReleaseVersion, Request, Shell, VersionRequest, propose, quote, rejected_releases, resolve,
};
use proptest::prelude::*;

/// Texts near to what the parsers accept: their own words in any order.
fn near() -> impl Strategy<Value = String> {
    let words = "v|1|2|10|0|01|\\.|\\.x|\\*|-|-rc\\.1|\\^|~|>=|<=|>|<|=|,| |\\|\\||\\+b| - |stable|latest|sha256:|[a-z]";
    proptest::collection::vec(
        proptest::string::string_regex(words).expect("a pattern"),
        0..8,
    )
    .prop_map(|words| words.concat())
}

/// Whether a text that parses prints back as one that means the same.
fn round_trips<T: std::str::FromStr + ToString + PartialEq + std::fmt::Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let printed = value.to_string();
        let again = printed.parse::<T>().ok();
        assert_eq!(
            again.as_ref(),
            Some(&value),
            "`{text}` prints as `{printed}`"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_round_trip(text in prop_oneof![near(), any::<String>()]) {
        round_trips::<VersionRequest>(&text);
        round_trips::<Constraint>(&text);
        round_trips::<ReleaseVersion>(&text);
        round_trips::<ComponentVersion>(&text);
        round_trips::<ComponentId>(&text);
        round_trips::<Digest>(&text);
        round_trips::<Platform>(&text);
        round_trips::<Method>(&text);
    }

    #[test]
    fn a_prefix_holds_what_begins_like_it(major in 0u64..4, minor in 0u64..4, patch in 0u64..4, wish in "[0-3](\\.[0-3])?") {
        let version = format!("{major}.{minor}.{patch}");
        let VersionRequest::Versions(set) = wish.parse().expect("a prefix") else { panic!("a channel") };
        let oracle = version == wish || version.starts_with(&format!("{wish}."));
        prop_assert_eq!(set.contains(&version.parse().expect("a version")), oracle, "{} in {}", version, wish);
    }

    #[test]
    fn any_published_text_is_judged(text in any::<String>()) {
        let _ = Matrix::from_published(&text);
    }
}

#[test]
fn any_request_is_answered() {
    let matrix = support::matrix("made-up");
    let word = || {
        prop_oneof![
            near(),
            any::<String>(),
            Just("2".to_owned()),
            Just("^1.1".to_owned())
        ]
    };
    let requests = (
        proptest::option::of(word()),
        prop_oneof![
            word(),
            Just("linux-amd64".to_owned()),
            Just("windows-arm64".to_owned())
        ],
        proptest::option::of(prop_oneof![word(), Just("binary".to_owned())]),
        proptest::collection::btree_map(
            prop_oneof![Just("press".to_owned()), word()],
            word(),
            0..3,
        ),
    );
    proptest!(|((version, platform, method, pins) in requests)| {
        let raw = RawRequest { version, platform: Some(platform), method, pins };
        if let Ok(request) = Request::parse(&matrix, &raw) {
            // The request that was understood is the one that is reported back.
            let again = Request::parse(&matrix, &RawRequest::from(&request)).expect("it was a request");
            prop_assert_eq!(&again, &request);
            let _ = resolve(&matrix, &request);
        }
    });
}

/// What a real shell passes on is what was meant.
#[expect(
    clippy::disallowed_methods,
    reason = "whether a missing shell is an error is asked where the test runs, not where it was built"
)]
#[test]
fn quotes_hold_in_real_shells() {
    let shells = [
        ("dash", Shell::Posix),
        ("bash", Shell::Posix),
        ("zsh", Shell::Posix),
        ("mksh", Shell::Posix),
        ("yash", Shell::Posix),
        ("ksh", Shell::Posix),
        ("fish", Shell::Fish),
    ];
    let mut texts: Vec<String> = [
        "", "a b", "'", "\"", "$HOME", "`id`", "\\", "\\'", "!x", "~", "*", "a\nb", "-n", "=ls",
        "{a,b}", "%self", "#", "é",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..80 {
        let tree = "[ -~\\n]{0,12}".new_tree(&mut runner).expect("a text");
        texts.push(proptest::strategy::ValueTree::current(&tree));
    }
    for (shell, family) in shells {
        let words: Vec<_> = texts.iter().map(|text| quote(text, family)).collect();
        let script = format!("printf '%s\\0' {}", words.join(" "));
        let output = match Command::new(shell).arg("-c").arg(&script).output() {
            Ok(output) => output,
            Err(_) if std::env::var_os("CI").is_none() => {
                println!("skipped: {shell} not found");
                continue;
            }
            Err(cause) => panic!("{shell}: {cause}"),
        };
        let expected = texts.join("\0") + "\0";
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{shell}");
    }
}

#[test]
fn quotes_for_powershell() {
    let cases = [
        ("v1.0.0", "v1.0.0"),
        ("--method", "'--method'"),
        ("it's", "'it''s'"),
        (
            "ghcr.io/mlos-foundation/mlos@sha256:00",
            "'ghcr.io/mlos-foundation/mlos@sha256:00'",
        ),
        ("$env:PATH", "'$env:PATH'"),
        ("\u{2019}", "'\u{2019}\u{2019}'"),
    ];
    for (text, quoted) in cases {
        assert_eq!(quote(text, Shell::PowerShell), quoted);
    }
}

/// The groups of a refusal are those of every rejected release, looked at one by one.
#[test]
fn rejected_releases_are_all_in_the_groups_of_a_refusal() {
    let matrix = support::matrix("made-up");
    for wish in ["v1.1.0", "^9", "1.2", ">=1, <3", "v9.9.9"] {
        for method in ["binary", "docker", "snap"] {
            let raw = RawRequest {
                version: Some(wish.to_owned()),
                platform: Some("windows-amd64".to_owned()),
                method: Some(method.to_owned()),
                ..RawRequest::default()
            };
            let request = Request::parse(&matrix, &raw).expect("a request");
            let all = rejected_releases(&matrix, &request);
            let Err(refusal) = resolve(&matrix, &request) else {
                assert!(all.len() < matrix.releases().len(), "{wish} {method}");
                continue;
            };
            assert_eq!(all.len(), matrix.releases().len(), "{wish} {method}");
            for group in &refusal.rejected {
                let alike: Vec<_> = all
                    .iter()
                    .filter(|(_, reasons)| *reasons == group.reasons)
                    .map(|(release, _)| &release.version)
                    .collect();
                assert_eq!(
                    (alike.len(), alike.first(), alike.last()),
                    (group.count, Some(&&group.newest), Some(&&group.oldest)),
                    "{wish} {method}"
                );
            }
        }
    }
}

/// No version is left above the last number that there is: a proposal is made all the same.
#[test]
fn a_proposal_comes_at_the_end_of_the_numbers() {
    let mut files = support::files("real");
    let stable = files
        .remove("releases/v1.0.0.toml")
        .expect("the first release");
    files.retain(|path, _| !path.starts_with("releases/"));
    let last = format!("v{0}.{0}.{0}", u64::MAX);
    files.insert(format!("releases/{last}.toml"), stable);
    let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    for changes in ["axon=1.6.0", "core=7.0.0", "smi-spec=1.0.0"] {
        let (id, version) = changes.split_once('=').expect("a change");
        let change = (
            id.parse().expect("an id"),
            version.parse().expect("a version"),
        );
        assert_eq!(
            propose(&matrix, &[change]).version.to_string(),
            last,
            "{changes}"
        );
    }
}

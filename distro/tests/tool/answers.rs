//! `resolve`, `propose` and `script`: what is asked, and what the tool answers.

use crate::run::{Copy, transcript};

const CASES: &[(&str, &[&str])] = &[
    (
        "latest",
        &[
            "resolve",
            "--version",
            "latest",
            "--platform",
            "linux-amd64",
            "--method",
            "binary",
            "--json",
        ],
    ),
    ("words", &["resolve", "--platform", "darwin-arm64"]),
    (
        "explained",
        &[
            "resolve",
            "--platform",
            "linux-arm64",
            "--with",
            "axon=1.5,core=1",
            "--json",
            "--explain",
        ],
    ),
    (
        "refusal_explained",
        &[
            "resolve",
            "--platform",
            "windows-amd64",
            "--version",
            "1.x",
            "--method",
            "binary",
            "--json",
            "--explain",
        ],
    ),
    (
        "planned",
        &[
            "resolve",
            "--version",
            "v1.1.0",
            "--platform",
            "linux-amd64",
        ],
    ),
    (
        "windows_binary",
        &[
            "resolve",
            "--platform",
            "windows-amd64",
            "--method",
            "binary",
        ],
    ),
    (
        "command",
        &["resolve", "--platform", "linux-amd64", "--command"],
    ),
    (
        "command_as_data",
        &[
            "resolve",
            "--platform",
            "linux-amd64",
            "--command",
            "--json",
        ],
    ),
    (
        "command_of_nothing",
        &[
            "resolve",
            "--platform",
            "linux-amd64",
            "--method",
            "apt",
            "--command",
        ],
    ),
    (
        "refusal_as_data",
        &[
            "resolve",
            "--platform",
            "windows-amd64",
            "--method",
            "binary",
            "--json",
        ],
    ),
    (
        "no_set",
        &["resolve", "--platform", "linux-amd64", "--with", "axon=2"],
    ),
    (
        "bad_version",
        &[
            "resolve",
            "--version",
            "stabel",
            "--platform",
            "linux-amd64",
        ],
    ),
    ("bad_platform", &["resolve", "--platform", "linux"]),
    (
        "bad_method",
        &[
            "resolve",
            "--platform",
            "linux-amd64",
            "--method",
            "dockers",
        ],
    ),
    (
        "bad_component",
        &["resolve", "--platform", "linux-amd64", "--with", "axn=1"],
    ),
    (
        "bad_pin",
        &[
            "resolve",
            "--platform",
            "linux-amd64",
            "--with",
            "axon=banana",
        ],
    ),
    (
        "half_a_pin",
        &["resolve", "--platform", "linux-amd64", "--with", "axon"],
    ),
    ("empty_pin", &["resolve", "--with", ""]),
    ("bad_range", &["resolve", "--version", ">=1 <"]),
    ("bad_flag", &["resolve", "--release", "1"]),
    ("explain_without_json", &["resolve", "--explain"]),
    ("propose_planned", &["propose", "--set", "axon=1.6.0"]),
    (
        "propose_tested",
        &["propose", "--set", "axon=3.1.9,core=7.0.0"],
    ),
    (
        "propose_data",
        &["propose", "--set", "axon=3.1.9,core=7.0.0", "--json"],
    ),
    ("propose_unknown", &["propose", "--set", "axn=1.6.0"]),
    ("propose_empty", &["propose", "--set", ""]),
    (
        "propose_twice",
        &["propose", "--set", "axon=1.6.0", "--set", "axon=1.7.0"],
    ),
    ("propose_partial", &["propose", "--set", "axon=1.6"]),
    ("compose_tested", &["compose", "axon=3.1.9", "core=7.0.0"]),
    (
        "compose_data",
        &[
            "compose",
            "axon=3.1.9",
            "--platform",
            "linux-arm64",
            "--json",
        ],
    ),
    ("compose_nothing_wished", &["compose"]),
    ("compose_range", &["compose", "core=>=6, <7.1,axon=^3.1"]),
    ("compose_unknown_version", &["compose", "axon=3.1.10"]),
    (
        "compose_none_as_data",
        &["compose", "axon=3.1.8", "core=4", "--json"],
    ),
    (
        "compose_platform",
        &["compose", "axon=3", "--platform", "windows-amd64"],
    ),
    ("compose_bad_component", &["compose", "axn=1"]),
    ("compose_bad_platform", &["compose", "--platform", "linux"]),
    ("compose_half_a_pin", &["compose", "axon"]),
    ("compose_twice", &["compose", "axon=1", "axon=2"]),
    (
        "no_set_quoted",
        &[
            "resolve",
            "--platform",
            "linux-amd64",
            "--with",
            "axon=>=2, <3,core=7.0.0-beta",
        ],
    ),
    (
        "no_set_planned",
        &[
            "resolve",
            "--platform",
            "linux-amd64",
            "--with",
            "axon=1.6.0,core=1.0.0",
        ],
    ),
    (
        "no_set_no_composition",
        &["resolve", "--platform", "linux-amd64", "--with", "axon=9"],
    ),
    ("script_unknown", &["script", "--release", "v9.0.0"]),
    ("script_range", &["script", "--release", "1.x"]),
    (
        "script_site",
        &["script", "--site", "https://example.org/$(id)"],
    ),
    ("script_site_of_nothing", &["script", "--site", "https://"]),
    ("serve_without_port", &["serve", "--addr", "127.0.0.1"]),
    ("serve_plain", &["serve", "--https-at", "http://a.example"]),
    (
        "record_image",
        &["record", "--release", "v1.0.0", "--image", "linux-amd64"],
    ),
    (
        "record_file",
        &["record", "--release", "v1.0.0", "--from", "Cargo.toml"],
    ),
    (
        "record_version",
        &["record", "--release", "1.0", "--from", "."],
    ),
    (
        "bundle_platform",
        &[
            "bundle",
            "--release",
            "v1.0.0",
            "--platform",
            "linux",
            "--from",
            ".",
        ],
    ),
    (
        "bundle_nothing",
        &[
            "bundle",
            "--release",
            "v9.0.0",
            "--platform",
            "linux-amd64",
            "--from",
            ".",
        ],
    ),
    ("script_json", &["script", "--json"]),
    ("promote_json", &["--json", "promote", "v1.0.0"]),
    ("seal_json", &["seal", "--json"]),
    ("publish_json", &["publish", "release", "--json"]),
    (
        "compat_json",
        &["compat", "record", "--json", "evidence.json"],
    ),
    ("promote_day", &["promote", "v1.0.0", "--date", "2026-2-1"]),
    (
        "yank_day",
        &[
            "yank",
            "v1.0.0",
            "--reason",
            "it loses models",
            "--date",
            "soon",
        ],
    ),
];

#[test]
fn every_answer_is_as_written() {
    let copy = Copy::new();
    for (name, arguments) in CASES {
        let text = copy.transcript(arguments);
        // The fingerprint is tested by itself: here it would change with every line of the matrix.
        let fingerprint = copy.stdout(&["check"]);
        insta::assert_snapshot!(
            format!("answer_{name}"),
            text.replace(fingerprint.trim(), "sha256:FINGERPRINT")
        );
    }
}

#[test]
fn the_fingerprint_is_the_digest_of_the_matrix() {
    let copy = Copy::new();
    let before = copy.stdout(&["check"]);
    copy.add("releases/v1.0.0.toml", "# a comment is no data");
    assert_eq!(copy.stdout(&["check"]), before);
    copy.edit(
        "releases/v1.0.0.toml",
        "summary = \"",
        "summary = \"other: ",
    );
    assert_ne!(copy.stdout(&["check"]), before);
}

/// Where the set is that of a release which can be installed, the refusal leads there itself.
#[test]
fn what_a_release_holds_is_not_offered_as_a_composition() {
    let copy = Copy::new();
    let release = copy.read("releases/v1.0.0.toml");
    let newer = release.replace("axon = \"1.5.0\"", "axon = \"1.7.0\"");
    assert_ne!(release, newer);
    copy.write("releases/v1.3.0.toml", &newer.replace("v1.0.0", "v1.3.0"));
    let asked = |pins| {
        let wishes = ["--version", "1.3", "--with", pins];
        let platform = ["resolve", "--platform", "linux-amd64"];
        copy.transcript(&[&platform[..], &wishes].concat())
    };
    let held = asked("axon=1.5.0,core=1.0.0");
    assert!(held.contains("hint: `v1.0.0`"), "{held}");
    assert!(!held.contains("mlos-distro compose"), "{held}");
    let unheld = asked("axon=1.6.0,core=7.0.0");
    assert!(
        unheld.contains("mlos-distro compose axon=1.6.0 core=7.0.0"),
        "{unheld}"
    );
}

/// As in an address or a form: an empty text is no wish.
#[test]
fn an_empty_text_counts_as_not_given() {
    let copy = Copy::new();
    for empty in [["--platform", ""], ["--version", ""], ["--method", ""]] {
        let asked = copy.transcript(&["resolve", empty[0], empty[1]]);
        assert_eq!(asked, copy.transcript(&["resolve"]), "{empty:?}");
    }
}

#[test]
fn nothing_asked_is_a_usage_error() {
    let text = transcript(&[], &[]);
    assert!(text.starts_with("exit 2\n"), "{text}");
}

#[test]
fn the_block_of_the_script_is_as_written() {
    let copy = Copy::new();
    let script = copy.stdout(&[
        "script",
        "--release",
        "v1.0.0",
        "--site",
        "http://127.0.0.1:8000",
    ]);
    let (_, block) = script
        .split_once("# matrix begin\n")
        .expect("the beginning of the block");
    let (block, _) = block
        .split_once("# matrix end\n")
        .expect("the end of the block");
    let fingerprint = copy.stdout(&["check"]);
    let fingerprint = fingerprint.trim().trim_start_matches("sha256:");
    insta::assert_snapshot!(block.replace(fingerprint, "FINGERPRINT"));
}

/// `v2.0.2` is newer, and `stable` is held at `v2.0.1` while it is looked at: nobody is sent there.
#[test]
fn who_is_sent_elsewhere_is_not_sent_past_a_hold() {
    insta::assert_snapshot!(transcript(
        &[
            "yank",
            "v1.4.0",
            "--reason",
            "it forgets",
            "--date",
            "2026-02-02",
            "--dry-run",
            "--matrix",
            "tests/fixtures/large",
        ],
        &[],
    ));
}

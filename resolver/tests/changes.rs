//! What changes between two releases, as it is written, and which release a text names.

mod support;

use mlos_resolver::{changes, compared, named_release, previous};

/// The changes as JSON, a member a line; the fingerprint changes with every edit of the matrix, and says nothing here.
fn written(from: &str, to: &str) -> String {
    let matrix = support::matrix("made-up");
    let of = |text| named_release(&matrix, text).expect("a release");
    let found = changes(&matrix, of(from), of(to));
    let value: serde_json::Value = serde_json::from_str(&found.canonical()).expect("JSON");
    let text = format!("{value:#}");
    text.replace(matrix.fingerprint().hex(), "<fingerprint>")
}

#[test]
fn changes_as_they_are_written() {
    for (name, from, to) in [
        ("moved_and_gained", "v0.9.0", "v2.0.1"),
        ("down_and_lost", "v2.0.1", "v0.9.0"),
        ("to_a_plan", "v2.0.2", "v2.2.0"),
        ("the_same", "v2.0.1", "stable"),
    ] {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name, written(from, to));
        });
    }
}

#[test]
fn a_text_names_one_release() {
    let matrix = support::matrix("made-up");
    for (text, expect) in [
        ("v2.0.1", "v2.0.1"),
        ("2.0.1", "v2.0.1"),
        ("stable", "v2.0.1"),
        ("v2.2.0", "v2.2.0"),
        ("v9.9.9", "there is no release `v9.9.9`"),
        (
            "1.2",
            "expected one release, found `1.2`\n\nhint: write all three numbers, or a channel",
        ),
        (
            "v9",
            "expected one release, found `v9`\n\nhint: write all three numbers, or a channel",
        ),
        (
            "^1",
            "expected one release, found `^1`\n\nhint: write all three numbers, or a channel",
        ),
        (
            "stabel",
            "`stabel` is neither a channel nor a version\n\nhint: did you mean `stable`?",
        ),
    ] {
        let found = match named_release(&matrix, text) {
            Ok(release) => release.version.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expect, "{text}");
    }
}

#[test]
fn what_a_release_is_compared_with() {
    let matrix = support::matrix("made-up");
    for (release, expect) in [
        // Not its own candidate.
        ("v2.0.0", Some("v1.4.0")),
        // What was taken back since was had.
        ("v2.0.1", Some("v2.0.0")),
        // A preview may follow a preview.
        ("v2.0.0-beta.2", Some("v1.4.0")),
        // Nobody has a planned one.
        ("v3.0.0", Some("v2.1.0")),
        ("v0.9.0", None),
    ] {
        let found = previous(&matrix, named_release(&matrix, release).expect("a release"));
        assert_eq!(
            found.map(|found| found.version.to_string()).as_deref(),
            expect,
            "{release}"
        );
    }
}

#[test]
fn what_is_not_named_is_what_a_person_would_have_or_get() {
    for (matrix, from, to, expect) in [
        ("made-up", "", "", "v2.0.0 v2.0.1"),
        ("made-up", "", "v2.0.0", "v1.4.0 v2.0.0"),
        ("made-up", "", "v0.9.0", "v1.0.0 v0.9.0"),
        ("made-up", "v1.0.0", " ", "v1.0.0 v2.0.1"),
        ("made-up", "stable", "", "v2.0.1 v2.0.2"),
        ("made-up", "v1.0.0", "v1.0.0", "v1.0.0 v1.0.0"),
        (
            "made-up",
            "v1.0.0",
            "v9.9.9",
            "there is no release `v9.9.9`",
        ),
        ("real", "", "", "v1.0.0 v1.1.0"),
        ("gone", "", "", "there are no two releases to compare"),
    ] {
        let matrix = support::matrix(matrix);
        let found = match compared(&matrix, from, to) {
            Ok((from, to)) => format!("{} {}", from.version, to.version),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expect, "{from}, {to}");
    }
}

//! A matrix with problems: all of them at once, each with file, key and what was expected.

use fs_err as fs;

use crate::run::Copy;

/// The judgement itself is the resolver's, and is tested there.
#[test]
fn every_problem_is_named() {
    let edits = &[
        (
            "distro.toml",
            "",
            "[holds.latest]\nat = \"v1.1.0\"\nreason = \"a test\"",
        ),
        ("platforms.toml", "arch = \"amd64\"", "arch = 64"),
        ("components/core.toml", "title =", "caption ="),
        (
            "components/smi-spec.toml",
            "source = \"plan\"",
            "source = \"plan\"\nrequires = { core = \"banana\" }",
        ),
        ("releases/v1.1.0.toml", "core = \"1.0.0\"", "core = \"1.0\""),
        (
            "releases/v1.2.0.toml",
            "axon = \"1.6.0\"",
            "axon = \"1.6.9\"",
        ),
    ];
    let copy = Copy::new();
    for (file, from, to) in edits {
        if from.is_empty() {
            copy.add(file, to);
        } else {
            copy.edit(file, from, to);
        }
    }
    let text = copy.transcript(&["check"]);
    assert!(text.starts_with("exit 1\n"), "{text}");
    insta::assert_snapshot!("bad_matrix_everything", text);
}

#[test]
fn a_duplicate_release_is_named() {
    let copy = Copy::new();
    copy.write("releases/1.0.0.toml", &copy.read("releases/v1.0.0.toml"));
    insta::assert_snapshot!(copy.transcript(&["check"]));
}

#[test]
fn other_commands_name_the_problems_too() {
    let copy = Copy::new();
    copy.edit("releases/v1.0.0.toml", "summary =", "synopsis =");
    insta::assert_snapshot!(copy.transcript(&["resolve"]));
}

#[test]
fn problems_are_data_too() {
    let copy = Copy::new();
    copy.edit("releases/v1.0.0.toml", "summary =", "synopsis =");
    insta::assert_snapshot!(copy.transcript(&["check", "--json"]));
}

/// What is passed over would be missing from the matrix without a word.
#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    type Act = fn(&std::path::Path);
    let cases: &[(&str, Act)] = &[
        ("latin", |at| {
            fs::write(at.join("releases/v1.1.0.toml"), b"schema = 1\n# \xe9\n").expect("a file");
        }),
        ("name", |at| {
            let name = OsStr::from_bytes(b"releases/v1.3.0\xff.toml");
            fs::write(at.join(name), "schema = 1\n").expect("a file");
        }),
        ("folder", |at| {
            fs::remove_file(at.join("releases/v1.1.0.toml")).expect("the file");
            fs::create_dir(at.join("releases/v1.1.0.toml")).expect("a folder");
        }),
        ("deep", |at| {
            fs::create_dir(at.join("releases/old")).expect("a folder");
        }),
        ("loop", |at| {
            symlink(".", at.join("releases/loop")).expect("a link");
        }),
        ("link", |at| {
            symlink("/nonexistent", at.join("releases/v1.3.0.toml")).expect("a link");
        }),
        ("component", |at| {
            fs::remove_file(at.join("components/core.toml")).expect("the file");
        }),
        ("pipe", |at| {
            let path = at.join("releases/v1.3.0.toml");
            let made = std::process::Command::new("mkfifo").arg(path).status();
            assert!(made.expect("mkfifo").success());
        }),
        ("lock", |at| {
            fs::remove_file(at.join("lock.toml")).expect("the file");
        }),
        ("components", |at| {
            fs::remove_dir_all(at.join("components")).expect("the folder");
        }),
    ];
    for (name, act) in cases {
        let copy = Copy::new();
        act(&copy.folder().join("matrix"));
        let text = copy.transcript(&["check"]);
        assert!(text.starts_with("exit 1\n"), "{name}: {text}");
        insta::assert_snapshot!(format!("unreadable_{name}"), text);
    }
}

#[test]
fn a_folder_without_a_matrix_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    let at = [(folder.path(), "DIR")];
    insta::assert_snapshot!(
        "no_folder",
        crate::run::transcript(&["check", "--matrix", "no-such-folder"], &at)
    );
    insta::assert_snapshot!(
        "no_matrix",
        crate::run::transcript(&["check", "--matrix", &path], &at)
    );
    insta::assert_snapshot!(
        "a_file",
        crate::run::transcript(&["check", "--matrix", "Cargo.toml"], &at)
    );
}

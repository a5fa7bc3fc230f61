//! A matrix with problems: all of them at once, each with file, key and what was expected.

use fs_err as fs;

use crate::run::Copy;

/// One edit of the real matrix: a file, what to find there, and what to put in its place. Nothing to find: add it.
type Edit = (&'static str, &'static str, &'static str);

const CASES: &[(&str, &[Edit])] = &[
    (
        "unknown_field",
        &[("releases/v1.0.0.toml", "summary =", "synopsis =")],
    ),
    (
        "unknown_component",
        &[(
            "releases/v1.0.0.toml",
            "axon = \"1.5.0\"",
            "axno = \"1.5.0\"",
        )],
    ),
    (
        "unknown_component_version",
        &[(
            "releases/v1.0.0.toml",
            "axon = \"1.5.0\"",
            "axon = \"1.5.9\"",
        )],
    ),
    (
        "unknown_platform",
        &[(
            "releases/v1.0.0.toml",
            "platform = \"linux-arm64\"",
            "platform = \"linux-arm\"",
        )],
    ),
    (
        "no_toml",
        &[(
            "releases/v1.1.0.toml",
            "status = \"planned\"",
            "status = planned",
        )],
    ),
    (
        "duplicate_component_release",
        &[(
            "components/smi-spec.toml",
            "",
            "[[release]]\nversion = \"1.0.0\"",
        )],
    ),
    (
        "planned_with_digest",
        &[(
            "releases/v1.1.0.toml",
            "",
            "[[artifact]]\nplatform = \"linux-amd64\"\nmethod = \"binary\"\nsize = 1\n\
             digest = \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
        )],
    ),
    (
        "hold_on_yanked",
        &[
            (
                "distro.toml",
                "",
                "[holds.stable]\nat = \"v1.0.0\"\nreason = \"a test\"",
            ),
            (
                "releases/v1.0.0.toml",
                "status = \"stable\"",
                "status = \"yanked\"\nwithdrawn = { date = \"2026-01-01\", reason = \"a test\", use = \"v1.1.0\" }",
            ),
            (
                "releases/v1.1.0.toml",
                "status = \"planned\"",
                "status = \"stable\"",
            ),
        ],
    ),
    // Every text that holds it adds its own.
    (
        "reason_with_a_full_stop",
        &[(
            "releases/v1.0.0.toml",
            "status = \"stable\"",
            "status = \"yanked\"\nwithdrawn = { date = \"2026-01-01\", reason = \"a test.\" }",
        )],
    ),
    // There is another one to use, and it is not said.
    (
        "withdrawn_without_use",
        &[
            (
                "releases/v1.0.0.toml",
                "status = \"stable\"",
                "status = \"yanked\"\nwithdrawn = { date = \"2026-01-01\", reason = \"a test\" }",
            ),
            (
                "releases/v1.1.0.toml",
                "status = \"planned\"",
                "status = \"stable\"",
            ),
        ],
    ),
    (
        "hold_on_nothing",
        &[(
            "distro.toml",
            "",
            "[holds.stable]\nat = \"v9.0.0\"\nreason = \"a test\"",
        )],
    ),
    (
        "dangling_constraint",
        &[(
            "components/smi-spec.toml",
            "source = \"plan\"",
            "source = \"plan\"\nrequires = { cor = \">=1.0.0\" }",
        )],
    ),
    (
        "cyclic_constraint",
        &[(
            "components/smi-spec.toml",
            "source = \"plan\"",
            "source = \"plan\"\nrequires = { smi-spec = \">=1.0.0\" }",
        )],
    ),
    (
        "cycle_of_two",
        &[
            (
                "components/axon.toml",
                "",
                "[[release]]\nversion = \"9.0.0\"\nrequires = { core = \">=1\" }",
            ),
            (
                "components/core.toml",
                "",
                "[[release]]\nversion = \"9.0.0\"\nrequires = { axon = \">=1\" }",
            ),
        ],
    ),
    (
        "cycle_of_three",
        &[
            (
                "components/axon.toml",
                "",
                "[[release]]\nversion = \"9.0.0\"\nrequires = { core = \">=1\" }",
            ),
            (
                "components/core.toml",
                "",
                "[[release]]\nversion = \"9.0.0\"\nrequires = { smi-spec = \">=1\" }",
            ),
            (
                "components/smi-spec.toml",
                "",
                "[[release]]\nversion = \"9.0.0\"\nrequires = { axon = \">=1\" }",
            ),
        ],
    ),
    (
        "floors",
        &[
            (
                "platforms.toml",
                "docker = \"linux/amd64\"",
                "docker = \"amd64\"\nfloors = { glibc = \"two\", musl = \"1.2\", macos = \"12.0\" }",
            ),
            (
                "releases/v1.0.0.toml",
                "method = \"binary\"",
                "method = \"binary\"\nneeds = { glibc = \"2.x\" }",
            ),
        ],
    ),
    (
        "types",
        &[
            ("distro.toml", "name =", "name = 7 #"),
            ("distro.toml", "components =", "components = 7 #"),
            ("distro.toml", "compatible =", "compatibel ="),
            (
                "components/axon.toml",
                "",
                "[[release]]\nversion = 9\n[[release]]\ndate = 2026-01-01\nsince = 7\n[[refused]]\ntag = \"v9\"",
            ),
            ("components/core.toml", "libraries =", "libraries = [7] #"),
            (
                "releases/v1.0.0.toml",
                "[components]",
                "script = true\n[parts]",
            ),
        ],
    ),
    // What depends on a file that cannot be read is no problem of its own.
    (
        "unread_component",
        &[
            ("components/core.toml", "title =", "title = 7 #"),
            (
                "components/smi-spec.toml",
                "source = \"plan\"",
                "source = \"plan\"\nrequires = { core = \">=99\" }",
            ),
            (
                "releases/v1.2.0.toml",
                "core = \"1.1.0\"",
                "core = \"99.0.0\"",
            ),
        ],
    ),
    (
        "unread_distro",
        &[("distro.toml", "components =", "components = = #")],
    ),
    (
        "unread_platforms",
        &[("platforms.toml", "title =", "title = 7 #")],
    ),
    (
        "unread_library",
        &[("libraries/onnxruntime.toml", "title =", "title = 7 #")],
    ),
    (
        "unread_release",
        &[
            (
                "distro.toml",
                "",
                "[holds.stable]\nat = \"v1.0.0\"\nreason = \"a test\"",
            ),
            (
                "releases/v1.0.0.toml",
                "status = \"stable\"",
                "status = true",
            ),
        ],
    ),
    (
        "unread_status",
        &[
            (
                "distro.toml",
                "",
                "[holds.stable]\nat = \"v1.0.0\"\nreason = \"a test\"",
            ),
            (
                "releases/v1.0.0.toml",
                "status = \"stable\"",
                "status = \"stabel\"",
            ),
        ],
    ),
    (
        "six_at_once",
        &[
            // an unknown field
            (
                "components/axon.toml",
                "",
                "[[release]]\nversion = \"9.0.0\"\ndata = \"2026-01-01\"",
            ),
            // an unknown component
            (
                "releases/v1.2.0.toml",
                "core = \"1.1.0\"",
                "cores = \"1.1.0\"",
            ),
            // a duplicate release
            (
                "components/axon.toml",
                "",
                "[[release]]\nversion = \"1.5.0\"",
            ),
            // a planned release with a digest
            (
                "releases/v1.1.0.toml",
                "",
                "[[artifact]]\nplatform = \"linux-amd64\"\nmethod = \"binary\"\nsize = 1\ndigest = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
            ),
            // a hold on a yanked release
            (
                "releases/v1.0.0.toml",
                "status = \"stable\"",
                "status = \"yanked\"\nwithdrawn = { date = \"2026-01-01\", reason = \"a test\", use = \"v1.1.0\" }",
            ),
            (
                "distro.toml",
                "",
                "[holds.stable]\nat = \"v1.0.0\"\nreason = \"a test\"",
            ),
            // a cyclic constraint, and a dangling one
            (
                "components/smi-spec.toml",
                "source = \"plan\"",
                "source = \"plan\"\nrequires = { smi-spec = \">=1.0.0\", core = \">=99\" }",
            ),
        ],
    ),
    ("later_schema", &[("lock.toml", "schema = 1", "schema = 2")]),
    (
        "everything",
        &[
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
        ],
    ),
];

#[test]
fn every_problem_is_named() {
    for (name, edits) in CASES {
        let copy = Copy::new();
        for (file, from, to) in *edits {
            if from.is_empty() {
                copy.add(file, to);
            } else {
                copy.edit(file, from, to);
            }
        }
        let text = copy.transcript(&["check"]);
        assert!(text.starts_with("exit 1\n"), "{name}: {text}");
        insta::assert_snapshot!(format!("bad_matrix_{name}"), text);
    }
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

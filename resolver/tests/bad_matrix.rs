//! A matrix with problems: all of them at once, each with file, key and what was expected.

mod support;

use mlos_resolver::Matrix;

/// One edit of the real matrix: a file, what to find there, and what to put in its place. Nothing to find: add it.
type Edit = (&'static str, &'static str, &'static str);

const CASES: &[(&str, &[Edit])] = &[
    (
        "distro_texts",
        &[
            ("distro.toml", "name = \"", "name = \"'"),
            ("distro.toml", "site = \"https://", "site = \"http://"),
            ("distro.toml", "image = \"", "image = \"--"),
            ("distro.toml", "{os}", "os"),
            ("distro.toml", "script = \"", "script = \"../"),
        ],
    ),
    (
        "platform_texts",
        &[
            ("platforms.toml", "uname_os = [\"Linux\"]", "uname_os = []"),
            (
                "platforms.toml",
                "uname_machine = [\"aarch64\", \"arm64\"]",
                "uname_machine = [\"aarch,64\", \"arm 64\"]",
            ),
            (
                "platforms.toml",
                "docker = \"linux/arm64\"",
                "docker = \"linux/arm64/v8\"",
            ),
            (
                "platforms.toml",
                "docker = \"linux/amd64\"",
                "docker = \"linux amd64\"",
            ),
        ],
    ),
    (
        "free_texts",
        &[
            (
                "components/axon.toml",
                "summary = \"",
                "summary = \"\\u001b[2J",
            ),
            ("components/axon.toml", "license = \"", "license = \"\\n"),
            (
                "components/axon.toml",
                "",
                "[[refused]]\ntag = \"v0.0.1\"\nreason = \"a\\u0007\"",
            ),
            (
                "libraries/onnxruntime.toml",
                "title = \"",
                "title = \"\\u202e",
            ),
            (
                "libraries/onnxruntime.toml",
                "license = \"",
                "license = \"\\r",
            ),
            ("platforms.toml", "title = \"", "title = \"\\t"),
            (
                "releases/v1.0.0.toml",
                "summary = \"",
                "summary = \"\\u009b",
            ),
            (
                "releases/v1.0.0.toml",
                "status = \"",
                "notes = \"one\\nt\\u0000wo\"\nstatus = \"",
            ),
            (
                "distro.toml",
                "",
                "[holds.stable]\nat = \"v1.0.0\"\nreason = \"a\\nb\"",
            ),
        ],
    ),
    (
        "paths",
        &[
            (
                "components/axon.toml",
                "asset = \"axon_{version}_{os}_{arch}.tar.gz\"",
                "asset = \"../axon_{version}_{os}_{arch}.tar.gz\"",
            ),
            (
                "components/axon.toml",
                "asset = \"axon___.tar.gz\"",
                "asset = \"a/b.tar.gz\"\ntag = \"v1/../../v2\"",
            ),
            (
                "components/axon.toml",
                "repository = \"mlOS-foundation/axon\"",
                "repository = \"axon\"",
            ),
            ("components/core.toml", "member = \"", "member = \"/"),
            (
                "libraries/onnxruntime.toml",
                "file = \"onnxruntime-linux-x64",
                "file = \"--output=x64",
            ),
            (
                "libraries/onnxruntime.toml",
                "member = \"onnxruntime-linux-x64-1.18.0",
                "member = \"onnxruntime-linux-x64-1.18.0/..",
            ),
            (
                "libraries/onnxruntime.toml",
                "repository = \"microsoft/onnxruntime",
                "tag = \"v1 8\"\nrepository = \"https://github.com/microsoft/onnxruntime",
            ),
        ],
    ),
    (
        "run_source",
        &[("evidence.toml", "source = \"https://", "source = \"http://")],
    ),
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
            (
                "releases/v1.1.0.toml",
                "",
                "[script]\nsize = 1\ndigest = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
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
                "uname_machine = [\"aarch64\", \"arm64\"]",
                "uname_machine = [\"aarch,64\", \"arm 64\"]",
            ),
            (
                "platforms.toml",
                "docker = \"linux/arm64\"",
                "docker = \"linux/arm64/v8\"",
            ),
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
    // The set of a release against what its components require: another version, or none.
    (
        "broken_constraint",
        &[
            (
                "components/axon.toml",
                "version = \"1.5.0\"",
                "version = \"1.5.0\"\nrequires = { core = \">=1.1.0\" }",
            ),
            (
                "components/core.toml",
                "version = \"1.0.0\"",
                "version = \"1.0.0\"\nrequires = { smi-spec = \"1\" }",
            ),
        ],
    ),
    (
        "hold_of_stable_on_preview",
        &[
            (
                "distro.toml",
                "",
                "[holds.stable]\nat = \"v1.0.0\"\nreason = \"a test\"\n\
                 [holds.preview]\nat = \"v1.0.0\"\nreason = \"a test\"",
            ),
            (
                "releases/v1.0.0.toml",
                "status = \"stable\"",
                "status = \"preview\"",
            ),
        ],
    ),
    (
        "component_without_a_file",
        &[("distro.toml", "\"core\", ", "\"core\", \"corr\", ")],
    ),
    (
        "file_of_two_words",
        &[("distro.toml", "script = \"", "script = \"a ")],
    ),
    (
        "earlier_schema",
        &[("lock.toml", "schema = 1", "schema = 0")],
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
    // Without an edit there is none.
    support::matrix("real");
    for (name, edits) in CASES {
        let mut files = support::files("real");
        for &(file, from, to) in *edits {
            let text = files.get_mut(file).expect("a file of the matrix");
            if from.is_empty() {
                *text += "\n";
                *text += to;
                *text += "\n";
            } else {
                assert!(text.contains(from), "{name}: {file} holds no {from:?}");
                *text = text.replacen(from, to, 1);
            }
        }
        let problems = Matrix::parse(&files).err();
        let problems = problems.unwrap_or_else(|| panic!("{name}: no problem"));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("bad_matrix_{name}"), problems.to_string());
        });
    }
}

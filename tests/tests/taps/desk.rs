//! A folder with a matrix, and what the tool makes there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use mlos_resolver::{Digest, Matrix};
use mlos_tests::{
    stand_in::{self, Platform, Versions},
    tool::{self, matrix_files, workspace},
};
use serde_json::json;
use tempfile::TempDir;

pub(crate) struct Desk {
    folder: TempDir,
}

/// The bundle of the real matrix's first release, made of stand-ins.
pub(crate) const BUNDLE: &str = "mlos-v1.0.0_linux_amd64";

impl Desk {
    /// The real matrix.
    pub(crate) fn real() -> Self {
        Self::with(|_| true)
    }

    /// Made-up releases of the real components, with everything recorded.
    pub(crate) fn recorded() -> Self {
        let desk = Self::with(|name| !name.starts_with("releases/"));
        let releases = workspace("tests/fixtures/packages/releases");
        for entry in fs::read_dir(releases).expect("the releases") {
            let path = entry.expect("a release").path();
            let name = path.file_name().expect("a name");
            fs::copy(&path, desk.path("matrix/releases").join(name)).expect("a copy");
        }
        desk
    }

    /// The real matrix, and the bundle of its first release, as the stages leave it.
    pub(crate) fn bundled() -> Self {
        let desk = Self::real();
        let platform: Platform = "linux-amd64".parse().expect("a platform");
        let versions = Versions {
            axon: "1.5.0",
            core: "1.0.0",
        };
        stand_in::archives(&desk.path("archives"), platform, versions).expect("stand-ins");
        let (archives, binaries) = (desk.path("archives"), desk.path("dist/binaries"));
        let said = desk.run(&[
            "bundle",
            "--release",
            "v1.0.0",
            "--platform",
            "linux-amd64",
            "--from",
            &archives.to_string_lossy(),
            "--out",
            &binaries.to_string_lossy(),
        ]);
        assert!(
            said.status.success(),
            "{}",
            String::from_utf8_lossy(&said.stderr)
        );
        desk.note("2.31");
        desk
    }

    /// What the stages before know of the bundle.
    pub(crate) fn note(&self, glibc: &str) {
        let file = format!("{BUNDLE}.tar.gz");
        let bytes = fs::read(self.path("dist/binaries").join(&file)).expect("the bundle");
        let manifest = json!({
            "schema": 1,
            "release": "v1.0.0",
            "components": { "axon": "1.5.0", "core": "1.0.0" },
            "platforms": {
                "linux-amd64": { "archives": [], "needs": { "glibc": glibc }, "bundle": file },
            },
            "assets": { file: { "size": bytes.len(), "digest": Digest::of(&bytes) } },
        });
        fs::write(self.path("dist/manifest.json"), manifest.to_string()).expect("the manifest");
    }

    fn with(is_wanted: impl Fn(&str) -> bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = Self { folder };
        fs::create_dir_all(desk.path("matrix/releases")).expect("a folder");
        let files = matrix_files(&workspace("matrix"));
        for (name, text) in files.into_iter().filter(|(name, _)| is_wanted(name)) {
            let path = desk.path("matrix").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file of the matrix");
        }
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn matrix(&self) -> Matrix {
        Matrix::parse(&matrix_files(&self.path("matrix"))).expect("a matrix")
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        let matrix = self.path("matrix");
        tool::run(&[&["--matrix", &matrix.to_string_lossy()], words].concat())
    }

    /// Makes these kinds; what is said on standard error.
    #[track_caller]
    pub(crate) fn packages(&self, kinds: &[&str]) -> String {
        let dist = self.path("dist");
        let output = self.run(&[
            "packages",
            "--only",
            &kinds.join(","),
            "--dist",
            &dist.to_string_lossy(),
        ]);
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.success(), "{said}");
        said
    }

    /// What cannot be made: the sentence, with its status.
    #[track_caller]
    pub(crate) fn refused(&self, kind: &str) -> String {
        let dist = self.path("dist");
        let output = self.run(&[
            "packages",
            "--only",
            kind,
            "--dist",
            &dist.to_string_lossy(),
        ]);
        assert_eq!(output.status.code(), Some(1), "{kind}");
        String::from_utf8(output.stderr).expect("text")
    }

    /// The files of a kind that were made, by path, sorted.
    pub(crate) fn made(&self, kind: &str) -> Vec<String> {
        let root = self.path("dist/packages").join(kind);
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        // By which the tool knows its folder.
        files.retain(|name| name != ".mlos-packages");
        files.sort();
        files
    }

    /// A file of a kind, which is made first.
    #[track_caller]
    pub(crate) fn text(&self, kind: &str, path: &str) -> String {
        self.packages(&[kind]);
        let path = self.path("dist/packages").join(kind).join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("a file in it");
            files.push(name.display().to_string());
        }
    }
}

/// What a program prints, where it has to succeed.
#[track_caller]
pub(crate) fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!(
            "{}: {error}: `./dev setup` brings it",
            command.get_program().to_string_lossy()
        )
    });
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{said}{messages}",
        output.status
    );
    said
}

/// Compares a text with the snapshot of a name.
#[track_caller]
pub(crate) fn shown(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Judges a document of YAML or JSON by a schema of this suite.
#[track_caller]
pub(crate) fn judged(schema: &str, document: &Path) {
    let schema = workspace("tests/tests/taps").join(schema);
    let mut command = Command::new("python3");
    command
        .args([
            "-m",
            "check_jsonschema",
            "--quiet",
            "--default-filetype",
            "yaml",
            "--schemafile",
        ])
        .args([schema.as_path(), document])
        .env("PYTHONPATH", workspace(".tools/python"));
    printed(&mut command);
}

//! Somebody's project with the package in it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::LazyLock,
};

use mlos_resolver::{Matrix, RawRequest, Request, resolve};
use mlos_tests::tool::{matrix_files, workspace};
use tempfile::TempDir;

/// What every program asks, as JSON.
const REQUEST: &str = r#"{ "version": "v1.0.0", "platform": "linux-arm64", "method": "binary" }"#;

/// The package as `npm pack` makes it of what `./dev npm` built.
pub(crate) static TARBALL: LazyLock<PathBuf> = LazyLock::new(|| {
    let built = workspace("dist/npm");
    assert!(
        built.join("package.json").is_file(),
        "expected the package in {}, found none: run `./dev npm`",
        built.display()
    );
    let folder = workspace("target/npm");
    let tarball = folder.join(concat!(
        "mlos-foundation-resolver-",
        env!("CARGO_PKG_VERSION"),
        ".tgz"
    ));
    // Of an earlier run.
    let _ = fs::remove_file(&tarball);
    npm(
        &folder,
        &[
            "pack".as_ref(),
            built.as_os_str(),
            "--pack-destination=.".as_ref(),
        ],
    );
    tarball
});

/// A folder that is thrown away.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// A project of `tests/npm/`: its files, the matrix and the request of [`decision`], and the package, installed
    /// without a network.
    pub(crate) fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in fs::read_dir(workspace("tests/npm").join(name)).expect("a project") {
            let file = entry.expect("an entry").path();
            let copy = folder.path().join(file.file_name().expect("a name"));
            fs::copy(&file, copy).expect("a file that can be copied");
        }
        let project = Self { folder };
        project.write("package.json", r#"{ "private": true }"#);
        project.write("matrix.json", &matrix().published());
        project.write("request.json", REQUEST);
        npm(
            project.path(),
            &[
                "install".as_ref(),
                TARBALL.as_os_str(),
                "--offline".as_ref(),
            ],
        );
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("a file that can be written");
    }

    /// What Node prints in this project, where it has to succeed and to say nothing else.
    #[track_caller]
    pub(crate) fn node(&self, arguments: &[&str]) -> String {
        let output = node(self.path(), arguments);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && messages.is_empty(),
            "node {arguments:?} ended with {}\n{messages}",
            output.status
        );
        String::from_utf8(output.stdout).expect("a text")
    }

    /// Runs a program that `./dev setup` brought, which has to succeed and to say nothing.
    #[track_caller]
    pub(crate) fn tool(&self, program: &str, arguments: &[&str]) {
        let program = tool(program);
        let arguments: Vec<&str> = [program.as_str()]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        assert_eq!(self.node(&arguments), "", "{program}");
    }
}

/// A file of what `./dev setup` brought for these tests.
#[track_caller]
pub(crate) fn tool(path: &str) -> String {
    let file = workspace(".tools/npm/node_modules").join(path);
    assert!(
        file.exists(),
        "expected {}, found nothing: run `./dev setup`",
        file.display()
    );
    file.display().to_string()
}

/// Runs Node in a folder, however it ends.
pub(crate) fn node(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("node")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("node can be started")
}

fn npm(folder: &Path, arguments: &[&OsStr]) {
    let cache = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new("npm")
        .args(arguments)
        .args(["--ignore-scripts", "--no-audit", "--no-fund", "--cache"])
        .arg(cache.path())
        .env("npm_config_update_notifier", "false")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("npm can be started");
    assert!(
        output.status.success(),
        "npm {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

pub(crate) fn matrix() -> Matrix {
    Matrix::parse(&matrix_files(&workspace("matrix")))
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// What every program has to print: the decision as the resolver makes it natively.
pub(crate) fn decision() -> String {
    let request: RawRequest = serde_json::from_str(REQUEST).expect("a request");
    let matrix = matrix();
    let request = Request::parse(&matrix, &request).expect("a request that can be understood");
    let plan = resolve(&matrix, &request).expect("a plan");
    plan.decision.canonical()
}

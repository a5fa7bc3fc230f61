//! What the tests of this crate share: where the matrices lie.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

use std::{collections::BTreeMap, fs, path::Path};

use mlos_resolver::Matrix;

/// The project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace")
}

/// The files of the real matrix, or of the made-up one, by path.
pub(crate) fn files(name: &str) -> BTreeMap<String, String> {
    let root = match name {
        "real" => root().join("matrix"),
        "made-up" => root().join("tests/fixtures/large"),
        other => panic!("no matrix is called {other}"),
    };
    let mut files = BTreeMap::new();
    for folder in ["", "components", "libraries", "releases"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of the matrix") {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path.strip_prefix(&root).expect("inside").to_string_lossy();
                files.insert(
                    name.replace('\\', "/"),
                    fs::read_to_string(&path).expect("a text"),
                );
            }
        }
    }
    files
}

/// The real matrix, or the made-up one.
#[track_caller]
pub(crate) fn matrix(name: &str) -> Matrix {
    Matrix::parse(&files(name)).unwrap_or_else(|problems| panic!("{problems}"))
}

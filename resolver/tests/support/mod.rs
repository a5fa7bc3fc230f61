//! What the tests of this crate share: where the matrices lie.

#![allow(
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

/// The files of the real matrix, or of a made-up one, by path. A small one has its own distribution and releases; what
/// else it lacks is that of the large one.
pub(crate) fn files(name: &str) -> BTreeMap<String, String> {
    let large = "tests/fixtures/large".to_owned();
    let (root, rest) = match name {
        "real" => ("matrix".to_owned(), None),
        "made-up" => (large, None),
        small => (format!("tests/fixtures/{small}"), Some(large)),
    };
    let mut files = BTreeMap::new();
    for (root, is_rest) in [(Some(root), false), (rest, true)] {
        let Some(root) = root.map(|path| self::root().join(path)) else {
            continue;
        };
        for folder in ["", "components", "libraries", "releases"] {
            let folder = root.join(folder);
            if (is_rest && folder.ends_with("releases")) || (!is_rest && !folder.is_dir()) {
                continue;
            }
            let entries = fs::read_dir(&folder)
                .unwrap_or_else(|cause| panic!("{}: {cause}", folder.display()));
            for entry in entries {
                let path = entry.expect("an entry").path();
                if path.extension().is_some_and(|found| found == "toml") {
                    let name = path.strip_prefix(&root).expect("inside").to_string_lossy();
                    let text = || fs::read_to_string(&path).expect("a text");
                    files.entry(name.replace('\\', "/")).or_insert_with(text);
                }
            }
        }
    }
    files
}

/// The matrix of that name.
#[track_caller]
pub(crate) fn matrix(name: &str) -> Matrix {
    Matrix::parse(&files(name)).unwrap_or_else(|problems| panic!("{name}: {problems}"))
}

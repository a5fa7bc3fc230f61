//! Matrices for tests: the real one, since what is built is what is looked at, and a larger made-up one.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

use std::{collections::BTreeMap, fs, path::Path};

use mlos_resolver::Matrix;

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        [$(($path.to_owned(), include_str!(concat!("../../matrix/", $path)).to_owned())),+].into()
    };
}

/// The files of the matrix.
pub(crate) fn matrix_files() -> BTreeMap<String, String> {
    files![
        "distro.toml",
        "platforms.toml",
        "components/axon.toml",
        "components/core.toml",
        "components/smi-spec.toml",
        "libraries/onnxruntime.toml",
        "releases/v1.0.0.toml",
        "releases/v1.1.0.toml",
        "releases/v1.2.0.toml",
        "lock.toml",
        "evidence.toml",
    ]
}

/// The matrix.
pub(crate) fn matrix() -> Matrix {
    Matrix::parse(&matrix_files()).expect("the project's own matrix is valid")
}

/// A made-up matrix with everything that the real one does not have yet.
pub(crate) fn large() -> Matrix {
    Matrix::parse(&large_files()).expect("the made-up matrix is valid")
}

/// Its files.
pub(crate) fn large_files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("tests/fixtures/large");
    let mut files = BTreeMap::new();
    for folder in ["", "components/", "libraries/", "releases/"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of the matrix") {
            let path = entry.expect("an entry").path();
            if let Some(name) = path.file_name().filter(|_| path.is_file()) {
                let text = fs::read_to_string(&path).expect("a text");
                files.insert(format!("{folder}{}", name.to_string_lossy()), text);
            }
        }
    }
    files
}

/// The matrix after its only release was taken back.
pub(crate) fn gone() -> Matrix {
    let mut files = matrix_files();
    let page = files
        .get_mut("releases/v1.0.0.toml")
        .expect("the first release");
    *page = page.replace(
        "status = \"stable\"",
        "status = \"unsafe\"\ndate = \"2027-01-02\"\nwithdrawn = { date = \"2027-01-31\", reason = \"it forgets\" }",
    );
    Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

/// HTML without its marks between texts, and without what holds a flag together.
pub(crate) fn plain(html: &str) -> String {
    let html = html.replace("<!>", "");
    let mut parts = html.split("<span class=\"flag\">");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &part.replacen("</span>", "", 1))
}

//! The real matrix, for tests: what is built is what is looked at.

use std::collections::BTreeMap;

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

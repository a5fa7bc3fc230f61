//! The shell sources as they are run: the parts of a folder, joined in the order that it states.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Names a folder that holds another copy of the sources, which is how sabotaged ones are tried.
pub const ELSEWHERE: &str = "MLOS_TEST_SOURCES";

/// The folders of shell sources that a person runs joined.
pub const FOLDERS: [&str; 2] = ["distro/install", "packaging/launcher"];

/// The parts of a folder of [`FOLDERS`] as one text; of the copy, where [`ELSEWHERE`] names one.
///
/// # Panics
///
/// Where a part cannot be read.
pub fn joined(folder: &str) -> String {
    let root = env::var_os(ELSEWHERE).map_or_else(|| crate::tool::workspace(""), PathBuf::from);
    joined_in(&root, folder)
}

/// The same, of the sources under `root`.
///
/// # Panics
///
/// Where a part cannot be read.
pub fn joined_in(root: &Path, folder: &str) -> String {
    let read = |name: &str| {
        let path = root.join(folder).join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let order = read("order");
    let names = order
        .lines()
        .filter(|name| !name.is_empty() && !name.starts_with('#'));
    names.map(|name| read(&format!("{name}.sh"))).collect()
}

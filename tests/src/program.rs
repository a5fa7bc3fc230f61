//! The programs of this machine that suites need: shells, servers, a browser.

use std::{env, iter, path::PathBuf};

/// Where a program lies: on the path.
pub fn find(name: &str) -> Option<PathBuf> {
    find_also_in(name, iter::empty())
}

/// Where a program lies: on the path, or in one of some folders.
pub fn find_also_in(name: &str, more: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(more)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// The same, where a test goes without what is missing: that is said to a person.
///
/// # Panics
///
/// Where `CI` is set: there nothing is left out.
#[track_caller]
#[expect(
    clippy::print_stderr,
    reason = "a person should hear what was not tested"
)]
pub fn find_or_skip(name: &str) -> Option<PathBuf> {
    let found = find(name);
    if found.is_none() {
        assert!(
            env::var_os("CI").is_none(),
            "expected `{name}` in CI, found none: ./dev setup"
        );
        eprintln!("skipped: {name} not found");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_a_file_on_the_path_or_beside_it() {
        let sh = find("sh").expect("every machine has it");
        assert!(sh.is_file() && sh.ends_with("sh"));
        assert_eq!(find("no such program"), None);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let own = folder.path().join("no such program");
        std::fs::write(&own, "").expect("a file");
        std::fs::create_dir(folder.path().join("no such folder")).expect("a folder");
        let beside = |name| find_also_in(name, [folder.path().to_owned()]);
        assert_eq!(beside("no such program"), Some(own));
        assert_eq!(beside("no such folder"), None);
        assert_eq!(beside("sh"), Some(sh));
    }
}

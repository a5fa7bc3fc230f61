//! What the browser does not carry: the solver.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

use std::{collections::BTreeSet, fs, path::Path};

const SOLVER: [&str; 3] = ["mlos-compose", "pubgrub", "version-ranges"];

/// Every package that one may be built with, whatever its features: those of its tests among them.
fn built_with(package: &str) -> BTreeSet<String> {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    let lock: toml::Table = fs::read_to_string(lock)
        .expect("Cargo.lock")
        .parse()
        .expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    let mut found = BTreeSet::new();
    let mut left = vec![package.to_owned()];
    while let Some(next) = left.pop() {
        if !found.insert(next.clone()) {
            continue;
        }
        let named = packages
            .iter()
            .filter(|package| package["name"].as_str() == Some(&next));
        for dependency in named
            .filter_map(|package| package.get("dependencies")?.as_array())
            .flatten()
        {
            // `toml`, or `toml 1.2.1` where there are two.
            let name = dependency.as_str().expect("a name");
            left.push(name.split(' ').next().unwrap_or(name).to_owned());
        }
    }
    found
}

#[test]
fn the_resolver_and_the_pages_are_built_without_it() {
    for package in ["mlos-resolver", "mlos-site"] {
        let found = built_with(package);
        assert!(found.contains("wasm-bindgen"), "{package}: {found:?}");
        for solver in SOLVER {
            assert!(!found.contains(solver), "{package} is built with {solver}");
        }
    }
}

#[test]
fn the_tool_is_built_with_it() {
    let found = built_with("mlos-distro");
    for solver in SOLVER {
        assert!(found.contains(solver), "{solver}");
    }
}

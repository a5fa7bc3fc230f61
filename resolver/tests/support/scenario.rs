//! A scenario: one thing that a person asks of a matrix, and what has to come of it.
//!
//! The suites that ask WebAssembly read the same files by this module.

#![allow(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]

use std::{collections::BTreeMap, fs, path::Path};

use mlos_resolver::RawRequest;
use serde::Deserialize;

/// One file of `scenarios/`. What is asked is one of `request`, `propose`, `pair` and `tag`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// One line: what is to be seen.
    pub(crate) description: String,
    /// Which matrix is asked.
    pub(crate) matrix: String,
    /// What comes of it, in a word: a release, the code of a refusal or of a usage error, a verdict, a kind of tag.
    pub(crate) expect: String,
    /// The answer shows every release that does not fit.
    #[serde(default)]
    pub(crate) table: bool,
    /// Texts that are asked for in turn as the version, or as the pin of `versions_of`; what comes of each is the same.
    #[serde(default)]
    pub(crate) versions: Vec<String>,
    /// The component whose version `versions` are.
    pub(crate) versions_of: Option<String>,
    /// A request.
    pub(crate) request: Option<RawRequest>,
    /// A change of component versions.
    pub(crate) propose: Option<BTreeMap<String, String>>,
    /// The codes of what blocks the proposal.
    #[serde(default)]
    pub(crate) blocked_by: Vec<String>,
    /// Two component versions, each as `axon=1.5.0`.
    pub(crate) pair: Option<[String; 2]>,
    /// A component, and a tag of its repository.
    pub(crate) tag: Option<[String; 2]>,
}

impl Scenario {
    /// Every request of the scenario.
    pub(crate) fn requests(&self) -> Vec<RawRequest> {
        let Some(request) = &self.request else {
            return Vec::new();
        };
        if self.versions.is_empty() {
            return vec![request.clone()];
        }
        let with = |text: &String| {
            let mut request = request.clone();
            match &self.versions_of {
                Some(component) => {
                    request.pins.insert(component.clone(), text.clone());
                }
                None => request.version = Some(text.clone()),
            }
            request
        };
        self.versions.iter().map(with).collect()
    }
}

/// Every scenario, by the name of its file.
pub(crate) fn scenarios() -> BTreeMap<String, Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("resolver/tests/scenarios");
    let mut scenarios = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the scenarios") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a scenario");
        let scenario =
            toml::from_str(&text).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        let name = path.file_stem().expect("a name").to_string_lossy();
        scenarios.insert(name.into_owned(), scenario);
    }
    assert!(
        scenarios.len() >= 150,
        "only {} scenarios were found",
        scenarios.len()
    );
    scenarios
}

//! A set of component versions that no release holds, and what is known of it.

use std::collections::BTreeMap;

use mlos_resolver::{ComponentId, ComponentVersion, Digest, Pairing, RawRequest, ReleaseVersion};
use serde::{Deserialize, Serialize};

/// A set of component versions that fit each other and the wishes, as far as anybody says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// Version of the format.
    pub schema: u32,
    /// The set.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// What is known of the set as a whole.
    pub standing: Standing,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
    /// What is known of each two of the set.
    pub pairs: Vec<Pairing>,
    /// The release that holds exactly this set, where one does; of more the one that would be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseVersion>,
    /// The best tested set that fits the same wishes, where this one is not tested and there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested: Option<BTreeMap<ComponentId, ComponentVersion>>,
    /// Why each version was chosen, in sentences: lower case, no full stop.
    pub why: Vec<String>,
    /// What to know before anybody uses it.
    pub warnings: Vec<Warning>,
    /// What was wished for.
    pub wishes: RawRequest,
    /// Fingerprint of the matrix that it was composed from.
    pub matrix: Digest,
}

/// What is known of a set as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The newest run of exactly this set passed.
    Tested,
    /// Somebody says that exactly this set works; no run of it is known.
    Reported,
    /// Nobody has tried exactly this set, whatever is known of its parts.
    Untested,
}

/// What to know of a composed set before anybody uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A word for programs that does not change.
    pub code: WarningCode,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
}

/// What a warning is about, in a word for programs that does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningCode {
    /// A component's version is a pre-release.
    Prerelease,
    /// Nobody can fetch a component's archive.
    NoAsset,
    /// The release that holds the set is no more than planned, or was taken back.
    Release,
}

//! Wishes that no set of component versions fits: why, and what works instead. A value, not an exception.

use std::collections::BTreeMap;

use mlos_resolver::{ComponentId, ComponentVersion, RawRequest, Wish};
use serde::{Deserialize, Serialize};

/// Why there is no set, and what works instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{sentence}")]
pub struct NoComposition {
    /// Version of the format.
    pub schema: u32,
    /// A word for programs that does not change.
    pub code: NoCompositionCode,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
    /// What was wished for.
    pub wishes: RawRequest,
    /// The wishes that stand against each other or against what is known: without any one of them the reasons do not hold.
    pub clash: Vec<Wish>,
    /// What is known that rules out every set which has these wishes. None of it could be left out.
    pub reasons: Vec<Because>,
    /// The nearest wishes that a set does fit, nearest first: each complete and checked.
    pub suggestions: Vec<Suggestion>,
}

/// Why there is no set, in a word for programs that does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoCompositionCode {
    /// Nothing was wished for, and there is no stable release to begin with.
    NothingWished,
    /// A component has no such version.
    UnknownVersion,
    /// A component has no version in the range.
    NoVersion,
    /// A component is not published for the platform.
    NotPublished,
    /// The versions do not go together.
    NoSet,
}

/// One thing that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// A word for programs that does not change.
    pub code: BecauseCode,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
}

/// What rules sets out, in a word for programs that does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BecauseCode {
    /// A component states what it accepts of another.
    Requires,
    /// A run of two failed, or somebody reports that they fail.
    FailedPair,
    /// A run of a larger set failed, or somebody reports that it fails.
    FailedSet,
    /// The set is that of a release which was taken back.
    Withdrawn,
    /// The newest stable release holds the component.
    Held,
    /// A pre-release was not asked for.
    Prerelease,
    /// Nobody can fetch a component's archive, and nobody asked for it.
    NoAsset,
    /// A component is not published for the platform.
    Platform,
}

/// Wishes near to those that no set fits, and the set that fits them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// All of the wishes.
    pub wishes: RawRequest,
    /// What is other than in those that no set fits.
    pub change: Change,
    /// The set.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
}

/// What a suggestion changes. The order is the order of preference: what comes first is nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// What has to be asked for is asked for.
    Asked,
    /// Another version of a component is wished for: next to one that is not there, else the best that fits the others.
    Version,
    /// One wish for a component's version is dropped.
    Pin,
    /// The wish for a platform is dropped.
    Platform,
}

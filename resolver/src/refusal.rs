//! A request that has no plan: why, and what works instead. A value, not an exception.

use serde::{Deserialize, Serialize};

use crate::{
    ComponentId, ComponentVersion, Method, Platform, RawRequest, ReleaseVersion, Status,
    name::names,
};

names! {
    /// Why there is no plan, in a word for programs that does not change.
    pub enum RefusalCode("code") {
        /// There is no such release.
        NoSuchRelease = "no-such-release",
        /// The release is planned or future.
        NotReleased = "not-released",
        /// The release is unsafe.
        Unsafe = "unsafe",
        /// No release that can be installed is in the range.
        NoVersion = "no-version",
        /// The channel points at nothing.
        EmptyChannel = "empty-channel",
        /// Nothing is made for this platform by this method.
        NoArtifact = "no-artifact",
        /// No release has the components that were asked for.
        NoSet = "no-set",
    }
}

/// Why there is no plan, and what works instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Refusal {
    /// Version of the format.
    pub schema: u32,
    /// A word for programs that does not change.
    pub code: RefusalCode,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
    /// What was asked.
    pub request: RawRequest,
    /// A smallest set of the person's own wishes that has no plan although every smaller part of it has one.
    pub clash: Vec<Wish>,
    /// The releases that do not fit, grouped by the same reasons.
    pub rejected: Vec<Rejected>,
    /// The nearest requests that do have a plan, nearest first: each complete and checked.
    pub suggestions: Vec<Suggestion>,
}

/// One wish of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "kebab-case")]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub enum Wish {
    /// For a release.
    Version {
        /// What was asked for.
        value: String,
    },
    /// For a machine.
    Platform {
        /// What was asked for.
        value: Platform,
    },
    /// For a method.
    Method {
        /// What was asked for.
        value: Method,
    },
    /// For a component's version.
    Pin {
        /// The component.
        component: ComponentId,
        /// What was asked for.
        value: String,
    },
}

/// Why a release does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub enum Reason {
    /// It is not among the versions that were asked for.
    Version,
    /// Its status forbids it for this request.
    Status {
        /// Its status.
        status: Status,
    },
    /// It holds another version of a component, or none.
    Pin {
        /// The component.
        component: ComponentId,
    },
    /// It has nothing for the platform, by any method.
    Platform {
        /// The platform.
        platform: Platform,
    },
    /// It has nothing for the method, on any platform.
    Method {
        /// The method.
        method: Method,
    },
    /// It has something for the platform and something for the method, but nothing for both.
    Artifact {
        /// The platform.
        platform: Platform,
        /// The method.
        method: Method,
    },
}

/// Releases that do not fit for the same reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Rejected {
    /// Every reason.
    pub reasons: Vec<Reason>,
    /// How many releases.
    pub count: usize,
    /// The newest of them.
    pub newest: ReleaseVersion,
    /// The oldest of them.
    pub oldest: ReleaseVersion,
    /// What these two hold of each component of which another version was wished for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Holding>,
}

/// What the newest and the oldest of some releases hold of a component; nothing where it is not in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Holding {
    /// The component.
    pub component: ComponentId,
    /// Its version in the newest of the releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<ComponentVersion>,
    /// Its version in the oldest of the releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<ComponentVersion>,
}

/// A request near to the one that was refused, and the release that it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Suggestion {
    /// The whole request.
    pub request: RawRequest,
    /// What is other than in the refused one.
    pub change: Change,
    /// The release that it gives.
    pub release: ReleaseVersion,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
}

names! {
    /// What a suggestion changes. The order is the order of preference: what comes first is nearest.
    pub enum Change("change") {
        /// Another method gets the same release onto the same machine.
        Method = "method",
        /// The same release, made for another platform whose programs this machine runs.
        Platform = "platform",
        /// Another release fits everything else.
        Version = "version",
        /// One wish for a component's version is dropped.
        Pin = "pin",
        /// Another release, by another method.
        VersionAndMethod = "version-and-method",
        /// Only the platform is kept.
        Everything = "everything",
    }
}

//! A request's answer: the decision, and what a person should know of it.

use serde::{Deserialize, Serialize};

use crate::{Decision, RawRequest, name::names};

/// A request's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Plan {
    /// What was decided.
    pub decision: Decision,
    /// What was asked.
    pub request: RawRequest,
    /// Why it was decided so, in sentences: lower case, no full stop.
    pub why: Vec<String>,
    /// What to know before it is installed.
    pub warnings: Vec<Warning>,
    /// How many releases did not fit, or fit less well.
    pub others: usize,
}

/// What to know before a release is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Warning {
    /// A word for programs that does not change.
    pub code: WarningCode,
    /// One sentence for people: lower case, no full stop.
    pub sentence: String,
}

names! {
    /// What a warning is about, in a word for programs that does not change.
    pub enum WarningCode("warning") {
        /// Nothing has been published for the release yet: it cannot be installed.
        NotPublished = "not-published",
        /// The release is deprecated.
        Deprecated = "deprecated",
        /// The release was yanked.
        Yanked = "yanked",
        /// The release is a preview.
        Preview = "preview",
        /// A test of this set of components failed.
        FailedTest = "failed-test",
    }
}

//! What a component release accepts of another component.

use std::{fmt, str::FromStr};

use semver::VersionReq;

use crate::ComponentVersion;

/// A requirement in the `semver` crate's own grammar: a bare version is a caret, as in Cargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint(VersionReq);

/// A text that is no constraint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a constraint like `>=1.0.0, <2`, found `{found}`: {reason}")]
#[non_exhaustive]
pub struct ConstraintError {
    /// What was found.
    pub found: String,
    /// What is wrong with it, in words.
    pub reason: String,
}

impl Constraint {
    /// Whether a version of the other component is accepted.
    pub fn accepts(&self, version: &ComponentVersion) -> bool {
        self.0.matches(version.semver())
    }
}

impl FromStr for Constraint {
    type Err = ConstraintError;

    /// # Errors
    ///
    /// The empty text, `>=`, and `1.0 - 1.4`, which is for people.
    fn from_str(text: &str) -> Result<Self, ConstraintError> {
        VersionReq::parse(text)
            .map(Self)
            .map_err(|cause| ConstraintError {
                found: text.to_owned(),
                reason: cause.to_string(),
            })
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

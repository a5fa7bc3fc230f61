//! What a component release accepts of another component.

use std::{fmt, str::FromStr};

use semver::VersionReq;

use crate::{ComponentVersion, grammar, shown::shown};

/// A requirement in the `semver` crate's own grammar: a bare version is a caret, as in Cargo.
///
/// A pre-release is accepted only where the requirement names a pre-release of the same `x.y.z`:
///
/// ```
/// use mlos_resolver::{ComponentVersion, Constraint};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let constraint: Constraint = ">=1.4.0-rc.1, <2".parse()?;
/// assert!(constraint.accepts(&"1.4.0-rc.2".parse()?));
/// assert!(!constraint.accepts(&"1.5.0-rc.1".parse()?));
/// assert_eq!("1.2".parse::<Constraint>()?.to_string(), "^1.2");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint(VersionReq);

/// A text that is no constraint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a constraint like `>=1.0.0, <2`, found `{}`: {reason}", shown(.found))]
#[non_exhaustive]
pub struct ConstraintError {
    /// What was found.
    pub found: String,
    /// How many characters of it make sense.
    pub at: usize,
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
        grammar::constraint(text)
            .map(Self)
            .map_err(|misread| ConstraintError {
                found: text.to_owned(),
                at: misread.at,
                reason: misread.to_string(),
            })
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

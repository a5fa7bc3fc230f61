//! Versions of the distribution and of its components: two types, so that neither is taken for the other.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{grammar, shown::shown};

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a version like `{example}`, found `{}`: {reason}", shown(.found))]
#[non_exhaustive]
pub struct VersionError {
    /// What was found.
    pub found: String,
    /// How many characters of it make sense.
    pub at: usize,
    /// A version of the kind that was expected.
    pub example: &'static str,
    /// What is wrong with it, in words.
    pub reason: String,
}

fn parse(text: &str, example: &'static str) -> Result<semver::Version, VersionError> {
    grammar::version(text).map_err(|misread| VersionError {
        found: text.to_owned(),
        at: misread.at,
        example,
        reason: misread.to_string(),
    })
}

macro_rules! version {
    ($(#[$meta:meta])* $type:ident, $format:literal, $example:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
        #[cfg_attr(feature = "wasm", tsify(type = "string"))]
        pub struct $type(semver::Version);

        impl $type {
            /// The version as the `semver` crate has it.
            pub fn semver(&self) -> &semver::Version {
                &self.0
            }

            /// Whether it is a pre-release, such as `1.0.0-rc.1`.
            pub fn is_prerelease(&self) -> bool {
                !self.0.pre.is_empty()
            }
        }

        impl FromStr for $type {
            type Err = VersionError;

            /// # Errors
            ///
            /// `1.2` (three numbers are needed), `01.2.3`, `vv1.2.3`, and anything with build metadata.
            fn from_str(text: &str) -> Result<Self, VersionError> {
                parse(text, $example).map(Self)
            }
        }

        impl TryFrom<String> for $type {
            type Error = VersionError;

            fn try_from(text: String) -> Result<Self, VersionError> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(version: $type) -> Self {
                version.to_string()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $format, self.0)
            }
        }
    };
}

version!(
    /// A version of the distribution, written `v1.0.0`; read with or without the `v`.
    ReleaseVersion,
    "v{}",
    "v1.0.0"
);
version!(
    /// A version of a component, written `1.5.0`; read with or without a `v`.
    ComponentVersion,
    "{}",
    "1.5.0"
);

impl ReleaseVersion {
    /// The version with these three numbers.
    pub(crate) fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self(semver::Version::new(major, minor, patch))
    }
}

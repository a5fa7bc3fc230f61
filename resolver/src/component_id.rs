//! Names of components. Which ones exist is data, so the type holds any well-formed name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::shown::shown;

/// The name of a component, such as `axon`: lower-case letters, digits and inner hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(type = "string"))]
pub struct ComponentId(String);

/// A text that is no name of a component.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected lower-case letters, digits and inner hyphens, found `{}`", shown(.found))]
#[non_exhaustive]
pub struct ComponentIdError {
    /// What was found.
    pub found: String,
}

impl ComponentId {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ComponentId {
    type Err = ComponentIdError;

    /// # Errors
    ///
    /// The empty text, `Axon`, `-axon`, `axon_cli`.
    fn from_str(text: &str) -> Result<Self, ComponentIdError> {
        let inner = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if text.is_empty()
            || text.starts_with('-')
            || text.ends_with('-')
            || !text.bytes().all(inner)
        {
            return Err(ComponentIdError {
                found: text.to_owned(),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for ComponentId {
    type Error = ComponentIdError;

    fn try_from(text: String) -> Result<Self, ComponentIdError> {
        text.parse()
    }
}

impl From<ComponentId> for String {
    fn from(id: ComponentId) -> Self {
        id.0
    }
}

impl fmt::Display for ComponentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

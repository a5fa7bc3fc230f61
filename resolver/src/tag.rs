//! What a tag of a component's repository says.
//!
//! People make tags, and not every tag is a release: `deps` names a folder of archives, `vv3.1.2` was mistyped.
//! Whatever is read of a repository is accepted, normalised or refused with a reason; nothing is dropped without a word.

use serde::{Deserialize, Serialize};

use crate::{Component, ComponentVersion, grammar};

/// What a tag says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tag", rename_all = "kebab-case")]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub enum Tag {
    /// It is `v` and a version.
    Accepted {
        /// The version.
        version: ComponentVersion,
    },
    /// It is a version, written in another way.
    Normalised {
        /// The version.
        version: ComponentVersion,
        /// What is other about it: lower case, no full stop.
        reason: String,
    },
    /// It is no release.
    Refused {
        /// Why: lower case, no full stop.
        reason: String,
    },
}

impl Component {
    /// What a tag of its repository says.
    ///
    /// What the matrix says of a tag counts; one that it does not know is read by the rules: `v3.1.3` is accepted,
    /// `3.0.0-alpha` is normalised, and `vv3.1.2`, `deps`, `v3.1`, `v3.1.2+4` and a second tag of a version are refused.
    pub fn tag(&self, tag: &str) -> Tag {
        if let Some(refused) = self.refused.iter().find(|refused| refused.tag == tag) {
            let reason = refused.reason.clone();
            return Tag::Refused { reason };
        }
        let version = match grammar::version(tag) {
            Ok(_) => tag.parse::<ComponentVersion>().ok(),
            Err(misread) => {
                let reason = format!("the tag is no version: {misread}");
                return Tag::Refused { reason };
            }
        };
        let named = self.releases.iter().find(|release| release.tag == tag);
        let Some(version) = named.map(|release| release.version.clone()).or(version) else {
            let reason = "the tag is no version".to_owned();
            return Tag::Refused { reason };
        };
        if named.is_none()
            && let Some(other) = self.release(&version)
        {
            let reason = format!("`{}` is the tag of {version} already", other.tag);
            return Tag::Refused { reason };
        }
        if tag.starts_with('v') {
            return Tag::Accepted { version };
        }
        let reason = "it has no `v` before its version".to_owned();
        Tag::Normalised { version, reason }
    }
}

//! Sets that somebody looked at and decided against: nobody is asked about them every day anew.
//!
//! Nobody but this tool needs to know of them, so their file is no part of what the resolver reads.

use std::collections::BTreeMap;

use anyhow::Result;
use mlos_resolver::{ComponentId, ComponentVersion};
use serde::Deserialize;

use crate::trouble::Trouble;

/// Where they are written: `[[set]]`, with `components` and `reason`.
pub(crate) const FILE: &str = "declined.toml";

/// The highest schema that this program reads.
const SCHEMA: u32 = 1;

/// All of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declined {
    schema: u32,
    #[serde(default, rename = "set")]
    sets: Vec<Set>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    components: BTreeMap<ComponentId, ComponentVersion>,
    reason: String,
}

impl Declined {
    /// # Errors
    /// A text that is no such list, one of a later schema, a component or a version that cannot be one.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let read: Result<Self, _> = toml::from_str(text);
        let declined = read.map_err(|cause| {
            let said = cause.to_string();
            let said = said.trim().replace('\n', "\n  ");
            Trouble::state(format!("`{FILE}` cannot be read:\n  {said}"))
                .hint("`schema = 1`, then for each set `[[set]]` with `components` and `reason`")
        })?;
        if declined.schema > SCHEMA {
            let sentence = format!(
                "the schema of `{FILE}` is {}, and this tool knows {SCHEMA}",
                declined.schema
            );
            return Err(Trouble::state(sentence).hint("update the tool").into());
        }
        Ok(declined)
    }

    /// Why somebody decided against exactly this set, if somebody did.
    pub(crate) fn reason(
        &self,
        components: &BTreeMap<ComponentId, ComponentVersion>,
    ) -> Option<&str> {
        let set = self.sets.iter().find(|set| set.components == *components)?;
        Some(&set.reason)
    }
}

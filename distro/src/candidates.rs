//! `candidates`: the sets that are to be tested before anything can be released, each on the platforms that it can be
//! made for.

use std::fmt::Write as _;

use anyhow::Result;
use mlos_resolver::Platform;
use serde_json::json;

use crate::cli::Common;
use crate::ingredients::Ingredients;
use crate::matrix_folder::MatrixFolder;
use crate::output;
use crate::trouble::Outcome;

/// # Errors
/// A matrix with problems. That there is nothing to test is an answer like any other.
pub(crate) fn run(common: &Common) -> Result<Outcome> {
    let folder = MatrixFolder::open(&common.matrix)?;
    let matrix = folder.matrix()?;
    let mut lines = String::new();
    let mut include = Vec::new();
    for proposal in mlos_resolver::candidates(&matrix) {
        if folder.declined.reason(&proposal.components).is_some() {
            continue;
        }
        let set: Vec<_> = matrix
            .components()
            .iter()
            .filter_map(|component| {
                let version = proposal.components.get(&component.id)?;
                Some(format!("{}={version}", component.id))
            })
            .collect();
        let set = set.join(",");
        let mut platforms = Vec::new();
        for &platform in Platform::ALL {
            let ingredients = Ingredients::of(&matrix, &proposal.components, platform)?;
            let (_, missing) = ingredients.published();
            if missing.is_empty() {
                platforms.push(platform.as_str());
                include
                    .push(json!({ "platform": platform, "release": proposal.version, "set": set }));
            }
        }
        let version = &proposal.version;
        let platforms = platforms.join(",");
        let _ = writeln!(lines, "{version}  --set {set} --platforms {platforms}");
    }
    if common.json {
        output::json(&json!({ "include": include }))?;
    } else {
        output::data(&lines)?;
    }
    Ok(Outcome::Done)
}

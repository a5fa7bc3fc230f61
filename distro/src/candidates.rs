//! `candidates`: the sets that are to be tested before anything can be released.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::json;

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::output;
use crate::trouble::Outcome;

/// # Errors
/// A matrix with problems. That there is nothing to test is an answer like any other.
pub(crate) fn run(common: &Common) -> Result<Outcome> {
    let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
    let mut lines = String::new();
    let mut include = Vec::new();
    for proposal in mlos_resolver::candidates(&matrix) {
        let set: Vec<_> = matrix
            .components()
            .iter()
            .filter_map(|component| {
                let version = proposal.components.get(&component.id)?;
                Some(format!("{}={version}", component.id))
            })
            .collect();
        let set = set.join(",");
        let _ = writeln!(lines, "{}  --set {set}", proposal.version);
        include.push(json!({ "release": proposal.version, "set": set }));
    }
    if common.json {
        output::json(&json!({ "include": include }))?;
    } else {
        output::data(&lines)?;
    }
    Ok(Outcome::Done)
}

//! `check`: every problem of the matrix at once, each with the file and the key, and of what lies beside it.

use anyhow::Result;
use mlos_resolver::Problem;
use serde_json::json;

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::Outcome;
use crate::{output, packages};

/// # Errors
/// A folder that cannot be read. A matrix with problems is an answer, not an error.
pub(crate) fn run(common: &Common) -> Result<Outcome> {
    let folder = MatrixFolder::open(&common.matrix)?;
    let path = folder.path.display();
    let checked = folder.check();
    let problems: Vec<Problem> = match &checked {
        Ok(matrix) => packages::problems(matrix, &folder.path)?,
        Err(problems) => problems.iter().cloned().collect(),
    };
    match checked {
        Ok(matrix) if problems.is_empty() => {
            let fingerprint = matrix.fingerprint();
            if common.json {
                output::json(&json!({ "fingerprint": fingerprint, "problems": [] }))?;
            } else {
                output::message(format_args!(
                    "{path}: {} releases of {} components, no problems",
                    matrix.releases().len(),
                    matrix.components().len(),
                ));
                output::data(&format!("{fingerprint}\n"))?;
            }
            Ok(Outcome::Done)
        }
        _ => {
            if common.json {
                let problems: Vec<_> = problems
                    .iter()
                    .map(|one| json!({ "file": one.file, "key": one.key, "message": one.message }))
                    .collect();
                output::json(&json!({ "problems": problems }))?;
            } else {
                for problem in &problems {
                    output::message(format_args!("error: {path}/{problem}"));
                }
                let count = problems.len();
                let word = if count == 1 { "problem" } else { "problems" };
                output::message(format_args!("\n{path}: {count} {word}"));
            }
            Ok(Outcome::No)
        }
    }
}

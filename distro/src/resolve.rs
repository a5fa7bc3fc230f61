//! `resolve`: one request, and the resolver's answer.

use std::env::consts;

use anyhow::Result;
use mlos_resolver::{
    Decision, Matrix, RawRequest, RejectedRelease, Request, UsageError,
    command::{NoWay, Way},
    explain_plan, explain_refusal, explain_rejected, rejected_releases,
};
use serde::Serialize;
use serde_json::json;

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{compose, machine, output, pins};

/// What is asked.
#[derive(Clone, Debug, clap::Args)]
#[command(disable_version_flag = true)]
pub(crate) struct Resolve {
    /// A channel, an exact version, a prefix or a range; `stable` by default
    #[arg(long, value_name = "V")]
    version: Option<String>,
    /// The platform; this machine's by default
    #[arg(long, value_name = "P")]
    platform: Option<String>,
    /// The method; the matrix's default if none is named
    #[arg(long, value_name = "M")]
    method: Option<String>,
    /// Wishes for component versions, such as `axon=1.5,core=1`
    #[arg(long, value_name = "PINS")]
    with: Vec<String>,
    /// Not the decision alone, but what was asked, why, what to know, and every release that does not fit
    #[arg(long)]
    explain: bool,
    /// What a person types to have it, in the shell that the platform comes with
    #[arg(long, conflicts_with = "explain")]
    command: bool,
}

impl Resolve {
    /// # Errors
    /// A request that cannot be understood. A refusal is an answer, not an error.
    pub(crate) fn run(self, common: &Common) -> Result<Outcome> {
        let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
        let given = self
            .platform
            .clone()
            .filter(|platform| !platform.trim().is_empty());
        let platform = given.or_else(|| Some(machine::platform().ok()?.to_string()));
        let raw = RawRequest {
            version: self.version.clone(),
            platform,
            method: self.method.clone(),
            pins: pins::parse("--with axon=1.5,core=1", &self.with)?,
        };
        let request = Request::parse(&matrix, &raw).map_err(|error| usage(&error))?;
        match mlos_resolver::resolve(&matrix, &request) {
            Ok(plan) if self.command => {
                for warning in &plan.warnings {
                    output::message(format_args!("warning: {}", warning.sentence));
                }
                typed(&matrix, &plan.decision, common.json)
            }
            Ok(plan) => {
                if !common.json {
                    output::data(&format!("{}\n", explain_plan(&plan).trim_end()))?;
                    self.table(&matrix, &request)?;
                } else if self.explain {
                    output::json(&Explained::of(&plan, &matrix, &request))?;
                } else {
                    output::json(&plan.decision)?;
                }
                Ok(Outcome::Done)
            }
            Err(refusal) => {
                if common.json && self.explain {
                    output::json(&Explained::of(&refusal, &matrix, &request))?;
                } else if common.json {
                    output::json(&refusal)?;
                }
                output::message(format_args!("{}", explain_refusal(&refusal)));
                if let Some(hint) = compose::hint(&matrix, &request, &refusal) {
                    // Without the wish that clashes there is a plan, so a hint stands above this one.
                    output::message(format_args!("hint: {hint}"));
                }
                if !common.json {
                    self.table(&matrix, &request)?;
                }
                Ok(Outcome::No)
            }
        }
    }

    /// Every release that does not fit, where that was asked for.
    fn table(&self, matrix: &Matrix, request: &Request) -> Result<()> {
        let table = explain_rejected(matrix, request);
        if self.explain && !table.is_empty() {
            output::data(&format!("\n{table}\n"))?;
        }
        Ok(())
    }
}

/// The line, or lines, that carry out a decision; or why there are none.
fn typed(matrix: &Matrix, decision: &Decision, json: bool) -> Result<Outcome> {
    let texts = match Way::OneLine.texts(matrix, decision) {
        Ok(texts) => texts,
        Err(no) => {
            let (release, method) = (&decision.release, decision.method);
            let why = match no {
                NoWay::NoPosixShell => {
                    let platform = decision.platform;
                    format!("`{method}` needs a POSIX shell, which `{platform}` does not come with")
                }
                NoWay::NotLedTo => {
                    format!("the repository of `{method}` does not lead to `{release}`")
                }
                _ => format!("nothing of `{release}` is published by `{method}` yet"),
            };
            output::message(format_args!(
                "error: {why}\n\nhint: without `--command` it is said what was decided; `--method` names another way"
            ));
            return Ok(Outcome::No);
        }
    };
    let lines: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
    let command = lines.join("\n");
    if json {
        output::json(&json!({ "command": command }))?;
    } else {
        output::data(&format!("{command}\n"))?;
    }
    Ok(Outcome::Done)
}

/// A plan or a refusal, and each release that stands beside it.
#[derive(Serialize)]
struct Explained<'a, T> {
    #[serde(flatten)]
    answer: &'a T,
    /// Newest first.
    rejected_releases: Vec<RejectedRelease>,
}

impl<'a, T> Explained<'a, T> {
    fn of(answer: &'a T, matrix: &Matrix, request: &Request) -> Self {
        Self {
            answer,
            rejected_releases: rejected_releases(matrix, request),
        }
    }
}

fn usage(error: &UsageError) -> Trouble {
    match error {
        UsageError::NoPlatform => Trouble::usage(format!(
            "this machine ({} on {}) is no platform of the matrix",
            consts::OS,
            consts::ARCH
        ))
        .hint("name one with `--platform`"),
        error => Trouble::usage(error.to_string()),
    }
}

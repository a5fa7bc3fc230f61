//! `propose`: which release a set of component versions would be, and what still blocks it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use mlos_resolver::{
    Component, ComponentId, ComponentVersion, Matrix, Platform, Proposal, RawRequest, Request,
};

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{output, pins};

/// Which set.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Propose {
    /// The component versions that change, such as `axon=1.6.0`; the others stay as `stable` has them
    #[arg(long, value_name = "SET", required = true)]
    set: Vec<String>,
}

impl Propose {
    /// # Errors
    /// A component that the matrix does not have, a version that is none. A set that is blocked is an answer.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
        let proposal = mlos_resolver::propose(&matrix, &changes(&matrix, &self.set)?);
        if common.json {
            output::json(&proposal)?;
        } else {
            output::data(&words(&matrix, &proposal))?;
        }
        Ok(if proposal.blocked_by.is_empty() {
            Outcome::Done
        } else {
            Outcome::No
        })
    }
}

fn changes(matrix: &Matrix, set: &[String]) -> Result<Vec<(ComponentId, ComponentVersion)>> {
    let pins = pins::parse("--set axon=1.6.0,core=1.0.0", set)?;
    ensure_components(matrix, pins.keys())?;
    let changes = pins.iter().map(|(name, version)| {
        let id = name
            .parse::<ComponentId>()
            .map_err(|error| Trouble::usage(error.to_string()))?;
        let version = version.parse::<ComponentVersion>().map_err(|error| {
            let hint = matrix.component(&id).and_then(|it| meant(it, version));
            let hint = hint.unwrap_or("a set names exact versions".to_owned());
            Trouble::usage(format!("`{name}`: {error}")).hint(hint)
        })?;
        Ok((id, version))
    });
    changes.collect()
}

/// What a person means who left numbers out: the newest versions of the component that begin so, or else the one below and
/// the one above. Nothing where the text is not the beginning of a version.
pub(crate) fn meant(component: &Component, text: &str) -> Option<String> {
    let numbers = text.strip_prefix('v').unwrap_or(text).split('.');
    let numbers: Vec<u64> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
    if numbers.len() > 2 || component.releases.is_empty() {
        return None;
    }
    let begin = |version: &ComponentVersion| {
        let version = version.semver();
        [version.major, version.minor][..numbers.len()].to_vec()
    };
    let mut known: Vec<_> = component.releases.iter().map(|one| &one.version).collect();
    known.sort();
    let first = known.partition_point(|version| begin(version) < numbers);
    let last = known.partition_point(|version| begin(version) <= numbers);
    let near = if first < last {
        &known[first.max(last.saturating_sub(3))..last]
    } else {
        &known[first.saturating_sub(1)..known.len().min(first + 1)]
    };
    let near = near.iter().rev();
    let near: Vec<_> = near
        .map(|version| format!("`{}={version}`", component.id))
        .collect();
    Some(format!(
        "a set names exact versions, such as {}",
        near.join(" or ")
    ))
}

/// # Errors
/// A name that is no component's, with what was probably meant: the resolver knows.
pub(crate) fn ensure_components<'a>(
    matrix: &Matrix,
    names: impl Iterator<Item = &'a String>,
) -> Result<()> {
    let raw = RawRequest {
        platform: Some(Platform::ALL[0].to_string()),
        pins: names.map(|name| (name.clone(), String::new())).collect(),
        ..RawRequest::default()
    };
    Request::parse(matrix, &raw).map_err(|error| Trouble::usage(error.to_string()))?;
    Ok(())
}

/// The release, its set, and why it gets that version.
pub(crate) fn head(matrix: &Matrix, proposal: &Proposal) -> String {
    let mut text = format!(
        "{}: {}\n",
        proposal.version,
        list(matrix, &proposal.components)
    );
    for why in &proposal.why {
        let _ = writeln!(text, "why: {why}");
    }
    text
}

fn list(matrix: &Matrix, set: &BTreeMap<ComponentId, ComponentVersion>) -> String {
    let known = matrix.components().iter().filter_map(|component| {
        set.get(&component.id)
            .map(|version| format!("{} {version}", component.id))
    });
    known.collect::<Vec<_>>().join(", ")
}

/// The proposal for a person.
pub(crate) fn words(matrix: &Matrix, proposal: &Proposal) -> String {
    let mut text = head(matrix, proposal);
    for block in &proposal.blocked_by {
        let _ = writeln!(text, "blocked: {}", block.sentence);
    }
    if let Some(nearest) = &proposal.nearest {
        let _ = writeln!(
            text,
            "\nhint: the nearest set that is tested and can be fetched is {}",
            list(matrix, nearest)
        );
    }
    text
}

//! Holds: a channel stays where it is while a release is being published.

use anyhow::{Context as _, Result};
use mlos_resolver::{Channel, Matrix, ReleaseVersion};
use toml_edit::{DocumentMut, InlineTable, Item, Table, value};

use crate::matrix_folder::MatrixFolder;
use crate::page;

/// Where holds are written.
pub(crate) const FILE: &str = "distro.toml";

/// Why: whoever reads it knows when it will be over, and `lift` knows it for its own.
fn reason(release: &ReleaseVersion) -> String {
    format!("{release} is being published")
}

/// Holds every channel that the release would move, at where it was before. A channel that is held stays as it is; one
/// that led nowhere has nothing to be held at.
///
/// # Errors
/// A `distro.toml` that is none.
pub(crate) fn all_that_move(
    folder: &mut MatrixFolder,
    before: &Matrix,
    release: &ReleaseVersion,
) -> Result<Vec<(Channel, ReleaseVersion)>> {
    let after = folder.matrix()?;
    let moves = Channel::ALL.iter().filter_map(|&channel| {
        let head = after
            .channel(channel)
            .filter(|head| head.version == *release);
        let at = before.channel(channel).filter(|at| at.version != *release);
        head.and(at).map(|at| (channel, at.version.clone()))
    });
    let moves: Vec<_> = moves.collect();
    edit(folder, |document| {
        for (channel, at) in &moves {
            let mut hold = InlineTable::new();
            hold.insert("at", at.to_string().into());
            hold.insert("reason", reason(release).into());
            let holds = document
                .entry("holds")
                .or_insert_with(|| Item::Table(Table::new()));
            holds[channel.as_str()] = value(hold);
        }
    })?;
    Ok(moves)
}

/// Lifts the holds that were made for a release.
///
/// # Errors
/// A `distro.toml` that is none.
pub(crate) fn lift(folder: &mut MatrixFolder, release: &ReleaseVersion) -> Result<()> {
    let reason = reason(release);
    retain(folder, |_, hold| says(hold, "reason") != Some(&reason))
}

/// Lets no channel stay at a release that is taken back, nor wait for one that was being published: it is held at what to
/// use instead, or not at all. What was done, a sentence each.
///
/// # Errors
/// A `distro.toml` that is none.
pub(crate) fn leave(
    folder: &mut MatrixFolder,
    release: &ReleaseVersion,
    instead: Option<&ReleaseVersion>,
) -> Result<Vec<String>> {
    let reason = reason(release);
    let mut sentences = Vec::new();
    retain(folder, |channel, hold| {
        if says(hold, "reason") == Some(&reason) {
            sentences.push(format!(
                "`{channel}` is held no longer: `{release}` will not come"
            ));
            return false;
        }
        let at = says(hold, "at").and_then(|at| at.parse().ok());
        if at.as_ref() != Some(release) {
            return true;
        }
        let now = instead.map_or("is held no longer".to_owned(), |instead| {
            page::put(&mut hold["at"], &instead.to_string());
            format!("is at `{instead}` now")
        });
        sentences.push(format!("`{channel}` was held at `{release}`, and {now}"));
        instead.is_some()
    })?;
    Ok(sentences)
}

fn says<'a>(hold: &'a Item, key: &str) -> Option<&'a str> {
    hold.get(key).and_then(Item::as_str)
}

/// Changes holds, and lifts those that are not to be kept.
fn retain(folder: &mut MatrixFolder, mut keep: impl FnMut(&str, &mut Item) -> bool) -> Result<()> {
    edit(folder, |document| {
        let Some(holds) = document.get_mut("holds").and_then(Item::as_table_like_mut) else {
            return;
        };
        let mut gone = Vec::new();
        for (channel, hold) in holds.iter_mut() {
            if !keep(channel.get(), hold) {
                gone.push(channel.get().to_owned());
            }
        }
        for channel in gone {
            holds.remove(&channel);
        }
        if holds.is_empty() {
            document.remove("holds");
        }
    })
}

fn edit(folder: &mut MatrixFolder, edit: impl FnOnce(&mut DocumentMut)) -> Result<()> {
    let text = folder
        .files
        .get_mut(FILE)
        .with_context(|| format!("`{FILE}` is missing"))?;
    let mut document: DocumentMut = text.parse().with_context(|| format!("reading {FILE}"))?;
    edit(&mut document);
    *text = document.to_string();
    Ok(())
}

//! The folder of a kind that is made from the matrix. It is written anew as a whole, so nothing of anybody else's may be
//! in it.

use std::env;
use std::path::Path;

use anyhow::{Context as _, Result};
use fs_err as fs;

use super::Files;
use crate::file;
use crate::trouble::Trouble;

/// By which a folder is known that was made here. It lies beside what is published, and is no part of it.
const MARK: &str = ".mlos-packages";

const MARKED: &str =
    "Made by `mlos-distro packages`, which clears this folder whenever it makes it again.\n";

/// Writes a folder anew: what was made there before is gone.
///
/// # Errors
/// A folder that something else made, or that somebody works in: nothing of it is touched.
pub(super) fn replace(folder: &Path, files: &Files) -> Result<()> {
    if files.is_empty() && !folder.exists() {
        return Ok(());
    }
    clear(folder)?;
    // Before the rest, and also where there is none: a folder that is not finished is ours, too, and stays so.
    file::write(&folder.join(MARK), MARKED)?;
    for (path, bytes) in files {
        file::write(&folder.join(path), bytes)?;
    }
    Ok(())
}

fn clear(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    refuse(folder)?;
    let mark = folder.join(MARK);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path != mark {
            remove(&path).context("making place for what is new")?;
        }
    }
    Ok(())
}

/// Why a folder is not to be cleared.
fn refuse(folder: &Path) -> Result<()> {
    let shown = folder.display();
    let trouble = |sentence| {
        let hint = "name a new folder, or an empty one, with `--out`; what is not needed there you can take away yourself";
        Err(Trouble::state(sentence).hint(hint).into())
    };
    if !folder.is_dir() {
        return trouble(format!("`{shown}` is no folder"));
    }
    if env::current_dir()?.starts_with(fs::canonicalize(folder)?) {
        return trouble(format!(
            "you work in `{shown}`, and it would be cleared: it stays as it is"
        ));
    }
    if !folder.join(MARK).is_file() && !is_bare(folder)? {
        return trouble(format!(
            "`{shown}` holds what `packages` did not make, and would be cleared: it stays as it is"
        ));
    }
    Ok(())
}

/// Whether there is no file in a folder, however many folders.
fn is_bare(folder: &Path) -> Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || !is_bare(&entry.path())? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn remove(path: &Path) -> Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)?;
    } else {
        fs::remove_file(path)?;
    }
    Ok(())
}

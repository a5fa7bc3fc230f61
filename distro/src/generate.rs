//! `generate`: every committed file that is made from the matrix, written, or compared with what lies there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::Matrix;
use serde_json::json;

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{file, output, script, settings};

mod changelog;
mod compose;
mod table;
mod versions;

/// Whether to write or to compare.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Generate {
    /// Change nothing; name the files that are not what they would be
    #[arg(long)]
    check: bool,
}

/// A file that follows from the matrix.
struct Generated {
    path: PathBuf,
    text: String,
}

impl Generate {
    /// # Errors
    /// A matrix with problems, a page with markers that nothing belongs between. With `check`, a stale file is an
    /// answer, not an error.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let stale = differing(common, !self.check)?;
        if common.json {
            output::json(&json!({ "changed": stale }))?;
        } else {
            output::data(
                &stale
                    .iter()
                    .fold(String::new(), |lines, path| lines + path + "\n"),
            )?;
        }
        if !self.check || stale.is_empty() {
            return Ok(Outcome::Done);
        }
        let (count, verb) = if stale.len() == 1 {
            ("1 file".to_owned(), "is")
        } else {
            (format!("{} files", stale.len()), "are")
        };
        let paths: String = stale.iter().fold(String::new(), |mut lines, path| {
            let _ = write!(lines, "\n  {path}");
            lines
        });
        Err(Trouble::state(format!(
            "{count} {verb} not what the matrix and the sources make{paths}"
        ))
        .hint("run `mlos-distro generate` and commit what it writes; never edit these by hand")
        .into())
    }
}

/// Writes every generated file that is not what it would be, and says which.
///
/// # Errors
/// A matrix with problems, a page with markers that nothing belongs between.
pub(crate) fn refresh(common: &Common) -> Result<Vec<String>> {
    differing(common, true)
}

fn differing(common: &Common, write: bool) -> Result<Vec<String>> {
    let folder = MatrixFolder::open(&common.matrix)?;
    let matrix = folder.matrix()?;
    let mut stale = Vec::new();
    for Generated { path, text } in generated(&folder, &matrix)? {
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        if write {
            file::write(&path, &text)?;
        }
        stale.push(path.display().to_string());
    }
    Ok(stale)
}

fn generated(folder: &MatrixFolder, matrix: &Matrix) -> Result<Vec<Generated>> {
    // `.` has a name and a parent only for the system.
    let root = match folder.path.file_name() {
        Some(_) => folder.path.with_file_name(""),
        None => folder.path.join(".."),
    };
    let mut files = vec![
        Generated {
            path: root.join("VERSIONS.md"),
            text: versions::page(matrix),
        },
        Generated {
            path: root.join("CHANGELOG.md"),
            text: changelog::page(matrix),
        },
        Generated {
            path: root.join("install.sh"),
            text: script::render(matrix, script::DEFAULT)?,
        },
        Generated {
            path: root.join("docker-compose.yml"),
            text: compose::file(matrix),
        },
        Generated {
            path: folder.path.join("schema.json"),
            text: schema(),
        },
    ];
    // A matrix in another place has no sources beside it.
    for (path, text) in [
        ("config/mlos.yaml", settings::file()),
        ("packaging/launcher/settings.sh", settings::reader()),
    ] {
        let path = root.join(path);
        if path.parent().is_some_and(Path::is_dir) {
            files.push(Generated { path, text });
        }
    }
    for path in pages(&root)? {
        let text = fs::read_to_string(&path)?;
        let filled = table::fill(&text, matrix).with_context(|| path.display().to_string())?;
        files.push(Generated { path, text: filled });
    }
    Ok(files)
}

/// The JSON schema of the matrix, as it is committed and published.
pub(crate) fn schema() -> String {
    format!("{:#}\n", mlos_resolver::schema())
}

/// The pages written by hand that may hold a table between markers.
fn pages(root: &Path) -> Result<Vec<PathBuf>> {
    let readme = root.join("README.md");
    let mut pages = Vec::new();
    if readme.exists() {
        pages.push(readme);
    }
    let docs = root.join("docs");
    if docs.is_dir() {
        for entry in fs::read_dir(docs)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}

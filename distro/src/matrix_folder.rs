//! The folder that holds the matrix: its files as texts, and the valid matrix that they make.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use mlos_resolver::{Matrix, Problems};

use crate::trouble::Trouble;

/// The texts of a matrix by their path in the folder, with `/` between the parts: `components/axon.toml`.
#[derive(Clone, Debug)]
pub(crate) struct MatrixFolder {
    pub(crate) path: PathBuf,
    pub(crate) files: BTreeMap<String, String>,
}

impl MatrixFolder {
    /// Reads every `.toml` file below the folder.
    ///
    /// # Errors
    /// No such folder, one without a `distro.toml`, a file that is no UTF-8.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let missing = |what: &str| {
            Trouble::state(format!(
                "there is no matrix in `{}`: {what}",
                path.display()
            ))
            .hint("run it in the project's folder, or name the matrix with `--matrix DIR`")
        };
        if !path.is_dir() {
            return Err(missing("no such folder").into());
        }
        collect(path, "", &mut files)?;
        if !files.contains_key("distro.toml") {
            return Err(missing("no `distro.toml`").into());
        }
        Ok(Self {
            path: path.to_owned(),
            files,
        })
    }

    /// The valid matrix, or every problem of every file.
    pub(crate) fn check(&self) -> Result<Matrix, Problems> {
        Matrix::parse(&self.files)
    }

    /// The valid matrix.
    ///
    /// # Errors
    /// All problems, in one error.
    pub(crate) fn matrix(&self) -> Result<Matrix> {
        self.check().map_err(|problems| {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| format!("\n  {}/{problem}", self.path.display()))
                .collect();
            let count = problems.iter().count();
            let count = if count == 1 {
                "1 problem".to_owned()
            } else {
                format!("{count} problems")
            };
            Trouble::state(format!("the matrix has {count}{}", lines.concat())).into()
        })
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let key = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{key}/"), files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
            && !name.starts_with('.')
        {
            files.insert(key, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

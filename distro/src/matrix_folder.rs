//! The folder that holds the matrix: its files as texts, and the valid matrix that they make.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use mlos_resolver::{Matrix, Problems};

use crate::declined::{self, Declined};
use crate::file;
use crate::trouble::Trouble;

/// The texts of a matrix by their path in the folder, with `/` between the parts: `components/axon.toml`.
#[derive(Clone, Debug)]
pub(crate) struct MatrixFolder {
    pub(crate) path: PathBuf,
    pub(crate) files: BTreeMap<String, String>,
    /// What nobody is to be asked about again: no part of the matrix, and so not in `files`.
    pub(crate) declined: Declined,
}

impl MatrixFolder {
    /// Reads every `.toml` file of the folder and of the folders in it.
    ///
    /// # Errors
    /// No such folder, one without a `distro.toml`, a file that cannot be read, a folder where none belongs: what was
    /// passed over would be missing from the matrix without a word.
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
            let what = if path.exists() {
                "it is no folder"
            } else {
                "no such folder"
            };
            return Err(missing(what).into());
        }
        collect(path, "", &mut files)?;
        if !files.contains_key("distro.toml") {
            return Err(missing("no `distro.toml`").into());
        }
        let declined = files.remove(declined::FILE);
        let declined =
            declined.map_or_else(|| Ok(Declined::default()), |text| Declined::parse(&text))?;
        Ok(Self {
            path: path.to_owned(),
            files,
            declined,
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

    /// Puts a text in the place of a file; on the disk it is only once it is saved.
    ///
    /// # Errors
    /// All problems of the matrix that it makes.
    pub(crate) fn replace(&mut self, key: &str, text: String) -> Result<Matrix> {
        self.files.insert(key.to_owned(), text);
        self.matrix()
    }

    /// Writes files to the disk as they are here.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(crate) fn save<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Result<()> {
        for key in keys {
            file::write(&self.path.join(key), &self.files[key])?;
        }
        Ok(())
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_toml = path
            .extension()
            .is_some_and(|extension| extension == "toml");
        let Ok(name) = entry.file_name().into_string() else {
            if is_toml {
                let sentence = format!("the name of `{}` is no UTF-8", path.display());
                return Err(Trouble::state(sentence)
                    .hint("rename it, or move it away")
                    .into());
            }
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let key = format!("{prefix}{name}");
        if path.is_dir() {
            if is_toml || !prefix.is_empty() {
                let sentence = format!("`{}` is a folder, where only files belong", path.display());
                return Err(Trouble::state(sentence).hint("move it away").into());
            }
            collect(&path, &format!("{key}/"), files)?;
        } else if is_toml {
            // A pipe would be waited for.
            if fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
                let sentence = format!("`{}` is no file", path.display());
                return Err(Trouble::state(sentence).hint("move it away").into());
            }
            files.insert(key, text(&path)?);
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String> {
    String::from_utf8(fs::read(path)?).map_err(|cause| {
        let valid = cause.utf8_error().valid_up_to();
        let line = cause.as_bytes()[..valid]
            .split(|byte| *byte == b'\n')
            .count();
        Trouble::state(format!("`{}`, line {line}: it is no UTF-8", path.display()))
            .hint("save it as UTF-8")
            .into()
    })
}

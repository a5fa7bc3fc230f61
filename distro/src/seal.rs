//! `seal`: one digest of everything that the stages have made so far, to be compared where it arrives.
//!
//! A workflow hands files from job to job, and one of its jobs runs what others made. The digest goes another way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

use crate::cli::Common;
use crate::manifest::{SIGNATURE, SUMS, Work};
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{output, sums};

/// What is expected.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Seal {
    /// Stop where it is another one
    #[arg(long, value_name = "DIGEST")]
    expect: Option<String>,
    #[command(flatten)]
    work: Work,
}

impl Seal {
    /// # Errors
    /// No release that is being made, a file beside its own that it does not name, another digest than the one that is
    /// expected.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let manifest = self.work.load()?;
        // What is no part of the matrix, and lies beside it, is merged with it all the same.
        let matrix = MatrixFolder::open(&common.matrix)?.path;
        let mut lines = String::new();
        for (name, path) in below(&matrix, "matrix/")? {
            add(&mut lines, &name, &path)?;
        }
        add(&mut lines, "manifest.json", &self.work.manifest())?;
        let folders = [
            ("binaries/", self.work.binaries()),
            ("packages/", self.work.packages()),
        ];
        let mut strangers = String::new();
        for (prefix, folder) in folders {
            for (name, path) in below(&folder, prefix)? {
                let own = name.strip_prefix(prefix).unwrap_or_default();
                let is_list = prefix == "binaries/" && [SUMS, SIGNATURE].contains(&own);
                if !is_list && !manifest.assets.contains_key(own) {
                    let _ = write!(strangers, "\n  {}", path.display());
                }
                add(&mut lines, &name, &path)?;
            }
        }
        // Whoever signs and uploads takes what lies there.
        if !strangers.is_empty() {
            let sentence = format!("these are no files of `{}`{strangers}", manifest.release);
            return Err(Trouble::state(sentence)
                .hint(
                    "take them away; `packages --out DIR` writes what follows the matrix elsewhere",
                )
                .into());
        }
        let digest = sums::hex_of(lines.as_bytes());
        if let Some(expected) = &self.expect
            && *expected != digest
        {
            let sentence =
                format!("this is not what was made\n  found     {digest}\n  expected  {expected}");
            return Err(Trouble::state(sentence)
                .hint("something changed it on the way: find out what before anything of it is published")
                .into());
        }
        output::data(&format!("{digest}\n"))?;
        Ok(Outcome::Done)
    }
}

/// Every file below a folder, by its path in it after a prefix; none where there is no such folder.
fn below(folder: &Path, prefix: &str) -> Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            files.append(&mut below(&path, &format!("{name}/"))?);
        } else {
            files.insert(name, path);
        }
    }
    Ok(files)
}

fn add(lines: &mut String, name: &str, path: &Path) -> Result<()> {
    let (_, digest) = sums::digest_of(fs::File::open(path)?)?;
    let _ = writeln!(lines, "{digest}  {name}");
    Ok(())
}

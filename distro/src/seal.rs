//! `seal`: one digest of everything that the stages have made so far, to be compared where it arrives.
//!
//! A workflow hands files from job to job, and one of its jobs runs what others made. The digest goes another way.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use fs_err as fs;

use crate::cli::Common;
use crate::manifest::Work;
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
    /// No release that is being made, another digest than the one that is expected.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        self.work.load()?;
        let mut lines = String::new();
        for (name, text) in MatrixFolder::open(&common.matrix)?.files {
            let _ = writeln!(lines, "{}  matrix/{name}", sums::hex_of(text.as_bytes()));
        }
        add(&mut lines, "", &self.work.manifest())?;
        let folders = [
            ("binaries/", self.work.binaries()),
            ("packages/", self.work.packages()),
        ];
        for (name, folder) in folders {
            let mut paths = Vec::new();
            if folder.is_dir() {
                for entry in fs::read_dir(&folder)? {
                    paths.push(entry?.path());
                }
            }
            paths.sort();
            // A folder in there follows the matrix, and is made anew where it is needed.
            for path in paths.iter().filter(|path| path.is_file()) {
                add(&mut lines, name, path)?;
            }
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

fn add(lines: &mut String, folder: &str, path: &Path) -> Result<()> {
    let (_, digest) = sums::digest_of(fs::File::open(path)?)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let _ = writeln!(lines, "{digest}  {folder}{name}");
    Ok(())
}

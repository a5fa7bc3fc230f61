//! A folder of archives, each of which has to be what its publisher and the lock say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufReader, Seek as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use mlos_resolver::{Matrix, Platform};

use crate::archive::{Archive, MOST_BYTES};
use crate::content::Spool;
use crate::ingredients::{FORGE, Wanted};
use crate::sums::{self, Sums};
use crate::trouble::Trouble;

/// The archives for one platform.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    pub(crate) matrix: &'a Matrix,
    pub(crate) folder: &'a Path,
    pub(crate) platform: Platform,
}

impl Shelf<'_> {
    /// Opens the archives, by component or library.
    ///
    /// # Errors
    /// Those that are missing, all at once; one that has another digest, or of which nobody says what it must be; one
    /// that is refused.
    pub(crate) fn open(
        &self,
        wanted: &[Wanted],
        spool: &mut Spool,
    ) -> Result<BTreeMap<String, Archive>> {
        self.ensure_there(wanted)?;
        let opened = wanted.iter().map(|one| {
            let archive = read(self.verified(one)?, spool);
            let path = self.folder.join(&one.file);
            let archive = archive.with_context(|| format!("refusing `{}`", path.display()))?;
            Ok((one.owner.clone(), archive))
        });
        opened.collect()
    }

    /// # Errors
    /// The archives that are missing, all at once.
    pub(crate) fn ensure_there(&self, wanted: &[Wanted]) -> Result<()> {
        let missing: String = wanted
            .iter()
            .filter(|one| !self.folder.join(&one.file).is_file())
            .fold(String::new(), |mut text, one| {
                let source = one
                    .place
                    .as_ref()
                    .map(|place| format!(", from {FORGE}/{place}"))
                    .unwrap_or_default();
                let _ = write!(text, "\n  {}{source}", one.file);
                text
            });
        if !missing.is_empty() {
            return Err(Trouble::state(format!(
                "these archives are not in `{}`{missing}",
                self.folder.display()
            ))
            .hint("`mlos-distro fetch` brings them; by hand, put them there under these names, each with its `.sha256` beside it")
            .into());
        }
        Ok(())
    }

    /// The file of an archive, once it is what its publisher and the lock say.
    ///
    /// # Errors
    /// Another digest, nobody who says what it must be, an archive that the lock refuses.
    pub(crate) fn verified(&self, wanted: &Wanted) -> Result<fs::File> {
        let path = self.folder.join(&wanted.file);
        let mut file = fs::File::open(&path)?;
        let (size, digest) = sums::digest_of(&mut file)?;
        let mut proofs = 0;

        let beside = self.folder.join(format!("{}.sha256", wanted.file));
        if beside.exists() {
            let expected = Sums::load(&beside)?;
            let expected = expected
                .of(&wanted.file)
                .with_context(|| beside.display().to_string())?;
            ensure_digest(&path, &digest, expected, &beside.display().to_string())?;
            proofs += 1;
        }
        if let Some(locked) = wanted.locked(self.matrix, self.platform) {
            ensure_digest(&path, &digest, locked.digest.hex(), "lock.toml")?;
            ensure!(
                size == locked.size,
                "`{}` has {size} bytes, lock.toml says {}",
                path.display(),
                locked.size
            );
            if let Some(reason) = &locked.refused {
                let sentence = format!("`{}` is refused: {reason}", path.display());
                return Err(Trouble::state(sentence)
                    .hint("lock.toml holds the reason; another version of it may do")
                    .into());
            }
            proofs += 1;
        }
        if proofs == 0 {
            return Err(
                Trouble::state(format!("nothing says what `{}` must be", path.display()))
                    .hint(format!(
                        "put `{}.sha256` beside it, with a line `HASH  NAME` from its publisher",
                        wanted.file
                    ))
                    .into(),
            );
        }
        file.rewind()?;
        Ok(file)
    }
}

/// What an archive holds.
///
/// # Errors
/// One that is hostile, or no archive.
pub(crate) fn read(file: fs::File, spool: &mut Spool) -> Result<Archive> {
    Archive::read(BufReader::new(file), MOST_BYTES, spool)
}

fn ensure_digest(path: &Path, found: &str, expected: &str, source: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let sentence = format!(
        "`{}` is not what it must be\n  found     {found}\n  expected  {expected}, says {source}",
        path.display()
    );
    Err(Trouble::state(sentence)
        .hint("download it again; if it stays so, ask its publisher")
        .into())
}

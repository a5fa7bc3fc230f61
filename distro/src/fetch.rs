//! `fetch`: brings every archive of a release, and writes into the lock what each of them is.
//!
//! What the lock says was compared with its publisher's own list once, and never changes: an archive that is another
//! one today stops everything.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use mlos_resolver::{Digest, LockedArchive, Matrix, Platform};

use crate::cli::Common;
use crate::download::{Downloader, Found, Origin};
use crate::ingredients::FORGE;
use crate::lock::{self, Fetched};
use crate::manifest::{Source, Work};
use crate::matrix_folder::MatrixFolder;
use crate::output;
use crate::sums::{self, Sums};
use crate::trouble::{self, Outcome, Trouble};

/// From where.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Fetch {
    #[command(flatten)]
    origin: Origin,
    #[command(flatten)]
    work: Work,
}

impl Fetch {
    /// # Errors
    /// An archive that is not published, that cannot be fetched, or that is not what its publisher or the lock says.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let mut folder = MatrixFolder::open(&common.matrix)?;
        let mut manifest = self.work.load()?;
        let (matrix, _) = manifest.preview(&folder)?;
        let errand = Errand {
            matrix: &matrix,
            downloader: self.origin.downloader()?,
            work: &self.work,
        };
        let mut new = Vec::new();
        let mut troubles = Vec::new();
        let mut lines = String::new();
        for (platform, build) in &mut manifest.platforms {
            for source in &mut build.archives {
                if self.work.dry_run {
                    let _ = writeln!(lines, "{}", errand.downloader.url(&source.place));
                    continue;
                }
                match errand.fetch(*platform, source) {
                    Ok((fetched, is_new)) => {
                        let _ = writeln!(lines, "{}  {}", fetched.digest.hex(), source.file);
                        source.digest = Some(fetched.digest.clone());
                        if is_new {
                            new.push(fetched);
                        }
                    }
                    Err(error) => {
                        troubles.push(format!("\n  {platform}: {}", trouble::sentence(&error)));
                    }
                }
            }
        }
        if !troubles.is_empty() {
            let sentence = format!("not everything is there{}", troubles.concat());
            return Err(Trouble::state(sentence)
                .hint("nothing was written into the lock; what arrived stays, and the next run goes on from there")
                .into());
        }
        if !self.work.dry_run {
            if !new.is_empty() {
                let text = folder
                    .files
                    .get(lock::FILE)
                    .map_or("schema = 1\n", String::as_str);
                let text = lock::with(text, &new)?;
                folder.replace(lock::FILE, text)?;
                folder.save([lock::FILE])?;
            }
            self.work.save(&manifest)?;
        }
        manifest.print(common.json, &lines)?;
        Ok(Outcome::Done)
    }
}

struct Errand<'a> {
    matrix: &'a Matrix,
    downloader: Downloader,
    work: &'a Work,
}

impl Errand<'_> {
    /// The archive, and whether the lock does not have it yet.
    fn fetch(&self, platform: Platform, source: &Source) -> Result<(Fetched, bool)> {
        let locked = lock::find(self.matrix, &source.name, &source.version, platform);
        let expected = self.expected(source, locked)?;
        let path = self.work.archives().join(&source.file);
        if let (Some(expected), Ok(file)) = (&expected, std::fs::File::open(&path)) {
            let (size, digest) = sums::digest_of(file)?;
            if digest == expected.hex() {
                let fetched = fetched(platform, source, size, expected.clone());
                return Ok((fetched, locked.is_none()));
            }
        }
        let found = self.download(source, expected.as_ref())?;
        let (size, digest) = found;
        if expected.is_none() {
            output::message(format_args!(
                "{}: its publisher states no digest; look at it before you commit what the lock says now",
                source.file
            ));
        }
        Ok((fetched(platform, source, size, digest), locked.is_none()))
    }

    /// What the archive must be. Its publisher's list and the lock have to agree.
    fn expected(&self, source: &Source, locked: Option<&LockedArchive>) -> Result<Option<Digest>> {
        let is_component = self
            .matrix
            .components()
            .iter()
            .any(|component| component.id.as_str() == source.name);
        let locked = locked.map(|locked| locked.digest.clone());
        if !is_component {
            return Ok(locked);
        }
        let url = format!("{}.sha256", self.downloader.url(&source.place));
        let Found::There(text) = self.downloader.text(&url)? else {
            let sentence = format!("`{url}` is not there");
            return Err(Trouble::state(sentence).into());
        };
        let stated = Sums::parse(&text).with_context(|| format!("reading `{url}`"))?;
        let stated = stated.of(&source.file).with_context(|| url.clone())?;
        let stated: Digest = format!("sha256:{stated}").parse()?;
        match locked {
            Some(locked) if locked != stated => {
                let sentence = format!(
                    "`{}` has changed where it is published\n    locked     {}\n    published  {}",
                    source.file,
                    locked.hex(),
                    stated.hex()
                );
                Err(Trouble::state(sentence).into())
            }
            _ => Ok(Some(stated)),
        }
    }

    fn download(&self, source: &Source, expected: Option<&Digest>) -> Result<(u64, Digest)> {
        let url = self.downloader.url(&source.place);
        let path = self.work.archives().join(&source.file);
        match self.downloader.verified(&url, &path, expected)? {
            Found::There(found) => Ok(found),
            Found::Missing => Err(Trouble::state(format!("`{url}` is not there")).into()),
        }
    }
}

fn fetched(platform: Platform, source: &Source, size: u64, digest: Digest) -> Fetched {
    Fetched {
        name: source.name.clone(),
        version: source.version.clone(),
        platform,
        url: format!("{FORGE}/{}", source.place),
        size,
        digest,
    }
}

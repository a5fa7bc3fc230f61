//! A home that a package manager owns: one release and its receipt, as the launcher expects them.

use std::fmt::Write as _;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use mlos_resolver::{Platform, ReleaseVersion};

use crate::archive::{Archive, Entry, MOST_BYTES, Mode};
use crate::content::Spool;
use crate::manifest::{Manifest, Work};

/// Whose home it will be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home<'a> {
    pub(crate) release: &'a ReleaseVersion,
    pub(crate) platform: Platform,
    /// The manager, as the receipt names it.
    pub(crate) method: &'a str,
    pub(crate) site: &'a str,
}

impl Home<'_> {
    /// Lays the home into a folder, without its `config`: where that lies differs from manager to manager.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(crate) fn lay(&self, folder: &Path, bundle: &Archive) -> Result<()> {
        let release = folder.join("releases").join(self.release.to_string());
        for (name, entry) in bundle.entries() {
            // In a bundle everything lies in one top folder.
            let (_, name) = name.split_once('/').context("a file without a folder")?;
            put(&release.join(name), entry)?;
        }
        for (name, text) in self.own() {
            put_text(&folder.join(name), &text)?;
        }
        Ok(())
    }

    /// What lies in it beside the release and `config`, by name: which release is in use, and whose home it is.
    pub(crate) fn own(&self) -> [(&'static str, String); 2] {
        let mut receipt = String::from("mlos-receipt 1\n");
        let facts = [
            ("method", self.method),
            ("platform", self.platform.as_str()),
            ("site", self.site),
        ];
        for (key, value) in facts {
            let _ = writeln!(receipt, "{key} {value}");
        }
        [
            ("current", format!("{}\n", self.release)),
            ("receipt", receipt),
        ]
    }
}

/// The bundle that was made for a platform.
///
/// # Errors
/// None was, or the file is another one.
pub(crate) fn bundle(work: &Work, manifest: &Manifest, platform: Platform) -> Result<Archive> {
    let path = work.bundle(manifest, platform)?;
    let (name, _) = manifest.bundle(platform)?;
    let mut spool = Spool::near(&work.dist)?;
    let source = io::BufReader::new(fs::File::open(&path)?);
    let bundle = Archive::read(source, MOST_BYTES, &mut spool)?;
    let top = name.trim_end_matches(".tar.gz");
    ensure!(
        bundle
            .entries()
            .all(|(name, _)| name.starts_with(&format!("{top}/"))),
        "`{name}` holds something beside `{top}/`"
    );
    Ok(bundle)
}

fn put(path: &Path, entry: &Entry) -> Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    match entry {
        Entry::File { content, mode } => {
            io::copy(&mut content.reader(), &mut fs::File::create(path)?)?;
            let mode = if *mode == Mode::Executable {
                0o755
            } else {
                0o644
            };
            fs::set_permissions(path, PermissionsExt::from_mode(mode))?;
        }
        Entry::Link { target } => symlink(target, path)?,
    }
    Ok(())
}

/// A plain file that everybody may read.
pub(crate) fn put_text(path: &Path, text: &str) -> Result<()> {
    put_bytes(path, text.as_bytes())
}

/// The same for bytes.
pub(crate) fn put_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    let entry = Entry::File {
        content: bytes.into(),
        mode: Mode::Plain,
    };
    put(path, &entry)
}

/// A symbolic link.
pub(crate) fn put_link(path: &Path, target: &str) -> Result<()> {
    let target = target.to_owned();
    put(path, &Entry::Link { target })
}

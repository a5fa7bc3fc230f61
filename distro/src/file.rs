//! Files that are replaced as a whole: whoever reads one finds the old text or the new one, never half of it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Result;

use crate::trouble::Trouble;

/// Writes a file and the folders above it. One that is there keeps its mode.
///
/// # Errors
/// A folder that cannot be written, a disk without space.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    fill(path, |file| Ok(file.write_all(contents.as_ref())?))
}

/// The same for what is too large to be held: `fill` writes it, and what it answers is the answer.
///
/// # Errors
/// Those of `fill`; a folder that cannot be written, a disk without space.
pub(crate) fn fill<T>(path: &Path, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut new = OsString::from(".");
    new.push(path.file_name().unwrap_or_default());
    new.push(".new");
    let new = folder.join(new);
    let result = create(folder, &new)
        .map_err(anyhow::Error::from)
        .and_then(|mut file| fill(&mut file))
        .and_then(|answer| {
            put(&new, path)?;
            Ok(answer)
        });
    if result.is_err() {
        let _ = fs::remove_file(&new);
    }
    result.map_err(|error| match error.downcast::<io::Error>() {
        Ok(error) => Trouble::state(format!("cannot write `{}`: {error}", path.display()))
            .hint("look at the permissions of its folder, and at the space that is left")
            .into(),
        Err(error) => error,
    })
}

fn create(folder: &Path, new: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    File::create(new)
}

fn put(new: &Path, path: &Path) -> io::Result<()> {
    if let Ok(before) = fs::metadata(path) {
        fs::set_permissions(new, before.permissions())?;
    }
    fs::rename(new, path)
}

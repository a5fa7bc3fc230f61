//! Files that are replaced as a whole: whoever reads one finds the old text or the new one, never half of it.

use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use anyhow::Result;

use crate::trouble::Trouble;

/// Writes a file and the folders above it. One that is there keeps its mode.
///
/// # Errors
/// A folder that cannot be written, a disk without space.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    replace(path, contents.as_ref()).map_err(|error| {
        Trouble::state(format!("cannot write `{}`: {error}", path.display()))
            .hint("look at the permissions of its folder, and at the space that is left")
            .into()
    })
}

fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = OsString::from(".");
    new.push(path.file_name().unwrap_or_default());
    new.push(".new");
    let new = folder.join(new);
    let result = fs::write(&new, contents)
        .and_then(|()| match fs::metadata(path) {
            Ok(before) => fs::set_permissions(&new, before.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&new, path));
    if result.is_err() {
        let _ = fs::remove_file(&new);
    }
    result
}

//! Files that are replaced as a whole: whoever reads one finds the old text or the new one, never half of it.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};
use fs_err as fs;

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let name = path
        .file_name()
        .with_context(|| format!("`{}` names no file", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = OsString::from(".");
    new.push(name);
    new.push(".new");
    let new = folder.join(new);
    fs::write(&new, contents)?;
    fs::rename(&new, path).inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })?;
    Ok(())
}

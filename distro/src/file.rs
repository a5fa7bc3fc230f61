//! Files that are replaced as a whole: whoever reads one finds the old text or the new one, never half of it.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Result;
use tempfile::{Builder, NamedTempFile, TempDir};

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
    let result = create(path)
        .map_err(anyhow::Error::from)
        .and_then(|mut new| {
            let answer = fill(new.as_file_mut())?;
            put(new, path)?;
            Ok(answer)
        });
    result.map_err(|error| match error.downcast::<io::Error>() {
        Ok(error) => cannot_write(path, &error).into(),
        Err(error) => error,
    })
}

/// A folder in another one, for a while.
///
/// # Errors
/// A folder that cannot be written, a disk without space.
pub(crate) fn scratch(folder: &Path) -> Result<TempDir> {
    let made = tempfile::tempdir_in(folder);
    Ok(made.map_err(|error| cannot_write_in(folder, &error))?)
}

/// That a file cannot be written, and what to do about it.
pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Trouble {
    Trouble::state(format!("cannot write `{}`: {error}", path.display()))
        .hint("look at the permissions of its folder, and at the space that is left")
}

/// That nothing can be written in a folder, and what to do about it.
pub(crate) fn cannot_write_in(folder: &Path, error: &io::Error) -> Trouble {
    let said = error.to_string();
    // A name that was made at random says nothing.
    let said = said.split(" at path ").next().unwrap_or_default();
    Trouble::state(format!("cannot write in `{}`: {said}", folder.display()))
        .hint("look at the permissions of this folder, and at the space that is left")
}

/// A new file beside the one that it will be. Its name is another one each time: two runs do not write into one. It goes
/// with whoever holds it.
fn create(path: &Path) -> io::Result<NamedTempFile> {
    // A name alone has the empty path above it.
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut start = OsString::from(".");
    start.push(path.file_name().unwrap_or_default());
    start.push(".");
    Builder::new()
        .prefix(&start)
        .suffix(".new")
        // What any new file has: the mask of whoever runs it takes from that.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

fn put(new: NamedTempFile, path: &Path) -> io::Result<()> {
    if let Ok(before) = fs::metadata(path) {
        fs::set_permissions(new.path(), before.permissions())?;
    }
    new.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("a file").permissions().mode()
    }

    fn names(folder: &Path) -> Vec<OsString> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect()
    }

    #[test]
    fn two_that_write_at_once_do_not_spoil_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        fill(&path, |file| {
            file.write_all(b"one, ")?;
            write(&path, "another")?;
            assert_eq!(fs::read_to_string(&path)?, "another");
            Ok(file.write_all(b"and whole")?)
        })
        .expect("space");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "one, and whole");
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn a_new_file_has_the_mode_of_any_and_an_old_one_keeps_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, any) = (folder.path().join("file"), folder.path().join("any"));
        File::create(&any).expect("a file");
        write(&path, "new").expect("space");
        assert_eq!(mode(&path), mode(&any));
        fs::set_permissions(&path, Permissions::from_mode(0o751)).expect("a file");
        write(&path, "old").expect("space");
        assert_eq!(mode(&path) & 0o777, 0o751);
    }

    /// Nobody can write there, whoever it is.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let error = scratch(Path::new("/proc/self")).expect_err("a failure");
        let text = error.to_string();
        let expected = "cannot write in `/proc/self`: No such file or directory (os error 2)\n\nhint: look at the";
        assert!(text.starts_with(expected), "{text}");
    }

    #[test]
    fn what_fails_leaves_what_was_there_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        write(&path, "old").expect("space");
        let result: Result<()> = fill(&path, |file| {
            file.write_all(b"half")?;
            bail!("no more")
        });
        assert_eq!(result.expect_err("a failure").to_string(), "no more");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "old");
        assert_eq!(names(folder.path()), ["file"]);
    }
}

//! What a file holds: a few bytes in memory, or a stretch of a spool on the disk.
//!
//! Archives of components are large, and all of a bundle's are open at once. In memory would be as much as they unpack
//! to; in a spool it is one buffer, whatever they hold. The spool has no name, so nothing in an archive can lead to it.

use std::{
    fs::File,
    io::{self, Read, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;

use crate::file;
use crate::sums::{self, Digester};

/// Bytes, their number and their sha256 in hex.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    place: Place,
    pub(crate) size: u64,
    pub(crate) digest: String,
}

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<[u8]>),
    Spool(Arc<File>, u64),
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        (self.size, &self.digest) == (other.size, &other.digest)
    }
}

impl Eq for Content {}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        Self {
            size: bytes.len() as u64,
            digest: sums::hex_of(bytes),
            place: Place::Memory(bytes.into()),
        }
    }
}

impl Content {
    /// A reader that begins at the first byte; any number of them may read at once.
    pub(crate) fn reader(&self) -> impl Read + use<'_> {
        Reader {
            content: self,
            at: 0,
        }
    }

    /// All of it in memory.
    ///
    /// # Errors
    /// A spool that cannot be read.
    pub(crate) fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader().read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

struct Reader<'a> {
    content: &'a Content,
    at: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.content.size - self.at).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let buffer = &mut buffer[..most];
        let read = match &self.content.place {
            Place::Memory(bytes) => {
                let from = usize::try_from(self.at).map_err(io::Error::other)?;
                (&bytes[from..]).read(buffer)?
            }
            Place::Spool(file, offset) => file.read_at(buffer, offset + self.at)?,
        };
        self.at += read as u64;
        Ok(read)
    }
}

/// Where contents lie, one behind the other.
#[derive(Debug)]
pub(crate) struct Spool {
    /// The folder on whose disk it is.
    near: PathBuf,
    file: Arc<File>,
    end: u64,
}

impl Spool {
    /// A new one on the disk on which a folder is, or will be. It goes with the last content that lies in it.
    ///
    /// # Errors
    /// A disk on which nothing can be written.
    pub(crate) fn near(folder: &Path) -> Result<Self> {
        let there = folder.ancestors().find(|folder| folder.is_dir());
        let near = there.unwrap_or(Path::new(".")).to_owned();
        let file =
            tempfile::tempfile_in(&near).map_err(|error| file::cannot_write_in(&near, &error))?;
        Ok(Self {
            near,
            file: Arc::new(file),
            end: 0,
        })
    }

    /// Takes everything that can be read.
    ///
    /// # Errors
    /// A source that breaks off, which is an [`io::Error`]; a disk without space, which is none.
    pub(crate) fn take(&mut self, mut source: impl Read) -> Result<Content> {
        let offset = self.end;
        let mut digester = Digester::default();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = source.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            digester.update(&buffer[..read]);
            (&*self.file)
                .write_all(&buffer[..read])
                .map_err(|error| file::cannot_write_in(&self.near, &error))?;
            self.end += read as u64;
        }
        let (size, digest) = digester.finish();
        Ok(Content {
            place: Place::Spool(Arc::clone(&self.file), offset),
            size,
            digest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_spool_is_read_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::near(&folder.path().join("not/there")).expect("a spool");
        let texts = ["one", "", &"long ".repeat(30_000), "last"];
        let contents: Vec<_> = texts
            .iter()
            .map(|text| spool.take(text.as_bytes()).expect("space"))
            .collect();
        for (text, content) in texts.iter().zip(&contents).rev() {
            assert_eq!(content.bytes().expect("a spool"), text.as_bytes());
            assert_eq!(*content, Content::from(text.as_bytes()));
        }
        // It has no name.
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            0
        );
    }

    /// Nobody can write there, whoever it is.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_that_takes_nothing_is_named() {
        let error = Spool::near(Path::new("/proc/self/not/there")).expect_err("a failure");
        let text = error.to_string();
        assert!(text.starts_with("cannot write in `/proc/self`: "), "{text}");
    }
}

//! `tar.gz`, read with suspicion and written the same way each time.
//!
//! What is read comes from elsewhere: a digest says that it is the file which was meant, not that it means well.
//! So no name in it ever reaches a disk, and one bad entry refuses the whole archive.
//! What is written depends on its contents alone: sorted, owned by 0, without times.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map;
use std::io::{self, Read, Write};
use std::mem;

use anyhow::{Context as _, Result, bail, ensure};
use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use tar::EntryType;

use crate::content::{Content, Spool};
use crate::preface::Preface;

/// What an archive may unpack to, in bytes: ten times the largest that anybody has shipped.
pub(crate) const MOST_BYTES: u64 = 4 << 30;

/// How many headers it may have.
const MOST_ENTRIES: usize = 10_000;

/// Files and links by their path, with `/` between the parts and nothing before the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Archive {
    entries: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    File {
        content: Content,
        mode: Mode,
    },
    /// A symbolic link to a path beside or below it, never out of the archive.
    Link {
        target: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Plain,
    Executable,
}

impl Archive {
    /// Reads a whole `tar.gz`; what its files hold goes into the spool.
    ///
    /// # Errors
    /// A name that is absolute, holds `..` or control characters, or comes twice; a link that leaves the archive;
    /// a hard link, a device or a pipe; a name below a file or a link; more than `most` bytes, a name of more than 4 KiB,
    /// more than ten thousand entries; no `tar.gz` at all.
    pub(crate) fn read(source: impl Read, most: u64, spool: &mut Spool) -> Result<Self> {
        let mut archive = Self::default();
        let mut tar = tar::Archive::new(MultiGzDecoder::new(source));
        let mut left = most;
        let mut preface = Preface::default();
        // As they lie there: what the crate reads by itself it holds in memory, however long it is.
        let entries = tar.entries().context("it is no tar.gz")?.raw(true);
        for (count, entry) in entries.enumerate() {
            let mut entry = entry.context("it is no whole tar.gz")?;
            ensure!(
                count < MOST_ENTRIES,
                "it has more than {MOST_ENTRIES} entries"
            );
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::XGlobalHeader) || preface.take(&mut entry)? {
                continue;
            }
            let preface = mem::take(&mut preface);
            let raw = preface.name;
            let raw = raw.unwrap_or_else(|| entry.header().path_bytes().into_owned());
            let name = plain_name(&raw)?;
            match kind {
                EntryType::Directory => {
                    ensure!(!archive.entries.contains_key(&name), "`{name}` comes twice");
                }
                EntryType::Regular | EntryType::Continuous => {
                    let size = entry.size();
                    ensure!(size <= left, "it unpacks to more than {most} bytes");
                    left -= size;
                    let executable = entry.header().mode()? & 0o111 != 0;
                    let mode = if executable {
                        Mode::Executable
                    } else {
                        Mode::Plain
                    };
                    let content = spool.take(&mut entry).map_err(|error| {
                        // A disk that is full says nothing of the archive.
                        if error.is::<io::Error>() {
                            error.context(format!("`{name}` is cut"))
                        } else {
                            error
                        }
                    })?;
                    archive.insert(name, Entry::File { content, mode })?;
                }
                EntryType::Symlink => {
                    let short = entry.header().link_name_bytes();
                    let target = preface.target.or(short.map(Cow::into_owned));
                    let target = target.unwrap_or_default();
                    let target = String::from_utf8(target)
                        .with_context(|| format!("the link `{name}` is no text"))?;
                    archive.insert(name, Entry::Link { target })?;
                }
                other => {
                    bail!("`{name}` is neither a file nor a folder nor a symbolic link: {other:?}")
                }
            }
        }
        ensure!(
            preface == Preface::default(),
            "it ends with a name, and nothing that is called so"
        );
        Ok(archive)
    }

    /// Adds one entry. The archive takes only what it would also read.
    pub(crate) fn insert(&mut self, name: String, entry: Entry) -> Result<()> {
        ensure!(
            plain_name(name.as_bytes())? == name && !name.is_empty(),
            "`{name}` is no name in an archive"
        );
        if let Entry::Link { target } = &entry {
            ensure!(
                stays(&name, target),
                "the link `{name}` leads out of the archive, to `{target}`"
            );
        }
        for (at, _) in name.match_indices('/') {
            let parent = &name[..at];
            ensure!(
                !self.entries.contains_key(parent),
                "`{name}` lies below `{parent}`, which is no folder"
            );
        }
        let below = format!("{name}/");
        let below = self
            .entries
            .range(below.clone()..)
            .next()
            .filter(|(other, _)| other.starts_with(&below));
        ensure!(below.is_none(), "`{name}` is a folder and a file");
        match self.entries.entry(name) {
            btree_map::Entry::Vacant(place) => {
                place.insert(entry);
                Ok(())
            }
            btree_map::Entry::Occupied(place) => bail!("`{}` comes twice", place.key()),
        }
    }

    pub(crate) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// Everything, sorted by path.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries
            .iter()
            .map(|(name, entry)| (name.as_str(), entry))
    }

    /// What lies directly in a folder, by its own name.
    pub(crate) fn children<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Entry)> + use<'a> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        self.entries().filter_map(move |(name, entry)| {
            let own = name.strip_prefix(&prefix)?;
            (!own.contains('/')).then_some((own, entry))
        })
    }

    /// Writes a `tar.gz` in which everything lies in one top folder.
    pub(crate) fn write<W: Write>(&self, top: &str, target: W) -> io::Result<W> {
        // Without a time and a name in it, the gzip header is the same everywhere, too.
        let gzip = GzBuilder::new()
            .mtime(0)
            .operating_system(255)
            .write(target, Compression::best());
        let mut tar = tar::Builder::new(gzip);
        let mut folder = String::new();
        add_folder(&mut tar, top)?;
        for (name, entry) in self.entries() {
            let path = format!("{top}/{name}");
            let parent = name.rsplit_once('/').map_or("", |(parent, _)| parent);
            for (at, _) in parent.match_indices('/').chain([(parent.len(), "")]) {
                let new = &parent[..at];
                let known =
                    new.is_empty() || folder == new || folder.starts_with(&format!("{new}/"));
                if !known {
                    add_folder(&mut tar, &format!("{top}/{new}"))?;
                }
            }
            parent.clone_into(&mut folder);
            match entry {
                Entry::File { content, mode } => {
                    let mode = if *mode == Mode::Executable {
                        0o755
                    } else {
                        0o644
                    };
                    let mut header = header(EntryType::Regular, mode);
                    header.set_size(content.size);
                    tar.append_data(&mut header, &path, content.reader())?;
                }
                Entry::Link { target } => {
                    tar.append_link(&mut header(EntryType::Symlink, 0o777), &path, target)?;
                }
            }
        }
        tar.into_inner()?.finish()
    }
}

fn add_folder<W: Write>(tar: &mut tar::Builder<W>, path: &str) -> io::Result<()> {
    tar.append_data(
        &mut header(EntryType::Directory, 0o755),
        format!("{path}/"),
        io::empty(),
    )
}

pub(crate) fn header(kind: EntryType, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(0);
    header
}

/// The name without a `./` before and a `/` behind it.
fn plain_name(raw: &[u8]) -> Result<String> {
    let shown = String::from_utf8_lossy(raw).escape_debug().to_string();
    let Ok(text) = str::from_utf8(raw) else {
        bail!("the name `{shown}` is no UTF-8")
    };
    ensure!(!text.starts_with('/'), "the name `{shown}` is absolute");
    ensure!(
        !text.contains(['\\', ':']) && !text.chars().any(char::is_control),
        "the name `{shown}` has odd characters"
    );
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    ensure!(!parts.contains(&".."), "the name `{shown}` holds `..`");
    // The archive's own folder, `./`, has no parts.
    Ok(parts.join("/"))
}

/// Whether a link's target, read from where the link lies, is still in the archive.
fn stays(name: &str, target: &str) -> bool {
    if target.is_empty()
        || target.starts_with('/')
        || target.contains('\\')
        || target.chars().any(char::is_control)
    {
        return false;
    }
    let mut depth = name.matches('/').count();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return false,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    true
}

#[cfg(test)]
pub(crate) mod tests {
    use std::env;

    use proptest::prelude::*;

    use super::*;

    /// One raw entry: the name is written as it is, however bad.
    fn raw(entries: &[(EntryType, &str, &str)]) -> Vec<u8> {
        let mut tar = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::fast()));
        for (kind, name, content) in entries {
            let mut header = header(*kind, 0o755);
            let bytes = header.as_old_mut();
            bytes.name[..name.len()].copy_from_slice(name.as_bytes());
            let data = if matches!(kind, EntryType::Regular) {
                content.as_bytes()
            } else {
                b""
            };
            if data.is_empty() {
                bytes.linkname[..content.len()].copy_from_slice(content.as_bytes());
            }
            header.set_size(data.len() as u64);
            header.set_cksum();
            tar.append(&header, data).expect("in memory");
        }
        tar.into_inner()
            .and_then(flate2::write::GzEncoder::finish)
            .expect("in memory")
    }

    fn read(source: impl Read, most: u64) -> Result<Archive> {
        Archive::read(source, most, &mut Spool::near(&env::temp_dir())?)
    }

    #[track_caller]
    fn refused(entries: &[(EntryType, &str, &str)], expect: &str) {
        let error = read(&raw(entries)[..], 100).expect_err("an error");
        assert_eq!(format!("{error:#}"), expect);
    }

    #[test]
    fn what_is_hostile_is_refused() {
        use EntryType as T;
        refused(
            &[(T::Regular, "/etc/passwd", "x")],
            "the name `/etc/passwd` is absolute",
        );
        refused(
            &[(T::Regular, "a/../../b", "x")],
            "the name `a/../../b` holds `..`",
        );
        refused(
            &[(T::Regular, "a\\b", "x")],
            "the name `a\\\\b` has odd characters",
        );
        refused(
            &[(T::Regular, "a\nb", "x")],
            "the name `a\\nb` has odd characters",
        );
        refused(
            &[(T::Regular, "a", "x"), (T::Regular, "./a", "y")],
            "`a` comes twice",
        );
        refused(
            &[(T::Symlink, "a", "/etc")],
            "the link `a` leads out of the archive, to `/etc`",
        );
        refused(
            &[(T::Symlink, "a/b", "../../c")],
            "the link `a/b` leads out of the archive, to `../../c`",
        );
        refused(
            &[(T::Symlink, "a", "b"), (T::Regular, "a/c", "x")],
            "`a/c` lies below `a`, which is no folder",
        );
        refused(
            &[(T::Regular, "a/c", "x"), (T::Symlink, "a", "b")],
            "`a` is a folder and a file",
        );
        refused(
            &[(T::Link, "a", "b")],
            "`a` is neither a file nor a folder nor a symbolic link: Link",
        );
        refused(
            &[(T::Char, "a", "")],
            "`a` is neither a file nor a folder nor a symbolic link: Char",
        );
        refused(
            &[(T::Fifo, "a", "")],
            "`a` is neither a file nor a folder nor a symbolic link: Fifo",
        );
        refused(
            &[(T::Regular, "a", &"x".repeat(101))],
            "it unpacks to more than 100 bytes",
        );
        refused(
            &[
                (T::Regular, "a", &"x".repeat(60)),
                (T::Regular, "b", &"x".repeat(60)),
            ],
            "it unpacks to more than 100 bytes",
        );
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let many = vec![(EntryType::Directory, "a", ""); 10_001];
        refused(&many, "it has more than 10000 entries");
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        for bytes in [
            &b"hello"[..],
            b"",
            &raw(&[(EntryType::Regular, "a", "x")])[..40],
        ] {
            read(bytes, 100).expect_err("an error");
        }
    }

    #[test]
    fn links_inside_are_kept() {
        use EntryType as T;
        let bytes = raw(&[
            (T::Directory, "a/", ""),
            (T::Regular, "a/x.so.1", "x"),
            (T::Symlink, "a/x.so", "x.so.1"),
            (T::Symlink, "y", "a/../a/x.so"),
        ]);
        let archive = read(&bytes[..], 100).expect("an archive");
        assert_eq!(
            archive.entry("a/x.so"),
            Some(&Entry::Link {
                target: "x.so.1".to_owned()
            })
        );
        assert_eq!(
            archive
                .children("a")
                .map(|(name, _)| name)
                .collect::<Vec<_>>(),
            ["x.so", "x.so.1"]
        );
    }

    #[test]
    fn the_same_contents_are_the_same_bytes() {
        let names = ["b/c/d", "a", "b-", "b/c0", "b/e"];
        let build = |order: &[&str]| {
            let mut archive = Archive::default();
            for name in order {
                let entry = Entry::File {
                    content: name.as_bytes().into(),
                    mode: Mode::Plain,
                };
                archive
                    .insert((*name).to_owned(), entry)
                    .expect("a new name");
            }
            archive.write("top", Vec::new()).expect("in memory")
        };
        let bytes = build(&names);
        let mut turned = names;
        turned.reverse();
        assert_eq!(bytes, build(&turned));
        assert_eq!(
            bytes[4..10],
            [0, 0, 0, 0, 2, 255],
            "no time in the gzip header"
        );

        let mut tar = tar::Archive::new(MultiGzDecoder::new(&bytes[..]));
        let listed: Vec<String> = tar
            .entries()
            .expect("a tar")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .path()
                    .expect("a path")
                    .display()
                    .to_string()
            })
            .collect();
        let expect = [
            "top/",
            "top/a",
            "top/b-",
            "top/b/",
            "top/b/c/",
            "top/b/c/d",
            "top/b/c0",
            "top/b/e",
        ];
        assert_eq!(listed, expect);
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes[..], 1000);
            let gzip = GzBuilder::new().write(Vec::new(), Compression::fast());
            let mut gzip = gzip;
            gzip.write_all(&bytes).expect("in memory");
            let _ = read(&gzip.finish().expect("in memory")[..], 1000);
        }

        #[test]
        fn what_is_written_is_read(files in prop::collection::btree_map("[a-c]{1,3}(/[a-z.]{1,8}x){0,2}", ".{0,20}", 0..6)) {
            let mut archive = Archive::default();
            for (name, content) in files {
                // A name may be a folder of another: then the archive refuses it, and that is fine here.
                let _ = archive.insert(name, Entry::File { content: content.as_bytes().into(), mode: Mode::Executable });
            }
            let bytes = archive.write("top", Vec::new()).expect("in memory");
            let read = read(&bytes[..], 1000).expect("what was written");
            let names: Vec<String> = archive.entries().map(|(name, _)| format!("top/{name}")).collect();
            prop_assert_eq!(read.entries().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(), names);
        }
    }
}

//! What a tar says of an entry ahead of it: a name or a link's target that is too long for the entry's own header.
//!
//! GNU has an entry for each of the two, POSIX one with attributes of every kind. Whoever reads them has to hold them, so
//! they are read only up to what a name may have: a few bytes of a gzip unpack to gigabytes of it.

use std::io::Read;

use anyhow::{Context as _, Result, bail, ensure};
use tar::{EntryType, PaxExtensions};

/// The longest name that any system opens, in bytes.
const LONGEST_NAME: u64 = 4096;

/// What may be said of one file besides its name: times, owners, attributes of a file system.
const MOST_ATTRIBUTES: u64 = 64 << 10;

/// What is said of the next entry ahead of it, where its own header has too little room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preface {
    pub(crate) name: Option<Vec<u8>>,
    pub(crate) target: Option<Vec<u8>>,
}

impl Preface {
    /// Takes an entry that says something of the next one; any other is left as it is.
    ///
    /// # Errors
    /// A name or attributes that are too long, one that is said twice, a file that needs more than a name.
    pub(crate) fn take(&mut self, entry: &mut tar::Entry<'_, impl Read>) -> Result<bool> {
        let kind = entry.header().entry_type();
        let (what, most) = match kind {
            EntryType::GNULongName | EntryType::GNULongLink => ("a name", LONGEST_NAME),
            EntryType::XHeader => ("attributes", MOST_ATTRIBUTES),
            _ => return Ok(false),
        };
        let size = entry.size();
        ensure!(
            size <= most,
            "it has {what} of {size} bytes, and more than {most} are not read"
        );
        let mut bytes = Vec::new();
        entry
            .read_to_end(&mut bytes)
            .context("it is no whole tar.gz")?;
        match kind {
            EntryType::GNULongName => set(&mut self.name, text(&bytes))?,
            EntryType::GNULongLink => set(&mut self.target, text(&bytes))?,
            _ => {
                for attribute in PaxExtensions::new(&bytes) {
                    let attribute = attribute.context("it is no whole tar.gz")?;
                    let value = attribute.value_bytes();
                    match attribute.key_bytes() {
                        b"path" => set(&mut self.name, value)?,
                        b"linkpath" => set(&mut self.target, value)?,
                        key if key == b"size" || key.starts_with(b"GNU.sparse.") => {
                            bail!("it has a file that is too large for its own header, or sparse")
                        }
                        _ => {}
                    }
                }
            }
        }
        Ok(true)
    }
}

/// A name as GNU writes it: with a zero behind it.
fn text(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\0").unwrap_or(bytes)
}

fn set(place: &mut Option<Vec<u8>>, name: &[u8]) -> Result<()> {
    ensure!(
        name.len() as u64 <= LONGEST_NAME,
        "it has a name of {} bytes, and more than {LONGEST_NAME} are not read",
        name.len()
    );
    ensure!(
        place.replace(name.to_owned()).is_none(),
        "it says twice how one file is called"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::io::Write as _;

    use flate2::{Compression, GzBuilder};

    use super::*;
    use crate::archive::{Archive, Entry, header};
    use crate::content::Spool;

    fn read(bytes: &[u8]) -> Result<Archive> {
        Archive::read(bytes, 100, &mut Spool::near(&env::temp_dir())?)
    }

    /// What follows is not there: whoever reads it cannot go on.
    fn announced(kind: EntryType, size: u64) -> Vec<u8> {
        let mut header = header(kind, 0o644);
        header.set_size(size);
        header.set_cksum();
        let mut gzip = GzBuilder::new().write(Vec::new(), Compression::fast());
        gzip.write_all(header.as_bytes()).expect("in memory");
        gzip.finish().expect("in memory")
    }

    /// A file whose name, and a link whose target, do not fit into a header, in the format that is asked for.
    fn long(kind: EntryType, name: &str, target: &str) -> Vec<u8> {
        let mut tar = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::fast()));
        let mut say = |kind, bytes: &[u8]| {
            let mut header = header(kind, 0o644);
            header.set_size(bytes.len() as u64);
            header.set_cksum();
            tar.append(&header, bytes).expect("in memory");
        };
        let attribute = |key: &str, value: &str| {
            // Its length counts the digits that say it.
            let rest = key.len() + value.len() + 3;
            let digits = (rest + rest.to_string().len()).to_string().len();
            format!("{} {key}={value}\n", rest + digits)
        };
        match kind {
            EntryType::XHeader => say(kind, attribute("path", name).as_bytes()),
            _ => say(kind, format!("{name}\0").as_bytes()),
        }
        say(EntryType::Regular, b"x");
        if kind == EntryType::XHeader {
            let all = attribute("path", "link") + &attribute("linkpath", target);
            say(kind, all.as_bytes());
        } else {
            say(kind, b"link\0");
            say(EntryType::GNULongLink, format!("{target}\0").as_bytes());
        }
        say(EntryType::Symlink, b"");
        tar.into_inner()
            .and_then(flate2::write::GzEncoder::finish)
            .expect("in memory")
    }

    #[test]
    fn a_long_name_is_read_up_to_what_a_system_opens() {
        let name = ["folder"; 500].join("/");
        let longer = ["folder"; 600].join("/");
        for kind in [EntryType::GNULongName, EntryType::XHeader] {
            let archive = read(&long(kind, &name, &name)).expect("an archive");
            let link = Entry::Link {
                target: name.clone(),
            };
            assert!(matches!(archive.entry(&name), Some(Entry::File { .. })));
            assert_eq!(archive.entry("link"), Some(&link));
            for (name, target) in [(&longer, &name), (&name, &longer)] {
                let error = read(&long(kind, name, target)).expect_err("an error");
                let found = format!("{error:#}");
                let size = if kind == EntryType::XHeader {
                    4199
                } else {
                    4200
                };
                let expect =
                    format!("it has a name of {size} bytes, and more than 4096 are not read");
                assert_eq!(found, expect);
            }
        }
    }

    #[test]
    fn what_would_fill_the_memory_is_refused_by_what_its_header_says() {
        for (kind, what, most) in [
            (EntryType::GNULongName, "a name", 4096),
            (EntryType::GNULongLink, "a name", 4096),
            (EntryType::XHeader, "attributes", 65536),
        ] {
            let error = read(&announced(kind, 3 << 30)).expect_err("an error");
            let expect =
                format!("it has {what} of 3221225472 bytes, and more than {most} are not read");
            assert_eq!(format!("{error:#}"), expect);
        }
    }

    #[test]
    fn a_name_is_said_once_and_of_something() {
        use EntryType as T;
        let file = &b"x"[..];
        for (entries, expect) in [
            (
                vec![
                    (T::GNULongName, &b"a"[..]),
                    (T::GNULongName, b"b"),
                    (T::Regular, file),
                ],
                "it says twice how one file is called",
            ),
            (
                vec![(T::GNULongName, b"a")],
                "it ends with a name, and nothing that is called so",
            ),
            (
                vec![(T::XHeader, b"9 size=1\n"), (T::Regular, file)],
                "it has a file that is too large for its own header, or sparse",
            ),
            (
                vec![(T::XHeader, b"22 GNU.sparse.major=1\n"), (T::Regular, file)],
                "it has a file that is too large for its own header, or sparse",
            ),
        ] {
            let gzip = GzBuilder::new().write(Vec::new(), Compression::fast());
            let mut tar = tar::Builder::new(gzip);
            for (kind, bytes) in entries {
                let mut header = header(kind, 0o644);
                header.set_size(bytes.len() as u64);
                header.set_cksum();
                tar.append(&header, bytes).expect("in memory");
            }
            let bytes = tar.into_inner().and_then(flate2::write::GzEncoder::finish);
            let error = read(&bytes.expect("in memory")).expect_err("an error");
            assert_eq!(format!("{error:#}"), expect);
        }
    }
}

//! Digests as text: the files `NAME.sha256` and `SHA256SUMS`, one line a file, `HASH  NAME`.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use fs_err as fs;
use mlos_resolver::Digest;
use sha2::{Digest as _, Sha256};

/// The lines of one file, in their order: name and 64 lower-case hex digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums(Vec<(String, String)>);

impl Sums {
    pub(crate) fn load(path: &Path) -> Result<Self> {
        Self::parse(&fs::read_to_string(path)?)
            .with_context(|| format!("reading {}", path.display()))
    }

    /// Reads what `sha256sum` writes: two spaces, or a space and the `*` of binary mode. A line that holds a digest
    /// alone speaks of the file that the list lies beside.
    ///
    /// # Errors
    /// A digest that is not 64 hex digits, a name that is a path, a name that comes twice, no line at all.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut sums = Self::default();
        for (index, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let number = index + 1;
            let line = line.trim_end();
            let (hash, name) = line.split_once(' ').unwrap_or((line, " "));
            let name = name
                .strip_prefix([' ', '*'])
                .unwrap_or(name)
                .trim_start_matches("./");
            ensure!(
                hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "line {number}: expected `HASH  NAME` with 64 hex digits, found `{line}`"
            );
            ensure!(
                !name.contains(['/', '\\']),
                "line {number}: `{name}` is a path, expected a name"
            );
            ensure!(
                sums.find(name).is_none(),
                "line {number}: `{name}` comes twice"
            );
            sums.push(name, &hash.to_ascii_lowercase());
        }
        ensure!(
            !sums.0.is_empty(),
            "expected a line `HASH  NAME`, found none"
        );
        Ok(sums)
    }

    fn push(&mut self, name: &str, hash: &str) {
        self.0.push((name.to_owned(), hash.to_owned()));
    }

    /// Adds a line, in the place of an older one for the same name.
    pub(crate) fn set(&mut self, name: &str, hash: &str) {
        self.0.retain(|(known, _)| known != name);
        self.push(name, hash);
    }

    /// The digest of a file of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, hash)| hash.as_str())
    }

    /// The digest of the file beside which this list lies as `NAME.sha256`.
    pub(crate) fn of(&self, name: &str) -> Result<&str> {
        match (self.find(name), &self.0[..]) {
            (Some(hash), _) => Ok(hash),
            (None, [(unnamed, hash)]) if unnamed.is_empty() => Ok(hash),
            _ => bail!("expected a line for `{name}`, found none"),
        }
    }

    /// Sorted by name, as `sha256sum -c` reads it.
    pub(crate) fn render(&self) -> String {
        let mut lines: Vec<_> = self.0.iter().collect();
        lines.sort();
        let mut text = String::new();
        for (name, hash) in lines {
            let _ = writeln!(text, "{hash}  {name}");
        }
        text
    }
}

/// Size and sha256, in hex, of everything that can be read.
pub(crate) fn digest_of(mut source: impl Read) -> io::Result<(u64, String)> {
    let mut digester = Digester::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            return Ok(digester.finish());
        }
        digester.update(&buffer[..read]);
    }
}

/// The sha256 of some bytes, in hex.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    Digest::of(bytes).hex().to_owned()
}

/// Counts and digests what passes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Digester {
    size: u64,
    hasher: Sha256,
}

impl Digester {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.hasher.update(bytes);
    }

    /// Size and sha256, in hex.
    pub(crate) fn finish(self) -> (u64, String) {
        let sum: [u8; 32] = self.hasher.finalize().into();
        (self.size, Digest::from(sum).hex().to_owned())
    }
}

/// Passes on what is written to it, and counts and digests it.
#[derive(Debug)]
pub(crate) struct Digesting<W> {
    target: W,
    digester: Digester,
}

impl<W: Write> Digesting<W> {
    pub(crate) fn new(target: W) -> Self {
        Self {
            target,
            digester: Digester::default(),
        }
    }

    /// Size and sha256, in hex, of everything that was written.
    pub(crate) fn finish(mut self) -> io::Result<(u64, String)> {
        self.target.flush()?;
        Ok(self.digester.finish())
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.target.write(bytes)?;
        self.digester.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[track_caller]
    fn check(text: &str, name: &str) {
        assert_eq!(
            Sums::parse(text).expect("sums").of(name).expect("a line"),
            HASH
        );
    }

    #[track_caller]
    fn refused(text: &str, expect: &str) {
        let error = Sums::parse(text)
            .and_then(|sums| sums.of("a").map(str::to_owned))
            .expect_err("an error");
        assert_eq!(format!("{error:#}"), expect);
    }

    #[test]
    fn what_the_usual_tools_write_is_read() {
        check(&format!("{HASH}  a.tar.gz\n"), "a.tar.gz");
        check(&format!("{HASH} *a.tar.gz\r\n"), "a.tar.gz");
        check(&format!("{HASH}  ./a\n\n"), "a");
        check(&format!("{}\n", HASH.to_uppercase()), "anything");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        refused("", "expected a line `HASH  NAME`, found none");
        refused(
            "abc  a\n",
            "line 1: expected `HASH  NAME` with 64 hex digits, found `abc  a`",
        );
        refused(
            &format!("{HASH}  ../a\n"),
            "line 1: `../a` is a path, expected a name",
        );
        refused(
            &format!("{HASH}  a\n{HASH}  a\n"),
            "line 2: `a` comes twice",
        );
        refused(
            &format!("{HASH}  b\n"),
            "expected a line for `a`, found none",
        );
    }

    #[test]
    fn nothing_has_the_digest_of_nothing() {
        assert_eq!(
            digest_of(io::empty()).expect("no failure"),
            (0, HASH.to_owned())
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(?s).{0,200}") {
            let _ = Sums::parse(&text).map(|sums| sums.of("a").map(str::to_owned));
        }

        #[test]
        fn what_is_written_is_read(names in prop::collection::btree_set("[a-z0-9_]([a-z0-9._-]{0,20})", 1..8)) {
            let mut sums = Sums::default();
            for name in &names {
                sums.push(name, HASH);
            }
            prop_assert_eq!(Sums::parse(&sums.render()).expect("what was written"), sums);
        }
    }
}

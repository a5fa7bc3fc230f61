//! The control fields of a deb, which the index of a repository repeats: out of the package, and in `matrix/packages/`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use flate2::read::GzDecoder;
use fs_err as fs;

use crate::file;
use crate::trouble::Trouble;

/// Where they are recorded, in the folder of the matrix.
pub(crate) const FOLDER: &str = "packages";

/// More fields than any package has.
const LARGEST: u64 = 1 << 20;

/// Those that our packages have. Where a package lies, and its digest, is for the index to say.
const FIELDS: [&str; 11] = [
    "Architecture",
    "Depends",
    "Description",
    "Homepage",
    "Installed-Size",
    "Maintainer",
    "Package",
    "Priority",
    "Recommends",
    "Section",
    "Version",
];

/// Fields as dpkg reads them, `Name: value` a line; a line that begins with a blank goes on with the field before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Control(String);

impl Control {
    /// # Errors
    /// A line that is neither a field nor goes on with one; a blank line; a field that an index adds itself.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim_end();
        ensure!(!text.is_empty(), "it holds no field");
        let mut names = BTreeSet::new();
        for (index, line) in text.lines().enumerate() {
            let name = line.split(':').next().unwrap_or_default();
            let is_name = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let goes_on = index > 0 && line.starts_with(' ') && !line.trim().is_empty();
            ensure!(
                goes_on || (is_name && (line.contains(": ") || line.ends_with(':'))),
                "line {}: expected `Name: value`, found `{line}`",
                index + 1
            );
            // apt reads names in any case, lets the last of two count, and obeys more fields than these.
            ensure!(
                goes_on || FIELDS.contains(&name),
                "line {}: `{name}` is no field of our packages",
                index + 1
            );
            ensure!(
                goes_on || names.insert(name),
                "line {}: `{name}` is there twice",
                index + 1
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// Those of a package.
    ///
    /// # Errors
    /// No deb, or one whose fields are not compressed with gzip.
    pub(crate) fn of_deb(deb: impl Read) -> Result<Self> {
        let member = member(deb, "control.tar.gz")?;
        let mut tar = tar::Archive::new(GzDecoder::new(member));
        for entry in tar.entries()? {
            let mut entry = entry?;
            if entry.path_bytes().trim_ascii_start() == &b"./control"[..]
                || &*entry.path_bytes() == b"control"
            {
                let mut text = String::new();
                entry.by_ref().take(LARGEST).read_to_string(&mut text)?;
                return Self::parse(&text);
            }
        }
        bail!("it holds no control fields")
    }

    /// The value of a field that has one line.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.0.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            (found == name).then(|| value.trim())
        })
    }

    /// As they stand in an index: what is added comes last.
    pub(crate) fn with(&self, added: &[(&str, &str)]) -> String {
        let mut text = format!("{}\n", self.0);
        for (name, value) in added {
            let _ = writeln!(text, "{name}: {value}");
        }
        text
    }

    /// Those that were recorded of a package.
    ///
    /// # Errors
    /// None were, or somebody broke the file.
    pub(crate) fn load(matrix: &Path, deb: &str) -> Result<Self> {
        let path = path(matrix, deb);
        if !path.is_file() {
            let sentence = format!("there is no `{}`", path.display());
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro record` writes it from the package that was made")
                .into());
        }
        Self::read(&path).with_context(|| format!("reading `{}`", path.display()))
    }

    /// Those in a file.
    ///
    /// # Errors
    /// It cannot be read, or somebody broke it.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        Self::parse(&fs::read_to_string(path)?)
    }

    /// Records them.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(crate) fn save(&self, matrix: &Path, deb: &str) -> Result<()> {
        file::write(&path(matrix, deb), format!("{}\n", self.0))
    }
}

fn path(matrix: &Path, deb: &str) -> PathBuf {
    matrix.join(FOLDER).join(name(deb))
}

/// What the file is called that holds those of a deb.
pub(crate) fn name(deb: &str) -> String {
    format!("{deb}.control")
}

/// What lies where they are recorded.
///
/// # Errors
/// A folder that cannot be read.
pub(crate) fn names(matrix: &Path) -> Result<Vec<String>> {
    let folder = matrix.join(FOLDER);
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// A member of an `ar` archive.
fn member(mut archive: impl Read, wanted: &str) -> Result<impl Read> {
    let mut magic = [0; 8];
    archive.read_exact(&mut magic).context("it is no deb")?;
    ensure!(magic == *b"!<arch>\n", "it is no deb");
    loop {
        let mut head = [0; 60];
        archive
            .read_exact(&mut head)
            .with_context(|| format!("it holds no `{wanted}`"))?;
        let head = std::str::from_utf8(&head).context("it is no deb")?;
        let name = head[..16].trim_end().trim_end_matches('/');
        let size: u64 = head[48..58].trim().parse().context("it is no deb")?;
        if name == wanted {
            return Ok(archive.take(size));
        }
        // Members begin at even places.
        let rest = size + size % 2;
        let passed = std::io::copy(&mut archive.by_ref().take(rest), &mut std::io::sink())?;
        ensure!(passed == rest, "it is no whole deb");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_field_is_named_with_its_line() {
        for (text, expect) in [
            ("", "it holds no field"),
            (
                "Package: mlos\n\nVersion: 1\n",
                "line 2: expected `Name: value`, found ``",
            ),
            (
                " goes on\n",
                "line 1: expected `Name: value`, found ` goes on`",
            ),
            (
                "Package mlos\n",
                "line 1: expected `Name: value`, found `Package mlos`",
            ),
            (
                "Package: mlos\nFilename: pool/other.deb\n",
                "line 2: `Filename` is no field of our packages",
            ),
            (
                "Package: mlos\npackage: openssl\n",
                "line 2: `package` is no field of our packages",
            ),
            (
                "Package: mlos\nPackage: openssl\n",
                "line 2: `Package` is there twice",
            ),
            (
                "Package: mlos\nEssential: yes\n",
                "line 2: `Essential` is no field of our packages",
            ),
        ] {
            assert_eq!(Control::parse(text).expect_err(text).to_string(), expect);
        }
    }

    #[test]
    fn an_index_says_the_fields_and_where_it_lies() {
        let control =
            Control::parse("Package: mlos\nDescription: one\n two\n").expect("the fields");
        assert_eq!(control.field("Package"), Some("mlos"));
        assert_eq!(control.field("Pack"), None);
        assert_eq!(
            control.with(&[("Filename", "pool/x.deb"), ("Size", "3")]),
            "Package: mlos\nDescription: one\n two\nFilename: pool/x.deb\nSize: 3\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Control::of_deb(&bytes[..]);
            let deb = [b"!<arch>\n", &bytes[..]].concat();
            let _ = Control::of_deb(&deb[..]);
            let _ = Control::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}

//! `packaging/apt.toml`: whose signatures the index of the APT repository has. What is in use is decided by review, and
//! neither by whoever may set a variable at the forge nor by whoever serves a keyring.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use toml_edit::{DocumentMut, Item};

use super::gpg::Fingerprint;

/// Where it is written, seen from the project's folder.
pub(crate) const FILE: &str = "packaging/apt.toml";

/// The keys in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signers {
    pub(crate) keys: Vec<Fingerprint>,
    /// How often a key was left out of the keyring.
    pub(crate) left_out: u16,
}

impl Signers {
    /// Those that are in use; none without the file.
    ///
    /// # Errors
    /// A file that is of a later tool, or that does not say which keys.
    pub(crate) fn in_use() -> Result<Self> {
        let path = Path::new(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        Self::read(&fs::read_to_string(path)?).with_context(|| format!("reading `{FILE}`"))
    }

    fn read(text: &str) -> Result<Self> {
        let document: DocumentMut = text.parse()?;
        let says = |key: &str| document.get(key).and_then(Item::as_integer);
        ensure!(
            says("schema") == Some(1),
            "it is not of schema 1: update this tool to read it"
        );
        let listed = document.get("keys").and_then(Item::as_array);
        let listed = listed.context("expected a list `keys`")?;
        let mut keys = Vec::new();
        for (index, value) in listed.iter().enumerate() {
            let text = value.as_str().unwrap_or_default();
            let key = text.parse().map_err(anyhow::Error::msg);
            keys.push(key.with_context(|| format!("`keys[{index}]`"))?);
        }
        let left_out = says("left_out").and_then(|number| number.try_into().ok());
        Ok(Self {
            keys,
            left_out: left_out.context("expected a number `left_out`")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789ABCDEF0123456789ABCDEF01234567";

    #[test]
    fn the_keys_in_use_are_read() {
        let text = format!("schema = 1\nkeys = [\"{KEY}\"]\nleft_out = 2\n");
        let signers = Signers::read(&text).expect("the keys");
        let key = KEY.parse().expect("a fingerprint");
        let expected = Signers {
            keys: vec![key],
            left_out: 2,
        };
        assert_eq!(signers, expected);
        for (from, to, expect) in [
            (
                "schema = 1",
                "schema = 2",
                "it is not of schema 1: update this tool to read it",
            ),
            ("keys", "key", "expected a list `keys`"),
            ("= 2", "= -1", "expected a number `left_out`"),
            (
                KEY,
                "the key",
                "`keys[0]`: expected the 40 digits that `gpg --list-keys` shows; several have commas between them",
            ),
        ] {
            let error = Signers::read(&text.replace(from, to)).expect_err(to);
            assert_eq!(format!("{error:#}"), expect);
        }
    }

    #[test]
    fn what_is_committed_is_read() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let text = fs::read_to_string(root.join(FILE)).expect("the file");
        Signers::read(&text).expect("the keys in use");
    }
}

//! Signatures of `gpg`, by whichever keys the environment's `GNUPGHOME` holds.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Result;
use fs_err as fs;

use super::moment::Moment;
use crate::tool::Tool;
use crate::trouble::Trouble;

/// The keys of a repository: each signs, and each is in what people install.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys<'a>(pub(crate) &'a [String]);

impl Keys<'_> {
    /// A text with its signatures around it.
    ///
    /// # Errors
    /// A key that is not there, or that asks for a word which nobody says.
    pub(crate) fn clearsigned(self, text: &str) -> Result<Vec<u8>> {
        self.sign(text, &["--clear-sign"])
    }

    /// The signatures of a text alone.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn detached(self, text: &str) -> Result<Vec<u8>> {
        self.sign(text, &["--armor", "--detach-sign"])
    }

    fn sign(self, text: &str, how: &[&str]) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("text");
        fs::write(&path, text)?;
        let users = self.0.iter().flat_map(|key| ["--local-user", key]);
        let words = ["--batch", "--digest-algo", "SHA512", "--output", "-"];
        let words = words.into_iter().chain(users).chain(how.iter().copied());
        let path = path.display().to_string();
        Tool::GPG.run(words.chain([path.as_str()]))
    }

    /// The public keys, as programs read them.
    ///
    /// # Errors
    /// A key that is not there.
    pub(crate) fn exported(self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        for key in self.0 {
            let words = ["--batch", "--export-options", "export-minimal", "--export"];
            let one = Tool::GPG.run(words.into_iter().chain([key.as_str()]))?;
            if one.is_empty() {
                let sentence = format!("`gpg` has no key `{key}`");
                return Err(Trouble::state(sentence)
                    .hint("`gpg --list-secret-keys` names those that it has; `GNUPGHOME` says where it looks")
                    .into());
            }
            all.extend(one);
        }
        Ok(all)
    }

    /// When any of them was made, lengthened or changed last.
    ///
    /// # Errors
    /// A key that is not there.
    pub(crate) fn changed(self) -> Result<Moment> {
        let words = ["--batch", "--with-colons", "--list-sigs"];
        let keys = self.0.iter().map(String::as_str);
        let listed = Tool::GPG.run(words.into_iter().chain(keys))?;
        let listed = String::from_utf8_lossy(&listed);
        let moments = listed
            .lines()
            .filter_map(|line| line.split(':').nth(5)?.parse().ok());
        Moment::of_seconds(moments.max().unwrap_or_default())
    }
}

/// By which a key is known: forty digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fingerprint(String);

impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_uppercase()));
        }
        Err(
            "expected the 40 digits that `gpg --list-keys` shows; several have commas between them"
                .to_owned(),
        )
    }
}

/// Public keys that somebody serves, as a machine holds them.
#[derive(Debug)]
pub(crate) struct PublicKeys {
    path: PathBuf,
    fingerprints: BTreeSet<Fingerprint>,
}

impl PublicKeys {
    /// `None` for a file that holds none.
    ///
    /// # Errors
    /// No `gpg`.
    pub(crate) fn open(path: PathBuf) -> Result<Option<Self>> {
        let words = ["--batch", "--with-colons", "--show-keys"];
        let words = words
            .map(OsString::from)
            .into_iter()
            .chain([path.clone().into()]);
        let Some(listed) = said(Tool::GPG, words)? else {
            return Ok(None);
        };
        let mut fingerprints = BTreeSet::new();
        let mut is_primary = false;
        for line in listed.lines() {
            let fields: Vec<&str> = line.split(':').collect();
            match fields[0] {
                "pub" => is_primary = true,
                "fpr" if is_primary => {
                    fingerprints.extend(fields.get(9).and_then(|text| text.parse().ok()));
                    is_primary = false;
                }
                _ => {}
            }
        }
        Ok((!fingerprints.is_empty()).then_some(Self { path, fingerprints }))
    }

    /// Whether they are these and no others.
    pub(crate) fn are(&self, keys: &[Fingerprint]) -> bool {
        self.fingerprints
            .iter()
            .eq(keys.iter().collect::<BTreeSet<_>>())
    }

    /// The text within its signatures; `None` where one of them is none of these keys'.
    ///
    /// # Errors
    /// No `gpgv`.
    pub(crate) fn text(&self, signed: &str) -> Result<Option<String>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("signed");
        fs::write(&path, signed)?;
        let words: [OsString; 5] = [
            "--keyring".into(),
            self.path.clone().into(),
            "--output".into(),
            "-".into(),
            path.into(),
        ];
        said(Tool::GPGV, words)
    }
}

/// What a program prints; `None` where it says no.
fn said(tool: Tool, words: impl IntoIterator<Item = OsString>) -> Result<Option<String>> {
    let output = tool
        .command(words)
        .output()
        .map_err(|error| tool.missing(error))?;
    Ok(output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

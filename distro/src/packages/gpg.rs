//! Signatures of `gpg`, by whichever keys the environment's `GNUPGHOME` holds.

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

//! Signatures of `gpg`, by whichever keys the environment's `GNUPGHOME` holds.

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result};
use fs_err as fs;
use tempfile::TempDir;

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
    pub(crate) fn exported(self) -> Result<PublicKeys> {
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
        PublicKeys::read(&all)?.context("`gpg` exported what are no public keys")
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

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Public keys, as a machine holds them.
#[derive(Debug)]
pub(crate) struct PublicKeys {
    /// A home of `gpg` that nobody else uses: what others serve gets nowhere near the keys of whoever looks at it.
    home: TempDir,
    /// Nothing but the keys, their names and their own signatures.
    pub(crate) bytes: Vec<u8>,
    /// In the order in which they are there.
    pub(crate) fingerprints: Vec<Fingerprint>,
    /// When any of them was made, lengthened or changed last.
    pub(crate) changed: Moment,
}

impl PublicKeys {
    /// Out of a file. `None` where it holds none, or anything else: a secret key, a key of a kind that has another
    /// fingerprint.
    ///
    /// # Errors
    /// No `gpg`.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let home = tempfile::tempdir()?;
        let path = home.path().join("given");
        fs::write(&path, bytes)?;
        let gpg = |words: &[&str]| {
            let before = ["--homedir".into(), home.path().into(), "--batch".into()];
            let words = words.iter().map(OsString::from);
            said(
                Tool::GPG,
                before.into_iter().chain(words).chain([path.clone().into()]),
            )
        };
        let shown = gpg(&["--with-colons", "--with-sig-list", "--show-keys"])?;
        let shown = shown.map(|shown| String::from_utf8_lossy(&shown).into_owned());
        let Some((fingerprints, changed)) = shown.as_deref().and_then(listed) else {
            return Ok(None);
        };
        let alone = [
            "--import-options",
            "import-export,import-minimal",
            "--import",
        ];
        let Some(bytes) = gpg(&alone)? else {
            return Ok(None);
        };
        fs::write(home.path().join(KEYRING), &bytes)?;
        Ok(Some(Self {
            home,
            bytes,
            fingerprints,
            changed,
        }))
    }

    /// Whether they are these and no others.
    pub(crate) fn are(&self, keys: &[Fingerprint]) -> bool {
        let sorted = |keys: &[Fingerprint]| {
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            keys
        };
        sorted(&self.fingerprints) == sorted(keys)
    }

    /// Whether every signature around a text is of one of these.
    ///
    /// # Errors
    /// No `gpgv`.
    pub(crate) fn signed(&self, clearsigned: &[u8]) -> Result<bool> {
        self.verify(&[clearsigned])
    }

    /// Whether every signature that lies beside a text is of one of these.
    ///
    /// # Errors
    /// No `gpgv`.
    pub(crate) fn signed_apart(&self, signatures: &[u8], text: &str) -> Result<bool> {
        self.verify(&[signatures, text.as_bytes()])
    }

    fn verify(&self, files: &[&[u8]]) -> Result<bool> {
        let keyring = self.home.path().join(KEYRING);
        let mut words: Vec<OsString> = vec!["--keyring".into(), keyring.into()];
        for (index, bytes) in files.iter().enumerate() {
            let path = self.home.path().join(format!("signed-{index}"));
            fs::write(&path, bytes)?;
            words.push(path.into());
        }
        Ok(said(Tool::GPGV, words)?.is_some())
    }
}

/// The keyring within the home.
const KEYRING: &str = "keyring.gpg";

/// The fingerprints in what `gpg` shows with colons, and the newest moment in it; `None` where not all of it is public keys.
fn listed(shown: &str) -> Option<(Vec<Fingerprint>, Moment)> {
    let mut fingerprints = Vec::new();
    let mut newest = 0;
    let mut is_primary = false;
    for line in shown.lines() {
        let fields: Vec<&str> = line.split(':').collect();
        match fields[0] {
            "sec" | "ssb" => return None,
            "pub" => is_primary = true,
            "fpr" if is_primary => {
                fingerprints.push(fields.get(9)?.parse().ok()?);
                is_primary = false;
            }
            _ => {}
        }
        let moment = fields.get(5).and_then(|field| field.parse().ok());
        newest = newest.max(moment.unwrap_or_default());
    }
    let newest = Moment::of_seconds(newest).ok()?;
    (!fingerprints.is_empty()).then_some((fingerprints, newest))
}

/// Whether this is a text with signatures around it, and nothing before, between or behind. A line that begins with a dash
/// would be written otherwise; no text of ours has one.
pub(crate) fn surrounds(clearsigned: &[u8], text: &str) -> bool {
    let before = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n";
    let between = "-----BEGIN PGP SIGNATURE-----\n";
    let behind = "-----END PGP SIGNATURE-----\n";
    let signatures = clearsigned
        .strip_prefix(format!("{before}{text}{between}").as_bytes())
        .and_then(|rest| rest.strip_suffix(behind.as_bytes()));
    signatures.is_some_and(|signatures| !signatures.contains(&b'-'))
}

/// What a program prints; `None` where it says no.
fn said(tool: Tool, words: impl IntoIterator<Item = OsString>) -> Result<Option<Vec<u8>>> {
    let output = tool
        .command(words)
        .output()
        .map_err(|error| tool.missing(error))?;
    Ok(output.status.success().then_some(output.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "A23ACAAECDA35BD310EEC02EE67DC9184354102E";

    #[test]
    fn nothing_but_public_keys_is_taken() {
        let shown = |kind: &str, fingerprint: &str| {
            format!(
                "pub:-:255:22:E67DC9184354102E:1796045662:::-:::scSC:\nfpr:::::::::{KEY}:\n\
                 uid:-::::1796045663::92F8::A test:\nsig:?::22:E67DC9184354102E:1796045664::::::\n\
                 {kind}:-:255:22:E67DC9184354102E:1796045662:::-:::scSC:\nfpr:::::::::{fingerprint}:\n"
            )
        };
        let (fingerprints, newest) = listed(&shown("pub", KEY)).expect("two keys");
        assert_eq!(fingerprints.len(), 2);
        assert_eq!(newest, Moment::of_seconds(1_796_045_664).expect("a moment"));
        let longer = format!("{KEY}{}", &KEY[..24]);
        for (kind, fingerprint) in [("sec", KEY), ("ssb", KEY), ("pub", &longer)] {
            let shown = shown(kind, fingerprint);
            assert_eq!(listed(&shown), None, "{shown}");
        }
        assert_eq!(listed(""), None);
    }

    #[test]
    fn nothing_stands_around_what_is_signed() {
        let made = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nDate: x\n-----BEGIN PGP SIGNATURE-----\n\niHU/+=\n\
                    -----END PGP SIGNATURE-----\n";
        assert!(surrounds(made.as_bytes(), "Date: x\n"));
        for other in [
            format!("Date: y\n{made}"),
            format!("{made}Date: y\n"),
            format!("{made}{made}"),
            made.replace("\n\nDate", "\n\nDate: y\nDate"),
            made.replace("x\n", "x\r\n"),
        ] {
            assert!(!surrounds(other.as_bytes(), "Date: x\n"), "{other}");
        }
    }
}

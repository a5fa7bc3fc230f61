//! A minisign signature of the list of digests: who has the public key needs to trust no host.

use std::env;
use std::io::Cursor;
use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use minisign::{SecretKey, SecretKeyBox};
use mlos_resolver::ReleaseVersion;

use crate::file;
use crate::trouble::Trouble;

/// Writes `FILE.minisig`. The trusted comment, which is signed too, names the release.
///
/// # Errors
/// A key that cannot be read, or a password that does not open it.
pub(crate) fn sign(key: &Path, path: &Path, release: &ReleaseVersion) -> Result<()> {
    let secret = open(key)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let signed = minisign::sign(
        None,
        &secret,
        Cursor::new(fs::read(path)?),
        Some(&format!("MLOS Distribution {release}, {name}")),
        Some("signature of the MLOS Distribution"),
    )?;
    let mut target = path.as_os_str().to_owned();
    target.push(".minisig");
    file::write(Path::new(&target), signed.into_string())
}

fn open(path: &Path) -> Result<SecretKey> {
    let trouble = |why: &str| {
        Trouble::state(format!("cannot sign with `{}`: {why}", path.display()))
            .hint("`minisign -G` makes a key; its password goes into `MINISIGN_PASSWORD`")
    };
    let text = fs::read_to_string(path)?;
    if !text.starts_with("untrusted comment:") {
        return Err(trouble("it is no minisign key").into());
    }
    let sealed = SecretKeyBox::from_string(&text).map_err(|_| trouble("it is no minisign key"))?;
    let Ok(password) = env::var("MINISIGN_PASSWORD") else {
        return Err(trouble("`MINISIGN_PASSWORD` is not set").into());
    };
    let opened = sealed.into_secret_key(Some(password));
    opened.map_err(|_| trouble("the password does not open it").into())
}

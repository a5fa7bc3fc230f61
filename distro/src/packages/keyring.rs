//! The package that brings the keys of the APT repository, and so also their successors.

use anyhow::Result;
use mlos_resolver::Digest;
use serde_json::json;

use super::control::Control;
use super::gpg::PublicKeys;
use super::home::{put_bytes, put_text};
use super::{debian, nfpm};

/// The package, and its one file without the ending.
pub(crate) const NAME: &str = "mlos-archive-keyring";

/// The package, and what the index says of it.
#[derive(Debug)]
pub(crate) struct Keyring {
    /// Where the package lies: not with a release, since it belongs to none.
    pub(crate) place: String,
    pub(crate) deb: Vec<u8>,
    /// Its paragraph in an index.
    pub(crate) entry: String,
}

/// Makes it. Its version is the moment at which a key was made or changed last, so that a rotation is an upgrade; and,
/// since no key tells that another one was left out, how often that was.
///
/// # Errors
/// No `nfpm`.
pub(crate) fn make(keys: &PublicKeys, left_out: u16) -> Result<Keyring> {
    let changed = keys.changed;
    let version = match left_out {
        0 => changed.version(),
        _ => format!("{}+{left_out}", changed.version()),
    };
    let scratch = tempfile::tempdir()?;
    let root = scratch.path().join("root");
    let to = format!("usr/share/keyrings/{NAME}.gpg");
    put_bytes(&root.join(&to), &keys.bytes)?;
    let documents = format!("usr/share/doc/{NAME}");
    put_text(
        &root.join(&documents).join("copyright"),
        "Keys are facts, which nobody holds a right to.\nWhat is around them is Copyright (c) The MLOS Distribution authors, \
         MIT or Apache-2.0\n(/usr/share/common-licenses/Apache-2.0).\n",
    )?;
    let log = format!(
        "{NAME} ({version}) stable; urgency=medium\n\n  * The keys as they are since that day.\n\n -- {}  {}\n",
        nfpm::MAINTAINER,
        changed.rfc2822("+0000")
    );
    let log = debian::gzip(log.as_bytes())?;
    put_bytes(&root.join(&documents).join("changelog.gz"), &log)?;
    let file = |to: String| json!({ "src": root.join(&to), "dst": format!("/{to}"), "file_info": { "mode": 0o644 } });
    let config = json!({
        "name": NAME,
        "arch": "all",
        "platform": "linux",
        "version": version,
        "version_schema": "none",
        "section": "misc",
        "priority": "optional",
        "maintainer": nfpm::MAINTAINER,
        "description": "keys of the APT repository of the MLOS Distribution\nWith it apt takes what the next key signs, too.",
        "disable_globbing": true,
        "mtime": changed.rfc3339(),
        "contents": [
            file(to),
            file(format!("{documents}/copyright")),
            file(format!("{documents}/changelog.gz")),
        ],
        "deb": { "compression": "xz" },
    });
    let target = scratch.path().join("keyring.deb");
    nfpm::run("deb", &config, scratch.path(), &target)?;
    let deb = fs_err::read(&target)?;
    let place = format!("keyring/{NAME}_{version}_all.deb");
    let entry = Control::of_deb(&deb[..])?.with(&[
        ("Filename", &place),
        ("Size", &deb.len().to_string()),
        ("SHA256", Digest::of(&deb).hex()),
    ]);
    Ok(Keyring { place, deb, entry })
}

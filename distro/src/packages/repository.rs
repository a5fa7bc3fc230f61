//! The APT repository as it is served, held against the matrix, as a machine that is new to it: whether the keys in use, and
//! no others, signed what it would read, for how long yet, and whether that is exactly what the matrix records.
//!
//! Nothing that is served is understood here, since apt may understand it otherwise: where a paragraph ends, which field
//! counts, what else an index names. All of it is made again from the matrix, and compared by its bytes. Only the two
//! moments of an index and the public keys are taken from what is served. So is the package with the keys, although that
//! takes `nfpm`: to look into a package as dpkg does is more than to make it.

use anyhow::Result;
use mlos_resolver::{Channel, Digest, Matrix};

use super::apt::{self, SUITES, Suite, Validity};
use super::gpg::{self, Fingerprint, PublicKeys};
use super::keyring::{self, Keyring};
use super::moment::Moment;
use super::signers::{self, Signers};
use crate::audit::{self, Finding, State};
use crate::download::Downloader;
use crate::matrix_folder::MatrixFolder;
use crate::output;
use crate::trouble::Trouble;

/// So many days before it ends, an index is reported: it is made anew twice a week.
const EARLY: u16 = 7;

/// Everything that apt reads below `site`; nothing where no release has a deb. In the keyring are `keys` and no others,
/// and where none is given, those in use.
///
/// # Errors
/// A deb whose fields nobody recorded, no key that is in use, no `gpg`, `gpgv` or `nfpm`.
pub(crate) fn look(
    folder: &MatrixFolder,
    site: &str,
    downloader: &Downloader,
    today: Moment,
    keys: &[Fingerprint],
) -> Result<Vec<Finding>> {
    let matrix = folder.matrix()?;
    if !apt::has_debs(&matrix) {
        return Ok(Vec::new());
    }
    let signers = Signers::in_use()?;
    let keys = if keys.is_empty() { &signers.keys } else { keys };
    if keys.is_empty() {
        let hint = format!(
            "`{}` names those in use, once there is one; `--apt-key FINGERPRINT` names others",
            signers::FILE
        );
        return Err(
            Trouble::state("no key is named that may have signed the index")
                .hint(hint)
                .into(),
        );
    }
    let mut served = Served {
        place: format!("{site}/apt"),
        downloader,
        findings: Vec::new(),
    };
    let Some(public) = served.keyring(keys)? else {
        output::message(format_args!(
            "nothing else is looked at: without the keys in use nobody can tell what it should be"
        ));
        return Ok(served.findings);
    };
    let keyring = keyring::make(&public, signers.left_out)?;
    let expected = Expected {
        matrix: &matrix,
        folder,
        public: &public,
        keyring: &keyring,
        early: today.plus_days(EARLY),
    };
    for channel in SUITES {
        served.suite(&expected, channel)?;
    }
    served.holds(
        "mlos.sources",
        &Digest::of(apt::sources(&matrix).as_bytes()),
    );
    served.holds(&keyring.place, &Digest::of(&keyring.deb));
    for (release, deb) in apt::served(&matrix) {
        if let (Some(file), Some(digest)) = (&deb.file, &deb.digest) {
            served.holds(&format!("pool/{}/{file}", release.version), digest);
        }
    }
    Ok(served.findings)
}

/// What a repository is made of.
struct Expected<'a> {
    matrix: &'a Matrix,
    folder: &'a MatrixFolder,
    public: &'a PublicKeys,
    keyring: &'a Keyring,
    /// What ends until then ends soon.
    early: Moment,
}

/// A repository that somebody serves, and what was found there.
struct Served<'a> {
    place: String,
    downloader: &'a Downloader,
    findings: Vec<Finding>,
}

impl Served<'_> {
    fn found(&mut self, path: &str, state: State) {
        let what = format!("{}/{path}", self.place);
        self.findings.push(Finding { what, state });
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, State> {
        match self.downloader.page(&format!("{}/{path}", self.place)) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(State::Missing),
            Err(error) => Err(audit::unreachable(&error)),
        }
    }

    fn holds(&mut self, path: &str, digest: &Digest) {
        let url = format!("{}/{path}", self.place);
        let state = audit::look(self.downloader, &url, digest.hex());
        self.found(path, state);
    }

    /// The public keys that are served, where they are those in use and nothing else.
    fn keyring(&mut self, keys: &[Fingerprint]) -> Result<Option<PublicKeys>> {
        let path = format!("{}.gpg", keyring::NAME);
        let bytes = match self.bytes(&path) {
            Ok(bytes) => bytes,
            Err(state) => {
                self.found(&path, state);
                return Ok(None);
            }
        };
        let doubt = match PublicKeys::read(&bytes)? {
            None => "it holds what is no public key".to_owned(),
            Some(public) if !public.are(keys) => {
                let held: Vec<_> = public
                    .fingerprints
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                format!("it holds {}", held.join(", "))
            }
            Some(public) if public.bytes != bytes => "it holds more than the keys".to_owned(),
            Some(public) => {
                self.found(&path, State::AsRecorded);
                return Ok(Some(public));
            }
        };
        output::message(format_args!("`{}/{path}`: {doubt}", self.place));
        self.found(&path, State::Differs);
        Ok(None)
    }

    /// What is signed of a suite, its signatures, and what it names.
    fn suite(&mut self, expected: &Expected, channel: Channel) -> Result<()> {
        let public = expected.public;
        let paths =
            ["InRelease", "Release", "Release.gpg"].map(|name| format!("dists/{channel}/{name}"));
        let found = paths.each_ref().map(|path| self.bytes(path));
        let mut dated = found.iter().take(2).flatten();
        let validity = dated.find_map(|bytes| Validity::of(&String::from_utf8_lossy(bytes)));
        let Some(validity) = validity else {
            for (path, found) in paths.iter().zip(found) {
                self.found(path, found.err().unwrap_or(State::Differs));
            }
            return Ok(());
        };
        let suite = Suite::new(
            expected.matrix,
            expected.folder,
            channel,
            Some(expected.keyring),
            validity,
        )?;
        let [clearsigned, release, signatures] = found;
        let states = [
            match clearsigned {
                Ok(bytes) if !public.signed(&bytes)? => State::Unsigned,
                Ok(bytes) if !gpg::surrounds(&bytes, &suite.release) => State::Differs,
                Ok(_) if validity.until <= expected.early => State::Expires(validity.until),
                Ok(_) => State::AsRecorded,
                Err(state) => state,
            },
            match release {
                Ok(bytes) if bytes != suite.release.as_bytes() => State::Differs,
                Ok(_) => State::AsRecorded,
                Err(state) => state,
            },
            match signatures {
                Ok(bytes) if !public.signed_apart(&bytes, &suite.release)? => State::Unsigned,
                Ok(_) => State::AsRecorded,
                Err(state) => state,
            },
        ];
        for (path, state) in paths.iter().zip(states) {
            self.found(path, state);
        }
        for (path, bytes) in suite.files() {
            self.holds(&format!("dists/{channel}/{path}"), &Digest::of(&bytes));
        }
        Ok(())
    }
}

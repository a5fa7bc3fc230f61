//! The matrix as its files have it: texts and numbers that nobody has judged yet.
//!
//! Versions, names and digests are plain texts here, so that one reading finds *every* problem and not the first.
//! The same types are the canonical JSON, which browsers read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    json::Json,
    read::{Place, Read, Reader},
};

/// Declares raw types with what all of them share. `as` gives a field's name in files; `optional` ones may be missing.
macro_rules! raw {
    ($(
        $(#[$meta:meta])*
        pub struct $type:ident {
            $( $(#[$field_meta:meta])* pub $field:ident as $key:literal: $need:ident $ty:ty, )*
        }
    )+) => {
        $(
            raw! { @struct $(#[$meta])* $type { $( { $(#[$field_meta])* $field $key $need $ty } )* } {} }

            impl Read for $type {
                fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
                    let Some(mut table) = reader.table(value, place) else {
                        return Self::default();
                    };
                    let read = Self {
                        $( $field: reader.$need(&mut table, $key, place), )*
                    };
                    reader.rest(table, place);
                    read
                }
            }
        )+
    };
    (@struct $(#[$meta:meta])* $type:ident { { $(#[$field_meta:meta])* $field:ident $key:literal required $ty:ty } $($rest:tt)* } { $($done:tt)* }) => {
        raw! { @struct $(#[$meta])* $type { $($rest)* } { $($done)* $(#[$field_meta])* #[serde(rename = $key)] pub $field: $ty, } }
    };
    (@struct $(#[$meta:meta])* $type:ident { { $(#[$field_meta:meta])* $field:ident $key:literal optional $ty:ty } $($rest:tt)* } { $($done:tt)* }) => {
        raw! { @struct $(#[$meta])* $type { $($rest)* } { $($done)* $(#[$field_meta])* #[serde(default, rename = $key)] pub $field: $ty, } }
    };
    (@struct $(#[$meta:meta])* $type:ident {} { $($done:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
        pub(super) struct $type { $($done)* }
    };
}

raw! {
    /// The whole matrix.
    pub struct RawMatrix {
        /// Version of the format.
        pub schema as "schema": required u32,
        /// `distro.toml`.
        pub distro as "distro": required RawDistro,
        /// `platforms.toml`: what is known of each platform.
        pub platforms as "platforms": required BTreeMap<String, RawPlatform>,
        /// `components/*.toml`, by the file's stem.
        pub components as "components": required BTreeMap<String, RawComponent>,
        /// `libraries/*.toml`, by the file's stem.
        pub libraries as "libraries": optional BTreeMap<String, RawLibrary>,
        /// `releases/*.toml`, by the file's stem.
        pub releases as "releases": required BTreeMap<String, RawRelease>,
        /// `lock.toml`.
        pub lock as "lock": optional RawLock,
        /// `evidence.toml`.
        pub evidence as "evidence": optional RawEvidence,
    }

    /// The distribution as a whole.
    pub struct RawDistro {
        /// Its name, as `mlos --version` prints it.
        pub name as "name": required String,
        /// Address of the site, without a slash at the end.
        pub site as "site": required String,
        /// Where release files lie: a release's tag and a file name follow.
        pub download as "download": required String,
        /// Name of the container image, lower case, without tag or digest.
        pub image as "image": required String,
        /// Address of the distribution's repository.
        pub repository as "repository": required String,
        /// The components, in the order in which every surface lists them.
        pub components as "components": required Vec<String>,
        /// The method of a request that names none.
        pub default_method as "default_method": required String,
        /// File name of a bundle; `{tag}`, `{os}` and `{arch}` are filled in.
        pub file as "file": required String,
        /// File names by method, where it is not a bundle that it fetches; `{version}` and `{arch}` are filled in.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub files as "files": optional BTreeMap<String, String>,
        /// The Homebrew tap, as `brew` takes it: `owner/name`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tap as "tap": optional Option<String>,
        /// File name of a release's own install script; `{tag}` is filled in.
        pub script as "script": required String,
        /// Every host that an install may contact.
        pub hosts as "hosts": optional Vec<RawHost>,
        /// Which part of the version a change moves.
        pub policy as "policy": required RawPolicy,
        /// Channels that are held at a release, by channel.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub holds as "holds": optional BTreeMap<String, RawHold>,
        /// Commands to type after an install, once the server runs; each pasteable as it stands.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub next as "next": optional Vec<String>,
        /// What an offline set does not hold, and how to carry it: a sentence.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub offline as "offline": optional Option<String>,
        /// A sentence that every surface shows: a rehearsal says here that it is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub notice as "notice": optional Option<String>,
    }

    /// A host that an install may contact.
    pub struct RawHost {
        /// Its name.
        pub host as "host": required String,
        /// What is fetched there.
        pub why as "why": required String,
    }

    /// Which part of the distribution's version a change of its components moves: `patch`, `minor` or `major`.
    pub struct RawPolicy {
        /// Every component's change is compatible.
        pub compatible as "compatible": required String,
        /// A component's change is breaking, or a component is added.
        pub breaking as "breaking": required String,
        /// A component's own major version moves.
        pub component_major as "component_major": required String,
    }

    /// A channel that stays at a release.
    pub struct RawHold {
        /// The release, such as `v1.0.0`.
        pub at as "at": required String,
        /// Why it stays there.
        pub reason as "reason": required String,
    }

    /// What is known of a platform.
    pub struct RawPlatform {
        /// Its name for people.
        pub title as "title": required String,
        /// Operating system, as file names have it.
        pub os as "os": required String,
        /// Processor, as file names have it.
        pub arch as "arch": required String,
        /// What `uname -s` prints there.
        pub uname_os as "uname_os": required Vec<String>,
        /// What `uname -m` prints there.
        pub uname_machine as "uname_machine": required Vec<String>,
        /// What a browser's platform string begins with there.
        pub browser as "browser": optional Vec<String>,
        /// Docker's name for it, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub docker as "docker": optional Option<String>,
        /// The platform that runs inside a container there.
        pub image_platform as "image_platform": required String,
        /// Other platforms whose programs run there, and by what: `{ darwin-amd64 = "Rosetta 2" }`.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub runs as "runs": optional BTreeMap<String, String>,
        /// The least that a machine must have, for what is not built and measured yet.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub floors as "floors": optional BTreeMap<String, String>,
    }

    /// A product inside the distribution.
    pub struct RawComponent {
        /// Its name for people, as `mlos --version` prints it.
        pub title as "title": required String,
        /// What it does, in one sentence without its subject, which is the title: `Serves models over HTTP`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub summary as "summary": optional Option<String>,
        /// Where its releases are published: `owner/name` on GitHub.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub repository as "repository": optional Option<String>,
        /// Its licence, as an SPDX expression.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub license as "license": optional Option<String>,
        /// What it is called in `bin/`; a component without a program has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub program as "program": optional Option<String>,
        /// Arguments with which its program runs once before an install goes live.
        pub trial as "trial": optional Vec<String>,
        /// File name of its archive; `{version}`, `{tag}`, `{os}` and `{arch}` are filled in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub asset as "asset": optional Option<String>,
        /// Path of its program inside the archive, with the same words filled in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub member as "member": optional Option<String>,
        /// Platforms for which its archives are published.
        pub platforms as "platforms": optional Vec<String>,
        /// Libraries that must lie beside its program.
        pub libraries as "libraries": optional Vec<String>,
        /// Where these facts come from.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source as "source": optional Option<String>,
        /// Its versions.
        pub releases as "release": optional Vec<RawComponentRelease>,
        /// Tags that are no releases, with the reason.
        pub refused as "refused": optional Vec<RawRefusedTag>,
    }

    /// One version of one component.
    pub struct RawComponentRelease {
        /// The version, without a `v`.
        pub version as "version": required String,
        /// The day on which it was published, as `2025-11-12`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date as "date": optional Option<String>,
        /// The tag, where it is not `v` and the version.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tag as "tag": optional Option<String>,
        /// File name of its archive, where it is not the component's pattern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub asset as "asset": optional Option<String>,
        /// `upstream` (seen among the public tags, the default) or `plan` (named by the plan, not seen upstream).
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source as "source": optional Option<String>,
        /// What it accepts of other components, by component.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub requires as "requires": optional BTreeMap<String, String>,
    }

    /// A tag that is no release.
    pub struct RawRefusedTag {
        /// The tag.
        pub tag as "tag": required String,
        /// The day on which it was made.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date as "date": optional Option<String>,
        /// Why it is no release.
        pub reason as "reason": required String,
    }

    /// What is bundled but is no product.
    pub struct RawLibrary {
        /// Its name for people.
        pub title as "title": required String,
        /// The version that is bundled.
        pub version as "version": required String,
        /// Where its releases are published: `owner/name` on GitHub.
        pub repository as "repository": required String,
        /// The tag, where it is not `v` and the version.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tag as "tag": optional Option<String>,
        /// Its licence, as an SPDX expression.
        pub license as "license": required String,
        /// What its licence asks to be passed on.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub notices as "notices": optional Option<String>,
        /// Where these facts come from.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source as "source": optional Option<String>,
        /// Its archive per platform.
        pub files as "files": required BTreeMap<String, RawLibraryFile>,
    }

    /// A library's archive for one platform.
    pub struct RawLibraryFile {
        /// File name of the archive.
        pub file as "file": required String,
        /// The folder in it that holds `lib/`.
        pub member as "member": required String,
    }

    /// One version of the distribution.
    pub struct RawRelease {
        /// Where it stands.
        pub status as "status": required String,
        /// The day on which it was published; absent until then.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date as "date": optional Option<String>,
        /// What it is, in one sentence.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub summary as "summary": optional Option<String>,
        /// The version of each component that it contains.
        pub components as "components": required BTreeMap<String, String>,
        /// What changed, as Markdown.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub notes as "notes": optional Option<String>,
        /// When and why it was taken back, and what to use: for `deprecated`, `yanked` and `unsafe`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub withdrawn as "withdrawn": optional Option<RawWithdrawal>,
        /// What can be downloaded of it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub artifacts as "artifact": optional Vec<RawArtifact>,
        /// Its own install script; not part of the fingerprint.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub script as "script": optional Option<RawScript>,
    }

    /// When and why a release was taken back.
    pub struct RawWithdrawal {
        /// The day.
        pub date as "date": required String,
        /// Why, in one sentence.
        pub reason as "reason": required String,
        /// The release to use instead; absent while no other one can be installed.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub instead as "use": optional Option<String>,
    }

    /// One downloadable file or image.
    pub struct RawArtifact {
        /// The platform; of an image, the one that runs in the container.
        pub platform as "platform": required String,
        /// The method that uses it.
        pub method as "method": required String,
        /// Its file name, where it is not the distribution's pattern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub file as "file": optional Option<String>,
        /// Its size in bytes, once recorded.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub size as "size": optional Option<u64>,
        /// Its digest, once recorded: `sha256:` and 64 hex digits.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub digest as "digest": optional Option<String>,
        /// The least that the machine must have, as measured: `glibc`, `macos`, `cpu`.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub needs as "needs": optional BTreeMap<String, String>,
    }

    /// A release's own install script.
    pub struct RawScript {
        /// Its size in bytes.
        pub size as "size": required u64,
        /// Its digest.
        pub digest as "digest": required String,
    }

    /// An archive that was fetched and verified.
    pub struct RawLockedArchive {
        /// The component or library.
        pub name as "name": required String,
        /// Its version.
        pub version as "version": required String,
        /// The platform.
        pub platform as "platform": required String,
        /// Where it was fetched.
        pub url as "url": required String,
        /// Its size in bytes.
        pub size as "size": required u64,
        /// Its digest.
        pub digest as "digest": required String,
        /// Why `inspect` refuses it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub refused as "refused": optional Option<String>,
    }

    /// A set of component versions that was tested.
    pub struct RawRun {
        /// The version of each component.
        pub components as "components": required BTreeMap<String, String>,
        /// `passed` or `failed`.
        pub result as "result": required String,
        /// The day.
        pub date as "date": required String,
        /// Where the result can be read.
        pub source as "source": required String,
        /// Which checks ran, where it is known.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub checks as "checks": optional Vec<String>,
    }

    /// A set of component versions of which somebody says that it was tested.
    pub struct RawReport {
        /// The version of each component.
        pub components as "components": required BTreeMap<String, String>,
        /// `passed` or `failed`.
        pub result as "result": required String,
        /// Who says so.
        pub by as "by": required String,
        /// The day, where it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date as "date": optional Option<String>,
        /// Where it is said, where it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source as "source": optional Option<String>,
    }

    /// Every archive that was fetched and verified.
    pub struct RawLock {
        /// The archives.
        pub archives as "archive": optional Vec<RawLockedArchive>,
    }

    /// What is known of sets of component versions.
    pub struct RawEvidence {
        /// Tests.
        pub runs as "run": optional Vec<RawRun>,
        /// Statements without a test that can be looked up.
        pub reports as "report": optional Vec<RawReport>,
    }
}

//! The matrix as its files have it: texts and numbers that nobody has judged yet.
//!
//! Versions, names and digests are plain texts here, so that one reading finds *every* problem and not the first.
//! The same types are the canonical JSON, which browsers read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Declares raw types with the derives that all of them share.
macro_rules! raw {
    ($( $(#[$meta:meta])* pub struct $type:ident { $( $(#[$field_meta:meta])* pub $field:ident: $ty:ty, )* } )+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
            pub(super) struct $type { $( $(#[$field_meta])* pub $field: $ty, )* }
        )+
    };
}

raw! {
    /// The whole matrix.
    pub struct RawMatrix {
        /// Version of the format.
        pub schema: u32,
        /// `distro.toml`.
        pub distro: RawDistro,
        /// `platforms.toml`: what is known of each platform.
        pub platforms: BTreeMap<String, RawPlatform>,
        /// `components/*.toml`, by the file's stem.
        pub components: BTreeMap<String, RawComponent>,
        /// `libraries/*.toml`, by the file's stem.
        #[serde(default)]
        pub libraries: BTreeMap<String, RawLibrary>,
        /// `releases/*.toml`, by the file's stem.
        pub releases: BTreeMap<String, RawRelease>,
        /// `lock.toml`.
        #[serde(default)]
        pub lock: RawLock,
        /// `evidence.toml`.
        #[serde(default)]
        pub evidence: RawEvidence,
    }

    /// The distribution as a whole.
    pub struct RawDistro {
        /// Its name, as `mlos --version` prints it.
        pub name: String,
        /// Address of the site, without a slash at the end.
        pub site: String,
        /// Where release files lie: a release's tag and a file name follow.
        pub download: String,
        /// Name of the container image, lower case, without tag or digest.
        pub image: String,
        /// Address of the distribution's repository.
        pub repository: String,
        /// The components, in the order in which every surface lists them.
        pub components: Vec<String>,
        /// The method of a request that names none.
        pub default_method: String,
        /// File name of a bundle; `{tag}`, `{os}` and `{arch}` are filled in.
        pub file: String,
        /// File name of a release's own install script; `{tag}` is filled in.
        pub script: String,
        /// Every host that an install may contact.
        #[serde(default)]
        pub hosts: Vec<RawHost>,
        /// Which part of the version a change moves.
        pub policy: RawPolicy,
        /// Channels that are held at a release, by channel.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub holds: BTreeMap<String, RawHold>,
        /// Commands to type after an install, once the server runs; each pasteable as it stands.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub next: Vec<String>,
        /// What an offline set does not hold, and how to carry it: a sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub offline: Option<String>,
        /// A sentence that every surface shows: a rehearsal says here that it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub notice: Option<String>,
    }

    /// A host that an install may contact.
    pub struct RawHost {
        /// Its name.
        pub host: String,
        /// What is fetched there.
        pub why: String,
    }

    /// Which part of the distribution's version a change of its components moves: `patch`, `minor` or `major`.
    pub struct RawPolicy {
        /// Every component's change is compatible.
        pub compatible: String,
        /// A component's change is breaking, or a component is added.
        pub breaking: String,
        /// A component's own major version moves.
        pub component_major: String,
    }

    /// A channel that stays at a release.
    pub struct RawHold {
        /// The release, such as `v1.0.0`.
        pub at: String,
        /// Why it stays there.
        pub reason: String,
    }

    /// What is known of a platform.
    pub struct RawPlatform {
        /// Its name for people.
        pub title: String,
        /// Operating system, as file names have it.
        pub os: String,
        /// Processor, as file names have it.
        pub arch: String,
        /// What `uname -s` prints there.
        pub uname_os: Vec<String>,
        /// What `uname -m` prints there.
        pub uname_machine: Vec<String>,
        /// What a browser's platform string begins with there.
        #[serde(default)]
        pub browser: Vec<String>,
        /// Docker's name for it, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub docker: Option<String>,
        /// The platform that runs inside a container there.
        pub image_platform: String,
        /// The least that a machine must have, for what is not built and measured yet.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub floors: BTreeMap<String, String>,
    }

    /// A product inside the distribution.
    pub struct RawComponent {
        /// Its name for people, as `mlos --version` prints it.
        pub title: String,
        /// What it is, in one sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub summary: Option<String>,
        /// Where its releases are published: `owner/name` on GitHub.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub repository: Option<String>,
        /// Its licence, as an SPDX expression.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub license: Option<String>,
        /// What it is called in `bin/`; a component without a program has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub program: Option<String>,
        /// Arguments with which its program runs once before an install goes live.
        #[serde(default)]
        pub trial: Vec<String>,
        /// File name of its archive; `{version}`, `{tag}`, `{os}` and `{arch}` are filled in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub asset: Option<String>,
        /// Path of its program inside the archive, with the same words filled in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub member: Option<String>,
        /// Platforms for which its archives are published.
        #[serde(default)]
        pub platforms: Vec<String>,
        /// Libraries that must lie beside its program.
        #[serde(default)]
        pub libraries: Vec<String>,
        /// Where these facts come from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// Its versions.
        #[serde(default, rename = "release")]
        pub releases: Vec<RawComponentRelease>,
        /// Tags that are no releases, with the reason.
        #[serde(default, rename = "refused")]
        pub refused: Vec<RawRefusedTag>,
    }

    /// One version of one component.
    pub struct RawComponentRelease {
        /// The version, without a `v`.
        pub version: String,
        /// The day on which it was published, as `2025-11-12`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date: Option<String>,
        /// The tag, where it is not `v` and the version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tag: Option<String>,
        /// File name of its archive, where it is not the component's pattern.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub asset: Option<String>,
        /// `upstream` (seen among the public tags, the default) or `plan` (named by the plan, not seen upstream).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// What it accepts of other components, by component.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub requires: BTreeMap<String, String>,
    }

    /// A tag that is no release.
    pub struct RawRefusedTag {
        /// The tag.
        pub tag: String,
        /// The day on which it was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date: Option<String>,
        /// Why it is no release.
        pub reason: String,
    }

    /// What is bundled but is no product.
    pub struct RawLibrary {
        /// Its name for people.
        pub title: String,
        /// The version that is bundled.
        pub version: String,
        /// Where its releases are published: `owner/name` on GitHub.
        pub repository: String,
        /// The tag, where it is not `v` and the version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tag: Option<String>,
        /// Its licence, as an SPDX expression.
        pub license: String,
        /// What its licence asks to be passed on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub notices: Option<String>,
        /// Where these facts come from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// Its archive per platform.
        pub files: BTreeMap<String, RawLibraryFile>,
    }

    /// A library's archive for one platform.
    pub struct RawLibraryFile {
        /// File name of the archive.
        pub file: String,
        /// The folder in it that holds `lib/`.
        pub member: String,
    }

    /// One version of the distribution.
    pub struct RawRelease {
        /// Where it stands.
        pub status: String,
        /// The day on which it was published; absent until then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date: Option<String>,
        /// What it is, in one sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub summary: Option<String>,
        /// The version of each component that it contains.
        pub components: BTreeMap<String, String>,
        /// What changed, as Markdown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub notes: Option<String>,
        /// When and why it was taken back, and what to use: for `deprecated`, `yanked` and `unsafe`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub withdrawn: Option<RawWithdrawal>,
        /// What can be downloaded of it.
        #[serde(default, rename = "artifact", skip_serializing_if = "Vec::is_empty")]
        pub artifacts: Vec<RawArtifact>,
        /// Its own install script; not part of the fingerprint.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub script: Option<RawScript>,
    }

    /// When and why a release was taken back.
    pub struct RawWithdrawal {
        /// The day.
        pub date: String,
        /// Why, in one sentence.
        pub reason: String,
        /// The release to use instead; absent while no other one can be installed.
        #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
        pub instead: Option<String>,
    }

    /// One downloadable file or image.
    pub struct RawArtifact {
        /// The platform; of an image, the one that runs in the container.
        pub platform: String,
        /// The method that uses it.
        pub method: String,
        /// Its file name, where it is not the distribution's pattern.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub file: Option<String>,
        /// Its size in bytes, once recorded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub size: Option<u64>,
        /// Its digest, once recorded: `sha256:` and 64 hex digits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub digest: Option<String>,
        /// The least that the machine must have, as measured: `glibc`, `macos`, `cpu`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub needs: BTreeMap<String, String>,
    }

    /// A release's own install script.
    pub struct RawScript {
        /// Its size in bytes.
        pub size: u64,
        /// Its digest.
        pub digest: String,
    }

    /// An archive that was fetched and verified.
    pub struct RawLockedArchive {
        /// The component or library.
        pub name: String,
        /// Its version.
        pub version: String,
        /// The platform.
        pub platform: String,
        /// Where it was fetched.
        pub url: String,
        /// Its size in bytes.
        pub size: u64,
        /// Its digest.
        pub digest: String,
    }

    /// A set of component versions that was tested.
    pub struct RawRun {
        /// The version of each component.
        pub components: BTreeMap<String, String>,
        /// `passed` or `failed`.
        pub result: String,
        /// The day.
        pub date: String,
        /// Where the result can be read.
        pub source: String,
        /// Which checks ran, where it is known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub checks: Vec<String>,
    }

    /// A set of component versions of which somebody says that it was tested.
    pub struct RawReport {
        /// The version of each component.
        pub components: BTreeMap<String, String>,
        /// `passed` or `failed`.
        pub result: String,
        /// Who says so.
        pub by: String,
        /// The day, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date: Option<String>,
        /// Where it is said, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
    }
}

/// Every archive that was fetched and verified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
pub(super) struct RawLock {
    /// The archives.
    #[serde(default, rename = "archive")]
    pub archives: Vec<RawLockedArchive>,
}

/// What is known of sets of component versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
pub(super) struct RawEvidence {
    /// Tests.
    #[serde(default, rename = "run")]
    pub runs: Vec<RawRun>,
    /// Statements without a test that can be looked up.
    #[serde(default, rename = "report")]
    pub reports: Vec<RawReport>,
}

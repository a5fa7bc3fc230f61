//! The matrix: which versions belong together, and what can be had of them.
//!
//! A [`Matrix`] that exists is valid. It is made from the TOML files (feature `source`) or from the JSON that is
//! published, and both go through the same checks, so no other code of this crate has to doubt it.

mod check;
mod index;
mod json;
mod problem;
mod published;
mod raw;
mod read;
#[cfg(feature = "source")]
mod source;

use std::collections::BTreeMap;

pub use self::check::is_link;
pub(crate) use self::index::{Index, Pin, mask};
pub use self::problem::{Problem, Problems};
#[cfg(feature = "source")]
pub use self::published::published_schema;
use self::raw::RawMatrix;
use crate::{
    Channel, ComponentId, ComponentVersion, Constraint, Digest, Method, Platform, ReleaseVersion,
    Status, Trust, canonical::canonical, name::names,
};

/// Version of every format that this crate writes; a reader refuses a higher one.
pub const SCHEMA: u32 = 1;

/// A valid matrix.
#[derive(Debug, Clone)]
pub struct Matrix {
    raw: RawMatrix,
    fingerprint: Digest,
    distro: Distro,
    platforms: BTreeMap<Platform, PlatformFacts>,
    components: Vec<Component>,
    libraries: BTreeMap<String, Library>,
    releases: Vec<Release>,
    evidence: Vec<Evidence>,
    lock: Vec<LockedArchive>,
    index: Index,
}

/// The distribution as a whole.
#[derive(Debug, Clone)]
pub struct Distro {
    /// Its name, as `mlos --version` prints it.
    pub name: String,
    /// Address of the site, without a slash at the end.
    pub site: String,
    /// Where release files lie: `/v1.0.0/` and a file name follow.
    pub download: String,
    /// Name of the container image, without tag or digest.
    pub image: String,
    /// Address of the distribution's repository.
    pub repository: String,
    /// The method of a request that names none.
    pub default_method: Method,
    /// The Homebrew tap, as `brew` takes it: `owner/name`.
    pub tap: Option<String>,
    /// File name of a release's own script, with `{tag}` to be filled in.
    script: String,
    /// Every host that an install may contact, and why.
    pub hosts: Vec<Host>,
    /// Which part of the version a change moves.
    pub policy: Policy,
    /// Channels that are held at a release.
    pub holds: BTreeMap<Channel, Hold>,
    /// Commands to type after an install, once the server runs: the first one fetches a model. Each begins with a program.
    pub next: Vec<String>,
    /// What an offline set does not hold, and how to carry it: a sentence.
    pub offline: Option<String>,
    /// A sentence that every surface shows: a rehearsal says here that it is one.
    pub notice: Option<String>,
}

/// A host that an install may contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name.
    pub host: String,
    /// What is fetched there.
    pub why: String,
}

/// Which part of the distribution's version a change of its components moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Every component's change is compatible.
    pub compatible: Level,
    /// A component's change is breaking, or a component is added.
    pub breaking: Level,
    /// A component's own major version moves.
    pub component_major: Level,
}

names! {
    /// A part of a version.
    pub enum Level("level") {
        /// The third number.
        Patch = "patch",
        /// The second number.
        Minor = "minor",
        /// The first number.
        Major = "major",
    }
}

names! {
    /// How a test ended.
    pub enum Outcome("result") {
        /// Every check passed.
        Passed = "passed",
        /// A check failed.
        Failed = "failed",
    }
}

names! {
    /// Where a component release was seen.
    pub enum Origin("source") {
        /// Among the component's public tags.
        Upstream = "upstream",
        /// Only in the distribution's plan: its archives cannot be confirmed.
        Plan = "plan",
    }
}

/// A channel that stays at a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The release.
    pub at: ReleaseVersion,
    /// Why it stays there.
    pub reason: String,
}

/// What is known of a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformFacts {
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
    pub browser: Vec<String>,
    /// The platform that runs inside a container there.
    pub image_platform: Platform,
    /// Other platforms whose programs run there, and by what: `Rosetta 2`.
    pub runs: Vec<(Platform, String)>,
    /// The least that a machine must have (`glibc`, `macos`, `cpu`): what an artifact needs that is not built yet.
    pub floors: BTreeMap<String, String>,
}

/// A product inside the distribution.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name.
    pub id: ComponentId,
    /// Its name for people, as `mlos --version` prints it.
    pub title: String,
    /// What it does, in one sentence without its subject, which is the title.
    pub summary: Option<String>,
    /// Where its releases are published: `owner/name` on GitHub.
    pub repository: Option<String>,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// What it is called in `bin/`; a component without a program has none.
    pub program: Option<String>,
    /// Arguments with which its program runs once before an install goes live.
    pub trial: Vec<String>,
    /// File name of its archive, with `{version}`, `{tag}`, `{os}` and `{arch}` to be filled in.
    pub asset: Option<String>,
    /// Path of its program inside the archive, with the same words to be filled in.
    pub member: Option<String>,
    /// Platforms for which its archives are published.
    pub platforms: Vec<Platform>,
    /// Libraries that must lie beside its program.
    pub libraries: Vec<String>,
    /// Where these facts come from.
    pub source: Option<String>,
    /// Its versions, newest first.
    pub releases: Vec<ComponentRelease>,
    /// Tags that are no releases.
    pub refused: Vec<RefusedTag>,
}

/// One version of one component.
#[derive(Debug, Clone)]
pub struct ComponentRelease {
    /// The version.
    pub version: ComponentVersion,
    /// The day on which it was published, as `2025-11-12`.
    pub date: Option<String>,
    /// The tag.
    pub tag: String,
    /// File name of its archive, where it is not the component's pattern.
    pub asset: Option<String>,
    /// Where it was seen.
    pub origin: Origin,
    /// What it accepts of other components.
    pub requires: BTreeMap<ComponentId, Constraint>,
}

/// A tag that is no release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedTag {
    /// The tag.
    pub tag: String,
    /// The day on which it was made.
    pub date: Option<String>,
    /// Why it is no release.
    pub reason: String,
}

/// What is bundled but is no product.
#[derive(Debug, Clone)]
pub struct Library {
    /// Its name for people.
    pub title: String,
    /// The version that is bundled.
    pub version: String,
    /// Where its releases are published: `owner/name` on GitHub.
    pub repository: String,
    /// The tag of that version.
    pub tag: String,
    /// Its licence, as an SPDX expression.
    pub license: String,
    /// What its licence asks to be passed on.
    pub notices: Option<String>,
    /// Its archive per platform: the file name, and the folder in it that holds `lib/`.
    pub files: BTreeMap<Platform, (String, String)>,
}

/// One version of the distribution.
#[derive(Debug, Clone)]
pub struct Release {
    /// The version.
    pub version: ReleaseVersion,
    /// Where it stands.
    pub status: Status,
    /// The day on which it was published; none until then.
    pub date: Option<String>,
    /// What it is, in one sentence.
    pub summary: Option<String>,
    /// The version of each component that it contains.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// What changed, as Markdown.
    pub notes: Option<String>,
    /// When and why it was taken back, and what to use.
    pub withdrawn: Option<Withdrawal>,
    /// What can be downloaded of it.
    pub artifacts: Vec<Artifact>,
    /// Size in bytes and digest of its own install script, once recorded.
    pub script: Option<(u64, Digest)>,
}

/// When and why a release was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The day.
    pub date: String,
    /// Why, in one sentence.
    pub reason: String,
    /// The release to use instead; none while no other one can be installed.
    pub instead: Option<ReleaseVersion>,
}

/// One downloadable file or image of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The platform; of an image, the one that runs in the container.
    pub platform: Platform,
    /// The method that uses it.
    pub method: Method,
    /// Its file name; an image has none.
    pub file: Option<String>,
    /// Its size in bytes, once recorded.
    pub size: Option<u64>,
    /// Its digest, once recorded.
    pub digest: Option<Digest>,
    /// The least that the machine must have (`glibc`, `macos`, `cpu`): as measured, or the platform's floors until it is
    /// built.
    pub needs: BTreeMap<String, String>,
}

/// What is known of one set of component versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The version of each component.
    pub components: BTreeMap<ComponentId, ComponentVersion>,
    /// How it ended.
    pub outcome: Outcome,
    /// Who says so, where it is a report; a run speaks for itself.
    pub by: Option<String>,
    /// The day; a run always has one.
    pub date: Option<String>,
    /// Where it can be read; a run always says so.
    pub source: Option<String>,
    /// Which checks ran, where it is known.
    pub checks: Vec<String>,
}

/// An archive that was fetched and verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedArchive {
    /// The component or library.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The platform.
    pub platform: Platform,
    /// Where it was fetched.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its digest.
    pub digest: Digest,
    /// Why no release may be made of it: what `inspect` found.
    pub refused: Option<String>,
}

impl Matrix {
    /// Reads the TOML files, given by path relative to the matrix: `distro.toml`, `components/axon.toml`, …
    ///
    /// # Errors
    ///
    /// Every problem of every file.
    #[cfg(feature = "source")]
    pub fn parse(files: &BTreeMap<String, String>) -> Result<Self, Problems> {
        let source::Reading {
            raw,
            unread,
            mut problems,
        } = source::read(files);
        let fingerprint = fingerprint(&raw);
        match check::check(raw, unread, fingerprint) {
            Ok(matrix) => Problems::of(problems).map_or(Ok(matrix), Err),
            Err(more) => {
                problems.extend(more.iter().cloned());
                Err(Problems::of(problems).unwrap_or_default())
            }
        }
    }

    /// The heads of the channels and the newest releases, newest first.
    pub fn newest_releases(&self, count: usize) -> Vec<&Release> {
        let heads: Vec<_> = Channel::ALL
            .iter()
            .filter_map(|&channel| self.channel(channel))
            .collect();
        let wanted = |(index, release): &(usize, &Release)| {
            *index < count || heads.iter().any(|head| head.version == release.version)
        };
        self.releases
            .iter()
            .enumerate()
            .filter(wanted)
            .map(|(_, release)| release)
            .collect()
    }

    /// The matrix as canonical JSON, without its fingerprint.
    pub fn canonical(&self) -> String {
        canonical(&self.raw)
    }

    /// The sha256 of the canonical JSON, without the size and digest of the releases' own scripts.
    ///
    /// A release's script carries the fingerprint, so the fingerprint cannot depend on the script.
    pub fn fingerprint(&self) -> &Digest {
        &self.fingerprint
    }

    /// The distribution as a whole.
    pub fn distro(&self) -> &Distro {
        &self.distro
    }

    /// What is known of a platform; every platform is described in a valid matrix.
    pub fn platform(&self, platform: Platform) -> &PlatformFacts {
        &self.platforms[&platform]
    }

    /// For which platform the programs are made that a method brings there: those of an image run in a container.
    pub(crate) fn inside(&self, platform: Platform, method: Method) -> Platform {
        match method {
            Method::Docker => self.platform(platform).image_platform,
            _ => platform,
        }
    }

    /// The components, in the matrix's order.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// One component.
    pub fn component(&self, id: &ComponentId) -> Option<&Component> {
        self.components.iter().find(|component| component.id == *id)
    }

    /// The libraries, by name.
    pub fn libraries(&self) -> &BTreeMap<String, Library> {
        &self.libraries
    }

    /// The releases, newest first.
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// One release.
    pub fn release(&self, version: &ReleaseVersion) -> Option<&Release> {
        let found = self
            .releases
            .binary_search_by(|release| version.cmp(&release.version));
        found.ok().and_then(|index| self.releases.get(index))
    }

    /// The release that a channel points at: by its hold, otherwise by its rule.
    pub fn channel(&self, channel: Channel) -> Option<&Release> {
        if let Some(hold) = self.distro.holds.get(&channel) {
            return self.release(&hold.at);
        }
        let statuses: &[Status] = match channel {
            Channel::Stable | Channel::Latest => &[Status::Stable],
            Channel::Preview => &[Status::Stable, Status::Preview],
        };
        let heads = statuses
            .iter()
            .filter_map(|&status| self.index.of_status(status).first().copied());
        self.releases.get(heads.min()?)
    }

    /// The components of a release with their versions, in the matrix's order.
    pub fn components_of<'m>(
        &'m self,
        release: &'m Release,
    ) -> Vec<(&'m Component, &'m ComponentVersion)> {
        let held =
            |component: &'m Component| Some((component, release.components.get(&component.id)?));
        self.components.iter().filter_map(held).collect()
    }

    /// What `mlos --version` prints for a release, line by line.
    pub fn version_lines(&self, release: &Release) -> Vec<String> {
        let first = format!("{} {}", self.distro.name, release.version);
        let components = self.components_of(release).into_iter();
        let others =
            components.map(|(component, version)| format!("  {}: v{version}", component.title));
        std::iter::once(first).chain(others).collect()
    }

    /// The methods by which any release can be had, now or once it is recorded.
    pub fn methods(&self) -> Vec<Method> {
        let made = |method: &Method| {
            let mut artifacts = self.releases.iter().flat_map(|release| &release.artifacts);
            artifacts.any(|artifact| artifact.method == *method)
        };
        Method::ALL.iter().copied().filter(made).collect()
    }

    /// What makes an answer quick.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// What is known of sets of component versions.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// Every archive that was fetched and verified.
    pub fn lock(&self) -> &[LockedArchive] {
        &self.lock
    }
}

impl Distro {
    /// File name of a release's own install script: `mlos-v1.0.0_install.sh`.
    pub fn script(&self, release: &ReleaseVersion) -> String {
        self.script.replace("{tag}", &release.to_string())
    }

    /// Where a file of a release lies.
    pub fn address(&self, release: &ReleaseVersion, file: &str) -> String {
        format!("{}/{release}/{file}", self.download)
    }
}

impl Component {
    /// One version of the component.
    pub fn release(&self, version: &ComponentVersion) -> Option<&ComponentRelease> {
        let found = self
            .releases
            .binary_search_by(|release| version.cmp(&release.version));
        found.ok().and_then(|index| self.releases.get(index))
    }

    /// File name of the archive of one version for a platform.
    pub fn asset(&self, release: &ComponentRelease, platform: &PlatformFacts) -> Option<String> {
        let pattern = release.asset.as_ref().or(self.asset.as_ref())?;
        Some(fill(pattern, release, platform))
    }

    /// Path of the program inside that archive.
    pub fn member(&self, release: &ComponentRelease, platform: &PlatformFacts) -> Option<String> {
        Some(fill(self.member.as_ref()?, release, platform))
    }
}

fn fill(pattern: &str, release: &ComponentRelease, platform: &PlatformFacts) -> String {
    pattern
        .replace("{version}", &release.version.to_string())
        .replace("{tag}", &release.tag)
        .replace("{os}", &platform.os)
        .replace("{arch}", &platform.arch)
}

impl Release {
    /// What is downloaded for a platform by a method; of an image, for the platform in the container.
    pub fn artifact(&self, platform: Platform, method: Method) -> Option<&Artifact> {
        self.artifacts
            .iter()
            .find(|artifact| artifact.platform == platform && artifact.method == method)
    }

    /// What was made of it so far: the artifacts whose digests are known.
    pub fn recorded(&self) -> impl Iterator<Item = &Artifact> {
        let artifacts = self.artifacts.iter();
        artifacts.filter(|artifact| artifact.digest.is_some())
    }
}

impl Artifact {
    /// What is known of it before it is downloaded.
    pub fn trust(&self) -> Trust {
        if self.digest.is_some() {
            Trust::Pinned
        } else {
            Trust::Unrecorded
        }
    }
}

impl Evidence {
    /// Whether it is a run: only a run makes a set *tested*.
    pub fn is_run(&self) -> bool {
        self.by.is_none()
    }
}

/// The JSON Schema of the matrix's files, by file pattern.
#[cfg(feature = "source")]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(RawMatrix).to_value()
}

#[cfg(feature = "source")]
fn fingerprint(raw: &RawMatrix) -> Digest {
    let mut raw = raw.clone();
    for release in raw.releases.values_mut() {
        release.script = None;
    }
    Digest::of(canonical(&raw).as_bytes())
}

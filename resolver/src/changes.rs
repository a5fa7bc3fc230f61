//! What changes from one release to another: for whoever has the one and looks at the other.
//!
//! The two may be any two of the matrix, in either order. What is said of an older one against a newer one is the same
//! turned round.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Channel, ComponentId, ComponentVersion, Digest, Matrix, Method, Platform, Release,
    ReleaseVersion, SCHEMA, Status, VersionRequest, VersionRequestError, canonical, name::names,
    shown::shown,
};

/// What changes from one release to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
pub struct Changes {
    /// Version of the format.
    pub schema: u32,
    /// The one that somebody has.
    pub from: Standing,
    /// The one that is looked at.
    pub to: Standing,
    /// Components whose version moves, by name.
    pub moved: Vec<Move>,
    /// Components that are only in `to`.
    pub gained: BTreeMap<ComponentId, ComponentVersion>,
    /// Components that are only in `from`.
    pub lost: BTreeMap<ComponentId, ComponentVersion>,
    /// Platforms and methods for which only `to` has an artifact, in the order of [`Platform::ALL`]. Of a release that is
    /// only intended nothing has been made, which is no loss: where one of the two is, none are named.
    pub reach_gained: Vec<Reach>,
    /// Platforms and methods for which only `from` has an artifact, in the same order.
    pub reach_lost: Vec<Reach>,
    /// Fingerprint of the matrix that says so.
    pub matrix: Digest,
}

/// A release and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
pub struct Standing {
    /// The release.
    pub release: ReleaseVersion,
    /// Its status.
    pub status: Status,
}

/// A component whose version moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
pub struct Move {
    /// The component.
    pub component: ComponentId,
    /// Its version before.
    pub from: ComponentVersion,
    /// Its version afterwards.
    pub to: ComponentVersion,
    /// Whether it goes up or down.
    pub direction: Direction,
    /// The first part of the version that differs.
    pub bump: Bump,
}

/// How something gets onto a machine: there is an artifact for the platform by the method. An image counts for every
/// platform whose containers run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
pub struct Reach {
    /// The platform.
    pub platform: Platform,
    /// The method.
    pub method: Method,
}

names! {
    /// Where a version moves to.
    pub enum Direction("direction") {
        /// To a higher one.
        Up = "up",
        /// To a lower one.
        Down = "down",
    }
}

names! {
    /// The first part of a version that differs from another.
    pub enum Bump("bump") {
        /// The first number.
        Major = "major",
        /// The second number.
        Minor = "minor",
        /// The third number.
        Patch = "patch",
        /// Only what stands behind the numbers: from `1.0.0-rc.1` to `1.0.0`.
        PreRelease = "pre-release",
    }
}

/// A text that names no release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoRelease {
    /// A text that does not parse, or a channel that does not exist.
    #[error(transparent)]
    Version(#[from] VersionRequestError),
    /// A prefix or a range, which may be many.
    #[error("expected one release, found `{0}`\n\nhint: write all three numbers, or a channel")]
    Several(String),
    /// A channel that points at nothing, or a version that no release has.
    #[error("there is no release `{0}`")]
    Absent(VersionRequest),
    /// Nothing was named, and there is nothing to choose from.
    #[error("there are no two releases to compare")]
    Fewer,
}

/// What changes from one release to another. Total: it never panics.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../matrix");
/// # let mut files = std::collections::BTreeMap::new();
/// # for folder in ["", "components/", "libraries/", "releases/"] {
/// #     for entry in std::fs::read_dir(root.join(folder))? {
/// #         let path = entry?.path();
/// #         if path.extension().is_some_and(|found| found == "toml") {
/// #             let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
/// #             files.insert(format!("{folder}{name}"), std::fs::read_to_string(&path)?);
/// #         }
/// #     }
/// # }
/// # let matrix = mlos_resolver::Matrix::parse(&files)?;
/// use mlos_resolver::{changes, named_release};
///
/// let found = changes(&matrix, named_release(&matrix, "v1.0.0")?, named_release(&matrix, "v1.1.0")?);
/// let axon = &found.moved[0];
/// assert_eq!(format!("{} {} to {}: {}", axon.component, axon.from, axon.to, axon.bump), "axon 1.5.0 to 1.6.0: minor");
/// # Ok(())
/// # }
/// ```
pub fn changes(matrix: &Matrix, from: &Release, to: &Release) -> Changes {
    let mut moved = Vec::new();
    let mut lost = BTreeMap::new();
    for (component, before) in &from.components {
        match to.components.get(component) {
            None => {
                lost.insert(component.clone(), before.clone());
            }
            Some(after) if after != before => moved.push(Move {
                component: component.clone(),
                from: before.clone(),
                to: after.clone(),
                direction: if after > before {
                    Direction::Up
                } else {
                    Direction::Down
                },
                bump: Bump::between(before, after),
            }),
            Some(_) => {}
        }
    }
    let is_made = !from.status.is_intended() && !to.status.is_intended();
    let reach = |one, other| {
        if is_made {
            reach(matrix, one, other)
        } else {
            Vec::new()
        }
    };
    let mut gained = to.components.clone();
    gained.retain(|component, _| !from.components.contains_key(component));
    Changes {
        schema: SCHEMA,
        from: Standing::of(from),
        to: Standing::of(to),
        moved,
        gained,
        lost,
        reach_gained: reach(to, from),
        reach_lost: reach(from, to),
        matrix: matrix.fingerprint().clone(),
    }
}

/// The reach that one release has and another has not.
fn reach(matrix: &Matrix, one: &Release, other: &Release) -> Vec<Reach> {
    let has = |release: &Release, reach: &Reach| {
        let platform = matrix.inside(reach.platform, reach.method);
        release.artifact(platform, reach.method).is_some()
    };
    let by_method = |&platform| {
        let methods = Method::ALL.iter();
        methods.map(move |&method| Reach { platform, method })
    };
    Platform::ALL
        .iter()
        .flat_map(by_method)
        .filter(|reach| has(one, reach) && !has(other, reach))
        .collect()
}

/// The release whose place another one takes: what to compare it with, if nothing else was asked for.
///
/// It is the highest lower one that a person could have had, whatever became of it since: not one that is only planned.
/// Previews are left out, unless the release itself is one: who has `v1.1.0` came from `v1.0.0`, not from `v1.1.0-rc.1`.
pub fn previous<'m>(matrix: &'m Matrix, release: &Release) -> Option<&'m Release> {
    let is_preview =
        |release: &Release| release.status == Status::Preview || release.version.is_prerelease();
    let with_previews = is_preview(release);
    matrix.releases().iter().find(|other| {
        other.version < release.version
            && !other.status.is_intended()
            && (with_previews || !is_preview(other))
    })
}

/// The one release that a text names: an exact version, with or without the `v`, or a channel.
///
/// # Errors
///
/// `v9.9.9`, `1.2` (a prefix), `^1` (a range), `stabel`, `preview` where nothing can be installed.
pub fn named_release<'m>(matrix: &'m Matrix, text: &str) -> Result<&'m Release, NoRelease> {
    let wish: VersionRequest = text.parse()?;
    let found = match &wish {
        VersionRequest::Channel(channel) => matrix.channel(*channel),
        VersionRequest::Versions(_) => match wish.exact() {
            Some(version) => matrix.release(&version),
            // As it was written: who wrote `v9` looks for that.
            None => return Err(NoRelease::Several(shown(text.trim()))),
        },
    };
    found.ok_or(NoRelease::Absent(wish))
}

/// The two releases that somebody wants to compare, by their names. An empty text counts as not given.
///
/// Where only one is named, the other is the one that a person would have or get: [`previous`] before it, or the head of
/// `stable` after it. Where none is, it is the head of `stable` against what came before, or against what comes next.
///
/// # Errors
///
/// As [`named_release`]; and where there is only one release, or none.
pub fn compared<'m>(
    matrix: &'m Matrix,
    from: &str,
    to: &str,
) -> Result<(&'m Release, &'m Release), NoRelease> {
    let head = matrix.channel(Channel::Stable);
    let next = |release: &Release| {
        let newer = |other: &&Release| other.version > release.version;
        matrix.releases().iter().rev().find(newer)
    };
    let beside = |release| previous(matrix, release).or_else(|| next(release));
    match (from.trim(), to.trim()) {
        ("", "") => {
            let head = head.or(matrix.releases().first()).ok_or(NoRelease::Fewer)?;
            match previous(matrix, head) {
                Some(before) => Ok((before, head)),
                None => Ok((head, next(head).ok_or(NoRelease::Fewer)?)),
            }
        }
        ("", to) => {
            let to = named_release(matrix, to)?;
            Ok((beside(to).ok_or(NoRelease::Fewer)?, to))
        }
        (from, "") => {
            let from = named_release(matrix, from)?;
            let other = head.filter(|head| head.version != from.version);
            let to = other.or_else(|| next(from)).or_else(|| beside(from));
            Ok((from, to.ok_or(NoRelease::Fewer)?))
        }
        (from, to) => Ok((named_release(matrix, from)?, named_release(matrix, to)?)),
    }
}

impl Changes {
    /// Canonical JSON (RFC 8785), without a newline at the end.
    pub fn canonical(&self) -> String {
        canonical(self)
    }

    /// Whether both are the same release.
    pub fn is_same(&self) -> bool {
        self.from == self.to
    }
}

impl Standing {
    fn of(release: &Release) -> Self {
        Self {
            release: release.version.clone(),
            status: release.status,
        }
    }
}

impl Bump {
    /// The first part in which two versions differ; of two that are the same it is the last one.
    fn between(one: &ComponentVersion, other: &ComponentVersion) -> Self {
        let (one, other) = (one.semver(), other.semver());
        if one.major != other.major {
            Self::Major
        } else if one.minor != other.minor {
            Self::Minor
        } else if one.patch != other.patch {
            Self::Patch
        } else {
            Self::PreRelease
        }
    }
}

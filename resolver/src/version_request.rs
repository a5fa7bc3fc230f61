//! What a person may ask for: a channel, an exact version, a prefix or a range.
//!
//! For people a bare partial version is a *prefix*: `1.2` means any `1.2.z`.
//! In a component's [`Constraint`](crate::Constraint) it is a *caret*, as in Cargo. Two types, never mixed.
//!
//! Ranges mean what they mean in node-semver: `<=1.4` and `1.0 - 1.4` include every `1.4.z`, `>1.x` begins at `2.0.0`, and
//! pre-releases match an exact version, or a range that names a pre-release of the same `x.y.z`.

use std::{cmp::Ordering, fmt, ops::Range, str::FromStr};

use semver::{Comparator, Op, Prerelease, Version, VersionReq};
use serde::{Deserialize, Serialize};

use crate::{
    Channel, ComponentId, ReleaseVersion,
    advice::{Advice, advice},
    comparator::{all_accept, print, side},
    grammar,
    shown::shown,
};

/// Which release a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(type = "string"))]
pub enum VersionRequest {
    /// The release that a channel points at: `stable`.
    Channel(Channel),
    /// Versions: `v1.2.3`, `1.2`, `^1.2`, `>=1.0, <2`, `1.0 - 1.4`, `a || b`.
    Versions(VersionSet),
}

/// A set of versions, as a person writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(type = "string"))]
pub enum VersionSet {
    /// One version and no other.
    Exact(Version),
    /// Every release that begins like this: a major version, and perhaps a minor one.
    Prefix(u64, Option<u64>),
    /// Any of these requirements.
    Range(Vec<VersionReq>),
}

/// A text that asks for no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence(None))]
#[non_exhaustive]
pub struct VersionRequestError {
    /// What was found.
    pub found: String,
    /// How many characters of it make sense.
    pub at: usize,
    /// What is wrong at that character, in words.
    pub reason: String,
    /// What to write instead: lower case, no full stop.
    pub hint: String,
    /// Whether a channel would have been accepted.
    pub channels: bool,
    /// What is wrong with it as a whole, where that says more; empty where the hint says all.
    whole: Option<String>,
}

/// What may be asked for.
const FORMS: &str =
    "ask for an exact version like `1.2.3`, a prefix like `1.2`, or a range like `^1.2`";
const FORMS_AND_CHANNELS: &str = "ask for a channel (`stable`, `latest`, `preview`), an exact version like `1.2.3`, a prefix like `1.2`, or a range like `^1.2`";

impl VersionRequestError {
    fn new(text: &str, at: usize, reason: String, channels: bool) -> Self {
        let advice = advice(text, channels);
        let (whole, hint) = match advice {
            Some(Advice { reason, hint }) => (reason, hint),
            None if channels => (None, FORMS_AND_CHANNELS.to_owned()),
            None => (None, FORMS.to_owned()),
        };
        Self {
            found: text.to_owned(),
            at,
            reason,
            hint,
            channels,
            whole,
        }
    }

    /// What is wrong, and what to do about it.
    pub(crate) fn sentence(&self, component: Option<&ComponentId>) -> String {
        let found = shown(&self.found);
        let no_version = match component {
            Some(component) => format!("`{found}` is no version of `{component}`"),
            None if self.channels => format!("`{found}` is neither a channel nor a version"),
            None => format!("`{found}` is no version"),
        };
        let reason = match self.whole.as_ref().unwrap_or(&self.reason).as_str() {
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        format!("{no_version}{reason}\n\nhint: {}", self.hint)
    }
}

impl VersionRequest {
    /// The exact release that is asked for, where it is one.
    pub fn exact(&self) -> Option<ReleaseVersion> {
        match self {
            Self::Versions(VersionSet::Exact(version)) => version.to_string().parse().ok(),
            _ => None,
        }
    }
}

impl From<ReleaseVersion> for VersionRequest {
    fn from(version: ReleaseVersion) -> Self {
        Self::Versions(VersionSet::Exact(version.semver().clone()))
    }
}

impl FromStr for VersionRequest {
    type Err = VersionRequestError;

    /// # Errors
    ///
    /// The empty text, `stabel`, `1.2.3.4`, `^x`, `1.0 -`, and a version with build metadata.
    fn from_str(text: &str) -> Result<Self, VersionRequestError> {
        if let Ok(channel) = text.trim().parse() {
            return Ok(Self::Channel(channel));
        }
        text.parse()
            .map(Self::Versions)
            .map_err(|cause: VersionRequestError| {
                VersionRequestError::new(text, cause.at, cause.reason, true)
            })
    }
}

impl VersionSet {
    /// Whether a version is in the set.
    pub fn contains(&self, version: &Version) -> bool {
        match self {
            Self::Exact(exact) => exact == version,
            Self::Prefix(major, minor) => {
                version.pre.is_empty() && prefix_side(*major, *minor, version) == Ordering::Equal
            }
            Self::Range(alternatives) => alternatives
                .iter()
                .any(|alternative| all_accept(&alternative.comparators, version)),
        }
    }

    /// The part of a list of so many versions, newest first, outside of which nothing is in the set. Where nothing is, an
    /// empty part at the place where it would be.
    pub(crate) fn window<'v>(
        &self,
        count: usize,
        version: impl Fn(usize) -> &'v Version,
    ) -> Range<usize> {
        // The first place whose version lies lower than so.
        let first = |side: &dyn Fn(&Version) -> Ordering, lower: Ordering| {
            let (mut start, mut end) = (0, count);
            while start < end {
                let middle = start.midpoint(end);
                if side(version(middle)) >= lower {
                    start = middle + 1;
                } else {
                    end = middle;
                }
            }
            start
        };
        let within = |side: &dyn Fn(&Version) -> Ordering| {
            first(side, Ordering::Greater)..first(side, Ordering::Equal)
        };
        match self {
            Self::Exact(exact) => within(&|version| version.cmp(exact)),
            Self::Prefix(major, minor) => within(&|version| prefix_side(*major, *minor, version)),
            Self::Range(alternatives) => {
                let (mut first, mut last) = (count, 0);
                for alternative in alternatives {
                    let (mut start, mut end) = (0, count);
                    for comparator in &alternative.comparators {
                        let part = within(&|version| side(comparator, version));
                        (start, end) = (start.max(part.start), end.min(part.end));
                    }
                    (first, last) = (first.min(start), last.max(end));
                }
                first..last.max(first)
            }
        }
    }
}

/// Where a version lies: below all that begins like a prefix, among it, or above it.
fn prefix_side(major: u64, minor: Option<u64>, version: &Version) -> Ordering {
    side(
        &Comparator {
            op: Op::Exact,
            major,
            minor,
            patch: None,
            pre: Prerelease::EMPTY,
        },
        version,
    )
}

impl FromStr for VersionSet {
    type Err = VersionRequestError;

    /// # Errors
    ///
    /// The empty text, `1.2.3.4`, `^x`, `1.0 -`, `>=1, *`, and a version with build metadata.
    fn from_str(text: &str) -> Result<Self, VersionRequestError> {
        let mut alternatives = grammar::alternatives(text).map_err(|misread| {
            VersionRequestError::new(text, misread.at, misread.to_string(), false)
        })?;
        let alone = match &mut alternatives[..] {
            [VersionReq { comparators }] => match &mut comparators[..] {
                [one] if one.op == Op::Exact => Some(one),
                _ => None,
            },
            _ => None,
        };
        Ok(match alone {
            None => Self::Range(alternatives),
            Some(&mut Comparator {
                major,
                minor: Some(minor),
                patch: Some(patch),
                ref mut pre,
                ..
            }) => Self::Exact(Version {
                pre: std::mem::take(pre),
                ..Version::new(major, minor, patch)
            }),
            Some(&mut Comparator { major, minor, .. }) => Self::Prefix(major, minor),
        })
    }
}

macro_rules! text_form {
    ($type:ident) => {
        impl TryFrom<String> for $type {
            type Error = VersionRequestError;

            fn try_from(text: String) -> Result<Self, VersionRequestError> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(request: $type) -> Self {
                request.to_string()
            }
        }
    };
}

text_form!(VersionRequest);
text_form!(VersionSet);

impl fmt::Display for VersionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(channel) => channel.fmt(f),
            Self::Versions(VersionSet::Exact(version)) => write!(f, "v{version}"),
            Self::Versions(versions) => versions.fmt(f),
        }
    }
}

impl fmt::Display for VersionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(version) => version.fmt(f),
            Self::Prefix(major, None) => write!(f, "{major}"),
            Self::Prefix(major, Some(minor)) => write!(f, "{major}.{minor}"),
            Self::Range(alternatives) => {
                for (index, alternative) in alternatives.iter().enumerate() {
                    if index > 0 {
                        f.write_str(" || ")?;
                    }
                    print(&alternative.comparators, f)?;
                }
                Ok(())
            }
        }
    }
}

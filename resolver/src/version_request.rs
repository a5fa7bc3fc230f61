//! What a person may ask for: a channel, an exact version, a prefix or a range.
//!
//! For people a bare partial version is a *prefix*: `1.2` means any `1.2.z`.
//! In a component's [`Constraint`](crate::Constraint) it is a *caret*, as in Cargo. Two types, never mixed.
//!
//! Ranges mean what they mean in node-semver: `<=1.4` and `1.0 - 1.4` include every `1.4.z`, `>1.x` begins at `2.0.0`, and
//! pre-releases match an exact version, or a range that names a pre-release of the same `x.y.z`.

use std::{fmt, str::FromStr};

use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

use crate::{Channel, ReleaseVersion, comparator};

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
#[error(
    "expected {}an exact version like `1.2.3`, a prefix like `1.2`, or a range like `^1.2`, found `{found}`: {reason}",
    if *.channels { "a channel (`stable`, `latest`, `preview`), " } else { "" }
)]
#[non_exhaustive]
pub struct VersionRequestError {
    /// What was found.
    pub found: String,
    /// What is wrong with it, in words.
    pub reason: String,
    /// Whether a channel would have been accepted.
    pub channels: bool,
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
                let near = crate::name::UnknownName::new("channel", text, Channel::ALL);
                let reason = match near.meant() {
                    Some(channel) => format!("did you mean `{channel}`?"),
                    None => cause.reason,
                };
                VersionRequestError {
                    reason,
                    channels: true,
                    ..cause
                }
            })
    }
}

impl VersionSet {
    /// Whether a version is in the set.
    pub fn contains(&self, version: &Version) -> bool {
        match self {
            Self::Exact(exact) => exact == version,
            Self::Prefix(major, minor) => {
                version.pre.is_empty()
                    && version.major == *major
                    && minor.is_none_or(|minor| version.minor == minor)
            }
            Self::Range(alternatives) => alternatives
                .iter()
                .any(|alternative| comparator::all_accept(alternative, version)),
        }
    }
}

impl FromStr for VersionSet {
    type Err = VersionRequestError;

    fn from_str(text: &str) -> Result<Self, VersionRequestError> {
        let error = |reason: String| VersionRequestError {
            found: text.to_owned(),
            reason,
            channels: false,
        };
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(error("it is empty".to_owned()));
        }
        if trimmed.contains('+') {
            return Err(error(
                "build metadata after `+` has no order, so it is not accepted".to_owned(),
            ));
        }
        if let Ok(version) = Version::parse(bare(trimmed)) {
            return Ok(Self::Exact(version));
        }
        if let Some((major, minor)) = prefix(bare(trimmed)) {
            return Ok(Self::Prefix(major, minor));
        }
        let alternatives = trimmed
            .split("||")
            .map(|alternative| requirement(alternative.trim()).map_err(&error))
            .collect::<Result<_, _>>()?;
        Ok(Self::Range(alternatives))
    }
}

/// A version without its leading `v`.
fn bare(text: &str) -> &str {
    text.strip_prefix('v').unwrap_or(text)
}

/// `1`, `1.x`, `1.2`, `1.2.x`.
fn prefix(text: &str) -> Option<(u64, Option<u64>)> {
    let number = |text: &str| {
        let canonical =
            text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        canonical.then(|| text.parse().ok()).flatten()
    };
    match text.split('.').collect::<Vec<_>>()[..] {
        [major] => Some((number(major)?, None)),
        [major, minor] if is_wildcard(minor) => Some((number(major)?, None)),
        [major, minor, patch] if is_wildcard(minor) && is_wildcard(patch) => {
            Some((number(major)?, None))
        }
        [major, minor] => Some((number(major)?, Some(number(minor)?))),
        [major, minor, patch] if is_wildcard(patch) => Some((number(major)?, Some(number(minor)?))),
        _ => None,
    }
}

/// One alternative of a range: comparators with commas or spaces between them, or `a - b`.
fn requirement(text: &str) -> Result<VersionReq, String> {
    let words: Vec<&str> = text
        .split([' ', '\t', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let comparators = match words[..] {
        [] => return Err("an alternative of a range is empty".to_owned()),
        [low, "-", high] => ends(low, high)?,
        _ => comparators(&words)?,
    };
    VersionReq::parse(&comparators.join(", ")).map_err(|cause| cause.to_string())
}

/// `1.0 - 1.4`: both ends are in it, and all that begins like the upper one.
fn ends(low: &str, high: &str) -> Result<Vec<String>, String> {
    let mut comparators = Vec::new();
    for (operator, end) in [(">=", low), ("<=", high)] {
        if !is_wild(end) {
            comparators.push(format!("{operator}{}", number(end)?));
        }
    }
    if comparators.is_empty() {
        comparators.push("*".to_owned());
    }
    Ok(comparators)
}

/// `>= 1.0 <2` and `>=1.0, <2` alike, each as the `semver` crate wants it: bare partials are prefixes, which it writes `=1.2`.
fn comparators(words: &[&str]) -> Result<Vec<String>, String> {
    let mut found: Vec<String> = Vec::new();
    let mut operator = String::new();
    for word in words {
        let end = word
            .find(|c: char| !matches!(c, '<' | '>' | '=' | '^' | '~'))
            .unwrap_or(word.len());
        operator.push_str(&word[..end]);
        let version = &word[end..];
        if version.is_empty() {
            continue;
        }
        match std::mem::take(&mut operator).as_str() {
            "" if is_wild(version) => found.push("*".to_owned()),
            "" => found.push(format!("={}", number(version)?)),
            operator => found.push(format!("{operator}{}", number(version)?)),
        }
    }
    if !operator.is_empty() {
        return Err(format!("`{operator}` has no version after it"));
    }
    Ok(found)
}

/// `*`, `x`, `x.x`, `x.x.x`.
fn is_wild(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() <= 3 && parts.into_iter().all(is_wildcard)
}

fn is_wildcard(part: &str) -> bool {
    matches!(part, "x" | "X" | "*")
}

/// A version of a comparator, without its leading `v`.
fn number(text: &str) -> Result<&str, String> {
    let text = bare(text);
    if text.split('.').next().is_some_and(is_wildcard) {
        return Err(format!(
            "`{text}` begins with a wildcard, which is any version and stands alone: `*`"
        ));
    }
    Ok(text)
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
                    alternative.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

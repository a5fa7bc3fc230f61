//! What was asked, as texts from outside and as checked values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ComponentId, Matrix, Method, Platform, UnknownName, VersionRequest, VersionRequestError,
    VersionSet, shown::shown,
};

/// What was asked, as flags, a form or an address have it. An empty text counts as not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(hashmap_as_object))]
pub struct RawRequest {
    /// A channel, an exact version, a prefix or a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The platform; there is no default, since only the caller knows the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Wishes for component versions, by component.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<String, String>,
}

/// What was asked. What is `None` was not asked for: a default, not a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which release; by default the channel `stable`.
    pub version: Option<VersionRequest>,
    /// For which machine.
    pub platform: Platform,
    /// How it gets there; by default the matrix's default method.
    pub method: Option<Method>,
    /// Wishes for component versions: a bare partial is a prefix, as everywhere where people write versions.
    pub pins: BTreeMap<ComponentId, VersionSet>,
}

/// A request that cannot be understood: a name that does not exist, or a text that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UsageError {
    /// A component, platform, method or channel that does not exist.
    #[error(transparent)]
    Name(#[from] UnknownName),
    /// A version that does not parse.
    #[error(transparent)]
    Version(#[from] VersionRequestError),
    /// A wish for a component's version that does not parse.
    #[error("{}", .cause.sentence(Some(.component)))]
    Pin {
        /// The component.
        component: ComponentId,
        /// What is wrong with the version.
        cause: VersionRequestError,
    },
    /// No platform was given.
    #[error(
        "expected a platform, found none\n\nhint: name one of {}",
        every_platform()
    )]
    NoPlatform,
}

fn every_platform() -> String {
    let names = Platform::ALL.iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

impl UsageError {
    /// A word for programs that does not change.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "unknown-name",
            Self::Version(_) => "bad-version",
            Self::Pin { .. } => "bad-pin",
            Self::NoPlatform => "no-platform",
        }
    }
}

impl UsageError {
    /// What is wrong, without what would be right: lower case, no full stop.
    pub fn in_short(&self) -> String {
        if let Self::Name(name) = self {
            return format!("there is no {} `{}`", name.kind, shown(&name.found));
        }
        let text = self.to_string();
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// What to do about it; none where nothing is near.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Name(name) => name.did_you_mean(),
            Self::Version(cause) | Self::Pin { cause, .. } => Some(cause.hint.clone()),
            Self::NoPlatform => Some(format!("name one of {}", every_platform())),
        }
    }

    /// The requests that were probably meant, nearest first: each is this one with another word in the place of the wrong
    /// one.
    pub fn meant(&self, raw: &RawRequest) -> Vec<RawRequest> {
        let hint = self.hint().unwrap_or_default();
        let words = hint.strip_prefix("did you mean ").unwrap_or_default();
        let mut all = Vec::new();
        for (at, word) in words.split('`').enumerate() {
            if at % 2 == 1 {
                let mut request = raw.clone();
                self.mend(&mut request, word.to_owned());
                all.push(request);
            }
        }
        all
    }

    /// Puts a word in the place of the wrong one.
    fn mend(&self, request: &mut RawRequest, word: String) {
        match self {
            Self::Name(name) if name.kind == "component" => {
                let wish = request.pins.remove(&name.found).unwrap_or_default();
                request.pins.insert(word, wish);
            }
            Self::Name(name) if name.kind == "method" => request.method = Some(word),
            Self::Name(name) => {
                request.platform = Some(word);
                // The programs need glibc; an image brings it along.
                if name.found.contains("musl") {
                    request.method = Some(Method::Docker.to_string());
                }
            }
            Self::Version(_) => request.version = Some(word),
            Self::Pin { component, .. } => {
                request.pins.insert(component.to_string(), word);
            }
            Self::NoPlatform => {}
        }
    }
}

impl Request {
    /// A request for a platform, and no wish beyond it.
    pub fn new(platform: Platform) -> Self {
        Self {
            version: None,
            platform,
            method: None,
            pins: BTreeMap::new(),
        }
    }

    /// Reads a request.
    ///
    /// # Errors
    ///
    /// `platform: "linux"`, `method: "brew"`, `version: "stabel"`, a pin on a component that the matrix does not have.
    pub fn parse(matrix: &Matrix, raw: &RawRequest) -> Result<Self, UsageError> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let mut request = Self::new(
            given(&raw.platform)
                .ok_or(UsageError::NoPlatform)?
                .trim()
                .parse()?,
        );
        if let Some(version) = given(&raw.version) {
            request.version = Some(version.parse()?);
        }
        if let Some(method) = given(&raw.method) {
            request.method = Some(Self::method(matrix, method.trim())?);
        }
        for (name, wish) in &raw.pins {
            let component = Self::component(matrix, name)?.clone();
            if wish.trim().is_empty() {
                continue;
            }
            match wish.parse() {
                Ok(wish) => request.pins.insert(component, wish),
                Err(cause) => return Err(UsageError::Pin { component, cause }),
            };
        }
        Ok(request)
    }
}

impl Request {
    /// The method of that name. Where there is none, those are named by which something is made.
    fn method(matrix: &Matrix, name: &str) -> Result<Method, UnknownName> {
        name.parse().map_err(|error: UnknownName| {
            let made = matrix.methods();
            error.only(|name| made.iter().any(|method| method.as_str() == name))
        })
    }

    /// The component of that name.
    ///
    /// # Errors
    ///
    /// A component that the matrix does not have.
    pub(crate) fn component<'m>(
        matrix: &'m Matrix,
        name: &str,
    ) -> Result<&'m ComponentId, UsageError> {
        let names = || matrix.components().iter().map(|component| &component.id);
        let known = names().find(|id| id.as_str() == name);
        known.ok_or_else(|| UnknownName::new("component", name, names()).into())
    }
}

impl From<&Request> for RawRequest {
    fn from(request: &Request) -> Self {
        Self {
            version: request.version.as_ref().map(ToString::to_string),
            platform: Some(request.platform.to_string()),
            method: request.method.map(|method| method.to_string()),
            pins: request
                .pins
                .iter()
                .map(|(id, wish)| (id.to_string(), wish.to_string()))
                .collect(),
        }
    }
}

//! What a composed set has to be.

use std::collections::BTreeMap;

use mlos_resolver::{ComponentId, Matrix, Platform, RawRequest, Request, UsageError, VersionSet};

/// What was wished for. No wish at all is one as well: the best set there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Which versions of a component will do: as in a [`Request`], a bare partial is a prefix.
    pub pins: BTreeMap<ComponentId, VersionSet>,
    /// The machine for which every program of the set has to be published; by default any.
    pub platform: Option<Platform>,
}

impl Wishes {
    /// Reads wishes as flags have them: a version by component, and perhaps a platform. An empty text counts as not given.
    ///
    /// # Errors
    ///
    /// A pin on a component that the matrix does not have, `axon: "banana"`, `platform: "linux"`.
    pub fn parse(
        matrix: &Matrix,
        pins: &BTreeMap<String, String>,
        platform: Option<&str>,
    ) -> Result<Self, UsageError> {
        let platform = platform
            .map(str::trim)
            .filter(|platform| !platform.is_empty());
        // A request has to name a machine; where nobody did, it is left out again.
        let raw = RawRequest {
            platform: Some(platform.unwrap_or(Platform::ALL[0].as_str()).to_owned()),
            pins: pins.clone(),
            ..RawRequest::default()
        };
        let request = Request::parse(matrix, &raw)?;
        Ok(Self {
            platform: platform.map(|_| request.platform),
            pins: request.pins,
        })
    }
}

/// What a request wishes of components and of the machine; its version and its method are about releases.
impl From<&Request> for Wishes {
    fn from(request: &Request) -> Self {
        Self {
            pins: request.pins.clone(),
            platform: Some(request.platform),
        }
    }
}

impl From<&Wishes> for RawRequest {
    fn from(wishes: &Wishes) -> Self {
        let pins = wishes.pins.iter();
        Self {
            platform: wishes.platform.map(|platform| platform.to_string()),
            pins: pins
                .map(|(id, wish)| (id.to_string(), wish.to_string()))
                .collect(),
            ..Self::default()
        }
    }
}

//! What can be chosen of a component, best first.

use std::cmp::Reverse;

use mlos_resolver::{Component, ComponentRelease, ComponentVersion, Origin};

/// What a version is before anybody asks for it. The order is the order of preference: what comes first is chosen first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Footing {
    /// It can be fetched and is no pre-release: chosen whenever it fits.
    Released,
    /// It is a pre-release: chosen only where a wish for its component lets it in.
    Prerelease,
    /// Nobody can fetch its archive: chosen only where a wish for its component lets it in.
    NoAsset,
}

impl Footing {
    fn of(component: &Component, release: &ComponentRelease) -> Self {
        let asset = release.asset.as_ref().or(component.asset.as_ref());
        let fetched = release.origin == Origin::Upstream && asset.is_some();
        match (fetched, release.version.is_prerelease()) {
            (false, _) => Self::NoAsset,
            (true, true) => Self::Prerelease,
            (true, false) => Self::Released,
        }
    }
}

/// A component, and what can be chosen of it.
pub(crate) struct Variable<'m> {
    pub(crate) component: &'m Component,
    /// Best first; nothing where the set does not hold the component.
    pub(crate) choices: Vec<Option<(&'m ComponentRelease, Footing)>>,
}

impl<'m> Variable<'m> {
    /// Of a component that a set holds only where another one requires it, to be without it is the best choice.
    pub(crate) fn of(component: &'m Component, is_wanted: bool) -> Self {
        let releases = component.releases.iter();
        let mut choices: Vec<_> = releases
            .map(|release| Some((release, Footing::of(component, release))))
            .collect();
        choices.sort_by_key(|choice| {
            choice.map(|(release, footing)| (footing, Reverse(&release.version)))
        });
        let absent = if is_wanted { choices.len() } else { 0 };
        choices.insert(absent, None);
        Self { component, choices }
    }

    /// The version at a place; nothing where the component is not held.
    pub(crate) fn version(&self, place: usize) -> Option<&'m ComponentVersion> {
        let (release, _) = (*self.choices.get(place)?)?;
        Some(&release.version)
    }

    /// The place of a version, or of its absence.
    pub(crate) fn place(&self, version: Option<&ComponentVersion>) -> Option<usize> {
        (0..self.choices.len()).find(|&place| self.version(place) == version)
    }

    /// The places whose version passes a test.
    pub(crate) fn places(&self, test: impl Fn(Option<&ComponentVersion>) -> bool) -> Vec<usize> {
        (0..self.choices.len())
            .filter(|&place| test(self.version(place)))
            .collect()
    }
}

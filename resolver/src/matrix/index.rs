//! What makes an answer quick however many releases there are: the order of preference, what each release fits, and which
//! component versions are held, as numbers.

use std::{collections::BTreeMap, ops::Range};

use super::PlatformFacts;
use crate::{ComponentId, Method, Platform, Release, Status, VersionSet, order::sorted};

/// The numbers of a matrix. A release is known by its place in the list, newest first.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    /// By status, in the order of preference: the places of the releases that have it, newest first.
    by_status: Vec<Vec<usize>>,
    /// Of each release: one bit for each platform and method that it fits.
    fits: Vec<u64>,
    /// Of each component: which of its versions the releases hold.
    held: Vec<Held>,
}

/// The versions of one component that releases hold.
#[derive(Debug, Clone)]
struct Held {
    component: ComponentId,
    /// Each version once, newest first.
    versions: Vec<semver::Version>,
    /// Of each release: the place of its version in that list; past its end where it holds none.
    of: Vec<usize>,
    /// The releases that hold one, by the place of their version.
    holders: Vec<usize>,
    /// Of each version: where its holders begin; and the end.
    begins: Vec<usize>,
}

/// A wish for a component's version, ready to be asked of any release.
pub(crate) struct Pin<'a> {
    pub(crate) component: &'a ComponentId,
    wish: &'a VersionSet,
    /// None where no release holds the component.
    held: Option<&'a Held>,
    /// Outside of these places no version fits.
    window: Range<usize>,
}

impl Index {
    pub(super) fn of(
        releases: &[Release],
        components: &[super::Component],
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Self {
        let by_status = Status::ALL.iter().map(|&status| {
            let of_status = |&place: &usize| {
                releases
                    .get(place)
                    .is_some_and(|release| release.status == status)
            };
            (0..releases.len()).filter(of_status).collect()
        });
        Self {
            by_status: by_status.collect(),
            fits: releases
                .iter()
                .map(|release| fits(release, platforms))
                .collect(),
            held: components
                .iter()
                .map(|component| Held::of(&component.id, releases))
                .collect(),
        }
    }

    /// The places of the releases of a status, newest first.
    pub(crate) fn of_status(&self, status: Status) -> &[usize] {
        self.by_status
            .get(status as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a release fits one of the platforms and methods of a mask.
    pub(crate) fn fits(&self, place: usize, mask: u64) -> bool {
        self.fits.get(place).is_some_and(|fits| fits & mask != 0)
    }

    /// A wish for a component's version, ready to be asked of any release.
    pub(crate) fn pin<'a>(&'a self, component: &'a ComponentId, wish: &'a VersionSet) -> Pin<'a> {
        let held = self.held.iter().find(|held| held.component == *component);
        Pin {
            component,
            wish,
            held,
            window: held.map_or(0..0, |held| {
                wish.window(held.versions.len(), |at| &held.versions[at])
            }),
        }
    }
}

impl Held {
    fn of(component: &ComponentId, releases: &[Release]) -> Self {
        let held = |release: &Release| {
            let version = release.components.get(component)?;
            Some(version.semver().clone())
        };
        let versions: Vec<semver::Version> = releases.iter().filter_map(held).collect();
        let mut versions = sorted(versions, |a, b| b.cmp(a));
        versions.dedup();
        let place = |release: &Release| {
            let version = release.components.get(component)?.semver();
            versions.binary_search_by(|other| version.cmp(other)).ok()
        };
        let of: Vec<usize> = releases
            .iter()
            .map(|release| place(release).unwrap_or(usize::MAX))
            .collect();
        let holders: Vec<usize> = (0..of.len())
            .filter(|&release| of[release] < versions.len())
            .collect();
        let holders = sorted(holders, |&a, &b| of[a].cmp(&of[b]));
        let begins = (0..=versions.len())
            .map(|version| holders.partition_point(|&release| of[release] < version))
            .collect();
        Self {
            component: component.clone(),
            versions,
            of,
            holders,
            begins,
        }
    }
}

impl Pin<'_> {
    /// The only releases that can fit, in no order.
    pub(crate) fn candidates(&self) -> &[usize] {
        let Some(held) = self.held else { return &[] };
        let begin = |version: usize| held.begins.get(version).copied().unwrap_or_default();
        let holders = begin(self.window.start)..begin(self.window.end);
        held.holders.get(holders).unwrap_or_default()
    }

    /// Whether a release holds a version that was wished for.
    pub(crate) fn fits(&self, place: usize) -> bool {
        let Some(held) = self.held else { return false };
        let Some(version) = held
            .of
            .get(place)
            .filter(|place| self.window.contains(place))
        else {
            return false;
        };
        held.versions
            .get(*version)
            .is_some_and(|version| self.wish.contains(version))
    }
}

/// The bits of a platform and a method, or of all where one is not named.
pub(crate) fn mask(platform: Option<Platform>, method: Option<Method>) -> u64 {
    let mut mask = 0;
    for &each in Platform::ALL {
        for &by in Method::ALL {
            if platform.is_none_or(|platform| platform == each)
                && method.is_none_or(|method| method == by)
            {
                mask |= bit(each, by);
            }
        }
    }
    mask
}

fn bit(platform: Platform, method: Method) -> u64 {
    1 << (platform as usize * Method::ALL.len() + method as usize)
}

/// An image is for what runs in the container, and so for every machine whose containers run that.
fn fits(release: &Release, platforms: &BTreeMap<Platform, PlatformFacts>) -> u64 {
    let mut fits = 0;
    for artifact in &release.artifacts {
        if artifact.method != Method::Docker {
            fits |= bit(artifact.platform, artifact.method);
            continue;
        }
        for (&platform, facts) in platforms {
            if facts.image_platform == artifact.platform {
                fits |= bit(platform, artifact.method);
            }
        }
    }
    fits
}

//! What a release is made of on one platform: components with a program, their libraries, and the archive of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail, ensure};
use mlos_resolver::{
    Component, ComponentId, ComponentRelease, ComponentVersion, Library, LockedArchive, Matrix,
    Origin, Platform, Release,
};

use crate::lock;

/// Where the archives of components and libraries are published, unless a mirror is named.
pub(crate) const FORGE: &str = "https://github.com";

/// The libraries that a release holds, by name.
pub(crate) fn libraries<'m>(
    matrix: &'m Matrix,
    release: &'m Release,
) -> impl Iterator<Item = (&'m String, &'m Library)> {
    let held = matrix.components_of(release);
    let libraries = matrix.libraries().iter();
    libraries.filter(move |(id, _)| {
        let mut held = held.iter();
        held.any(|(component, _)| component.libraries.contains(id))
    })
}

/// The day of the newest component of a release, of those whose day is known.
pub(crate) fn newest_day<'m>(matrix: &'m Matrix, release: &'m Release) -> Option<&'m str> {
    let held = matrix.components_of(release).into_iter();
    let days = held.filter_map(|(component, version)| component.release(version)?.date.as_deref());
    days.max()
}

/// The parts of a set of component versions for one platform.
#[derive(Debug)]
pub(crate) struct Ingredients<'m> {
    matrix: &'m Matrix,
    pub(crate) platform: Platform,
    /// The components that have a program, in the matrix's order.
    pub(crate) components: Vec<(&'m Component, &'m ComponentRelease)>,
    /// The libraries that they need, by name.
    pub(crate) libraries: BTreeMap<&'m str, &'m Library>,
}

/// An archive that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The component or library.
    pub(crate) owner: String,
    pub(crate) version: String,
    pub(crate) file: String,
    /// Where it lies below the forge's address; nothing where no repository is known.
    pub(crate) place: Option<String>,
    /// Whether its publisher puts a `.sha256` beside it, as each component's does.
    pub(crate) has_sum: bool,
}

impl Wanted {
    /// What the lock says of it.
    pub(crate) fn locked<'m>(
        &self,
        matrix: &'m Matrix,
        platform: Platform,
    ) -> Option<&'m LockedArchive> {
        lock::find(matrix, &self.owner, &self.version, platform)
    }
}

impl<'m> Ingredients<'m> {
    /// # Errors
    /// A version that the matrix does not have, a set in which nothing has a program.
    pub(crate) fn of(
        matrix: &'m Matrix,
        set: &BTreeMap<ComponentId, ComponentVersion>,
        platform: Platform,
    ) -> Result<Self> {
        let mut components = Vec::new();
        let has_program = |component: &&Component| component.program.is_some();
        for component in matrix.components().iter().filter(has_program) {
            let Some(version) = set.get(&component.id) else {
                continue;
            };
            let release = component.release(version).with_context(|| {
                format!(
                    "`components/{}.toml` has no release {version}",
                    component.id
                )
            })?;
            components.push((component, release));
        }
        ensure!(
            !components.is_empty(),
            "the set holds no component that has a program"
        );
        let names = components
            .iter()
            .flat_map(|(component, _)| &component.libraries);
        let libraries = names
            .filter_map(|name| matrix.libraries().get_key_value(name))
            .map(|(id, library)| (id.as_str(), library))
            .collect();
        Ok(Self {
            matrix,
            platform,
            components,
            libraries,
        })
    }

    /// What can be had for the platform, and a sentence for each part that cannot.
    pub(crate) fn published(&self) -> (Vec<String>, Vec<String>) {
        let components = self.components.iter().map(|(component, release)| {
            let is = component.platforms.contains(&self.platform);
            (component.id.to_string(), release.version.to_string(), is)
        });
        let libraries = self.libraries.iter().map(|(id, library)| {
            let is = library.files.contains_key(&self.platform);
            ((*id).to_owned(), library.version.clone(), is)
        });
        let (mut some, mut none) = (Vec::new(), Vec::new());
        for (name, version, is_published) in components.chain(libraries) {
            let locked = lock::find(self.matrix, &name, &version, self.platform);
            let refused = locked.and_then(|locked| locked.refused.as_ref());
            match refused {
                _ if !is_published => none.push(format!("nobody publishes `{name}` {version}")),
                Some(reason) => none.push(format!("`{name}` {version} is refused: {reason}")),
                None => some.push(name),
            }
        }
        (some, none)
    }

    /// # Errors
    /// A component whose archives nobody can name, a library without one for the platform.
    pub(crate) fn archives(&self) -> Result<Vec<Wanted>> {
        let facts = self.matrix.platform(self.platform);
        let mut wanted = Vec::new();
        for (component, version) in &self.components {
            let file = component.asset(version, facts).with_context(|| {
                format!("`components/{}.toml` has no `asset`, so nobody knows what its archives are called", component.id)
            })?;
            let place = component
                .repository
                .as_ref()
                .map(|repository| place(repository, &version.tag, &file));
            wanted.push(Wanted {
                owner: component.id.to_string(),
                version: version.version.to_string(),
                place,
                file,
                has_sum: true,
            });
        }
        for (id, library) in &self.libraries {
            let Some((file, _)) = library.files.get(&self.platform) else {
                bail!("`libraries/{id}.toml` has no file for `{}`", self.platform);
            };
            wanted.push(Wanted {
                owner: (*id).to_owned(),
                version: library.version.clone(),
                file: file.clone(),
                place: Some(place(&library.repository, &library.tag, file)),
                has_sum: false,
            });
        }
        Ok(wanted)
    }

    /// What each part is licensed under, and where it is published, with its source where that is public.
    pub(crate) fn terms(&self) -> String {
        let mut text = String::from(
            "The terms of each part. A part's own texts lie in the folder of its name.\n",
        );
        let _ = write!(
            text,
            "\nmlos: the MLOS Distribution\n  licence: MIT OR Apache-2.0\n  published: {}\n",
            self.matrix.distro().repository
        );
        for (component, version) in &self.components {
            let _ = writeln!(
                text,
                "\n{}: {} {}",
                component.id, component.title, version.version
            );
            let license = component.license.as_deref().unwrap_or("not stated");
            let _ = writeln!(text, "  licence: {license}");
            match (&component.repository, version.origin) {
                (Some(repository), Origin::Upstream) => {
                    let _ = writeln!(
                        text,
                        "  published: https://github.com/{repository}/releases/tag/{}",
                        version.tag
                    );
                }
                (Some(repository), Origin::Plan) => {
                    let _ = writeln!(text, "  published: https://github.com/{repository}");
                }
                (None, _) => {}
            }
        }
        for (id, library) in &self.libraries {
            let _ = writeln!(text, "\n{id}: {} {}", library.title, library.version);
            let _ = writeln!(text, "  licence: {}", library.license);
            let _ = writeln!(
                text,
                "  published: https://github.com/{}/releases/tag/{}",
                library.repository, library.tag
            );
            if let Some(notices) = &library.notices {
                let _ = writeln!(text, "  notices: {}", notices.trim());
            }
        }
        text
    }
}

fn place(repository: &str, tag: &str, file: &str) -> String {
    format!("{repository}/releases/download/{tag}/{file}")
}

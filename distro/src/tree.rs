//! What lies in a bundle: the launcher, the programs with their libraries, settings and licences.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use mlos_resolver::{Component, ComponentRelease, Matrix, Platform, Release};

use crate::archive::{Archive, Entry, Mode};
use crate::ingredients::Ingredients;
use crate::layout::{Layout, Program};
use crate::sources;

/// The tree of a release for one platform, from the opened archives of its parts.
///
/// # Errors
/// An archive that does not hold what the matrix says, a name that cannot be written down.
pub(crate) fn tree(
    matrix: &Matrix,
    release: &Release,
    ingredients: &Ingredients<'_>,
    archives: &BTreeMap<String, Archive>,
) -> Result<Archive> {
    let platform = ingredients.platform;
    let versions = matrix.version_lines(release);
    let tag = release.version.to_string();
    let mut layout = Layout::new(&tag, platform.as_str(), &versions);
    layout.file(
        "bin/mlos",
        sources::LAUNCHER.as_bytes().into(),
        Mode::Executable,
    )?;
    layout.trial("mlos", &["--version".to_owned()])?;
    for (path, text) in sources::CONFIG.iter().chain(&sources::LICENSES) {
        layout.file(path, text.as_bytes().into(), Mode::Plain)?;
    }
    let readme = [
        ("@release@", tag.as_str()),
        ("@platform@", platform.as_str()),
        ("@site@", &matrix.distro().site),
    ]
    .iter()
    .fold(sources::BUNDLE_README.to_owned(), |text, (mark, value)| {
        text.replace(mark, value)
    });
    layout.file("README.md", readme.as_bytes().into(), Mode::Plain)?;

    for (component, version) in &ingredients.components {
        place(
            &mut layout,
            matrix,
            platform,
            (component, version),
            archives,
        )?;
    }
    for (&id, library) in &ingredients.libraries {
        if let Some((_, member)) = library.files.get(&platform) {
            layout.licenses(id, &archives[id], member)?;
        }
    }
    layout.file(
        "licenses/README.txt",
        ingredients.terms().as_bytes().into(),
        Mode::Plain,
    )?;
    layout.finish()
}

fn place(
    layout: &mut Layout,
    matrix: &Matrix,
    platform: Platform,
    (component, version): (&Component, &ComponentRelease),
    archives: &BTreeMap<String, Archive>,
) -> Result<()> {
    let id = component.id.to_string();
    let (Some(name), Some(member)) = (
        &component.program,
        component.member(version, matrix.platform(platform)),
    ) else {
        bail!(
            "`components/{id}.toml` has a `program` and no `member`, so nobody knows where it lies in its archive"
        );
    };
    let archive = &archives[&id];
    let Some(Entry::File { content, .. }) = archive.entry(&member) else {
        bail!(
            "the archive of `{id}` {} holds no file `{member}`",
            version.version
        );
    };
    let (folder, upstream) = member.rsplit_once('/').unwrap_or(("", &member));
    let mut libraries = Vec::new();
    for library in &component.libraries {
        let known = matrix
            .libraries()
            .get(library)
            .and_then(|facts| facts.files.get(&platform));
        let Some((_, member)) = known else {
            bail!("`libraries/{library}.toml` has no file for `{platform}`")
        };
        libraries.push((library.as_str(), &archives[library], member.as_str()));
    }
    let program = Program {
        title: &component.title,
        name,
        upstream,
        content,
        trial: &component.trial,
        libraries: &libraries,
    };
    layout.program(&program)?;
    layout.licenses(&id, archive, folder)
}

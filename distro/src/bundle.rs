//! `bundle`: the archive of one release for one platform, made from the components' own archives.
//!
//! Whoever runs it twice, anywhere, gets the same bytes: that is how a digest in the matrix can be checked by others.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use fs_err as fs;
use mlos_resolver::{
    Component, ComponentRelease, Library, Matrix, Method, Origin, Platform, PlatformFacts, Release,
    ReleaseVersion,
};
use serde_json::json;

use crate::archive::{Archive, Entry, MOST_BYTES, Mode};
use crate::cli::Common;
use crate::layout::{Layout, Program};
use crate::matrix_folder::MatrixFolder;
use crate::sums::{self, Sums};
use crate::trouble::{Outcome, Trouble};
use crate::{file, output, sources};

/// Which bundle, from what.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Bundle {
    /// The release
    #[arg(long, value_name = "V")]
    release: ReleaseVersion,
    /// The platform
    #[arg(long, value_name = "P")]
    platform: Platform,
    /// The folder with the archives of components and libraries, named as upstream names them, each with its `.sha256`
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The folder to write the bundle into
    #[arg(long, value_name = "DIR", default_value = "dist/binaries")]
    out: PathBuf,
}

impl Bundle {
    /// # Errors
    /// A release without a bundle for the platform, an archive that is missing, has another digest or is hostile.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
        let release = known(&matrix, &self.release)?;
        let name = bundle_name(release, self.platform)?;
        let source = Shelf {
            matrix: &matrix,
            folder: &self.from,
            platform: self.platform,
        };
        let tree = source.tree(release)?;

        let bytes = tree.write(name.trim_end_matches(".tar.gz"), Vec::new())?;
        let (size, digest) = sums::digest_of(&bytes[..])?;
        let path = self.out.join(&name);
        file::write(&path, &bytes)?;
        add_sum(&self.out, &name, &digest)?;
        if common.json {
            output::json(
                &json!({ "digest": format!("sha256:{digest}"), "file": name, "size": size }),
            )?;
        } else {
            output::data(&format!("{digest}  {}\n", path.display()))?;
        }
        Ok(Outcome::Done)
    }
}

/// A release of the matrix.
pub(crate) fn known<'a>(matrix: &'a Matrix, version: &ReleaseVersion) -> Result<&'a Release> {
    matrix.release(version).ok_or_else(|| {
        let known: Vec<String> = matrix
            .releases()
            .iter()
            .map(|release| format!("`{}`", release.version))
            .collect();
        Trouble::usage(format!("the matrix has no release `{version}`"))
            .hint(format!("it has {}", known.join(", ")))
            .into()
    })
}

/// Puts a file's digest into the folder's `SHA256SUMS`, in the place of an older one.
pub(crate) fn add_sum(folder: &Path, name: &str, digest: &str) -> Result<()> {
    let path = folder.join("SHA256SUMS");
    let mut sums = if path.exists() {
        Sums::load(&path)?
    } else {
        Sums::default()
    };
    sums.set(name, digest);
    file::write(&path, sums.render())
}

fn bundle_name(release: &Release, platform: Platform) -> Result<String> {
    if let Some(name) = release
        .artifact(platform, Method::Binary)
        .and_then(|artifact| artifact.file.clone())
    {
        return Ok(name);
    }
    let bundles = release
        .artifacts
        .iter()
        .filter(|artifact| artifact.method == Method::Binary);
    let known: Vec<String> = bundles
        .map(|artifact| format!("`{}`", artifact.platform))
        .collect();
    let hint = if known.is_empty() {
        "it has no bundles at all".to_owned()
    } else {
        format!("it has {}", known.join(", "))
    };
    let sentence = format!(
        "release `{}` has no bundle for `{platform}`",
        release.version
    );
    Err(Trouble::state(sentence)
        .hint(format!(
            "{hint}; an `[[artifact]]` in `releases/{}.toml` adds one",
            release.version
        ))
        .into())
}

/// A folder of archives, for one platform.
struct Shelf<'a> {
    matrix: &'a Matrix,
    folder: &'a Path,
    platform: Platform,
}

/// An archive that is needed, and everything that is known of its bytes.
struct Wanted {
    /// The component or library.
    owner: String,
    version: String,
    file: String,
    /// Where upstream publishes it.
    source: Option<String>,
}

impl Shelf<'_> {
    fn tree(&self, release: &Release) -> Result<Archive> {
        let facts = self.matrix.platform(self.platform);
        let contents = self.contents(release)?;
        let archives = self.open(&self.wanted(&contents, facts)?)?;

        let versions = self.matrix.version_lines(release);
        let tag = release.version.to_string();
        let mut layout = Layout::new(&tag, self.platform.as_str(), &versions);
        layout.file("bin/mlos", sources::LAUNCHER.as_bytes(), Mode::Executable)?;
        layout.trial("mlos", &["--version".to_owned()])?;
        for (path, text) in sources::CONFIG.iter().chain(&sources::LICENSES) {
            layout.file(path, text.as_bytes(), Mode::Plain)?;
        }
        let readme = [
            ("@release@", tag.as_str()),
            ("@platform@", self.platform.as_str()),
            ("@site@", &self.matrix.distro().site),
        ]
        .iter()
        .fold(sources::BUNDLE_README.to_owned(), |text, (mark, value)| {
            text.replace(mark, value)
        });
        layout.file("README.md", readme.as_bytes(), Mode::Plain)?;

        for (component, version) in &contents {
            self.place(&mut layout, component, version, &archives)?;
        }
        for (id, library) in self.libraries(&contents) {
            if let Some((_, member)) = library.files.get(&self.platform) {
                layout.licenses(id, &archives[id], member)?;
            }
        }
        layout.file(
            "licenses/README.txt",
            self.terms(&contents).as_bytes(),
            Mode::Plain,
        )?;
        layout.finish()
    }

    /// The components that have a program, in the matrix's order.
    fn contents<'m>(
        &'m self,
        release: &Release,
    ) -> Result<Vec<(&'m Component, &'m ComponentRelease)>> {
        let mut contents = Vec::new();
        for component in self
            .matrix
            .components()
            .iter()
            .filter(|component| component.program.is_some())
        {
            let Some(version) = release.components.get(&component.id) else {
                continue;
            };
            let version = component.release(version).with_context(|| {
                format!(
                    "`components/{}.toml` has no release {version}",
                    component.id
                )
            })?;
            contents.push((component, version));
        }
        ensure!(
            !contents.is_empty(),
            "release `{}` holds no component that has a program",
            release.version
        );
        Ok(contents)
    }

    fn libraries<'m>(
        &'m self,
        contents: &[(&'m Component, &ComponentRelease)],
    ) -> BTreeMap<&'m str, &'m Library> {
        let names = contents
            .iter()
            .flat_map(|(component, _)| &component.libraries);
        names
            .filter_map(|name| self.matrix.libraries().get_key_value(name))
            .map(|(id, l)| (id.as_str(), l))
            .collect()
    }

    fn wanted(
        &self,
        contents: &[(&Component, &ComponentRelease)],
        facts: &PlatformFacts,
    ) -> Result<Vec<Wanted>> {
        let mut wanted = Vec::new();
        for (component, version) in contents {
            let file = component.asset(version, facts).with_context(|| {
                format!("`components/{}.toml` has no `asset`, so nobody knows what its archives are called", component.id)
            })?;
            wanted.push(Wanted {
                owner: component.id.to_string(),
                version: version.version.to_string(),
                source: component
                    .repository
                    .as_ref()
                    .map(|repository| release_url(repository, &version.tag, &file)),
                file,
            });
        }
        for (id, library) in self.libraries(contents) {
            let Some((file, _)) = library.files.get(&self.platform) else {
                bail!("`libraries/{id}.toml` has no file for `{}`", self.platform);
            };
            wanted.push(Wanted {
                owner: id.to_owned(),
                version: library.version.clone(),
                file: file.clone(),
                source: Some(release_url(&library.repository, &library.tag, file)),
            });
        }
        Ok(wanted)
    }

    /// Opens the archives, by component or library. All that are missing are named at once.
    fn open(&self, wanted: &[Wanted]) -> Result<BTreeMap<String, Archive>> {
        let missing: String = wanted
            .iter()
            .filter(|one| !self.folder.join(&one.file).is_file())
            .fold(String::new(), |mut text, one| {
                let source = one
                    .source
                    .as_ref()
                    .map(|source| format!(", from {source}"))
                    .unwrap_or_default();
                let _ = write!(text, "\n  {}{source}", one.file);
                text
            });
        if !missing.is_empty() {
            return Err(Trouble::state(format!(
                "these archives are not in `{}`{missing}",
                self.folder.display()
            ))
            .hint("put them there under these names, each with its `.sha256` beside it")
            .into());
        }
        wanted
            .iter()
            .map(|one| Ok((one.owner.clone(), self.open_one(one)?)))
            .collect()
    }

    fn open_one(&self, wanted: &Wanted) -> Result<Archive> {
        let path = self.folder.join(&wanted.file);
        let (size, digest) = sums::digest_of(fs::File::open(&path)?)?;
        let mut proofs = 0;

        let beside = self.folder.join(format!("{}.sha256", wanted.file));
        if beside.exists() {
            let expected = Sums::load(&beside)?;
            let expected = expected
                .of(&wanted.file)
                .with_context(|| beside.display().to_string())?;
            ensure_digest(&path, &digest, expected, &beside.display().to_string())?;
            proofs += 1;
        }
        let locked = self.matrix.lock().iter().find(|locked| {
            locked.name == wanted.owner
                && locked.version == wanted.version
                && locked.platform == self.platform
        });
        if let Some(locked) = locked {
            ensure_digest(&path, &digest, locked.digest.hex(), "lock.toml")?;
            ensure!(
                size == locked.size,
                "`{}` has {size} bytes, lock.toml says {}",
                path.display(),
                locked.size
            );
            proofs += 1;
        }
        if proofs == 0 {
            return Err(
                Trouble::state(format!("nothing says what `{}` must be", path.display()))
                    .hint(format!(
                        "put `{}.sha256` beside it, with a line `HASH  NAME` from its publisher",
                        wanted.file
                    ))
                    .into(),
            );
        }
        let source = std::io::BufReader::new(fs::File::open(&path)?);
        Archive::read(source, MOST_BYTES).with_context(|| format!("refusing `{}`", path.display()))
    }

    fn place(
        &self,
        layout: &mut Layout,
        component: &Component,
        version: &ComponentRelease,
        archives: &BTreeMap<String, Archive>,
    ) -> Result<()> {
        let id = component.id.to_string();
        let (Some(name), Some(member)) = (
            &component.program,
            component.member(version, self.matrix.platform(self.platform)),
        ) else {
            bail!(
                "`components/{id}.toml` has a `program` and no `member`, so nobody knows where it lies in its archive"
            );
        };
        let archive = &archives[&id];
        let Some(Entry::File { bytes, .. }) = archive.entry(&member) else {
            bail!(
                "the archive of `{id}` {} holds no file `{member}`",
                version.version
            );
        };
        let (folder, upstream) = member.rsplit_once('/').unwrap_or(("", &member));
        let mut libraries = Vec::new();
        for library in &component.libraries {
            let known = self
                .matrix
                .libraries()
                .get(library)
                .and_then(|facts| facts.files.get(&self.platform));
            let Some((_, member)) = known else {
                bail!(
                    "`libraries/{library}.toml` has no file for `{}`",
                    self.platform
                )
            };
            libraries.push((library.as_str(), &archives[library], member.as_str()));
        }
        let program = Program {
            title: &component.title,
            name,
            upstream,
            bytes,
            trial: &component.trial,
            libraries: &libraries,
        };
        layout.program(&program)?;
        layout.licenses(&id, archive, folder)
    }

    /// What each part is licensed under, and where it is published, with its source where that is public.
    fn terms(&self, contents: &[(&Component, &ComponentRelease)]) -> String {
        let mut text = String::from(
            "The terms of each part. A part's own texts lie in the folder of its name.\n",
        );
        let _ = write!(
            text,
            "\nmlos: the MLOS Distribution\n  licence: MIT OR Apache-2.0\n  published: {}\n",
            self.matrix.distro().repository
        );
        for (component, version) in contents {
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
        for (id, library) in self.libraries(contents) {
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

fn release_url(repository: &str, tag: &str, file: &str) -> String {
    format!("https://github.com/{repository}/releases/download/{tag}/{file}")
}

fn ensure_digest(path: &Path, found: &str, expected: &str, source: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let sentence = format!(
        "`{}` is not what it must be\n  found     {found}\n  expected  {expected}, says {source}",
        path.display()
    );
    Err(Trouble::state(sentence)
        .hint("download it again; if it stays so, ask its publisher")
        .into())
}

//! `inspect`: looks into every archive before anything is made of it.
//!
//! A digest says that an archive is the one that was published. Whether its program can run on the platform that its
//! name promises is another question, and nobody should find the answer out on their own machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;

use anyhow::{Context as _, Result, bail, ensure};
use mlos_resolver::{Component, ComponentRelease, Matrix, Platform, PlatformFacts};

use crate::archive::{Archive, Entry};
use crate::cli::Common;
use crate::content::{Content, Spool};
use crate::ingredients::Ingredients;
use crate::lock;
use crate::manifest::Work;
use crate::matrix_folder::MatrixFolder;
use crate::program::{self, Needs};
use crate::shelf::{self, Shelf};
use crate::trouble::{Outcome, Trouble};

/// What every Linux with glibc has, and what its C++ runtime adds.
const LINUX: [&str; 12] = [
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libstdc++.so.6",
    "libutil.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "linux-vdso.so.1",
];

/// It is read into memory.
const LARGEST: u64 = 1 << 30;

/// The stage takes nothing but where.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    work: Work,
}

impl Inspect {
    /// # Errors
    /// An archive that is not there. One that is refused is an answer: the lock remembers it with the reason.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let mut folder = MatrixFolder::open(&common.matrix)?;
        let mut manifest = self.work.load()?;
        let (matrix, _) = manifest.preview(&folder)?;
        let archives = self.work.archives();
        let mut refused = BTreeMap::new();
        let mut lines = String::new();
        for (&platform, build) in &mut manifest.platforms {
            let ingredients = Ingredients::of(&matrix, &manifest.components, platform)?;
            let store = Shelf {
                matrix: &matrix,
                folder: &archives,
                platform,
            };
            let mut found = look(&matrix, &ingredients, &store)?;
            for ((name, version), reason) in &found.refused {
                let _ = writeln!(lines, "{platform}  `{name}` {version} is refused: {reason}");
            }
            if found.refused.is_empty() {
                let _ = writeln!(lines, "{platform}  {}", words(&found.needs));
                build.needs = Some(found.needs);
            }
            while let Some(((name, version), reason)) = found.refused.pop_first() {
                refused.insert((name, version, platform), reason);
            }
        }
        if !self.work.dry_run {
            if let Some(text) = folder.files.get(lock::FILE).filter(|_| !refused.is_empty()) {
                let text = lock::refusing(text, &refused)?;
                folder.replace(lock::FILE, text)?;
                folder.save([lock::FILE])?;
            }
            self.work.save(&manifest)?;
        }
        manifest.print(common.json, &lines)?;
        if refused.is_empty() {
            return Ok(Outcome::Done);
        }
        let bad: BTreeSet<_> = refused.keys().map(|(_, _, platform)| *platform).collect();
        let good: Vec<_> = manifest
            .platforms
            .keys()
            .filter(|platform| !bad.contains(platform))
            .map(|platform| platform.as_str())
            .collect();
        let trouble = Trouble::state(format!("`{}` cannot be made of this", manifest.release));
        Err(if good.is_empty() {
            trouble.hint("begin again with other versions: lock.toml remembers what is refused")
        } else {
            trouble.hint(format!(
                "`mlos-distro plan --platforms {}` makes it without the others",
                good.join(",")
            ))
        }
        .into())
    }
}

/// What was found for one platform.
#[derive(Debug, Default)]
struct Findings {
    needs: BTreeMap<String, String>,
    /// The reason, by name and version of what is refused.
    refused: BTreeMap<(String, String), String>,
}

fn look(matrix: &Matrix, ingredients: &Ingredients<'_>, store: &Shelf<'_>) -> Result<Findings> {
    let mut findings = Findings::default();
    let wanted = ingredients.archives()?;
    store.ensure_there(&wanted)?;
    let mut spool = Spool::near(store.folder)?;
    let mut archives = BTreeMap::new();
    for one in &wanted {
        match shelf::read(store.verified(one)?, &mut spool) {
            Ok(archive) => {
                archives.insert(one.owner.clone(), archive);
            }
            Err(error) => {
                let key = (one.owner.clone(), one.version.clone());
                findings.refused.insert(key, judgement(error)?);
            }
        }
    }
    if !findings.refused.is_empty() {
        return Ok(findings);
    }
    let facts = matrix.platform(ingredients.platform);
    let mut measured = Measured::default();
    for (component, release) in &ingredients.components {
        let beside = beside(ingredients, component, &archives)?;
        let key = (component.id.to_string(), release.version.to_string());
        if let Err(error) = program_of(component, release, facts, &archives)
            .and_then(|content| measured.take("its program", content, facts, &beside))
        {
            findings.refused.insert(key, judgement(error)?);
        }
        for name in &component.libraries {
            let (Some(library), Some(archive)) = (matrix.libraries().get(name), archives.get(name))
            else {
                continue;
            };
            let key = (name.clone(), library.version.clone());
            for (path, content) in shared(ingredients.platform, library, archive) {
                if let Err(error) = measured.take(&format!("`{path}`"), content, facts, &beside) {
                    findings.refused.insert(key.clone(), judgement(error)?);
                }
            }
        }
    }
    findings.needs = measured.needs();
    Ok(findings)
}

/// Why an archive is refused. What went wrong on this machine, such as a full disk, says nothing of the archive: nobody
/// may be told for ever that it is bad.
fn judgement(error: anyhow::Error) -> Result<String> {
    let is_local = error.is::<Trouble>()
        || error.chain().any(|cause| {
            let cause = cause.downcast_ref::<io::Error>();
            cause.is_some_and(|cause| cause.raw_os_error().is_some())
        });
    if is_local {
        return Err(error);
    }
    Ok(format!("{error:#}"))
}

fn program_of<'a>(
    component: &Component,
    release: &ComponentRelease,
    facts: &PlatformFacts,
    archives: &'a BTreeMap<String, Archive>,
) -> Result<&'a Content> {
    let member = component
        .member(release, facts)
        .context("nobody says where its program lies in its archive")?;
    match archives[component.id.as_str()].entry(&member) {
        Some(Entry::File { content, .. }) => Ok(content),
        _ => bail!("its archive holds no file `{member}`"),
    }
}

/// The names in the folders of a component's libraries, by where they will lie from its program on.
fn beside(
    ingredients: &Ingredients<'_>,
    component: &Component,
    archives: &BTreeMap<String, Archive>,
) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for name in &component.libraries {
        let known = ingredients.libraries.get(name.as_str());
        let known = known.and_then(|library| library.files.get(&ingredients.platform));
        let (_, member) =
            known.with_context(|| format!("`libraries/{name}.toml` has no file for it"))?;
        let folder = format!("{}/lib", member.trim_end_matches('/'));
        let children = archives[name].children(&folder);
        names.extend(children.map(|(own, _)| format!("{name}/lib/{own}")));
    }
    Ok(names)
}

/// The shared objects in the folder of a library.
fn shared<'a>(
    platform: Platform,
    library: &mlos_resolver::Library,
    archive: &'a Archive,
) -> Vec<(&'a str, &'a Content)> {
    let Some((_, member)) = library.files.get(&platform) else {
        return Vec::new();
    };
    let folder = format!("{}/lib", member.trim_end_matches('/'));
    let is_shared = |name: &str| {
        let mut endings = name.split('.').skip(1);
        endings.any(|ending| ending == "so" || ending == "dylib")
    };
    let children = archive.children(&folder).collect::<Vec<_>>().into_iter();
    let files = children.filter_map(|(name, entry)| match entry {
        Entry::File { content, .. } if is_shared(name) => Some((name, content)),
        _ => None,
    });
    files.collect()
}

/// The most that anything asks of a machine.
#[derive(Debug, Default)]
struct Measured {
    glibc: Option<(u32, u32)>,
    macos: Option<(u32, u32)>,
}

impl Measured {
    /// Looks at one file, and remembers what it needs.
    fn take(
        &mut self,
        what: &str,
        content: &Content,
        facts: &PlatformFacts,
        beside: &BTreeSet<String>,
    ) -> Result<()> {
        ensure!(
            content.size <= LARGEST,
            "{what}: it has {} bytes, and more than {LARGEST} are not looked at",
            content.size
        );
        let needs = Needs::read(&content.bytes()?, facts).with_context(|| what.to_owned())?;
        for library in &needs.libraries {
            ensure!(
                is_found(library, &needs, facts, beside),
                "{what}: it needs `{library}`, which is neither beside it nor in every system"
            );
        }
        for (name, found) in [("glibc", needs.glibc), ("macos", needs.macos)] {
            let floor = facts
                .floors
                .get(name)
                .and_then(|floor| program::pair(floor));
            if let (Some(found), Some(floor)) = (found, floor) {
                ensure!(
                    found <= floor,
                    "{what}: it needs {name} {}.{}, and {}.{} is promised",
                    found.0,
                    found.1,
                    floor.0,
                    floor.1
                );
            }
        }
        self.glibc = self.glibc.max(needs.glibc);
        self.macos = self.macos.max(needs.macos);
        Ok(())
    }

    fn needs(&self) -> BTreeMap<String, String> {
        let all = [("glibc", self.glibc), ("macos", self.macos)];
        all.into_iter()
            .filter_map(|(name, found)| {
                let (major, minor) = found?;
                Some((name.to_owned(), format!("{major}.{minor}")))
            })
            .collect()
    }
}

/// Whether a machine of the platform finds a library: it has it anyway, or it lies where the program looks.
fn is_found(
    library: &str,
    needs: &Needs,
    facts: &PlatformFacts,
    beside: &BTreeSet<String>,
) -> bool {
    if facts.os != "darwin" {
        // The wrapper sets the load path to every folder of libraries, so the name alone decides.
        let ending = format!("/lib/{library}");
        return LINUX.contains(&library) || beside.iter().any(|path| path.ends_with(&ending));
    }
    if library.starts_with("/usr/lib/") || library.starts_with("/System/Library/") {
        return true;
    }
    let from_program = |path: &str| {
        let path = ["@loader_path/", "@executable_path/"]
            .iter()
            .find_map(|start| path.strip_prefix(start))?;
        Some(path.trim_end_matches('/').to_owned())
    };
    if let Some(name) = library.strip_prefix("@rpath/") {
        let mut folders = needs.paths.iter().filter_map(|path| from_program(path));
        return folders.any(|folder| beside.contains(&format!("{folder}/{name}")));
    }
    from_program(library).is_some_and(|path| beside.contains(&path))
}

fn words(needs: &BTreeMap<String, String>) -> String {
    if needs.is_empty() {
        return "needs nothing of the system".to_owned();
    }
    let needs: Vec<_> = needs
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    format!("needs {}", needs.join(", "))
}

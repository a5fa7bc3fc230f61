//! `plan`: begins a release. Which one it will be, of what it is made on each platform, and whether that can be fetched.

use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::{
    BlockCode, Component, ComponentId, ComponentRelease, ComponentVersion, Matrix, Origin as Seen,
    Platform, Proposal, Tag, shown,
};
use toml_edit::{DocumentMut, Item, Table, value};

use crate::cli::Common;
use crate::download::{Downloader, Found, Origin};
use crate::ingredients::Ingredients;
use crate::manifest::{Build, Manifest, Source, Work};
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{declined, event, output, pins, propose};

/// Which set, for which platforms.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Plan {
    /// The component versions that change, such as `axon=1.6.0`; the others stay as `stable` has them
    #[arg(long, value_name = "SET", required_unless_present = "event")]
    set: Vec<String>,
    /// What a forge said happened, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "set")]
    event: Option<PathBuf>,
    /// Make it for these platforms only
    #[arg(long, value_name = "P", value_delimiter = ',')]
    platforms: Vec<Platform>,
    /// Although a component in it is a pre-release, and no planned release holds it
    #[arg(long)]
    prerelease: bool,
    #[command(flatten)]
    origin: Origin,
    #[command(flatten)]
    work: Work,
}

impl Plan {
    /// # Errors
    /// A component that the matrix does not have, a tag that is refused, a version that nobody has published.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let downloader = self.origin.downloader()?;
        let mut folder = MatrixFolder::open(&common.matrix)?;
        let mut changes = Vec::new();
        for (name, text) in self.hints()? {
            changes.push(version(&mut folder, &downloader, &name, &text)?);
        }
        let matrix = folder.matrix()?;
        let proposal = mlos_resolver::propose(&matrix, &changes);
        let stops = proposal
            .blocked_by
            .iter()
            .any(|block| block.code != BlockCode::Untested);
        if stops {
            if common.json {
                output::json(&proposal)?;
            } else {
                output::data(&propose::words(&matrix, &proposal))?;
            }
            return Ok(Outcome::Nothing);
        }
        if let Some(reason) = folder.declined.reason(&proposal.components) {
            let hint = format!(
                "take the set out of `{}` to make it all the same",
                declined::FILE
            );
            return left(&matrix, &proposal, ("declined", reason), &hint, common.json);
        }
        let early = changes.iter().find(|(_, version)| version.is_prerelease());
        if let Some((id, version)) = early
            && !self.prerelease
            && proposal.promotes.is_none()
        {
            let reason = format!("`{id}` {version} is a pre-release");
            let hint = "`--prerelease` makes a release of it all the same";
            return left(&matrix, &proposal, ("blocked", &reason), hint, common.json);
        }
        let manifest = self.manifest(&matrix, &proposal)?;
        if !self.work.dry_run {
            for (id, _) in &changes {
                folder.save([format!("components/{id}.toml").as_str()])?;
            }
            self.leave(&manifest)?;
            self.work.save(&manifest)?;
        }
        if common.json {
            output::json(&manifest)?;
        } else {
            output::data(&words(&matrix, &proposal, &manifest))?;
        }
        Ok(Outcome::Done)
    }

    /// Takes away what was made here before, so that nothing of it is published with this: all of it is made anew.
    fn leave(&self, manifest: &Manifest) -> Result<()> {
        if !self.work.manifest().exists() {
            return Ok(());
        }
        // One that cannot be read names no files, and is about to be replaced.
        let Ok(before) = self.work.load() else {
            return Ok(());
        };
        self.work.drop(&before, manifest)?;
        if before.release != manifest.release {
            output::message(format_args!(
                "`{}` was being made here, and is left: its files are gone",
                before.release
            ));
        }
        Ok(())
    }

    /// The components and versions that somebody named.
    fn hints(&self) -> Result<Vec<event::Hint>> {
        let Some(path) = &self.event else {
            let set = pins::parse("--set axon=1.6.0,core=1.0.0", &self.set)?;
            return Ok(set.into_iter().collect());
        };
        let mut text = String::new();
        if path.as_os_str() == "-" {
            io::stdin().lock().take(1 << 20).read_to_string(&mut text)?;
        } else {
            text = fs::read_to_string(path).map_err(|error| {
                Trouble::state(error.to_string()).hint(
                    "`--event FILE` is what a component's repository sent; `-` is standard input",
                )
            })?;
        }
        event::read(&text)
    }

    fn manifest(&self, matrix: &Matrix, proposal: &Proposal) -> Result<Manifest> {
        let mut manifest = Manifest::new(proposal);
        let mut without = Vec::new();
        for platform in Platform::ALL.iter().copied() {
            let named = self.platforms.contains(&platform);
            if !self.platforms.is_empty() && !named {
                continue;
            }
            let ingredients = Ingredients::of(matrix, &proposal.components, platform)?;
            let (some, none) = ingredients.published();
            if none.is_empty() {
                manifest.platforms.insert(platform, build(&ingredients)?);
            } else if named || !some.is_empty() {
                without.push(format!("\n  {platform}: {}", none.join("; ")));
            }
        }
        if !without.is_empty() {
            let rest: Vec<_> = manifest.platforms.keys().map(|one| one.as_str()).collect();
            let hint = if rest.is_empty() {
                "there is no platform for which all of it is published".to_owned()
            } else {
                format!("`--platforms {}` makes it without them", rest.join(","))
            };
            let sentence = format!(
                "`{}` cannot be made for every platform{}",
                proposal.version,
                without.concat()
            );
            return Err(Trouble::state(sentence).hint(hint).into());
        }
        Ok(manifest)
    }
}

/// Ends with what the release would be, and the word and the reason for which it is not made now.
fn left(
    matrix: &Matrix,
    proposal: &Proposal,
    (word, reason): (&str, &str),
    hint: &str,
    json: bool,
) -> Result<Outcome> {
    if json {
        let mut answer = serde_json::to_value(proposal)?;
        answer[word] = reason.into();
        output::json(&answer)?;
    } else {
        let head = propose::head(matrix, proposal);
        output::data(&format!("{head}{word}: {reason}\n"))?;
    }
    output::message(format_args!("\nhint: {hint}"));
    Ok(Outcome::Nothing)
}

fn build(ingredients: &Ingredients<'_>) -> Result<Build> {
    let mut archives = Vec::new();
    for wanted in ingredients.archives()? {
        let place = wanted
            .place
            .with_context(|| format!("nobody knows where `{}` is published", wanted.owner))?;
        archives.push(Source {
            name: wanted.owner,
            version: wanted.version,
            place,
            file: wanted.file,
            digest: None,
        });
    }
    Ok(Build {
        archives,
        ..Build::default()
    })
}

/// The component and the version that a name and a text mean. One that the matrix does not have is looked up where it is
/// published, and written down.
fn version(
    folder: &mut MatrixFolder,
    downloader: &Downloader,
    name: &str,
    text: &str,
) -> Result<(ComponentId, ComponentVersion)> {
    let matrix = folder.matrix()?;
    propose::ensure_components(&matrix, [&name.to_owned()].into_iter())?;
    let component = matrix
        .component(&name.parse()?)
        .with_context(|| format!("there is no component `{name}`"))?;
    let id = component.id.clone();
    let known = component
        .releases
        .iter()
        .find(|release| release.tag == text || release.version.to_string() == text);
    if let Some(known) = known {
        return Ok((id, known.version.clone()));
    }
    // A person writes the version, a forge the tag.
    let tag = if text.starts_with(|first: char| first.is_ascii_digit()) {
        format!("v{text}")
    } else {
        text.to_owned()
    };
    let version = match component.tag(&tag) {
        Tag::Accepted { version } | Tag::Normalised { version, .. } => version,
        Tag::Refused { reason } => {
            let sentence = format!("`{id}` {}: {reason}", shown(text));
            let hint = propose::meant(component, text).unwrap_or_else(|| {
                format!(
                    "a tag that is no release is listed as `[[refused]]` in `components/{id}.toml`"
                )
            });
            return Err(Trouble::state(sentence).hint(hint).into());
        }
    };
    look_up(&matrix, component, downloader, &version)?;
    let key = format!("components/{id}.toml");
    let text =
        with_release(&folder.files[&key], &version).with_context(|| format!("reading `{key}`"))?;
    folder.files.insert(key, text);
    output::message(format_args!(
        "`{id}` {version}: published, and new to the matrix"
    ));
    Ok((id, version))
}

/// Whether anybody has published a version: for at least one platform there is the list of digests beside its archive.
fn look_up(
    matrix: &Matrix,
    component: &Component,
    downloader: &Downloader,
    version: &ComponentVersion,
) -> Result<()> {
    let release = ComponentRelease {
        version: version.clone(),
        date: None,
        tag: format!("v{version}"),
        asset: None,
        origin: Seen::Upstream,
        requires: std::collections::BTreeMap::new(),
    };
    let id = &component.id;
    let mut asked = None;
    for platform in &component.platforms {
        let file = component.asset(&release, matrix.platform(*platform));
        if let (Some(repository), Some(file)) = (&component.repository, file) {
            let tag = &release.tag;
            let url = downloader.url(&format!(
                "{repository}/releases/download/{tag}/{file}.sha256"
            ));
            if let Found::There(_) = downloader.text(&url)? {
                return Ok(());
            }
            asked = asked.or(Some(url));
        }
    }
    let sentence = match asked {
        Some(url) => format!("`{id}` {version} is not published: there is no `{url}`"),
        None => format!("nobody knows where `{id}` is published"),
    };
    Err(Trouble::state(sentence)
        .hint("the matrix names only what somebody can fetch")
        .into())
}

/// The file of a component with one more release in it.
fn with_release(text: &str, version: &ComponentVersion) -> Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let tables = document
        .get_mut("release")
        .and_then(Item::as_array_of_tables_mut)
        .context("it has no `[[release]]`")?;
    let mut table = Table::new();
    table.insert("version", value(version.to_string()));
    tables.push(table);
    Ok(document.to_string())
}

fn words(matrix: &Matrix, proposal: &Proposal, manifest: &Manifest) -> String {
    let mut text = propose::head(matrix, proposal);
    for block in &proposal.blocked_by {
        let _ = writeln!(text, "candidate: {}", block.sentence);
    }
    let platforms: Vec<_> = manifest.platforms.keys().map(|one| one.as_str()).collect();
    let _ = writeln!(text, "platforms: {}", platforms.join(", "));
    text += "\nhint: `mlos-distro fetch` goes on\n";
    text
}

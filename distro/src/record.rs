//! `record`: writes sizes and digests of what was built into the release's own file of the matrix.
//!
//! The release's script carries the digests of its bundles, so it can be written only when they are recorded, and it is
//! recorded after that: first the bundles and images, then the script made from that matrix, then its digest, which is
//! no part of the fingerprint. All of it is one change of one file.

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use fs_err as fs;
use mlos_resolver::{Digest, Matrix, Method, Platform, Release, ReleaseVersion, Status, Trust};
use serde::Serialize;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{bundle, file, output, script, sums};

/// What to record.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Record {
    /// The release
    #[arg(long, value_name = "V")]
    release: ReleaseVersion,
    /// The folder with the release's bundles; its script is written there
    #[arg(long, value_name = "DIR", required_unless_present = "image")]
    from: Option<PathBuf>,
    /// The digest of an image's manifest, such as `linux-amd64=sha256:…`; may come more than once
    #[arg(long, value_name = "P=DIGEST")]
    image: Vec<Image>,
}

/// A platform and the digest of its image.
#[derive(Clone, Debug)]
struct Image {
    platform: Platform,
    digest: Digest,
}

impl FromStr for Image {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (platform, digest) = text.split_once('=').ok_or("expected `PLATFORM=sha256:…`")?;
        let platform = platform.parse().map_err(|error| format!("{error}"))?;
        let digest = digest.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { platform, digest })
    }
}

impl Record {
    /// # Errors
    /// A release that cannot be installed, no bundle in the folder, an artifact that the matrix does not list, a
    /// digest that differs from the one which is recorded already.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let mut folder = MatrixFolder::open(&common.matrix)?;
        let matrix = folder.matrix()?;
        let release = bundle::known(&matrix, &self.release)?;
        ensure_published(release)?;
        let key = format!("releases/{}.toml", release.version);
        let text = folder
            .files
            .get(&key)
            .with_context(|| format!("`{key}` is missing"))?;
        let mut page = Page::parse(&key, text)?;

        for image in &self.image {
            page.artifact(image.platform, Method::Docker, None, &image.digest)?;
        }
        if let Some(from) = &self.from {
            record_bundles(&mut page, release, from)?;
        }
        folder.files.insert(key.clone(), page.render());
        let matrix = folder.matrix()?;
        let release = bundle::known(&matrix, &self.release)?;
        if let Some(from) = &self.from {
            record_script(&mut page, &matrix, release, from)?;
            folder.files.insert(key.clone(), page.render());
        }
        folder.matrix()?;

        if page.changes.is_empty() {
            output::message(format_args!("{key}: everything is recorded already"));
        } else {
            file::write(&folder.path.join(&key), page.render())?;
        }
        print(&page.changes, common.json)?;
        Ok(Outcome::Done)
    }
}

fn ensure_published(release: &Release) -> Result<()> {
    match release.status {
        Status::Planned | Status::Future | Status::Unsafe => {
            let sentence = format!(
                "release `{}` is {}: nothing of it is published",
                release.version, release.status
            );
            Err(Trouble::state(sentence)
                .hint("set its `status` to `preview` or `stable` first, if that is what it is now")
                .into())
        }
        _ => Ok(()),
    }
}

fn record_bundles(page: &mut Page, release: &Release, from: &Path) -> Result<()> {
    if from.exists() && !from.is_dir() {
        let sentence = format!("`{}` is no folder", from.display());
        return Err(Trouble::state(sentence)
            .hint("`--from` names the folder that holds the bundles")
            .into());
    }
    let mut expected = Vec::new();
    let mut found = 0;
    for artifact in &release.artifacts {
        let Some(name) = artifact
            .file
            .as_ref()
            .filter(|_| artifact.method != Method::Docker)
        else {
            continue;
        };
        match digest_of(&from.join(name)) {
            Ok((size, digest)) => {
                found += 1;
                page.artifact(artifact.platform, artifact.method, Some(size), &digest)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                expected.push(format!("\n  {name}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if found == 0 {
        let sentence = format!(
            "`{}` holds no bundle of `{}`",
            from.display(),
            release.version
        );
        return Err(
            Trouble::state(format!("{sentence}; expected one of{}", expected.concat()))
                .hint(format!(
                    "`mlos-distro bundle --release {} --out {}` makes them",
                    release.version,
                    from.display()
                ))
                .into(),
        );
    }
    Ok(())
}

/// Writes the release's own script where everything that it names is recorded, and records it.
fn record_script(page: &mut Page, matrix: &Matrix, release: &Release, from: &Path) -> Result<()> {
    let name = matrix.distro().script(&release.version);
    let path = from.join(&name);
    if release.script.is_some() {
        // It is what it was on its day. Made again, it would carry the matrix of today.
        return if path.exists() {
            page.script(&digest_of(&path)?)
        } else {
            Ok(())
        };
    }
    let open: Vec<String> = release
        .artifacts
        .iter()
        .filter(|artifact| artifact.trust() == Trust::Unrecorded)
        .map(|artifact| format!("{} for {}", artifact.method, artifact.platform))
        .collect();
    let text = script::render(matrix, &release.version.to_string())?;
    file::write(&path, &text)?;
    let (size, digest) = digest_of(&path)?;
    bundle::add_sum(from, &name, digest.hex())?;
    if open.is_empty() {
        return page.script(&(size, digest));
    }
    output::message(format_args!(
        "{name}: written, and not recorded, because it changes once these are recorded: {}",
        open.join(", ")
    ));
    Ok(())
}

fn digest_of(path: &Path) -> io::Result<(u64, Digest)> {
    let (size, hex) = sums::digest_of(fs::File::open(path)?)?;
    let digest = format!("sha256:{hex}").parse().map_err(io::Error::other)?;
    Ok((size, digest))
}

fn print(changes: &[Change], json: bool) -> Result<()> {
    if json {
        return output::json(&changes);
    }
    let lines: Vec<String> = changes
        .iter()
        .map(|change| format!("{}  {}\n", change.digest.hex(), change.what))
        .collect();
    output::data(&lines.concat())
}

/// What was newly recorded.
#[derive(Debug, Serialize)]
struct Change {
    what: String,
    size: Option<u64>,
    digest: Digest,
}

/// The file of one release, edited so that everything else in it stays as it was written.
struct Page {
    key: String,
    document: DocumentMut,
    changes: Vec<Change>,
}

impl Page {
    fn parse(key: &str, text: &str) -> Result<Self> {
        let document = text.parse().with_context(|| format!("reading {key}"))?;
        Ok(Self {
            key: key.to_owned(),
            document,
            changes: Vec::new(),
        })
    }

    fn render(&self) -> String {
        self.document.to_string()
    }

    fn artifact(
        &mut self,
        platform: Platform,
        method: Method,
        size: Option<u64>,
        digest: &Digest,
    ) -> Result<()> {
        let what = format!("{method} for {platform}");
        let tables = self
            .document
            .get_mut("artifact")
            .and_then(Item::as_array_of_tables_mut);
        let is = |table: &Table, key: &str, expected: &str| {
            table.get(key).and_then(Item::as_str) == Some(expected)
        };
        let table = tables
            .into_iter()
            .flat_map(toml_edit::ArrayOfTables::iter_mut)
            .find(|table| {
                is(table, "platform", platform.as_str()) && is(table, "method", method.as_str())
            });
        let Some(table) = table else {
            let sentence = format!(
                "`{}` has no `[[artifact]]` with platform `{platform}` and method `{method}`",
                self.key
            );
            return Err(Trouble::state(sentence)
                .hint("add one with these two keys, then record it")
                .into());
        };
        if write(table, &self.key, &what, size, digest)? {
            self.changes.push(Change {
                what,
                size,
                digest: digest.clone(),
            });
        }
        Ok(())
    }

    fn script(&mut self, (size, digest): &(u64, Digest)) -> Result<()> {
        let item = self
            .document
            .entry("script")
            .or_insert_with(|| Item::Table(Table::new()));
        let Some(table) = item.as_table_mut() else {
            bail!("`script` in {} is no table", self.key)
        };
        if write(table, &self.key, "script", Some(*size), digest)? {
            self.changes.push(Change {
                what: "script".to_owned(),
                size: Some(*size),
                digest: digest.clone(),
            });
        }
        Ok(())
    }
}

/// Whether anything changed. What is recorded has been published, so it never changes.
fn write(
    table: &mut Table,
    file: &str,
    what: &str,
    size: Option<u64>,
    digest: &Digest,
) -> Result<bool> {
    let digest = digest.to_string();
    if let Some(recorded) = table.get("digest").and_then(Item::as_str) {
        if recorded == digest {
            return Ok(false);
        }
        let sentence = format!(
            "{what} is recorded already in `{file}`, with another digest\n  recorded  {recorded}\n  found     {digest}"
        );
        return Err(Trouble::state(sentence)
            .hint(
                "what is recorded may have been published, so it never changes: make a new release",
            )
            .into());
    }
    if let Some(size) = size {
        table.insert("size", value(i64::try_from(size)?));
    }
    table.insert("digest", value(digest));
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# The first.
schema = 1
status = "stable" # and stays so

[[artifact]] # the usual one
platform = "linux-amd64"
method = "binary"
needs = { glibc = "2.31" }

# the image
[[artifact]]
platform = "linux-amd64"
method = "docker"
"#;

    #[test]
    fn everything_that_was_written_by_hand_stays() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        let digest = Digest::of(b"bundle");
        page.artifact(Platform::LinuxAmd64, Method::Binary, Some(6), &digest)
            .expect("a place");
        page.artifact(Platform::LinuxAmd64, Method::Docker, None, &digest)
            .expect("a place");
        page.script(&(7, digest.clone())).expect("a place");
        insta::assert_snapshot!(page.render());
        assert_eq!(page.changes.len(), 3);
        page.artifact(Platform::LinuxAmd64, Method::Binary, Some(6), &digest)
            .expect("the same again");
        assert_eq!(page.changes.len(), 3);
    }

    #[test]
    fn what_is_recorded_never_changes() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        page.artifact(
            Platform::LinuxAmd64,
            Method::Binary,
            Some(6),
            &Digest::of(b"bundle"),
        )
        .expect("a place");
        let error = page
            .artifact(
                Platform::LinuxAmd64,
                Method::Binary,
                Some(6),
                &Digest::of(b"other"),
            )
            .expect_err("another digest");
        insta::assert_snapshot!(format!("{error:#}"));
    }

    #[test]
    fn what_is_not_listed_is_not_recorded() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        let error = page
            .artifact(
                Platform::WindowsArm64,
                Method::Binary,
                Some(6),
                &Digest::of(b"bundle"),
            )
            .expect_err("no such artifact");
        insta::assert_snapshot!(format!("{error:#}"));
    }

    proptest::proptest! {
        #[test]
        fn reading_an_image_never_panics(text in "(linux-amd64|[a-z-]{0,8})?=?(sha256:)?[0-9a-f]{0,66}.{0,3}") {
            if let Ok(image) = text.parse::<Image>() {
                proptest::prop_assert_eq!(format!("{}={}", image.platform, image.digest), text);
            }
        }
    }

    #[test]
    fn an_image_is_a_platform_and_a_digest() {
        let digest = Digest::of(b"image");
        let image: Image = format!("linux-arm64={digest}").parse().expect("an image");
        assert_eq!(
            (image.platform, image.digest),
            (Platform::LinuxArm64, digest)
        );
        for text in ["", "linux-amd64", "linux-amd64=abc", "amiga=sha256:00"] {
            text.parse::<Image>().expect_err(text);
        }
    }
}

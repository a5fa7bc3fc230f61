//! `image`: the image of a release, built by `buildah` from the project's Dockerfile and the bundles that were made.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use mlos_resolver::{Digest, Matrix, Platform, canonical};
use serde_json::Value;

use crate::cli::Common;
use crate::manifest::{Image as Built, Work};
use crate::matrix_folder::MatrixFolder;
use crate::tool::Tool;
use crate::trouble::{Outcome, Trouble};
use crate::{base, machine};

/// From what.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Image {
    /// The folder with the Dockerfile, in which `dist` lies
    #[arg(long, value_name = "DIR", default_value = ".")]
    context: PathBuf,
    /// For a trial: another base than the one that `packaging/base.toml` names by its digest
    #[arg(long, value_name = "REFERENCE")]
    base: Option<String>,
    /// The commit that it is built from
    #[arg(long, value_name = "COMMIT", default_value = "")]
    revision: String,
    /// The moment that its files and itself are said to be of, in seconds since 1970
    #[arg(
        long,
        value_name = "SECONDS",
        env = "SOURCE_DATE_EPOCH",
        default_value_t = 0
    )]
    timestamp: u64,
    #[command(flatten)]
    work: Work,
}

impl Image {
    /// # Errors
    /// A bundle that is not there, a base without a digest, no `buildah`, a build that fails.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        let mut manifest = self.work.load()?;
        let (matrix, _) = manifest.preview(&folder)?;
        // The Dockerfile copies from there, and nothing tells it otherwise.
        let expected = self.context.join("dist");
        if fs::canonicalize(&expected).ok() != fs::canonicalize(&self.work.dist).ok() {
            let sentence = format!(
                "the Dockerfile takes bundles from `{}`, and they lie in `{}`",
                expected.display(),
                self.work.dist.display()
            );
            return Err(Trouble::state(sentence)
                .hint("`--context DIR` names the folder in which `dist` and the Dockerfile lie")
                .into());
        }
        let base = match &self.base {
            Some(base) => base.clone(),
            None => base::reference(&self.context)?,
        };
        let mut lines = String::new();
        let platforms: Vec<_> = manifest
            .platforms
            .keys()
            .copied()
            .filter(|&platform| matrix.platform(platform).image_platform == platform)
            .collect();
        for platform in platforms {
            self.work.bundle(&manifest, platform)?;
            let arguments = self.recipe(&matrix, &manifest.release.to_string(), &base, platform);
            if self.work.dry_run {
                let _ = writeln!(lines, "buildah {}", arguments.join(" "));
                continue;
            }
            let folder = self.work.dist.join("docker").join(platform.as_str());
            let id = self.build(arguments, &folder)?;
            let _ = writeln!(lines, "{id}  {platform}");
            manifest.images.insert(platform, Built { id, digest: None });
        }
        if !self.work.dry_run {
            self.work.save(&manifest)?;
        }
        manifest.print(common.json, &lines)?;
        Ok(Outcome::Done)
    }

    fn recipe(&self, matrix: &Matrix, tag: &str, base: &str, platform: Platform) -> Vec<String> {
        let facts = matrix.platform(platform);
        let file = self.context.join("Dockerfile").display().to_string();
        let mut words: Vec<String> = ["build", "--format", "docker", "--file", &file]
            .map(str::to_owned)
            .to_vec();
        words.push(format!("--platform={}/{}", facts.os, facts.arch));
        words.push(format!("--timestamp={}", self.timestamp));
        for (name, value) in [
            (
                "BUILDPLATFORM",
                format!("linux/{}", machine::arch()).as_str(),
            ),
            ("RELEASE", tag),
            ("REVISION", &self.revision),
            ("BASE", base),
        ] {
            words.push(format!("--build-arg={name}={value}"));
        }
        words
    }

    /// Builds an image, lets it lie in a folder, and says what it is called.
    fn build(&self, mut words: Vec<String>, folder: &Path) -> Result<String> {
        let file = self.work.dist.join("image.id");
        words.push(format!("--iidfile={}", file.display()));
        words.push(self.context.display().to_string());
        Tool::BUILDAH.run(words)?;
        let built = fs::read_to_string(&file)?;
        fs::remove_file(&file)?;
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let place = format!("dir:{}", folder.display());
        Tool::BUILDAH.run(["push", "--format=v2s2", built.trim(), &place])?;
        without_chance(folder)?;
        let pulled = Tool::BUILDAH.run(["pull", "--quiet", &place])?;
        Ok(String::from_utf8(pulled)?.trim().to_owned())
    }
}

/// Takes out of an image what is another each time: the name of the container in which it was built, and of that
/// container's machine. Only this format has a health check, and only it says them.
fn without_chance(folder: &Path) -> Result<()> {
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path)?)?;
    let named = manifest["config"]["digest"].as_str().unwrap_or_default();
    let digest: Digest = named.parse()?;
    let old = folder.join(digest.hex());
    let mut config: Value = serde_json::from_slice(&fs::read(&old)?)?;
    if let Some(fields) = config.as_object_mut() {
        fields.remove("container");
        fields.remove("container_config");
    }
    if let Some(fields) = config["config"].as_object_mut() {
        fields.remove("Hostname");
    }
    let text = canonical(&config);
    let digest = Digest::of(text.as_bytes());
    manifest["config"]["digest"] = Value::from(digest.to_string());
    manifest["config"]["size"] = Value::from(text.len());
    fs::remove_file(old)?;
    fs::write(folder.join(digest.hex()), text)?;
    fs::write(path, canonical(&manifest))?;
    Ok(())
}

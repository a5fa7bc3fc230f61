//! The forge's releases, by way of `gh`: it knows how to log in, and a person can type the same commands.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use mlos_resolver::{Matrix, ReleaseVersion};
use serde::Deserialize;

use crate::ingredients::FORGE;
use crate::sums;
use crate::tool::Tool;
use crate::trouble::Trouble;

/// The distribution's repository on the forge.
#[derive(Debug)]
pub(crate) struct Forge {
    /// `owner/name`
    pub(crate) repository: String,
}

/// A release as the forge has it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Published {
    pub(crate) id: u64,
    pub(crate) tag_name: String,
    pub(crate) draft: bool,
    upload_url: String,
    pub(crate) assets: Vec<Upload>,
}

/// A file of a release as the forge has it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Upload {
    id: u64,
    pub(crate) name: String,
    pub(crate) size: u64,
    /// `uploaded`, or `starter` of one that broke off.
    pub(crate) state: String,
}

impl Forge {
    /// # Errors
    /// A repository that lies elsewhere.
    pub(crate) fn of(matrix: &Matrix) -> Result<Self> {
        let address = &matrix.distro().repository;
        let repository = address
            .strip_prefix(FORGE)
            .with_context(|| format!("`{address}` is not on {FORGE}"))?;
        Ok(Self {
            repository: repository.trim_matches('/').to_owned(),
        })
    }

    /// The release of a tag, drafts included.
    ///
    /// # Errors
    /// No `gh`, nobody logged in, a forge that does not answer.
    pub(crate) fn release(&self, version: &ReleaseVersion) -> Result<Option<Published>> {
        let path = format!("repos/{}/releases?per_page=100", self.repository);
        let text = api(["--paginate", &path])?;
        // Pages are lists, one behind the other.
        let pages = serde_json::Deserializer::from_slice(&text).into_iter::<Vec<Published>>();
        let tag = version.to_string();
        let mut found = None;
        for page in pages {
            let page = page.with_context(|| format!("what `gh api {path}` answered"))?;
            for release in page.into_iter().filter(|release| release.tag_name == tag) {
                if found.replace(release).is_some() {
                    return Err(
                        Trouble::state(format!("the forge has two releases of `{tag}`"))
                            .hint("look at both, and delete the one that is not ours")
                            .into(),
                    );
                }
            }
        }
        Ok(found)
    }

    /// Makes a draft: nobody but those who may write to the repository sees it.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn draft(&self, version: &ReleaseVersion, title: &str) -> Result<Published> {
        let path = format!("repos/{}/releases", self.repository);
        let (tag, name) = (format!("tag_name={version}"), format!("name={title}"));
        let text = api([
            "--method",
            "POST",
            &path,
            "-f",
            &tag,
            "-f",
            &name,
            "-F",
            "draft=true",
            "-F",
            "prerelease=true",
        ])?;
        serde_json::from_slice(&text).with_context(|| format!("what `gh api {path}` answered"))
    }

    /// Puts a file into a draft.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn upload(release: &Published, path: &Path) -> Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // The address ends with a pattern for its parameters: `…/assets{?name,label}`.
        let base = release.upload_url.split('{').next().unwrap_or_default();
        let url = format!("{base}?name={name}");
        let mut arguments: Vec<OsString> = ["--method", "POST", &url, "-H"]
            .into_iter()
            .map(OsString::from)
            .collect();
        arguments.push("Content-Type: application/octet-stream".into());
        arguments.push("--input".into());
        arguments.push(path.into());
        api(arguments)?;
        Ok(())
    }

    /// Takes a file out of a draft.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn remove(&self, upload: &Upload) -> Result<()> {
        let path = format!("repos/{}/releases/assets/{}", self.repository, upload.id);
        api(["--method", "DELETE", &path])?;
        Ok(())
    }

    /// Size and sha256 of a file as the forge gives it back.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn digest(&self, upload: &Upload) -> Result<(u64, String)> {
        let path = format!("repos/{}/releases/assets/{}", self.repository, upload.id);
        let mut process = gh(["-H", "Accept: application/octet-stream", &path])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Tool::GH.missing(error))?;
        let stdout = process.stdout.take().context("its output")?;
        let found = sums::digest_of(stdout)?;
        let output = process.wait_with_output()?;
        if !output.status.success() {
            return Err(failed(&path, &output.stderr).into());
        }
        Ok(found)
    }

    /// Changes what a release says of itself: `draft=false`, `make_latest=true`.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn edit(&self, release: &Published, fields: &[&str]) -> Result<()> {
        let path = format!("repos/{}/releases/{}", self.repository, release.id);
        let mut arguments = vec!["--method", "PATCH", &path];
        for field in fields {
            // `make_latest` is a word, the others are true or false.
            let kind = if field.starts_with("make_latest") {
                "-f"
            } else {
                "-F"
            };
            arguments.extend([kind, field]);
        }
        api(arguments)?;
        Ok(())
    }
}

fn gh<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let arguments = arguments.into_iter().map(Into::into);
    Tool::GH.command(std::iter::once(OsString::from("api")).chain(arguments))
}

fn api<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Result<Vec<u8>> {
    let mut command = gh(arguments);
    let output = command.output().map_err(|error| Tool::GH.missing(error))?;
    if !output.status.success() {
        let mut arguments = command
            .get_args()
            .map(|argument| argument.to_string_lossy());
        let path = arguments.find(|argument| argument.contains("repos/"));
        return Err(failed(&path.unwrap_or_default(), &output.stderr).into());
    }
    Ok(output.stdout)
}

fn failed(what: &str, messages: &[u8]) -> Trouble {
    let messages = String::from_utf8_lossy(messages);
    let line = messages.lines().next().unwrap_or("it said nothing");
    Trouble::state(format!("`gh api {what}`: {line}"))
        .hint("run it again: what is done is not done twice")
}

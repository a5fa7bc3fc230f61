//! The forge's releases, by way of `gh`: it knows how to log in, and a person can type the same commands.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result};
use mlos_resolver::{Matrix, ReleaseVersion, shown};
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
    pub(crate) prerelease: bool,
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
    /// A repository that lies elsewhere, no `gh`, one that is too old.
    pub(crate) fn of(matrix: &Matrix) -> Result<Self> {
        ensure_recent()?;
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
        let tag = version.to_string();
        let mut found = None;
        for release in self.releases()? {
            if release.tag_name == tag && found.replace(release).is_some() {
                return Err(
                    Trouble::state(format!("the forge has two releases of `{tag}`"))
                        .hint("look at both, and delete the one that is not ours")
                        .into(),
                );
            }
        }
        Ok(found)
    }

    /// Every release, drafts included.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn releases(&self) -> Result<Vec<Published>> {
        let path = format!("repos/{}/releases?per_page=100", self.repository);
        let text = api(["--paginate", &path])?;
        // Pages are lists, one behind the other.
        let pages = serde_json::Deserializer::from_slice(&text).into_iter::<Vec<Published>>();
        let mut releases = Vec::new();
        for page in pages {
            releases.extend(page.with_context(|| format!("what `gh api {path}` answered"))?);
        }
        Ok(releases)
    }

    /// The newest commit of the default branch, as the forge has it now: what people have merged.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn merged(&self) -> Result<String> {
        let path = format!("repos/{}/commits/HEAD", self.repository);
        let commit = api([&path, "--jq", ".sha"])?;
        Ok(String::from_utf8(commit)?.trim().to_owned())
    }

    /// A file as a commit has it.
    ///
    /// # Errors
    /// Those of `gh`, a file that is no text.
    pub(crate) fn text(&self, commit: &str, file: &str) -> Result<Option<String>> {
        let path = format!("repos/{}/contents/{file}?ref={commit}", self.repository);
        let output = gh(["-H", "Accept: application/vnd.github.raw", &path])
            .output()
            .map_err(|error| Tool::GH.missing(error))?;
        if output.status.success() {
            return Ok(Some(String::from_utf8(output.stdout)?));
        }
        let is_missing = String::from_utf8_lossy(&output.stderr).contains("HTTP 404");
        if is_missing {
            return Ok(None);
        }
        Err(failed(&path, &output).into())
    }

    /// Makes a draft: nobody but those who may write to the repository sees it. Its tag is made when it is let out; until
    /// somebody says otherwise, at this commit.
    ///
    /// # Errors
    /// Those of `gh`.
    pub(crate) fn draft(
        &self,
        version: &ReleaseVersion,
        title: &str,
        commit: &str,
    ) -> Result<Published> {
        let path = format!("repos/{}/releases", self.repository);
        let (tag, name) = (format!("tag_name={version}"), format!("name={title}"));
        let commit = format!("target_commitish={commit}");
        let text = api([
            "--method",
            "POST",
            &path,
            "-f",
            &tag,
            "-f",
            &name,
            "-f",
            &commit,
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
            return Err(failed(&path, &output).into());
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
            // `make_latest` and a commit are words, the others are true or false.
            let is_flag = field.starts_with("draft=") || field.starts_with("prerelease=");
            let kind = if is_flag { "-F" } else { "-f" };
            arguments.extend([kind, field]);
        }
        api(arguments)?;
        Ok(())
    }
}

/// The oldest `gh` whose `api` has all that is used here.
const OLDEST: (u64, u64) = (2, 0);

fn ensure_recent() -> Result<()> {
    let text = Tool::GH.run(["--version"])?;
    let text = String::from_utf8_lossy(&text);
    // `gh version 2.49.0 (2024-04-30)`
    let version = text.split_whitespace().nth(2).unwrap_or_default();
    let mut numbers = version.split('.').map(str::parse::<u64>);
    let found = match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
        _ => (0, 0),
    };
    if found >= OLDEST {
        return Ok(());
    }
    let sentence = format!(
        "expected `gh` {}.{} or later, found `{}`",
        OLDEST.0,
        OLDEST.1,
        shown(version)
    );
    Err(Trouble::state(sentence)
        .hint("install a newer one from https://cli.github.com")
        .into())
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
        return Err(failed(&path.unwrap_or_default(), &output).into());
    }
    Ok(output.stdout)
}

/// By which `gh` says that it has no login.
const NO_LOGIN: i32 = 4;

fn failed(what: &str, output: &Output) -> Trouble {
    if output.status.code() == Some(NO_LOGIN) {
        return Trouble::state("`gh` has no login at the forge".to_owned())
            .hint("`gh auth login` makes one; a workflow sets `GH_TOKEN`");
    }
    let messages = String::from_utf8_lossy(&output.stderr);
    let line = messages.lines().next().unwrap_or("it said nothing");
    Trouble::state(format!("`gh api {what}`: {line}"))
        .hint("run it again: what is done is not done twice")
}

//! `yank`: takes a release back, and says what else there is to do, each step with its command.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use mlos_resolver::{Channel, Matrix, Method, ReleaseVersion, Status, Withdrawal};
use serde_json::json;

use crate::cli::Common;
use crate::managers::{Managers, Step};
use crate::matrix_folder::MatrixFolder;
use crate::packages::Moment;
use crate::page::Page;
use crate::trouble::{Outcome, Trouble};
use crate::{bundle, generate, hold, output};

/// Which release, and why.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Yank {
    /// The release
    #[arg(value_name = "V")]
    release: ReleaseVersion,
    /// Why, in one sentence: people read it where they wanted to install
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The release to use instead [default: where `stable` leads without it]
    #[arg(long = "use", value_name = "W")]
    instead: Option<ReleaseVersion>,
    /// It must not run anywhere: nobody can install it any more, not even on purpose
    #[arg(long = "unsafe")]
    is_unsafe: bool,
    /// It works, and nobody looks after it any more
    #[arg(long, conflicts_with = "is_unsafe")]
    deprecated: bool,
    /// The day [default: today]
    #[arg(long, value_name = "DAY", value_parser = Moment::of_day)]
    date: Option<Moment>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

impl Yank {
    /// # Errors
    /// A release that was never out, a reason or a replacement that the matrix does not take.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let mut folder = MatrixFolder::open(&common.matrix)?;
        let before = folder.matrix()?;
        let release = bundle::known(&before, &self.release)?;
        let version = release.version.clone();
        if release.status.is_intended() {
            let sentence = format!(
                "`{version}` is {}: there is nothing to take back",
                release.status
            );
            return Err(Trouble::state(sentence)
                .hint(format!("edit `releases/{version}.toml`"))
                .into());
        }
        let status = self.status();
        if release.status == Status::Unsafe && status != Status::Unsafe {
            let sentence =
                format!("`{version}` is unsafe, and {status} would let people install it again");
            return Err(Trouble::state(sentence)
                .hint(format!(
                    "add `--unsafe`, or edit `releases/{version}.toml` if that is meant"
                ))
                .into());
        }
        let key = format!("releases/{version}.toml");
        let text = folder
            .files
            .get(&key)
            .with_context(|| format!("`{key}` is missing"))?
            .clone();
        let mut withdrawal = Withdrawal {
            date: self.date.unwrap_or_else(Moment::now).day(),
            reason: reason(&self.reason)?,
            instead: self.instead.clone(),
        };
        if withdrawal.instead.is_none() {
            withdrawal.instead = replacement(&before, &version);
        }
        let mut page = Page::parse(&key, &text)?;
        page.withdraw(status, &withdrawal);
        folder.files.insert(key.clone(), page.render());
        let mut changed = vec![key];
        let moved = hold::leave(&mut folder, &version, withdrawal.instead.as_ref())?;
        if !moved.is_empty() {
            changed.push(hold::FILE.to_owned());
        }
        let redirected = redirect(&mut folder, &before, &version, status, &withdrawal)?;
        changed.extend(
            redirected
                .iter()
                .map(|other| format!("releases/{other}.toml")),
        );
        let after = folder.matrix()?;
        let steps = steps(&before, &after, &version, status);
        if !self.dry_run {
            folder.save(changed.iter().map(String::as_str))?;
            for path in generate::refresh(common)? {
                output::message(format_args!("written: {path}"));
            }
        }
        for line in &moved {
            output::message(format_args!("{line}"));
        }
        for other in &redirected {
            output::message(format_args!(
                "`{other}` sent people here, and sends them on now"
            ));
        }
        if common.json {
            output::json(&json!({
                "release": version,
                "status": status,
                "withdrawn": {
                    "date": withdrawal.date,
                    "reason": withdrawal.reason,
                    "use": withdrawal.instead,
                },
                "next": steps,
            }))?;
            return Ok(Outcome::Done);
        }
        let mut text = format!("{version} is {status}: {}", withdrawal.reason);
        if let Some(instead) = &withdrawal.instead {
            let _ = write!(text, "; use {instead}");
        }
        text += "\n\nnext, in this order:\n";
        for (command, why) in steps {
            let _ = write!(text, "\n# {why}\n{command}\n");
        }
        output::data(&text)?;
        Ok(Outcome::Done)
    }

    fn status(&self) -> Status {
        match (self.is_unsafe, self.deprecated) {
            (true, _) => Status::Unsafe,
            (false, true) => Status::Deprecated,
            (false, false) => Status::Yanked,
        }
    }
}

/// The longest reason, in characters: the install script and the feed carry it.
const LONGEST: usize = 160;

/// One sentence that every surface can carry: the matrix takes nothing else, and says no more than that.
fn reason(text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('.');
    let trouble = |sentence: String| {
        Trouble::usage(sentence)
            .hint("letters and digits of English, spaces, and any of .,:;/@%+()=<>_*-!?")
    };
    if text.is_empty() {
        return Err(trouble("`--reason` says nothing".to_owned()).into());
    }
    let is_plain = |one: char| one.is_ascii_alphanumeric() || " .,:;/@%+()=<>_*-!?".contains(one);
    if let Some((at, bad)) = text.chars().enumerate().find(|(_, one)| !is_plain(*one)) {
        let sentence = format!(
            "`--reason` cannot hold {}, its character {}",
            quoted(bad),
            at + 1
        );
        return Err(trouble(sentence).into());
    }
    let length = text.chars().count();
    if length > LONGEST {
        let sentence =
            format!("expected a `--reason` of at most {LONGEST} characters, found {length}");
        return Err(Trouble::usage(sentence)
            .hint("the install script carries it: the rest belongs into the advisory")
            .into());
    }
    Ok(text.to_owned())
}

/// A character as a person can find it; one that does not show as it is escaped, such as `\n`.
fn quoted(one: char) -> String {
    match one {
        '`' => "a backtick".to_owned(),
        one if one.is_control() => format!("`{}`", one.escape_debug()),
        one => format!("`{one}`"),
    }
}

/// Releases that were taken back before, and sent people to this one: from now on they send them where it does, if nobody
/// can install it any more.
fn redirect(
    folder: &mut MatrixFolder,
    before: &Matrix,
    version: &ReleaseVersion,
    status: Status,
    withdrawal: &Withdrawal,
) -> Result<Vec<ReleaseVersion>> {
    let mut redirected = Vec::new();
    for other in before.releases() {
        let Some(known) = other
            .withdrawn
            .as_ref()
            .filter(|_| !status.is_installable())
        else {
            continue;
        };
        if known.instead.as_ref() != Some(version) {
            continue;
        }
        let key = format!("releases/{}.toml", other.version);
        let Some(text) = folder.files.get(&key) else {
            continue;
        };
        let mut page = Page::parse(&key, text)?;
        let instead = withdrawal
            .instead
            .clone()
            .filter(|instead| *instead != other.version);
        page.withdraw(
            other.status,
            &Withdrawal {
                instead,
                ..known.clone()
            },
        );
        folder.files.insert(key, page.render());
        redirected.push(other.version.clone());
    }
    Ok(redirected)
}

/// Where a person is sent who wanted the release: the newest other one that is in good standing. What a hold keeps a
/// channel from is not offered here either.
fn replacement(matrix: &Matrix, version: &ReleaseVersion) -> Option<ReleaseVersion> {
    let good = |channel, status| {
        let head = matrix.channel(channel);
        let mut releases = matrix.releases().iter();
        releases.find(|other| {
            let is_out = other.recorded().next().is_some();
            let is_open = head.is_none_or(|head| other.version <= head.version);
            other.status == status && other.version != *version && is_out && is_open
        })
    };
    let found =
        good(Channel::Stable, Status::Stable).or_else(|| good(Channel::Preview, Status::Preview));
    found.map(|release| release.version.clone())
}

/// The digests of a release's images, quoted and with commas between.
fn digests(matrix: &Matrix, version: &ReleaseVersion) -> String {
    let artifacts = matrix.release(version).map(|release| &release.artifacts);
    let images = artifacts
        .into_iter()
        .flatten()
        .filter(|artifact| artifact.method == Method::Docker)
        .filter_map(|artifact| Some(format!("\"{}\"", artifact.digest.as_ref()?)));
    images.collect::<Vec<_>>().join(", ")
}

fn step(command: impl Into<String>, why: &str) -> Step {
    (command.into(), why.to_owned())
}

/// What a withdrawal takes besides the matrix: a command, and why. Where nothing of it was ever recorded, nothing of it is
/// out, and there is nothing to take away.
fn steps(before: &Matrix, after: &Matrix, version: &ReleaseVersion, status: Status) -> Vec<Step> {
    let distro = after.distro();
    let repository = distro.repository.trim_start_matches("https://github.com/");
    let managers = Managers {
        before,
        after,
        version,
        status,
    };
    let is_unsafe = status == Status::Unsafe;
    let mut steps = Vec::new();
    let release = after.release(version);
    let was_recorded = release.is_some_and(|release| release.recorded().next().is_some());
    if was_recorded && is_unsafe {
        steps.push(step(
            format!("gh release edit {version} --repo {repository} --draft"),
            "scripts that people kept know nothing of this: what they would fetch is gone from here on",
        ));
        steps.extend(managers.snap());
    }
    let branch = format!("yank-{version}");
    steps.push(step(
        format!(
            "git switch --create {branch} && git commit --all --message 'data: {version} is {status}' && git push origin {branch} && gh pr create --fill"
        ),
        "somebody else merges it, and the site follows: channels, pages, script, rows, API, feed",
    ));
    steps.push(step(
        format!("gh run list --repo {repository} --workflow site.yml --limit 1"),
        "when it is merged: whether the site is there; where something else holds it up, `gh workflow run site.yml -f withdrawal=true`",
    ));
    if !was_recorded {
        return steps;
    }
    if status == Status::Yanked {
        steps.push(step(
            format!("gh release edit {version} --repo {repository} --prerelease"),
            "the forge no longer takes it for the newest",
        ));
    }
    steps.push(step(
        "git switch main && git pull && mlos-distro publish tags",
        "tags of images and the forge's latest go where the channels lead now",
    ));
    if is_unsafe {
        steps.push(step(
            format!("gh release delete {version} --repo {repository} --yes"),
            "its files go for good, once the site is there, which leads to them no more",
        ));
        let images = digests(after, version);
        if !images.is_empty() {
            let owner = repository.split('/').next().unwrap_or_default();
            let package = distro.image.rsplit('/').next().unwrap_or_default();
            let versions = format!("orgs/{owner}/packages/container/{package}/versions");
            steps.push(step(
                format!(
                    "gh api {versions} --paginate --jq '.[] | select(.name | IN({images})) | .id' | xargs -I ID gh api --method DELETE {versions}/ID"
                ),
                "an image is pulled by its digest as long as it is there",
            ));
        }
    } else {
        steps.extend(managers.snap());
    }
    steps.extend(managers.steps());
    if is_unsafe {
        steps.push(step(
            format!(
                "gh api --method POST repos/{repository}/security-advisories --input advisory.json"
            ),
            "whoever has it learns of it; docs/releasing.md has the file",
        ));
    }
    steps.push(step(
        "mlos-distro audit",
        "files, images and the site, looked at from outside",
    ));
    steps.extend(managers.looks());
    steps
}

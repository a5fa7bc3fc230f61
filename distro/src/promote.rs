//! `promote`: a published preview becomes the newest stable release.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use mlos_resolver::{Matrix, Release, ReleaseVersion, Status, Trust};

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::packages::Moment;
use crate::page::Page;
use crate::registry::Registry;
use crate::trouble::{Outcome, Trouble};
use crate::{audit, bundle, download, hold, output};

/// Which release.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Promote {
    /// The release
    #[arg(value_name = "V")]
    release: ReleaseVersion,
    /// The day on which it came out [default: today]
    #[arg(long, value_name = "DAY", value_parser = Moment::of_day)]
    date: Option<Moment>,
    /// Although nobody looks whether everything that is recorded is out
    #[arg(long)]
    unaudited: bool,
    /// Where images are served [default: over https at the host in their name]
    #[arg(long, value_name = "URL")]
    registry: Option<String>,
    #[command(flatten)]
    origin: download::Origin,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

impl Promote {
    /// # Errors
    /// A release that is no preview, of which something is not recorded yet, or not out as it is recorded.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let mut folder = MatrixFolder::open(&common.matrix)?;
        let matrix = folder.matrix()?;
        let release = bundle::known(&matrix, &self.release)?;
        let version = &release.version;
        if release.status != Status::Preview {
            let sentence = format!("`{version}` is {}, not preview", release.status);
            return Err(Trouble::state(sentence)
                .hint("only what `mlos-distro record` has written down becomes stable")
                .into());
        }
        let open: Vec<_> = release
            .artifacts
            .iter()
            .filter(|artifact| artifact.trust() == Trust::Unrecorded)
            .map(|artifact| format!("{} for {}", artifact.method, artifact.platform))
            .chain(release.script.is_none().then(|| "its script".to_owned()))
            .collect();
        if !open.is_empty() {
            let sentence = format!("of `{version}` is not recorded: {}", open.join(", "));
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro record` writes it down")
                .into());
        }
        self.ensure_out(&matrix, release)?;
        let key = format!("releases/{version}.toml");
        let text = folder
            .files
            .get(&key)
            .with_context(|| format!("`{key}` is missing"))?;
        let mut page = Page::parse(&key, text)?;
        let status = if version.is_prerelease() {
            Status::Preview
        } else {
            Status::Stable
        };
        let date = self.date.unwrap_or_else(Moment::now).day();
        let date = page.promote(status, &date).to_owned();
        folder.files.insert(key.clone(), page.render());
        hold::lift(&mut folder, version)?;
        let after = folder.matrix()?;
        if !self.dry_run {
            folder.save([key.as_str(), hold::FILE])?;
        }
        let mut lines = format!("{version} is {status} since {date}\n");
        for &channel in mlos_resolver::Channel::ALL {
            if let Some(head) = after.channel(channel) {
                let _ = writeln!(lines, "{channel}: {}", head.version);
            }
        }
        output::data(&lines)?;
        output::message(format_args!(
            "\nhint: `mlos-distro generate`, and commit what it writes"
        ));
        Ok(Outcome::Done)
    }

    /// People are led to it from here on, so all of it has to be there, as everybody gets it.
    fn ensure_out(&self, matrix: &Matrix, release: &Release) -> Result<()> {
        if self.unaudited {
            return Ok(());
        }
        let registry = Registry::new(&matrix.distro().image, self.registry.as_deref())?;
        let downloader = self.origin.downloader()?;
        let findings = audit::published(matrix, release, &downloader, &registry);
        let bad = audit::otherwise(&findings);
        if bad.is_empty() {
            return Ok(());
        }
        let sentence = format!("`{}` is not out as it is recorded{bad}", release.version);
        Err(Trouble::state(sentence)
            .hint("`mlos-distro publish release` lets it out, `mlos-distro audit` looks at it")
            .into())
    }
}

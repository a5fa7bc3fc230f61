//! What can be typed.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::audit::Audit;
use crate::bundle::Bundle;
use crate::candidates;
use crate::check;
use crate::compat::Compat;
use crate::compose::Compose;
use crate::fetch::Fetch;
use crate::generate::Generate;
use crate::image::Image;
use crate::inspect::Inspect;
use crate::packages::Packages;
use crate::plan::Plan;
use crate::promote::Promote;
use crate::propose::Propose;
use crate::publish::Publish;
use crate::record::Record;
use crate::resolve::Resolve;
use crate::sbom::Sbom;
use crate::script::Script;
use crate::seal::Seal;
use crate::serve::Serve;
use crate::site::Site;
use crate::trouble::{Outcome, Trouble};
use crate::yank::Yank;

/// The maintainer's tool of the MLOS Distribution
#[derive(Debug, Parser)]
#[command(name = "mlos-distro", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Common {
    /// The folder that holds the matrix
    #[arg(long, value_name = "DIR", default_value = "matrix", global = true)]
    pub(crate) matrix: PathBuf,
    /// Answer with JSON, where the command has such an answer
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Name every problem of the matrix, with file and key
    Check,
    /// Write every committed file that follows from the matrix
    Generate(Generate),
    /// Answer one request: 0 for a plan, 1 for a refusal, 2 for what cannot be understood
    Resolve(Resolve),
    /// Print the install script
    Script(Script),
    /// Write everything that is published: pages, scripts, rows, data, headers
    Site(Site),
    /// Serve a built site with the headers that it states
    Serve(Serve),
    /// Say which release a set of component versions would be, and what blocks it
    Propose(Propose),
    /// Look for a set of component versions where no release holds what is wished for: 0 for a set, 1 where there is none
    Compose(Compose),
    /// Name the sets that are to be tested, as a workflow's matrix reads them; none is an answer too
    Candidates,
    /// Test the set of the release that is being made, and write down how it went
    Compat(Compat),
    /// Begin a release: which one it will be, and of what it is made; 3 where none is to be made now
    Plan(Plan),
    /// Fetch the archives that a release is made of, and lock their digests
    Fetch(Fetch),
    /// Look at every program and library of a release: whether it fits its platform, and what it needs there
    Inspect(Inspect),
    /// Make the archive of one release for one platform
    Bundle(Bundle),
    /// Make what package managers install, and what tells them where it lies
    Packages(Packages),
    /// Build the image of a release from its bundles
    Image(Image),
    /// Write what a release is made of, for programs: two lists of contents, and where they came from
    Sbom(Sbom),
    /// Write sizes and digests of what was built into the matrix
    Record(Record),
    /// Print one digest of all that was made, or compare it with the one that is expected
    Seal(Seal),
    /// Publish what was made, one step after the other
    Publish(Publish),
    /// Look at everything that is published, from outside: as recorded, missing, differs, not public
    Audit(Audit),
    /// Let a published preview be the newest stable release: its day, its status, the holds on channels
    Promote(Promote),
    /// Take a release back: from then on no channel leads there
    Yank(Yank),
}

impl Command {
    /// Whether there is an answer for programs. What only does something says so in words, and some print a text that is
    /// read as it is.
    fn has_json(&self) -> bool {
        match self {
            Self::Script(_)
            | Self::Site(_)
            | Self::Serve(_)
            | Self::Seal(_)
            | Self::Publish(_)
            | Self::Promote(_) => false,
            Self::Compat(compat) => compat.has_json(),
            _ => true,
        }
    }
}

impl Cli {
    pub(crate) fn run(self) -> Result<Outcome> {
        let common = self.common;
        if common.json && !self.command.has_json() {
            return Err(Trouble::usage("this command has no answer in JSON")
                .hint("without `--json` it does the same")
                .into());
        }
        match self.command {
            Command::Check => check::run(&common),
            Command::Generate(generate) => generate.run(&common),
            Command::Resolve(resolve) => resolve.run(&common),
            Command::Script(script) => script.run(&common),
            Command::Site(site) => site.run(&common),
            Command::Serve(serve) => serve.run(),
            Command::Propose(propose) => propose.run(&common),
            Command::Compose(compose) => compose.run(&common),
            Command::Candidates => candidates::run(&common),
            Command::Compat(compat) => compat.run(&common),
            Command::Plan(plan) => plan.run(&common),
            Command::Fetch(fetch) => fetch.run(&common),
            Command::Inspect(inspect) => inspect.run(&common),
            Command::Bundle(bundle) => bundle.run(&common),
            Command::Packages(packages) => packages.run(&common),
            Command::Image(image) => image.run(&common),
            Command::Sbom(sbom) => sbom.run(&common),
            Command::Record(record) => record.run(&common),
            Command::Seal(seal) => seal.run(&common),
            Command::Publish(publish) => publish.run(&common),
            Command::Audit(audit) => audit.run(&common),
            Command::Promote(promote) => promote.run(&common),
            Command::Yank(yank) => yank.run(&common),
        }
    }
}

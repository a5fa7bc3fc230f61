//! The ways to carry out one decision: as a line, as lines that check what they run, in a container's recipe, in a
//! workflow, on a machine without a network.
//!
//! A pipe hides a download that failed halfway, and runs what came. So every way but the one line downloads the
//! release's own script to a file, compares its digest with the matrix's, and only then runs it, with version and
//! method named. Where that digest is not recorded there is no such way: a text that skips the check would look like one
//! that makes it.

use super::{DigestTool, Hand, Shell, install};
use crate::{Decision, Digest, Matrix, Method, Platform, Trust, name::names, quote};

names! {
    /// How a decision is carried out.
    pub enum Way("way") {
        /// One line, by a pipe.
        OneLine = "one-line",
        /// Lines that download the release's own script, check it and run it; each only after the one before succeeded.
        Pinned = "pinned",
        /// What to put into a Dockerfile.
        Dockerfile = "dockerfile",
        /// A step of a job of GitHub Actions.
        GitHubActions = "github-actions",
        /// The same one by one, with a look at the script and at what it would do.
        Steps = "steps",
        /// A set for a machine without a network, made on one that has one.
        Offline = "offline",
    }
}

names! {
    /// What one of a way's texts is for. Each is pasted by itself: none holds a comment, which an interactive zsh runs.
    pub enum Step("step") {
        /// It is the whole way.
        Whole = "whole",
        /// Downloads the release's own script to a file.
        Download = "download",
        /// Compares its digest; says so and fails where it differs.
        Check = "check",
        /// Shows it.
        Read = "read",
        /// Says what it would do, and changes nothing.
        Rehearse = "rehearse",
        /// Installs.
        Install = "install",
        /// Makes the set, on a machine of the same system that has a network.
        MakeSet = "make-set",
        /// Installs from the set, in its folder.
        UseSet = "use-set",
    }
}

/// Why a decision cannot be carried out in a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoWay {
    /// The digest that the way would compare with is not recorded: of the release's own script, or of the image.
    Unrecorded,
    /// The platform's shell is no POSIX shell, and this needs one.
    NoPosixShell,
    /// A container runs Linux, and these are another system's files.
    NotInContainer,
    /// A package manager fetches and checks by itself.
    ByManager,
    /// The package manager's repository does not lead to this release.
    NotLedTo,
}

impl Way {
    /// The texts that a person pastes, in their order.
    ///
    /// # Errors
    ///
    /// [`NoWay::Unrecorded`] where a digest is missing, [`NoWay::NoPosixShell`] on Windows for all but what the engine
    /// does by itself, [`NoWay::NotInContainer`] for the Dockerfile of another system's files,
    /// [`NoWay::ByManager`] for all but the one line of a package manager, [`NoWay::NotLedTo`] where its
    /// repository has other releases only.
    pub fn texts(self, matrix: &Matrix, decision: &Decision) -> Result<Vec<(Step, String)>, NoWay> {
        let shell = Shell::of(decision.platform);
        let by_image = decision.method == Method::Docker;
        let in_container = matrix.platform(decision.platform).image_platform == decision.platform;
        let script = || Script::of(matrix, decision);
        let whole = |text| vec![(Step::Whole, text)];
        let hand = Hand::of(decision, shell);
        match self {
            Self::OneLine => match (install(matrix, decision, shell), hand) {
                (Some(line), _) => Ok(whole(line)),
                (None, None) => Err(NoWay::NoPosixShell),
                (None, Some(Hand::Manager(_))) if decision.trust() == Trust::Pinned => {
                    Err(NoWay::NotLedTo)
                }
                (None, Some(_)) => Err(NoWay::Unrecorded),
            },
            _ if matches!(hand, Some(Hand::Manager(_))) => Err(NoWay::ByManager),
            Self::Dockerfile if by_image => from(decision).map(whole),
            Self::Dockerfile if !in_container => Err(NoWay::NotInContainer),
            Self::Dockerfile => Ok(whole(script()?.layer())),
            _ if shell == Shell::PowerShell => Err(NoWay::NoPosixShell),
            Self::Pinned => Ok(whole(script()?.lines(""))),
            Self::GitHubActions => Ok(whole(script()?.job())),
            Self::Steps => Ok(script()?.steps()),
            Self::Offline => Ok(script()?.set()),
        }
    }
}

/// The image itself, by its digest.
fn from(decision: &Decision) -> Result<String, NoWay> {
    let image = decision.image.as_ref();
    let reference = image.and_then(|image| image.reference.as_deref());
    let reference = reference.ok_or(NoWay::Unrecorded)?;
    Ok(format!("FROM {reference}"))
}

/// A release's own script, and what it is to do.
struct Script<'a> {
    name: String,
    address: String,
    digest: &'a Digest,
    decision: &'a Decision,
}

impl<'a> Script<'a> {
    fn of(matrix: &'a Matrix, decision: &'a Decision) -> Result<Self, NoWay> {
        let release = matrix.release(&decision.release);
        let (_, digest) = release
            .and_then(|release| release.script.as_ref())
            .ok_or(NoWay::Unrecorded)?;
        let name = matrix.distro().script(&decision.release);
        let address = matrix.distro().address(&decision.release, &name);
        Ok(Self {
            name,
            address,
            digest,
            decision,
        })
    }

    fn download(&self, file: &str) -> String {
        let (file, address) = (word(file), word(&self.address));
        format!("curl -fsSL -o {file} {address}")
    }

    /// What compares the digest: each system has its own program for it.
    fn check(&self, file: &str, platform: Platform) -> String {
        let tool = match platform {
            Platform::DarwinAmd64 | Platform::DarwinArm64 => DigestTool::Shasum,
            _ => DigestTool::Sha256sum,
        };
        tool.compare(file, self.digest.hex()).command
    }

    fn run(&self, file: &str, more: &str) -> String {
        let (file, release, method) = (
            word(file),
            word(&self.decision.release.to_string()),
            self.decision.method,
        );
        format!("sh {file} --version {release} --method {method}{more}")
    }

    /// Each line only after the one before succeeded.
    fn lines(&self, more: &str) -> String {
        let Self { name, decision, .. } = self;
        [
            self.download(name),
            self.check(name, decision.platform),
            self.run(name, more),
        ]
        .join(" &&\n")
    }

    fn steps(&self) -> Vec<(Step, String)> {
        let Self { name, decision, .. } = self;
        vec![
            (Step::Download, self.download(name)),
            (Step::Check, self.check(name, decision.platform)),
            (Step::Read, format!("less {}", word(name))),
            (Step::Rehearse, self.run(name, " --dry-run")),
            (Step::Install, self.run(name, "")),
        ]
    }

    /// A layer of an image that has `curl`, with the programs on its path.
    fn layer(&self) -> String {
        let file = format!("/tmp/{}", self.name);
        format!(
            "RUN {} \\\n && {} \\\n && {} \\\n && rm {}\nENV PATH=/opt/mlos/bin:$PATH",
            self.download(&file),
            self.check(&file, self.decision.platform),
            self.run(&file, " --home /opt/mlos"),
            word(&file),
        )
    }

    /// The block of a step, whose lines are a script of their own.
    fn job(&self) -> String {
        let lines = self.lines(" --modify-path").replace('\n', "\n    ");
        format!("- run: |\n    {lines}")
    }

    fn set(&self) -> Vec<(Step, String)> {
        let Self { name, decision, .. } = self;
        let platform = decision.platform;
        let more = format!(" --platform {platform} --download-only mlos-set");
        let lines = [self.check(name, platform), self.run(name, " --from .")];
        vec![
            (Step::MakeSet, self.lines(&more)),
            (Step::UseSet, lines.join(" &&\n")),
        ]
    }
}

/// An argument. All of these are read by POSIX shells, and by fish in the same way.
fn word(text: &str) -> String {
    quote(text, Shell::Posix)
}

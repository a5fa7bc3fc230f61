//! The commands that a person pastes: the only code that knows shell syntax.

mod digest_tool;
mod manager;
mod way;

pub use self::{
    digest_tool::{DigestTool, Expected, download, inspect, pull},
    manager::{debian_version, formulae, suites},
    way::{NoWay, Step, Way},
};

use crate::{Decision, Matrix, Method, Platform, Trust, name::names, quote};

names! {
    /// A family of shells that read the same text in the same way.
    pub enum Shell("shell") {
        /// The shells that read what POSIX says: dash, bash, zsh, ksh.
        Posix = "posix",
        /// fish.
        Fish = "fish",
        /// PowerShell.
        PowerShell = "powershell",
    }
}

impl Shell {
    /// The family of shells that a platform comes with.
    pub const fn of(platform: Platform) -> Self {
        match platform {
            Platform::WindowsAmd64 | Platform::WindowsArm64 => Self::PowerShell,
            _ => Self::Posix,
        }
    }
}

/// The one line that installs the newest stable release on whatever machine it runs.
///
/// It names neither version nor platform: the script looks for itself.
pub fn one_line(matrix: &Matrix) -> String {
    pipe(matrix, &[], Shell::Posix)
}

/// Who carries out a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The install script, piped into a POSIX shell: what it brought, the installed `mlos` owns.
    Script,
    /// The container engine alone: in PowerShell there is no `sh` to pipe into.
    Engine,
    /// The package manager of a method, which owns what it brought.
    Manager(Method),
}

impl Hand {
    /// Who carries out a decision in a shell; nobody, where the method needs the script and the shell has no `sh`.
    pub fn of(decision: &Decision, shell: Shell) -> Option<Self> {
        match (decision.method, shell) {
            (Method::Docker, Shell::PowerShell) => Some(Self::Engine),
            (Method::Docker | Method::Binary, Shell::Posix | Shell::Fish) => Some(Self::Script),
            (Method::Binary, Shell::PowerShell) => None,
            (method, _) => Some(Self::Manager(method)),
        }
    }

    /// The command that prints the versions of what [`install`] brought.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Script | Self::Manager(_) => "mlos --version",
            // By its whole path, so that it does not depend on what the image has for `PATH`.
            Self::Engine => "docker exec mlos /opt/mlos/bin/mlos --version",
        }
    }

    /// The command that starts the server; nothing where what [`install`] brought runs already.
    pub const fn start(self) -> Option<&'static str> {
        match self {
            Self::Engine => None,
            // There snapd alone runs it.
            Self::Manager(Method::Snap) => Some("sudo snap start --enable mlos.core"),
            Self::Script | Self::Manager(_) => Some("mlos start"),
        }
    }

    /// The command that fetches a model to begin with, by the program that [`install`] brought; none where the matrix has
    /// none.
    pub fn first_model(self, matrix: &Matrix) -> Option<String> {
        let before = match self {
            // By another name than the snap's own only where somebody gave it one.
            Self::Manager(Method::Snap) => "mlos.",
            Self::Script | Self::Manager(_) => "",
            Self::Engine => "docker exec mlos /opt/mlos/bin/",
        };
        let line = matrix.distro().next.first()?;
        Some(format!("{before}{line}"))
    }

    /// The command that takes away what [`install`] brought of a decision.
    pub fn undo(self, matrix: &Matrix, decision: &Decision) -> String {
        match self {
            Self::Script => "mlos uninstall".to_owned(),
            Self::Engine => "docker rm --force mlos".to_owned(),
            Self::Manager(_) => manager::undo(matrix, decision),
        }
    }
}

/// The command that carries out a decision.
///
/// Where a POSIX shell runs, it is the install script with version and method named; the script stops by itself where
/// nothing has been published. In PowerShell it is the engine's own command, which does not: so there is none for an image
/// without a recorded digest, and none for a method that needs the script. Nor is there one for a package manager until what
/// it would fetch is recorded, or where its repository leads to other releases only.
pub fn install(matrix: &Matrix, decision: &Decision, shell: Shell) -> Option<String> {
    match Hand::of(decision, shell)? {
        Hand::Script => {
            let (release, method) = (decision.release.to_string(), decision.method.as_str());
            let flags = ["--version", &release, "--method", method];
            Some(pipe(matrix, &flags, shell))
        }
        Hand::Engine => Some(run(decision.image.as_ref()?.reference.as_deref()?, shell)),
        Hand::Manager(_) if decision.trust() == Trust::Unrecorded => None,
        Hand::Manager(_) => manager::install(matrix, decision),
    }
}

fn pipe(matrix: &Matrix, flags: &[&str], shell: Shell) -> String {
    let address = quote(&format!("{}/install", matrix.distro().site), shell);
    let quoted: Vec<String> = flags.iter().map(|flag| quote(flag, shell)).collect();
    let flags = quoted.join(" ");
    let end = if flags.is_empty() {
        "sh".to_owned()
    } else {
        format!("sh -s -- {flags}")
    };
    format!("curl -fsSL {address} | {end}")
}

/// The container, reachable from this machine only: the engine's API asks nobody for a password.
fn run(image: &str, shell: Shell) -> String {
    format!(
        "docker run --detach --name mlos --publish 127.0.0.1:8080:8080 {}",
        quote(image, shell)
    )
}

//! The commands that a person pastes: the only code that knows shell syntax.

use crate::{Decision, Matrix, Method, Platform, name::names, quote};

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

/// The command that carries out a decision.
///
/// Where a POSIX shell runs, it is the install script with version and method named. On Windows it is the engine's
/// own command, since there is no POSIX shell to pipe into.
pub fn install(matrix: &Matrix, decision: &Decision, shell: Shell) -> String {
    if shell == Shell::PowerShell && decision.method == Method::Docker {
        return run(decision, shell);
    }
    let (release, method) = (decision.release.to_string(), decision.method.as_str());
    pipe(matrix, &["--version", &release, "--method", method], shell)
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
fn run(decision: &Decision, shell: Shell) -> String {
    let image = decision.image.as_ref().map_or_else(String::new, |image| {
        image
            .reference
            .clone()
            .unwrap_or_else(|| format!("{}:{}", image.name, decision.release))
    });
    format!(
        "docker run --detach --name mlos --publish 127.0.0.1:8080:8080 {}",
        quote(&image, shell)
    )
}

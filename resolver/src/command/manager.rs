//! The lines that a package manager is told: where the package lies, whose signature is believed, which version.
//!
//! A manager checks by itself what it fetches, and stops where there is nothing. It owns what it brought, so its own
//! command takes it away again. What it can be asked for is what its repository leads to, and that follows the channels.

use super::Shell;
use crate::{Channel, Decision, Matrix, Method, Status, quote};

/// Where the key of the repository lies on a machine.
const KEYRING: &str = "/usr/share/keyrings/mlos-archive-keyring.gpg";

/// Where the repository is written down on a machine.
const SOURCE: &str = "/etc/apt/sources.list.d/mlos.list";

/// The lines that bring a release by its package manager; nothing, where that does not lead there.
pub(super) fn install(matrix: &Matrix, decision: &Decision) -> Option<String> {
    let version = decision.release.semver().to_string();
    let head = |channel| Some(&matrix.channel(channel)?.version);
    let is_head = |channel| head(channel) == Some(&decision.release);
    let is_below = |channel| head(channel).is_some_and(|head| decision.release <= *head);
    let status = matrix.release(&decision.release)?.status;
    match decision.method {
        Method::Apt if status != Status::Preview && is_below(Channel::Stable) => {
            Some(apt(matrix, "stable", &version))
        }
        Method::Apt if is_below(Channel::Preview) => Some(apt(matrix, "preview", &version)),
        Method::Homebrew => {
            let formula = if is_head(Channel::Stable) {
                "mlos".to_owned()
            } else {
                matches!(status, Status::Stable | Status::Deprecated)
                    .then(|| format!("mlos@{version}"))?
            };
            let tap = matrix.distro().tap.as_ref()?;
            Some(format!(
                "brew install {}",
                word(&format!("{tap}/{formula}"))
            ))
        }
        // The store has one revision a channel, and knows no version.
        Method::Snap if is_head(Channel::Stable) => Some("sudo snap install mlos".to_owned()),
        Method::Snap if is_head(Channel::Preview) => {
            Some("sudo snap install mlos --candidate".to_owned())
        }
        Method::Chocolatey => {
            let version = quote(&version, Shell::PowerShell);
            Some(format!("choco install mlos --version {version}"))
        }
        _ => None,
    }
}

/// Each line only after the one before succeeded.
fn apt(matrix: &Matrix, suite: &str, version: &str) -> String {
    let repository = format!("{}/apt", matrix.distro().site);
    let key = word(&format!("{repository}/mlos-archive-keyring.gpg"));
    let source = word(&format!(
        "deb [signed-by={KEYRING}] {repository} {suite} main"
    ));
    // Debian has a pre-release come first where it begins with `~`.
    let package = word(&format!("mlos={}", version.replacen('-', "~", 1)));
    format!(
        "sudo curl -fsSLo {KEYRING} {key} &&\necho {source} | sudo tee {SOURCE} &&\nsudo apt-get update &&\nsudo apt-get install {package}"
    )
}

/// The command that takes away what a manager brought.
pub(super) const fn undo(method: Method) -> &'static str {
    match method {
        Method::Homebrew => "brew uninstall mlos",
        Method::Apt => "sudo apt-get remove mlos",
        Method::Snap => "sudo snap remove mlos",
        Method::Chocolatey => "choco uninstall mlos",
        Method::Docker | Method::Binary => "mlos uninstall",
    }
}

/// An argument, for the shells of systems that have such a manager.
fn word(text: &str) -> String {
    quote(text, Shell::Posix)
}

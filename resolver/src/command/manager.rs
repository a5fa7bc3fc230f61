//! The lines that a package manager is told: where the package lies, whose signature is believed, which version.
//!
//! A manager checks by itself what it fetches, and stops where there is nothing. It owns what it brought, so its own
//! command takes it away again. What it can be asked for is what its repository leads to, and that follows the channels.

use super::Shell;
use crate::{Channel, Decision, Matrix, Method, Release, ReleaseVersion, Status, quote};

/// Where the key of the repository lies on a machine.
const KEYRING: &str = "/usr/share/keyrings/mlos-archive-keyring.gpg";

/// Where the repository is written down on a machine.
const SOURCE: &str = "/etc/apt/sources.list.d/mlos.list";

/// The suites of the APT repository that hold a release, the one first that a person is led to. A suite is called like the
/// channel that it follows.
///
/// apt takes the highest version of a suite, so none is in there that is above where the channel leads. What was a preview
/// is not in `stable`, whatever became of it.
pub fn suites(matrix: &Matrix, release: &Release) -> impl Iterator<Item = Channel> {
    let channels = [Channel::Stable, Channel::Preview].into_iter();
    channels.filter(|&channel| {
        let head = matrix.channel(channel);
        let was_preview = release.status == Status::Preview || release.version.is_prerelease();
        release.status.is_installable()
            && head.is_some_and(|head| release.version <= head.version)
            && (channel == Channel::Preview || !was_preview)
    })
}

/// The formulae of the tap that bring a release, the one first that a person is led to: by its version each, and `mlos` for
/// what `stable` leads to. So nobody's formula disappears when the channel moves on. A pre-release has none, and neither has
/// what was taken back.
pub fn formulae(matrix: &Matrix, release: &Release) -> Vec<String> {
    let is_sound = matches!(release.status, Status::Stable | Status::Deprecated);
    if !is_sound || release.version.is_prerelease() {
        return Vec::new();
    }
    let newest = is_head(matrix, Channel::Stable, release).then(|| "mlos".to_owned());
    let own = format!("mlos@{}", release.version.semver());
    newest.into_iter().chain([own]).collect()
}

/// A version as Debian has it: a pre-release comes before what it is the pre-release of where it begins with `~`.
pub fn debian_version(version: &ReleaseVersion) -> String {
    version.semver().to_string().replacen('-', "~", 1)
}

fn is_head(matrix: &Matrix, channel: Channel, release: &Release) -> bool {
    let head = matrix.channel(channel);
    head.is_some_and(|head| head.version == release.version)
}

/// The lines that bring a release by its package manager; nothing, where that does not lead there.
pub(super) fn install(matrix: &Matrix, decision: &Decision) -> Option<String> {
    let release = matrix.release(&decision.release)?;
    let version = release.version.semver().to_string();
    let is_head = |channel| is_head(matrix, channel, release);
    match decision.method {
        Method::Apt => {
            let suite = suites(matrix, release).next()?;
            Some(apt(matrix, suite, &release.version))
        }
        Method::Homebrew => {
            let formula = formulae(matrix, release).into_iter().next()?;
            let tap = matrix.distro().tap.as_ref()?;
            let install = format!("brew install {}", word(&format!("{tap}/{formula}")));
            // A formula of one version is on no path by itself.
            Some(if formula == "mlos" {
                install
            } else {
                format!("{install} &&\nbrew link --overwrite {}", word(&formula))
            })
        }
        // The store has one revision a channel, and knows no version.
        Method::Snap if is_head(Channel::Stable) => Some("sudo snap install mlos".to_owned()),
        Method::Snap if is_head(Channel::Preview) => {
            Some("sudo snap install mlos --candidate".to_owned())
        }
        // Only what `stable` leads to is packed.
        Method::Chocolatey if is_head(Channel::Stable) => {
            let version = quote(&version, Shell::PowerShell);
            Some(format!("choco install mlos --version {version}"))
        }
        _ => None,
    }
}

/// Each line only after the one before succeeded.
fn apt(matrix: &Matrix, suite: Channel, version: &ReleaseVersion) -> String {
    let repository = format!("{}/apt", matrix.distro().site);
    let key = word(&format!("{repository}/mlos-archive-keyring.gpg"));
    let source = word(&format!(
        "deb [signed-by={KEYRING}] {repository} {suite} main"
    ));
    let package = word(&format!("mlos={}", debian_version(version)));
    format!(
        "sudo curl -fsSLo {KEYRING} {key} &&\necho {source} | sudo tee {SOURCE} &&\nsudo apt-get update &&\nsudo apt-get install {package}"
    )
}

/// The command that takes away what a manager brought.
pub(super) fn undo(matrix: &Matrix, decision: &Decision) -> String {
    let command = match decision.method {
        Method::Homebrew => {
            let release = matrix.release(&decision.release);
            let formula = release.and_then(|release| formulae(matrix, release).into_iter().next());
            return format!("brew uninstall {}", formula.as_deref().unwrap_or("mlos"));
        }
        Method::Apt => "sudo apt-get remove mlos",
        Method::Snap => "sudo snap remove mlos",
        Method::Chocolatey => "choco uninstall mlos",
        Method::Docker | Method::Binary => "mlos uninstall",
    };
    command.to_owned()
}

/// An argument, for the shells of systems that have such a manager.
fn word(text: &str) -> String {
    quote(text, Shell::Posix)
}

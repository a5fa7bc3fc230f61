//! What becomes of a release that is taken back where package managers look: the steps that somebody has to do there.

use std::collections::BTreeSet;

use mlos_resolver::{
    Channel, Matrix, Method, Release, ReleaseVersion, Status,
    command::{debian_version, formulae, suites},
};

/// A command, and why.
pub(crate) type Step = (String, String);

/// The matrix as it was and as it is now, and the release that was taken back between the two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Managers<'a> {
    pub(crate) before: &'a Matrix,
    pub(crate) after: &'a Matrix,
    pub(crate) version: &'a ReleaseVersion,
    pub(crate) status: Status,
}

impl Managers<'_> {
    /// The snap store keeps its copy and refreshes machines by itself: what it sends goes back, on each channel that led to
    /// the release. Each architecture is a revision of its own.
    pub(crate) fn snap(&self) -> Vec<Step> {
        let bad = architectures(self.before, self.before.release(self.version));
        if bad.is_empty() {
            return Vec::new();
        }
        let channels = [(Channel::Stable, "stable"), (Channel::Preview, "candidate")];
        let moved = channels
            .into_iter()
            .filter(|&(channel, _)| self.moves(channel));
        moved
            .map(|(channel, name)| self.store(name, self.shelf(channel), &bad))
            .collect()
    }

    /// What the store has to have on the channel of a channel. `candidate` is for what is newer than `stable`: where it is
    /// closed, it leads there.
    fn shelf(&self, channel: Channel) -> Option<&Release> {
        let stable = self
            .after
            .channel(Channel::Stable)
            .map(|head| &head.version);
        let head = self.after.channel(channel);
        head.filter(|head| channel == Channel::Stable || Some(&head.version) != stable)
    }

    fn store(&self, name: &str, head: Option<&Release>, bad: &BTreeSet<&str>) -> Step {
        let good = architectures(self.after, head);
        // A channel is closed for all architectures at once.
        let close = (!bad.is_subset(&good)).then(|| format!("snapcraft close mlos {name}"));
        let release = good
            .iter()
            .map(|arch| format!("snapcraft release mlos REVISION-OF-{arch} {name}"));
        let command = close.into_iter().chain(release).collect::<Vec<_>>();
        let why = match head.filter(|_| !good.is_empty()) {
            Some(head) => format!(
                "the snap store: `{name}` goes back to {}; `snapcraft revisions mlos` has the number for each architecture",
                head.version.semver()
            ),
            None if name == "stable" => {
                "the snap store: no stable release has a snap, so its channel leads nowhere"
                    .to_owned()
            }
            None => {
                "the snap store: no candidate is left, and the channel leads where `stable` does"
                    .to_owned()
            }
        };
        (command.join(" && "), why)
    }

    /// What else has to be done.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let distro = self.after.distro();
        let mut steps = Vec::new();
        if let Some(suite) = self.suite() {
            let site = &distro.site;
            let back = match self.head(suite, Method::Apt) {
                None => String::new(),
                Some(head) if head.version < *self.version => {
                    let version = debian_version(&head.version);
                    format!(" until `sudo apt-get install --allow-downgrades mlos={version}`")
                }
                Some(_) => " until its next upgrade".to_owned(),
            };
            steps.push((
                format!("curl -fsSL {site}/apt/dists/{suite}/main/binary-amd64/Packages | grep -A 1 '^Package: mlos$'"),
                format!("apt: the index is made anew with the site, and offers it no more; what a machine has stays{back}"),
            ));
        }
        if self.has_formula() {
            let repository = distro.repository.trim_start_matches("https://github.com/");
            steps.push((
                format!("gh workflow run tap.yml --repo {repository}"),
                format!(
                    "Homebrew: {}; docs/releasing.md has the tap by hand",
                    self.formula()
                ),
            ));
        }
        if self.has(Method::Chocolatey) {
            steps.push((
                "choco search mlos --exact --all-versions".to_owned(),
                "Chocolatey: this version is unlisted by hand, on its page, by whoever holds the account; this shows what is listed".to_owned(),
            ));
        }
        steps
    }

    /// What becomes of its formula, and of those who have it.
    fn formula(&self) -> String {
        let own = format!("mlos@{}", self.version.semver());
        let moves = self.moves(Channel::Stable);
        let head = self.head(Channel::Stable, Method::Homebrew);
        let to = head.map(|head| head.version.semver());
        match (self.status, to.filter(|_| moves)) {
            // It works, so nobody is taken from it.
            (Status::Deprecated, Some(to)) => {
                format!("`{own}` stays and says so, and `mlos` is {to} for whoever installs it now")
            }
            (Status::Deprecated, None) if moves => {
                format!(
                    "`{own}` stays and says so, and `mlos` leaves the tap: no stable release has one"
                )
            }
            (Status::Deprecated, None) => format!("`{own}` stays and says so"),
            (_, Some(to)) => {
                format!(
                    "`{own}` refuses to be installed and says why, and `brew upgrade mlos` goes back to {to}"
                )
            }
            _ if moves => {
                format!(
                    "`{own}` refuses to be installed and says why, and `mlos` leaves the tap: no stable release has one"
                )
            }
            _ => format!("`{own}` refuses to be installed and says why; whoever has it keeps it"),
        }
    }

    /// How each of them is looked at afterwards.
    pub(crate) fn looks(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.has(Method::Apt) {
            steps.push((
                "mlos-distro audit --apt".to_owned(),
                "apt: what a machine would fetch, as apt would".to_owned(),
            ));
        }
        let tap = self.after.distro().tap.as_ref();
        let tap = tap.and_then(|tap| tap.split_once('/'));
        if let Some((owner, name)) = tap.filter(|_| self.has_formula()) {
            steps.push((
                format!("rm -rf dist/tap && mlos-distro packages --only homebrew && mkdir -p dist/packages/homebrew/Formula && gh repo clone {owner}/homebrew-{name} dist/tap && mkdir -p dist/tap/Formula && diff -r dist/tap/Formula dist/packages/homebrew/Formula"),
                "Homebrew: the tap holds what the matrix makes, and nothing else".to_owned(),
            ));
        }
        if self.has(Method::Snap) {
            steps.push((
                "snapcraft status mlos".to_owned(),
                "the snap store: which version each channel has, for each architecture".to_owned(),
            ));
        }
        steps
    }

    /// Whether a channel led to the release, and leads there no more.
    fn moves(&self, channel: Channel) -> bool {
        let leads = |matrix: &Matrix| {
            let head = matrix.channel(channel);
            head.is_some_and(|head| head.version == *self.version)
        };
        leads(self.before) && !leads(self.after)
    }

    /// The first suite that offered the release and does so no more.
    fn suite(&self) -> Option<Channel> {
        let of = |matrix: &Matrix| {
            let release = matrix.release(self.version);
            release.map_or_else(Vec::new, |release| suites(matrix, release).collect())
        };
        let after = of(self.after);
        let before = of(self.before).into_iter();
        let mut lost = before.filter(|suite| self.has(Method::Apt) && !after.contains(suite));
        lost.next()
    }

    fn has_formula(&self) -> bool {
        let release = self.before.release(self.version);
        let named = release.is_some_and(|release| !formulae(self.before, release).is_empty());
        named && self.has(Method::Homebrew)
    }

    /// Whether it was recorded for a method.
    fn has(&self, method: Method) -> bool {
        let release = self.before.release(self.version);
        release.is_some_and(|release| is_recorded(release, method))
    }

    /// Where a channel leads those now who have it by a method.
    fn head(&self, channel: Channel, method: Method) -> Option<&Release> {
        let head = self.after.channel(channel);
        head.filter(|head| is_recorded(head, method))
    }
}

fn is_recorded(release: &Release, method: Method) -> bool {
    let mut recorded = release.recorded();
    recorded.any(|artifact| artifact.method == method)
}

/// For which processors a snap of a release is recorded.
fn architectures<'a>(matrix: &'a Matrix, release: Option<&Release>) -> BTreeSet<&'a str> {
    let recorded = release.into_iter().flat_map(Release::recorded);
    recorded
        .filter(|artifact| artifact.method == Method::Snap)
        .map(|snap| matrix.platform(snap.platform).arch.as_str())
        .collect()
}

//! Judges releases.

use std::collections::BTreeMap;

use super::{Checker, Inner, is_plain, is_word};
use crate::{
    Artifact, Component, Digest, Method, Platform, PlatformFacts, Release, ReleaseVersion, Status,
    Withdrawal,
    matrix::raw::{RawArtifact, RawRelease},
    order::sorted,
};

/// A release among those that are sorted, newest first.
fn find<'r>(releases: &'r [Release], version: &ReleaseVersion) -> Option<&'r Release> {
    let found = releases.binary_search_by(|release| version.cmp(&release.version));
    found.ok().and_then(|index| releases.get(index))
}

impl Checker<'_> {
    pub(super) fn releases(
        &mut self,
        components: &[Component],
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Vec<Release> {
        let mut releases: Vec<Release> = Vec::new();
        for (stem, raw) in &self.raw.releases {
            let file = format!("releases/{stem}.toml");
            let Some(version) = self.parse::<ReleaseVersion>(&file, &"", stem) else {
                continue;
            };
            if *stem != version.to_string() {
                let message =
                    format!("expected the file name `{version}.toml`, found `{stem}.toml`");
                self.problem(&file, &"", message);
            }
            releases.extend(self.release(&file, version, raw, components, platforms));
        }
        let releases = sorted(releases, |a, b| b.version.cmp(&a.version));
        for pair in releases.windows(2) {
            if let [one, other] = pair
                && one.version == other.version
            {
                let version = &one.version;
                let file = format!("releases/{version}.toml");
                self.problem(&file, &"", format!("release `{version}` is there twice"));
            }
        }
        for (index, release) in releases.iter().enumerate() {
            let Some(Withdrawal { instead, .. }) = &release.withdrawn else {
                continue;
            };
            let usable = |other: &&Release| {
                other.status.is_installable() && other.version != releases[index].version
            };
            let found = match instead {
                Some(instead) if self.is_unjudged(instead, &releases) => continue,
                Some(instead) => (!find(&releases, instead).is_some_and(|other| usable(&other)))
                    .then(|| format!("`{instead}`")),
                // Of the only release there is none to use instead; it can be withdrawn all the same.
                None => releases
                    .iter()
                    .filter(usable)
                    // A release is out once its own script is recorded.
                    .any(|other| !other.status.is_withdrawn() && other.script.is_some())
                    .then(|| "nothing".to_owned()),
            };
            if let Some(found) = found {
                self.problem(
                    &format!("releases/{}.toml", release.version),
                    &"withdrawn.use",
                    format!("expected another release that can be installed, found {found}"),
                );
            }
        }
        releases
    }

    /// Whether there is a file for a release of which it is not known what it says, so that nothing follows from it.
    pub(super) fn is_unjudged(&self, version: &ReleaseVersion, judged: &[Release]) -> bool {
        let name = version.to_string();
        let named = self.raw.releases.contains_key(&name)
            || !self.is_read(&format!("releases/{name}.toml"));
        named && find(judged, version).is_none()
    }

    fn release(
        &mut self,
        file: &str,
        version: ReleaseVersion,
        raw: &RawRelease,
        known: &[Component],
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Option<Release> {
        let status: Option<Status> = self.parse(file, &"status", &raw.status);
        self.date(file, &"date", raw.date.as_ref());
        self.text(file, &"summary", raw.summary.as_deref().unwrap_or_default());
        self.lines(file, &"notes", raw.notes.as_deref().unwrap_or_default());
        let components = self.set(file, &"components", &raw.components, known);
        if components.is_empty() {
            self.problem(
                file,
                &"components",
                "expected at least one component, found none",
            );
        }
        let withdrawn = raw.withdrawn.as_ref().and_then(|raw| {
            self.date(file, &"withdrawn.date", Some(&raw.date));
            self.expect(
                is_plain(&raw.reason) && !raw.reason.ends_with('.'),
                file,
                &"withdrawn.reason",
                "one sentence of plain characters, without quotes and without a full stop at its end",
                &raw.reason,
            );
            let instead = match &raw.instead {
                Some(text) => Some(self.parse(file, &"withdrawn.use", text)?),
                None => None,
            };
            Some(Withdrawal {
                date: raw.date.clone(),
                reason: raw.reason.clone(),
                instead,
            })
        });
        let status = status?;
        match (status.is_withdrawn(), &raw.withdrawn) {
            (true, None) => self.problem(
                file,
                &"withdrawn",
                format!("expected date, reason and use, because it is {status}; found nothing"),
            ),
            (false, Some(_)) => self.problem(
                file,
                &"withdrawn",
                format!("expected nothing, because it is {status}; found an entry"),
            ),
            _ => {}
        }
        if version.is_prerelease() && status == Status::Stable {
            self.problem(
                file,
                &"status",
                format!("expected `preview`, because `{version}` is a pre-release; found `stable`"),
            );
        }
        if status.is_intended() && (raw.date.is_some() || raw.script.is_some()) {
            self.problem(
                file,
                &"date",
                format!("expected neither date nor script, because it is {status}"),
            );
        }
        let artifacts = self.artifacts(file, &version, status, raw, platforms);
        let script = raw.script.as_ref().and_then(|script| {
            Some((
                script.size,
                self.parse(file, &"script.digest", &script.digest)?,
            ))
        });
        Some(Release {
            version,
            status,
            date: raw.date.clone(),
            summary: raw.summary.clone(),
            components,
            notes: raw.notes.clone(),
            withdrawn,
            artifacts,
            script,
        })
    }

    fn artifacts(
        &mut self,
        file: &str,
        version: &ReleaseVersion,
        status: Status,
        raw: &RawRelease,
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Vec<Artifact> {
        let mut artifacts: Vec<Artifact> = Vec::new();
        for artifact in &raw.artifacts {
            let Some(artifact) = self.artifact(file, version, status, artifact, platforms) else {
                continue;
            };
            if artifacts
                .iter()
                .any(|other| (other.platform, other.method) == (artifact.platform, artifact.method))
            {
                self.problem(
                    file,
                    &format_args!("artifact.{}.{}", artifact.platform, artifact.method),
                    "it is there twice",
                );
            }
            artifacts.push(artifact);
        }
        artifacts
    }

    fn artifact(
        &mut self,
        file: &str,
        version: &ReleaseVersion,
        status: Status,
        raw: &RawArtifact,
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Option<Artifact> {
        let machine = Inner(&raw.platform, &raw.method);
        let key = Inner(&"artifact", &machine);
        let platform: Option<Platform> = self.parse(file, &key, &raw.platform);
        let method: Option<Method> = self.parse(file, &key, &raw.method);
        let digest: Option<Digest> = match &raw.digest {
            Some(digest) => Some(self.parse(file, &Inner(&key, &"digest"), digest)?),
            None => None,
        };
        let (platform, method) = (platform?, method?);
        if status.is_intended() && digest.is_some() {
            self.problem(
                file,
                &Inner(&key, &"digest"),
                format!("expected no digest, because the release is {status}; found one"),
            );
        }
        let is_image = method == Method::Docker;
        if digest.is_some() != raw.size.is_some() && !is_image {
            self.problem(
                file,
                &key,
                "expected size and digest together, found one of them",
            );
        }
        if is_image
            && self.is_read("platforms.toml")
            && !platforms
                .values()
                .any(|facts| facts.image_platform == platform)
        {
            self.problem(
                file,
                &key,
                format!("expected a platform that runs in a container, found `{platform}`"),
            );
        }
        self.needs(file, &Inner(&key, &"needs"), &raw.needs);
        let name = (!is_image).then(|| {
            let facts = platforms.get(&platform);
            raw.file.clone().unwrap_or_else(|| {
                let (os, arch) = facts.map_or(("", ""), |facts| (&facts.os, &facts.arch));
                let distro = &self.raw.distro;
                let pattern = distro.files.get(method.as_str()).unwrap_or(&distro.file);
                pattern
                    .replace("{tag}", &version.to_string())
                    .replace("{version}", &version.semver().to_string())
                    .replace("{os}", os)
                    .replace("{arch}", arch)
            })
        });
        if let Some(name) = &name
            && (raw.file.is_some() || self.is_read("distro.toml"))
        {
            self.expect(
                is_word(name) && !name.contains('/'),
                file,
                &Inner(&key, &"file"),
                "a file name of plain characters",
                name,
            );
        }
        // What is built was measured; until then the platform's floors are what is known.
        let floors = platforms.get(&platform).map(|facts| &facts.floors);
        let needs = match floors {
            Some(floors) if digest.is_none() && raw.needs.is_empty() && !is_image => floors.clone(),
            _ => raw.needs.clone(),
        };
        Some(Artifact {
            platform,
            method,
            file: name,
            size: raw.size,
            digest,
            needs,
        })
    }
}

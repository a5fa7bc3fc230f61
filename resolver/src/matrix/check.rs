//! Judges a [`RawMatrix`]: makes a [`Matrix`] of it, or lists every problem.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    str::FromStr,
};

use super::{
    Artifact, Component, ComponentRelease, Distro, Evidence, Hold, Host, Library, LockedArchive,
    Matrix, Origin, Outcome, PlatformFacts, Policy, Problem, Problems, RefusedTag, Release, SCHEMA,
    Withdrawal,
    raw::{RawArtifact, RawComponent, RawComponentRelease, RawDistro, RawMatrix, RawRelease},
};
use crate::{
    Channel, ComponentId, ComponentVersion, Constraint, Digest, Method, Platform, ReleaseVersion,
    Status, name::UnknownName,
};

/// The valid matrix of a raw one.
///
/// # Errors
///
/// Every problem, with file and key.
pub(super) fn check(raw: RawMatrix, fingerprint: Digest) -> Result<Matrix, Problems> {
    let mut checker = Checker {
        raw: &raw,
        problems: Vec::new(),
    };
    if raw.schema != SCHEMA {
        let message = format!(
            "expected {SCHEMA}, found {}: update this tool to read it",
            raw.schema
        );
        checker.problem("matrix.json", "schema", message);
    }
    let distro = checker.distro();
    let platforms = checker.platforms();
    let components = checker.components();
    let libraries = checker.libraries();
    let releases = checker.releases(&components, &platforms);
    let evidence = checker.evidence(&components);
    let lock = checker.lock();
    checker.constraints(&components, &releases);
    let problems = Problems::of(checker.problems);
    match (distro, problems) {
        (_, Some(problems)) => Err(problems),
        (None, None) => Err(Problems(Vec::new())),
        (Some(distro), None) => {
            let matrix = Matrix {
                fingerprint,
                distro,
                platforms,
                components,
                libraries,
                releases,
                evidence,
                lock,
                raw,
            };
            holds(&matrix)?;
            Ok(matrix)
        }
    }
}

/// A hold on what nobody can install would leave the channel empty.
fn holds(matrix: &Matrix) -> Result<(), Problems> {
    let mut problems = Vec::new();
    for (channel, hold) in &matrix.distro.holds {
        let key = format!("holds.{channel}.at");
        let message = match matrix.release(&hold.at).map(|release| release.status) {
            None => format!(
                "expected a release, found `{}`, which does not exist",
                hold.at
            ),
            Some(Status::Stable) => continue,
            Some(Status::Preview) if *channel == Channel::Preview => continue,
            Some(status) => format!(
                "expected a release that `{channel}` may point at, found `{}`, which is {status}",
                hold.at
            ),
        };
        problems.push(Problem {
            file: "distro.toml".to_owned(),
            key,
            message,
        });
    }
    Problems::of(problems).map_or(Ok(()), Err)
}

struct Checker<'a> {
    raw: &'a RawMatrix,
    problems: Vec<Problem>,
}

/// Characters that reach the install script's rows, where nothing is quoted.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " .,:;/@%+()=<>_*-!?".contains(c))
}

fn is_word(text: &str) -> bool {
    is_plain(text) && !text.contains([' ', '*', '<', '>', '(', ')', ';', '!', '?'])
}

fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://127.0.0.1"));
    is_word(text) && !text.ends_with('/') && rest.is_some()
}

fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?
            .parse::<u32>()
            .ok()
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    text.len() == 10
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
        && (1..=12).contains(&month)
        && (1..=days).contains(&day)
}

impl Checker<'_> {
    fn problem(&mut self, file: &str, key: &str, message: impl Into<String>) {
        self.problems.push(Problem {
            file: file.to_owned(),
            key: key.to_owned(),
            message: message.into(),
        });
    }

    fn parse<T: FromStr<Err: Display>>(&mut self, file: &str, key: &str, text: &str) -> Option<T> {
        text.parse()
            .map_err(|cause: T::Err| self.problem(file, key, cause.to_string()))
            .ok()
    }

    fn expect(&mut self, holds: bool, file: &str, key: &str, expected: &str, found: &str) {
        if !holds {
            self.problem(file, key, format!("expected {expected}, found `{found}`"));
        }
    }

    fn date(&mut self, file: &str, key: &str, date: Option<&String>) {
        if let Some(date) = date {
            self.expect(is_date(date), file, key, "a day like `2025-11-12`", date);
        }
    }

    fn distro(&mut self) -> Option<Distro> {
        const FILE: &str = "distro.toml";
        let RawDistro {
            name,
            site,
            download,
            image,
            repository,
            script,
            hosts,
            policy,
            holds,
            notice,
            ..
        } = &self.raw.distro;
        let plain = "plain characters, without quotes";
        self.expect(is_plain(name), FILE, "name", plain, name);
        for (key, address) in [
            ("site", site),
            ("download", download),
            ("repository", repository),
        ] {
            self.expect(
                is_address(address),
                FILE,
                key,
                "an https address without a slash at the end",
                address,
            );
        }
        let lower = is_word(image) && !image.contains(['@', ':']) && image.to_lowercase() == *image;
        self.expect(
            lower,
            FILE,
            "image",
            "a lower-case image name without tag or digest",
            image,
        );
        let file = &self.raw.distro.file;
        let complete = ["{tag}", "{os}", "{arch}"]
            .iter()
            .all(|word| file.contains(word))
            && file.ends_with(".tar.gz");
        self.expect(
            complete,
            FILE,
            "file",
            "a name with `{tag}`, `{os}`, `{arch}` that ends in `.tar.gz`",
            file,
        );
        self.expect(
            script.contains("{tag}"),
            FILE,
            "script",
            "a name with `{tag}`",
            script,
        );
        for host in hosts {
            self.expect(
                is_word(&host.host),
                FILE,
                "hosts.host",
                "a host name",
                &host.host,
            );
            self.expect(is_plain(&host.why), FILE, "hosts.why", plain, &host.why);
        }
        if let Some(notice) = notice {
            self.expect(is_plain(notice), FILE, "notice", plain, notice);
        }
        for id in self
            .raw
            .components
            .keys()
            .filter(|id| !self.raw.distro.components.contains(id))
            .cloned()
            .collect::<Vec<_>>()
        {
            self.problem(
                FILE,
                "components",
                format!("expected every component, found no `{id}`"),
            );
        }
        let mut parsed = BTreeMap::new();
        for (channel, hold) in holds {
            let key = format!("holds.{channel}");
            let name = self.parse(FILE, &key, channel);
            let at = self.parse(FILE, &format!("{key}.at"), &hold.at);
            if let (Some(name), Some(at)) = (name, at) {
                parsed.insert(
                    name,
                    Hold {
                        at,
                        reason: hold.reason.clone(),
                    },
                );
            }
        }
        let policy = [
            ("policy.compatible", &policy.compatible),
            ("policy.breaking", &policy.breaking),
            ("policy.component_major", &policy.component_major),
        ]
        .map(|(key, level)| self.parse(FILE, key, level));
        let default_method = self.parse(FILE, "default_method", &self.raw.distro.default_method);
        let [Some(compatible), Some(breaking), Some(component_major)] = policy else {
            return None;
        };
        Some(Distro {
            name: name.clone(),
            site: site.clone(),
            download: download.clone(),
            image: image.clone(),
            repository: repository.clone(),
            default_method: default_method?,
            script: script.clone(),
            hosts: hosts
                .iter()
                .map(|host| Host {
                    host: host.host.clone(),
                    why: host.why.clone(),
                })
                .collect(),
            policy: Policy {
                compatible,
                breaking,
                component_major,
            },
            holds: parsed,
            notice: notice.clone(),
        })
    }

    fn platforms(&mut self) -> BTreeMap<Platform, PlatformFacts> {
        const FILE: &str = "platforms.toml";
        let mut platforms = BTreeMap::new();
        for (name, raw) in &self.raw.platforms {
            let platform = self.parse::<Platform>(FILE, name, name);
            let image_platform =
                self.parse(FILE, &format!("{name}.image_platform"), &raw.image_platform);
            for word in [&raw.os, &raw.arch]
                .into_iter()
                .chain(&raw.uname_os)
                .chain(&raw.uname_machine)
            {
                self.expect(
                    is_word(word) && !word.contains(','),
                    FILE,
                    name,
                    "one word",
                    word,
                );
            }
            if let (Some(platform), Some(image_platform)) = (platform, image_platform) {
                let facts = PlatformFacts {
                    title: raw.title.clone(),
                    os: raw.os.clone(),
                    arch: raw.arch.clone(),
                    uname_os: raw.uname_os.clone(),
                    uname_machine: raw.uname_machine.clone(),
                    browser: raw.browser.clone(),
                    docker: raw.docker.clone(),
                    image_platform,
                    floors: raw.floors.clone(),
                };
                platforms.insert(platform, facts);
            }
        }
        for missing in Platform::ALL
            .iter()
            .filter(|platform| !self.raw.platforms.contains_key(platform.as_str()))
        {
            self.problem(
                FILE,
                missing.as_str(),
                "expected this platform, found nothing",
            );
        }
        platforms
    }

    fn components(&mut self) -> Vec<Component> {
        let raw = self.raw;
        let mut components = Vec::new();
        let mut seen = BTreeSet::new();
        for id in &raw.distro.components {
            if !seen.insert(id) {
                self.problem(
                    "distro.toml",
                    "components",
                    format!("`{id}` is named twice"),
                );
                continue;
            }
            match raw.components.get(id) {
                Some(component) => components.extend(self.component(id, component)),
                None => self.unknown_component("distro.toml", "components", id),
            }
        }
        components
    }

    fn unknown_component(&mut self, file: &str, key: &str, id: &str) {
        let error = UnknownName::new("component", id, self.raw.components.keys());
        self.problem(file, key, error.to_string().replace("\n\nhint: ", "; "));
    }

    fn component(&mut self, id: &str, raw: &RawComponent) -> Option<Component> {
        let file = format!("components/{id}.toml");
        let platforms = raw
            .platforms
            .iter()
            .filter_map(|name| self.parse(&file, "platforms", name))
            .collect();
        self.expect(
            is_plain(&raw.title),
            &file,
            "title",
            "plain characters, without quotes",
            &raw.title,
        );
        for library in &raw.libraries {
            if !self.raw.libraries.contains_key(library) {
                let error = UnknownName::new("library", library, self.raw.libraries.keys());
                self.problem(
                    &file,
                    "libraries",
                    error.to_string().replace("\n\nhint: ", "; "),
                );
            }
        }
        for word in raw.program.iter().chain(&raw.trial) {
            self.expect(
                is_word(word),
                &file,
                "program",
                "words of plain characters",
                word,
            );
        }
        let mut releases: Vec<ComponentRelease> = Vec::new();
        for release in &raw.releases {
            let Some(parsed) = self.component_release(&file, release) else {
                continue;
            };
            if releases.iter().any(|other| other.version == parsed.version) {
                self.problem(
                    &file,
                    &format!("release.{}", release.version),
                    "this version is there twice",
                );
            }
            if let Some(refused) = raw.refused.iter().find(|refused| refused.tag == parsed.tag) {
                self.problem(
                    &file,
                    &format!("release.{}", release.version),
                    format!("its tag `{}` is refused", refused.tag),
                );
            }
            releases.push(parsed);
        }
        releases.sort_by(|a, b| b.version.cmp(&a.version));
        for refused in &raw.refused {
            self.date(
                &file,
                &format!("refused.{}.date", refused.tag),
                refused.date.as_ref(),
            );
        }
        Some(Component {
            id: self.parse::<ComponentId>(&file, "", id)?,
            title: raw.title.clone(),
            summary: raw.summary.clone(),
            repository: raw.repository.clone(),
            license: raw.license.clone(),
            program: raw.program.clone(),
            trial: raw.trial.clone(),
            asset: raw.asset.clone(),
            member: raw.member.clone(),
            platforms,
            libraries: raw.libraries.clone(),
            source: raw.source.clone(),
            releases,
            refused: raw
                .refused
                .iter()
                .map(|refused| RefusedTag {
                    tag: refused.tag.clone(),
                    date: refused.date.clone(),
                    reason: refused.reason.clone(),
                })
                .collect(),
        })
    }

    fn component_release(
        &mut self,
        file: &str,
        raw: &RawComponentRelease,
    ) -> Option<ComponentRelease> {
        let key = format!("release.{}", raw.version);
        self.date(file, &format!("{key}.date"), raw.date.as_ref());
        let mut requires = BTreeMap::new();
        for (id, constraint) in &raw.requires {
            let key = format!("{key}.requires.{id}");
            if !self.raw.components.contains_key(id) {
                self.unknown_component(file, &key, id);
            }
            let constraint = self.parse::<Constraint>(file, &key, constraint);
            if let (Ok(id), Some(constraint)) = (id.parse(), constraint) {
                requires.insert(id, constraint);
            }
        }
        let origin = raw
            .source
            .as_deref()
            .map_or(Some(Origin::Upstream), |source| {
                self.parse(file, &format!("{key}.source"), source)
            });
        Some(ComponentRelease {
            version: self.parse(file, &key, &raw.version)?,
            date: raw.date.clone(),
            tag: raw
                .tag
                .clone()
                .unwrap_or_else(|| format!("v{}", raw.version)),
            asset: raw.asset.clone(),
            origin: origin?,
            requires,
        })
    }

    fn libraries(&mut self) -> BTreeMap<String, Library> {
        let mut libraries = BTreeMap::new();
        for (id, raw) in &self.raw.libraries {
            let file = format!("libraries/{id}.toml");
            let mut files = BTreeMap::new();
            for (platform, archive) in &raw.files {
                if let Some(platform) = self.parse(&file, &format!("files.{platform}"), platform) {
                    files.insert(platform, (archive.file.clone(), archive.member.clone()));
                }
            }
            let library = Library {
                title: raw.title.clone(),
                version: raw.version.clone(),
                repository: raw.repository.clone(),
                tag: raw
                    .tag
                    .clone()
                    .unwrap_or_else(|| format!("v{}", raw.version)),
                license: raw.license.clone(),
                notices: raw.notices.clone(),
                files,
            };
            libraries.insert(id.clone(), library);
        }
        libraries
    }

    fn releases(
        &mut self,
        components: &[Component],
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Vec<Release> {
        let mut releases: Vec<Release> = Vec::new();
        for (stem, raw) in &self.raw.releases {
            let file = format!("releases/{stem}.toml");
            let Some(version) = self.parse::<ReleaseVersion>(&file, "", stem) else {
                continue;
            };
            self.expect(
                *stem == version.to_string(),
                &file,
                "",
                &format!("the file name `{version}.toml`"),
                &format!("{stem}.toml"),
            );
            if releases.iter().any(|other| other.version == version) {
                self.problem(&file, "", format!("release `{version}` is there twice"));
            }
            releases.extend(self.release(&file, version, raw, components, platforms));
        }
        releases.sort_by(|a, b| b.version.cmp(&a.version));
        for (index, release) in releases.iter().enumerate() {
            let Some(Withdrawal { instead, .. }) = &release.withdrawn else {
                continue;
            };
            let usable = |other: &Release| {
                other.status.is_installable() && other.version != releases[index].version
            };
            if !releases
                .iter()
                .any(|other| other.version == *instead && usable(other))
            {
                let message =
                    format!("expected another release that can be installed, found `{instead}`");
                self.problem(
                    &format!("releases/{}.toml", release.version),
                    "withdrawn.use",
                    message,
                );
            }
        }
        releases
    }

    fn release(
        &mut self,
        file: &str,
        version: ReleaseVersion,
        raw: &RawRelease,
        known: &[Component],
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Option<Release> {
        let status: Option<Status> = self.parse(file, "status", &raw.status);
        self.date(file, "date", raw.date.as_ref());
        let mut components = BTreeMap::new();
        for (id, wanted) in &raw.components {
            let key = format!("components.{id}");
            let Some(component) = known.iter().find(|component| component.id.as_str() == id) else {
                self.unknown_component(file, &key, id);
                continue;
            };
            let Some(wanted) = self.parse::<ComponentVersion>(file, &key, wanted) else {
                continue;
            };
            if component.release(&wanted).is_none() {
                self.problem(
                    file,
                    &key,
                    format!("expected a release of `{id}`, found `{wanted}`, which does not exist"),
                );
            }
            components.insert(component.id.clone(), wanted);
        }
        if components.is_empty() {
            self.problem(
                file,
                "components",
                "expected at least one component, found none",
            );
        }
        let withdrawn = raw.withdrawn.as_ref().and_then(|raw| {
            self.date(file, "withdrawn.date", Some(&raw.date));
            self.expect(
                is_plain(&raw.reason),
                file,
                "withdrawn.reason",
                "one sentence of plain characters, without quotes",
                &raw.reason,
            );
            let instead = self.parse(file, "withdrawn.use", &raw.instead)?;
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
                "withdrawn",
                format!("expected date, reason and use, because it is {status}; found nothing"),
            ),
            (false, Some(_)) => self.problem(
                file,
                "withdrawn",
                format!("expected nothing, because it is {status}; found an entry"),
            ),
            _ => {}
        }
        if version.is_prerelease() && status == Status::Stable {
            self.problem(
                file,
                "status",
                format!("expected `preview`, because `{version}` is a pre-release; found `stable`"),
            );
        }
        if status.is_intended() && (raw.date.is_some() || raw.script.is_some()) {
            self.problem(
                file,
                "date",
                format!("expected neither date nor script, because it is {status}"),
            );
        }
        let mut artifacts: Vec<Artifact> = Vec::new();
        for artifact in &raw.artifacts {
            let Some(artifact) = self.artifact(file, &version, status, artifact, platforms) else {
                continue;
            };
            if artifacts
                .iter()
                .any(|other| (other.platform, other.method) == (artifact.platform, artifact.method))
            {
                self.problem(
                    file,
                    &format!("artifact.{}.{}", artifact.platform, artifact.method),
                    "it is there twice",
                );
            }
            artifacts.push(artifact);
        }
        let script = raw.script.as_ref().and_then(|script| {
            Some((
                script.size,
                self.parse(file, "script.digest", &script.digest)?,
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

    fn artifact(
        &mut self,
        file: &str,
        version: &ReleaseVersion,
        status: Status,
        raw: &RawArtifact,
        platforms: &BTreeMap<Platform, PlatformFacts>,
    ) -> Option<Artifact> {
        let key = format!("artifact.{}.{}", raw.platform, raw.method);
        let platform: Option<Platform> = self.parse(file, &key, &raw.platform);
        let method: Option<Method> = self.parse(file, &key, &raw.method);
        let digest: Option<Digest> = match &raw.digest {
            Some(digest) => Some(self.parse(file, &format!("{key}.digest"), digest)?),
            None => None,
        };
        let (platform, method) = (platform?, method?);
        if status.is_intended() && digest.is_some() {
            self.problem(
                file,
                &format!("{key}.digest"),
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
        for (need, value) in &raw.needs {
            let numbers = value
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
            let known = matches!(need.as_str(), "glibc" | "macos") && numbers
                || need == "cpu" && is_word(value);
            self.expect(
                known,
                file,
                &format!("{key}.needs.{need}"),
                "`glibc` or `macos` with a number, or `cpu` with a word",
                value,
            );
        }
        let name = (!is_image).then(|| {
            let facts = platforms.get(&platform);
            raw.file.clone().unwrap_or_else(|| {
                let (os, arch) = facts.map_or(("", ""), |facts| (&facts.os, &facts.arch));
                self.raw
                    .distro
                    .file
                    .replace("{tag}", &version.to_string())
                    .replace("{os}", os)
                    .replace("{arch}", arch)
            })
        });
        if let Some(name) = &name {
            self.expect(
                is_word(name) && !name.contains('/'),
                file,
                &format!("{key}.file"),
                "a file name of plain characters",
                name,
            );
        }
        Some(Artifact {
            platform,
            method,
            file: name,
            size: raw.size,
            digest,
            needs: raw.needs.clone(),
        })
    }

    fn evidence(&mut self, known: &[Component]) -> Vec<Evidence> {
        const FILE: &str = "evidence.toml";
        let raw = self.raw;
        let runs = raw.evidence.runs.iter().enumerate().map(|(index, run)| {
            let (date, source) = (Some(run.date.clone()), Some(run.source.clone()));
            (
                format!("run.{}", index + 1),
                &run.components,
                &run.result,
                None,
                date,
                source,
                run.checks.clone(),
            )
        });
        let reports = raw
            .evidence
            .reports
            .iter()
            .enumerate()
            .map(|(index, report)| {
                let (date, source) = (report.date.clone(), report.source.clone());
                (
                    format!("report.{}", index + 1),
                    &report.components,
                    &report.result,
                    Some(report.by.clone()),
                    date,
                    source,
                    Vec::new(),
                )
            });
        let mut evidence = Vec::new();
        for (key, set, result, by, date, source, checks) in runs.chain(reports) {
            self.date(FILE, &format!("{key}.date"), date.as_ref());
            let mut components = BTreeMap::new();
            for (id, version) in set {
                let key = format!("{key}.components.{id}");
                let Some(component) = known.iter().find(|component| component.id.as_str() == id)
                else {
                    self.unknown_component(FILE, &key, id);
                    continue;
                };
                let Some(version) = self.parse::<ComponentVersion>(FILE, &key, version) else {
                    continue;
                };
                if component.release(&version).is_none() {
                    self.problem(
                        FILE,
                        &key,
                        format!(
                            "expected a release of `{id}`, found `{version}`, which does not exist"
                        ),
                    );
                }
                components.insert(component.id.clone(), version);
            }
            if set.len() < 2 {
                self.problem(
                    FILE,
                    &format!("{key}.components"),
                    "expected two components or more",
                );
            }
            let outcome: Option<Outcome> = self.parse(FILE, &format!("{key}.result"), result);
            evidence.extend(outcome.map(|outcome| Evidence {
                components,
                outcome,
                by,
                date,
                source,
                checks,
            }));
        }
        evidence
    }

    fn lock(&mut self) -> Vec<LockedArchive> {
        const FILE: &str = "lock.toml";
        let mut lock: Vec<LockedArchive> = Vec::new();
        for raw in &self.raw.lock.archives {
            let key = format!("archive.{}.{}.{}", raw.name, raw.version, raw.platform);
            if !self.raw.components.contains_key(&raw.name)
                && !self.raw.libraries.contains_key(&raw.name)
            {
                let names = self.raw.components.keys().chain(self.raw.libraries.keys());
                let error = UnknownName::new("component or library", &raw.name, names);
                self.problem(FILE, &key, error.to_string().replace("\n\nhint: ", "; "));
            }
            let platform = self.parse(FILE, &format!("{key}.platform"), &raw.platform);
            let digest = self.parse(FILE, &format!("{key}.digest"), &raw.digest);
            let (Some(platform), Some(digest)) = (platform, digest) else {
                continue;
            };
            if lock.iter().any(|other| {
                (&other.name, &other.version, other.platform) == (&raw.name, &raw.version, platform)
            }) {
                self.problem(FILE, &key, "it is there twice");
            }
            let (name, version, url) = (raw.name.clone(), raw.version.clone(), raw.url.clone());
            lock.push(LockedArchive {
                name,
                version,
                platform,
                url,
                size: raw.size,
                digest,
            });
        }
        lock
    }

    /// Constraints that nothing can satisfy, that go round in a circle, or that a release breaks.
    fn constraints(&mut self, components: &[Component], releases: &[Release]) {
        let find = |id: &ComponentId| components.iter().find(|component| component.id == *id);
        let mut edges: BTreeMap<&ComponentId, BTreeSet<&ComponentId>> = BTreeMap::new();
        for component in components {
            let file = format!("components/{}.toml", component.id);
            for release in &component.releases {
                for (id, constraint) in &release.requires {
                    edges.entry(&component.id).or_default().insert(id);
                    let Some(other) = find(id) else { continue };
                    if !other
                        .releases
                        .iter()
                        .any(|other| constraint.accepts(&other.version))
                    {
                        let key = format!("release.{}.requires.{id}", release.version);
                        self.problem(&file, &key, format!("expected a constraint that some release of `{id}` meets, found `{constraint}`"));
                    }
                }
            }
        }
        for start in edges.keys() {
            if let Some(path) = circle(&edges, start) {
                let path = path
                    .iter()
                    .map(|id| format!("`{id}`"))
                    .collect::<Vec<_>>()
                    .join(" → ");
                self.problem(
                    &format!("components/{start}.toml"),
                    "requires",
                    format!("the constraints go round in a circle: {path}"),
                );
            }
        }
        for release in releases {
            for (id, version) in &release.components {
                let Some(found) = find(id).and_then(|component| component.release(version)) else {
                    continue;
                };
                for (other, constraint) in &found.requires {
                    let file = format!("releases/{}.toml", release.version);
                    let needs = format!("`{id}` {version} requires `{other}` {constraint}");
                    match release.components.get(other) {
                        Some(held) if constraint.accepts(held) => {}
                        Some(held) => self.problem(
                            &file,
                            &format!("components.{other}"),
                            format!("{needs}, found {held}"),
                        ),
                        None => self.problem(
                            &file,
                            &format!("components.{other}"),
                            format!("{needs}, found none"),
                        ),
                    }
                }
            }
        }
    }
}

/// The way from a component back to itself, if its constraints lead there; the shortest.
fn circle<'a>(
    edges: &BTreeMap<&'a ComponentId, BTreeSet<&'a ComponentId>>,
    start: &'a ComponentId,
) -> Option<Vec<&'a ComponentId>> {
    let mut paths = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !paths.is_empty() {
        let mut longer = Vec::new();
        for path in paths {
            for &next in path
                .last()
                .and_then(|last| edges.get(last))
                .into_iter()
                .flatten()
            {
                let mut path = path.clone();
                path.push(next);
                if next == start {
                    return Some(path);
                }
                if seen.insert(next) {
                    longer.push(path);
                }
            }
        }
        paths = longer;
    }
    None
}

//! Judges evidence and the lock.

use super::{Checker, on_one_line};
use crate::{Component, Evidence, LockedArchive, Outcome, UnknownName};

impl Checker<'_> {
    pub(super) fn evidence(&mut self, known: &[Component]) -> Vec<Evidence> {
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
            self.date(FILE, &format_args!("{key}.date"), date.as_ref());
            let components = self.set(FILE, &format_args!("{key}.components"), set, known);
            if set.len() < 2 {
                self.problem(
                    FILE,
                    &format_args!("{key}.components"),
                    "expected two components or more",
                );
            }
            let outcome: Option<Outcome> = self.parse(FILE, &format_args!("{key}.result"), result);
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

    pub(super) fn lock(&mut self) -> Vec<LockedArchive> {
        const FILE: &str = "lock.toml";
        let mut lock: Vec<LockedArchive> = Vec::new();
        for raw in &self.raw.lock.archives {
            let key = format!("archive.{}.{}.{}", raw.name, raw.version, raw.platform);
            let mut names = self.names("components/", self.raw.components.keys());
            names.extend(self.names("libraries/", self.raw.libraries.keys()));
            if !names.contains(&raw.name.as_str()) {
                let error = UnknownName::new("component or library", &raw.name, names);
                self.problem(FILE, &key, on_one_line(&error));
            }
            let platform = self.parse(FILE, &format_args!("{key}.platform"), &raw.platform);
            let digest = self.parse(FILE, &format_args!("{key}.digest"), &raw.digest);
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
                refused: raw.refused.clone(),
            });
        }
        lock
    }
}

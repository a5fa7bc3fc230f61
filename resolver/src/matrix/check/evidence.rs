//! Judges evidence and the lock.

use super::{Checker, is_link, on_one_line};
use crate::{Component, Evidence, LockedArchive, Outcome, UnknownName, shown::shown};

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
            // A report may name what it knows; of a run somebody can read how it went.
            if let (None, Some(source)) = (&by, source.as_ref().filter(|source| !is_link(source))) {
                let found = shown(source);
                self.problem(
                    FILE,
                    &format_args!("{key}.source"),
                    format!("expected an https address where it can be read, found `{found}`"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_over_https_and_may_have_all_that_an_address_has() {
        for link in [
            "https://a.example",
            "https://a.example:8443/runs/1/?tab=2&b=c#linux-amd64-binary",
            "https://a.example/~b/%20(c)/@d",
            "https://a.example?b@c",
        ] {
            assert!(is_link(link), "{link}");
        }
        for link in [
            "",
            "a.example",
            "http://a.example",
            "http://127.0.0.1/a",
            "javascript:alert(1)//https://a.example",
            "https://",
            "https:///a",
            "https://#a",
            "https://a.example@b.example/",
            "https://a.example/b c",
            "https://a.example/\n",
            "https://a.example/\"><b>",
            "https://a.example/\u{e9}",
        ] {
            assert!(!is_link(link), "{link}");
        }
    }
}

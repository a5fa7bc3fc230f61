//! Judges components and libraries.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, Inner, is_plain, is_word, on_one_line};
use crate::{
    Component, ComponentId, ComponentRelease, Constraint, Library, Origin, RefusedTag, UnknownName,
    matrix::raw::{RawComponent, RawComponentRelease},
    order::sorted,
};

impl Checker<'_> {
    pub(super) fn components(&mut self) -> Vec<Component> {
        let raw = self.raw;
        if !self.is_read("distro.toml") {
            // Their order is unknown, which no check asks for.
            return raw
                .components
                .iter()
                .filter_map(|(id, component)| self.component(id, component))
                .collect();
        }
        let mut components = Vec::new();
        let mut seen = BTreeSet::new();
        for id in &raw.distro.components {
            if !seen.insert(id) {
                self.problem(
                    "distro.toml",
                    &"components",
                    format!("`{id}` is named twice"),
                );
                continue;
            }
            match raw.components.get(id) {
                Some(component) => components.extend(self.component(id, component)),
                None if self.is_read(&format!("components/{id}.toml")) => {
                    let names = self.names("components/", raw.components.keys());
                    let error = UnknownName::new("component", id, names);
                    self.problem("distro.toml", &"components", on_one_line(&error));
                }
                None => {}
            }
        }
        for (id, component) in &raw.components {
            if !seen.contains(id) {
                let message = format!("expected every component, found no `{id}`");
                self.problem("distro.toml", &"components", message);
                components.extend(self.component(id, component));
            }
        }
        components
    }

    pub(super) fn component(&mut self, id: &str, raw: &RawComponent) -> Option<Component> {
        let file = format!("components/{id}.toml");
        let platforms = raw
            .platforms
            .iter()
            .filter_map(|name| self.parse(&file, &"platforms", name))
            .collect();
        self.expect(
            is_plain(&raw.title),
            &file,
            &"title",
            "plain characters, without quotes",
            &raw.title,
        );
        for (key, text) in [("summary", &raw.summary), ("license", &raw.license)] {
            self.text(&file, &key, text.as_deref().unwrap_or_default());
        }
        if let Some(repository) = &raw.repository {
            self.repository(&file, &"repository", repository);
        }
        if let Some(asset) = &raw.asset {
            self.file_name(&file, &"asset", asset);
        }
        if let Some(member) = &raw.member {
            self.path(&file, &"member", member);
        }
        for library in &raw.libraries {
            let names = self.names("libraries/", self.raw.libraries.keys());
            if !names.contains(&library.as_str()) {
                let error = UnknownName::new("library", library, names);
                self.problem(&file, &"libraries", on_one_line(&error));
            }
        }
        for word in raw.program.iter().chain(&raw.trial) {
            self.expect(
                is_word(word),
                &file,
                &"program",
                "words of plain characters",
                word,
            );
        }
        let mut releases: Vec<ComponentRelease> = Vec::new();
        for release in &raw.releases {
            let Some(parsed) = self.component_release(&file, release) else {
                continue;
            };
            if let Some(refused) = raw.refused.iter().find(|refused| refused.tag == parsed.tag) {
                self.problem(
                    &file,
                    &format_args!("release.{}", release.version),
                    format!("its tag `{}` is refused", refused.tag),
                );
            }
            releases.push(parsed);
        }
        let releases = sorted(releases, |a, b| b.version.cmp(&a.version));
        for pair in releases.windows(2) {
            if let [one, other] = pair
                && one.version == other.version
            {
                let key = format!("release.{}", one.version);
                self.problem(&file, &key, "this version is there twice");
            }
        }
        for refused in &raw.refused {
            let key = format_args!("refused.{}.reason", refused.tag);
            self.text(&file, &key, &refused.reason);
            self.date(
                &file,
                &format_args!("refused.{}.date", refused.tag),
                refused.date.as_ref(),
            );
        }
        Some(Component {
            id: self.parse::<ComponentId>(&file, &"", id)?,
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

    pub(super) fn component_release(
        &mut self,
        file: &str,
        raw: &RawComponentRelease,
    ) -> Option<ComponentRelease> {
        let key = Inner(&"release", &raw.version);
        self.date(file, &Inner(&key, &"date"), raw.date.as_ref());
        if let Some(tag) = &raw.tag {
            self.tag(file, &Inner(&key, &"tag"), tag);
        }
        if let Some(asset) = &raw.asset {
            self.file_name(file, &Inner(&key, &"asset"), asset);
        }
        let mut requires = BTreeMap::new();
        for (id, constraint) in &raw.requires {
            let inside = Inner(&key, &"requires");
            let key = Inner(&inside, id);
            self.known_component(file, &key, id);
            let constraint = self.parse::<Constraint>(file, &key, constraint);
            if let (Ok(id), Some(constraint)) = (id.parse(), constraint) {
                requires.insert(id, constraint);
            }
        }
        let origin = raw
            .source
            .as_deref()
            .map_or(Some(Origin::Upstream), |source| {
                self.parse(file, &Inner(&key, &"source"), source)
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

    pub(super) fn libraries(&mut self) -> BTreeMap<String, Library> {
        let mut libraries = BTreeMap::new();
        for (id, raw) in &self.raw.libraries {
            let file = format!("libraries/{id}.toml");
            for (key, text) in [
                ("title", &raw.title),
                ("version", &raw.version),
                ("license", &raw.license),
            ] {
                self.text(&file, &key, text);
            }
            self.repository(&file, &"repository", &raw.repository);
            if let Some(tag) = &raw.tag {
                self.tag(&file, &"tag", tag);
            }
            let mut files = BTreeMap::new();
            for (platform, archive) in &raw.files {
                let key = format!("files.{platform}");
                self.file_name(&file, &Inner(&key, &"file"), &archive.file);
                self.path(&file, &Inner(&key, &"member"), &archive.member);
                if let Some(platform) = self.parse(&file, &key, platform) {
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
}

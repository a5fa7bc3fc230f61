//! Judges `distro.toml` and `platforms.toml`.

use std::collections::BTreeMap;

use super::{Checker, is_address, is_plain, is_word};
use crate::{
    Channel, Distro, Hold, Host, Matrix, Platform, PlatformFacts, Policy, Problem, Problems, Status,
};

const FILE: &str = "distro.toml";

/// A hold on what nobody can install would leave the channel empty.
pub(super) fn holds(matrix: &Matrix) -> Result<(), Problems> {
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
            file: FILE.to_owned(),
            key,
            message,
        });
    }
    Problems::of(problems).map_or(Ok(()), Err)
}

impl Checker<'_> {
    pub(super) fn distro(&mut self) -> Option<Distro> {
        self.distro_texts();
        let raw = &self.raw.distro;
        let policy = self.policy();
        let default_method = self.parse(FILE, "default_method", &raw.default_method);
        let holds = self.holds();
        let hosts = raw.hosts.iter().map(|host| Host {
            host: host.host.clone(),
            why: host.why.clone(),
        });
        Some(Distro {
            name: raw.name.clone(),
            site: raw.site.clone(),
            download: raw.download.clone(),
            image: raw.image.clone(),
            repository: raw.repository.clone(),
            default_method: default_method?,
            script: raw.script.clone(),
            hosts: hosts.collect(),
            policy: policy?,
            holds,
            notice: raw.notice.clone(),
        })
    }

    /// What reaches the script's rows must need no quotes there; what becomes a file name must be one.
    fn distro_texts(&mut self) {
        let raw = &self.raw.distro;
        let plain = "plain characters, without quotes";
        let address = "an https address without a slash at the end";
        let (image, file) = (&raw.image, &raw.file);
        let lower = is_word(image) && !image.contains(['@', ':']) && image.to_lowercase() == *image;
        let complete = ["{tag}", "{os}", "{arch}"]
            .iter()
            .all(|word| file.contains(word));
        let file_name = "a name with `{tag}`, `{os}`, `{arch}` that ends in `.tar.gz`";
        let mut expected = vec![
            ("name", is_plain(&raw.name), plain, &raw.name),
            ("site", is_address(&raw.site), address, &raw.site),
            (
                "download",
                is_address(&raw.download),
                address,
                &raw.download,
            ),
            (
                "repository",
                is_address(&raw.repository),
                address,
                &raw.repository,
            ),
            (
                "image",
                lower,
                "a lower-case image name without tag or digest",
                image,
            ),
            (
                "file",
                complete && file.ends_with(".tar.gz"),
                file_name,
                file,
            ),
            (
                "script",
                raw.script.contains("{tag}"),
                "a name with `{tag}`",
                &raw.script,
            ),
        ];
        for host in &raw.hosts {
            expected.push(("hosts.host", is_word(&host.host), "a host name", &host.host));
            expected.push(("hosts.why", is_plain(&host.why), plain, &host.why));
        }
        if let Some(notice) = &raw.notice {
            expected.push(("notice", is_plain(notice), plain, notice));
        }
        for (key, holds, expected, found) in expected {
            self.expect(holds, FILE, key, expected, found);
        }
        for id in self.raw.components.keys() {
            if !raw.components.contains(id) {
                let message = format!("expected every component, found no `{id}`");
                self.problem(FILE, "components", message);
            }
        }
    }

    fn policy(&mut self) -> Option<Policy> {
        let raw = &self.raw.distro.policy;
        let compatible = self.parse(FILE, "policy.compatible", &raw.compatible);
        let breaking = self.parse(FILE, "policy.breaking", &raw.breaking);
        let component_major = self.parse(FILE, "policy.component_major", &raw.component_major);
        Some(Policy {
            compatible: compatible?,
            breaking: breaking?,
            component_major: component_major?,
        })
    }

    fn holds(&mut self) -> BTreeMap<Channel, Hold> {
        let mut holds = BTreeMap::new();
        for (channel, hold) in &self.raw.distro.holds {
            let key = format!("holds.{channel}");
            let name = self.parse(FILE, &key, channel);
            let at = self.parse(FILE, &format!("{key}.at"), &hold.at);
            if let (Some(name), Some(at)) = (name, at) {
                let reason = hold.reason.clone();
                holds.insert(name, Hold { at, reason });
            }
        }
        holds
    }

    pub(super) fn platforms(&mut self) -> BTreeMap<Platform, PlatformFacts> {
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
}

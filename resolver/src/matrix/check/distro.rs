//! Judges `distro.toml` and `platforms.toml`.

use std::collections::BTreeMap;

use super::{Checker, Inner, is_address, is_file, is_plain, is_word};
use crate::{
    Channel, Distro, Hold, Host, Method, Platform, PlatformFacts, Policy, Release, Status,
};

const FILE: &str = "distro.toml";

impl Checker<'_> {
    pub(super) fn distro(&mut self, holds: &BTreeMap<Channel, Hold>) -> Option<Distro> {
        if !self.is_read(FILE) {
            return None;
        }
        self.distro_texts();
        self.files();
        let raw = &self.raw.distro;
        let policy = self.policy();
        let default_method = self.parse(FILE, &"default_method", &raw.default_method);
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
            tap: raw.tap.clone(),
            script: raw.script.clone(),
            hosts: hosts.collect(),
            policy: policy?,
            holds: holds.clone(),
            next: raw.next.clone(),
            offline: raw.offline.clone(),
            notice: raw.notice.clone(),
        })
    }

    /// What reaches the script's rows must need no quotes there; what becomes a file name must be one.
    fn distro_texts(&mut self) {
        let raw = &self.raw.distro;
        let plain = "plain characters, without quotes";
        let address = "an https address without a slash at the end";
        let (image, file) = (&raw.image, &raw.file);
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
                is_image(image),
                "a lower-case image name without tag or digest",
                image,
            ),
            (
                "file",
                complete && is_file(file) && file.ends_with(".tar.gz"),
                file_name,
                file,
            ),
            (
                "script",
                raw.script.contains("{tag}") && is_file(&raw.script),
                "a name with `{tag}`",
                &raw.script,
            ),
        ];
        if let Some(tap) = &raw.tap {
            let is_tap =
                is_word(tap) && tap.split('/').filter(|part| !part.is_empty()).count() == 2;
            expected.push(("tap", is_tap, "a tap like `owner/name`", tap));
        }
        for host in &raw.hosts {
            expected.push(("hosts.host", is_word(&host.host), "a host name", &host.host));
            expected.push(("hosts.why", is_plain(&host.why), plain, &host.why));
        }
        for next in &raw.next {
            expected.push(("next", is_plain(next), plain, next));
        }
        if let Some(offline) = &raw.offline {
            expected.push(("offline", is_plain(offline), plain, offline));
        }
        if let Some(notice) = &raw.notice {
            expected.push(("notice", is_plain(notice), plain, notice));
        }
        for (key, holds, expected, found) in expected {
            self.expect(holds, FILE, &key, expected, found);
        }
    }

    fn files(&mut self) {
        for (method, name) in &self.raw.distro.files {
            let key = Inner(&"files", method);
            let _: Option<Method> = self.parse(FILE, &key, method);
            let complete = name.contains("{version}") && name.contains("{arch}");
            let expected = "a file name with `{version}` and `{arch}`";
            self.expect(complete && is_file(name), FILE, &key, expected, name);
        }
    }

    fn policy(&mut self) -> Option<Policy> {
        let raw = &self.raw.distro.policy;
        let compatible = self.parse(FILE, &"policy.compatible", &raw.compatible);
        let breaking = self.parse(FILE, &"policy.breaking", &raw.breaking);
        let component_major = self.parse(FILE, &"policy.component_major", &raw.component_major);
        Some(Policy {
            compatible: compatible?,
            breaking: breaking?,
            component_major: component_major?,
        })
    }

    pub(super) fn holds(&mut self) -> BTreeMap<Channel, Hold> {
        let mut holds = BTreeMap::new();
        for (channel, hold) in &self.raw.distro.holds {
            let key = format!("holds.{channel}");
            let name = self.parse(FILE, &key, channel);
            self.text(FILE, &format_args!("{key}.reason"), &hold.reason);
            let at = self.parse(FILE, &format_args!("{key}.at"), &hold.at);
            if let (Some(name), Some(at)) = (name, at) {
                let reason = hold.reason.clone();
                holds.insert(name, Hold { at, reason });
            }
        }
        holds
    }

    /// A hold on what nobody can install would leave the channel empty.
    pub(super) fn held(&mut self, holds: &BTreeMap<Channel, Hold>, releases: &[Release]) {
        for (channel, hold) in holds {
            let at = &hold.at;
            if self.is_unjudged(at, releases) {
                continue;
            }
            let named = releases.iter().find(|release| release.version == *at);
            let message = match named.map(|release| release.status) {
                None => format!("expected a release, found `{at}`, which does not exist"),
                Some(Status::Stable) => continue,
                Some(Status::Preview) if *channel == Channel::Preview => continue,
                Some(status) => format!(
                    "expected a release that `{channel}` may point at, found `{at}`, which is {status}"
                ),
            };
            self.problem(FILE, &format_args!("holds.{channel}.at"), message);
        }
    }

    pub(super) fn platforms(&mut self) -> BTreeMap<Platform, PlatformFacts> {
        const FILE: &str = "platforms.toml";
        let mut platforms = BTreeMap::new();
        if !self.is_read(FILE) {
            return platforms;
        }
        for (name, raw) in &self.raw.platforms {
            let platform = self.parse::<Platform>(FILE, name, name);
            let image_platform = self.parse(
                FILE,
                &format_args!("{name}.image_platform"),
                &raw.image_platform,
            );
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
            if let Some(docker) = &raw.docker {
                let holds = is_word(docker) && docker.split('/').count() == 2;
                self.expect(
                    holds,
                    FILE,
                    &format_args!("{name}.docker"),
                    "a name like `linux/amd64`",
                    docker,
                );
            }
            self.text(FILE, &format_args!("{name}.title"), &raw.title);
            self.needs(FILE, &format_args!("{name}.floors"), &raw.floors);
            let mut runs = Vec::new();
            for (other, by) in &raw.runs {
                let key = format!("{name}.runs.{other}");
                self.expect(
                    is_plain(by),
                    FILE,
                    &key,
                    "plain characters, without quotes",
                    by,
                );
                if let Some(other) = self.parse::<Platform>(FILE, &key, other) {
                    runs.push((other, by.clone()));
                }
            }
            if let (Some(platform), Some(image_platform)) = (platform, image_platform) {
                let facts = PlatformFacts {
                    title: raw.title.clone(),
                    os: raw.os.clone(),
                    arch: raw.arch.clone(),
                    uname_os: raw.uname_os.clone(),
                    uname_machine: raw.uname_machine.clone(),
                    browser: raw.browser.clone(),
                    image_platform,
                    runs,
                    floors: raw.floors.clone(),
                };
                platforms.insert(platform, facts);
            }
        }
        for missing in Platform::ALL
            .iter()
            .filter(|platform| !self.raw.platforms.contains_key(platform.as_str()))
        {
            self.problem(FILE, missing, "expected this platform, found nothing");
        }
        platforms
    }
}

/// `[HOST[:PORT]/]PATH` in lower case, without tag or digest: a release decides these.
fn is_image(text: &str) -> bool {
    let (host, path) = text.split_once('/').unwrap_or(("", text));
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    is_word(path)
        && port.parse::<u16>().is_ok()
        && [host, path].iter().all(|part| {
            (part.is_empty() || is_word(part))
                && !part.contains(['@', ':'])
                && !part.starts_with('-')
                && part.to_lowercase() == *part
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_over_https_or_on_this_machine() {
        for address in [
            "https://mlosfoundation.org",
            "https://files.example:8443/a/b@c",
            "http://127.0.0.1:8000",
            "http://127.0.0.1/a",
        ] {
            assert!(is_address(address), "{address}");
        }
        for address in [
            "",
            "https://",
            "https://a.example/",
            "https://user@a.example",
            "https://a.example:port",
            "http://a.example",
            "http://127.0.0.1.a.example",
            "http://127.0.0.1@a.example",
            "http://127.0.0.1:8@a.example",
            "http://127.0.0.1:80.a.example",
            "ftp://a.example",
            "https://a.example/$(id)",
        ] {
            assert!(!is_address(address), "{address}");
        }
    }

    #[test]
    fn an_image_has_a_place_and_a_path_and_nothing_of_a_release() {
        for image in [
            "ghcr.io/mlos-foundation/mlos",
            "mlos",
            "127.0.0.1:5000/mlos-foundation/mlos",
            "registry.test:443/mlos",
        ] {
            assert!(is_image(image), "{image}");
        }
        for image in [
            "",
            "ghcr.io/",
            "ghcr.io/Mlos",
            "ghcr.io/mlos:v1.0.0",
            "mlos:v1.0.0",
            "ghcr.io/mlos@sha256:00",
            "ghcr.io:port/mlos",
            "ghcr.io:99999/mlos",
            "ghcr.io/m los",
            "--privileged",
            "ghcr.io/-mlos",
        ] {
            assert!(!is_image(image), "{image}");
        }
    }
}

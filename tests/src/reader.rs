//! A second reader of the matrix, for comparing.
//!
//! Comparing the resolver with itself would prove nothing, so this reader shares no code with it, not even a type.
//! It is slow and obvious on purpose: plain maps, loops, text. It checks nothing, because only matrices that
//! `mlos-distro check` accepts are given to it, and it knows one question: an exact release, a platform and a method.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use toml::{Table, Value};

/// The matrix's files as they are.
pub struct Reader {
    distro: Table,
    platforms: Table,
    /// Name, as in `v1.0.0`, and what the file says.
    releases: Vec<(String, Table)>,
}

/// The answer that every surface has to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// The decision: canonical JSON without a newline.
    Decision(String),
    /// None, because nothing with this status is ever installed.
    Status(String),
    /// None, because the release has no artifact for this platform and method.
    NoArtifact,
}

impl Reader {
    /// Reads the folder of a matrix.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut releases = Vec::new();
        for entry in fs::read_dir(folder.join("releases"))? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                releases.push((name, table(&path)?));
            }
        }
        releases.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(Self {
            distro: table(&folder.join("distro.toml"))?,
            platforms: table(&folder.join("platforms.toml"))?,
            releases,
        })
    }

    /// Every release, as in `v1.0.0`. The order has no meaning.
    pub fn releases(&self) -> Vec<String> {
        self.releases.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Every platform, as in `linux-amd64`.
    pub fn platforms(&self) -> Vec<String> {
        self.platforms
            .keys()
            .filter(|key| *key != "schema")
            .cloned()
            .collect()
    }

    /// Every method, whether releases are made for it or not.
    pub fn methods() -> [&'static str; 6] {
        ["docker", "binary", "homebrew", "apt", "snap", "chocolatey"]
    }

    /// What every surface has to answer to an exact request.
    ///
    /// `fingerprint` is the matrix's own, as in `sha256:…`: it is given, because how it comes about is not what is compared.
    ///
    /// # Panics
    ///
    /// Where the matrix has no such release or platform, or lacks what a valid matrix has.
    pub fn expected(
        &self,
        release: &str,
        platform: &str,
        method: &str,
        fingerprint: &str,
    ) -> Expected {
        let (_, file) = self
            .releases
            .iter()
            .find(|(name, _)| name == release)
            .expect("a release of this matrix");
        let status = text(file, "status");
        if ["planned", "future", "unsafe"].contains(&status.as_str()) {
            return Expected::Status(status);
        }

        let image_platform = text(self.platform(platform), "image_platform");
        let wanted = if method == "docker" {
            &image_platform
        } else {
            platform
        };
        let artifact = list(file, "artifact").into_iter().find(|artifact| {
            text(artifact, "platform") == wanted && text(artifact, "method") == method
        });
        let Some(artifact) = artifact else {
            return Expected::NoArtifact;
        };

        let mut decision = BTreeMap::new();
        decision.insert("schema", "1".to_owned());
        decision.insert("release", quoted(release));
        decision.insert("components", components(file));
        decision.insert("platform", quoted(platform));
        decision.insert("method", quoted(method));
        decision.insert("matrix", quoted(fingerprint));
        if method == "docker" {
            decision.insert("image_platform", quoted(&image_platform));
            decision.insert("image", self.image(artifact));
        } else {
            decision.insert("artifact", self.file(release, platform, artifact));
        }
        Expected::Decision(object(&decision))
    }

    fn file(&self, release: &str, platform: &str, artifact: &Table) -> String {
        let platform = self.platform(platform);
        let own = self.distro.get("files").and_then(Value::as_table);
        let pattern = own
            .and_then(|files| optional(files, &text(artifact, "method")))
            .unwrap_or_else(|| text(&self.distro, "file"));
        let by_pattern = pattern
            .replace("{tag}", release)
            .replace("{version}", release.trim_start_matches('v'))
            .replace("{os}", &text(platform, "os"))
            .replace("{arch}", &text(platform, "arch"));
        let name = optional(artifact, "file").unwrap_or(by_pattern);

        let mut members = BTreeMap::new();
        members.insert(
            "url",
            quoted(&format!(
                "{}/{release}/{name}",
                text(&self.distro, "download")
            )),
        );
        members.insert("file", quoted(&name));
        if let Some(size) = artifact.get("size").and_then(Value::as_integer) {
            members.insert("size", size.to_string());
        }
        match optional(artifact, "digest") {
            Some(digest) => {
                members.insert("digest", quoted(&digest));
                members.insert("trust", quoted("pinned"));
            }
            None => {
                members.insert("trust", quoted("unrecorded"));
            }
        }
        object(&members)
    }

    fn image(&self, artifact: &Table) -> String {
        let name = text(&self.distro, "image");
        let mut members = BTreeMap::new();
        members.insert("name", quoted(&name));
        match optional(artifact, "digest") {
            Some(digest) => {
                members.insert("digest", quoted(&digest));
                members.insert("reference", quoted(&format!("{name}@{digest}")));
                members.insert("trust", quoted("pinned"));
            }
            None => {
                members.insert("trust", quoted("unrecorded"));
            }
        }
        object(&members)
    }

    fn platform(&self, name: &str) -> &Table {
        self.platforms[name]
            .as_table()
            .expect("a table for each platform")
    }
}

fn components(release: &Table) -> String {
    let mut members = BTreeMap::new();
    for (id, version) in release["components"]
        .as_table()
        .expect("a table of components")
    {
        members.insert(
            id.as_str(),
            quoted(version.as_str().expect("a version is a text")),
        );
    }
    object(&members)
}

fn table(path: &Path) -> Result<Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    text.parse()
        .with_context(|| format!("`{}` is no TOML", path.display()))
}

fn text(table: &Table, key: &str) -> String {
    optional(table, key).unwrap_or_else(|| panic!("expected a text `{key}`"))
}

fn optional(table: &Table, key: &str) -> Option<String> {
    Some(table.get(key)?.as_str()?.to_owned())
}

fn list<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    match table.get(key) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_table).collect(),
        _ => Vec::new(),
    }
}

/// A JSON object: the map has sorted the keys, the values are JSON already.
fn object(members: &BTreeMap<&str, String>) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("{}:{value}", quoted(key)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A JSON string. Nothing in a decision needs an escape, and this says so where that ever changes.
fn quoted(text: &str) -> String {
    assert!(
        text.chars()
            .all(|c| c.is_ascii_graphic() && c != '"' && c != '\\'),
        "`{text}` would need an escape"
    );
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn real(release: &str, platform: &str, method: &str) -> Expected {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../matrix");
        Reader::open(&folder)
            .expect("the matrix can be read")
            .expected(release, platform, method, "sha256:0")
    }

    #[test]
    fn a_file_that_nobody_recorded() {
        let json = concat!(
            r#"{"artifact":{"file":"mlos-v1.0.0_darwin_arm64.tar.gz","trust":"unrecorded","#,
            r#""url":"https://github.com/mlOS-foundation/mlos-distro/releases/download/v1.0.0/mlos-v1.0.0_darwin_arm64.tar.gz"},"#,
            r#""components":{"axon":"1.5.0","core":"1.0.0"},"matrix":"sha256:0","method":"binary","#,
            r#""platform":"darwin-arm64","release":"v1.0.0","schema":1}"#,
        );
        assert_eq!(
            real("v1.0.0", "darwin-arm64", "binary"),
            Expected::Decision(json.to_owned())
        );
    }

    #[test]
    fn an_image_that_nobody_recorded() {
        let json = concat!(
            r#"{"components":{"axon":"1.5.0","core":"1.0.0"},"image":{"name":"ghcr.io/mlos-foundation/mlos","trust":"unrecorded"},"#,
            r#""image_platform":"linux-amd64","matrix":"sha256:0","method":"docker","platform":"windows-amd64","release":"v1.0.0","schema":1}"#,
        );
        assert_eq!(
            real("v1.0.0", "windows-amd64", "docker"),
            Expected::Decision(json.to_owned())
        );
    }

    #[test]
    fn what_has_no_plan() {
        assert_eq!(
            real("v1.0.0", "windows-amd64", "binary"),
            Expected::NoArtifact
        );
        assert_eq!(
            real("v1.1.0", "linux-amd64", "binary"),
            Expected::Status("planned".to_owned())
        );
    }
}

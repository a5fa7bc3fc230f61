//! `sbom`: what a release is made of, for programs: as CycloneDX, as SPDX, and as a statement of where it came from.
//!
//! All three follow from the matrix and the manifest, so whoever makes them again gets the same bytes.

use std::fmt::Write as _;

use anyhow::Result;
use mlos_resolver::{Digest, Matrix, Release};
use serde_json::{Value, json};

use crate::cli::Common;
use crate::ingredients::{self, FORGE};
use crate::manifest::{Asset, Manifest, Work};
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{bundle, file};

/// The stage takes nothing but where.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Sbom {
    #[command(flatten)]
    work: Work,
}

impl Sbom {
    /// # Errors
    /// A release without bundles, a folder that cannot be written.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        let mut manifest = self.work.load()?;
        let (matrix, _) = manifest.preview(&folder)?;
        let release = bundle::known(&matrix, &manifest.release)?;
        if manifest.bundles().next().is_none() {
            return Err(
                Trouble::state(format!("`{}` has no bundles yet", release.version))
                    .hint("`mlos-distro bundle` makes them")
                    .into(),
            );
        }
        let contents = Contents::of(&matrix, release, &manifest);
        let tag = &release.version;
        let mut lines = String::new();
        for (name, document) in [
            (format!("mlos-{tag}_sbom.cdx.json"), contents.cyclonedx()),
            (format!("mlos-{tag}_sbom.spdx.json"), contents.spdx()),
            (format!("mlos-{tag}_provenance.json"), contents.provenance()),
        ] {
            let text = serde_json::to_string_pretty(&document)? + "\n";
            let digest = Digest::of(text.as_bytes());
            let _ = writeln!(lines, "{}  {name}", digest.hex());
            if !self.work.dry_run {
                file::write(&self.work.binaries().join(&name), &text)?;
            }
            let size = text.len() as u64;
            manifest.assets.insert(name, Asset { size, digest });
        }
        if !self.work.dry_run {
            self.work.save(&manifest)?;
        }
        manifest.print(common.json, &lines)?;
        Ok(Outcome::Done)
    }
}

/// One thing that a release holds.
struct Part {
    id: String,
    title: String,
    version: String,
    license: Option<String>,
    /// `owner/name` and tag on the forge.
    source: Option<(String, String)>,
    is_library: bool,
}

struct Contents<'a> {
    matrix: &'a Matrix,
    release: &'a Release,
    manifest: &'a Manifest,
    parts: Vec<Part>,
}

impl<'a> Contents<'a> {
    fn of(matrix: &'a Matrix, release: &'a Release, manifest: &'a Manifest) -> Self {
        let mut parts = Vec::new();
        for (component, version) in matrix.components_of(release) {
            let known = component.release(version);
            let tag = known.map_or_else(|| format!("v{version}"), |known| known.tag.clone());
            parts.push(Part {
                id: component.id.to_string(),
                title: component.title.clone(),
                version: version.to_string(),
                license: component.license.clone(),
                source: component
                    .repository
                    .clone()
                    .map(|repository| (repository, tag)),
                is_library: false,
            });
        }
        for (id, library) in ingredients::libraries(matrix, release) {
            parts.push(Part {
                id: id.clone(),
                title: library.title.clone(),
                version: library.version.clone(),
                license: Some(library.license.clone()),
                source: Some((library.repository.clone(), library.tag.clone())),
                is_library: true,
            });
        }
        Self {
            matrix,
            release,
            manifest,
            parts,
        }
    }

    /// CycloneDX 1.6.
    fn cyclonedx(&self) -> Value {
        let tag = self.release.version.to_string();
        let distro = self.matrix.distro();
        let root = format!("mlos@{tag}");
        let components: Vec<_> = self.parts.iter().map(Part::cyclonedx).collect();
        let files = self.manifest.files().map(|(name, asset)| {
            json!({
                "type": "file",
                "bom-ref": name,
                "name": name,
                "hashes": [{ "alg": "SHA-256", "content": asset.digest.hex() }],
                "externalReferences": [{
                    "type": "distribution",
                    "url": distro.address(&self.release.version, name),
                }],
            })
        });
        let all: Vec<_> = components.into_iter().chain(files).collect();
        let refs: Vec<_> = all.iter().map(|one| one["bom-ref"].clone()).collect();
        json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": root,
                    "name": distro.name,
                    "version": tag,
                    "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                    "externalReferences": [
                        { "type": "website", "url": distro.site },
                        { "type": "vcs", "url": distro.repository },
                    ],
                },
            },
            "components": all,
            "dependencies": [{ "ref": root, "dependsOn": refs }],
        })
    }

    /// SPDX 2.3.
    fn spdx(&self) -> Value {
        let tag = self.release.version.to_string();
        let distro = self.matrix.distro();
        let root = "SPDXRef-mlos";
        let mut packages = vec![json!({
            "SPDXID": root,
            "name": distro.name,
            "versionInfo": tag,
            "downloadLocation": format!("{}/{tag}", distro.download),
            "homepage": distro.site,
            "filesAnalyzed": false,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "MIT OR Apache-2.0",
            "copyrightText": "NOASSERTION",
        })];
        packages.extend(self.parts.iter().map(Part::spdx));
        // As packages: a file would have to state its SHA-1 too, which proves nothing any more.
        let files: Vec<_> = self
            .manifest
            .files()
            .map(|(name, asset)| {
                json!({
                    "SPDXID": format!("SPDXRef-{}", reference(name)),
                    "name": name,
                    "versionInfo": tag,
                    "packageFileName": name,
                    "downloadLocation": distro.address(&self.release.version, name),
                    "filesAnalyzed": false,
                    "checksums": [
                        { "algorithm": "SHA256", "checksumValue": asset.digest.hex() },
                    ],
                    "licenseConcluded": "NOASSERTION",
                    "licenseDeclared": "NOASSERTION",
                    "copyrightText": "NOASSERTION",
                })
            })
            .collect();
        let contains = |id: &Value| {
            json!({
                "spdxElementId": root,
                "relationshipType": "CONTAINS",
                "relatedSpdxElement": id,
            })
        };
        let mut relationships = vec![json!({
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": root,
        })];
        let contained = packages.iter().skip(1);
        relationships.extend(contained.map(|package| contains(&package["SPDXID"])));
        relationships.extend(files.iter().map(|file| {
            json!({
                "spdxElementId": file["SPDXID"],
                "relationshipType": "GENERATED_FROM",
                "relatedSpdxElement": root,
            })
        }));
        packages.extend(files);
        let name = format!("{} {tag}", distro.name);
        let day = ingredients::newest_day(self.matrix, self.release);
        let unique = self
            .manifest
            .files()
            .fold(String::new(), |text, (_, asset)| text + asset.digest.hex());
        json!({
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": name,
            "documentNamespace": format!(
                "{}/releases/{tag}/spdx-{}",
                distro.site,
                &Digest::of(unique.as_bytes()).hex()[..16]
            ),
            "creationInfo": {
                // A moment has to be stated; the one of making it would be another each time.
                "created": format!("{}T00:00:00Z", day.unwrap_or("1970-01-01")),
                "comment": "the day of the newest component whose day is known",
                "creators": ["Tool: mlos-distro", "Organization: MLOS Foundation"],
            },
            "packages": packages,
            "relationships": relationships,
        })
    }

    /// An in-toto statement with a SLSA provenance: from which archives the files were made.
    fn provenance(&self) -> Value {
        let distro = self.matrix.distro();
        let subject: Vec<_> = self
            .manifest
            .files()
            .map(
                |(name, asset)| json!({ "name": name, "digest": { "sha256": asset.digest.hex() } }),
            )
            .collect();
        let mut sources = Vec::new();
        for source in self
            .manifest
            .platforms
            .values()
            .flat_map(|build| &build.archives)
        {
            let uri = format!("{FORGE}/{}", source.place);
            let digest = source
                .digest
                .as_ref()
                .map(|digest| json!({ "sha256": digest.hex() }));
            let known = json!({ "name": source.file, "uri": uri, "digest": digest });
            if !sources.contains(&known) {
                sources.push(known);
            }
        }
        json!({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": subject,
            "predicateType": "https://slsa.dev/provenance/v1",
            "predicate": {
                "buildDefinition": {
                    "buildType": format!("{}/blob/main/docs/releasing.md", distro.repository),
                    "externalParameters": {
                        "release": self.release.version,
                        "components": self.release.components,
                    },
                    "resolvedDependencies": sources,
                },
                "runDetails": { "builder": { "id": distro.repository } },
            },
        })
    }
}

impl Part {
    fn cyclonedx(&self) -> Value {
        let mut part = json!({
            "type": if self.is_library { "library" } else { "application" },
            "bom-ref": format!("{}@{}", self.id, self.version),
            "name": self.title,
            "version": self.version,
        });
        if let Some(license) = &self.license {
            part["licenses"] = json!([{ "expression": license }]);
        }
        if let Some((repository, tag)) = &self.source {
            part["purl"] = json!(purl(repository, tag));
            part["externalReferences"] =
                json!([{ "type": "vcs", "url": format!("{FORGE}/{repository}") }]);
        }
        part
    }

    fn spdx(&self) -> Value {
        let location = self
            .source
            .as_ref()
            .map(|(repository, tag)| format!("{FORGE}/{repository}/releases/tag/{tag}"));
        let mut part = json!({
            "SPDXID": format!("SPDXRef-{}", reference(&self.id)),
            "name": self.title,
            "versionInfo": self.version,
            "downloadLocation": location.as_deref().unwrap_or("NOASSERTION"),
            "filesAnalyzed": false,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": self.license.as_deref().unwrap_or("NOASSERTION"),
            "copyrightText": "NOASSERTION",
        });
        if let Some((repository, tag)) = &self.source {
            part["externalRefs"] = json!([{
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": purl(repository, tag),
            }]);
        }
        part
    }
}

/// Names on a forge are the same in capitals, so a package address has them in lower case.
fn purl(repository: &str, tag: &str) -> String {
    format!("pkg:github/{}@{tag}", repository.to_ascii_lowercase())
}

/// What SPDX allows in the name of an element.
fn reference(name: &str) -> String {
    let allowed = |one: char| one.is_ascii_alphanumeric() || one == '.' || one == '-';
    name.chars()
        .map(|one| if allowed(one) { one } else { '-' })
        .collect()
}

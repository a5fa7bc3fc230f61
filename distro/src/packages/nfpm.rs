//! Packages for dpkg, rpm and pacman, by `nfpm`: one folder that is laid out as it will lie on a machine, and one
//! configuration that names every file in it.
//!
//! Whoever makes them twice, anywhere, gets the same bytes: every time in them is the one that is given.
//!
//! There is no apk. The programs of a release ask for glibc, and Alpine has another C library.

use std::collections::BTreeMap;
use std::env;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::{Matrix, Method, Platform, Release};
use serde_json::{Value, json};

use super::description;
use super::home::{self, Home, put_bytes, put_link, put_text};
use super::{debian, man, moment::Moment, taken};
use crate::manifest::{Asset, Build, Manifest, Work};
use crate::matrix_folder::MatrixFolder;
use crate::tool::Tool;
use crate::trouble::Trouble;
use crate::{bundle, file, output, sources};

/// Who answers for the packages.
pub(crate) const MAINTAINER: &str = "MLOS Foundation <noreply@mlosfoundation.org>";

/// Where the home lies.
const HOME: &str = "usr/lib/mlos";

/// Where what a machine's owner edits lies.
const SETTINGS: &str = "etc/mlos";

/// Whose packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Of Debian and its kin, which the APT repository serves.
    Deb,
    /// Of Fedora, openSUSE and their kin; no repository of ours serves it.
    Rpm,
    /// Of Arch Linux; no repository of ours serves it.
    Archlinux,
}

impl Format {
    /// As `nfpm` calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Archlinux => "archlinux",
        }
    }

    /// As the receipt has it.
    fn method(self) -> &'static str {
        match self {
            Self::Deb => "apt",
            Self::Rpm => "rpm",
            Self::Archlinux => "archlinux",
        }
    }

    /// What its programs need, as measured, and what the launcher calls.
    fn depends(self, needs: Option<&BTreeMap<String, String>>) -> Vec<String> {
        let glibc = needs.and_then(|needs| needs.get("glibc"));
        let (runtime, own): (&[&str], &[&str]) = match self {
            Self::Deb => (&["libstdc++6", "libgcc-s1"], &["adduser", "curl | wget"]),
            Self::Rpm => (
                &["libstdc++.so.6()(64bit)", "libgcc_s.so.1()(64bit)"],
                &["(curl or wget)"],
            ),
            Self::Archlinux => (&["gcc-libs"], &["curl"]),
        };
        let glibc = glibc.map(|version| match self {
            Self::Deb => format!("libc6 (>= {version})"),
            Self::Rpm => format!("libc.so.6(GLIBC_{version})(64bit)"),
            Self::Archlinux => format!("glibc>={version}"),
        });
        let runtime = if glibc.is_some() { runtime } else { &[] };
        let rest = runtime.iter().chain(own).map(|&one| one.to_owned());
        glibc.into_iter().chain(rest).collect()
    }

    /// The name of the file. What no repository serves has no row in the matrix to name it.
    fn file(self, release: &Release, platform: Platform) -> Result<String> {
        let version = release.version.semver();
        let machine = match platform {
            Platform::LinuxArm64 => "aarch64",
            _ => "x86_64",
        };
        match self {
            Self::Deb => release
                .artifact(platform, Method::Apt)
                .and_then(|artifact| artifact.file.clone())
                .context("the matrix names no file for it"),
            Self::Rpm => Ok(format!("mlos-{version}-1.{machine}.rpm")),
            Self::Archlinux => Ok(format!("mlos-{version}-1-{machine}.pkg.tar.zst")),
        }
    }
}

/// Makes a package for each Linux that the release is made for.
///
/// # Errors
/// A release that is made for no Linux, a bundle that is not there, no `nfpm`.
pub(crate) fn packages(
    format: Format,
    work: &Work,
    folder: &MatrixFolder,
    manifest: &mut Manifest,
) -> Result<BTreeMap<String, Asset>> {
    let now = folder.matrix()?;
    let platforms: Vec<Platform> = manifest
        .platforms
        .keys()
        .copied()
        .filter(|&platform| now.platform(platform).os == "linux")
        .collect();
    if platforms.is_empty() {
        let sentence = format!(
            "`{}` is made for no Linux: nothing to make",
            manifest.release
        );
        return Err(Trouble::state(sentence).into());
    }
    if format == Format::Deb {
        // Its row is in the matrix as soon as there is a package, whatever that is called.
        for platform in &platforms {
            if let Some(build) = manifest.platforms.get_mut(platform) {
                build.packages.entry(Method::Apt).or_default();
            }
        }
    }
    let (matrix, _) = manifest.preview(folder)?;
    let release = bundle::known(&matrix, &manifest.release)?;
    let mut made = BTreeMap::new();
    for platform in platforms {
        let name = format.file(release, platform)?;
        let package = Package {
            format,
            matrix: &matrix,
            release,
            platform,
            build: &manifest.platforms[&platform],
            moment: Moment::of(&matrix, release)?,
        };
        if work.dry_run {
            output::message(format_args!("would make `{name}`"));
            continue;
        }
        let tree = home::bundle(work, manifest, platform)?;
        let scratch = file::scratch(&work.dist)?;
        let root = scratch.path().join("root");
        package.lay(&root, &tree)?;
        let config = package.config(&root)?;
        let asset = run(
            format.name(),
            &config,
            scratch.path(),
            &work.packages().join(&name),
        )?;
        made.insert(name.clone(), asset);
        if let Some(build) = manifest.platforms.get_mut(&platform) {
            if format == Format::Deb {
                build.packages.insert(Method::Apt, name);
            } else {
                build.unserved.insert(name);
            }
        }
    }
    Ok(made)
}

/// What `nfpm` is told the sign of its variables is called.
const SIGN_NAME: &str = "SIGN";

/// A text in which `nfpm` finds no variable but the sign itself.
fn literal(text: &str) -> String {
    text.replace('$', &format!("${{{SIGN_NAME}}}"))
}

/// Lets `nfpm` make one package.
///
/// # Errors
/// No `nfpm`, a configuration that it refuses.
pub(crate) fn run(packager: &str, config: &Value, scratch: &Path, target: &Path) -> Result<Asset> {
    let path = scratch.join("nfpm.json");
    fs::write(&path, serde_json::to_string_pretty(config)?)?;
    // It takes the format from the ending of a name.
    let made = scratch.join("made");
    let words = ["package", "--packager", packager, "--config"].map(PathBuf::from);
    let words = words
        .into_iter()
        .chain([path, "--target".into(), made.clone()]);
    let mut command = Tool::NFPM.command(words);
    // In a text it puts in what the environment says: nothing of whoever packs may get into a package.
    command.env_clear().env(SIGN_NAME, "$");
    for name in ["PATH", "HOME", "TMPDIR"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    Tool::NFPM.finish(command)?;
    taken(&made, target)
}

/// One package.
struct Package<'a> {
    format: Format,
    matrix: &'a Matrix,
    release: &'a Release,
    platform: Platform,
    build: &'a Build,
    moment: Moment,
}

impl Package<'_> {
    /// Lays everything into a folder as it will lie on a machine.
    fn lay(&self, root: &Path, bundle: &crate::archive::Archive) -> Result<()> {
        let home = Home {
            release: &self.release.version,
            platform: self.platform,
            method: self.format.method(),
            site: &self.matrix.distro().site,
        };
        home.lay(&root.join(HOME), bundle)?;
        for (path, text) in sources::CONFIG {
            let name = path.trim_start_matches("config/");
            put_text(&root.join(SETTINGS).join(name), text)?;
        }
        put_link(&root.join(HOME).join("config"), "/etc/mlos")?;
        let release = root
            .join(HOME)
            .join("releases")
            .join(self.release.version.to_string());
        for entry in fs::read_dir(release.join("bin"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let target = format!("../lib/mlos/releases/{}/bin/{name}", self.release.version);
            put_link(&root.join("usr/bin").join(&name), &target)?;
            let page = man::page(self.matrix, self.release, &name, &release)?;
            let page = debian::gzip(page.as_bytes())?;
            put_bytes(&root.join(format!("usr/share/man/man1/{name}.1.gz")), &page)?;
        }
        put_text(
            &root.join("usr/lib/systemd/system/mlos.service"),
            sources::SERVICE,
        )?;
        let documents = root.join("usr/share/doc/mlos");
        put_text(
            &documents.join("copyright"),
            &debian::copyright(self.matrix, self.release),
        )?;
        if self.format == Format::Deb {
            let changes = debian::changelog(self.matrix, self.release, self.moment)?;
            put_bytes(
                &documents.join("changelog.gz"),
                &debian::gzip(changes.as_bytes())?,
            )?;
            put_text(
                &root.join("usr/share/lintian/overrides/mlos"),
                sources::LINTIAN,
            )?;
        } else {
            put_text(
                &root.join("usr/lib/sysusers.d/mlos.conf"),
                sources::SYSUSERS,
            )?;
        }
        Ok(())
    }

    /// What `nfpm` is to do with it.
    fn config(&self, root: &Path) -> Result<Value> {
        let mut contents = Vec::new();
        contents_of(root, root, &mut contents)?;
        let scripts = root.with_file_name("scripts");
        fs::create_dir_all(&scripts)?;
        let kept = match self.format {
            Format::Deb => &sources::DEB_SCRIPTS[..],
            Format::Rpm => &sources::RPM_SCRIPTS[..],
            // Its own hooks make the user and tell systemd.
            Format::Archlinux => &sources::PACMAN_SCRIPTS,
        };
        let mut own = serde_json::Map::new();
        for (name, text) in kept {
            let path = scripts.join(name);
            fs::write(&path, text)?;
            own.insert((*name).to_owned(), json!(path));
        }
        let facts = self.matrix.platform(self.platform);
        let summary = description::summary(self.matrix, self.release);
        let description = description::description(self.matrix, self.release);
        let mut config = json!({
            "name": "mlos",
            "arch": facts.arch,
            "platform": "linux",
            "version": self.release.version.semver().to_string(),
            "section": "science",
            "priority": "optional",
            "maintainer": MAINTAINER,
            "description": literal(&format!("{summary}\n{}", description.trim_end())),
            "vendor": "MLOS Foundation",
            "homepage": self.matrix.distro().site,
            "license": description::license(self.matrix, self.release),
            "disable_globbing": true,
            "mtime": self.moment.rfc3339(),
            "depends": self.format.depends(self.build.needs.as_ref()),
            "contents": contents,
            "scripts": own,
            "deb": { "compression": "xz" },
            "rpm": { "buildhost": "localhost", "compression": "xz" },
            "archlinux": { "packager": MAINTAINER },
        });
        if self.format == Format::Deb {
            config["recommends"] = json!(["acl", "ca-certificates"]);
        }
        Ok(config)
    }
}

/// Every file and link, and the folders that are the package's alone.
fn contents_of(root: &Path, folder: &Path, contents: &mut Vec<Value>) -> Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let to = Path::new("/").join(path.strip_prefix(root)?);
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            let target = fs::read_link(&path)?;
            contents.push(json!({ "src": target, "dst": to, "type": "symlink" }));
        } else if kind.is_dir() {
            let inside = path.strip_prefix(root)?;
            if [HOME, SETTINGS].iter().any(|own| inside.starts_with(own)) {
                let info = json!({ "mode": 0o755 });
                contents.push(json!({ "dst": to, "type": "dir", "file_info": info }));
            }
            contents_of(root, &path, contents)?;
        } else {
            let mode = entry.metadata()?.permissions().mode() & 0o777;
            let mut content = json!({ "src": path, "dst": to, "file_info": { "mode": mode } });
            if to.starts_with(Path::new("/").join(SETTINGS)) {
                content["type"] = json!("config|noreplace");
            }
            contents.push(content);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, glibc: Option<&str>, expect: &[&str]) {
        let needs = glibc.map(|version| BTreeMap::from([("glibc".to_owned(), version.to_owned())]));
        assert_eq!(format.depends(needs.as_ref()), expect);
    }

    #[test]
    fn a_package_depends_on_the_glibc_that_was_measured() {
        check(
            Format::Deb,
            Some("2.31"),
            &[
                "libc6 (>= 2.31)",
                "libstdc++6",
                "libgcc-s1",
                "adduser",
                "curl | wget",
            ],
        );
        check(
            Format::Rpm,
            Some("2.31"),
            &[
                "libc.so.6(GLIBC_2.31)(64bit)",
                "libstdc++.so.6()(64bit)",
                "libgcc_s.so.1()(64bit)",
                "(curl or wget)",
            ],
        );
        check(
            Format::Archlinux,
            Some("2.31"),
            &["glibc>=2.31", "gcc-libs", "curl"],
        );
        check(Format::Deb, None, &["adduser", "curl | wget"]);
    }
}

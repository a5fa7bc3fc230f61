//! A rehearsal: the real matrix's releases, published on this machine with stand-ins for what they are made of.
//!
//! It takes the way of a real release, by the maintainer's own tool: archives → `bundle` → `record`. Only the address,
//! the default method (no image is made), a notice that says what it is, and what is not made here are other than in the
//! real matrix, and all of that is in a copy. What is not made here is not listed there: a release whose files are all
//! recorded has a script of its own, so that every way to install it can be tried.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::{
    stand_in::{self, Platform, Versions},
    tool,
};

const NOTICE: &str = "This is a rehearsal: the programs are stand-ins that run no model, and nothing here was published.";

/// A folder that holds `matrix/` (the copy), `archives/` and `download/`.
pub struct Rehearsal {
    out: PathBuf,
    platform: Platform,
    say: fn(&str),
}

impl Rehearsal {
    /// Begins anew in `out`, with a copy of a matrix for a site that will be served at the address. Every command is
    /// said before it is run.
    ///
    /// # Errors
    ///
    /// Where stand-ins for this platform cannot be made, the matrix cannot be read, or `out` cannot be written.
    pub fn begin(out: &Path, matrix: &Path, site: &str, say: fn(&str)) -> Result<Self> {
        let rehearsal = Self {
            out: out.to_owned(),
            platform: Platform::host()?,
            say,
        };
        for part in ["matrix", "archives", "download"] {
            remove(&out.join(part))?;
        }
        copy(matrix, &rehearsal.matrix())?;
        let path = rehearsal.matrix().join("distro.toml");
        edit(&path, |distro| {
            distro["site"] = value(site);
            distro["download"] = value(format!("{site}/download"));
            distro["default_method"] = value("binary");
            distro["notice"] = value(NOTICE);
            let (_, host) = site.split_once("://").unwrap_or(("", site));
            let mut entry = InlineTable::new();
            entry.insert("host", host.split(['/', ':']).next().unwrap_or(host).into());
            entry.insert(
                "why",
                "this machine: everything that the rehearsal serves".into(),
            );
            distro["hosts"] = value(Array::from_iter([entry]));
            Ok(())
        })?;
        rehearsal.leave_out_what_is_not_made()?;
        Ok(rehearsal)
    }

    /// Of each release only this platform's bundle stays in the copy.
    fn leave_out_what_is_not_made(&self) -> Result<()> {
        let folder = self.matrix().join("releases");
        let own = artifact(self.platform, "binary");
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            edit(&entry?.path(), |release| {
                if let Some(artifacts) = listed(release) {
                    artifacts.retain(|there| is(there, &own));
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Lists an artifact of a release, where it is not listed.
    fn list(&self, tag: &str, wanted: &Table) -> Result<()> {
        edit(&self.release(tag), |release| {
            let artifacts = listed(release).context("the release lists nothing")?;
            if !artifacts.iter().any(|there| is(there, wanted)) {
                artifacts.push(wanted.clone());
            }
            Ok(())
        })
    }

    /// The copy of the matrix.
    pub fn matrix(&self) -> PathBuf {
        self.out.join("matrix")
    }

    fn release(&self, tag: &str) -> PathBuf {
        self.matrix().join(format!("releases/{tag}.toml"))
    }

    /// What belongs at `/download` of the site.
    pub fn download(&self) -> PathBuf {
        self.out.join("download")
    }

    /// Adds a stable release of stand-ins to the copy. It has a bundle for this platform, and nothing else.
    ///
    /// # Errors
    ///
    /// Where the copy cannot be written.
    pub fn add_release(&self, tag: &str, versions: Versions<'_>) -> Result<()> {
        let Versions { axon, core } = versions;
        let text = format!(
            "schema = 1\n\nstatus = \"stable\"\nsummary = \"Made up for the rehearsal\"\n\n\
             [components]\naxon = \"{axon}\"\ncore = \"{core}\"\n\n\
             [[artifact]]\nplatform = \"{}\"\nmethod = \"binary\"\n",
            self.platform
        );
        let path = self.release(tag);
        fs::write(&path, text).with_context(|| path.display().to_string())
    }

    /// Makes the stand-ins of a release of the copy, bundles them for this platform, and records the bundle.
    ///
    /// # Errors
    ///
    /// Where a step fails; with its messages.
    pub fn publish(&self, tag: &str) -> Result<()> {
        self.publish_for(tag, self.platform)
    }

    /// The same for any platform.
    ///
    /// # Errors
    ///
    /// Where a step fails; with its messages.
    pub fn publish_for(&self, tag: &str, platform: Platform) -> Result<()> {
        let archives = self.out.join("archives");
        let components = self.components(tag)?;
        let version = |id: &str| {
            components
                .get(id)
                .and_then(|item| item.as_str())
                .with_context(|| format!("`{tag}` has no version of `{id}`"))
        };
        let versions = Versions {
            axon: version("axon")?,
            core: version("core")?,
        };
        (self.say)(&format!(
            "stand-ins for axon {} and core {}",
            versions.axon, versions.core
        ));
        stand_in::archives(&archives, platform, versions)?;
        self.list(tag, &artifact(platform, "binary"))?;

        let out = self.download().join(tag);
        let (archives, out, platform) = (shown(&archives)?, shown(&out)?, platform.to_string());
        self.distro(&[
            "bundle",
            "--release",
            tag,
            "--platform",
            &platform,
            "--from",
            archives,
            "--out",
            out,
        ])?;
        self.distro(&["record", "--release", tag, "--from", out])
    }

    /// Says that images lie at `name`, and makes them the default method, as they are in the real matrix.
    ///
    /// # Errors
    ///
    /// Where the copy cannot be written.
    pub fn offer_images(&self, name: &str) -> Result<()> {
        edit(&self.matrix().join("distro.toml"), |distro| {
            distro["image"] = value(name);
            distro["default_method"] = value("docker");
            Ok(())
        })
    }

    /// Lists the image of a release for this platform, and records it by the digest of its manifest.
    ///
    /// # Errors
    ///
    /// Where the copy cannot be written, or another digest is recorded.
    pub fn record_image(&self, tag: &str, digest: &str) -> Result<()> {
        self.record_image_for(tag, self.platform, digest)
    }

    /// The same for any platform.
    ///
    /// # Errors
    ///
    /// Where the copy cannot be written, or another digest is recorded.
    pub fn record_image_for(&self, tag: &str, platform: Platform, digest: &str) -> Result<()> {
        self.list(tag, &artifact(platform, "docker"))?;
        let image = format!("{platform}={digest}");
        self.distro(&["record", "--release", tag, "--image", &image])
    }

    /// Runs the maintainer's tool on the copy.
    ///
    /// # Errors
    ///
    /// Where it fails; with its messages.
    pub fn distro(&self, arguments: &[&str]) -> Result<()> {
        let matrix = self.matrix();
        let arguments = [arguments, &["--matrix", shown(&matrix)?]].concat();
        (self.say)(&format!("$ mlos-distro {}", arguments.join(" ")));
        let output = Command::new(tool::mlos_distro())
            .args(&arguments)
            .stdin(Stdio::null())
            .output()
            .context("`mlos-distro` cannot be started")?;
        let messages = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "`mlos-distro {}` failed: {}",
            arguments[0],
            messages.trim_end()
        );
        Ok(())
    }

    fn components(&self, tag: &str) -> Result<toml::Table> {
        let path = self.release(tag);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let page: toml::Table = text.parse().with_context(|| path.display().to_string())?;
        let components = page
            .get("components")
            .and_then(toml::Value::as_table)
            .cloned();
        components.with_context(|| format!("{}: `components` is missing", path.display()))
    }
}

fn shown(path: &Path) -> Result<&str> {
    path.to_str()
        .with_context(|| format!("`{}` is no text", path.display()))
}

fn edit(path: &Path, change: impl FnOnce(&mut DocumentMut) -> Result<()>) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut document: DocumentMut = text.parse().with_context(|| path.display().to_string())?;
    change(&mut document)?;
    fs::write(path, document.to_string()).with_context(|| path.display().to_string())
}

/// The artifacts of a release, if it lists any.
fn listed(release: &mut DocumentMut) -> Option<&mut ArrayOfTables> {
    release
        .get_mut("artifact")
        .and_then(Item::as_array_of_tables_mut)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => Ok(()),
    }
}

/// Whether a table is that of an artifact.
fn is(there: &Table, wanted: &Table) -> bool {
    let mut keys = wanted.iter();
    keys.all(|(key, value)| there.get(key).and_then(Item::as_str) == value.as_str())
}

fn artifact(platform: Platform, method: &str) -> Table {
    let platform = platform.to_string();
    Table::from_iter([("platform", platform.as_str()), ("method", method)])
}

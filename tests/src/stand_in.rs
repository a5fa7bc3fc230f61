//! Stand-ins for the components: built from `tests/stand-ins/*.c`, packed and named exactly as upstream packs and names
//! the real ones.
//!
//! Nothing of axon, MLOS Core or ONNX Runtime is needed to try the whole way, from the matrix to an installed release.
//! For the machine that builds them they are programs, and for Linux of the other width where its cross compiler is
//! there; for every other platform the archives hold small scripts, which can be packed, recorded and installed, and say
//! that they are not the real thing either.

use std::{
    env,
    ffi::{OsStr, OsString},
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    str::FromStr,
};

use anyhow::{Context as _, Error, Result, bail, ensure};
use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

use crate::tool::workspace;

/// The one version of ONNX Runtime that core needs beside it.
pub const ONNXRUNTIME: &str = "1.18.0";

/// A platform that upstream packs for, with the words that each project has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    os: &'static str,
    arch: &'static str,
    /// What ONNX Runtime calls it.
    onnxruntime: &'static str,
}

const PLATFORMS: [Platform; 4] = [
    Platform {
        os: "linux",
        arch: "amd64",
        onnxruntime: "linux-x64",
    },
    Platform {
        os: "linux",
        arch: "arm64",
        onnxruntime: "linux-aarch64",
    },
    Platform {
        os: "darwin",
        arch: "amd64",
        onnxruntime: "osx-x86_64",
    },
    Platform {
        os: "darwin",
        arch: "arm64",
        onnxruntime: "osx-arm64",
    },
];

impl Platform {
    /// The one that this program runs on.
    ///
    /// # Errors
    ///
    /// Where upstream packs nothing for it.
    pub fn host() -> Result<Self> {
        let os = match env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let arch = match env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        format!("{os}-{arch}").parse()
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.os, self.arch)
    }
}

impl FromStr for Platform {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        PLATFORMS
            .into_iter()
            .find(|platform| platform.to_string() == text)
            .with_context(|| {
                format!(
                    "there are no stand-ins for `{text}`; there are for {}",
                    PLATFORMS.map(|known| format!("`{known}`")).join(", ")
                )
            })
    }
}

/// The versions that stand-ins are made for.
#[derive(Clone, Copy, Debug)]
pub struct Versions<'a> {
    /// Such as `1.5.0`.
    pub axon: &'a str,
    /// Such as `1.0.0`.
    pub core: &'a str,
}

/// Puts the archives of axon, core and ONNX Runtime for a platform into a folder, each with its `.sha256`.
///
/// # Errors
///
/// Where no C compiler builds static programs, or the folder cannot be written.
pub fn archives(folder: &Path, platform: Platform, versions: Versions<'_>) -> Result<()> {
    let Platform {
        os,
        arch,
        onnxruntime,
    } = platform;
    let Versions { axon, core } = versions;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;

    let program = program(platform, "axon", axon)?;
    pack(
        folder,
        &format!("axon_{axon}_{os}_{arch}.tar.gz"),
        &[("axon", Entry::Program(&program))],
    )?;

    let program = self::program(platform, "core", core)?;
    let top = format!("mlos-core-{core}-{os}-{arch}");
    let readme =
        format!("A stand-in for MLOS Core {core}, for tests and rehearsals. It runs no model.\n");
    pack(
        folder,
        &format!("mlos-core_{core}_{os}-{arch}.tar.gz"),
        &[
            (
                &format!("{top}/LICENSE"),
                Entry::Text("MIT. This stands in for the licence of MLOS Core.\n"),
            ),
            (&format!("{top}/README.md"), Entry::Text(&readme)),
            (&format!("{top}/mlos_core"), Entry::Program(&program)),
        ],
    )?;

    let library = library(platform)?;
    let top = format!("onnxruntime-{onnxruntime}-{ONNXRUNTIME}");
    let (full, links) = match os {
        "darwin" => (
            format!("libonnxruntime.{ONNXRUNTIME}.dylib"),
            ["libonnxruntime.dylib"].as_slice(),
        ),
        _ => (
            format!("libonnxruntime.so.{ONNXRUNTIME}"),
            ["libonnxruntime.so", "libonnxruntime.so.1"].as_slice(),
        ),
    };
    let mut entries = vec![
        (
            format!("{top}/LICENSE"),
            Entry::Text("MIT. This stands in for the licence of ONNX Runtime.\n"),
        ),
        (
            format!("{top}/ThirdPartyNotices.txt"),
            Entry::Text("This stands in for the notices of ONNX Runtime.\n"),
        ),
        (format!("{top}/lib/{full}"), Entry::Program(&library)),
    ];
    entries.extend(
        links
            .iter()
            .map(|link| (format!("{top}/lib/{link}"), Entry::Link(&full))),
    );
    let entries: Vec<(&str, Entry<'_>)> = entries
        .iter()
        .map(|(path, entry)| (path.as_str(), *entry))
        .collect();
    pack(folder, &format!("{top}.tgz"), &entries)
}

/// The bytes of a program: `axon` or `core`.
fn program(platform: Platform, name: &str, version: &str) -> Result<Vec<u8>> {
    if let Some(compiler) = compiler(platform) {
        return compile(&compiler, name, version, &["-static"]);
    }
    let (answer, first) = match name {
        "axon" => ("version", format!("Axon Version: v{version}")),
        _ => ("--version", "1.0.0".to_owned()),
    };
    let stand_in =
        format!("STAND-IN for {name} {version} on {platform}: a script that does nothing");
    Ok(format!(
        "#!/bin/sh\ncase ${{1-}} in\n    {answer}) printf '%s\\n' '{first}' '{stand_in}' ;;\n    \
         *) printf '%s\\n' '{stand_in}' >&2 && exit 1 ;;\nesac\n"
    )
    .into_bytes())
}

fn library(platform: Platform) -> Result<Vec<u8>> {
    if let Some(compiler) = compiler(platform) {
        return compile(
            &compiler,
            "onnxruntime",
            ONNXRUNTIME,
            &["-shared", "-fPIC", "-nostdlib"],
        );
    }
    Ok(format!("STAND-IN for ONNX Runtime {ONNXRUNTIME} on {platform}: no library\n").into_bytes())
}

/// The compiler for a platform. Only Linux links a program that needs nothing of the machine that it runs on.
fn compiler(platform: Platform) -> Option<OsString> {
    let host = Platform::host().ok()?;
    if platform.os != "linux" || host.os != "linux" {
        return None;
    }
    if host == platform {
        return Some(env::var_os("CC").unwrap_or_else(|| "cc".into()));
    }
    let name = match platform.arch {
        "arm64" => "aarch64-linux-gnu-gcc",
        _ => "x86_64-linux-gnu-gcc",
    };
    env::split_paths(&env::var_os("PATH")?)
        .any(|folder| folder.join(name).is_file())
        .then(|| name.into())
}

/// Compiles one source, or takes what the same source, compiler and flags gave before.
fn compile(compiler: &OsStr, name: &str, version: &str, flags: &[&str]) -> Result<Vec<u8>> {
    let source = workspace("tests/stand-ins").join(format!("{name}.c"));
    let text = fs::read(&source).with_context(|| source.display().to_string())?;
    let define = format!("-DVERSION=\"{version}\"");
    let flags = [&["-Os", "-s", "-Wl,--build-id=none", &define], flags].concat();

    let with = [&[&*compiler.to_string_lossy()], &flags[..]]
        .concat()
        .join("\0");
    let key = hex(&[text, with.into_bytes()].concat());
    let folder = workspace("target/stand-ins");
    let built = folder.join(format!("{name}-{version}-{}", &key[..16]));
    if !built.exists() {
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        // In a folder of its own: whoever builds the same at the same time renames the same bytes.
        let scratch =
            tempfile::tempdir_in(&folder).with_context(|| folder.display().to_string())?;
        let unfinished = scratch.path().join(name);
        run_compiler(compiler, &source, &flags, &unfinished)?;
        fs::rename(&unfinished, &built).with_context(|| built.display().to_string())?;
    }
    fs::read(&built).with_context(|| built.display().to_string())
}

fn run_compiler(compiler: &OsStr, source: &Path, flags: &[&str], target: &Path) -> Result<()> {
    let shown = compiler.to_string_lossy().into_owned();
    let folder = source.parent().context("a source lies in a folder")?;
    // By its own name, so that no path of this machine gets into what is built.
    let output = Command::new(compiler)
        .args(flags)
        .arg(source.file_name().unwrap_or(OsStr::new("")))
        .arg("-o")
        .arg(target)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .with_context(|| {
            format!("`{shown}` cannot be started: install a C compiler, such as gcc with libc6-dev")
        })?;
    let messages = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "`{shown}` cannot build {}: {}",
        source.display(),
        messages.trim_end()
    );
    Ok(())
}

/// What lies in an archive.
#[derive(Clone, Copy)]
pub enum Entry<'a> {
    /// A plain file.
    Text(&'a str),
    /// An executable file.
    Program(&'a [u8]),
    /// A symbolic link to this.
    Link(&'a str),
}

/// Writes an archive and its `.sha256`, the same bytes each time.
///
/// # Errors
///
/// Where the folder cannot be written.
pub fn pack(folder: &Path, name: &str, entries: &[(&str, Entry<'_>)]) -> Result<()> {
    let gzip = GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), Compression::fast());
    let mut tar = tar::Builder::new(gzip);
    for (path, entry) in entries {
        let mut header = Header::new_ustar();
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        let (bytes, mode, kind) = match entry {
            Entry::Text(text) => (text.as_bytes(), 0o644, EntryType::Regular),
            Entry::Program(bytes) => (*bytes, 0o755, EntryType::Regular),
            Entry::Link(_) => (&[][..], 0o777, EntryType::Symlink),
        };
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(bytes.len() as u64);
        match entry {
            Entry::Link(target) => tar.append_link(&mut header, path, target)?,
            _ => tar.append_data(&mut header, path, bytes)?,
        }
    }
    let bytes = tar.into_inner()?.finish()?;
    write(&folder.join(name), &bytes)?;
    write(
        &folder.join(format!("{name}.sha256")),
        format!("{}  {name}\n", hex(&bytes)).as_bytes(),
    )
}

fn write(path: &PathBuf, bytes: &[u8]) -> Result<()> {
    if fs::write(path, bytes).is_err() {
        bail!(
            "cannot write `{}`: look at its permissions and the free space",
            path.display()
        );
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSIONS: Versions<'_> = Versions {
        axon: "1.5.0",
        core: "1.0.0",
    };

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    #[track_caller]
    fn check(platform: &str, expected: [&str; 3]) {
        let folder = tempfile::tempdir().expect("a folder");
        let platform = platform.parse().expect("a platform");
        archives(folder.path(), platform, VERSIONS).expect("archives");
        let expected: Vec<String> = expected
            .iter()
            .flat_map(|name| [(*name).to_owned(), format!("{name}.sha256")])
            .collect();
        assert_eq!(names(folder.path()), expected);
    }

    #[test]
    fn archives_are_named_as_upstream_names_its_own() {
        check(
            "linux-amd64",
            [
                "axon_1.5.0_linux_amd64.tar.gz",
                "mlos-core_1.0.0_linux-amd64.tar.gz",
                "onnxruntime-linux-x64-1.18.0.tgz",
            ],
        );
        check(
            "linux-arm64",
            [
                "axon_1.5.0_linux_arm64.tar.gz",
                "mlos-core_1.0.0_linux-arm64.tar.gz",
                "onnxruntime-linux-aarch64-1.18.0.tgz",
            ],
        );
        check(
            "darwin-amd64",
            [
                "axon_1.5.0_darwin_amd64.tar.gz",
                "mlos-core_1.0.0_darwin-amd64.tar.gz",
                "onnxruntime-osx-x86_64-1.18.0.tgz",
            ],
        );
        check(
            "darwin-arm64",
            [
                "axon_1.5.0_darwin_arm64.tar.gz",
                "mlos-core_1.0.0_darwin-arm64.tar.gz",
                "onnxruntime-osx-arm64-1.18.0.tgz",
            ],
        );
    }

    #[test]
    fn the_same_versions_give_the_same_bytes() {
        let (one, two) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        for platform in PLATFORMS {
            archives(one.path(), platform, VERSIONS).expect("archives");
            archives(two.path(), platform, VERSIONS).expect("archives");
        }
        for name in names(one.path()) {
            assert_eq!(
                fs::read(one.path().join(&name)).ok(),
                fs::read(two.path().join(&name)).ok(),
                "{name}"
            );
        }
    }

    #[test]
    fn other_platforms_are_named_in_the_refusal() {
        let error = "windows-amd64"
            .parse::<Platform>()
            .expect_err("no platform");
        assert_eq!(
            error.to_string(),
            "there are no stand-ins for `windows-amd64`; there are for `linux-amd64`, `linux-arm64`, `darwin-amd64`, `darwin-arm64`"
        );
    }
}

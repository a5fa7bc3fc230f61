//! Bundles of stand-in programs, whole and hostile, and the install script with rows that name them.

use std::{fmt::Write as _, fs, io::Write as _, path::Path, sync::LazyLock};

use flate2::{Compression, write::GzEncoder};
use mlos_tests::sources::joined;
use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

/// The folder in a bundle, and its file without the ending.
pub(crate) fn folder(release: &str) -> String {
    format!("mlos-{release}_linux_amd64")
}

/// The lines of `mlos --version`.
pub(crate) fn version_lines(release: &str) -> String {
    format!("MLOS Distribution {release}\n  Axon: v1.5.0\n  MLOS Core: v1.0.0\n")
}

static LAUNCHER: LazyLock<String> = LazyLock::new(|| joined("packaging/launcher"));

/// The install script's sources, joined.
pub(crate) static SCRIPT: LazyLock<String> = LazyLock::new(|| joined("distro/install"));

pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// What is wrong with a bundle; by the name that scenarios use.
pub(crate) fn bundle(release: &str, flaw: &str) -> Vec<u8> {
    let mut files = files(release);
    let mut extra: Vec<Extra> = Vec::new();
    let top = folder(release);
    match flaw {
        "" => {}
        "no-html" => return b"<html>Please log in</html>".to_vec(),
        "corrupt" => {
            let mut whole = bundle(release, "");
            let middle = whole.len() / 2;
            whole[middle..middle + 32].fill(0);
            return whole;
        }
        "axon-fails" => replace(
            &mut files,
            "bin/axon",
            "#!/bin/sh\necho no such CPU\nexit 3\n",
        ),
        "other-release" => files = self::files("v0.0.1"),
        "no-manifest" => files.retain(|file| file.0 != "manifest"),
        "newer-manifest" => replace(&mut files, "manifest", "mlos-manifest 2\n"),
        "program-with-slash" => {
            replace(
                &mut files,
                "manifest",
                "mlos-manifest 1\nprogram mlos --version\nprogram ../../x y\n",
            );
        }
        "program-with-sign" => {
            replace(
                &mut files,
                "manifest",
                "mlos-manifest 1\nprogram mlos $(touch pwned)\n",
            );
        }
        "no-mlos" => replace(
            &mut files,
            "manifest",
            "mlos-manifest 1\nprogram axon version\n",
        ),
        "parent" => extra.push(Extra::file("../escaped")),
        "parent-inside" => extra.push(Extra::file(&format!("{top}/lib/../../../../escaped"))),
        "absolute" => extra.push(Extra::file("/tmp/mlos-escaped")),
        "beside" => extra.push(Extra::file("other/file")),
        "dash" => extra.push(Extra::file("-rf")),
        "no-place" => extra.push(Extra::file(&format!("{top}/etc/passwd"))),
        "unknown-program" => extra.push(Extra::file(&format!("{top}/bin/sudo"))),
        "blank" => extra.push(Extra::file(&format!("{top}/lib/a b"))),
        "line-break" => extra.push(Extra::file(&format!("{top}/lib/a\nb"))),
        "link-absolute" => extra.push(Extra::link(&top, EntryType::Symlink, "/etc/passwd")),
        // `ls` shows a link as `name -> target`: here the target ends like a harmless one.
        "link-arrow" => extra.push(Extra::link(&top, EntryType::Symlink, "/etc -> b")),
        "link-name" => extra.push(Extra::link(&top, EntryType::Symlink, "/etc ./b -> b")),
        "link-line-break" => {
            extra.push(Extra::link(&top, EntryType::Symlink, "/etc\nx ./b -> b"));
        }
        "top-is-a-link" => {
            let mut only = Extra::link(&top, EntryType::Symlink, "../../.. -> b");
            only.path.clone_from(&top);
            return pack(&top, &[], &[only]);
        }
        "link-beside" => extra.push(Extra::link(&top, EntryType::Symlink, "mlos-core")),
        "link-upwards" => extra.push(Extra::link(&top, EntryType::Symlink, "../bin/mlos")),
        "link-through" => {
            extra.push(Extra::link(&top, EntryType::Symlink, "../../../.."));
            extra.push(Extra::file(&format!("{top}/lib/link/escaped")));
        }
        "hard-link" => extra.push(Extra::link(
            &top,
            EntryType::Link,
            &format!("{top}/bin/mlos"),
        )),
        "hard-link-outside" => {
            extra.push(Extra::link(&top, EntryType::Link, "../../../user/.profile"));
        }
        "device" => extra.push(Extra::link(&top, EntryType::Char, "")),
        "pipe" => extra.push(Extra::link(&top, EntryType::Fifo, "")),
        "setuid" => extra.push(Extra {
            mode: 0o4755,
            ..Extra::file(&format!("{top}/lib/root"))
        }),
        "writable" => extra.push(Extra {
            mode: 0o666,
            ..Extra::file(&format!("{top}/lib/open"))
        }),
        _ => panic!("no bundle is flawed by `{flaw}`"),
    }
    pack(&top, &files, &extra)
}

type File = (String, String);

fn files(release: &str) -> Vec<File> {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let mut files = vec![
        file("README.md", "Stand-ins.\n"),
        file(
            "bin/axon",
            "#!/bin/sh\necho 'Axon Version: v1.5.0 (stand-in)'\n",
        ),
        file("bin/mlos", &LAUNCHER),
        file(
            "bin/mlos-core",
            "#!/bin/sh\nexec \"${0%/*}/../lib/mlos-core/mlos_core\" \"$@\"\n",
        ),
        file(
            "config/mlos.yaml",
            &format!("# {release}\nhttp_port: 8080\n"),
        ),
        file(
            "lib/mlos-core/mlos_core",
            "#!/bin/sh\necho 'stand-in for core'\n",
        ),
        file("licenses/mlos/LICENSE-MIT", "MIT\n"),
    ];
    let mut manifest = format!("mlos-manifest 1\nrelease {release}\nplatform linux-amd64\n");
    for line in version_lines(release).lines() {
        let _ = writeln!(manifest, "version {line}");
    }
    manifest += "program mlos --version\nprogram axon version\nprogram mlos-core --version\n";
    for (path, text) in &files {
        let _ = writeln!(manifest, "file {} {path}", hex(text.as_bytes()));
    }
    files.push(("manifest".to_owned(), manifest));
    files
}

fn replace(files: &mut [File], path: &str, text: &str) {
    let file = files
        .iter_mut()
        .find(|file| file.0 == path)
        .expect("a file");
    text.clone_into(&mut file.1);
}

struct Extra {
    path: String,
    kind: EntryType,
    target: String,
    mode: u32,
}

impl Extra {
    fn file(path: &str) -> Self {
        let (path, target) = (path.to_owned(), String::new());
        Self {
            path,
            kind: EntryType::Regular,
            target,
            mode: 0o644,
        }
    }

    fn link(top: &str, kind: EntryType, target: &str) -> Self {
        let (path, target) = (format!("{top}/lib/link"), target.to_owned());
        Self {
            path,
            kind,
            target,
            mode: 0o644,
        }
    }
}

fn pack(top: &str, files: &[File], extra: &[Extra]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mode = if path.starts_with("bin/") || path.starts_with("lib/") {
            0o755
        } else {
            0o644
        };
        let extra = Extra {
            mode,
            ..Extra::file(&format!("{top}/{path}"))
        };
        append(&mut archive, &extra, text.as_bytes());
    }
    for extra in extra {
        let data: &[u8] = if extra.kind.is_file() { b"x" } else { b"" };
        append(&mut archive, extra, data);
    }
    let bytes = archive.into_inner().expect("an archive in memory");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&bytes).expect("an archive in memory");
    packed.finish().expect("an archive in memory")
}

/// Names are written as they are: the crate would refuse those that are meant to do harm.
fn append(archive: &mut tar::Builder<Vec<u8>>, extra: &Extra, data: &[u8]) {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..extra.path.len()].copy_from_slice(extra.path.as_bytes());
    header.as_old_mut().linkname[..extra.target.len()].copy_from_slice(extra.target.as_bytes());
    header.set_entry_type(extra.kind);
    header.set_mode(extra.mode);
    header.set_size(data.len() as u64);
    // As packed by somebody else: the files have to become the installing person's.
    header.set_uid(4242);
    header.set_gid(4242);
    if extra.kind == EntryType::Char {
        header.set_device_major(1).expect("a device");
        header.set_device_minor(3).expect("a device");
    }
    header.set_cksum();
    archive.append(&header, data).expect("an archive in memory");
}

/// The image that the made-up container engine has: what a container holds under `/opt/mlos`.
pub(crate) fn write_image(folder: &Path, release: &str) {
    for (path, text) in files(release) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        write_program(&path, &text);
    }
}

/// A file that can be run.
pub(crate) fn write_program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
}

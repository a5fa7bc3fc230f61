//! `bundle` and `record`, with made-up archives that are named as upstream names them.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use fs_err as fs;
use tar::EntryType;

use crate::run::Copy;

const AXON: &str = "axon_1.5.0_linux_amd64.tar.gz";
const CORE: &str = "mlos-core_1.0.0_linux-amd64.tar.gz";
const RUNTIME: &str = "onnxruntime-linux-x64-1.18.0.tgz";
const BUNDLE: &str = "mlos-v1.0.0_linux_amd64.tar.gz";

/// A copy of the matrix with a folder of archives beside it.
struct Shelf {
    copy: Copy,
}

impl Shelf {
    fn new() -> Self {
        let shelf = Self { copy: Copy::new() };
        fs::create_dir_all(shelf.path("from")).expect("a folder");
        shelf.archive(AXON, &[("axon", "#!/bin/sh\n")]);
        shelf.archive(
            CORE,
            &[
                ("mlos-core-1.0.0-linux-amd64/mlos_core", "#!/bin/sh\n"),
                ("mlos-core-1.0.0-linux-amd64/LICENSE", "MIT\n"),
                ("mlos-core-1.0.0-linux-amd64/docs/a.md", "not needed\n"),
            ],
        );
        shelf.archive(
            RUNTIME,
            &[
                (
                    "onnxruntime-linux-x64-1.18.0/lib/libonnxruntime.so.1.18.0",
                    "library\n",
                ),
                (
                    "onnxruntime-linux-x64-1.18.0/lib/libonnxruntime.so",
                    "-> libonnxruntime.so.1.18.0",
                ),
                ("onnxruntime-linux-x64-1.18.0/include/a.h", "not needed\n"),
                ("onnxruntime-linux-x64-1.18.0/LICENSE", "MIT\n"),
                (
                    "onnxruntime-linux-x64-1.18.0/ThirdPartyNotices.txt",
                    "others\n",
                ),
            ],
        );
        shelf
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.copy.folder().join(name)
    }

    /// Writes an archive and its `.sha256`. A content that begins with an arrow is a link.
    fn archive(&self, name: &str, files: &[(&str, &str)]) {
        let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_mode(0o755);
            if let Some(target) = content.strip_prefix("-> ") {
                header.set_entry_type(EntryType::Symlink);
                header.set_size(0);
                tar.append_link(&mut header, path, target)
                    .expect("in memory");
            } else {
                header.set_size(content.len() as u64);
                tar.append_data(&mut header, path, content.as_bytes())
                    .expect("in memory");
            }
        }
        let bytes = tar
            .into_inner()
            .and_then(GzEncoder::finish)
            .expect("in memory");
        fs::write(self.path("from").join(name), &bytes).expect("an archive");
        let digest = mlos_resolver::Digest::of(&bytes);
        fs::write(
            self.path("from").join(format!("{name}.sha256")),
            format!("{}  {name}\n", digest.hex()),
        )
        .expect("a sum");
    }

    fn bundle_into(&self, out: &str) -> String {
        let (from, out) = (
            self.path("from").display().to_string(),
            self.path(out).display().to_string(),
        );
        self.copy.transcript(&[
            "bundle",
            "--release",
            "v1.0.0",
            "--platform",
            "linux-amd64",
            "--from",
            &from,
            "--out",
            &out,
        ])
    }

    fn record(&self, more: &[&str]) -> String {
        let out = self.path("out").display().to_string();
        self.copy
            .transcript(&[&["record", "--release", "v1.0.0", "--from", &out], more].concat())
    }
}

/// Path, mode and target of everything in a `tar.gz`.
fn listing(path: &Path) -> String {
    let mut tar = tar::Archive::new(GzDecoder::new(fs::File::open(path).expect("a bundle")));
    let mut text = String::new();
    for entry in tar.entries().expect("a tar") {
        let entry = entry.expect("an entry");
        let header = entry.header();
        assert_eq!(
            (header.uid().ok(), header.gid().ok(), header.mtime().ok()),
            (Some(0), Some(0), Some(0))
        );
        let mode = header.mode().expect("a mode");
        let target = entry
            .link_name()
            .expect("a name")
            .map(|target| format!(" -> {}", target.display()));
        let _ = writeln!(
            text,
            "{mode:o} {}{}",
            entry.path().expect("a path").display(),
            target.unwrap_or_default()
        );
    }
    text
}

fn member(path: &Path, name: &str) -> String {
    let mut tar = tar::Archive::new(GzDecoder::new(fs::File::open(path).expect("a bundle")));
    for entry in tar.entries().expect("a tar") {
        let mut entry = entry.expect("an entry");
        if entry.path().expect("a path").ends_with(name) {
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("a text");
            return text;
        }
    }
    panic!("{name} is not in {}", path.display());
}

#[test]
fn a_bundle_is_the_same_wherever_it_is_made() {
    let (one, other) = (Shelf::new(), Shelf::new());
    let text = one.bundle_into("out");
    assert!(text.starts_with("exit 0\n"), "{text}");
    other.bundle_into("elsewhere/deeper");
    let bundle = one.path("out").join(BUNDLE);
    let bytes = fs::read(&bundle).expect("a bundle");
    assert_eq!(
        bytes,
        fs::read(other.path("elsewhere/deeper").join(BUNDLE)).expect("a bundle")
    );
    insta::assert_snapshot!("bundle_listing", listing(&bundle));
    insta::assert_snapshot!("bundle_terms", member(&bundle, "licenses/README.txt"));
    let manifest = member(&bundle, "manifest");
    let head: String = manifest
        .lines()
        .filter(|line| !line.starts_with("file "))
        .fold(String::new(), |text, line| text + line + "\n");
    insta::assert_snapshot!("bundle_manifest_head", head);
    assert_eq!(
        manifest
            .lines()
            .filter(|line| line.starts_with("file "))
            .count()
            + 1,
        {
            listing(&bundle)
                .lines()
                .filter(|line| !line.ends_with('/'))
                .count()
        }
    );
    let sums = fs::read_to_string(one.path("out/SHA256SUMS")).expect("sums");
    assert_eq!(
        sums,
        format!("{}  {BUNDLE}\n", mlos_resolver::Digest::of(&bytes).hex())
    );
}

#[test]
fn an_archive_that_is_not_what_it_must_be_is_refused() {
    let shelf = Shelf::new();
    let sums = shelf.path("from").join(format!("{AXON}.sha256"));
    fs::write(&sums, format!("{}  {AXON}\n", "0".repeat(64))).expect("a sum");
    insta::assert_snapshot!("bundle_mismatch", shelf.bundle_into("out"));
    fs::remove_file(&sums).expect("a file less");
    insta::assert_snapshot!("bundle_unproved", shelf.bundle_into("out"));
    fs::remove_file(shelf.path("from").join(AXON)).expect("a file less");
    fs::remove_file(shelf.path("from").join(RUNTIME)).expect("a file less");
    insta::assert_snapshot!("bundle_missing", shelf.bundle_into("out"));
    shelf.archive(
        RUNTIME,
        &[(
            "onnxruntime-linux-x64-1.18.0/lib/libonnxruntime.so",
            "-> ../../../../etc/passwd",
        )],
    );
    shelf.archive(AXON, &[("axon", "#!/bin/sh\n")]);
    insta::assert_snapshot!("bundle_hostile", shelf.bundle_into("out"));
    shelf.archive(AXON, &[("bin/axon", "#!/bin/sh\n")]);
    shelf.archive(
        RUNTIME,
        &[(
            "onnxruntime-linux-x64-1.18.0/lib/libonnxruntime.so",
            "library",
        )],
    );
    insta::assert_snapshot!("bundle_elsewhere", shelf.bundle_into("out"));
    assert!(!shelf.path("out").exists(), "nothing was written");
}

#[test]
fn the_lock_counts_too() {
    let shelf = Shelf::new();
    let lock = |digest: &str| {
        format!(
            "[[archive]]\nname = \"axon\"\nversion = \"1.5.0\"\nplatform = \"linux-amd64\"\n\
             url = \"https://example.org/{AXON}\"\nsize = 1\ndigest = \"sha256:{digest}\""
        )
    };
    shelf.copy.add("lock.toml", &lock(&"0".repeat(64)));
    let text = shelf.bundle_into("out");
    assert!(text.contains(", says lock.toml"), "{text}");
}

#[test]
fn a_platform_without_a_bundle_is_named() {
    let shelf = Shelf::new();
    let from = shelf.path("from").display().to_string();
    insta::assert_snapshot!(shelf.copy.transcript(&[
        "bundle",
        "--release",
        "v1.0.0",
        "--platform",
        "windows-amd64",
        "--from",
        &from
    ]));
}

#[test]
fn what_is_recorded_is_in_the_matrix_and_in_the_script() {
    let shelf = Shelf::new();
    let [linux, arm, intel, silicon] =
        ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"];
    let others = [arm, intel, silicon].map(|platform| (platform, "binary"));
    let packages = [
        (arm, "homebrew"),
        (intel, "homebrew"),
        (silicon, "homebrew"),
        (linux, "apt"),
        (arm, "apt"),
        (linux, "snap"),
        (arm, "snap"),
    ];
    for (platform, method) in others.into_iter().chain(packages) {
        let entry = format!("[[artifact]]\nplatform = \"{platform}\"\nmethod = \"{method}\"\n");
        shelf.copy.edit("releases/v1.0.0.toml", &entry, "");
    }
    shelf.bundle_into("out");
    let before = shelf.copy.read("releases/v1.0.0.toml");

    // The images are open, so the script is written and its digest is not final.
    let text = shelf.record(&[]);
    assert!(text.contains("written, and not recorded"), "{text}");
    let hint = "\nhint: `mlos-distro image`, `mlos-distro publish image`, then `mlos-distro record` again\n";
    assert!(text.ends_with(hint), "{text}");
    assert!(!shelf.copy.read("releases/v1.0.0.toml").contains("[script]"));

    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let images = [
        format!("linux-amd64={digest}"),
        format!("linux-arm64={digest}"),
    ];
    let text = shelf.record(&["--image", &images[0], "--image", &images[1]]);
    assert!(text.contains("  script\n"), "{text}");
    let after = shelf.copy.read("releases/v1.0.0.toml");
    assert!(after.contains("[script]"), "{after}");
    for line in before.lines().filter(|line| line.starts_with('#')) {
        assert!(after.contains(line), "the comment stays: {line}");
    }

    let script = fs::read_to_string(shelf.path("out/mlos-v1.0.0_install.sh")).expect("the script");
    let bundle =
        mlos_resolver::Digest::of(&fs::read(shelf.path("out").join(BUNDLE)).expect("the bundle"));
    assert!(script.contains("\ndefault v1.0.0\n"));
    assert!(script.contains(bundle.hex()), "the script knows its bundle");
    assert!(
        after.contains(&mlos_resolver::Digest::of(script.as_bytes()).to_string()),
        "the matrix knows its script"
    );
    assert_eq!(
        script,
        shelf.copy.stdout(&["script", "--release", "v1.0.0"]),
        "its own digest changes nothing in it"
    );
    let sums = fs::read_to_string(shelf.path("out/SHA256SUMS")).expect("sums");
    assert_eq!(sums.lines().count(), 2);

    let text = shelf.record(&[]);
    assert_eq!(
        text,
        "exit 0\n--- stderr\nreleases/v1.0.0.toml: everything is recorded already\n"
    );
    assert_eq!(shelf.copy.read("releases/v1.0.0.toml"), after);

    fs::write(shelf.path("out").join(BUNDLE), "other").expect("another bundle");
    let text = shelf.record(&[]);
    assert!(
        text.contains("is recorded already in `releases/v1.0.0.toml`, with another digest"),
        "{text}"
    );
    assert_eq!(shelf.copy.read("releases/v1.0.0.toml"), after);
}

#[test]
fn what_is_not_released_is_not_recorded() {
    let copy = Copy::new();
    insta::assert_snapshot!(copy.transcript(&["record", "--release", "v1.1.0", "--from", "."]));
}

#[test]
fn a_folder_without_bundles_is_named() {
    let copy = Copy::new();
    let folder = copy.folder().display().to_string();
    insta::assert_snapshot!(copy.transcript(&["record", "--release", "v1.0.0", "--from", &folder]));
}

/// One more component is data: nothing in the tool knows its name.
#[test]
fn a_third_component_needs_no_code() {
    let shelf = Shelf::new();
    shelf.copy.write(
        "components/smi-spec.toml",
        "schema = 1\ntitle = \"SMI Spec\"\nprogram = \"smi\"\ntrial = [\"check\", \"--quick\"]\nlibraries = [\"onnxruntime\"]\n\
         asset = \"smi-{tag}-{os}.tar.gz\"\nmember = \"smi-{version}/bin/smi_main\"\nplatforms = [\"linux-amd64\"]\n\
         source = \"a test\"\n[[release]]\nversion = \"1.0.0\"\nsource = \"plan\"\n",
    );
    shelf.copy.edit(
        "releases/v1.0.0.toml",
        "core = \"1.0.0\"",
        "core = \"1.0.0\"\nsmi-spec = \"1.0.0\"",
    );
    shelf.archive(
        "smi-v1.0.0-linux.tar.gz",
        &[("smi-1.0.0/bin/smi_main", "#!/bin/sh\n")],
    );
    let text = shelf.bundle_into("out");
    assert!(text.starts_with("exit 0\n"), "{text}");
    let bundle = shelf.path("out").join(BUNDLE);
    let listing = listing(&bundle);
    for path in [
        "bin/smi",
        "lib/smi/smi_main",
        "lib/smi/onnxruntime/lib/libonnxruntime.so.1.18.0",
    ] {
        assert!(listing.contains(&format!("/{path}\n")), "{listing}");
    }
    let manifest = member(&bundle, "manifest");
    assert!(
        manifest.contains("version   SMI Spec: v1.0.0\n")
            && manifest.contains("program smi check --quick\n"),
        "{manifest}"
    );
    assert!(member(&bundle, "bin/smi").contains("exec \"$here/smi_main\" \"$@\""));
}

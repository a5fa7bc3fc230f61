//! What is in the tarball.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Write as _},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use mlos_tests::{
    declarations::{vague, without_comments},
    tool::workspace,
};
use serde_json::{Value, json};

use crate::project::{TARBALL, node, tool};

/// What the `.wasm` is meant to take, and what it may take: bytes as they are and as `gzip -9` has them.
const GOAL: (usize, usize) = (120_000, 50_000);
const CEILING: (usize, usize) = (425_300, 173_600);

#[test]
fn it_holds_these_files() {
    let files: Vec<String> = files().into_keys().collect();
    let expected = [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "base64.cjs",
        "base64.js",
        "glue.cjs",
        "glue.js",
        "index.d.cts",
        "index.d.ts",
        "inline.cjs",
        "inline.d.cts",
        "inline.d.ts",
        "inline.js",
        "mlos_resolver.wasm",
        "node.cjs",
        "node.js",
        "package.json",
        "resolver.cjs",
        "resolver.d.cts",
        "resolver.d.ts",
        "resolver.js",
        "slim.cjs",
        "slim.d.cts",
        "slim.d.ts",
        "slim.js",
        "web.js",
        "workerd.js",
    ];
    assert_eq!(files, expected);
}

#[test]
fn its_version_and_licences_are_those_of_the_workspace() {
    let files = files();
    let manifest: Value = serde_json::from_slice(&files["package.json"]).expect("JSON");
    assert_eq!(
        (
            &manifest["name"],
            &manifest["version"],
            &manifest["license"]
        ),
        (
            &json!("@mlos-foundation/resolver"),
            &json!(env!("CARGO_PKG_VERSION")),
            &json!(env!("CARGO_PKG_LICENSE")),
        )
    );
    assert_eq!(manifest["dependencies"], Value::Null);
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let ours = fs::read(workspace(name)).expect("a licence");
        assert!(files[name] == ours, "{name}");
    }
}

#[test]
fn the_wasm_keeps_to_its_budget() {
    let files = files();
    let wasm = &files["mlos_resolver.wasm"];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(wasm).expect("memory");
    let size = (wasm.len(), encoder.finish().expect("memory").len());
    let told =
        format!("goal {GOAL:?}, ceiling {CEILING:?}, size {size:?}: bytes, and bytes of gzip");
    // Said in any case: the test runner keeps back only what is printed by macros.
    writeln!(io::stderr(), "mlos_resolver.wasm: {told}").expect("somebody reads it");
    assert!(size.0 <= CEILING.0 && size.1 <= CEILING.1, "{told}");
}

#[test]
fn its_types_are_not_vague() {
    let mut declared = 0;
    for (name, bytes) in files() {
        if name.ends_with(".d.ts") || name.ends_with(".d.cts") {
            let types = without_comments(std::str::from_utf8(&bytes).expect("a text"));
            assert_eq!(vague(&types), [""; 0], "{name}");
            declared += 1;
        }
    }
    assert_eq!(declared, 8);
}

#[test]
fn publint_finds_nothing() {
    let output = node(
        &workspace(""),
        &[
            &tool("publint/src/cli.js"),
            "run",
            &TARBALL.display().to_string(),
            "--strict",
        ],
    );
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("All good!"),
        "{said}"
    );
}

/// The entry that is no program has no types.
#[test]
fn every_resolution_finds_its_types() {
    let output = node(
        &workspace(""),
        &[
            &tool("@arethetypeswrong/cli/dist/index.js"),
            &TARBALL.display().to_string(),
            "--profile=node16",
            "--exclude-entrypoints=./mlos_resolver.wasm",
            "--format=json",
        ],
    );
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let found: Value =
        serde_json::from_str(&said).unwrap_or_else(|cause| panic!("{said}: {cause}"));
    assert_eq!(found["problems"], json!({}), "{said}");
    let entries = found["analysis"]["entrypoints"]
        .as_object()
        .expect("entries");
    let names: Vec<&String> = entries.keys().collect();
    assert_eq!(names, [".", "./inline", "./package.json", "./slim"]);
}

/// Every file of the tarball by its path in the package.
fn files() -> BTreeMap<String, Vec<u8>> {
    let file = File::open(&*TARBALL).expect("the tarball");
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut files = BTreeMap::new();
    for entry in archive.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").display().to_string();
        let name = path.strip_prefix("package/").expect("npm's folder");
        let name = name.to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("a file");
        files.insert(name, bytes);
    }
    files
}

//! Chocolatey, winget and scoop, on releases that have bundles for Windows: no real one has.

use std::{fs, path::Path, process::Command};

use mlos_tests::tool::workspace;
use serde_json::Value;

use crate::desk::{Desk, judged, printed, shown};

#[test]
fn a_nuspec_is_as_the_schema_has_it() {
    let desk = Desk::recorded();
    desk.packages(&["chocolatey"]);
    assert_eq!(
        desk.made("chocolatey"),
        [
            "mlos.2.0.0.nupkg",
            "mlos.nuspec",
            "tools/chocolateyinstall.ps1",
            "tools/chocolateyuninstall.ps1"
        ]
    );
    let schema = workspace("tests/tests/taps/nuspec.xsd");
    printed(
        Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .args([schema, desk.path("dist/packages/chocolatey/mlos.nuspec")]),
    );
    shown("nuspec", &desk.text("chocolatey", "mlos.nuspec"));
    shown(
        "chocolateyinstall",
        &desk.text("chocolatey", "tools/chocolateyinstall.ps1"),
    );
}

/// Another program opens it: what is in there is what lies beside it, and what says what these are.
#[test]
fn a_nupkg_holds_the_package_and_is_the_same_each_time() {
    let desk = Desk::recorded();
    desk.packages(&["chocolatey"]);
    let folder = desk.path("dist/packages/chocolatey");
    let package = folder.join("mlos.2.0.0.nupkg");
    printed(Command::new("unzip").arg("-tqq").arg(&package));
    assert_eq!(
        printed(Command::new("unzip").arg("-Z1").arg(&package)),
        "[Content_Types].xml\n_rels/.rels\npackage/services/metadata/core-properties/mlos.psmdcp\nmlos.nuspec\n\
         tools/chocolateyinstall.ps1\ntools/chocolateyuninstall.ps1\n"
    );
    let opened = desk.path("opened");
    printed(
        Command::new("unzip")
            .arg("-qq")
            .arg(&package)
            .arg("-d")
            .arg(&opened),
    );
    for name in [
        "mlos.nuspec",
        "tools/chocolateyinstall.ps1",
        "tools/chocolateyuninstall.ps1",
    ] {
        let read = |root: &Path| fs::read(root.join(name)).expect("a file");
        assert_eq!(read(&opened), read(&folder), "{name}");
    }
    for name in [
        "[Content_Types].xml",
        "_rels/.rels",
        "package/services/metadata/core-properties/mlos.psmdcp",
    ] {
        printed(
            Command::new("xmllint")
                .args(["--noout", "--nonet"])
                .arg(opened.join(name)),
        );
    }
    let before = fs::read(&package).expect("the package");
    desk.packages(&["chocolatey"]);
    assert!(
        before == fs::read(&package).expect("the package"),
        "other bytes"
    );
}

#[test]
fn what_winget_reads_is_of_the_shape_that_it_has() {
    let desk = Desk::recorded();
    desk.packages(&["winget"]);
    let folder = "manifests/m/MLOSFoundation/MLOS/2.0.0/MLOSFoundation.MLOS";
    let names = [".installer", ".locale.en-US", ""].map(|part| format!("{folder}{part}.yaml"));
    assert_eq!(desk.made("winget"), names);
    for name in &names {
        judged(
            "winget.schema.json",
            &desk.path("dist/packages/winget").join(name),
        );
    }
    shown("winget", &desk.text("winget", &names[0]));
}

#[test]
fn what_scoop_reads_names_a_bundle_for_each_processor() {
    let desk = Desk::recorded();
    let manifest: Value =
        serde_json::from_str(&desk.text("scoop", "bucket/mlos.json")).expect("JSON");
    assert_eq!(manifest["version"], "2.0.0");
    assert_eq!(manifest["license"], "MIT|Apache-2.0,AGPL-3.0-or-later,MIT");
    let download = desk.matrix().distro().download.clone();
    for (word, arch) in [("64bit", "amd64"), ("arm64", "arm64")] {
        let place = &manifest["architecture"][word];
        let top = format!("mlos-v2.0.0_windows_{arch}");
        assert_eq!(place["url"], format!("{download}/v2.0.0/{top}.zip"));
        assert_eq!(place["extract_dir"], top);
    }
    assert_eq!(
        manifest["bin"],
        serde_json::json!([r"bin\axon.exe", r"bin\mlos-core.exe"])
    );
}

#[test]
fn a_bundle_for_windows_is_a_zip() {
    let desk = Desk::recorded();
    let page = desk.path("matrix/releases/v2.0.0.toml");
    let text = fs::read_to_string(&page).expect("the release");
    fs::write(
        &page,
        text.replace("_windows_arm64.zip", "_windows_arm64.tar.gz"),
    )
    .expect("the release");
    for kind in ["chocolatey", "winget", "scoop"] {
        assert_eq!(
            desk.refused(kind),
            "error: expected a zip of `v2.0.0` for Windows, found `mlos-v2.0.0_windows_arm64.tar.gz`\n\n\
             hint: name it by `file` in its `[[artifact]]`\n"
        );
    }
}

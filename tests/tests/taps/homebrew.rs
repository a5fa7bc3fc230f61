//! The tap: read by Ruby, judged by `rubocop`, and its formula carried out by as much of Homebrew as it calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use mlos_resolver::{Digest, Method, Platform, Request, Shell, command, resolve};
use mlos_tests::tool::workspace;
use serde_json::Value;

use crate::decided;
use crate::desk::{BUNDLE, Desk, printed, shown};

const MACHINES: [(&str, Platform); 4] = [
    ("macos arm", Platform::DarwinArm64),
    ("macos intel", Platform::DarwinAmd64),
    ("linux arm", Platform::LinuxArm64),
    ("linux intel", Platform::LinuxAmd64),
];

fn ruby() -> Command {
    let mut command = Command::new("ruby");
    command.arg(workspace("tests/tests/taps/formula.rb"));
    command
}

/// A preview has no formula, whatever became of it. What was taken back keeps its own, to say so.
#[test]
fn a_release_that_is_to_be_installed_has_a_formula() {
    let desk = Desk::recorded();
    desk.packages(&["homebrew"]);
    assert_eq!(
        desk.made("homebrew"),
        [
            "Formula/mlos.rb",
            "Formula/mlos@1.1.0.rb",
            "Formula/mlos@1.10.0.rb",
            "Formula/mlos@1.2.0.rb",
            "Formula/mlos@2.0.0.rb"
        ]
    );
    shown("formula", &desk.text("homebrew", "Formula/mlos.rb"));
    shown(
        "formula-of-one-system",
        &desk.text("homebrew", "Formula/mlos@1.2.0.rb"),
    );
}

/// What the site tells people to type is there, and nothing else is but what it tells them once `stable` has moved on, and
/// what it told them before that was taken back.
#[test]
fn every_formula_is_one_that_somebody_is_told_to_install() {
    let desk = Desk::recorded();
    let matrix = desk.matrix();
    let mut told = BTreeSet::new();
    for release in matrix.releases() {
        for &platform in Platform::ALL {
            let mut request = Request::new(platform);
            request.version = Some(release.version.to_string().parse().expect("a version"));
            request.method = Some(Method::Homebrew);
            let Ok(plan) = resolve(&matrix, &request) else {
                continue;
            };
            if let Some(line) = command::install(&matrix, &plan.decision, Shell::Posix) {
                let formula = line
                    .strip_prefix("brew install mlos-foundation/tap/")
                    .expect("a formula");
                let (formula, link) = formula.split_once(" &&\n").unwrap_or((formula, ""));
                let is_linked = format!("brew link --overwrite {formula}") == link;
                assert_eq!(is_linked, formula != "mlos", "{line}");
                told.insert(format!("Formula/{formula}.rb"));
            }
        }
    }
    told.insert("Formula/mlos@2.0.0.rb".to_owned());
    told.insert("Formula/mlos@1.1.0.rb".to_owned());
    desk.packages(&["homebrew"]);
    assert_eq!(desk.made("homebrew"), told.into_iter().collect::<Vec<_>>());
}

#[test]
fn a_formula_finds_the_bundle_that_was_decided_on_each_machine() {
    let desk = Desk::recorded();
    let matrix = desk.matrix();
    desk.packages(&["homebrew"]);
    let folder = desk.path("dist/packages/homebrew/Formula");
    for (file, release) in [
        ("mlos", "v2.0.0"),
        ("mlos@1.10.0", "v1.10.0"),
        ("mlos@1.2.0", "v1.2.0"),
        ("mlos@2.0.0", "v2.0.0"),
    ] {
        let path = folder.join(format!("{file}.rb"));
        printed(Command::new("ruby").args(["-w", "-c"]).arg(&path));
        let said = printed(ruby().arg("places").arg(&path));
        let said: Value = serde_json::from_str(&said).expect("JSON");
        let found: BTreeMap<_, _> = said["places"]
            .as_array()
            .expect("places")
            .iter()
            .map(|place| {
                (
                    place["machine"].as_str(),
                    (place["url"].as_str(), place["sha256"].as_str()),
                )
            })
            .collect();
        for (machine, platform) in MACHINES {
            let digest = decided(&matrix, release, platform, Method::Homebrew);
            let url = format!(
                "{}/{release}/mlos-{release}_{}.tar.gz",
                matrix.distro().download,
                platform.as_str().replace('-', "_")
            );
            let expected = digest.as_ref().map(|digest| (url.as_str(), digest.hex()));
            let expected = (expected.map(|(url, _)| url), expected.map(|(_, hex)| hex));
            assert_eq!(found[&Some(machine)], expected, "{file} on {machine}");
        }
        assert_eq!(said["said"]["version"], release[1..]);
        // Two releases of this matrix were taken back.
        let scheme = (file == "mlos").then_some(2);
        assert_eq!(said["said"]["version_scheme"].as_u64(), scheme, "{file}");
    }
}

/// Whoever types its name, or has it, is told; and nobody gets it.
#[test]
fn a_formula_of_what_was_taken_back_refuses_and_says_why() {
    let desk = Desk::recorded();
    desk.packages(&["homebrew"]);
    let folder = desk.path("dist/packages/homebrew/Formula");
    let output = ruby()
        .arg("install")
        .args([folder.join("mlos@1.1.0.rb"), desk.path("brew"), folder])
        .output()
        .expect("ruby");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let release = desk.matrix();
    let release = release.release(&"v1.1.0".parse().expect("a version"));
    let withdrawn = release.and_then(|release| release.withdrawn.as_ref());
    let reason = &withdrawn.expect("it was taken back").reason;
    assert_eq!(
        said,
        format!("mlos@1.1.0 has been disabled because it was taken back: {reason}!\n")
    );
}

#[test]
fn a_formula_is_written_as_homebrew_writes_it() {
    let desk = Desk::recorded();
    desk.packages(&["homebrew"]);
    let config = workspace("tests/tests/taps/rubocop.yml");
    printed(
        Command::new("rubocop")
            .args(["--cache", "false", "--format", "emacs", "--config"])
            .args([config, desk.path("dist/packages/homebrew")]),
    );
}

/// The bundle of v1.0.0 in the place of that of v2.0.0: the formula's own `install`, and then its `test`.
#[test]
fn a_formula_lays_out_a_home_in_which_the_programs_run() {
    let desk = Desk::bundled();
    record_for_homebrew(&desk);
    let file = desk.path("dist/packages/homebrew/Formula/mlos.rb");
    desk.packages(&["homebrew"]);
    let (source, root) = (desk.path("source"), desk.path("brew"));
    fs::create_dir(&source).expect("a folder");
    let archive = desk.path("dist/binaries").join(format!("{BUNDLE}.tar.gz"));
    printed(
        Command::new("tar")
            .arg("-xzf")
            .arg(archive)
            .arg("-C")
            .arg(&source),
    );
    // Somebody edited the settings of an install before.
    fs::create_dir_all(root.join("etc/mlos")).expect("a folder");
    fs::write(root.join("etc/mlos/mlos.yaml"), "http_port: 8081\n").expect("settings");

    let mut install = ruby();
    install
        .arg("install")
        .args([&file, &root, &source.join(BUNDLE)])
        .env("HOME", desk.path("person"))
        .env_remove("XDG_STATE_HOME");
    let said = printed(&mut install);
    let said = said.lines().last().expect("what it says");
    let said: Value = serde_json::from_str(said).expect("JSON");
    let root_name = root.display().to_string();
    let plain = |value: &Value| value.as_str().expect("text").replace(&root_name, "[brew]");
    assert_eq!(
        plain(&said["caveats"]),
        "To start MLOS Core now and at login: brew services start mlos\n\
         To undo it all: brew services stop mlos; brew uninstall mlos; rm -r [brew]/etc/mlos\n"
    );
    let service = &said["service"];
    assert_eq!(plain(&service["run"][0]), "[brew]/opt/mlos/bin/mlos");
    assert_eq!(service["run"][1], "serve");
    assert_eq!(service["keep_alive"], true);
    assert_eq!(plain(&service["log_path"]), "[brew]/var/log/mlos.log");

    let keg = root.join("Cellar/mlos/1.0.0");
    let read = |name: &str| fs::read_to_string(keg.join(name)).expect("a file");
    assert_eq!(read("libexec/current"), "v1.0.0\n");
    assert_eq!(
        read("libexec/receipt"),
        "mlos-receipt 1\nmethod homebrew\nplatform linux-amd64\nsite https://mlosfoundation.org\n"
    );
    assert_eq!(read("libexec/config/mlos.yaml"), "http_port: 8081\n");
    assert_eq!(
        read("libexec/config/mlos.yaml.default"),
        read("libexec/releases/v1.0.0/config/mlos.yaml")
    );
    assert_eq!(
        read("libexec/config/axon.yaml"),
        read("libexec/releases/v1.0.0/config/axon.yaml")
    );
    let version = printed(Command::new(keg.join("bin/mlos")).arg("--version"));
    assert_eq!(
        version,
        "MLOS Distribution v1.0.0\n  Axon: v1.5.0\n  MLOS Core: v1.0.0\n"
    );
    printed(Command::new(keg.join("bin/axon")).arg("version"));
}

/// Records the bundle as what Homebrew fetches.
fn record_for_homebrew(desk: &Desk) {
    let bundle = desk.path("dist/binaries").join(format!("{BUNDLE}.tar.gz"));
    let bytes = fs::read(bundle).expect("the bundle");
    let path = desk.path("matrix/releases/v1.0.0.toml");
    let page = fs::read_to_string(&path).expect("the release");
    let row = "platform = \"linux-amd64\"\nmethod = \"homebrew\"\n";
    let (size, digest) = (bytes.len(), Digest::of(&bytes));
    let recorded = format!("{row}size = {size}\ndigest = \"{digest}\"\n");
    fs::write(path, page.replace(row, &recorded)).expect("the release");
}

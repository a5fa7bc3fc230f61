//! The snap: what snapcraft reads, and the package that the real `snap pack` makes, opened again and started.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::desk::{Desk, judged, printed, shown};

const SNAP: &str = "mlos_1.0.0_amd64.snap";

#[test]
fn what_snapcraft_reads_is_of_the_shape_that_it_has() {
    let desk = Desk::recorded();
    let text = desk.text("snapcraft", "snap/snapcraft.yaml");
    judged(
        "snapcraft.schema.json",
        &desk.path("dist/packages/snapcraft/snap/snapcraft.yaml"),
    );
    shown("snapcraft", &text);
    assert_eq!(
        desk.made("snapcraft"),
        [
            "snap/hooks/install",
            "snap/hooks/post-refresh",
            "snap/local/amd64/bin/home",
            "snap/local/amd64/lib/mlos/current",
            "snap/local/amd64/lib/mlos/receipt",
            "snap/local/arm64/bin/home",
            "snap/local/arm64/lib/mlos/current",
            "snap/local/arm64/lib/mlos/receipt",
            "snap/snapcraft.yaml",
        ]
    );
}

#[test]
fn programs_that_ask_for_a_newer_c_library_than_the_base_has_are_refused() {
    let expected = "error: the programs for `linux-amd64` need glibc 2.40, and `core24` has 2.39\n\n\
        hint: have them built on an older system, or take a newer base in `packages/snap.rs`\n";
    let desk = Desk::recorded();
    let page = desk.path("matrix/releases/v2.0.0.toml");
    let text = fs::read_to_string(&page).expect("the release");
    fs::write(&page, text.replace("glibc = \"2.31\"", "glibc = \"2.40\"")).expect("the release");
    assert_eq!(desk.refused("snapcraft"), expected);

    let desk = Desk::bundled();
    desk.note("2.40");
    assert_eq!(desk.refused("snap"), expected);
}

#[test]
fn a_snap_is_packed_and_is_the_same_each_time() {
    let desk = Desk::bundled();
    desk.packages(&["snap"]);
    let package = desk.path("dist/packages").join(SNAP);
    let first = fs::read(&package).expect("the snap");
    let manifest = fs::read_to_string(desk.path("dist/manifest.json")).expect("the manifest");
    assert!(
        manifest.contains(&format!("\"snap\": \"{SNAP}\"")),
        "{manifest}"
    );
    fs::remove_file(&package).expect("the snap");
    desk.packages(&["snap"]);
    assert!(
        first == fs::read(&package).expect("the snap"),
        "other bytes"
    );
    let listed = printed(Command::new("unsquashfs").arg("-lls").arg(&package));
    // Sizes of programs depend on the compiler.
    let listed = listed
        .lines()
        .filter(|line| line.contains("squashfs-root"))
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            format!("{} {} {}\n", words[0], words[1], words[5..].join(" "))
        });
    shown("snap", &listed.collect::<String>());
}

/// An unpacked snap on a machine: its own folder, and the one in which it keeps what all its revisions share.
struct Machine {
    desk: Desk,
}

impl Machine {
    fn new() -> Self {
        let desk = Desk::bundled();
        desk.packages(&["snap"]);
        printed(
            Command::new("unsquashfs")
                .args(["-quiet", "-no-progress", "-dest"])
                .args([desk.path("snap"), desk.path("dist/packages").join(SNAP)]),
        );
        fs::create_dir(desk.path("common")).expect("a folder");
        Self { desk }
    }

    fn common(&self, name: &str) -> PathBuf {
        self.desk.path("common").join(name)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("SNAP", self.desk.path("snap"))
            .env("SNAP_COMMON", self.desk.path("common"))
            .env("HOME", self.desk.path("nowhere"));
        command
    }

    fn hook(&self, name: &str) {
        printed(&mut self.command(&self.desk.path("snap/meta/hooks").join(name)));
    }

    /// An app, as snapd starts it: by way of its chain.
    fn app(&self, words: &[&str]) -> Output {
        let snap = self.desk.path("snap");
        let program = snap.join("lib/mlos/releases/v1.0.0/bin").join(words[0]);
        let mut command = self.command(&snap.join("bin/home"));
        command.arg(program).args(&words[1..]);
        command.output().expect("the wrapper")
    }

    fn said(&self, words: &[&str]) -> (Option<i32>, String) {
        let output = self.app(words);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).expect("text");
        let common = self.desk.path("common").display().to_string();
        let user = user();
        let text = text
            .replace(&common, "[common]")
            .replace(&format!("users/{user}"), "users/[user]")
            .replace(&format!("user {user}"), "user [user]");
        (output.status.code(), text)
    }
}

fn user() -> String {
    printed(Command::new("id").arg("-u")).trim().to_owned()
}

#[test]
fn the_programs_of_a_snap_run_in_a_home_that_core_reads_too() {
    let machine = Machine::new();
    machine.hook("install");
    assert_eq!(mode(&machine.common("users")), 0o1777);
    assert_eq!(
        machine.said(&["mlos", "--version"]),
        (
            Some(0),
            "MLOS Distribution v1.0.0\n  Axon: v1.5.0\n  MLOS Core: v1.0.0\n".to_owned()
        )
    );
    assert_eq!(machine.app(&["axon", "version"]).status.code(), Some(0));
    // The stand-in of axon puts what it fetches below HOME, as axon does.
    let (code, said) = machine.said(&["axon", "install", "hf/bert-base-uncased@latest"]);
    assert_eq!(code, Some(0), "{said}");
    let home = machine.common("users").join(user());
    let models = home.join(".axon/cache/models");
    assert!(models.is_dir(), "{said}");
    for folder in models
        .ancestors()
        .take_while(|folder| folder.starts_with(&home))
    {
        assert_eq!(mode(folder) & 0o005, 0o005, "{}", folder.display());
    }
    assert!(!machine.desk.path("nowhere").exists());
}

#[test]
fn a_home_that_is_not_the_users_own_is_refused() {
    let machine = Machine::new();
    machine.hook("install");
    let home = machine.common("users").join(user());
    let refused = (
        Some(9),
        "error: `[common]/users/[user]` is no folder of user [user]\n\n\
         hint: somebody else made it: `sudo rm -r [common]/users/[user]`, then try again\n"
            .to_owned(),
    );
    // The hook made the one of root.
    if home.exists() {
        fs::remove_dir(&home).expect("the folder");
    }
    std::os::unix::fs::symlink(machine.desk.path("snap"), &home).expect("a link");
    assert_eq!(machine.said(&["mlos", "--version"]), refused);
    fs::remove_file(&home).expect("the link");
    fs::write(&home, "").expect("a file");
    assert_eq!(machine.said(&["mlos", "--version"]), refused);
    fs::remove_file(&home).expect("the file");
    fs::create_dir(&home).expect("a folder");
    if fs::metadata(&home).expect("the folder").uid() == 0 {
        std::os::unix::fs::chown(&home, Some(10_001), None).expect("another owner");
        assert_eq!(machine.said(&["mlos", "--version"]), refused);
    }
}

#[test]
fn in_a_snap_it_is_snapd_that_starts_core() {
    let machine = Machine::new();
    machine.hook("install");
    for word in ["start", "stop", "restart"] {
        let sentence = format!(
            "error: `mlos {word}` is for an install of one's own: here snapd runs MLOS Core\n\n\
             hint: `sudo snap {word} mlos.core`\n"
        );
        assert_eq!(machine.said(&["mlos", word]), (Some(2), sentence));
    }
    assert_eq!(
        machine.said(&["mlos", "logs"]),
        (
            Some(2),
            "error: `mlos logs` is for an install of one's own: here snapd runs MLOS Core\n\n\
             hint: `sudo snap logs mlos.core`\n"
                .to_owned()
        )
    );
}

#[test]
fn settings_that_somebody_edited_stay_after_a_refresh() {
    let machine = Machine::new();
    machine.hook("install");
    let shipped = machine
        .desk
        .path("snap/lib/mlos/releases/v1.0.0/config/mlos.yaml");
    let first = fs::read_to_string(&shipped).expect("the default");
    let read = |name: &str| fs::read_to_string(machine.common("config").join(name)).ok();
    assert_eq!(read("mlos.yaml"), Some(first));
    assert!(read("axon.yaml").is_some());

    // Nobody edited it: the new default takes its place.
    fs::write(&shipped, "http_port: 8082\n").expect("a new default");
    machine.hook("post-refresh");
    assert_eq!(read("mlos.yaml").as_deref(), Some("http_port: 8082\n"));
    assert_eq!(read("mlos.yaml.new"), None);

    // Somebody did: it stays, also where nothing is new.
    fs::write(machine.common("config/mlos.yaml"), "http_port: 8090\n").expect("settings");
    machine.hook("post-refresh");
    assert_eq!(read("mlos.yaml.new"), None);
    fs::write(&shipped, "http_port: 8083\n").expect("a new default");
    machine.hook("post-refresh");
    assert_eq!(read("mlos.yaml").as_deref(), Some("http_port: 8090\n"));
    assert_eq!(read("mlos.yaml.new").as_deref(), Some("http_port: 8083\n"));
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o7777
}

//! Method `docker` with a real engine: the image of a release of stand-ins, made by buildah from the project's Dockerfile
//! on a base of `BusyBox`, lies in a registry on this machine; podman pulls it by the digest that the matrix records, and
//! runs it.
//!
//! A scenario is a file in `docker/`: steps that a person could type, each with its whole stdout, stderr and status.
//! Engine, registry and site of a scenario are its own, down to the store of images: what podman is set to on this
//! machine is neither used nor changed. What differs from run to run is compared as `[home]`, `[site]`, `[registry]`,
//! `[image]` and `[next image]` (their digests), `[port]`, and `[platform]` and `[bundle]` of this machine.
#![cfg(target_os = "linux")]

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use mlos_tests::{
    engine::{Engine, Registry, free_port, has, link_programs, succeed},
    image, program,
    rehearsal::Rehearsal,
    scenario::{self, Step},
    stand_in::{Platform, Versions},
    tool::{self, Server, workspace},
};
use serde::Deserialize;
use tempfile::TempDir;

const IMAGE: &str = "mlos-foundation/mlos";

/// What the image is made and run with.
const PROGRAMS: [&str; 5] = ["podman", "runc", "buildah", "docker-registry", "busybox"];

/// The base of the image.
const BASE: &str = "localhost/busybox";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    description: String,
    /// Whether there are a registry and podman.
    #[serde(default)]
    engine: bool,
    /// A second release, `v1.0.1`, of which the matrix does not know the image yet.
    #[serde(default)]
    upgrade: bool,
    step: Vec<Step>,
}

#[test]
fn from_the_image_to_an_install_and_back_to_nothing() {
    play("life");
}

#[test]
fn to_the_next_release_and_back() {
    play("upgrade");
}

#[test]
fn what_cannot_be_pulled_changes_nothing() {
    play("broken-image");
}

#[test]
fn a_set_is_carried_over() {
    play("offline");
}

#[test]
fn without_an_engine() {
    play("no-engine");
}

#[test]
fn an_engine_that_hangs_is_given_up() {
    play("silent-engine");
}

/// Plays the scenario of that name.
#[track_caller]
fn play(name: &str) {
    let path = workspace("tests/tests/docker").join(format!("{name}.toml"));
    let mut scenario: Scenario = scenario::read(&path);
    if scenario.engine && !has(&PROGRAMS) {
        return;
    }
    let stage = Stage::new(scenario.engine, scenario.upgrade);
    let title = format!("{name}: {}", scenario.description);
    for step in &mut scenario.step {
        // Here nobody speaks whose words are not known.
        step.stderr.get_or_insert_default();
        step.play(&title, 60, |line| stage.run(line), |text| stage.plain(text));
    }
}

/// A machine, the site that it installs from, and the registry that the image lies in.
struct Stage {
    registry: Option<Registry>,
    engine: Engine,
    site: Server,
    rehearsal: Rehearsal,
    /// The digest of the image's manifest, such as `sha256:0123…`; and of the next release's.
    digest: String,
    next_digest: String,
    port: u16,
    folder: TempDir,
}

impl Stage {
    fn new(engine: bool, upgrade: bool) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mlos-docker-")
            .tempdir()
            .expect("a folder");
        for part in ["person", "tmp", "site", "programs", "tools", "base"] {
            fs::create_dir(folder.path().join(part)).expect("a folder");
        }
        let root = folder.path().join("site");
        let site = Server::start(&root);
        let matrix = workspace("matrix");
        let rehearsal =
            Rehearsal::begin(folder.path(), &matrix, &site.address, |_| ()).expect("a rehearsal");
        rehearsal.publish("v1.0.0").expect("a bundle");
        // Without a registry nothing is ever fetched from there.
        let registry = engine.then(|| Registry::start(folder.path()));
        let place = registry.as_ref().map_or("127.0.0.1:1", |it| &it.address);
        let mut stage = Self {
            engine: Engine::new(folder.path()),
            digest: format!("sha256:{}", "a".repeat(64)),
            next_digest: format!("sha256:{}", "b".repeat(64)),
            port: free_port(),
            rehearsal,
            site,
            folder,
            registry: None,
        };
        let image = format!("{place}/{IMAGE}");
        link_programs(&stage.path("programs"));
        if engine {
            stage.engine.prepare(place);
            image::busybox_base(&stage.engine, &stage.path("base"), BASE);
            stage.digest = stage.make_image("v1.0.0", &image);
            symlink(
                program::find("podman").expect("podman"),
                stage.path("tools/podman"),
            )
            .expect("a link");
        }
        stage.registry = registry;
        stage.rehearsal.offer_images(&image).expect("an image");
        stage
            .rehearsal
            .record_image("v1.0.0", &stage.digest)
            .expect("an image");
        if upgrade {
            let versions = Versions {
                axon: "1.5.1",
                core: "1.0.0",
            };
            let add = stage.rehearsal.add_release("v1.0.1", versions);
            add.and_then(|()| stage.rehearsal.publish("v1.0.1"))
                .expect("a second release");
            stage.next_digest = stage.make_image("v1.0.1", &image);
        }
        stage.publish_site();
        stage
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn publish_site(&self) {
        let root = self.path("site");
        let shown = root.to_str().expect("a text");
        self.rehearsal
            .distro(&["site", "--out", shown])
            .expect("a site");
        symlink(self.rehearsal.download(), root.join("download")).expect("the downloads");
    }

    /// Makes the image of a release, pushes it, and says by which digest it is there. Its format has no health check, since
    /// podman wants systemd for that.
    fn make_image(&self, tag: &str, name: &str) -> String {
        let bundles = self.rehearsal.download().join(tag);
        let sum = self.path("digest");
        succeed(
            self.engine
                .buildah()
                .args(image::recipe(tag, BASE))
                .args(["--format", "oci"])
                .args(["--tag", name])
                .arg(image::context(&self.path(tag), &bundles)),
        );
        succeed(
            self.engine
                .buildah()
                .args(["push", "--tls-verify=false", "--digestfile"])
                .arg(&sum)
                .arg(name),
        );
        fs::read_to_string(sum).expect("a digest")
    }

    fn home(&self) -> PathBuf {
        // Spaces and quotes are allowed in a home.
        self.path("person/it's a home")
    }

    /// Runs a line, on a machine that has every program of this one but its container engines.
    fn run(&self, line: &str) -> Output {
        let folders = [
            self.home().join("bin"),
            self.path("tools"),
            self.path("programs"),
        ];
        let registry = self.registry.as_ref();
        Command::new("timeout")
            .args(["120", "sh", "-c", line])
            .env_clear()
            .env("PATH", env::join_paths(folders).expect("a path"))
            .env("HOME", self.path("person"))
            .env("TMPDIR", self.path("tmp"))
            .env("HOME_OF_MLOS", self.home())
            .env("SITE", &self.site.address)
            .env("SITE_FILES", self.path("site"))
            .env("TOOLS", self.path("tools"))
            .env(
                "BUNDLE",
                self.rehearsal
                    .download()
                    .join("v1.0.0")
                    .join(bundle("v1.0.0")),
            )
            .env("PORT", self.port.to_string())
            .env("DISTRO", tool::mlos_distro())
            .env("MATRIX", self.rehearsal.matrix())
            .env("PLATFORM", platform())
            .env("REGISTRY", registry.map_or("", |it| &it.address))
            .env("REGISTRY_FILES", self.path("registry"))
            .env(
                "REGISTRY_PROCESS",
                registry.map_or(String::new(), |it| it.process.id().to_string()),
            )
            .env("DIGEST", &self.digest)
            .env("NEXT_DIGEST", &self.next_digest)
            .envs(self.engine.settings("store"))
            .current_dir(self.path("person"))
            .stdin(Stdio::null())
            .output()
            .expect("sh can be started")
    }

    /// A text without what differs from run to run.
    fn plain(&self, text: &[u8]) -> String {
        let home = self.home().to_string_lossy().into_owned();
        let registry = self.registry.as_ref().map_or("", |it| &it.address);
        let mut text = String::from_utf8_lossy(text)
            .replace(&home.replace('\'', r"'\''"), "[home]")
            .replace(&home, "[home]")
            .replace(&self.site.address, "[site]")
            .replace(&self.digest, "[image]")
            .replace(&self.next_digest, "[next image]")
            .replace(
                self.next_digest.trim_start_matches("sha256:"),
                "[next image]",
            )
            .replace(&self.port.to_string(), "[port]")
            .replace(&bundle("v1.0.0"), "[bundle]")
            .replace(&platform(), "[platform]");
        if !registry.is_empty() {
            text = text.replace(registry, "[registry]");
        }
        text
    }
}

impl Drop for Stage {
    /// A scenario that failed halfway leaves no container behind.
    fn drop(&mut self) {
        if self.registry.is_some() {
            self.run("podman rm --all --force --time 0; podman volume rm --all --force; podman image rm --all --force");
        }
    }
}

fn platform() -> String {
    Platform::host().expect("a platform").to_string()
}

/// The file of a release for this machine.
fn bundle(tag: &str) -> String {
    format!("mlos-{tag}_{}.tar.gz", platform().replace('-', "_"))
}

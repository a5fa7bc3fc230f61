//! The image of a release: made by buildah from the Dockerfile for both widths, on Debian's essential packages, pushed as
//! one image to a registry on this machine, pulled from there, and run.
//!
//! A scenario is a file in `image/`: steps that a person could type, each with its whole stdout and status, and with its
//! whole stderr where no engine speaks. They are played one after the other on one stage, since making the image takes
//! longest. `build` in a line is buildah with the arguments that a release has. What differs from run to run is compared as
//! `[registry]`, `[index]` (the digest of the image of both widths), `[site]`, `[port]` and `[folder]`.
#![cfg(target_os = "linux")]

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use mlos_tests::{
    engine::{Engine, Registry, free_port, has, link_programs, succeed},
    image, program,
    rehearsal::Rehearsal,
    scenario::{self, Step},
    stand_in::Platform,
    tool::{Server, mlos_distro, workspace},
};
use serde::Deserialize;
use tempfile::TempDir;

const IMAGE: &str = "mlos-foundation/mlos";

/// What the image is made, looked at and run with.
const PROGRAMS: [&str; 7] = [
    "podman",
    "runc",
    "buildah",
    "docker-registry",
    "python3",
    "aarch64-linux-gnu-gcc",
    "qemu-aarch64-static",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    description: String,
    step: Vec<Step>,
}

#[test]
fn from_the_bundles_to_a_server_that_answers() {
    if !has(&PROGRAMS) {
        return;
    }
    assert!(
        image::debian_archive().is_file(),
        "expected the base in {}, found none: run `./dev setup test`",
        image::debian_archive().display()
    );
    let mut scenarios: Vec<PathBuf> = fs::read_dir(workspace("tests/tests/image"))
        .expect("the scenarios")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    scenarios.sort();
    assert!(!scenarios.is_empty());
    let stage = Stage::new();
    for path in scenarios {
        let scenario: Scenario = scenario::read(&path);
        let title = format!("{}: {}", path.display(), scenario.description);
        for step in &scenario.step {
            step.play(
                &title,
                120,
                |line| stage.run(line),
                |text| stage.plain(text),
            );
        }
    }
}

/// A machine with an engine, the image that it made, the registry in which that lies, and the site that it is of.
struct Stage {
    registry: Registry,
    engine: Engine,
    site: Server,
    rehearsal: Rehearsal,
    /// The digest of the image of both widths.
    index: String,
    port: u16,
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mlos-image-")
            .tempdir()
            .expect("a folder");
        for part in ["person", "tmp", "site", "programs", "tools"] {
            fs::create_dir(folder.path().join(part)).expect("a folder");
        }
        // Another user's container reads what lies below.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
        let site = Server::start(&folder.path().join("site"));
        let rehearsal =
            Rehearsal::begin(folder.path(), &workspace("matrix"), &site.address, |_| ())
                .expect("a rehearsal");
        for platform in ["linux-amd64", "linux-arm64"] {
            let platform: Platform = platform.parse().expect("a platform");
            rehearsal.publish_for("v1.0.0", platform).expect("a bundle");
        }
        let registry = Registry::start(folder.path());
        let engine = Engine::new(folder.path());
        engine.prepare(&registry.address);
        link_programs(&folder.path().join("programs"));
        let mut stage = Self {
            registry,
            engine,
            site,
            rehearsal,
            index: String::new(),
            port: free_port(),
            folder,
        };
        symlink(
            program::find("podman").expect("podman"),
            stage.path("tools/podman"),
        )
        .expect("a link");
        stage.write_programs();
        image::context(
            stage.folder.path(),
            &stage.rehearsal.download().join("v1.0.0"),
        );
        image::debian_base(&stage.engine, &stage.path("base"));
        stage.index = stage.publish_image();
        stage.record();
        stage
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn name(&self) -> String {
        format!("{}/{IMAGE}", self.registry.address)
    }

    /// The programs `buildah`, with the settings of this test; `build`, which is that with the arguments of a release; and
    /// `podman-compose`. The image's format is Docker's, since the other one has no health check.
    fn write_programs(&self) {
        let settings = self.engine.settings("build");
        let settings = settings.map(|(name, value)| format!("{name}='{}'", value.display()));
        let real = program::find("buildah").expect("buildah");
        let buildah = format!(
            "exec env {} '{}' \"$@\"",
            settings.join(" "),
            real.display()
        );
        let recipe = image::recipe("v1.0.0", image::DEBIAN).join("' '");
        let build = format!(
            "exec \"${{0%/*}}/buildah\" '{recipe}' --format docker --build-arg REVISION=0123abc \"$@\""
        );
        let compose = "exec python3 -m podman_compose \"$@\"".to_owned();
        for (name, text) in [
            ("buildah", buildah),
            ("build", build),
            ("podman-compose", compose),
        ] {
            let path = self.path("tools").join(name);
            fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a program");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        }
    }

    /// Makes the image for both widths, pushes it, and says by which digest it is there.
    fn publish_image(&self) -> String {
        let (name, sum) = (self.name(), self.path("digest"));
        let tag = format!("{name}:v1.0.0");
        for platform in ["linux/amd64", "linux/arm64"] {
            succeed(
                Command::new(self.path("tools/build"))
                    .env("HOME", self.path("person"))
                    .env("TMPDIR", self.path("tmp"))
                    .args(["--platform", platform, "--manifest", &tag])
                    .arg(self.path("context")),
            );
        }
        succeed(
            self.engine
                .buildah()
                .args([
                    "manifest",
                    "push",
                    "--all",
                    "--format",
                    "v2s2",
                    "--tls-verify=false",
                    "--digestfile",
                ])
                .arg(&sum)
                .args([&tag, &format!("docker://{tag}")]),
        );
        fs::read_to_string(sum).expect("a digest")
    }

    /// Records the image in the copy of the matrix; its site and its docker-compose.yml follow from that.
    fn record(&self) {
        self.rehearsal.offer_images(&self.name()).expect("an image");
        for platform in ["linux-amd64", "linux-arm64"] {
            let platform: Platform = platform.parse().expect("a platform");
            self.rehearsal
                .record_image_for("v1.0.0", platform, &self.index)
                .expect("an image");
        }
        self.rehearsal.distro(&["generate"]).expect("the files");
        let root = self.path("site");
        let shown = root.to_str().expect("a text");
        self.rehearsal
            .distro(&["site", "--out", shown])
            .expect("a site");
        symlink(self.rehearsal.download(), root.join("download")).expect("the downloads");
    }

    /// Runs a line, on a machine that has every program of this one but its container engines: podman is the one of this
    /// test, and `podman-compose` that of the project's tools.
    fn run(&self, line: &str) -> Output {
        let folders = [self.path("tools"), self.path("programs")];
        Command::new("timeout")
            .args(["300", "sh", "-c", line])
            .env_clear()
            .env("PATH", env::join_paths(folders).expect("a path"))
            .env("PYTHONPATH", workspace(".tools/python"))
            .env("HOME", self.path("person"))
            .env("TMPDIR", self.path("tmp"))
            .env("SITE", &self.site.address)
            .env("SOURCES", workspace(""))
            .env("DISTRO", mlos_distro())
            .env("MATRIX", self.rehearsal.matrix())
            .env(
                "PLATFORM",
                Platform::host().expect("a platform").to_string(),
            )
            .env("CONTEXT", self.path("context"))
            .env("REGISTRY", &self.registry.address)
            .env("NAME", self.name())
            .env("IMAGE", format!("{}@{}", self.name(), self.index))
            .env("COMPOSE", self.path("docker-compose.yml"))
            .env("PORT", self.port.to_string())
            .envs(self.engine.settings("store"))
            .current_dir(self.path("person"))
            .stdin(Stdio::null())
            .output()
            .expect("sh can be started")
    }

    /// A text without what differs from run to run.
    fn plain(&self, text: &[u8]) -> String {
        String::from_utf8_lossy(text)
            .replace(&self.site.address, "[site]")
            .replace(&self.registry.address, "[registry]")
            .replace(&self.index, "[index]")
            .replace(&self.port.to_string(), "[port]")
            .replace(&*self.folder.path().to_string_lossy(), "[folder]")
    }
}

impl Drop for Stage {
    /// A scenario that failed halfway leaves no container behind.
    fn drop(&mut self) {
        self.run(
            "podman rm --all --force --time 0; podman volume rm --all --force; podman image rm --all --force",
        );
    }
}

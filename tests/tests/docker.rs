//! Method `docker` with a real engine: an image of stand-ins, made by buildah from nothing, lies in a registry on this
//! machine; podman pulls it by the digest that the matrix records, and runs it.
//!
//! A scenario is a file in `docker/`: steps that a person could type, each with its whole stdout, stderr and status.
//! Engine, registry and site of a scenario are its own, down to the store of images: what podman is set to on this
//! machine is neither used nor changed. What differs from run to run is compared as `[home]`, `[site]`, `[registry]`,
//! `[image]` and `[next image]` (their digests), `[port]`, and `[platform]` and `[bundle]` of this machine.
#![cfg(target_os = "linux")]

use std::{
    env,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::Instant,
};

use flate2::read::GzDecoder;
use mlos_tests::{
    rehearsal::Rehearsal,
    stand_in::{Platform, Versions},
    tool::{self, Server, workspace},
};
use serde::Deserialize;
use tempfile::TempDir;

const IMAGE: &str = "mlos-foundation/mlos";

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    run: String,
    #[serde(default)]
    status: i32,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
    /// How many seconds it may take.
    #[serde(default = "a_minute")]
    within: u64,
}

fn a_minute() -> u64 {
    60
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
    let text = fs::read_to_string(&path).expect("a scenario");
    let scenario: Scenario =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if scenario.engine && !has_engine() {
        return;
    }
    let stage = Stage::new(scenario.engine, scenario.upgrade);
    for step in &scenario.step {
        let began = Instant::now();
        let output = stage.run(&step.run);
        let found = [
            format!("status {}", output.status.code().unwrap_or(-1)),
            stage.plain(&output.stdout),
            stage.plain(&output.stderr),
        ];
        let expected = [
            format!("status {}", step.status),
            step.stdout.clone(),
            step.stderr.clone(),
        ];
        let line = format!("{name}: {}\n$ {}", scenario.description, step.run);
        assert!(
            found == expected,
            "{line}\n=== expected {}\n=== found {}",
            expected.join("\n---\n"),
            found.join("\n---\n")
        );
        let seconds = began.elapsed().as_secs();
        assert!(seconds <= step.within, "{line}\ntook {seconds} seconds");
    }
}

/// Whether this machine has what the image is made and run with: said to a person, an error in CI.
#[track_caller]
fn has_engine() -> bool {
    let missing: Vec<&str> = ["podman", "runc", "buildah", "docker-registry", "busybox"]
        .into_iter()
        .filter(|program| which(program).is_none())
        .collect();
    for program in &missing {
        assert!(
            env::var_os("CI").is_none(),
            "{program} is missing, and CI leaves nothing out: ./dev setup"
        );
        let _ = writeln!(io::stderr(), "skipped: {program} not found");
    }
    missing.is_empty()
}

/// A machine, the site that it installs from, and the registry that the image lies in.
struct Stage {
    registry: Option<Registry>,
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
        for part in ["person", "tmp", "site", "programs", "tools"] {
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
            settings(&stage.path(""), place);
            stage.digest = stage.make_image("v1.0.0", &image);
            symlink(which("podman").expect("podman"), stage.path("tools/podman")).expect("a link");
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

    /// Makes an image of the bundle at `/opt/mlos` and busybox, pushes it, and says by which digest it is there.
    fn make_image(&self, tag: &str, image: &str) -> String {
        let tree = self.path(tag).join("tree");
        for part in ["bin", "opt", "tmp", "var/lib/mlos"] {
            fs::create_dir_all(tree.join(part)).expect("a folder");
        }
        fs::set_permissions(tree.join("tmp"), fs::Permissions::from_mode(0o1777)).expect("a mode");
        let name = bundle(tag);
        let file = self.rehearsal.download().join(tag).join(&name);
        let archive = GzDecoder::new(File::open(file).expect("a bundle"));
        tar::Archive::new(archive)
            .unpack(tree.join("opt"))
            .expect("a bundle");
        let top = tree.join("opt").join(name.trim_end_matches(".tar.gz"));
        fs::rename(top, tree.join("opt/mlos")).expect("the bundle's folder");

        let busybox = which("busybox").expect("busybox");
        fs::copy(&busybox, tree.join("bin/busybox")).expect("busybox");
        let applets = succeed(Command::new(busybox).arg("--list"));
        for applet in applets.lines().filter(|applet| *applet != "busybox") {
            symlink("busybox", tree.join("bin").join(applet)).expect("a link");
        }

        let dockerfile = workspace("tests/tests/docker/Dockerfile");
        let sum = self.path("digest");
        let buildah = || {
            let mut command = Command::new("buildah");
            command
                .envs(self.engine_settings("build"))
                .env("HOME", self.path("person"))
                .env("TMPDIR", self.path("tmp"));
            command
        };
        succeed(
            buildah()
                .args(["build", "--isolation", "chroot", "--pull-never"])
                .args(["--timestamp", "0", "--tag", image, "--file"])
                .args([dockerfile, self.path(tag)]),
        );
        succeed(
            buildah()
                .args(["push", "--tls-verify=false", "--digestfile"])
                .arg(&sum)
                .arg(image),
        );
        fs::read_to_string(sum).expect("a digest")
    }

    /// Where podman and buildah find their settings; each of them has a store of its own.
    fn engine_settings(&self, store: &str) -> [(&'static str, PathBuf); 3] {
        [
            ("CONTAINERS_CONF", self.path("containers.conf")),
            ("CONTAINERS_REGISTRIES_CONF", self.path("registries.conf")),
            (
                "CONTAINERS_STORAGE_CONF",
                self.path(&format!("{store}.conf")),
            ),
        ]
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
            .env("IMAGE", self.path("v1.0.0/tree/opt/mlos"))
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
            .envs(self.engine_settings("store"))
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

/// A registry on this machine.
struct Registry {
    process: Child,
    /// Such as `127.0.0.1:40123`.
    address: String,
}

impl Registry {
    /// Starts it, with its files in `registry/` of the folder, and returns once it listens.
    fn start(folder: &Path) -> Self {
        let address = format!("127.0.0.1:{}", free_port());
        let text = format!(
            "version: 0.1\nlog: {{level: info, accesslog: {{disabled: true}}}}\n\
             storage: {{filesystem: {{rootdirectory: '{}'}}}}\nhttp: {{addr: '{address}'}}\n",
            folder.join("registry").display()
        );
        let path = folder.join("registry.yml");
        fs::write(&path, text).expect("its settings");
        let mut process = Command::new("docker-registry")
            .arg("serve")
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker-registry can be started");
        let mut lines = BufReader::new(process.stderr.take().expect("its messages")).lines();
        let mut said = Vec::new();
        for line in lines.by_ref().map_while(Result::ok) {
            said.push(line);
            if said.iter().any(|line| line.contains("listening on")) {
                break;
            }
        }
        assert!(
            said.iter().any(|line| line.contains("listening on")),
            "docker-registry does not listen at {address}: {said:?}"
        );
        // Somebody has to read the rest, or the registry stops at a full pipe.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { process, address }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What podman and buildah are told: plain http to this one registry, files instead of systemd and kernel features, and
/// limits that they may set.
fn settings(folder: &Path, registry: &str) {
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("a file");
    let limits = fs::read_to_string("/proc/self/limits").expect("the limits");
    let hard = |name: &str, most: u64| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name));
        let words = line.unwrap_or_default().split_whitespace().nth(1);
        words
            .and_then(|word| word.parse().ok())
            .unwrap_or(most)
            .min(most)
    };
    let (files, processes) = (hard("Max open files", 1 << 20), hard("Max processes", 4096));
    let at = folder.display();
    write(
        "containers.conf",
        format!(
            "[containers]\ndefault_ulimits = [\"nofile={files}:{files}\", \"nproc={processes}:{processes}\"]\n\
             [engine]\nruntime = \"runc\"\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n\
             lock_type = \"file\"\ntmp_dir = \"{at}/engine\"\n\
             [network]\nnetwork_config_dir = \"{at}/networks\"\n"
        ),
    );
    write(
        "registries.conf",
        format!("[[registry]]\nlocation = \"{registry}\"\ninsecure = true\n"),
    );
    for store in ["store", "build"] {
        write(
            &format!("{store}.conf"),
            format!(
                "[storage]\ndriver = \"vfs\"\ngraphroot = \"{at}/{store}\"\nrunroot = \"{at}/{store}-run\"\n"
            ),
        );
    }
    let policy = folder.join("person/.config/containers");
    fs::create_dir_all(&policy).expect("a folder");
    fs::write(
        policy.join("policy.json"),
        r#"{"default":[{"type":"insecureAcceptAnything"}]}"#,
    )
    .expect("a file");
}

/// Every program of this machine but its container engines, as links in a folder.
fn link_programs(folder: &Path) {
    let path = env::var_os("PATH").expect("a path");
    let places = env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    for entry in places
        .filter_map(|place| fs::read_dir(place).ok())
        .flatten()
    {
        let entry = entry.expect("an entry");
        if !["docker", "podman"]
            .map(Into::into)
            .contains(&entry.file_name())
        {
            // The first of a name is the one that counts.
            let _ = symlink(entry.path(), folder.join(entry.file_name()));
        }
    }
}

/// What a command prints, where it has to succeed.
#[track_caller]
fn succeed(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {messages}");
    String::from_utf8(output.stdout).expect("a text")
}

fn platform() -> String {
    Platform::host().expect("a platform").to_string()
}

/// The file of a release for this machine.
fn bundle(tag: &str) -> String {
    format!("mlos-{tag}_{}.tar.gz", platform().replace('-', "_"))
}

fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("its number").port()
}

fn which(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

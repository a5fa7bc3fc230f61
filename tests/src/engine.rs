//! Container engines and a registry on this machine, for one test: settings and stores are its own, and what podman is
//! set to here is neither used nor changed.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use crate::program;

/// What engines of one test are told, in a folder of its own.
pub struct Engine {
    folder: PathBuf,
}

impl Engine {
    /// Engines whose settings and stores lie in the folder.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Writes their settings: plain http to this one registry, files instead of systemd and kernel features, and limits
    /// that they may set.
    ///
    /// # Panics
    ///
    /// Where the folder cannot be written.
    pub fn prepare(&self, registry: &str) {
        for part in ["person", "tmp"] {
            fs::create_dir_all(self.folder.join(part)).expect("a folder");
        }
        settings(&self.folder, registry);
    }

    /// Where podman and buildah find their settings; each of them has a store of its own, `store` and `build`.
    pub fn settings(&self, store: &str) -> [(&'static str, PathBuf); 3] {
        let at = |name: &str| self.folder.join(name);
        [
            ("CONTAINERS_CONF", at("containers.conf")),
            ("CONTAINERS_REGISTRIES_CONF", at("registries.conf")),
            ("CONTAINERS_STORAGE_CONF", at(&format!("{store}.conf"))),
        ]
    }

    /// `buildah`, with its settings.
    pub fn buildah(&self) -> Command {
        let mut command = Command::new("buildah");
        command
            .envs(self.settings("build"))
            .env("HOME", self.folder.join("person"))
            .env("TMPDIR", self.folder.join("tmp"));
        command
    }
}

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

/// A registry on this machine.
pub struct Registry {
    /// It runs until this is dropped.
    pub process: Child,
    /// Such as `127.0.0.1:40123`.
    pub address: String,
}

impl Registry {
    /// Starts it, with its files in `registry/` of the folder, and returns once it listens.
    ///
    /// # Panics
    ///
    /// Where it does not come to that.
    pub fn start(folder: &Path) -> Self {
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

/// Whether this machine has these programs: each that is missing is said to a person, and an error in CI.
///
/// # Panics
///
/// In CI, where one is missing.
#[track_caller]
pub fn has(programs: &[&str]) -> bool {
    let missing = programs
        .iter()
        .filter(|name| program::find_or_skip(name).is_none());
    missing.count() == 0
}

/// Every program of this machine but its container engines, and what these would ask, as links in a folder.
///
/// # Panics
///
/// Where the folder cannot be written.
pub fn link_programs(folder: &Path) {
    let path = env::var_os("PATH").expect("a path");
    let places = env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    for entry in places
        .filter_map(|place| fs::read_dir(place).ok())
        .flatten()
    {
        let entry = entry.expect("an entry");
        // Podman asks rpm where a program comes from, and rpm leaves a database in the home.
        if !["docker", "podman", "rpm"]
            .map(Into::into)
            .contains(&entry.file_name())
        {
            // The first of a name is the one that counts.
            let _ = symlink(entry.path(), folder.join(entry.file_name()));
        }
    }
}

/// What a command prints, where it has to succeed.
///
/// # Panics
///
/// Where it fails; with its messages.
#[track_caller]
pub fn succeed(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {messages}");
    String::from_utf8(output.stdout).expect("a text")
}

/// A port of this machine that nobody listens at.
///
/// # Panics
///
/// Where there is none.
pub fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("its number").port()
}

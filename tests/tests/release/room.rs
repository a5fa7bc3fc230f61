//! A maintainer's desk: a copy of the matrix, a mirror with stand-ins, a folder to work in.

use std::{
    fmt::Write as _,
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_tests::{
    engine::{Engine, Registry},
    foreign, image, made_up,
    stand_in::{self, Platform, Versions},
    tool::{Server, matrix_files, mlos_distro, workspace},
};
use tempfile::TempDir;

use crate::forge::Forge;

pub(crate) struct Room {
    folder: TempDir,
    forge: Forge,
    /// Where the site is served, once it is.
    port: u16,
    server: Option<Server>,
    /// Where images are built and pushed, where that is wanted.
    engine: Option<(Engine, Registry)>,
}

impl Room {
    /// The matrix is the real one, but for core 1.0.0: it is said to be published, so that v1.1.0 can be made.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in matrix_files(&workspace("matrix")) {
            let planned = "version = \"1.0.0\"\nsource = \"plan\"\n";
            let text = match name.as_str() {
                "components/core.toml" => text.replacen(planned, "version = \"1.0.0\"\n", 1),
                _ => text,
            };
            write(&folder.path().join("matrix").join(name), &text);
        }
        let forge = Forge::start(&folder.path().join("mirror"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let room = Self {
            folder,
            forge,
            port,
            server: None,
            engine: None,
        };
        room.publish("1.6.0", "1.0.0");
        room.publish("1.5.0", "1.0.0");
        room
    }

    /// The same with `buildah`, a registry, and what an image is built from.
    pub(crate) fn with_engine() -> Self {
        let mut room = Self::new();
        let registry = Registry::start(room.folder.path());
        let engine = Engine::new(&room.path("engine"));
        engine.prepare(&registry.address);
        image::debian_base(&engine, &room.path("engine/base"));
        fs::create_dir(room.path("packaging")).expect("a folder");
        for name in ["Dockerfile", ".dockerignore", "packaging/base.toml"] {
            fs::copy(workspace(name), room.path(name)).expect("a file");
        }
        room.engine = Some((engine, registry));
        room
    }

    /// Puts stand-ins for all four platforms into the mirror, where upstream would have them.
    fn publish(&self, axon: &str, core: &str) {
        let packed = self.path("packed");
        let versions = Versions { axon, core };
        for platform in ["linux-amd64", "linux-arm64"] {
            let platform: Platform = platform.parse().expect("a platform");
            stand_in::archives(&packed, platform, versions).expect("stand-ins");
        }
        for platform in ["darwin-amd64", "darwin-arm64"] {
            foreign::archives(&packed, platform, versions).expect("stand-ins");
        }
        let (axon, core) = (format!("v{axon}"), format!("v{core}"));
        for entry in fs::read_dir(&packed).expect("archives") {
            let path = entry.expect("an archive").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let to = match name.split(['_', '-']).next() {
                Some("axon") => self.forge.release("mlOS-foundation/axon", &axon),
                Some("mlos") => self.forge.release("mlOS-foundation/core-releases", &core),
                // The library's publisher states no digest.
                _ if name.ends_with(".sha256") => continue,
                _ => self.forge.release("microsoft/onnxruntime", "v1.18.0"),
            };
            fs::copy(&path, to.join(name)).expect("a copy");
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the commands of a case such as `release/plans` print, each with its status where that is not 0.
    pub(crate) fn play(&mut self, name: &str) -> String {
        let file = workspace("tests/tests").join(format!("{name}.sh"));
        let steps = fs::read_to_string(&file).expect("a case");
        let mut transcript = String::new();
        for step in steps.lines().filter(|line| !line.is_empty()) {
            if step.starts_with('#') {
                let _ = writeln!(transcript, "{step}");
                continue;
            }
            let _ = writeln!(transcript, "$ {step}");
            if let Some(name) = step.strip_prefix("tamper ") {
                self.forge.tamper(name);
                continue;
            }
            if step == "site" {
                self.serve();
                continue;
            }
            if let Some(folder) = step.strip_prefix("serve ") {
                self.server = None;
                self.server = Some(Server::start_at(&self.path(folder), self.port));
                continue;
            }
            if step == "github" {
                for line in self.forge.releases() {
                    let _ = writeln!(transcript, "{line}");
                }
                continue;
            }
            if step == "asked" {
                for line in self.forge.asked() {
                    let _ = writeln!(transcript, "{line}");
                }
                continue;
            }
            let output = self.shell(step);
            for stream in [output.stdout, output.stderr] {
                transcript += &String::from_utf8(stream).expect("text");
            }
            if !output.status.success() {
                let _ = writeln!(transcript, "[{}]", output.status.code().unwrap_or(-1));
            }
        }
        let plainly = [
            (self.forge.address.clone(), "[mirror]"),
            (self.site(), "[site]"),
            (self.registry(), "[registry]"),
            (self.folder.path().display().to_string(), "[room]"),
        ];
        let transcript = plainly
            .iter()
            .fold(transcript, |text, (found, name)| text.replace(found, name));
        plain(&transcript)
    }

    fn registry(&self) -> String {
        let registry = self.engine.as_ref();
        registry.map_or("no registry".to_owned(), |(_, registry)| {
            registry.address.clone()
        })
    }

    pub(crate) fn site(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes the site anew, and serves it.
    fn serve(&mut self) {
        let (matrix, out) = (self.path("matrix"), self.path("site"));
        self.server = None;
        if out.exists() {
            fs::remove_dir_all(&out).expect("the site of before");
        }
        made_up::write_site(&matrix, &out);
        self.server = Some(Server::start_at(&out, self.port));
    }

    fn shell(&self, step: &str) -> std::process::Output {
        let tool = mlos_distro();
        let programs = tool.parent().expect("a folder").to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(programs).chain(std::env::split_paths(&path));
        // `-x` would show what is run; here only what it says counts.
        let mut command = Command::new("sh");
        command
            .args(["-c", step])
            .current_dir(self.folder.path())
            .env("PATH", std::env::join_paths(paths).expect("a path"))
            .env("MIRROR", &self.forge.address)
            .env("JUDGE", workspace("tests/tests/release/judge.py"))
            .env("PYTHONPATH", workspace(".tools/sbom"))
            .env("SITE", self.site())
            .env("HOME", self.path("machine"))
            .env("AXON", self.forge.release("mlOS-foundation/axon", "v1.6.0"))
            .env(
                "CORE",
                self.forge
                    .release("mlOS-foundation/core-releases", "v1.0.0"),
            )
            .env("GH_HOST", "github.localhost")
            .env("GH_TOKEN", "x")
            .env("GH_ENTERPRISE_TOKEN", "x")
            .env("GH_CONFIG_DIR", self.path("gh"))
            .env("GNUPGHOME", self.path("gnupg"))
            // Only `gh` takes the way by a proxy: addresses on this machine are asked directly.
            .env("HTTP_PROXY", &self.forge.address)
            .env("NO_PROXY", "127.0.0.1")
            .env_remove("http_proxy")
            .env_remove("https_proxy")
            .env_remove("HTTPS_PROXY")
            .env_remove("all_proxy")
            .env_remove("ALL_PROXY")
            .stdin(Stdio::null());
        if let Some((engine, registry)) = &self.engine {
            command
                .envs(engine.settings("build"))
                .env("HOME", self.path("engine/person"))
                .env("TMPDIR", self.path("engine/tmp"))
                .env("BUILDAH_ISOLATION", "chroot")
                .env("REGISTRY", &registry.address);
        }
        command.output().expect("a shell")
    }
}

/// The transcript with a number in the place of each digest.
fn plain(text: &str) -> String {
    let mut seen: Vec<String> = Vec::new();
    let mut out = String::new();
    let mut word = String::new();
    for one in text.chars().chain(['\n']) {
        if one.is_ascii_hexdigit() {
            word.push(one);
            continue;
        }
        if word.len() == 64 {
            let at = seen.iter().position(|known| *known == word);
            let at = at.unwrap_or_else(|| {
                seen.push(word.clone());
                seen.len() - 1
            });
            let _ = write!(out, "[{}]", at + 1);
        } else {
            out += &word;
        }
        word.clear();
        out.push(one);
    }
    out.pop();
    out
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

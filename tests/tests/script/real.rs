//! The script with bundles, rows and a server that are the maintainer's tool's own: first install, upgrade, the way
//! back, and a file that was changed on the way. The committed `install.sh`, too, as the real matrix makes it.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Output, Stdio},
};

use mlos_tests::{
    rehearsal::Rehearsal,
    stand_in::Versions,
    tool::{Server, workspace},
};
use tempfile::TempDir;

use crate::shell::Shell;

const SHELLS: [&str; 9] = [
    "dash",
    "bash",
    "bash --posix",
    "BusyBox ash",
    "zsh",
    "zsh as sh",
    "mksh",
    "yash",
    "ksh",
];

#[test]
fn bundles_of_the_tool_install_in_every_shell() {
    let stage = Stage::new();
    for name in SHELLS {
        let Some((shell, program)) = Shell::find(name) else {
            continue;
        };
        let home = stage.folder.path().join(format!("home of {name}"));
        let install = |arguments: &[&str]| {
            let line = format!(
                "curl -fsSL {}/install | \"$0\" \"$@\" >&2",
                stage.server.address
            );
            let mut words = vec!["-c", &line, program.to_str().expect("a text")];
            words.extend(shell.arguments);
            words.extend(["-s", "--", "--method", "binary", "--home"]);
            words.push(home.to_str().expect("a text"));
            words.extend(arguments);
            run("bash", &words, stage.folder.path())
        };

        expect(name, &install(&["--version", "v1.0.0"]), 0, "mlos start");
        let mlos = |arguments: &[&str]| {
            let output = run(
                home.join("bin/mlos").to_str().expect("a text"),
                arguments,
                stage.folder.path(),
            );
            assert!(
                output.status.success(),
                "{name}: mlos {arguments:?}: {output:?}"
            );
            String::from_utf8(output.stdout).expect("a text")
        };
        assert_eq!(
            mlos(&["--version"]),
            version("v1.0.0", "v1.5.0"),
            "{name}: the first install"
        );
        expect(name, &install(&[]), 0, "v1.0.0 lies beside it");
        assert_eq!(
            mlos(&["--version"]),
            version("v1.0.1", "v1.5.1"),
            "{name}: the upgrade"
        );
        mlos(&["verify"]);
        mlos(&["rollback"]);
        assert_eq!(
            mlos(&["--version"]),
            version("v1.0.0", "v1.5.0"),
            "{name}: the way back"
        );
        expect(
            name,
            &install(&["--version", "v1.0.2"]),
            7,
            "is not the one that was released",
        );
        assert_eq!(
            mlos(&["list"]),
            "v1.0.1  before\nv1.0.0  in use\n",
            "{name}: a changed file"
        );
    }
}

/// The release's own script, out of a set that the site's script made, once no server is there any more.
#[test]
fn a_set_of_the_tool_installs_without_a_network() {
    let Stage { folder, server } = Stage::new();
    let set = folder.path().join("a set");
    let line = format!(
        "curl -fsSL {}/install | sh -s -- --download-only \"$HOME/a set\"",
        server.address
    );
    let output = run("bash", &["-c", &line], folder.path());
    expect("bash", &output, 0, "sh mlos-v1.0.1_install.sh --from .");
    drop(server);
    assert!(!folder.path().join(".mlos").exists(), "a set is no install");
    for name in SHELLS {
        let Some((shell, program)) = Shell::find(name) else {
            continue;
        };
        let home = folder.path().join(format!("home of {name}"));
        let mut words = vec!["-c", "cd \"$1\" && shift && exec \"$@\"", "sh"];
        words.extend([
            set.to_str().expect("a text"),
            program.to_str().expect("a text"),
        ]);
        words.extend(shell.arguments);
        words.extend(["mlos-v1.0.1_install.sh", "--from", ".", "--home"]);
        words.push(home.to_str().expect("a text"));
        let output = run("sh", &words, folder.path());
        expect(name, &output, 0, "v1.0.1 is in use");
        let mlos = home.join("bin/mlos");
        let output = run(mlos.to_str().expect("a text"), &["verify"], folder.path());
        expect(name, &output, 0, "files are as its manifest says");
    }
    let sums = run(
        "sh",
        &["-c", "cd \"$HOME/a set\" && sha256sum -c SHA256SUMS"],
        folder.path(),
    );
    assert!(sums.status.success(), "{sums:?}");
}

/// What a person gets today who pastes the one line: a sentence, before anything is downloaded or written.
#[test]
fn the_committed_script_says_that_nothing_is_published() {
    let folder = TempDir::new().expect("a folder");
    let script = workspace("install.sh");
    for name in SHELLS {
        let Some((shell, program)) = Shell::find(name) else {
            continue;
        };
        for method in [None, Some("binary"), Some("docker")] {
            let mut words = shell.arguments.to_vec();
            words.push(script.to_str().expect("a text"));
            words.extend(method.iter().flat_map(|method| ["--method", method]));
            let output = run(program.to_str().expect("a text"), &words, folder.path());
            expect(
                name,
                &output,
                4,
                "error: v1.0.0 is listed, but nothing has been published for it yet\n",
            );
            let left = fs::read_dir(folder.path()).expect("the folder").count();
            assert_eq!(left, 0, "{name}, {method:?}: something was written");
        }
    }
}

#[track_caller]
fn expect(name: &str, output: &Output, exit: i32, text: &str) {
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(exit), "{name}: {messages}");
    assert!(
        messages.contains(text),
        "{name}: expected {text:?} in\n{messages}"
    );
}

fn version(release: &str, axon: &str) -> String {
    format!("MLOS Distribution {release}\n  Axon: {axon}\n  MLOS Core: v1.0.0\n")
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", env::var_os("PATH").expect("a path"))
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .expect("a program can be started")
}

/// Three releases of stand-ins, bundled, recorded and served; a byte of the last one's bundle is changed afterwards.
pub(crate) struct Stage {
    folder: TempDir,
    server: Server,
}

impl Stage {
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn address(&self) -> String {
        self.server.address.clone()
    }

    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let site = folder.path().join("site");
        Self::publish(
            &folder.path().join("rehearsal"),
            &site,
            &format!("http://127.0.0.1:{port}"),
        )
        .unwrap_or_else(|cause| panic!("{cause:#}"));
        let server = Server::start_at(&site, port);
        Self { folder, server }
    }

    fn publish(out: &Path, site: &Path, url: &str) -> anyhow::Result<()> {
        let rehearsal = Rehearsal::begin(out, &workspace("matrix"), url, |_| {})?;
        rehearsal.publish("v1.0.0")?;
        for (tag, axon) in [("v1.0.1", "1.5.1"), ("v1.0.2", "1.6.0")] {
            let core = "1.0.0";
            rehearsal.add_release(tag, Versions { axon, core })?;
            rehearsal.publish(tag)?;
        }
        // The newest one is deprecated only so that the channel `stable` stays at the one before.
        let page = rehearsal.matrix().join("releases/v1.0.2.toml");
        let text = fs::read_to_string(&page)?;
        let withdrawn = "[withdrawn]\ndate = \"2026-01-01\"\nreason = \"made up\"\nuse = \"v1.0.1\"\n\n[components]";
        let text = text
            .replace("status = \"stable\"", "status = \"deprecated\"")
            .replace("[components]", withdrawn);
        fs::write(&page, text)?;
        rehearsal.distro(&["site", "--out", site.to_str().expect("a text")])?;
        symlink(rehearsal.download(), site.join("download"))?;
        for entry in fs::read_dir(rehearsal.download().join("v1.0.2"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|found| found == "gz") {
                let mut bytes = fs::read(&path)?;
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                fs::write(&path, bytes)?;
            }
        }
        Ok(())
    }
}

//! The rehearsal's page: every way to install that it shows works as it stands there, in the shell that it is for.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_tests::{
    made_up::write_site,
    program::find_or_skip,
    rehearsal::Rehearsal,
    stand_in::Platform,
    tool::{Server, workspace},
};
use tempfile::TempDir;

use crate::chromium::{Browser, in_browser_at};

/// A way by its word in the address, the shells that read its texts, and where in the person's folder each is typed.
const WAYS: [(&str, Shells, &[&str]); 5] = [
    ("one-line", SHELLS, &[""]),
    ("pinned", SHELLS, &[""]),
    // What a runner starts for a step.
    ("github-actions", &[&["bash", "-e"]], &[""]),
    ("steps", SHELLS, &["", "", "", "", ""]),
    ("offline", SHELLS, &["", "mlos-set"]),
];

/// Programs with their arguments.
type Shells = &'static [&'static [&'static str]];

const SHELLS: Shells = &[
    &["sh"],
    &["bash"],
    &["zsh", "-f"],
    &["busybox", "sh"],
    &["fish", "--no-config"],
];

/// The rehearsal as `./dev serve` shows it.
struct Stage {
    folder: TempDir,
    server: Server,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let address = format!("http://127.0.0.1:{port}");
        let rehearsal = Rehearsal::begin(folder.path(), &workspace("matrix"), &address, |_| ())
            .and_then(|rehearsal| rehearsal.publish("v1.0.0").map(|()| rehearsal))
            .unwrap_or_else(|cause| panic!("{cause:#}"));
        let site = folder.path().join("site");
        write_site(&rehearsal.matrix(), &site);
        symlink(rehearsal.download(), site.join("download")).expect("the downloads");
        let server = Server::start_at(&site, port);
        Self { folder, server }
    }

    /// A home that is nobody's yet.
    fn person(&self, name: &str) -> PathBuf {
        let home = self.folder.path().join(name);
        fs::create_dir(&home).expect("a folder");
        home
    }
}

/// Lets a shell read a text, as that of a person who has set nothing; what it prints.
#[track_caller]
fn typed(shell: &[&str], text: &str, home: &Path, folder: &str) -> String {
    let path = env::var_os("PATH").expect("a path");
    let output = Command::new(shell[0])
        .args(&shell[1..])
        .args(["-c", text])
        .env_clear()
        .env("PATH", path)
        .env("HOME", home)
        .env("TMPDIR", home)
        .current_dir(home.join(folder))
        .stdin(Stdio::null())
        .output()
        .expect("a shell can be started");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{shell:?} ended with {}:\n{text}\n{messages}",
        output.status
    );
    String::from_utf8(output.stdout).expect("a text")
}

/// The texts of a way, as they stand on the page.
async fn texts(browser: &Browser, way: &str, count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    for at in 1..=count {
        let mut id = "#command-chosen".to_owned();
        if way != "one-line" {
            id = format!("{id}-{way}");
        }
        if at > 1 {
            id = format!("{id}-{at}");
        }
        texts.push(browser.text(&id).await);
    }
    texts
}

/// What a runner does with a step: the lines of its block.
fn block(step: &str) -> String {
    let lines = step.strip_prefix("- run: |\n").expect("a block").lines();
    let lines = lines.map(|line| line.strip_prefix("    ").expect("indented"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_way_on_the_rehearsals_page_installs_what_the_page_says() {
    let stage = Stage::new();
    in_browser_at(&stage.server, async |browser| {
        let platform = Platform::host().expect("a platform that there are stand-ins for");
        for (way, shells, folders) in WAYS {
            let address = format!("/?version=v1.0.0&platform={platform}&method=binary&way={way}");
            browser.open_alive(&address).await;
            let texts = texts(&browser, way, folders.len()).await;
            let says = browser.text(".answers h4 + p + pre code").await;
            assert_eq!(
                says,
                "MLOS Distribution v1.0.0\n  Axon: v1.5.0\n  MLOS Core: v1.0.0"
            );
            for shell in shells {
                if find_or_skip(shell[0]).is_none() {
                    continue;
                }
                let home = stage.person(&format!("{way}-{}", shell[0]));
                for (text, folder) in texts.iter().zip(folders) {
                    let text = match way {
                        "github-actions" => block(text),
                        _ => text.clone(),
                    };
                    typed(shell, &text, &home, folder);
                }
                let mlos = home.join(".mlos/bin/mlos");
                let mlos = |verb: &str| {
                    let line = format!("'{}' {verb}", mlos.display());
                    typed(&["sh"], &line, &home, "")
                };
                assert_eq!(mlos("--version"), format!("{says}\n"), "{way} in {shell:?}");
                mlos("uninstall");
                assert!(!home.join(".mlos/bin").exists(), "{way} in {shell:?}");
            }
        }
    });
}

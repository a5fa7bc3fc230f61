//! A signal at every step: before each program that the script starts, the shell that runs it gets TERM.
//!
//! Whatever the step, a release that was in use still runs, whole, and the same command then succeeds.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    answer::Answer,
    bundle::{bundle, folder, version_lines, write_program},
    rows::{Rows, script},
    server::Server,
    shell::{Shell, which},
};

/// The programs of which each call is a step.
const STEPS: [&str; 16] = [
    "cat",
    "chmod",
    "cmp",
    "cp",
    "curl",
    "find",
    "grep",
    "head",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "rmdir",
    "sha256sum",
    "tar",
    "tail",
];

#[test]
fn a_first_install_in_dash() {
    sweep("dash", None, &[]);
}

#[test]
fn an_upgrade_in_dash() {
    sweep("dash", Some("one"), &[]);
}

#[test]
fn an_upgrade_in_bash() {
    sweep("bash", Some("one"), &[]);
}

#[test]
fn the_same_again_in_dash() {
    sweep("dash", Some("two"), &["--reinstall"]);
}

/// Signals at the first step, at the second, and so on, until a run comes to its end before its signal.
#[track_caller]
fn sweep(shell: &str, before: Option<&str>, arguments: &[&str]) {
    let Some((_, program)) = Shell::find(shell) else {
        return;
    };
    let machine = Machine::new(program);
    let mut step = 1;
    loop {
        machine.reset();
        if let Some(rows) = before {
            machine.install(rows, &[], 0);
        }
        let old = before.map(|_| machine.version().expect("what is there before runs"));
        let reached = machine.install("two", arguments, step);
        let at = format!("{shell}, TERM at step {step}: {}", machine.last_step());
        if let Some(old) = &old {
            let found = machine
                .version()
                .unwrap_or_else(|said| panic!("{at}: {said}"));
            assert!(
                [old, &version_lines("v1.1.0")].contains(&&found),
                "{at}: {found}"
            );
        }
        let again = machine.install("two", &[], 0);
        assert!(!again, "no signal was asked for");
        let found = machine
            .version()
            .unwrap_or_else(|said| panic!("{at}, then again: {said}"));
        assert_eq!(found, version_lines("v1.1.0"), "{at}, then again");
        machine.is_tidy(&at);
        if !reached {
            break;
        }
        step += 1;
    }
    assert!(
        step > 30,
        "{shell}: only {step} steps, so hardly anything was tried"
    );
}

struct Machine {
    shell: PathBuf,
    folder: TempDir,
    server: Server,
}

impl Machine {
    fn new(shell: PathBuf) -> Self {
        let folder = TempDir::new().expect("a folder");
        let server = Server::start();
        for release in ["v1.0.0", "v1.1.0"] {
            let path = format!("/files/{release}/{}.tar.gz", self::folder(release));
            server.set(&path, Answer::whole(bundle(release, "")));
        }
        let machine = Self {
            shell,
            folder,
            server,
        };
        let tools = machine.path("tools");
        fs::create_dir(&tools).expect("a folder");
        for name in STEPS {
            let program = which(name).expect("a usual program");
            let text = format!(
                "#!/bin/sh\nread -r n <\"$COUNT\"\nn=$((n + 1))\necho $n >\"$COUNT\"\n\
                 [ $n != \"$AT\" ] || {{\n    echo {name} \"$@\" >\"$COUNT.step\"\n    read -r p <\"$COUNT.pid\"\n    kill -s TERM $p\n}}\n\
                 exec {} \"$@\"\n",
                program.display()
            );
            write_program(&tools.join(name), &text);
        }
        for rows in ["one", "two"] {
            let bundle = bundle("v1.1.0", "");
            let site = &machine.server.address;
            let text = script(
                &Rows {
                    site,
                    bundle: &bundle,
                }
                .block(rows),
            );
            fs::write(machine.path(rows), text).expect("the script");
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn home(&self) -> PathBuf {
        self.path("home")
    }

    fn reset(&self) {
        if self.home().exists() {
            fs::remove_dir_all(self.home()).expect("a home");
        }
        fs::write(self.path("count.step"), "none").expect("a file");
    }

    /// Runs the script with a signal at a step, or with none for 0. Whether the signal was sent.
    fn install(&self, rows: &str, arguments: &[&str], at: usize) -> bool {
        fs::write(self.path("count"), "0\n").expect("a file");
        let usual = env::var("PATH").expect("a path");
        let output = Command::new("sh")
            .args(["-c", "echo $$ >\"$COUNT.pid\"; exec \"$@\"", "sh"])
            .arg(&self.shell)
            .arg(self.path(rows))
            .args(arguments)
            .env_clear()
            .env("PATH", format!("{}:{usual}", self.path("tools").display()))
            .env("HOME", self.folder.path())
            .env("MLOS_HOME", self.home())
            .env("COUNT", self.path("count"))
            .env("AT", at.to_string())
            .stdin(Stdio::null())
            .output()
            .expect("a shell can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        let steps: usize = fs::read_to_string(self.path("count"))
            .expect("the count")
            .trim()
            .parse()
            .expect("a number");
        let reached = at > 0 && steps >= at;
        let wanted = if reached { vec![143, 0] } else { vec![0] };
        assert!(
            wanted.contains(&output.status.code().unwrap_or(-1)),
            "step {at}, {}: {:?}\n{said}",
            self.last_step(),
            output.status
        );
        reached
    }

    fn last_step(&self) -> String {
        fs::read_to_string(self.path("count.step")).unwrap_or_default()
    }

    /// What the installed `mlos` says; its messages where it does not run.
    fn version(&self) -> Result<String, String> {
        let output = Command::new(self.home().join("bin/mlos"))
            .arg("--version")
            .output()
            .map_err(|error| error.to_string())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(text(&output.stderr))
        }
    }

    /// Nothing half-done is left.
    #[track_caller]
    fn is_tidy(&self, at: &str) {
        let mut names = Vec::new();
        for part in ["", "bin", "cache", "releases", "config"] {
            for entry in fs::read_dir(self.home().join(part)).expect("a folder of the home") {
                let name = Path::new(part).join(entry.expect("an entry").file_name());
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.retain(|name| {
            name.contains(".new")
                || name.contains(".old")
                || name == "lock"
                || name.contains("next")
        });
        assert!(names.is_empty(), "{at}: {names:?}");
    }
}

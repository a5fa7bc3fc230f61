//! A machine on which the script is run again and again, with two releases to install.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    answer::Answer,
    bundle::{bundle, folder},
    home::Home,
    rows::{Rows, script},
    server::Server,
};

pub(crate) struct Machine {
    folder: TempDir,
    server: Server,
}

impl Machine {
    /// With the scripts `one`, which knows v1.0.0, and `two`, which knows v1.1.0 as well.
    pub(crate) fn new() -> Self {
        let server = Server::start();
        for release in ["v1.0.0", "v1.1.0"] {
            let path = format!("/files/{release}/{}.tar.gz", self::folder(release));
            server.set(&path, Answer::whole(bundle(release, "")));
        }
        let folder = TempDir::new().expect("a folder");
        let machine = Self { folder, server };
        for rows in ["one", "two"] {
            machine.write_script(rows, &machine.script(rows));
        }
        machine
    }

    /// The text of the script with these rows.
    pub(crate) fn script(&self, rows: &str) -> String {
        let rows_of = Rows {
            site: &self.server.address,
            bundle: &bundle("v1.1.0", ""),
        };
        script(&rows_of.block(rows))
    }

    pub(crate) fn write_script(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the script");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn home(&self) -> Home {
        Home(self.path("home"))
    }

    /// No home is there any more.
    pub(crate) fn reset(&self) {
        if self.home().0.exists() {
            fs::remove_dir_all(self.home().0).expect("a home");
        }
    }

    /// A program in this machine's environment, at the head of a process group of its own and with every signal as it
    /// is by default, whoever runs the tests.
    pub(crate) fn command(&self, program: &Path) -> Command {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new("env");
        command
            .arg("--default-signal")
            .arg(program)
            .env_clear()
            .env("PATH", env::var_os("PATH").expect("a path"))
            .env("HOME", self.folder.path())
            .env("MLOS_HOME", self.home().0)
            .env("MLOS_RETRIES", "0")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

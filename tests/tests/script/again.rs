//! A whole life on one machine, with bundles that are the tool's own: installed, upgraded, taken back, installed again,
//! removed, removed again, installed and purged. Afterwards every name, mode and byte is as it was before.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    real::Stage,
    sandbox::{Tree, walk},
    shell::Shell,
};

/// The shell that a person has, so that its profile is made where there is none.
const PEOPLE: [(&str, &str); 5] = [
    ("dash", "/bin/zsh"),
    ("bash", "/bin/bash"),
    ("mksh", "/usr/bin/fish"),
    ("zsh as sh", "/bin/zsh"),
    ("BusyBox ash", "/bin/sh"),
];

/// A profile without a line break at its end gets one before our line, and keeps it: nobody notes that it was missing.
const UNENDED: &str = "# no line break at the end";

#[test]
fn after_purge_all_is_as_before() {
    let stage = Stage::new();
    for (name, login) in PEOPLE {
        let Some((shell, program)) = Shell::find(name) else {
            continue;
        };
        let person = Person {
            user: stage.folder().join(format!("user of {name}")),
            site: stage.address(),
            shell,
            program,
            login,
        };
        person.move_in();
        let before = person.tree();

        person.installs(&["--version", "v1.0.0", "--modify-path"], "v1.0.0");
        let installed = person.tree();
        assert_ne!(before, installed, "{name}: an install leaves traces");
        person.installs(&["--version", "v1.0.0", "--modify-path"], "v1.0.0");
        assert_eq!(person.tree(), installed, "{name}: the same install twice");
        person.installs(&["--modify-path"], "v1.0.1");
        person.installs(&["--version", "v1.0.0"], "v1.0.0");
        person.installs(&[], "v1.0.1");
        person.installs(&["--reinstall"], "v1.0.1");
        person.mlos("verify", 0);
        person.mlos("uninstall", 0);
        assert!(!person.home().join("bin").exists(), "{name}: nothing runs");
        assert_eq!(person.script(&["--uninstall"]).0, 0, "{name}: again");
        person.installs(&["--modify-path"], "v1.0.1");
        person.mlos("purge", 0);
        let unended = person.user.join(".bash_login");
        let text = fs::read_to_string(&unended).expect("a profile");
        assert_eq!(text.trim_end_matches('\n'), UNENDED, "{name}: after purge");
        fs::write(unended, UNENDED).expect("a profile");
        assert_eq!(person.tree(), before, "{name}: after purge");
        assert_eq!(
            person.script(&["--uninstall"]).0,
            0,
            "{name}: without a home"
        );
        assert_eq!(person.tree(), before, "{name}: after that");
    }
}

struct Person {
    user: PathBuf,
    site: String,
    shell: &'static Shell,
    program: PathBuf,
    login: &'static str,
}

impl Person {
    /// A home folder with profiles as people have them.
    fn move_in(&self) {
        fs::create_dir_all(self.user.join("tmp")).expect("a folder");
        // It is there as soon as fish was started once; one that the script makes stays, empty.
        if self.login.ends_with("fish") {
            fs::create_dir_all(self.user.join(".config/fish")).expect("a folder");
        }
        for (name, text, mode) in [
            (".profile", "umask 022\n", 0o644),
            (".bashrc", "# mine\n", 0o600),
            (".bash_login", UNENDED, 0o640),
            (".mine", "#!/bin/sh\n", 0o755),
        ] {
            let path = self.user.join(name);
            fs::write(&path, text).expect("a file");
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        }
    }

    fn home(&self) -> PathBuf {
        self.user.join(".mlos")
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        walk(&self.user, "", &mut tree);
        tree
    }

    /// Runs the site's script; how it ended, and its messages.
    fn script(&self, arguments: &[&str]) -> (i32, String) {
        let line = format!("curl -fsSL {}/install | \"$0\" \"$@\"", self.site);
        let mut words = vec!["-c", &line, self.program.to_str().expect("a text")];
        words.extend(self.shell.arguments);
        words.extend(["-s", "--"]);
        words.extend(arguments);
        self.run("bash".as_ref(), &words)
    }

    #[track_caller]
    fn installs(&self, arguments: &[&str], release: &str) {
        let (status, said) = self.script(&[arguments, &["--method", "binary"]].concat());
        assert_eq!(status, 0, "{}, {arguments:?}: {said}", self.shell.name);
        let current = fs::read_to_string(self.home().join("current")).expect("what is in use");
        assert_eq!(
            current.lines().next(),
            Some(release),
            "{arguments:?}: {said}"
        );
    }

    #[track_caller]
    fn mlos(&self, command: &str, exit: i32) {
        let (status, said) = self.run(&self.home().join("bin/mlos"), &[command]);
        assert_eq!(status, exit, "{}, mlos {command}: {said}", self.shell.name);
    }

    fn run(&self, program: &Path, words: &[&str]) -> (i32, String) {
        let output = Command::new(program)
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a path"))
            .env("HOME", &self.user)
            .env("TMPDIR", self.user.join("tmp"))
            .env("SHELL", self.login)
            .current_dir(&self.user)
            .stdin(Stdio::null())
            .output()
            .expect("a program can be started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap_or(-1), said)
    }
}

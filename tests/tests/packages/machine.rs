//! A machine with Debian 12: its packages unpacked into a folder, entered by `chroot`.
//!
//! It has no network but this machine's loopback, and no systemd: `packages/systemctl` writes down what it is asked for,
//! and keeps which unit is active and which is enabled. What Debian's own programs ask of it is theirs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use mlos_tests::{engine::succeed, tool::workspace};

/// Where it lies, until it is dropped.
pub(crate) struct Machine {
    root: PathBuf,
}

impl Machine {
    /// Unpacks it; `name` is that of an archive that `./dev setup` made.
    pub(crate) fn unpack(name: &str, root: &Path) -> Self {
        let base = workspace(".tools/base").join(format!("{name}.tar"));
        assert!(
            base.is_file(),
            "expected Debian with apt in {}, found none: run `./dev setup test`",
            base.display()
        );
        fs::create_dir(root).expect("a folder");
        succeed(
            Command::new("tar")
                .arg("-xf")
                .arg(&base)
                .arg("-C")
                .arg(root),
        );
        let name = fs::read_to_string("/etc/hostname").unwrap_or_default();
        for (path, text) in [
            ("etc/apt/sources.list", String::new()),
            // Where a person would say yes.
            (
                "etc/apt/apt.conf.d/yes",
                "APT::Get::Assume-Yes \"true\";\n".to_owned(),
            ),
            ("etc/hosts", format!("127.0.0.1 localhost {name}\n")),
        ] {
            fs::write(root.join(path), text).expect("a file");
        }
        let systemctl = workspace("tests/tests/packages/systemctl");
        fs::copy(systemctl, root.join("usr/bin/systemctl")).expect("a copy");
        fs::create_dir_all(root.join("run/systemd/system")).expect("a folder");
        let machine = Self {
            root: root.to_owned(),
        };
        succeed(
            Command::new("mount")
                .args(["-t", "proc", "proc"])
                .arg(root.join("proc")),
        );
        machine.command("useradd --create-home --shell /bin/sh person && echo 'person ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/person");
        machine
    }

    fn command(&self, line: &str) {
        succeed(
            Command::new("chroot")
                .arg(&self.root)
                .args(["sh", "-c", line]),
        );
    }

    /// Those that were started there and are still there.
    fn processes(&self) -> Vec<String> {
        let entries = fs::read_dir("/proc").expect("the processes").flatten();
        let inside = entries.filter(|entry| {
            fs::read_link(entry.path().join("root")).is_ok_and(|root| root == self.root)
        });
        let ids = inside.map(|entry| entry.file_name().to_string_lossy().into_owned());
        ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
            .collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for id in self.processes() {
            let _ = Command::new("kill").args(["-KILL", &id]).status();
        }
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.root.join("proc"))
            .status();
    }
}

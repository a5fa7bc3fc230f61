//! The shells that a person may have as `sh`.

use std::{
    env,
    path::{Path, PathBuf},
};

pub(crate) struct Shell {
    /// As scenarios and messages name it.
    pub(crate) name: &'static str,
    program: &'static str,
    pub(crate) arguments: &'static [&'static str],
}

const SHELLS: [Shell; 9] = [
    Shell {
        name: "dash",
        program: "dash",
        arguments: &[],
    },
    Shell {
        name: "bash",
        program: "bash",
        arguments: &[],
    },
    Shell {
        name: "bash --posix",
        program: "bash",
        arguments: &["--posix"],
    },
    Shell {
        name: "BusyBox ash",
        program: "busybox",
        arguments: &["sh"],
    },
    Shell {
        name: "zsh as sh",
        program: "zsh",
        arguments: &["--emulate", "sh"],
    },
    Shell {
        name: "zsh",
        program: "zsh",
        arguments: &[],
    },
    Shell {
        name: "mksh",
        program: "mksh",
        arguments: &[],
    },
    Shell {
        name: "yash",
        program: "yash",
        arguments: &[],
    },
    Shell {
        name: "ksh",
        program: "ksh93",
        arguments: &[],
    },
];

impl Shell {
    /// The shell, or nothing where this machine lacks it: said to a person, an error in CI.
    #[track_caller]
    pub(crate) fn find(name: &str) -> Option<(&'static Self, PathBuf)> {
        let shell = SHELLS
            .iter()
            .find(|shell| shell.name == name)
            .expect("a shell of the list");
        let found = which(shell.program);
        if found.is_none() {
            assert!(
                env::var_os("CI").is_none(),
                "expected `{}` in CI, found none: ./dev setup",
                shell.program
            );
            #[expect(
                clippy::print_stderr,
                reason = "a person should hear what was not tested"
            )]
            {
                eprintln!("skipped: {} not found", shell.program);
            }
        }
        found.map(|path| (shell, path))
    }
}

/// Where a program lies.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder: PathBuf| folder.join(program))
        .find(|path: &PathBuf| Path::is_file(path))
}

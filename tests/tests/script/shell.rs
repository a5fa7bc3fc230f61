//! The shells that a person may have as `sh`.

use std::path::PathBuf;

use mlos_tests::program::find_or_skip;

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
        find_or_skip(shell.program).map(|path| (shell, path))
    }
}

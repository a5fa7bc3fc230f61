//! A child of the script's shell that is ended before it has left the traps behind: some shells let it run them.

use std::{fs, process::Command};

use crate::{bundle::SCRIPT, shell::Shell};

/// The end of the script, in which it does what it was started for.
const END: &str = "\nended=0\n";

/// What such a child does, at its worst, and then the end of the script's own shell.
const CHILD: &str = r#"
quiet='' scratch=$1 stage='' placed='' aside='' child='' dog='' box='' fresh=0 locked='' making='' loaded='' meter='' keep=''
piped=''
trap 'ended=$?; clean; exit "$ended"' EXIT
(clean)
(clean) &
wait "$!"
[ ! -d "$scratch" ] || echo "it stays"
exit 3
}
"#;

#[test]
fn only_the_script_itself_cleans_up() {
    let (functions, _) = SCRIPT.split_once(END).expect("the end of the script");
    for name in [
        "dash",
        "bash",
        "bash --posix",
        "BusyBox ash",
        "zsh as sh",
        "zsh",
        "mksh",
        "yash",
        "ksh",
    ] {
        let Some((shell, program)) = Shell::find(name) else {
            continue;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let script = folder.path().join("script");
        fs::write(&script, format!("{functions}{CHILD}")).expect("a script");
        let scratch = folder.path().join("scratch");
        fs::create_dir(&scratch).expect("a folder");
        let output = Command::new(program)
            .args(shell.arguments)
            .arg(&script)
            .arg(&scratch)
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            (output.status.code(), &*said),
            (Some(3), "it stays\n"),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!scratch.exists(), "{name}");
    }
}

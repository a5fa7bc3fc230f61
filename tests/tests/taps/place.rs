//! A kind is written into a folder of its own: what somebody else has there stays.

use std::{fs, path::Path, process::Command};

use mlos_tests::tool::mlos_distro;

use crate::desk::Desk;

/// What is made from the matrix alone, but for the APT repository, which asks for a key: the suite `packages` has it.
const KINDS: [&str; 5] = ["snapcraft", "homebrew", "chocolatey", "winget", "scoop"];

/// What the tool says where it makes a kind into `out`, as it is typed in a folder.
fn said(desk: &Desk, kind: &str, out: &str, place: &Path) -> Result<(), String> {
    let output = Command::new(mlos_distro())
        .arg("--matrix")
        .arg(desk.path("matrix"))
        .args(["packages", "--only", kind, "--out", out])
        .current_dir(place)
        .output()
        .expect("mlos-distro can be started");
    if output.status.success() {
        return Ok(());
    }
    assert_eq!(output.status.code(), Some(1), "{kind}");
    let said = String::from_utf8(output.stderr).expect("text");
    let sentence = said.lines().find(|line| line.starts_with("error: "));
    Err(sentence.expect("a sentence").to_owned())
}

fn write(path: &Path) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, "mine\n").expect("a file");
}

#[test]
fn a_folder_that_something_else_made_stays_as_it_is() {
    for desk in [Desk::recorded(), Desk::real()] {
        for kind in KINDS {
            let folder = desk.path(kind);
            let mine = ["clone/.git/HEAD", "clone/Formula/mlos.rb", "hidden/.file"];
            for file in mine {
                write(&folder.join(file));
            }
            let others =
                "holds what `packages` did not make, and would be cleared: it stays as it is";
            for out in ["clone", "hidden"] {
                let expected = format!("error: `{out}` {others}");
                assert_eq!(said(&desk, kind, out, &folder), Err(expected), "{kind}");
            }
            for (out, place) in [(".", "clone"), ("..", "clone"), ("../..", "clone/.git")] {
                let expected = format!(
                    "error: you work in `{out}`, and it would be cleared: it stays as it is"
                );
                let found = said(&desk, kind, out, &folder.join(place));
                assert_eq!(found, Err(expected), "{kind}: {out}");
            }
            let expected = "error: `hidden/.file` is no folder".to_owned();
            assert_eq!(
                said(&desk, kind, "hidden/.file", &folder),
                Err(expected),
                "{kind}"
            );
            for file in mine {
                let text = fs::read_to_string(folder.join(file)).expect("it is there");
                assert_eq!(text, "mine\n", "{kind}: {file}");
            }
        }
    }
}

#[test]
fn a_folder_of_its_own_is_made_anew_and_one_that_somebody_works_in_is_not() {
    let desk = Desk::recorded();
    for kind in KINDS {
        let folder = desk.path(kind);
        fs::create_dir_all(folder.join("made")).expect("an empty folder");
        assert_eq!(said(&desk, kind, "made", &folder), Ok(()), "{kind}");
        let before = desk.path(kind).join("made/before/file");
        write(&before);
        assert_eq!(said(&desk, kind, "made", &folder), Ok(()), "{kind}");
        assert!(!before.exists(), "{kind}");
        assert!(fs::read_dir(folder.join("made")).expect("a folder").count() > 1);
        let expected =
            "error: you work in `.`, and it would be cleared: it stays as it is".to_owned();
        let found = said(&desk, kind, ".", &folder.join("made"));
        assert_eq!(found, Err(expected), "{kind}");
    }
    // What is made no more goes, and the folder stays one of its own, whatever is laid into it.
    let none = Desk::real();
    for out in [desk.path("homebrew/made"), none.path("new")] {
        for _ in 0..2 {
            let name = out.display().to_string();
            assert_eq!(said(&none, "homebrew", &name, &none.path("matrix")), Ok(()));
            assert!(!out.join("Formula").exists());
            fs::create_dir_all(out.join("Formula")).expect("a folder");
        }
    }
}

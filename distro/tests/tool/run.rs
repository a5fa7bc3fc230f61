//! Running the tool, on copies of the real matrix.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fs_err as fs;
use tempfile::TempDir;

/// The project's folder.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the project")
        .to_owned()
}

/// The tool with arguments, in the project's folder.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mlos-distro"));
    command
        .args(arguments)
        .current_dir(project())
        .stdin(Stdio::null());
    command
}

/// Everything that a run shows, as one text. Folders of this run have a name that is always the same.
pub(crate) fn transcript(arguments: &[&str], folders: &[(&Path, &str)]) -> String {
    let output = command(arguments).output().expect("the tool starts");
    let mut text = format!("exit {}\n", output.status.code().expect("an exit code"));
    for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        let stream = String::from_utf8(bytes).expect("text");
        if !stream.is_empty() {
            let _ = write!(text, "--- {name}\n{stream}");
        }
    }
    folders.iter().fold(text, |text, (path, name)| {
        text.replace(&path.display().to_string(), name)
    })
}

/// Standard output of a run that succeeds.
#[track_caller]
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let output = command(arguments).output().expect("the tool starts");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// A copy of the real matrix that a test may change.
pub(crate) struct Copy {
    folder: TempDir,
}

impl Copy {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&project().join("matrix"), &folder.path().join("matrix"));
        Self { folder }
    }

    /// The folder in which `matrix` lies.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn matrix(&self) -> String {
        self.folder().join("matrix").display().to_string()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder().join("matrix").join(file)).expect("a file of the matrix")
    }

    /// Replaces a text that is there, in a file of the matrix.
    #[track_caller]
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} holds `{from}`");
        self.write(file, &text.replacen(from, to, 1));
    }

    /// Adds lines at the end of a file of the matrix.
    pub(crate) fn add(&self, file: &str, lines: &str) {
        self.write(file, &format!("{}\n{lines}\n", self.read(file)));
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder().join("matrix").join(file), text).expect("a file is written");
    }

    /// A run on this copy.
    pub(crate) fn transcript(&self, arguments: &[&str]) -> String {
        let matrix = self.matrix();
        transcript(
            &[arguments, &["--matrix", &matrix]].concat(),
            &[(self.folder(), "DIR")],
        )
    }

    /// Standard output of a run on this copy that succeeds.
    #[track_caller]
    pub(crate) fn stdout(&self, arguments: &[&str]) -> String {
        stdout(&[arguments, &["--matrix", &self.matrix()]].concat())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder is made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}

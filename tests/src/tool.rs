//! The maintainer's tool as a program: what suites of other crates' programs have to find by themselves.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// A folder or file of the workspace.
pub fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(path)
}

/// `mlos-distro` as cargo built it, beside the test that asks.
///
/// # Panics
///
/// Where it is not built: cargo builds the programs of a test's own crate only.
pub fn mlos_distro() -> PathBuf {
    let test = env::current_exe().expect("a test is a file");
    // target/debug/deps/agreement-0123456789abcdef
    // A bench lies in a folder of its own profile, where the tool is not.
    let found = test
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("mlos-distro"))
        .chain([workspace("target/debug/mlos-distro")])
        .find(|path| path.is_file());
    found.expect("expected `mlos-distro` beside the tests, found none: run `cargo build -p mlos-distro`, or `./dev test`")
}

/// Runs `mlos-distro` in the workspace.
///
/// # Panics
///
/// Where the program cannot be started.
pub fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(mlos_distro());
    command
        .args(arguments)
        .current_dir(workspace(""))
        .stdin(Stdio::null());
    command.output().expect("mlos-distro can be started")
}

/// What `mlos-distro` prints, where it has to succeed.
///
/// # Panics
///
/// Where it fails; with its messages.
#[track_caller]
pub fn stdout(arguments: &[&str]) -> String {
    let output = run(arguments);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "mlos-distro {arguments:?} ended with {}\n{messages}",
        output.status
    );
    String::from_utf8(output.stdout).expect("mlos-distro prints text")
}

/// The files of a matrix, by path within its folder; a small one has not all parts of its own.
///
/// # Panics
///
/// Where the folder holds none, or cannot be read.
#[track_caller]
pub fn matrix_files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for part in ["", "components/", "libraries/", "releases/"] {
        let part_of_it = folder.join(part);
        if !part.is_empty() && !part_of_it.is_dir() {
            continue;
        }
        for entry in fs::read_dir(part_of_it).expect("a folder of the matrix") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|found| found == "toml") {
                let name = path.file_name().expect("a name").to_string_lossy();
                // It is for the maintainer's tool, and no part of the matrix.
                if name == "declined.toml" {
                    continue;
                }
                let text = fs::read_to_string(&path).expect("a text");
                files.insert(format!("{part}{name}"), text);
            }
        }
    }
    files
}

/// `mlos-distro serve` on a free port of this machine, until it is dropped.
pub struct Server {
    process: Child,
    /// Such as `http://127.0.0.1:40123`.
    pub address: String,
}

impl Server {
    /// Serves a folder, and returns once it listens.
    ///
    /// # Panics
    ///
    /// Where it does not come to that.
    pub fn start(root: &Path) -> Self {
        Self::start_at(root, 0)
    }

    /// Serves a folder on a given port; on any free one for 0.
    ///
    /// # Panics
    ///
    /// Where it does not come to that.
    pub fn start_at(root: &Path, port: u16) -> Self {
        let mut process = Command::new(mlos_distro())
            .args(["serve", "--addr", &format!("127.0.0.1:{port}"), "--root"])
            .arg(root)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("mlos-distro can be started");
        let mut lines = BufReader::new(process.stderr.take().expect("its messages")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once(" at http://")
                    .map(|(_, address)| format!("http://{address}"))
            })
            .expect("mlos-distro says where it listens");
        // Somebody has to read the rest, or the server stops at a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { process, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

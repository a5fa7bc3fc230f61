//! The heart of the project: every surface gives the same decision.
//!
//! For each release × platform × method of the real matrix and of a larger made-up one, the second reader says what has
//! to come, and every surface is asked. Decisions are compared byte for byte, refusals by their code.
//! A surface is one implementation of [`Surface`] and one test.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_resolver::{Matrix, RawRequest, Request, resolve};
use mlos_tests::{
    reader::{Expected, Reader},
    tool::{self, Server, workspace},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One question: an exact release for a platform by a method.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    release: String,
    platform: String,
    method: String,
}

/// A way to get a decision.
trait Surface {
    /// The decision without its newline, or the surface's word for why there is none.
    fn decision(&self, case: &Case) -> Result<String, String>;

    /// How this surface says a refusal code of the resolver.
    fn word(&self, code: &str) -> String {
        code.to_owned()
    }

    /// Whether it can be asked for a method at all.
    fn knows(&self, _method: &str) -> bool {
        true
    }
}

#[test]
fn native() {
    agree(Native::of);
}

#[test]
fn maintainers_tool() {
    agree(Tool::of);
}

#[test]
fn webassembly() {
    agree(Wasm::of);
}

#[test]
fn install_script() {
    agree(Script::of);
}

/// Asks a surface everything, for both matrices, and compares with what the second reader says.
#[track_caller]
fn agree<S: Surface>(surface_of: impl Fn(&Path) -> S) {
    for name in ["matrix", "tests/fixtures/large"] {
        let folder = workspace(name);
        let reader = Reader::open(&folder).expect("the matrix can be read");
        let fingerprint = matrix(&folder).fingerprint().to_string();
        let surface = surface_of(&folder);
        let mut cases = cases(&reader);
        cases.retain(|case| surface.knows(&case.method));
        assert!(
            cases.len() >= 36,
            "{name}: only {} questions are asked",
            cases.len()
        );

        let mut wrong = Vec::new();
        for case in &cases {
            let wanted =
                match reader.expected(&case.release, &case.platform, &case.method, &fingerprint) {
                    Expected::Decision(json) => Ok(json),
                    absent => Err(surface.word(code(&absent))),
                };
            let found = surface.decision(case);
            if found != wanted {
                wrong.push(format!("{case:?}\n  wanted {wanted:?}\n  found  {found:?}"));
            }
        }
        let (count, asked) = (wrong.len(), cases.len());
        wrong.truncate(5);
        assert!(
            count == 0,
            "{name}: {count} of {asked} answers differ, as\n{}",
            wrong.join("\n")
        );
    }
}

/// Every release × platform × method of a matrix.
fn cases(reader: &Reader) -> Vec<Case> {
    let mut cases = Vec::new();
    for release in reader.releases() {
        for platform in reader.platforms() {
            for method in Reader::methods() {
                let (release, platform, method) =
                    (release.clone(), platform.clone(), method.to_owned());
                cases.push(Case {
                    release,
                    platform,
                    method,
                });
            }
        }
    }
    cases
}

/// The refusal code that belongs to what the reader found.
#[track_caller]
fn code(absent: &Expected) -> &'static str {
    match absent {
        Expected::NoArtifact => "no-artifact",
        Expected::Status(status) if status == "unsafe" => "unsafe",
        Expected::Status(_) => "not-released",
        Expected::Decision(_) => panic!("a decision has no refusal code"),
    }
}

fn matrix(folder: &Path) -> Matrix {
    let mut files = BTreeMap::new();
    for part in ["", "components", "libraries", "releases"] {
        for entry in fs::read_dir(folder.join(part)).expect("a folder of the matrix") {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path
                    .strip_prefix(folder)
                    .expect("below the folder")
                    .to_string_lossy()
                    .into_owned();
                files.insert(name, fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The resolver as a library.
struct Native {
    matrix: Matrix,
}

impl Native {
    fn of(folder: &Path) -> Self {
        Self {
            matrix: matrix(folder),
        }
    }
}

impl Surface for Native {
    fn decision(&self, case: &Case) -> Result<String, String> {
        let request = RawRequest {
            version: Some(case.release.clone()),
            platform: Some(case.platform.clone()),
            method: Some(case.method.clone()),
            ..RawRequest::default()
        };
        let request =
            Request::parse(&self.matrix, &request).expect("a request that can be understood");
        let plan = resolve(&self.matrix, &request).map_err(|refusal| refusal.code.to_string())?;
        Ok(plan.decision.canonical())
    }
}

/// `mlos-distro resolve --json`.
struct Tool {
    folder: PathBuf,
}

impl Tool {
    fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }
}

impl Surface for Tool {
    fn decision(&self, case: &Case) -> Result<String, String> {
        let folder = self.folder.to_string_lossy();
        let Case {
            release,
            platform,
            method,
        } = case;
        let arguments = [
            "resolve",
            "--json",
            "--matrix",
            &folder,
            "--version",
            release,
            "--platform",
            platform,
            "--method",
            method,
        ];
        let output = tool::run(&arguments);
        let text = String::from_utf8(output.stdout).expect("JSON is text");
        match output.status.code() {
            Some(0) => Ok(one_line(&text)),
            Some(1) => Err(refusal_code(&text)),
            other => panic!(
                "exit {other:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }
}

/// The resolver as WebAssembly in Node, from the matrix as it is published. It has answered everything at once.
struct Wasm {
    answers: BTreeMap<Case, Result<String, String>>,
}

impl Wasm {
    fn of(folder: &Path) -> Self {
        let cases = cases(&Reader::open(folder).expect("the matrix can be read"));
        let published = matrix(folder).published();
        let module = workspace("target/node/mlos_resolver.js");
        assert!(
            module.is_file(),
            "expected `{}`, found nothing: run `./dev test agreement`",
            module.display()
        );
        let request = |case: &Case| json!({ "version": case.release, "platform": case.platform, "method": case.method });
        let requests: Vec<Value> = cases.iter().map(request).collect();
        let input = json!({ "module": module, "matrix": published, "requests": requests });
        let mut node = Command::new("node")
            .arg(workspace("tests/node/decide.cjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can be started");
        node.stdin
            .take()
            .expect("its input")
            .write_all(input.to_string().as_bytes())
            .expect("node reads its input");
        let output = node.wait_with_output().expect("node ends");
        assert!(output.status.success(), "node ended with {}", output.status);
        let answers: Vec<BTreeMap<String, String>> =
            serde_json::from_slice(&output.stdout).expect("answers are JSON");
        let answers = answers
            .into_iter()
            .map(|mut answer| match answer.remove("decision") {
                Some(decision) => Ok(decision),
                None => Err(answer.remove("code").expect("a refusal has a code")),
            });
        Self {
            answers: cases.into_iter().zip(answers).collect(),
        }
    }
}

impl Surface for Wasm {
    fn decision(&self, case: &Case) -> Result<String, String> {
        self.answers[case].clone()
    }
}

/// The install script in dash, with its own rows and those that the site serves.
struct Script {
    site: Site,
}

impl Script {
    fn of(folder: &Path) -> Self {
        Self {
            site: Site::of(folder),
        }
    }
}

impl Surface for Script {
    fn decision(&self, case: &Case) -> Result<String, String> {
        let home = self.site.folder.path().join("no-such-home");
        let output = Command::new("dash")
            .arg(self.site.folder.path().join("install-under-test"))
            .args(["--dry-run", "--json", "--home"])
            .arg(&home)
            .args([
                "--version",
                &case.release,
                "--platform",
                &case.platform,
                "--method",
                &case.method,
            ])
            .env_remove("MLOS_VERSION")
            .env_remove("MLOS_HOME")
            .stdin(Stdio::null())
            .output()
            .expect("dash can be started");
        assert!(!home.exists(), "a dry run made {}", home.display());
        let text = String::from_utf8(output.stdout).expect("JSON is text");
        match output.status.code() {
            Some(0) => Ok(one_line(&text)),
            Some(exit) if text.is_empty() => Err(format!("exit {exit}")),
            other => panic!("exit {other:?}, with data: {text}"),
        }
    }

    fn word(&self, code: &str) -> String {
        (if code == "no-artifact" {
            "exit 3"
        } else {
            "exit 4"
        })
        .to_owned()
    }

    fn knows(&self, method: &str) -> bool {
        ["docker", "binary"].contains(&method)
    }
}

/// The site of a matrix, served, with a script that asks it for rows.
struct Site {
    folder: TempDir,
    _server: Server,
}

impl Site {
    fn of(matrix: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (matrix, out) = (
            matrix.to_string_lossy(),
            folder.path().to_string_lossy().into_owned(),
        );
        tool::stdout(&["site", "--matrix", &matrix, "--out", &out]);
        let server = Server::start(folder.path());
        let script = tool::stdout(&["script", "--matrix", &matrix, "--site", &server.address]);
        fs::write(folder.path().join("install-under-test"), script)
            .expect("the script can be written");
        Self {
            folder,
            _server: server,
        }
    }
}

#[track_caller]
fn one_line(text: &str) -> String {
    let line = text
        .strip_suffix('\n')
        .expect("a decision ends with a newline");
    assert!(!line.contains('\n'), "a decision is one line");
    line.to_owned()
}

#[track_caller]
fn refusal_code(json: &str) -> String {
    let refusal: Value = serde_json::from_str(json).expect("a refusal is JSON");
    refusal["code"]
        .as_str()
        .expect("a refusal has a code")
        .to_owned()
}

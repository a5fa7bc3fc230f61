//! The heart of the project: every surface gives the same decision.
//!
//! For each release × platform × method of the real matrix and of a larger made-up one, the second reader says what has
//! to come, and every surface is asked. Decisions are compared byte for byte, refusals by their code.
//! A surface is one implementation of [`Surface`] and one test.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, Permissions},
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use mlos_resolver::{Channel, Matrix, RawRequest, Request, Shell, command, resolve};
use mlos_tests::{
    reader::{Expected, Reader},
    tool::{self, Server, workspace},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The real matrix, and one with everything that the real one does not have yet.
const MATRICES: [&str; 2] = ["matrix", "tests/fixtures/large"];

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

    /// Whether it can be asked at all.
    fn knows(&self, _case: &Case) -> bool {
        true
    }
}

#[test]
fn native() {
    for name in MATRICES {
        let folder = workspace(name);
        agree(
            &folder,
            "native",
            &Native {
                matrix: matrix(&folder),
            },
        );
    }
}

#[test]
fn maintainers_tool() {
    for name in MATRICES {
        let folder = workspace(name);
        agree(
            &folder,
            "mlos-distro resolve",
            &Tool {
                folder: folder.clone(),
            },
        );
    }
}

#[test]
fn webassembly() {
    for name in MATRICES {
        let folder = workspace(name);
        agree(&folder, "WebAssembly", &Wasm::of(&folder));
    }
}

#[test]
fn the_site() {
    for name in MATRICES {
        let folder = workspace(name);
        let site = Site::of(&folder);
        agree(&folder, "api/v1", &Api { site: &site });
        agree(&folder, "install script", &Script { site: &site });
        agree(&folder, "command on the page", &Pages { site: &site });
        windows_commands_name_the_image(&folder, &site);
    }
}

/// Asks a surface everything, and compares with what the second reader says.
#[track_caller]
fn agree(folder: &Path, name: &str, surface: &dyn Surface) {
    let name = format!("{}: {name}", folder.display());
    let reader = Reader::open(folder).expect("the matrix can be read");
    let fingerprint = matrix(folder).fingerprint().to_string();
    let mut cases = cases(&reader);
    cases.retain(|case| surface.knows(case));
    assert!(
        cases.len() >= reader.releases().len() * 8,
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

/// On Windows the command is the engine's own, since there is no POSIX shell to pipe into: it names the image by its
/// digest, and where none is recorded there is no command. Asked are every release natively, and the page that has one.
#[track_caller]
fn windows_commands_name_the_image(folder: &Path, site: &Site) {
    let reader = Reader::open(folder).expect("the matrix can be read");
    let matrix = matrix(folder);
    for release in reader.releases() {
        for platform in ["windows-amd64", "windows-arm64"] {
            for method in Reader::methods() {
                let case = Case {
                    release: release.clone(),
                    platform: platform.to_owned(),
                    method: method.to_owned(),
                };
                let expected = match reader.expected(&release, platform, method, "sha256:0") {
                    Expected::Decision(json) if method == "docker" => {
                        let decision: Value = serde_json::from_str(&json).expect("JSON");
                        let reference = decision["image"]["reference"].as_str();
                        reference.map(|reference| {
                            format!("docker run --detach --name mlos --publish 127.0.0.1:8080:8080 '{reference}'")
                        })
                    }
                    _ => None,
                };
                assert_eq!(native_command(&matrix, &case), expected, "{case:?}");
                if *release == site.stable {
                    let shown = site.command("index.html", &format!("{platform}-{method}"));
                    assert_eq!(shown, expected, "on the page: {case:?}");
                }
            }
        }
    }
}

/// The command of a case in the shell that its platform comes with.
fn native_command(matrix: &Matrix, case: &Case) -> Option<String> {
    let request = RawRequest {
        version: Some(case.release.clone()),
        platform: Some(case.platform.clone()),
        method: Some(case.method.clone()),
        ..RawRequest::default()
    };
    let request = Request::parse(matrix, &request).expect("a request that can be understood");
    let decision = resolve(matrix, &request).ok()?.decision;
    command::install(matrix, &decision, Shell::of(decision.platform))
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

/// The script knows two methods; the others have package managers of their own.
fn is_installed_by_the_script(case: &Case) -> bool {
    ["docker", "binary"].contains(&case.method.as_str())
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
    Matrix::parse(&tool::matrix_files(folder)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The resolver as a library.
struct Native {
    matrix: Matrix,
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

/// The files of `/api/v1/releases/`.
struct Api<'a> {
    site: &'a Site,
}

impl Surface for Api<'_> {
    fn decision(&self, case: &Case) -> Result<String, String> {
        let path = self
            .site
            .path(&format!("api/v1/releases/{}.json", case.release));
        let text = fs::read_to_string(&path).expect("a file for each release");
        let file: Value = serde_json::from_str(&text).expect("JSON");
        let answer = &file["plans"][&case.platform][&case.method];
        if let Some(code) = answer["refusal"]["code"].as_str() {
            return Err(code.to_owned());
        }
        let decision = answer["decision"].to_string();
        assert!(
            text.contains(&decision),
            "{}: a decision is not canonical",
            path.display()
        );
        Ok(decision)
    }
}

/// The install script in dash, with its own rows and those that the site serves.
struct Script<'a> {
    site: &'a Site,
}

impl Surface for Script<'_> {
    fn decision(&self, case: &Case) -> Result<String, String> {
        let Case {
            release,
            platform,
            method,
        } = case;
        let output = self.site.dash(&[
            &self.site.path("install").to_string_lossy(),
            "--dry-run",
            "--json",
            "--version",
            release,
            "--platform",
            platform,
            "--method",
            method,
        ]);
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

    fn knows(&self, case: &Case) -> bool {
        is_installed_by_the_script(case)
    }
}

/// The command that a page shows, run as a person would run it, with what makes it a dry run at its end.
///
/// The home page has one for each platform and method of the stable release, the page of a release one for each method.
struct Pages<'a> {
    site: &'a Site,
}

impl Surface for Pages<'_> {
    fn decision(&self, case: &Case) -> Result<String, String> {
        let Case {
            release,
            platform,
            method,
        } = case;
        let command = if *release == self.site.stable {
            self.site
                .command("index.html", &format!("{platform}-{method}"))
        } else {
            self.site
                .command(&format!("releases/{release}/index.html"), method)
        };
        let command = command.ok_or("no command")?.replacen(
            &self.site.published_at,
            &self.site.server.address,
            1,
        );
        let output = self.site.dash(&[
            "-c",
            &format!("{command} --dry-run --json --platform {platform}"),
        ]);
        let text = String::from_utf8(output.stdout).expect("JSON is text");
        // The page of a release has one command for all platforms, so it is the script that refuses.
        if text.is_empty() {
            let exit = output.status.code();
            assert!(
                matches!(exit, Some(3 | 4)),
                "{case:?}: `{command}` ends with {exit:?}"
            );
            return Err("no command".to_owned());
        }
        Ok(one_line(&text))
    }

    fn word(&self, _code: &str) -> String {
        "no command".to_owned()
    }

    /// On Windows it is another command, which has its own test.
    fn knows(&self, case: &Case) -> bool {
        is_installed_by_the_script(case) && !case.platform.starts_with("windows")
    }
}

/// The site of a matrix, served; its script asks it for rows.
struct Site {
    folder: TempDir,
    server: Server,
    /// Where the matrix says that the site is.
    published_at: String,
    /// The release that the channel `stable` points at.
    stable: String,
}

impl Site {
    fn of(folder: &Path) -> Self {
        let out = tempfile::tempdir().expect("a temporary folder");
        let (from, to) = (folder.to_string_lossy(), out.path().to_string_lossy());
        fs::write(out.path().join("index.html"), TEMPLATE).expect("a template");
        tool::stdout(&["site", "--matrix", &from, "--out", &to]);
        let server = Server::start(out.path());
        let script = tool::stdout(&["script", "--matrix", &from, "--site", &server.address]);
        fs::write(out.path().join("install"), script).expect("the script can be written");

        fs::create_dir(out.path().join("engines")).expect("a folder");
        for engine in ["docker", "podman"] {
            let path = out.path().join("engines").join(engine);
            fs::write(&path, "#!/bin/sh\n: >\"${0%/*}/asked\"\nexit 1\n").expect("an engine");
            fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a program");
        }

        let matrix = matrix(folder);
        let published =
            fs::read_to_string(out.path().join("api/v1/matrix.json")).expect("the matrix");
        assert_eq!(published, matrix.published() + "\n", "api/v1/matrix.json");
        let stable = matrix
            .channel(Channel::Stable)
            .expect("a stable release")
            .version
            .to_string();
        Self {
            folder: out,
            server,
            published_at: matrix.distro().site.clone(),
            stable,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs dash on a machine whose engines do not work. A dry run asks no engine, and leaves nothing behind.
    fn dash(&self, arguments: &[&str]) -> Output {
        let home = self.path("home");
        let output = Command::new("dash")
            .args(arguments)
            .env_clear()
            .env("HOME", &home)
            .env(
                "PATH",
                format!(
                    "{}:{}",
                    self.path("engines").display(),
                    env::var("PATH").expect("a path")
                ),
            )
            .stdin(Stdio::null())
            .output()
            .expect("dash can be started");
        assert!(!home.exists(), "{arguments:?} made {}", home.display());
        assert!(
            !self.path("engines/asked").exists(),
            "{arguments:?} asked a container engine"
        );
        output
    }

    /// The text of a command's box on a page.
    fn command(&self, page: &str, name: &str) -> Option<String> {
        let html = fs::read_to_string(self.path(page)).expect("the page");
        let (_, rest) = html.split_once(&format!("<code id=\"command-{name}\""))?;
        let (_, text) = rest.split_once('>')?;
        let (text, _) = text.split_once("</code>")?;
        // What holds a flag together is no part of it.
        let text = text.replace("<span class=\"flag\">", "");
        Some(
            text.replace("</span>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&amp;", "&"),
        )
    }
}

/// What Trunk would have staged, without what makes a page alive.
const TEMPLATE: &str = concat!(
    "<html lang=\"en\"><head><title>{{ title }}</title><meta content=\"{{ description }}\">",
    "<link href=\"{{ canonical }}\"><meta content=\"{{ policy }}\"></head><body>{{ body }}{{ data }}</body></html>",
);

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

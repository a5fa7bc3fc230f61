//! Scenarios are data: what is there before, what is wrong, what is run, and what has to come of it.
//!
//! Each runs in each shell, on a machine of its own: a home with an apostrophe, a blank and a dollar sign in its name.
//! After a failure the same things are looked at, whatever failed: the release that was there still runs, nothing of it
//! has changed, nothing new lies outside the cache, and the fault was reached.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;
use tempfile::TempDir;

use crate::{
    bundle::{self, bundle, folder, hex},
    server::{Answer, Server},
    shell::{Shell, which},
};

/// One file of scenarios.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenarios {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Scenario {
    name: String,
    /// The rows of the script that is run: a name of `rows.toml`.
    #[serde(default = "two")]
    rows: String,
    /// The rows with which a release is installed first; empty for none.
    #[serde(default = "one")]
    before: String,
    /// Flags of what is installed first.
    #[serde(default)]
    before_args: Vec<String>,
    /// What is wrong with the bundle of v1.1.0, although its digest is the one in the rows.
    #[serde(default)]
    bundle: String,
    /// What the server answers in place of what is right.
    #[serde(default)]
    serve: Vec<Serve>,
    #[serde(default)]
    machine: Machine,
    #[serde(default)]
    args: Vec<String>,
    /// The failure comes after the switch, so that what is new stays.
    #[serde(default)]
    after_the_switch: bool,
    /// Sent to the shell, and to nothing else, once a path has been asked for.
    signal: Option<Signal>,
    /// Run more than once, with the same outcome.
    #[serde(default = "once")]
    times: usize,
    exit: i32,
    /// What has to stand in the messages, each somewhere.
    #[serde(default)]
    stderr: Vec<String>,
    /// What must not stand there.
    #[serde(default)]
    stderr_without: Vec<String>,
    /// Exactly what is printed as data.
    stdout: Option<String>,
    /// The paths that the server is asked for, all of them and no others.
    asked: Option<Vec<String>>,
    /// The file `current` afterwards, its lines joined by a blank.
    current: Option<String>,
    /// Files afterwards, and a text in each.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Names that must not be there afterwards.
    #[serde(default)]
    absent: Vec<String>,
    /// What the installed programs print afterwards: a line for a shell, and a text in its output.
    #[serde(default)]
    then: BTreeMap<String, String>,
}

fn one() -> String {
    "one".to_owned()
}

fn two() -> String {
    "two".to_owned()
}

fn once() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signal {
    name: String,
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Serve {
    path: String,
    /// A name of `rows.toml`.
    rows: Option<String>,
    text: Option<String>,
    /// The bundle of v1.1.0, with a byte changed, bytes added, or cut off.
    changed: Option<bool>,
    longer: Option<bool>,
    cut: Option<usize>,
    status: Option<u16>,
    location: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Machine {
    /// A path of nothing but these and what every system has.
    only: Option<Vec<String>>,
    /// Names that the path does not hold.
    #[serde(default)]
    without: Vec<String>,
    /// Programs of its own: the text of each, for sh.
    #[serde(default)]
    programs: BTreeMap<String, String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Variables that are not set.
    #[serde(default)]
    unset: Vec<String>,
    /// Files that are there already, with their text.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Shells in which this machine cannot be made, since they bring the programs themselves.
    #[serde(default)]
    not_in: Vec<String>,
}

/// What every system has, besides a downloader and a tool for digests.
const USUAL: [&str; 31] = [
    "cat", "chmod", "cmp", "cp", "env", "expr", "find", "getconf", "grep", "gzip", "head", "id",
    "kill", "ls", "mkdir", "mv", "printf", "readlink", "rm", "rmdir", "sed", "sh", "sleep", "sort",
    "tail", "tar", "tr", "true", "uname", "wc", "dirname",
];

const FILES: [(&str, &str); 6] = [
    ("install.toml", include_str!("scenarios/install.toml")),
    ("ask.toml", include_str!("scenarios/ask.toml")),
    ("fetch.toml", include_str!("scenarios/fetch.toml")),
    ("archive.toml", include_str!("scenarios/archive.toml")),
    ("machine.toml", include_str!("scenarios/machine.toml")),
    ("docker.toml", include_str!("scenarios/docker.toml")),
];

#[test]
fn scenarios_in_dash() {
    run_all("dash");
}

#[test]
fn scenarios_in_bash() {
    run_all("bash");
}

#[test]
fn scenarios_in_bash_posix() {
    run_all("bash --posix");
}

#[test]
fn scenarios_in_busybox() {
    run_all("BusyBox ash");
}

#[test]
fn scenarios_in_zsh() {
    run_all("zsh");
    run_all("zsh as sh");
}

#[test]
fn scenarios_in_mksh() {
    run_all("mksh");
}

#[test]
fn scenarios_in_yash() {
    run_all("yash");
}

#[test]
fn scenarios_in_ksh() {
    run_all("ksh");
}

/// Every scenario in one shell; all that go wrong are said, not the first.
#[track_caller]
fn run_all(shell: &str) {
    let Some((shell, program)) = Shell::find(shell) else {
        return;
    };
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let mut wrong = String::new();
    for (file, text) in FILES {
        let scenarios: Scenarios =
            toml::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        for scenario in scenarios
            .scenario
            .iter()
            .filter(|scenario| scenario.name.contains(&only))
        {
            if scenario
                .machine
                .not_in
                .iter()
                .any(|name| name == shell.name)
            {
                continue;
            }
            if let Err(problem) = Sandbox::new(shell, &program, scenario).check() {
                let _ = writeln!(
                    wrong,
                    "{}: {file}: {}: {problem}\n",
                    shell.name, scenario.name
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The script with rows like those of a plan of which nothing is published.
pub(crate) fn plan_script() -> String {
    script(
        &Rows {
            site: "http://127.0.0.1:9",
            bundle: &[],
        }
        .block("plan"),
    )
}

fn script(block: &str) -> String {
    let filled = bundle::SCRIPT.replace("rows=''\n", &format!("rows='{}'\n", block.trim_end()));
    assert!(
        filled.contains("rows='rows 1 "),
        "distro/install has no line `rows=''`"
    );
    filled
}

/// Makes rows from the lines of `rows.toml`.
struct Rows<'a> {
    site: &'a str,
    /// The bundle of v1.1.0.
    bundle: &'a [u8],
}

impl Rows<'_> {
    /// As they stand in a script.
    fn block(&self, name: &str) -> String {
        let platforms = "host 127.0.0.1 this machine\n\
            platform linux-amd64 linux-amd64 Linux x86_64,amd64\n\
            platform linux-arm64 linux-arm64 Linux aarch64,arm64\n\
            platform darwin-arm64 linux-arm64 Darwin arm64\n\
            platform windows-amd64 linux-amd64 Windows_NT x86_64,amd64\n";
        let lines = self.lines(name);
        self.start(&lines) + platforms + &lines + "end\n"
    }

    /// As they are served: what is only the script's own is left out.
    fn served(&self, name: &str) -> String {
        let lines = self.lines(name);
        let kept = lines
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("default ") && !line.starts_with("notice "));
        self.start(&lines) + &kept.collect::<String>() + "end\n"
    }

    /// Lines may name another site.
    fn start(&self, lines: &str) -> String {
        let site = lines
            .lines()
            .find_map(|line| line.strip_prefix("site "))
            .unwrap_or(self.site);
        format!(
            "rows 1 {}\nsite {site}\ndownload {site}/files\nimage 127.0.0.1:5000/mlos\n",
            "f".repeat(64)
        )
    }

    fn lines(&self, name: &str) -> String {
        let all: BTreeMap<String, String> =
            toml::from_str(include_str!("scenarios/rows.toml")).expect("rows.toml");
        let lines = all
            .get(name)
            .unwrap_or_else(|| panic!("rows.toml has no `{name}`"));
        self.fill(lines)
    }

    /// `@size v1.0.0@`, `@hex v1.0.0@` and `@site@`.
    fn fill(&self, text: &str) -> String {
        let one = bundle("v1.0.0", "");
        text.replace("@site@", self.site)
            .replace("@size v1.0.0@", &one.len().to_string())
            .replace("@hex v1.0.0@", &hex(&one))
            .replace("@size v1.1.0@", &self.bundle.len().to_string())
            .replace("@hex v1.1.0@", &hex(self.bundle))
    }
}

/// A machine for one scenario.
struct Sandbox<'a> {
    shell: &'a Shell,
    program: &'a Path,
    scenario: &'a Scenario,
    folder: TempDir,
    server: Server,
    bundle: Vec<u8>,
}

/// What a name is: a folder, a link's target, a file's mode and content.
type Tree = BTreeMap<String, String>;

impl<'a> Sandbox<'a> {
    fn new(shell: &'a Shell, program: &'a Path, scenario: &'a Scenario) -> Self {
        let folder = TempDir::new().expect("a folder");
        let server = Server::start();
        let bundle = bundle("v1.1.0", &scenario.bundle);
        let sandbox = Self {
            shell,
            program,
            scenario,
            folder,
            server,
            bundle,
        };
        for name in ["user", "tmp", "tools", "image"] {
            fs::create_dir(sandbox.path(name)).expect("a folder");
        }
        sandbox.serve_right();
        sandbox
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A name that every careless line of shell trips over.
    fn home(&self) -> PathBuf {
        self.path("it's $HOME/.mlos")
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            site: &self.server.address,
            bundle: &self.bundle,
        }
    }

    /// `@home@`, `@user@`, `@sandbox@`, and what rows know.
    fn fill(&self, text: &str) -> String {
        let home = self.home();
        self.rows()
            .fill(text)
            .replace("@home@", &home.to_string_lossy())
            .replace(
                "@quoted home@",
                &home.to_string_lossy().replace('\'', "'\\''"),
            )
            .replace("@host@", &host())
            .replace("@pid@", &std::process::id().to_string())
            .replace("@user@", &self.path("user").to_string_lossy())
            .replace("@sandbox@", &self.folder.path().to_string_lossy())
    }

    fn serve_right(&self) {
        for (release, body) in [
            ("v1.0.0", bundle("v1.0.0", "")),
            ("v1.1.0", self.bundle.clone()),
        ] {
            self.server.set(
                &format!("/files/{release}/{}.tar.gz", folder(release)),
                Answer::Body(body),
            );
        }
    }

    fn serve_wrong(&self) {
        for serve in &self.scenario.serve {
            let body = self.bundle.clone();
            let answer = if let Some(name) = &serve.rows {
                Answer::Body(self.rows().served(name).into_bytes())
            } else if let Some(text) = &serve.text {
                Answer::Body(self.fill(text).into_bytes())
            } else if let Some(location) = &serve.location {
                Answer::Location(self.fill(location))
            } else if let Some(length) = serve.cut {
                Answer::Cut(body, length)
            } else if serve.changed == Some(true) {
                let mut body = body;
                let last = body.len() - 1;
                body[last] ^= 1;
                Answer::Body(body)
            } else if serve.longer == Some(true) {
                Answer::Body([body, vec![0]].concat())
            } else {
                serve.status.map_or(Answer::Silence, Answer::Status)
            };
            self.server.set(&serve.path, answer);
        }
    }

    fn check(&self) -> Result<(), String> {
        let scenario = self.scenario;
        bundle::write_image(&self.path("image"), "v1.1.0");
        for (name, text) in &scenario.machine.files {
            let path = PathBuf::from(self.fill(name));
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, self.fill(text)).expect("a file");
        }
        if !scenario.before.is_empty() {
            let output = self.run(&scenario.before, &scenario.before_args, false);
            if output.status != 0 {
                return Err(format!("what was to be there before is not: {output:?}"));
            }
        }
        let before = self.trees();
        let said = if scenario.before.is_empty() {
            String::new()
        } else {
            self.sh("mlos --version")?
        };
        self.serve_wrong();
        for _ in 0..scenario.times {
            self.server.take_asked();
            let output = self.run(&scenario.rows, &scenario.args, true);
            self.check_output(&output)
                .map_err(|problem| format!("{problem}\n  of {output:?}"))?;
            if scenario.exit != 0 && !scenario.after_the_switch {
                self.check_untouched(&before, &said)?;
            }
        }
        self.check_files()
    }

    fn check_output(&self, output: &Output) -> Result<(), String> {
        let scenario = self.scenario;
        if output.status != scenario.exit {
            return Err(format!(
                "expected exit {}, found {}",
                scenario.exit, output.status
            ));
        }
        for text in &scenario.stderr {
            let text = self.fill(text);
            if !output.stderr.contains(&text) {
                return Err(format!("expected the message {text:?}"));
            }
        }
        for text in &scenario.stderr_without {
            if output.stderr.contains(&self.fill(text)) {
                return Err(format!("found the message {text:?}"));
            }
        }
        let silent = (scenario.exit != 0).then(String::new);
        let wanted = scenario.stdout.as_ref().map(|text| self.fill(text));
        let wanted = wanted.or(silent);
        if wanted
            .as_ref()
            .is_some_and(|wanted| output.stdout != *wanted)
        {
            return Err(format!("expected the data {wanted:?}"));
        }
        let (asked, wanted) = (self.server.take_asked(), &scenario.asked);
        if wanted.as_ref().is_some_and(|wanted| asked != *wanted) {
            return Err(format!(
                "expected the server to be asked for {wanted:?}, found {asked:?}"
            ));
        }
        Ok(())
    }

    /// After a failure: what was there is what it was, and runs.
    fn check_untouched(&self, before: &Tree, said: &str) -> Result<(), String> {
        let after = self.trees();
        if after != *before {
            let changed = after
                .iter()
                .filter(|(name, what)| before.get(*name) != Some(what))
                .map(|(name, _)| name);
            let gone = before.keys().filter(|name| !after.contains_key(*name));
            let names: Vec<&String> = changed.chain(gone).collect();
            return Err(format!("a failure changed {names:?}"));
        }
        if !self.scenario.before.is_empty() {
            let found = self.sh("mlos --version")?;
            if found != said {
                return Err(format!(
                    "expected the old release to say {said:?}, found {found:?}"
                ));
            }
        }
        Ok(())
    }

    fn check_files(&self) -> Result<(), String> {
        let scenario = self.scenario;
        if let Some(wanted) = &scenario.current {
            let found = fs::read_to_string(self.home().join("current")).unwrap_or_default();
            if found.lines().collect::<Vec<_>>().join(" ") != *wanted {
                return Err(format!(
                    "expected `current` to be {wanted:?}, found {found:?}"
                ));
            }
        }
        for (name, text) in &scenario.files {
            let path = PathBuf::from(self.fill(name));
            let found = fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            if !found.contains(&self.fill(text)) {
                return Err(format!("expected {text:?} in {name}, found {found:?}"));
            }
        }
        for name in &scenario.absent {
            if Path::new(&self.fill(name)).symlink_metadata().is_ok() {
                return Err(format!("{name} should not be there"));
            }
        }
        for (line, text) in &scenario.then {
            let found = self.sh(&self.fill(line))?;
            if !found.contains(&self.fill(text)) {
                return Err(format!("expected {text:?} from `{line}`, found {found:?}"));
            }
        }
        Ok(())
    }

    /// Everything in the sandbox but the cache and what the harness itself put there.
    fn trees(&self) -> Tree {
        let mut tree = Tree::new();
        walk(self.folder.path(), "", &mut tree);
        let cache = format!(
            "{}/cache",
            self.home()
                .strip_prefix(self.folder.path())
                .expect("a home")
                .display()
        );
        tree.retain(|name, _| {
            !name.starts_with(&cache) && !name.starts_with("tools") && !name.starts_with("engine")
        });
        tree
    }

    /// One line for sh, in an environment that the installed `env` has set up.
    fn sh(&self, line: &str) -> Result<String, String> {
        let output = Command::new("sh")
            .args(["-c", ". \"$MLOS_TEST_HOME/env\" && eval \"$0\"", line])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a path"))
            .env("HOME", self.path("user"))
            .env("MLOS_TEST_HOME", self.home())
            .stdin(Stdio::null())
            .output()
            .expect("sh can be started");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(format!(
                "`{line}` ended with {}: {}",
                output.status,
                text(&output.stderr)
            ))
        }
    }

    /// Runs the script as `curl … | sh` does. What is there before is made on the machine as it is.
    fn run(&self, rows: &str, arguments: &[String], machine: bool) -> Output {
        let text = script(&self.rows().block(rows));
        let home = self.home();
        let mut command = Command::new(self.program);
        command
            .args(self.shell.arguments)
            .args(["-s", "--"])
            .args(arguments.iter().map(|argument| self.fill(argument)))
            .env_clear()
            .env("PATH", self.tools(machine))
            .env("HOME", self.path("user"))
            .env("TMPDIR", self.path("tmp"))
            .env("MLOS_HOME", &home)
            .env("SANDBOX", self.folder.path())
            .current_dir(self.folder.path());
        if machine {
            for (name, value) in &self.scenario.machine.env {
                command.env(name, self.fill(value));
            }
            for name in &self.scenario.machine.unset {
                command.env_remove(name);
            }
        }
        let input = self.path("tools").join("script");
        fs::write(&input, text).expect("a file");
        let child = command
            .stdin(fs::File::open(input).expect("a file"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the shell can be started");
        if let Some(Signal { name, at }) = self.scenario.signal.as_ref().filter(|_| machine) {
            self.server.wait_for(at);
            let shell = child.id().to_string();
            let sent = Command::new("kill").args(["-s", name, &shell]).status();
            assert!(
                sent.is_ok_and(|sent| sent.success()),
                "the shell is gone already"
            );
        }
        let output = child.wait_with_output().expect("the shell ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Output {
            status: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The folders of the path.
    fn tools(&self, machine: bool) -> std::ffi::OsString {
        let usual = std::env::var_os("PATH").expect("a path");
        let Machine {
            only,
            without,
            programs,
            ..
        } = &self.scenario.machine;
        if !machine || (only.is_none() && without.is_empty() && programs.is_empty()) {
            return usual;
        }
        let folder = self.path("tools");
        let link = |name: &str| {
            if let Some(path) = which(name).filter(|_| !without.iter().any(|other| other == name)) {
                std::os::unix::fs::symlink(path, folder.join(name)).ok();
            }
        };
        for (name, text) in programs {
            let busybox = which("busybox").expect("BusyBox");
            let text = text
                .replace("@engine@", include_str!("engine.sh"))
                .replace("@busybox@", &busybox.to_string_lossy());
            let start = if text.starts_with("#!") {
                ""
            } else {
                "#!/bin/sh\n"
            };
            let text = format!("{start}{}\n", self.fill(&text));
            bundle::write_program(&folder.join(name), &text);
        }
        if only.is_none() && without.is_empty() {
            let mut folders = vec![folder.clone()];
            folders.extend(std::env::split_paths(&usual));
            return std::env::join_paths(folders).expect("a path");
        }
        for name in USUAL {
            link(name);
        }
        for name in only
            .as_deref()
            .unwrap_or(&["curl".to_owned(), "sha256sum".to_owned()])
        {
            link(name);
        }
        folder.into_os_string()
    }
}

/// This machine's name, as the script writes it.
fn host() -> String {
    let output = Command::new("uname")
        .arg("-n")
        .output()
        .expect("uname can be started");
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let plain: String = name
        .chars()
        .take_while(|&sign| sign.is_ascii_alphanumeric() || sign == '-')
        .collect();
    if plain == name { name } else { plain + "x" }
}

fn walk(folder: &Path, name: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let last = path.file_name().expect("a name").to_string_lossy();
        let name = if name.is_empty() {
            last.into_owned()
        } else {
            format!("{name}/{last}")
        };
        let facts = path.symlink_metadata().expect("a file");
        let mode = facts.permissions().mode();
        let what = if facts.is_symlink() {
            format!("link {:?}", fs::read_link(&path))
        } else if facts.is_dir() {
            walk(&path, &name, tree);
            format!("folder {mode:o}")
        } else {
            format!(
                "file {mode:o} {} {:?}",
                facts.uid(),
                fs::read(&path).map(|bytes| hex(&bytes)).ok()
            )
        };
        tree.insert(name, what);
    }
}

#[derive(Debug)]
struct Output {
    status: i32,
    stdout: String,
    stderr: String,
}

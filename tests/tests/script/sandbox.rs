//! A machine for one scenario, and what is looked at after it.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_tests::program::find;
use tempfile::TempDir;

use crate::{
    answer::{Answer, File, Pace, Ranges},
    bundle::{self, bundle, folder, hex},
    rows::{Rows, script},
    scenario::{Machine, Scenario, Serve, Signal},
    server::Server,
    shell::Shell,
    tls,
};

/// What every system has, besides a downloader and a tool for digests.
const USUAL: [&str; 31] = [
    "cat", "chmod", "cmp", "cp", "env", "expr", "find", "getconf", "grep", "gzip", "head", "id",
    "kill", "ls", "mkdir", "mv", "printf", "readlink", "rm", "rmdir", "sed", "sh", "sleep", "sort",
    "tail", "tar", "tr", "true", "uname", "wc", "dirname",
];

/// A machine for one scenario.
pub(crate) struct Sandbox<'a> {
    shell: &'a Shell,
    program: &'a Path,
    scenario: &'a Scenario,
    folder: TempDir,
    server: Server,
    bundle: Vec<u8>,
}

/// What a name is: a folder, a link's target, a file's mode and content.
pub(crate) type Tree = BTreeMap<String, String>;

impl<'a> Sandbox<'a> {
    pub(crate) fn new(shell: &'a Shell, program: &'a Path, scenario: &'a Scenario) -> Self {
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

    /// `@home@`, `@user@`, `@sandbox@`, and what rows know. `@tls@` is the server by https, `@tls host@` the same without
    /// `https://`, and `@ca@` the file with its certificate.
    fn fill(&self, text: &str) -> String {
        let home = self.home();
        let mut text = text.to_owned();
        if text.contains("@tls") {
            let address = self.server.secure_address();
            text = text
                .replace("@tls@", address)
                .replace("@tls host@", address.trim_start_matches("https://"));
        }
        if text.contains("@ca@") {
            text = text.replace("@ca@", &tls::ca().to_string_lossy());
        }
        self.rows()
            .fill(&text)
            .replace("@home@", &home.to_string_lossy())
            .replace(
                "@quoted home@",
                &home.to_string_lossy().replace('\'', "'\\''"),
            )
            .replace("@host@", &host())
            .replace("@node@", &node())
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
                Answer::whole(body),
            );
        }
    }

    fn serve_wrong(&self) {
        let mut answers: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
        for serve in &self.scenario.serve {
            let path = self.fill(&serve.path);
            let answer = self.answer(serve, &path);
            answers.entry(path).or_default().push(answer);
        }
        for (path, answers) in answers {
            self.server.set_all(&path, answers);
        }
    }

    fn answer(&self, serve: &Serve, path: &str) -> Answer {
        let is = |flag: Option<bool>| flag == Some(true);
        if let Some(status) = serve.status {
            return Answer::Status(status);
        }
        if let Some(location) = &serve.location {
            return Answer::Location(self.fill(location));
        }
        if is(serve.empty) {
            return Answer::Nothing;
        }
        if is(serve.tunnel) {
            return Answer::Tunnel(path.to_owned());
        }
        let pace = match (serve.cut, serve.stall_after) {
            (Some(count), _) => Pace::Cut(count),
            (None, Some(count)) => Pace::Stall(count),
            (None, None) if is(serve.slow) => Pace::Slow,
            (None, None) => Pace::AtOnce,
        };
        let ranges = match (serve.wrong_range, serve.ranges) {
            (Some(other), _) => Ranges::Elsewhere(other),
            (None, Some(false)) => Ranges::Ignored,
            (None, _) => Ranges::Kept,
        };
        let body = if let Some(name) = &serve.rows {
            self.rows().served(name).into_bytes()
        } else if let Some(text) = &serve.text {
            self.fill(text).into_bytes()
        } else if is(serve.changed) {
            let mut body = self.bundle.clone();
            let last = body.len() - 1;
            body[last] ^= 1;
            body
        } else if is(serve.longer) {
            [self.bundle.as_slice(), &[0]].concat()
        } else if is(serve.huge) {
            vec![0; 9_000_000]
        } else if is(serve.whole) || !matches!((pace, ranges), (Pace::AtOnce, Ranges::Kept)) {
            self.bundle.clone()
        } else {
            return Answer::Silence;
        };
        Answer::File(File { body, ranges, pace })
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let scenario = self.scenario;
        bundle::write_image(&self.path("image"), "v1.1.0");
        for (name, text) in &scenario.machine.files {
            let path = PathBuf::from(self.fill(name));
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            let text = self.fill(text);
            if text.starts_with("#!") {
                bundle::write_program(&path, &text);
            } else {
                fs::write(path, text).expect("a file");
            }
        }
        if !scenario.before.is_empty() {
            let output = self.run(&scenario.before, &scenario.before_args, false);
            if output.status != 0 {
                return Err(format!("what was to be there before is not: {output:?}"));
            }
        }
        for name in &scenario.gone {
            fs::remove_file(self.fill(name)).expect("a file that was installed");
        }
        for (name, text) in &scenario.spoiled {
            let path = PathBuf::from(self.fill(name));
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, self.fill(text)).expect("a file");
        }
        let before = self.trees();
        let said = if scenario.before.is_empty() || !scenario.spoiled.is_empty() {
            String::new()
        } else {
            self.sh("mlos --version")?
        };
        self.serve_wrong();
        if let Some(first) = &scenario.first {
            let output = self.run(
                &scenario.rows,
                first.args.as_ref().unwrap_or(&scenario.args),
                true,
            );
            self.check_run(&output, first.exit, &first.stderr)
                .map_err(|problem| format!("the first run: {problem}\n  of {output:?}"))?;
            if first.exit != 0 {
                self.check_untouched(&before, &said)?;
            }
        }
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

    fn check_run(&self, output: &Output, exit: i32, messages: &[String]) -> Result<(), String> {
        if output.status != exit {
            return Err(format!("expected exit {exit}, found {}", output.status));
        }
        for text in messages {
            let text = self.fill(text);
            if !output.stderr.contains(&text) {
                return Err(format!("expected the message {text:?}"));
            }
        }
        Ok(())
    }

    fn check_output(&self, output: &Output) -> Result<(), String> {
        let scenario = self.scenario;
        self.check_run(output, scenario.exit, &scenario.stderr)?;
        for text in &scenario.stderr_without {
            if output.stderr.contains(&self.fill(text)) {
                return Err(format!("found the message {text:?}"));
            }
        }
        let silent = (scenario.exit != 0 && !scenario.machine.terminal).then(String::new);
        let wanted = scenario.stdout.as_ref().map(|text| self.fill(text));
        let wanted = wanted.or(silent);
        if wanted
            .as_ref()
            .is_some_and(|wanted| output.stdout != *wanted)
        {
            return Err(format!("expected the data {wanted:?}"));
        }
        let requests = self.server.take_asked();
        let offsets = requests.iter().map(|request| request.offset.unwrap_or(0));
        let (offsets, wanted): (Vec<usize>, _) = (offsets.collect(), &scenario.offsets);
        if wanted.as_ref().is_some_and(|wanted| offsets != *wanted) {
            return Err(format!(
                "expected the files to be wanted from {wanted:?} on, found {offsets:?}"
            ));
        }
        let asked = requests.into_iter().map(|request| request.path);
        let wanted = scenario
            .asked
            .as_ref()
            .map(|paths| paths.iter().map(|path| self.fill(path)));
        let (asked, wanted): (Vec<String>, _) = (asked.collect(), wanted.map(Vec::from_iter));
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
        if !said.is_empty() {
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
        let input = self.path("tools").join("script");
        fs::write(&input, text).expect("a file");
        let terminal = machine && self.scenario.machine.terminal;
        let mut words = Vec::new();
        if let Some(through) = self.scenario.machine.through.as_ref().filter(|_| machine) {
            words.extend(["sh", "-c", through, "sh"].map(str::to_owned));
        }
        words.push(self.program.to_string_lossy().into_owned());
        words.extend(self.shell.arguments.iter().map(|&word| word.to_owned()));
        words.extend(["-s", "--"].map(str::to_owned));
        words.extend(arguments.iter().map(|argument| self.fill(argument)));
        let mut command = if terminal {
            on_a_terminal(&words, &input)
        } else {
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]);
            command
        };
        command
            .env_clear()
            // To try again takes seconds of waiting; the scenarios that are about it say how often.
            .env("MLOS_RETRIES", "0")
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
        let child = command
            .stdin(if terminal {
                // It would pass everything on, and the terminal would show it.
                Stdio::null()
            } else {
                fs::File::open(input).expect("a file").into()
            })
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
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Output {
            status: output.status.code().unwrap_or(-1),
            stderr: if terminal {
                stdout.replace("\r\n", "\n")
            } else {
                stderr
            },
            stdout,
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
            if let Some(path) = find(name).filter(|_| !without.iter().any(|other| other == name)) {
                std::os::unix::fs::symlink(path, folder.join(name)).ok();
            }
        };
        for (name, text) in programs {
            let busybox = find("busybox").expect("BusyBox");
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

/// The words as one command with a terminal for its output, and a file for its input.
fn on_a_terminal(words: &[String], input: &Path) -> Command {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', "'\\''"));
    let mut line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    line.push(format!("<{}", quoted(&input.to_string_lossy())));
    let program = find("script").expect("util-linux");
    let mut command = Command::new(program);
    command.args(["-q", "-e", "-c", &line.join(" "), "/dev/null"]);
    command
}

/// This machine's name.
fn node() -> String {
    let output = Command::new("uname")
        .arg("-n")
        .output()
        .expect("uname can be started");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The same, as the script writes it.
fn host() -> String {
    let name = node();
    let plain: String = name
        .chars()
        .take_while(|&sign| sign.is_ascii_alphanumeric() || sign == '-')
        .collect();
    if plain == name { name } else { plain + "x" }
}

pub(crate) fn walk(folder: &Path, name: &str, tree: &mut Tree) {
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

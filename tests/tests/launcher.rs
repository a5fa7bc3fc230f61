//! The launcher `mlos`, in every shell that it has to work in.
//!
//! A scenario is a file in `launcher/`: steps that a person could type, each with its whole stdout, stderr and status.
//! It plays in a home that holds two releases as `bundle` packs them: `v1.0.0`, and `v1.0.1` in use.
//! Lines see `$HOME_OF_MLOS`, `$PORT` (free), `$TAKEN` (somebody listens there and never answers), `$SITE` (there the
//! folder `site/` is served), and `$AS_OTHER`, with which a command of another user begins; what they print is compared
//! with `[home]`, `[port]`, `[taken]`, `[site]`, `[free]`, `[pid]`, `[digest]`, `[platform]` and `[state]` in the place of
//! what differs from run to run.
//!
//! `SCENARIO=text cargo test -p mlos-tests --test launcher in_dash` plays those whose file's name holds the text.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    sync::{
        OnceLock, RwLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use flate2::read::GzDecoder;
use mlos_tests::{
    program::find_or_skip,
    rehearsal::Rehearsal,
    sources,
    stand_in::{Platform, Versions},
    tool::workspace,
};
use proptest::prelude::*;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    description: String,
    /// The shells that it does not fit.
    #[serde(default)]
    except: Vec<String>,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    run: String,
    #[serde(default)]
    status: i32,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
}

#[test]
fn in_dash() {
    check(&["dash"]);
}

#[test]
fn in_bash() {
    check(&["bash"]);
}

#[test]
fn in_bash_posix() {
    check(&["bash", "--posix"]);
}

#[test]
fn in_busybox() {
    check(&["busybox", "sh"]);
}

#[test]
fn in_zsh() {
    check(&["zsh"]);
}

#[test]
fn in_mksh() {
    check(&["mksh"]);
}

#[test]
fn in_yash() {
    check(&["yash"]);
}

#[test]
fn in_ksh() {
    check(&["ksh93"]);
}

/// Whatever stands in the file, the launcher reads it as an obvious second reader does, or names the same line.
#[test]
fn settings_are_read_or_their_line_is_named() {
    let stage = Stage::new(
        &find_or_skip("dash")
            .map_or_else(|| "sh".to_owned(), |dash| format!("'{}'", dash.display())),
    );
    let value = prop_oneof![
        "[0-9]{0,6}",
        "true|false",
        "[ -~\t]{0,12}",
        "['\"][0-9a-z]{0,5}['\"]",
    ];
    let key = prop_oneof![
        8 => "http_port|grpc|grpc_port|ipc",
        1 => "[a-zA-Z_ #-]{0,9}",
    ];
    let line = prop_oneof![
        8 => (key, "|:|: | :|:  ", value, "| # why| #|\r|  ").prop_map(|(a, b, c, d)| a + &b + &c + &d),
        1 => "#?[ -~\t]{0,20}",
        1 => " {0,3}",
    ];
    let file = (prop::collection::vec(line, 0..5), "|\n");
    proptest!(ProptestConfig::with_cases(400), |((lines, end) in file)| {
        let text = lines.join("\n") + &end;
        fs::write(stage.home().join("config/mlos.yaml"), &text).expect("a file");
        let output = stage.run("mlos config");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        match read_settings(&text) {
            Ok(settings) => {
                prop_assert_eq!(output.status.code(), Some(0), "{}", said);
                let found: Vec<&str> = printed.lines().skip(1).take(4).map(|line| line.split("  # ").next().unwrap_or_default().trim()).collect();
                prop_assert_eq!(found, settings.map(|(key, value)| format!("{key}: {value}")).to_vec());
            }
            Err(line) => {
                prop_assert_eq!(output.status.code(), Some(2), "{}{}", printed, said);
                prop_assert!(said.contains(&format!("mlos.yaml:{line}: ")), "line {}: {}", line, said);
            }
        }
    });
}

/// The documented subset of YAML, read slowly: the four settings, or the number of the first line that is none.
fn read_settings(text: &str) -> Result<[(&'static str, String); 4], usize> {
    let mut found = ["8080", "false", "8081", "true"].map(str::to_owned);
    let keys = ["http_port", "grpc", "grpc_port", "ipc"];
    let mut seen = [false; 4];
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    for (index, line) in lines.into_iter().enumerate() {
        let number = index + 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.starts_with('#') || line.chars().all(|sign| sign == ' ') {
            continue;
        }
        let (key, rest) = line.split_once(':').ok_or(number)?;
        if !rest.is_empty()
            && !rest.contains(": ")
            && !rest.starts_with(' ')
            && !rest.ends_with(':')
        {
            return Err(number);
        }
        let at = keys.iter().position(|known| *known == key).ok_or(number)?;
        let value = rest
            .split(" #")
            .next()
            .unwrap_or_default()
            .trim_matches(' ');
        let quoted = |sign| value.len() > 1 && value.starts_with(sign) && value.ends_with(sign);
        let value = if quoted('"') || quoted('\'') {
            &value[1..value.len() - 1]
        } else {
            value
        };
        let is_port = !value.starts_with('0')
            && value.chars().all(|sign| sign.is_ascii_digit())
            && value.parse::<u16>().is_ok();
        let fits = if at == 0 || at == 2 {
            is_port
        } else {
            value == "true" || value == "false"
        };
        if seen[at] || !fits {
            return Err(number);
        }
        seen[at] = true;
        value.clone_into(&mut found[at]);
    }
    let mut found = found.into_iter();
    Ok(keys.map(|key| (key, found.next().unwrap_or_default())))
}

/// Plays every scenario with the launcher run by a shell.
#[track_caller]
fn check(shell: &[&str]) {
    let Some(program) = find_or_skip(shell[0]) else {
        return;
    };
    let name = shell[0];
    let shell = format!("'{}' {}", program.display(), shell[1..].join(" "));
    let only = env::var("SCENARIO").unwrap_or_default();
    let mut scenarios: Vec<PathBuf> = fs::read_dir(workspace("tests/tests/launcher"))
        .expect("the scenarios")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.file_stem()
                .is_some_and(|name| name.to_string_lossy().contains(&only))
        })
        .collect();
    scenarios.sort();
    // Most of a scenario is waiting for a server.
    let failures: Vec<String> = thread::scope(|scope| {
        let plays: Vec<_> = scenarios
            .iter()
            .map(|path| scope.spawn(|| play(path, name, &shell)))
            .collect();
        plays
            .into_iter()
            .filter_map(|play| play.join().expect("a scenario that can be played").err())
            .collect()
    });
    assert!(!scenarios.is_empty());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Plays a scenario; what went otherwise than it says is the error.
fn play(path: &Path, name: &str, shell: &str) -> Result<(), String> {
    let text = fs::read_to_string(path).expect("a scenario");
    let scenario: Scenario =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if scenario.except.iter().any(|other| other == name) {
        return Ok(());
    }
    let stage = Stage::new(shell);
    for step in &scenario.step {
        let output = stage.run(&step.run);
        let found = (
            output.status.code().unwrap_or(-1),
            stage.plain(&String::from_utf8_lossy(&output.stdout)),
            stage.plain(&String::from_utf8_lossy(&output.stderr)),
        );
        let expected = (step.status, step.stdout.clone(), step.stderr.clone());
        if found != expected {
            let shown = |(status, stdout, stderr): &(i32, String, String)| {
                format!("status {status}\n--- stdout\n{stdout}--- stderr\n{stderr}")
            };
            return Err(format!(
                "{shell}: {}: {}\n$ {}\n=== expected {}=== found {}",
                path.display(),
                scenario.description,
                step.run,
                shown(&expected),
                shown(&found)
            ));
        }
    }
    Ok(())
}

/// Held to write programs, and shared to start them: a child that is being started holds what is open for writing in any
/// thread, and a program that somebody writes to cannot be run.
static WRITING: RwLock<()> = RwLock::new(());

/// A home, and the ports that its scenario plays with.
struct Stage {
    folder: TempDir,
    port: u16,
    taken: TcpListener,
    site: u16,
}

impl Stage {
    fn new(shell: &str) -> Self {
        let _writing = WRITING.write().expect("nobody failed while writing");
        // Spaces and quotes are allowed in a home.
        let folder = tempfile::Builder::new()
            .prefix("it's a ")
            .tempdir()
            .expect("a folder");
        let port = free_port();
        // Another user may look at it.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a folder");
        let site = serve(folder.path().join("site"));
        let stage = Self {
            folder,
            port,
            site,
            taken: TcpListener::bind("127.0.0.1:0").expect("a port"),
        };
        let home = stage.home();
        for (tag, bundle) in bundles() {
            let releases = home.join("releases");
            fs::create_dir_all(&releases).expect("the releases");
            let archive = GzDecoder::new(File::open(bundle).expect("a bundle"));
            tar::Archive::new(archive)
                .unpack(&releases)
                .expect("a bundle");
            let unpacked = bundle
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .replace(".tar.gz", "");
            fs::rename(releases.join(unpacked), releases.join(tag)).expect("a release");
            if env::var_os(sources::ELSEWHERE).is_some() {
                replace_launcher(&releases.join(tag));
            }
        }
        for part in ["bin", "cache", "config"] {
            fs::create_dir_all(home.join(part)).expect("a folder");
        }
        for name in ["mlos.yaml", "axon.yaml"] {
            fs::copy(
                home.join("releases/v1.0.1/config").join(name),
                home.join("config").join(name),
            )
            .expect("a default");
        }
        let receipt = format!(
            "mlos-receipt 1\nmethod binary\nasked stable\nplatform {}\nsite http://127.0.0.1:1\nprofile {}\n",
            platform(),
            stage.folder.path().join("profile").display()
        );
        fs::write(home.join("receipt"), receipt).expect("a receipt");
        fs::write(home.join("current"), "v1.0.1\nv1.0.0\n").expect("the release in use");
        let shim = format!(
            "#!/bin/sh\nhome=$(cd \"$(dirname \"$0\")/..\" && pwd)\nread -r v <\"$home/current\"\n\
             exec {shell} \"$home/releases/$v/bin/mlos\" \"$@\"\n"
        );
        let path = home.join("bin/mlos");
        fs::write(&path, shim).expect("a shim");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a shim");
        stage
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("mlos")
    }

    fn taken(&self) -> u16 {
        self.taken.local_addr().expect("its number").port()
    }

    fn run(&self, line: &str) -> std::process::Output {
        let home = self.home();
        let mut path = home.join("bin").into_os_string();
        path.push(":");
        path.push(env::var_os("PATH").expect("a path"));
        let starting = WRITING.read().expect("nobody failed while writing");
        let process = Command::new("sh")
            .args(["-c", line])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("HOME_OF_MLOS", home)
            .env("PORT", self.port.to_string())
            .env("TAKEN", self.taken().to_string())
            .env("SITE", self.site.to_string())
            .env("AS_OTHER", as_other())
            .env_remove("XDG_STATE_HOME")
            .env_remove("MLOS_CORE_ENDPOINT")
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("MLOS_CACERT")
            .env_remove("MLOS_CONNECT_TIMEOUT")
            .env_remove("MLOS_STALL_TIMEOUT")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sh can be started");
        drop(starting);
        process.wait_with_output().expect("sh ends")
    }

    /// A text without what differs from run to run.
    fn plain(&self, text: &str) -> String {
        let home = self.home().to_string_lossy().into_owned();
        let folder = self.folder.path().to_string_lossy().into_owned();
        let state = home[1..].replace('-', "%2D").replace('/', "-");
        let mut text = text
            .replace(&home.replace('\'', r"'\''"), "[home]")
            .replace(&home.replace('\'', r"\'"), "[home]")
            .replace(&home, "[home]")
            .replace(&state, "[state]")
            .replace(&folder, "[folder]")
            .replace(&self.port.to_string(), "[port]")
            .replace(&self.taken().to_string(), "[taken]")
            .replace(&self.site.to_string(), "[site]")
            .replace(&platform(), "[platform]");
        let decimal: fn(char) -> bool = |c| c.is_ascii_digit();
        let hex: fn(char) -> bool = |c| c.is_ascii_hexdigit();
        for (before, digits, mark) in [
            ("process ", decimal, "[pid]"),
            ("--port ", decimal, "[free]"),
            ("expected sha256 ", hex, "[digest]"),
            ("found ", hex, "[digest]"),
        ] {
            text = mask(&text, before, digits, mark);
        }
        text
    }
}

impl Drop for Stage {
    /// A scenario that failed halfway leaves no server behind.
    fn drop(&mut self) {
        if self.home().join("run").exists() {
            self.run("mlos stop");
        }
        if self.folder.path().join("other").exists() {
            self.run("HOME=$PWD/other $AS_OTHER mlos stop; chmod -R u+w .");
        }
    }
}

/// The tool carries the launcher; another copy of it takes that one's place, in the manifest too.
fn replace_launcher(release: &Path) {
    let digest = |bytes: &[u8]| {
        Sha256::digest(bytes)
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    };
    let program = release.join("bin/mlos");
    let old = digest(&fs::read(&program).expect("the launcher"));
    let text = sources::joined("packaging/launcher");
    let manifest = release.join("manifest");
    let lines = fs::read_to_string(&manifest).expect("the manifest");
    assert!(
        lines.contains(&old),
        "the manifest does not name the launcher"
    );
    fs::write(&manifest, lines.replace(&old, &digest(text.as_bytes()))).expect("a manifest");
    fs::write(&program, text).expect("a launcher");
}

/// A port that stays free until its scenario takes it: no other scenario gets it, and it is none of those that the system
/// gives to who asks for any.
fn free_port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = process::id() * 61 + TRIED.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(12_000 + number % 20_000).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Serves the files of a folder at the port that it returns, until the tests end. For what is not there, `NAME.to` may say
/// where else it is; every path that was asked for is a line of `asked`.
fn serve(folder: PathBuf) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its number").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that goes away in the middle is none of the server's business.
            let _ = answer(&folder, stream);
        }
    });
    port
}

fn answer(folder: &Path, mut stream: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let name = asked.split(' ').nth(1).unwrap_or("/").trim_matches('/');
    writeln!(
        File::options()
            .create(true)
            .append(true)
            .open(folder.join("asked"))?,
        "{name}"
    )?;
    let (status, body) = if let Ok(body) = fs::read(folder.join(name)) {
        ("200 OK".to_owned(), body)
    } else if let Ok(place) = fs::read_to_string(folder.join(format!("{name}.to"))) {
        (
            format!("302 Found\r\nLocation: {}", place.trim()),
            Vec::new(),
        )
    } else {
        ("404 Not Found".to_owned(), Vec::new())
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// What is made of certain digits and follows `before`, as `mark`.
fn mask(text: &str, before: &str, digits: fn(char) -> bool, mark: &str) -> String {
    let mut parts = text.split(before);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(digits);
        masked += before;
        masked += if rest.len() < part.len() { mark } else { "" };
        masked += rest;
    }
    masked
}

/// The two releases, made once.
fn bundles() -> &'static [(&'static str, PathBuf); 2] {
    static BUNDLES: OnceLock<(TempDir, [(&str, PathBuf); 2])> = OnceLock::new();
    let (_, bundles) = BUNDLES.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let rehearsal = Rehearsal::begin(
            folder.path(),
            &workspace("matrix"),
            "http://127.0.0.1:1",
            |_| (),
        )
        .expect("a rehearsal");
        rehearsal
            .add_release(
                "v1.0.1",
                Versions {
                    axon: "1.5.1",
                    core: "1.0.0",
                },
            )
            .expect("a second release");
        let made = ["v1.0.0", "v1.0.1"].map(|tag| {
            rehearsal.publish(tag).expect("a bundle");
            let mut names = fs::read_dir(rehearsal.download().join(tag)).expect("the downloads");
            let bundle = names.find_map(|entry| {
                let path = entry.expect("an entry").path();
                path.to_string_lossy().ends_with(".tar.gz").then_some(path)
            });
            (tag, bundle.expect("a bundle"))
        });
        (folder, made)
    });
    bundles
}

/// Only root can become somebody else. Everybody else is locked out of a home by its permissions.
fn as_other() -> &'static str {
    static AS_OTHER: OnceLock<&str> = OnceLock::new();
    AS_OTHER.get_or_init(|| {
        let id = Command::new("id").arg("-u").output().expect("an id").stdout;
        if id == b"0\n" {
            "setpriv --reuid=65534 --regid=65534 --clear-groups"
        } else {
            "env"
        }
    })
}

/// This machine's, as the receipt names it.
fn platform() -> String {
    Platform::host()
        .expect("a platform that there are stand-ins for")
        .to_string()
}

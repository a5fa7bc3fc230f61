//! The whole circle on this machine: stand-ins, bundle, record, site, install, upgrade, rollback, uninstall.
//!
//! What it runs is what a maintainer and a person run, and it prints each of these commands before it runs it. It asks
//! no host but this one, and leaves nothing behind.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::fs::symlink,
    path::PathBuf,
    process::{Child, Command, ExitCode, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser;
use mlos_tests::{rehearsal::Rehearsal, stand_in::Versions, tool};
use tempfile::TempDir;

/// Goes the whole circle with stand-ins, from a matrix to an installed release and back
#[derive(Parser)]
#[command(name = "mlos-demo", max_term_width = 100)]
struct Arguments {
    /// The folder that holds the matrix
    #[arg(long, value_name = "DIR", default_value = "matrix")]
    matrix: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let folder = tempfile::Builder::new()
        .prefix("mlos-demo-")
        .tempdir()
        .context("no temporary folder")?;
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .context("no free port")?
        .port();
    let site = format!("http://127.0.0.1:{port}");

    title("a release of stand-ins: archives, bundle, record");
    let rehearsal = Rehearsal::begin(
        &folder.path().join("rehearsal"),
        &arguments.matrix,
        &site,
        say,
    )?;
    rehearsal.publish("v1.0.0")?;
    let person = Person {
        site: &site,
        folder: &folder,
        home: folder.path().join("mlos"),
    };

    let server = serve(&rehearsal, &folder, port)?;
    title("install");
    person.install()?;
    person.expect_version("v1.0.0", "v1.5.0")?;
    person.mlos(&["verify"])?;
    drop(server);

    title("a second release: axon 1.5.1");
    rehearsal.add_release(
        "v1.0.1",
        Versions {
            axon: "1.5.1",
            core: "1.0.0",
        },
    )?;
    rehearsal.publish("v1.0.1")?;
    let _server = serve(&rehearsal, &folder, port)?;

    title("upgrade");
    person.install()?;
    person.expect_version("v1.0.1", "v1.5.1")?;

    title("rollback");
    person.mlos(&["rollback"])?;
    person.expect_version("v1.0.0", "v1.5.0")?;
    person.mlos(&["list"])?;

    title("uninstall");
    person.mlos(&["uninstall"])?;
    let left = person.home.join("bin");
    ensure!(!left.exists(), "`mlos uninstall` left `{}`", left.display());

    title("the whole circle is done");
    Ok(())
}

/// The site of the copy, made anew and served at the port until the answer is dropped.
fn serve(rehearsal: &Rehearsal, folder: &TempDir, port: u16) -> Result<Server> {
    title("the site");
    let root = folder.path().join("site");
    if root.exists() {
        fs::remove_dir_all(&root).with_context(|| root.display().to_string())?;
    }
    fs::create_dir(&root).with_context(|| root.display().to_string())?;
    let path = root.to_str().context("the temporary folder is no text")?;
    rehearsal.distro(&["site", "--out", path])?;
    symlink(rehearsal.download(), root.join("download")).context("cannot link the downloads")?;
    Server::start(path, port)
}

struct Server(Child);

impl Server {
    fn start(root: &str, port: u16) -> Result<Self> {
        let address = format!("127.0.0.1:{port}");
        let arguments = ["serve", "--root", root, "--addr", &address];
        announce(&format!("mlos-distro {}", arguments.join(" ")));
        let mut server = Command::new(tool::mlos_distro())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map(Self)
            .context("`mlos-distro serve` cannot be started")?;
        let mut lines = BufReader::new(server.0.stderr.take().context("no messages")?).lines();
        let mut said = String::new();
        for line in lines.by_ref().map_while(Result::ok) {
            said += &line;
            if line.contains(" at http://") {
                break;
            }
        }
        ensure!(
            said.contains(" at http://"),
            "`mlos-distro serve` does not serve: {said}"
        );
        // Somebody has to read the rest, or the server stops at a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Somebody who installs.
struct Person<'a> {
    site: &'a str,
    folder: &'a TempDir,
    home: PathBuf,
}

impl Person<'_> {
    fn install(&self) -> Result<()> {
        let line = format!(
            "curl -fsSL {}/install | sh -s -- --home {}",
            self.site,
            self.home.display()
        );
        self.shell(&line).map(drop)
    }

    fn mlos(&self, arguments: &[&str]) -> Result<String> {
        self.shell(&format!(
            "{}/bin/mlos {}",
            self.home.display(),
            arguments.join(" ")
        ))
    }

    fn expect_version(&self, release: &str, axon: &str) -> Result<()> {
        let expected =
            format!("MLOS Distribution {release}\n  Axon: {axon}\n  MLOS Core: v1.0.0\n");
        let found = self.mlos(&["--version"])?;
        ensure!(
            found == expected,
            "`mlos --version` prints other lines than expected:\n{expected}"
        );
        Ok(())
    }

    /// Runs a line as a person would, with a home folder that is nobody's.
    fn shell(&self, line: &str) -> Result<String> {
        announce(line);
        let own = self.folder.path().join("person");
        fs::create_dir_all(&own).with_context(|| own.display().to_string())?;
        let mut command = Command::new("sh");
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MLOS_"))
        {
            command.env_remove(name);
        }
        let output = command
            .args(["-c", line])
            .env("HOME", own)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .context("`sh` cannot be started")?;
        io::stdout().write_all(&output.stdout).context("stdout")?;
        if !output.status.success() {
            bail!("`{line}` ended with {}", output.status);
        }
        String::from_utf8(output.stdout).context("the answer is no text")
    }
}

fn title(text: &str) {
    say(&format!("\n== {text}"));
}

fn announce(command: &str) {
    say(&format!("$ {command}"));
}

fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

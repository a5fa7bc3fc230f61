//! A bundle that is started where nothing else of MLOS is: its own home, its own port, and gone afterwards.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use fs_err as fs;
use tempfile::TempDir;
use ureq::Agent;

use crate::archive::{Archive, Entry, MOST_BYTES, Mode};
use crate::content::Spool;

/// How often the server is asked whether it is there, with a tenth of a second between.
const PATIENCE: u32 = 600;

/// What the first model, a BERT, wants: tokens, not a text.
const TOKENS: &str =
    r#"{"input_ids":[101,7592,102],"attention_mask":[1,1,1],"token_type_ids":[0,0,0]}"#;

/// What a program gets of this shell's variables.
const HANDED_ON: [&str; 8] = [
    "PATH",
    "LANG",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
];

/// A bundle, unpacked.
#[derive(Debug)]
pub(crate) struct Trial {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    agent: Agent,
    passed: Vec<String>,
}

/// A server that ends with whoever holds it.
struct Server(Child);

impl Drop for Server {
    /// With all that it started.
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Trial {
    /// # Errors
    /// A bundle that is none, a disk without space.
    pub(crate) fn new(bundle: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut spool = Spool::near(folder.path())?;
        let archive = Archive::read(fs::File::open(bundle)?, MOST_BYTES, &mut spool)?;
        unpack(&archive, folder.path())?;
        let top = archive
            .entries()
            .next()
            .and_then(|(name, _)| name.split('/').next());
        let programs = folder.path().join(top.unwrap_or_default()).join("bin");
        fs::create_dir(folder.path().join("home"))?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        Ok(Self {
            folder,
            programs,
            port,
            agent: config.into(),
            passed: Vec::new(),
        })
    }

    /// What went well so far.
    pub(crate) fn passed(&self) -> &[String] {
        &self.passed
    }

    /// Starts the server, follows the commands that a person would type next, and asks the model that they name.
    ///
    /// # Errors
    /// The first thing that does not work.
    pub(crate) fn run(&mut self, next: &[String]) -> Result<()> {
        let mut server = self.start()?;
        self.health(&mut server)?;
        self.passed.push("health".to_owned());
        let mut model = None;
        for line in next {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [program, what, .., last] = words[..] else {
                bail!("`{line}` is no command with a model")
            };
            let mut command = self.command(program);
            let output = command.args(&words[1..]).output()?;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            ensure!(
                output.status.success(),
                "`{line}` ended with {}: {}",
                output.status,
                said.lines().last().unwrap_or("it said nothing")
            );
            self.passed.push(what.to_owned());
            model = Some(last.to_owned());
        }
        let model = model.context("the matrix names no model to begin with")?;
        self.inference(&model)?;
        self.passed.push("inference".to_owned());
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        // It is somebody else's program: what this shell knows, a login or a password, is none of its business.
        command.env_clear();
        for name in HANDED_ON {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .process_group(0)
            .env("HOME", self.folder.path().join("home"))
            .env(
                "MLOS_CORE_ENDPOINT",
                format!("http://127.0.0.1:{}", self.port),
            )
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn start(&self) -> Result<Server> {
        let log = fs::File::create(self.folder.path().join("core.log"))?.into_file();
        let mut command = self.command("mlos-core");
        let process = command
            .args(["-p", &self.port.to_string(), "--no-grpc", "--no-ipc"])
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("`mlos-core` cannot be started")?;
        Ok(Server(process))
    }

    fn health(&self, server: &mut Server) -> Result<()> {
        let url = format!("http://127.0.0.1:{}/health", self.port);
        for _ in 0..PATIENCE {
            if let Some(status) = server.0.try_wait()? {
                bail!("`mlos-core` ended with {status}: {}", self.said());
            }
            if self
                .agent
                .get(&url)
                .call()
                .is_ok_and(|answer| answer.status() == 200)
            {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("`/health` did not answer: {}", self.said())
    }

    fn said(&self) -> String {
        let log = fs::read(self.folder.path().join("core.log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log).into_owned();
        log.lines().last().unwrap_or("it said nothing").to_owned()
    }

    fn inference(&self, model: &str) -> Result<()> {
        let id = percent_encoding::utf8_percent_encode(model, percent_encoding::NON_ALPHANUMERIC);
        let id = id
            .to_string()
            .replace("%2D", "-")
            .replace("%2E", ".")
            .replace("%5F", "_");
        let url = format!("http://127.0.0.1:{}/models/{id}/inference", self.port);
        let request = self
            .agent
            .post(&url)
            .header("content-type", "application/json");
        let mut answer = request.send(TOKENS)?;
        let status = answer.status();
        let text = answer.body_mut().read_to_string().unwrap_or_default();
        ensure!(
            status == 200,
            "inference answered {status}: {}",
            text.lines().next().unwrap_or_default()
        );
        Ok(())
    }
}

/// Writes out what an archive holds: it has been judged when it was read.
fn unpack(archive: &Archive, folder: &Path) -> Result<()> {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    for (name, entry) in archive.entries() {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        match entry {
            Entry::File { content, mode } => {
                let mut file = fs::File::create(&path)?;
                std::io::copy(&mut content.reader(), &mut file)?;
                if *mode == Mode::Executable {
                    fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
                }
            }
            Entry::Link { target } => symlink(target, &path)?,
        }
    }
    Ok(())
}

//! A bundle, unpacked and started where nothing else of MLOS is: its own home, and gone afterwards.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use fs_err as fs;
use tempfile::TempDir;

use crate::archive::{Archive, Entry, MOST_BYTES, Mode};
use crate::content::Spool;
use crate::file;
use crate::trial::Subject;

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

/// The programs of a bundle in a folder of their own.
#[derive(Debug)]
pub(crate) struct Unpacked {
    /// It ends before its folder goes: until then it writes there.
    server: Option<Server>,
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

/// A server that ends with whoever holds it.
#[derive(Debug)]
struct Server(Child);

impl Drop for Server {
    /// With all that it started, and all that was started beside it.
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Unpacked {
    /// # Errors
    /// A bundle that is none, a disk without space.
    pub(crate) fn new(bundle: &Path, port: u16) -> Result<Self> {
        let place = env::temp_dir();
        let folder = tempfile::tempdir_in(&place).map_err(|error| {
            file::cannot_write_in(&place, &error)
                .hint("`TMPDIR=DIR` names a folder with room in which it is unpacked")
        })?;
        let mut spool = Spool::near(folder.path())?;
        let archive = Archive::read(fs::File::open(bundle)?, MOST_BYTES, &mut spool)?;
        unpack(&archive, folder.path())?;
        let top = archive
            .entries()
            .next()
            .and_then(|(name, _)| name.split('/').next());
        let programs = folder.path().join(top.unwrap_or_default()).join("bin");
        fs::create_dir(folder.path().join("home"))?;
        Ok(Self {
            server: None,
            folder,
            programs,
            port,
        })
    }
}

impl Subject for Unpacked {
    fn start(&mut self) -> Result<()> {
        let log = fs::File::create(self.folder.path().join("core.log"))?.into_file();
        let mut command = self.command("mlos-core");
        let process = command
            .args(["-p", &self.port.to_string(), "--no-grpc", "--no-ipc"])
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("`mlos-core` cannot be started")?;
        self.server = Some(Server(process));
        Ok(())
    }

    fn port(&self) -> u16 {
        self.port
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
        // One group for all of them: it ends as a whole, and only when this program says so.
        let server = self.server.as_ref().map(|server| server.0.id());
        let group = server.and_then(|id| i32::try_from(id).ok());
        command
            .process_group(group.unwrap_or(0))
            .env("HOME", self.folder.path().join("home"))
            .env(
                "MLOS_CORE_ENDPOINT",
                format!("http://127.0.0.1:{}", self.port),
            )
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn ended(&mut self) -> Result<Option<String>> {
        let Some(server) = &mut self.server else {
            return Ok(None);
        };
        Ok(server.0.try_wait()?.map(|status| status.to_string()))
    }

    fn said(&self) -> String {
        let log = fs::read(self.folder.path().join("core.log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
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

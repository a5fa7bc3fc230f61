//! An image that is started with as few rights as `docker-compose.yml` gives it, and gone afterwards with its volume.

use std::fmt::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};
use mlos_resolver::ReleaseVersion;

use crate::manifest::Image;
use crate::tool::Tool;
use crate::trial::Subject;
use crate::trouble::{self, Trouble};

/// In the order in which the install script looks for them.
const ENGINES: [Tool; 2] = [Tool::DOCKER, Tool::PODMAN];

/// A container of its own.
#[derive(Debug)]
pub(crate) struct Container {
    engine: Tool,
    id: String,
    port: u16,
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = run(
            self.engine,
            ["rm", "--force", "--volumes", self.id.as_str()],
        );
    }
}

impl Container {
    /// Makes one of the image that was built; of the published one where the engine has not built it.
    ///
    /// # Errors
    /// No engine that works, none that has the image or can pull it.
    pub(crate) fn new(
        release: &ReleaseVersion,
        name: &str,
        image: &Image,
        port: u16,
    ) -> Result<Self> {
        let mut troubles = String::new();
        for engine in ENGINES {
            let made =
                reference(engine, name, image).and_then(|image| create(engine, &image, port));
            match made {
                Ok(id) => return Ok(Self { engine, id, port }),
                Err(error) => {
                    let _ = write!(troubles, "\n  {}", trouble::sentence(&error));
                }
            }
        }
        let sentence = format!("no container engine runs the image of `{release}`{troubles}");
        Err(Trouble::state(sentence)
            .hint("podman has what `mlos-distro image` built; what `mlos-distro publish image` pushed, docker can pull")
            .into())
    }
}

/// What the engine calls the image.
fn reference(engine: Tool, name: &str, image: &Image) -> Result<String> {
    // Whether it works at all: without its daemon docker does not.
    engine.run(["version"])?;
    let built = engine.run(["image", "inspect", image.id.as_str()]);
    match &image.digest {
        _ if built.is_ok() => Ok(image.id.clone()),
        Some(digest) => {
            let published = format!("{name}@{digest}");
            engine.run(["pull", "--quiet", published.as_str()])?;
            Ok(published)
        }
        None => {
            let sentence = format!("`{}` does not have it", engine.name());
            Err(Trouble::state(sentence).into())
        }
    }
}

fn create(engine: Tool, image: &str, port: u16) -> Result<String> {
    let port = format!("--publish=127.0.0.1:{port}:8080");
    let words = [
        "create",
        "--pull=never",
        "--read-only",
        "--tmpfs=/tmp",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--no-healthcheck",
        port.as_str(),
        image,
    ];
    Ok(String::from_utf8(run(engine, words)?)?.trim().to_owned())
}

/// A command of the engine in a group of its own: whoever types Ctrl-C ends the trial, and not the engine in the middle
/// of making a container that nobody would know of, or of taking it away.
fn command<const N: usize>(engine: Tool, words: [&str; N]) -> Command {
    let mut command = engine.command(words);
    command.process_group(0);
    command
}

fn run<const N: usize>(engine: Tool, words: [&str; N]) -> Result<Vec<u8>> {
    engine.finish(command(engine, words))
}

impl Subject for Container {
    fn start(&mut self) -> Result<()> {
        run(self.engine, ["start", self.id.as_str()])?;
        Ok(())
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn command(&self, program: &str) -> Command {
        command(self.engine, ["exec", self.id.as_str(), program])
    }

    fn ended(&mut self) -> Result<Option<String>> {
        let format = "--format={{.State.Running}} exit code {{.State.ExitCode}}";
        let state = run(self.engine, ["inspect", format, self.id.as_str()])?;
        let state = String::from_utf8(state)?;
        let (running, how) = state
            .trim()
            .split_once(' ')
            .context("the engine knows no state of the container")?;
        Ok((running != "true").then(|| how.to_owned()))
    }

    fn said(&self) -> String {
        let logs = command(self.engine, ["logs", self.id.as_str()]).output();
        logs.map_or_else(
            |error| error.to_string(),
            |logs| String::from_utf8_lossy(&[logs.stdout, logs.stderr].concat()).into_owned(),
        )
    }
}

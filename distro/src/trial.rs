//! Whether a set works: its server is started, asked whether it is well, given a model, and asked that one.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use tokio::{task, time};
use ureq::Agent;

/// How often the server is asked whether it is there, with a tenth of a second between.
const PATIENCE: u32 = 600;

/// What the first model, a BERT, wants: tokens, not a text.
const TOKENS: &str =
    r#"{"input_ids":[101,7592,102],"attention_mask":[1,1,1],"token_type_ids":[0,0,0]}"#;

/// What is tried: it ends with whoever holds it.
pub(crate) trait Subject {
    /// Starts its server.
    ///
    /// # Errors
    /// What cannot be started.
    fn start(&mut self) -> Result<()>;

    /// The port of this machine at which the server answers.
    fn port(&self) -> u16;

    /// One of its programs, to be given arguments.
    fn command(&self, program: &str) -> Command;

    /// How the server ended, if it did.
    ///
    /// # Errors
    /// Nobody knows.
    fn ended(&mut self) -> Result<Option<String>>;

    /// What the server said so far.
    fn said(&self) -> String;
}

/// A port of this machine that nobody listens at.
///
/// # Errors
/// None is free.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// A set that is being tried.
pub(crate) struct Trial {
    subject: Box<dyn Subject>,
    agent: Agent,
    passed: Vec<String>,
}

impl Trial {
    pub(crate) fn new(subject: Box<dyn Subject>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        Self {
            subject,
            agent: config.into(),
            passed: Vec::new(),
        }
    }

    /// What went well so far.
    pub(crate) fn passed(&self) -> &[String] {
        &self.passed
    }

    /// Starts the server, follows the commands that a person would type next, and asks the model that they name. What
    /// takes long is waited for, so that whoever gives up on it can drop the whole.
    ///
    /// # Errors
    /// The first thing that does not work.
    pub(crate) async fn run(&mut self, next: &[String]) -> Result<()> {
        self.subject.start()?;
        self.health().await?;
        self.passed.push("health".to_owned());
        let mut model = None;
        for line in next {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [program, what, .., last] = words[..] else {
                bail!("`{line}` is no command with a model")
            };
            let mut command = self.subject.command(program);
            command.args(&words[1..]);
            let output = task::spawn_blocking(move || command.output()).await??;
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
        self.inference(&model).await?;
        self.passed.push("inference".to_owned());
        Ok(())
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.subject.port())
    }

    async fn health(&mut self) -> Result<()> {
        let url = self.url("/health");
        for _ in 0..PATIENCE {
            if let Some(how) = self.subject.ended()? {
                bail!("`mlos-core` ended with {how}: {}", self.said());
            }
            let request = self.agent.get(&url);
            let answer = task::spawn_blocking(|| request.call()).await?;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return Ok(());
            }
            time::sleep(Duration::from_millis(100)).await;
        }
        bail!("`/health` did not answer: {}", self.said())
    }

    /// The server's last words.
    fn said(&self) -> String {
        let said = self.subject.said();
        said.lines().last().unwrap_or("it said nothing").to_owned()
    }

    async fn inference(&self, model: &str) -> Result<()> {
        let id = percent_encoding::utf8_percent_encode(model, percent_encoding::NON_ALPHANUMERIC);
        let id = id
            .to_string()
            .replace("%2D", "-")
            .replace("%2E", ".")
            .replace("%5F", "_");
        let url = self.url(&format!("/models/{id}/inference"));
        let request = self
            .agent
            .post(&url)
            .header("content-type", "application/json");
        let mut answer = task::spawn_blocking(|| request.send(TOKENS)).await??;
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

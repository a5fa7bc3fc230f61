//! Scenarios: steps that a person could type, in a file, each with what it has to print.

use std::{fs, path::Path, process::Output, time::Instant};

use serde::{Deserialize, de::DeserializeOwned};

/// One line, or a few.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What a shell is given.
    pub run: String,
    #[serde(default)]
    status: i32,
    #[serde(default)]
    stdout: String,
    /// Absent where it is not compared.
    pub stderr: Option<String>,
    /// How many seconds it may take, where that is not what is usual.
    within: Option<u64>,
}

/// A scenario's file.
///
/// # Panics
///
/// Where it is none.
#[track_caller]
pub fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).expect("a scenario");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Step {
    /// Runs it, and compares what it prints, `plain` of which is without what differs from run to run.
    ///
    /// # Panics
    ///
    /// Where anything is not as it has to be, or it takes more seconds than it may.
    #[track_caller]
    pub fn play(
        &self,
        title: &str,
        usual: u64,
        run: impl FnOnce(&str) -> Output,
        plain: impl Fn(&[u8]) -> String,
    ) {
        let began = Instant::now();
        let output = run(&self.run);
        let seconds = began.elapsed().as_secs();
        let said = plain(&output.stderr);
        let found = [
            format!("status {}", output.status.code().unwrap_or(-1)),
            plain(&output.stdout),
            said.clone(),
        ];
        let expected = [
            format!("status {}", self.status),
            self.stdout.clone(),
            self.stderr.clone().unwrap_or(said),
        ];
        let line = format!("{title}\n$ {}", self.run);
        assert!(
            found == expected,
            "{line}\n=== expected {}\n=== found {}",
            expected.join("\n---\n"),
            found.join("\n---\n")
        );
        let most = self.within.unwrap_or(usual);
        assert!(seconds <= most, "{line}\ntook {seconds} seconds");
    }
}

//! Every guard of the script and the launcher is shown to be needed: it is taken out of a copy, and the tests that are
//! named beside it in `sabotages.toml` have to go red.
//!
//! Before that the same tests have to be green on a copy that nobody touched, since a test that is always red kills
//! everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser;
use mlos_tests::{
    sources::{ELSEWHERE, FOLDERS, joined_in},
    tool::workspace,
};
use serde::Deserialize;
use tempfile::TempDir;

/// Takes each guard out of a copy of the script and the launcher, and sees that a test goes red
#[derive(Parser)]
#[command(name = "mlos-sabotage", max_term_width = 100)]
struct Arguments {
    /// Only the sabotages whose file or guard holds this text
    #[arg(default_value = "")]
    only: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sabotages {
    sabotage: Vec<Sabotage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sabotage {
    /// What is taken out, in the words that a survivor is named by.
    guard: String,
    /// A part of the script or the launcher.
    file: String,
    /// Stands exactly once in that part.
    old: String,
    new: String,
    /// A text in the names of the script's scenarios, which are run in dash, and after `bash: ` in bash; `launcher: NAME`
    /// for a file of the launcher's, or `script: TEST` for a test of another kind.
    caught_by: String,
}

/// What is run: a suite, one of its tests, and a text in the names of its scenarios.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
struct Trial {
    suite: &'static str,
    test: String,
    scenario: String,
}

/// The end of a program that hangs.
const PATIENCE: &str = "180";

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Whether all of them were killed.
fn run(arguments: &Arguments) -> Result<bool> {
    let path = workspace("tests/sabotages.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let Sabotages { sabotage: all } =
        toml::from_str(&text).with_context(|| path.display().to_string())?;
    let chosen: Vec<&Sabotage> = all
        .iter()
        .filter(|one| one.file.contains(&arguments.only) || one.guard.contains(&arguments.only))
        .collect();
    ensure!(!chosen.is_empty(), "no sabotage is of `{}`", arguments.only);
    let suites = Suites::build()?;

    let ready: Vec<Result<(Trial, Copy)>> = chosen
        .iter()
        .map(|one| Ok((Trial::of(&one.caught_by)?, Copy::of(one)?)))
        .collect();
    for problem in ready.iter().filter_map(|one| one.as_ref().err()) {
        say(&format!("{problem:#}"));
    }
    let Ok(ready) = ready.into_iter().collect::<Result<Vec<(Trial, Copy)>>>() else {
        return Ok(false);
    };

    let green: BTreeSet<&Trial> = ready.iter().map(|(trial, _)| trial).collect();
    let green: Vec<&Trial> = green.into_iter().collect();
    let sound = Copy::untouched()?;
    let red = in_turn(&green, |trial| suites.goes_red(trial, &sound));
    let mut always_red = 0;
    for (trial, red) in green.iter().zip(red) {
        if red? {
            say(&format!("red without a sabotage: {}", trial.name()));
            always_red += 1;
        }
    }

    let pairs: Vec<_> = chosen.iter().zip(&ready).collect();
    let outcomes = in_turn(&pairs, |(one, (trial, copy))| {
        let killed = suites.goes_red(trial, copy)?;
        if !killed {
            say(&format!(
                "survived: {}: {}: `{}` stays green",
                one.file, one.guard, one.caught_by
            ));
        }
        anyhow::Ok(killed)
    });
    let mut killed = 0;
    for outcome in outcomes {
        killed += usize::from(outcome?);
    }
    writeln!(io::stdout(), "{} sabotages, {killed} killed", chosen.len())?;
    Ok(killed == chosen.len() && always_red == 0)
}

/// `work` for each, two at a time, with the results in the order of what came in.
fn in_turn<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(one) = all.get(index) else {
                    return done;
                };
                done.push((index, work(one)));
            }
        };
        let other = scope.spawn(worker);
        let mut done = worker();
        done.extend(other.join().expect("a worker that ends"));
        done
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The sources in a folder of their own.
struct Copy(TempDir);

impl Copy {
    fn untouched() -> Result<Self> {
        let folder = TempDir::new().context("no temporary folder")?;
        for part in FOLDERS {
            let (from, to) = (workspace(part), folder.path().join(part));
            fs::create_dir_all(&to).with_context(|| to.display().to_string())?;
            for entry in fs::read_dir(&from).with_context(|| from.display().to_string())? {
                let entry = entry.with_context(|| from.display().to_string())?;
                fs::copy(entry.path(), to.join(entry.file_name()))
                    .with_context(|| entry.path().display().to_string())?;
            }
        }
        Ok(Self(folder))
    }

    /// With the sabotage; what it makes has to be a program still, or everything would kill it.
    fn of(sabotage: &Sabotage) -> Result<Self> {
        let Sabotage {
            guard, file, old, ..
        } = sabotage;
        let copy = Self::untouched()?;
        let path = copy.0.path().join(file);
        let text = fs::read_to_string(&path).with_context(|| file.clone())?;
        let count = text.matches(old.as_str()).count();
        ensure!(
            count == 1,
            "{file}: {guard}: expected its text once, found it {count} times:\n{old}"
        );
        fs::write(&path, text.replace(old, &sabotage.new)).with_context(|| file.clone())?;
        for folder in FOLDERS {
            let joined = copy.0.path().join("joined");
            fs::write(&joined, joined_in(copy.0.path(), folder))
                .with_context(|| joined.display().to_string())?;
            let read = Command::new("dash")
                .arg("-n")
                .arg(&joined)
                .output()
                .context("dash cannot be started")?;
            ensure!(
                read.status.success(),
                "{file}: {guard}: what is left is no program: {}",
                String::from_utf8_lossy(&read.stderr)
            );
        }
        Ok(copy)
    }
}

impl Trial {
    fn of(caught_by: &str) -> Result<Self> {
        let (suite, name) = caught_by.split_once(": ").unwrap_or(("", caught_by));
        let trial = |suite, test: &str, scenario: &str| Self {
            suite,
            test: test.to_owned(),
            scenario: scenario.to_owned(),
        };
        match suite {
            "launcher" if workspace(&format!("tests/tests/launcher/{name}.toml")).is_file() => {
                Ok(trial("launcher", "in_dash", name))
            }
            "script" => Ok(trial("script", name, "")),
            _ => {
                let (test, name) = match suite {
                    "bash" => ("scenario::scenarios_in_bash", name),
                    _ => ("scenario::scenarios_in_dash", caught_by),
                };
                ensure!(
                    names()?.iter().any(|known| known.contains(name)),
                    "no scenario is named `{name}`"
                );
                Ok(trial("script", test, name))
            }
        }
    }

    fn name(&self) -> String {
        format!("{}: {}: {}", self.suite, self.test, self.scenario)
    }
}

/// The names of the script's scenarios.
fn names() -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Scenario {
        name: String,
    }
    #[derive(Deserialize)]
    struct Scenarios {
        #[serde(default)]
        scenario: Vec<Scenario>,
    }
    let folder = workspace("tests/tests/script/scenarios");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let Scenarios { scenario } =
            toml::from_str(&text).with_context(|| path.display().to_string())?;
        names.extend(scenario.into_iter().map(|scenario| scenario.name));
    }
    Ok(names)
}

/// The programs of the suites, by name, in a folder of their own: who builds meanwhile does not change them.
struct Suites {
    programs: BTreeMap<String, PathBuf>,
    _folder: TempDir,
}

impl Suites {
    fn build() -> Result<Self> {
        #[derive(Deserialize)]
        struct Target {
            name: String,
        }
        #[derive(Deserialize)]
        struct Message {
            target: Option<Target>,
            executable: Option<PathBuf>,
        }
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["test", "-q", "-p", "mlos-tests", "--no-run"])
            .args(["--test", "script", "--test", "launcher"])
            .arg("--message-format=json-render-diagnostics")
            .current_dir(workspace(""))
            .stderr(Stdio::inherit())
            .output()
            .context("cargo cannot be started")?;
        ensure!(output.status.success(), "the suites were not built");
        let folder = TempDir::new().context("no temporary folder")?;
        // Where cargo puts them is a part of their name, and a scenario knows its own program by it.
        let deps = folder.path().join("deps");
        fs::create_dir(&deps).context("no temporary folder")?;
        let mut programs = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: Message = serde_json::from_str(line).context("a line of cargo")?;
            if let (Some(target), Some(program)) = (message.target, message.executable) {
                let copy = deps.join(program.file_name().unwrap_or_default());
                fs::copy(&program, &copy).with_context(|| program.display().to_string())?;
                programs.insert(target.name, copy);
            }
        }
        Ok(Self {
            programs,
            _folder: folder,
        })
    }

    /// Whether the trial fails, or does not end, with these sources. Other ways to fail are no answer.
    fn goes_red(&self, trial: &Trial, sources: &Copy) -> Result<bool> {
        let program = self.program(trial.suite)?;
        let output = Command::new("timeout")
            .args(["-k", "10", PATIENCE])
            .arg(program)
            .args(["--exact", &trial.test])
            .env(ELSEWHERE, sources.0.path())
            .env("SCENARIO", &trial.scenario)
            .env("CI", "1")
            .current_dir(workspace("tests"))
            .stdin(Stdio::null())
            .output()
            .context("`timeout` cannot be started")?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(
            !said.contains("running 0 tests"),
            "{} has no test `{}`",
            trial.suite,
            trial.test
        );
        match output.status.code() {
            Some(0) => Ok(false),
            Some(101 | 124 | 137) => Ok(true),
            _ => bail!("{} ended with {}", trial.name(), output.status),
        }
    }

    fn program(&self, suite: &str) -> Result<&Path> {
        let program = self.programs.get(suite);
        program
            .map(PathBuf::as_path)
            .with_context(|| format!("cargo built no suite `{suite}`"))
    }
}

fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

//! Scenarios are data: what is there before, what is wrong, what is run, and what has to come of it.
//!
//! Each runs in each shell, on a machine of its own: a home with an apostrophe, a blank and a dollar sign in its name.
//! After a failure the same things are looked at, whatever failed: the release that was there still runs, nothing of it
//! has changed, nothing new lies outside the cache, and the fault was reached.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;

use crate::{sandbox::Sandbox, shell::Shell};

/// One file of scenarios.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenarios {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Scenario {
    pub(crate) name: String,
    /// The rows of the script that is run: a name of `rows.toml`.
    #[serde(default = "two")]
    pub(crate) rows: String,
    /// The rows with which a release is installed first; empty for none.
    #[serde(default = "one")]
    pub(crate) before: String,
    /// Flags of what is installed first.
    #[serde(default)]
    pub(crate) before_args: Vec<String>,
    /// What is wrong with the bundle of v1.1.0, although its digest is the one in the rows.
    #[serde(default)]
    pub(crate) bundle: String,
    /// Files that somebody wrote over after what was installed first, with their text.
    #[serde(default)]
    pub(crate) spoiled: BTreeMap<String, String>,
    /// Files that somebody removed from what was installed first.
    #[serde(default)]
    pub(crate) gone: Vec<String>,
    /// What the server answers in place of what is right.
    #[serde(default)]
    pub(crate) serve: Vec<Serve>,
    #[serde(default)]
    pub(crate) machine: Machine,
    #[serde(default)]
    pub(crate) args: Vec<String>,
    /// The failure comes after the switch, so that what is new stays.
    #[serde(default)]
    pub(crate) after_the_switch: bool,
    /// Sent to the shell, and to nothing else, once a path has been asked for.
    pub(crate) signal: Option<Signal>,
    /// A run of the same command before, with what must come of it; what the server is asked for then does not count.
    pub(crate) first: Option<First>,
    /// Run more than once, with the same outcome.
    #[serde(default = "once")]
    pub(crate) times: usize,
    pub(crate) exit: i32,
    /// What has to stand in the messages, each somewhere.
    #[serde(default)]
    pub(crate) stderr: Vec<String>,
    /// What must not stand there.
    #[serde(default)]
    pub(crate) stderr_without: Vec<String>,
    /// Exactly what is printed as data.
    pub(crate) stdout: Option<String>,
    /// The paths that the server is asked for, all of them and no others.
    pub(crate) asked: Option<Vec<String>>,
    /// For each of these requests where the file should begin; 0 where the request does not say.
    pub(crate) offsets: Option<Vec<usize>>,
    /// The file `current` afterwards, its lines joined by a blank.
    pub(crate) current: Option<String>,
    /// Files afterwards, and a text in each.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Names that must not be there afterwards.
    #[serde(default)]
    pub(crate) absent: Vec<String>,
    /// What the installed programs print afterwards: a line for a shell, and a text in its output.
    #[serde(default)]
    pub(crate) then: BTreeMap<String, String>,
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
pub(crate) struct Signal {
    pub(crate) name: String,
    pub(crate) at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct First {
    pub(crate) exit: i32,
    /// Other flags than those of the run that counts.
    pub(crate) args: Option<Vec<String>>,
    /// What has to stand in the messages, each somewhere.
    #[serde(default)]
    pub(crate) stderr: Vec<String>,
}

/// What the server answers; entries of one path answer in turn, and the last one stays.
///
/// A file unless one of the last five fields says otherwise: what it holds, and how it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Serve {
    pub(crate) path: String,
    /// A name of `rows.toml`.
    pub(crate) rows: Option<String>,
    pub(crate) text: Option<String>,
    /// The bundle of v1.1.0, with a byte changed, or with a byte more. It is the bundle as it is where neither `rows`
    /// nor `text` is there, and anything else that is wrong with a file.
    pub(crate) changed: Option<bool>,
    pub(crate) longer: Option<bool>,
    /// Nine million bytes.
    pub(crate) huge: Option<bool>,
    /// False: a request for a range gets everything.
    pub(crate) ranges: Option<bool>,
    /// A request for a range gets what begins here.
    pub(crate) wrong_range: Option<usize>,
    /// The connection is closed after so many bytes of what was to be sent.
    pub(crate) cut: Option<usize>,
    /// Silence after so many bytes.
    pub(crate) stall_after: Option<usize>,
    /// A few bytes at a time.
    pub(crate) slow: Option<bool>,
    /// The bundle of v1.1.0, with nothing wrong.
    pub(crate) whole: Option<bool>,
    pub(crate) status: Option<u16>,
    pub(crate) location: Option<String>,
    /// The connection is closed without a word.
    pub(crate) empty: Option<bool>,
    /// For the path of a `CONNECT`: the way is opened to the address that it names.
    pub(crate) tunnel: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Machine {
    /// A path of nothing but these and what every system has.
    pub(crate) only: Option<Vec<String>>,
    /// Names that the path does not hold.
    #[serde(default)]
    pub(crate) without: Vec<String>,
    /// Programs of its own: the text of each, for sh.
    #[serde(default)]
    pub(crate) programs: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// Variables that are not set.
    #[serde(default)]
    pub(crate) unset: Vec<String>,
    /// What starts the shell: a line for sh, which ends with `exec "$@"`.
    pub(crate) through: Option<String>,
    /// Files that are there already, with their text.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// What is printed goes to a terminal. Data and messages are one stream then, and `stderr` is looked for in it.
    #[serde(default)]
    pub(crate) terminal: bool,
    /// Shells in which this machine cannot be made, since they bring the programs themselves.
    #[serde(default)]
    pub(crate) not_in: Vec<String>,
}

const FILES: [(&str, &str); 8] = [
    ("install.toml", include_str!("scenarios/install.toml")),
    ("ask.toml", include_str!("scenarios/ask.toml")),
    ("fetch.toml", include_str!("scenarios/fetch.toml")),
    ("offline.toml", include_str!("scenarios/offline.toml")),
    ("archive.toml", include_str!("scenarios/archive.toml")),
    ("machine.toml", include_str!("scenarios/machine.toml")),
    ("docker.toml", include_str!("scenarios/docker.toml")),
    ("manager.toml", include_str!("scenarios/manager.toml")),
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

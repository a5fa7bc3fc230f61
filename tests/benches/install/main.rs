//! What `./dev bench install` prints: an install by the script beside the bare sequence of download, digest and unpacking,
//! for bundles of three sizes, from one server on this machine. Peers run in the same run, in turn; medians.
//!
//! `cargo bench -p mlos-tests --bench install -- 5 50` measures bundles of so many megabytes.

#![expect(clippy::print_stdout, reason = "it prints a table for a person")]

mod bundle;
mod processes;
mod server;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use bundle::Bundle;
use mlos_tests::sources::joined;
use server::Server;
use tempfile::TempDir;

/// The sizes of the bundles, in megabytes, and how often each is installed.
const BUNDLES: [(usize, usize); 3] = [(5, 21), (50, 11), (500, 5)];

/// More milliseconds than the bare sequence takes.
const GOAL_MORE: f64 = 120.0;
/// All processes of an install.
const GOAL_PROCESSES: usize = 60;
/// The time of the largest bundle by that of the bare sequence.
const GOAL_RATIO: f64 = 1.05;
/// Milliseconds of an install of what is there.
const GOAL_AGAIN: f64 = 100.0;

fn main() {
    // Cargo adds `--bench`.
    let wanted: Vec<usize> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .map(|word| word.parse().expect("a size in megabytes"))
        .collect();
    let chosen: Vec<(usize, usize)> = BUNDLES
        .into_iter()
        .filter(|(size, _)| wanted.is_empty() || wanted.contains(size))
        .collect();
    assert!(!chosen.is_empty(), "the sizes are 5, 50 and 500");

    let mut missed = Vec::new();
    for (size, rounds) in chosen {
        missed.extend(measure(size, rounds));
    }
    println!();
    println!(
        "goals: at most {GOAL_MORE} ms more than bare, {GOAL_PROCESSES} processes, {GOAL_RATIO} of bare at 500 MB, below {GOAL_AGAIN} ms again"
    );
    for goal in &missed {
        println!("  missed: {goal}");
    }
    if missed.is_empty() {
        println!("  all of them are met");
    }
}

/// Prints the rows of one bundle; the goals that it misses.
fn measure(size: usize, rounds: usize) -> Vec<String> {
    let place = Place::new(size);
    let [mut bare, mut script, mut again] = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..rounds {
        place.clear();
        bare.push(place.time(&place.bare()));
        place.clear();
        script.push(place.time(&place.script()));
        again.push(place.time(&place.script()));
    }
    let [bare, script, again] = [bare, script, again].map(median);
    let (more, ratio) = (script - bare, script / bare);

    place.clear();
    let bare_processes = processes::started(&place.bare());
    place.clear();
    let script_processes = processes::started(&place.script());
    let again_processes = processes::started(&place.script());

    println!();
    println!(
        "{:<32} {:>10} {:>10} {:>10} {:>10}",
        format!("bundle of {size} MB, {rounds} rounds"),
        "bare",
        "script",
        "more",
        "ratio"
    );
    println!(
        "{:<32} {bare:>10.0} {script:>10.0} {more:>10.0} {ratio:>10.3}",
        "ms into an empty home"
    );
    println!("{:<32} {:>10} {again:>10.0}", "ms of what is there", "");
    println!(
        "{:<32} {bare_processes:>10} {script_processes:>10} {:>10}",
        "processes",
        script_processes.saturating_sub(bare_processes)
    );
    println!(
        "{:<32} {:>10} {again_processes:>10}",
        "processes of what is there", ""
    );

    let mut missed = Vec::new();
    let mut goal = |met: bool, text: String| {
        if !met {
            missed.push(format!("{size} MB: {text}"));
        }
    };
    goal(more <= GOAL_MORE, format!("{more:.0} ms more than bare"));
    goal(
        script_processes <= GOAL_PROCESSES,
        format!("{script_processes} processes"),
    );
    goal(again < GOAL_AGAIN, format!("{again:.0} ms again"));
    goal(
        size < 500 || ratio <= GOAL_RATIO,
        format!("{ratio:.3} of bare"),
    );
    missed
}

/// A folder with a bundle, the script that knows it, a server, and a home.
struct Place {
    folder: TempDir,
    bundle: Bundle,
    server: Server,
}

impl Place {
    fn new(size: usize) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mlos-bench-")
            .tempdir()
            .expect("a temporary folder");
        let bundle = Bundle::write(folder.path(), size);
        let server = Server::start(folder.path());
        let script = joined("distro/install");
        let filled = script.replace(
            "rows=''\n",
            &format!("rows='{}'\n", bundle.rows(&server.address)),
        );
        assert_ne!(filled, script, "distro/install has no line `rows=''`");
        fs::write(folder.path().join("install"), filled).expect("the script");
        Self {
            folder,
            bundle,
            server,
        }
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn clear(&self) {
        if self.home().exists() {
            fs::remove_dir_all(self.home()).expect("the home of the last run");
        }
    }

    fn bare(&self) -> Vec<String> {
        let line = format!(
            "mkdir '{home}' && cd '{home}' && curl -fsS -o f '{url}' && sha256sum f >/dev/null && tar -xzf f",
            home = self.home().display(),
            url = self.bundle.url(&self.server.address)
        );
        ["dash", "-c", &line].map(str::to_owned).to_vec()
    }

    fn script(&self) -> Vec<String> {
        let shown = |path: &Path| path.to_string_lossy().into_owned();
        let script = shown(&self.folder.path().join("install"));
        let home = shown(&self.home());
        [
            "dash", &script, "--quiet", "--method", "binary", "--home", &home,
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Milliseconds that the command takes.
    fn time(&self, words: &[String]) -> f64 {
        let start = Instant::now();
        let status = Command::new(&words[0])
            .args(&words[1..])
            .env("HOME", self.folder.path())
            .stdin(Stdio::null())
            .status();
        let time = start.elapsed().as_secs_f64() * 1e3;
        assert!(
            status.expect("dash can be started").success(),
            "failed: {words:?}"
        );
        time
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

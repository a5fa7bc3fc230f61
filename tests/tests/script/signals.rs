//! A signal at every step: before each program that the script starts, the shell that runs it gets one.
//!
//! Whatever the step, a release that was in use still runs, whole, and the same command then succeeds.

use std::{
    env, fs,
    path::PathBuf,
    process::{Child, ExitStatus},
    thread,
    time::Instant,
};

use mlos_tests::program::find;

use crate::{
    bundle::{version_lines, write_program},
    machine::Machine,
    shell::Shell,
};

/// The programs of which each call is a step.
const STEPS: [&str; 16] = [
    "cat",
    "chmod",
    "cmp",
    "cp",
    "curl",
    "find",
    "grep",
    "head",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "rmdir",
    "sha256sum",
    "tar",
    "tail",
];

/// A signal, and who gets it.
#[derive(Clone, Copy)]
struct Signal {
    name: &'static str,
    number: i32,
    to: To,
}

#[derive(Clone, Copy, Debug)]
enum To {
    /// As `kill` does with one id.
    Shell,
    /// As a terminal does: to everything that was started from it.
    Group,
}

const TERM: Signal = Signal {
    name: "TERM",
    number: 15,
    to: To::Shell,
};

/// Every signal that a person, a terminal or a system sends, in turn.
const TURNS: [Signal; 8] = [
    signal("INT", 2, To::Shell),
    signal("HUP", 1, To::Shell),
    signal("TERM", 15, To::Group),
    signal("INT", 2, To::Group),
    signal("HUP", 1, To::Group),
    signal("KILL", 9, To::Shell),
    TERM,
    signal("KILL", 9, To::Group),
];

const fn signal(name: &'static str, number: i32, to: To) -> Signal {
    Signal { name, number, to }
}

#[test]
fn a_first_install_in_dash() {
    sweep("dash", None, &[], 1, &[TERM]);
}

#[test]
fn an_upgrade_in_dash() {
    sweep("dash", Some("one"), &[], 1, &[TERM]);
}

#[test]
fn an_upgrade_in_bash() {
    sweep("bash", Some("one"), &[], 1, &[TERM]);
}

#[test]
fn the_same_again_in_dash() {
    sweep("dash", Some("two"), &["--reinstall"], 1, &[TERM]);
}

#[test]
fn every_signal_in_turn_in_dash() {
    sweep("dash", None, &[], 1, &TURNS);
    sweep("dash", Some("one"), &[], 1, &TURNS);
}

/// Five steps at a time: eight turns still come to every kind of step. `BusyBox` calls its own programs.
#[test]
fn every_signal_in_turn_in_other_shells() {
    for shell in ["bash", "zsh as sh", "mksh", "yash", "ksh"] {
        sweep(shell, Some("one"), &[], 5, &TURNS);
    }
}

/// Signals at the first step, at one `stride` later, and so on, until a run comes to its end before its signal.
#[track_caller]
fn sweep(name: &str, before: Option<&str>, arguments: &[&str], stride: usize, signals: &[Signal]) {
    let Some((shell, program)) = Shell::find(name) else {
        return;
    };
    let stage = Stage::new(shell, program);
    let home = stage.machine.home();
    let wanted = [version_lines("v1.0.0"), version_lines("v1.1.0")];
    let wanted = [wanted[0].as_str(), wanted[1].as_str()];
    let mut step = 1;
    for signal in signals.iter().cycle() {
        stage.machine.reset();
        if let Some(rows) = before {
            stage.install(rows, &[], None);
        }
        let reached = stage.install("two", arguments, Some((step, *signal)));
        let at = format!(
            "{name}, {} to the {:?} at step {step}: {}",
            signal.name,
            signal.to,
            stage.last_step()
        );
        if before.is_some() {
            home.assert_runs(&at, &wanted);
        }
        stage.install("two", &[], None);
        let at = format!("{at}, then again");
        home.assert_runs(&at, &wanted[1..]);
        if signal.number == 9 {
            home.assert_tidy_after_a_kill(&at);
        } else {
            home.assert_tidy(&at);
        }
        if !reached {
            break;
        }
        step += stride;
    }
    assert!(
        step > 30,
        "{name}: only {step} steps, so hardly anything was tried"
    );
}

/// `SEED=N` draws the moments of another run.
#[test]
fn killed_at_any_moment_in_dash() {
    let Some((shell, program)) = Shell::find("dash") else {
        return;
    };
    let machine = Machine::new();
    let home = machine.home();
    let [old, new] = [version_lines("v1.0.0"), version_lines("v1.1.0")];
    let start = |rows: &str| {
        let mut command = machine.command(&program);
        command.args(shell.arguments).arg(machine.path(rows));
        command.spawn().expect("a shell can be started")
    };
    let began = Instant::now();
    assert!(end(start("one")).success(), "the first install");
    let whole = began.elapsed();

    let mut seed: u64 =
        env::var("SEED").map_or(0x6d6c_6f73, |seed| seed.parse().expect("a number"));
    let first = seed;
    for kill in 0..40 {
        machine.reset();
        assert!(end(start("one")).success(), "an install");
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let moment =
            whole.mul_f64(f64::from(u32::try_from(seed >> 33).expect("31 bits")) / 2f64.powi(31));
        let child = start("two");
        // Nothing is waited for: the moment itself is what is drawn.
        thread::sleep(moment);
        send("KILL", To::Group, child.id());
        end(child);
        let at = format!("SEED={first}, kill {kill}, after {moment:?}");
        home.assert_runs(&at, &[&old, &new]);
        assert!(end(start("two")).success(), "{at}, then again");
        home.assert_runs(&at, &[&new]);
        home.assert_tidy_after_a_kill(&at);
    }
}

/// One that has ended already is past harm.
fn send(name: &str, to: To, id: u32) {
    let whom = match to {
        To::Shell => id.to_string(),
        To::Group => format!("-{id}"),
    };
    std::process::Command::new("kill")
        .args(["-s", name, "--", &whom])
        .stderr(std::process::Stdio::null())
        .status()
        .expect("kill can be started");
}

/// Once nothing holds its output any more.
fn end(child: Child) -> ExitStatus {
    child.wait_with_output().expect("the shell ends").status
}

/// A machine whose programs count their calls and send a signal at one of them.
struct Stage {
    machine: Machine,
    shell: &'static Shell,
    program: PathBuf,
}

impl Stage {
    fn new(shell: &'static Shell, program: PathBuf) -> Self {
        let machine = Machine::new();
        let tools = machine.path("tools");
        fs::create_dir(&tools).expect("a folder");
        for name in STEPS {
            let program = find(name).expect("a usual program");
            let text = format!(
                "#!/bin/sh\nread -r n <\"$COUNT\"\nn=$((n + 1))\necho $n >\"$COUNT\"\n\
                 [ $n != \"$AT\" ] || {{\n    echo {name} \"$@\" >\"$COUNT.step\"\n    read -r p <\"$COUNT.pid\"\n    \
                 kill -s \"$SIGNAL\" -- \"$WHOM$p\"\n}}\n\
                 exec {} \"$@\"\n",
                program.display()
            );
            write_program(&tools.join(name), &text);
        }
        Self {
            machine,
            shell,
            program,
        }
    }

    /// Runs the script, with a signal at a step or with none. Whether the signal was sent.
    fn install(&self, rows: &str, arguments: &[&str], signal: Option<(usize, Signal)>) -> bool {
        let count = self.machine.path("count");
        fs::write(&count, "0\n").expect("a file");
        fs::write(self.machine.path("count.step"), "none").expect("a file");
        let (at, signal) = signal.unwrap_or((0, TERM));
        let usual = env::var("PATH").expect("a path");
        let tools = self.machine.path("tools");
        let output = self
            .machine
            .command("sh".as_ref())
            .args(["-c", "echo $$ >\"$COUNT.pid\"; exec \"$@\"", "sh"])
            .arg(&self.program)
            .args(self.shell.arguments)
            .arg(self.machine.path(rows))
            .args(arguments)
            .env("PATH", format!("{}:{usual}", tools.display()))
            .env("COUNT", &count)
            .env("AT", at.to_string())
            .env("SIGNAL", signal.name)
            .env(
                "WHOM",
                match signal.to {
                    To::Shell => "",
                    To::Group => "-",
                },
            )
            .output()
            .expect("a shell can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        let steps: usize = fs::read_to_string(count)
            .expect("the count")
            .trim()
            .parse()
            .expect("a number");
        let reached = at > 0 && steps >= at;
        let mut ended = ended_by(output.status);
        // Where a trap ends the script within a function or a substitution, zsh gives the next trap another status.
        if ended != 0 && reached && self.shell.name.starts_with("zsh") {
            ended = 128 + signal.number;
        }
        assert!(
            ended == 0 || (reached && ended == 128 + signal.number),
            "{}, {} to the {:?} at step {at}, {}: {:?}\n{said}",
            self.shell.name,
            signal.name,
            signal.to,
            self.last_step(),
            output.status
        );
        reached
    }

    fn last_step(&self) -> String {
        fs::read_to_string(self.machine.path("count.step")).unwrap_or_default()
    }
}

/// As a shell would say it.
fn ended_by(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;
    status
        .code()
        .unwrap_or_else(|| 128 + status.signal().expect("a signal"))
}

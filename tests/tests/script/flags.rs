//! The order of flags decides nothing, and neither does how a value is written: `--version=v1.0.0` or two words.

use std::{cell::Cell, process::Output};

use proptest::prelude::*;

use crate::{machine::Machine, shell::Shell};

/// Flags and values that are right, wrong, and at odds with each other; each flag once in a command.
const FLAGS: [(&str, &[&str]); 18] = [
    ("--version", &["v1.0.0", "stable", "1.1", "v9.9.9", "^1"]),
    ("--method", &["binary", "docker", "snap"]),
    ("--home", &["/nowhere/at all", "relative", "/"]),
    (
        "--digest",
        &[
            "sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "md5",
        ],
    ),
    (
        "--mirror",
        &["https://example.org/mlos", "ftp://example.org"],
    ),
    ("--registry", &["example.org/mlos", "no registry"]),
    ("--cacert", &["/etc/hosts", "/nowhere.pem"]),
    ("--from", &["/nowhere"]),
    ("--download-only", &["/nowhere"]),
    ("--platform", &["linux-arm64", "linux-amd64", "beos"]),
    ("--use", &["v1.0.0"]),
    ("--rollback", &[]),
    ("--list", &[]),
    ("--uninstall", &[]),
    ("--modify-path", &[]),
    ("--reinstall", &[]),
    ("--quiet", &[]),
    ("--verbose", &[]),
];

#[test]
fn their_order_decides_nothing() {
    let Some((_, dash)) = Shell::find("dash") else {
        return;
    };
    let machine = Machine::new();
    let run = |flags: &[Flag]| {
        let words = flags.iter().flat_map(Flag::words);
        let mut command = machine.command(&dash);
        command
            .arg(machine.path("two"))
            .args(words)
            .current_dir(machine.path(""));
        command.output().expect("dash can be started")
    };
    // A failure is written down nowhere: the file belongs to nobody.
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(150)
    };
    let decided = Cell::new(0);
    proptest!(config, |((one, other) in pair())| {
        let [first, second] = [&one, &other].map(|flags| run(flags));
        let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
        prop_assert_eq!(
            (first.status.code(), &first.stdout),
            (second.status.code(), &second.stdout),
            "{:?} says {}\n{:?} says {}", one, said(&first), other, said(&second)
        );
        decided.set(decided.get() + u32::from(first.status.success()));
    });
    assert!(
        decided.get() > 10,
        "only {decided:?} of them decided anything"
    );
    assert!(!machine.home().0.exists(), "a dry run made a home");
}

#[derive(Clone, Debug)]
struct Flag {
    name: &'static str,
    value: Option<&'static str>,
    /// The value is a word of its own.
    apart: bool,
}

impl Flag {
    fn words(&self) -> Vec<String> {
        let name = self.name.to_owned();
        match self.value {
            None => vec![name],
            Some(value) if self.apart => vec![name, value.to_owned()],
            Some(value) => vec![format!("{name}={value}")],
        }
    }
}

/// The same flags twice: as they come and in another order, and each value written in either way.
fn pair() -> impl Strategy<Value = (Vec<Flag>, Vec<Flag>)> {
    flags()
        .prop_flat_map(|flags| {
            (
                Just(flags.clone()).prop_shuffle(),
                Just(flags).prop_shuffle(),
            )
        })
        .prop_flat_map(|(one, other)| {
            let count = one.len();
            let ways = || prop::collection::vec(any::<bool>(), count);
            (Just(one), Just(other), ways(), ways()).prop_map(|(one, other, first, second)| {
                (written(one, &first), written(other, &second))
            })
        })
}

fn written(flags: Vec<Flag>, apart: &[bool]) -> Vec<Flag> {
    let ways = apart.iter().copied();
    flags
        .into_iter()
        .zip(ways)
        .map(|(flag, apart)| Flag { apart, ..flag })
        .collect()
}

/// Few of them are at odds, so that many a command decides something.
fn flags() -> impl Strategy<Value = Vec<Flag>> {
    prop::sample::subsequence(FLAGS.to_vec(), 0..6)
        .prop_flat_map(|chosen| {
            let value = |(name, values): (&'static str, &'static [&'static str])| {
                any::<prop::sample::Index>().prop_map(move |index| Flag {
                    name,
                    value: (!values.is_empty()).then(|| *index.get(values)),
                    apart: true,
                })
            };
            chosen.into_iter().map(value).collect::<Vec<_>>()
        })
        .prop_map(|mut flags| {
            flags.extend(["--dry-run", "--json"].map(|name| Flag {
                name,
                value: None,
                apart: true,
            }));
            flags
        })
}

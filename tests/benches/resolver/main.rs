//! What `./dev bench resolver` prints: the resolver beside its peers, natively and in Node, at 20 to 20,000 releases.
//!
//! Every row and its peers run in the same run, in turn; medians and ratios. A ratio says how many times the peer takes.

#![expect(clippy::print_stdout, reason = "it prints a table for a person")]

mod node;
mod peer_pubgrub;
mod peer_resolvo;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use mlos_resolver::{Matrix, RawRequest, Request, resolve, resolve_version};
use mlos_tests::many;

use peer_pubgrub::TooLong;

/// How long a peer may take for one answer.
const LIMIT: Duration = Duration::from_secs(5);

const SIZES: [usize; 4] = [20, 200, 2_000, 20_000];

fn main() {
    let cases: Vec<Case> = SIZES.into_iter().map(Case::new).collect();
    load(&cases);
    requests(&cases);
    solvers(&cases);
    node::print(&cases);
}

/// A matrix of so many releases.
struct Case {
    size: usize,
    matrix: Matrix,
    text: String,
}

impl Case {
    fn new(size: usize) -> Self {
        let matrix =
            Matrix::parse(&many::files(size)).unwrap_or_else(|problems| panic!("{problems}"));
        let text = matrix.published();
        Self { size, matrix, text }
    }
}

/// A request for `linux-amd64`, and what a solver would be asked: the least and the first too high release, and the one
/// whose `axon` is pinned.
struct Question {
    name: &'static str,
    version: String,
    method: &'static str,
    pin: Option<String>,
    /// A solver knows neither methods nor channels: it is given the range that they come to.
    solver: Option<(std::ops::Range<u32>, std::ops::Range<u32>)>,
}

impl Question {
    fn raw(&self) -> RawRequest {
        RawRequest {
            version: Some(self.version.clone()),
            platform: Some("linux-amd64".to_owned()),
            method: Some(self.method.to_owned()),
            pins: self
                .pin
                .iter()
                .map(|pin| ("axon".to_owned(), pin.clone()))
                .collect(),
        }
    }

    /// The kinds that a person asks, for a matrix of so many releases.
    fn all(size: usize) -> Vec<Self> {
        let all = u32::try_from(size).expect("a matrix that fits into memory");
        let exact = many::version(3);
        // `1.1` is the second ten, `^1` the first hundred.
        let (prefix, major) = (10..20.min(all), 0..100.min(all));
        let question = |name, version: &str, method, pin: Option<&str>, solver| Self {
            name,
            version: version.to_owned(),
            method,
            pin: pin.map(str::to_owned),
            solver,
        };
        let oldest = format!("={}", many::version(0));
        vec![
            question("stable", "stable", "binary", None, Some((0..all, 0..all))),
            question("exact", &exact, "binary", None, Some((3..4, 0..all))),
            question("prefix", "1.1", "binary", None, Some((prefix, 0..all))),
            question(
                "range",
                "^1.0",
                "docker",
                None,
                Some((major.clone(), 0..all)),
            ),
            question(
                "oldest pin",
                "*",
                "binary",
                Some(&oldest),
                Some((0..all, 0..1)),
            ),
            question(
                "no version",
                "^999",
                "binary",
                None,
                Some((all..all + 1, 0..all)),
            ),
            question("no method", "*", "snap", None, None),
            question(
                "no pin",
                "^1",
                "binary",
                Some("^999"),
                Some((major, all..all + 1)),
            ),
        ]
    }
}

fn load(cases: &[Case]) {
    println!(
        "\nload and check `matrix.json`, native\n{:>10} {:>12} {:>10}",
        "releases", "bytes", "ms"
    );
    for case in cases {
        let time = median(9, || {
            black_box(Matrix::from_published(&case.text)).ok();
        });
        println!(
            "{:>10} {:>12} {:>10.2}",
            case.size,
            case.text.len(),
            time / 1e3
        );
    }
}

/// With what it carries: the plan with its reasons, or the refusal with the clash and the suggestions.
fn requests(cases: &[Case]) {
    println!("\na request as text to a whole answer, native; µs");
    heads();
    for (index, question) in Question::all(0).iter().enumerate() {
        let times = cases.iter().map(|case| {
            let raw = Question::all(case.size)[index].raw();
            median(201, || {
                let request = Request::parse(&case.matrix, &raw).expect("a request");
                black_box(resolve(&case.matrix, &request)).ok();
            })
        });
        row(question.name, times.map(|time| format!("{time:.2}")));
    }
}

/// The release alone, since a solver says no more; each has its releases in memory beforehand.
fn solvers(cases: &[Case]) {
    println!("\nthe release alone, native: µs, and how many times that pubgrub and resolvo take");
    heads();
    for (index, question) in Question::all(0).iter().enumerate() {
        if question.solver.is_none() {
            continue;
        }
        let cells = cases.iter().map(|case| {
            let question = &Question::all(case.size)[index];
            let raw = question.raw();
            let (releases, pinned) = question.solver.clone().expect("one that solvers are asked");
            let answer = || {
                let request = Request::parse(&case.matrix, &raw).expect("a request");
                resolve_version(&case.matrix, &request)
            };
            let pubgrub = peer_pubgrub::Releases::new(case.size);
            let resolvo = peer_resolvo::Releases::new(case.size);

            // The oldest release stands first in a solver, and last in the matrix.
            let expected = answer().map(|place| case.size - 1 - place);
            let ours = median(201, || {
                black_box(answer());
            });
            let of_pubgrub = peer(ours, expected, |deadline| {
                pubgrub.newest(releases.clone(), pinned.clone(), deadline)
            });
            let of_resolvo = peer(ours, expected, |deadline| {
                resolvo.newest(releases.clone(), pinned.clone(), deadline)
            });
            format!("{ours:.2} {of_pubgrub} {of_resolvo}")
        });
        row(question.name, cells);
    }
}

/// How many times as long as ours a peer takes to say the same; at least so many, where it says nothing in [`LIMIT`].
fn peer(
    ours: f64,
    expected: Option<usize>,
    answer: impl Fn(Instant) -> Result<Option<usize>, TooLong>,
) -> String {
    let start = Instant::now();
    let Ok(newest) = answer(start + LIMIT) else {
        return format!(">{:.0}x", LIMIT.as_secs_f64() * 1e6 / ours);
    };
    assert_eq!(newest, expected, "a peer says something else");
    let rounds = if start.elapsed() > LIMIT / 50 { 3 } else { 51 };
    let theirs = median(rounds, || {
        let _ = black_box(answer(Instant::now() + LIMIT));
    });
    format!("{:.0}x", theirs / ours)
}

fn heads() {
    row("", SIZES.iter().map(ToString::to_string));
}

fn row(name: &str, cells: impl Iterator<Item = String>) {
    print!("{name:12}");
    for cell in cells {
        print!("{cell:>22}");
    }
    println!();
}

/// In µs.
fn median(rounds: usize, mut what: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            what();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}

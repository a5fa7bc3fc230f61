//! What `./dev bench resolver` prints.

#![expect(clippy::print_stdout, reason = "it prints a table for a person")]

use std::{hint::black_box, time::Instant};

use mlos_resolver::{Matrix, RawRequest, Request, resolve, resolve_version};
use mlos_tests::many;

const SIZES: [usize; 4] = [20, 200, 2_000, 20_000];

fn main() {
    for size in SIZES {
        let files = many::files(size);
        let whole = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
        let text = whole.published();
        let load = median(9, || {
            black_box(Matrix::from_published(&text)).ok();
        });
        println!("{size}: load {:.0} µs of {} bytes", load, text.len());
        let oldest = many::version(0);
        for (name, version, method, pins) in [
            ("stable", "stable", "binary", None),
            ("exact", "1.0.3", "binary", None),
            ("prefix", "1.1", "binary", None),
            ("range", "^1.0", "docker", None),
            ("oldest pin", "*", "binary", Some(format!("={oldest}"))),
            ("no version", "^999", "binary", None),
            ("no method", "*", "snap", None),
            ("no pin", "^1", "binary", Some("^999".to_owned())),
        ] {
            let raw = RawRequest {
                version: Some(version.to_owned()),
                platform: Some("linux-amd64".to_owned()),
                method: Some(method.to_owned()),
                pins: pins
                    .iter()
                    .map(|pin| ("axon".to_owned(), pin.clone()))
                    .collect(),
            };
            let whole_plan = median(99, || {
                let request = Request::parse(&whole, &raw).expect("a request");
                black_box(resolve(&whole, &request)).ok();
            });
            let version = median(99, || {
                let request = Request::parse(&whole, &raw).expect("a request");
                black_box(resolve_version(&whole, &request));
            });
            println!("  {name:12} {whole_plan:8.2} µs   version alone {version:8.2} µs");
        }
    }
}

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

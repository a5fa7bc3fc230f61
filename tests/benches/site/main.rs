//! What `./dev bench site` prints: what is fetched for each kind of page beside its budget, how long a site of 2,000
//! releases takes to make and what its pages weigh, Lighthouse's numbers, and the longest task while filtering.

#![expect(clippy::print_stdout, reason = "it prints a table for a person")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use mlos_tests::{
    made_up::{MadeUp, built_site},
    many,
    tool::{Server, workspace},
};
use serde_json::Value;

const RELEASES: usize = 2_000;

fn main() {
    let site = built_site();
    println!("bytes, as brotli sends them");
    for (what, ending, budget) in [
        ("style", "css", 8_000),
        ("scripts", "js", 8_000),
        ("program", "wasm", 130_000),
    ] {
        let bytes = weight(&site, &|path| {
            has_ending(path, ending) && path.parent() == Some(&site)
        });
        budgeted(what, bytes, budget);
    }
    budgeted("home page", size(&site.join("index.html")), 14_000);

    println!("\na site of {RELEASES} releases");
    let mut files = many::files(RELEASES);
    files.insert("evidence.toml".to_owned(), evidence());
    let start = Instant::now();
    let large = MadeUp::of(&files);
    println!(
        "{:<44} {:>8.1} s   goal 60 s",
        "written and compressed",
        start.elapsed().as_secs_f64()
    );
    for (page, bytes) in heaviest(&large.root()) {
        budgeted(&page, bytes, 14_000);
    }

    let (small, many) = (Server::start(&site), Server::start(&large.root()));
    let output = Command::new("node")
        .arg(workspace("tests/benches/site/browser.mjs"))
        .args([&small.address, &many.address])
        .current_dir(workspace(".tools/lighthouse"))
        .output()
        .expect("node can be started: `./dev setup` brings it");
    let measured: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    println!(
        "\nLighthouse, mobile: performance, accessibility, best practices, SEO; FCP, LCP, TBT in ms"
    );
    for page in measured["pages"].as_array().expect("pages") {
        let number = |key: &str| page[key].as_f64().unwrap_or(f64::NAN);
        println!(
            "{:<28} {:>4} {:>4} {:>4} {:>4}   {:>6.0} {:>6.0} {:>6.0}",
            page["path"].as_str().unwrap_or_default(),
            number("performance"),
            number("accessibility"),
            number("best-practices"),
            number("seo"),
            number("fcp"),
            number("lcp"),
            number("tbt"),
        );
    }
    println!("\n{RELEASES} releases, one letter after another into the search");
    println!(
        "{:<44} {:>8.0} ms  goal 50 ms",
        "longest task",
        measured["longest"].as_f64().unwrap_or(f64::NAN)
    );
    println!(
        "{:<44} {:>8.0} ms",
        "median from key to next frame",
        measured["frame"].as_f64().unwrap_or(f64::NAN)
    );
}

/// Runs of dozens of versions with dozens of others, so that their table has all its sides.
fn evidence() -> String {
    let mut text = "schema = 1\n".to_owned();
    for axon in 0..36 {
        for core in axon..36.min(axon + 4) {
            let _ = write!(
                text,
                "[[run]]\ncomponents = {{ axon = \"{}\", core = \"{}\" }}\nresult = \"passed\"\n\
                 date = \"2026-01-01\"\nsource = \"https://forge.example/runs/{axon}\"\n",
                many::version(axon),
                many::version(core)
            );
        }
    }
    text
}

fn budgeted(what: &str, bytes: u64, budget: u64) {
    let says = if bytes <= budget { "" } else { "   MISSED" };
    println!("{what:<44} {bytes:>8} of {budget}{says}");
}

/// What a file weighs as it is sent.
fn size(path: &Path) -> u64 {
    let mut compressed = path.as_os_str().to_owned();
    compressed.push(".br");
    let file = [PathBuf::from(compressed), path.to_owned()]
        .into_iter()
        .find(|file| file.is_file());
    fs::metadata(file.expect("a file")).expect("its size").len()
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

fn weight(root: &Path, kept: &dyn Fn(&Path) -> bool) -> u64 {
    let entries = fs::read_dir(root).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| kept(path))
        .map(|path| size(&path))
        .sum()
}

/// The heaviest page of each first folder, but for the script's, which holds all of the script.
fn heaviest(root: &Path) -> BTreeMap<String, u64> {
    let mut heaviest = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if has_ending(&path, "html") {
                let place = path.strip_prefix(root).expect("a path below it");
                let kind = match place.components().collect::<Vec<_>>()[..] {
                    [_] => "/".to_owned(),
                    [first, _] => format!("/{}/", first.as_os_str().display()),
                    [first, ..] => format!("/{}/…/", first.as_os_str().display()),
                    [] => continue,
                };
                let bytes = size(&path);
                let known = heaviest.entry(kind).or_insert(0);
                *known = bytes.max(*known);
            }
        }
    }
    heaviest.remove("/script/");
    heaviest
}

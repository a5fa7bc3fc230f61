//! What `./dev bench` prints: bytes of what is served, time of an answer natively and in Node, time of an install
//! beside the bare sequence of download, digest and unpacking. Peers run in the same run, in turn; medians and ratios.

#![expect(clippy::print_stdout, reason = "it prints a table for a person")]

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use flate2::{Compression, write::GzEncoder};
use mlos_resolver::{Matrix, RawRequest, Request, resolve};
use mlos_tests::{
    rehearsal::Rehearsal,
    tool::{Server, matrix_files, workspace},
};
use serde_json::{Value, json};

/// Runs of an install and of its peer.
const INSTALLS: usize = 11;

fn main() {
    sizes();
    answers();
    install();
}

fn sizes() {
    title("bytes", ["raw", "gzip -9", "brotli"]);
    let site = workspace("dist/site");
    let mut files: Vec<(String, std::path::PathBuf)> = fs::read_dir(&site)
        .expect("dist/site: run `./dev build`")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let kept = ["wasm", "css", "js"];
            path.extension()
                .is_some_and(|found| kept.iter().any(|kept| found == *kept))
        })
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            (format!("site: {name}"), path)
        })
        .collect();
    files.sort();
    files.push(("site: index.html".to_owned(), site.join("index.html")));
    files.push(("script: /install".to_owned(), site.join("install")));
    files.push((
        "resolver in Node".to_owned(),
        workspace("target/node/mlos_resolver_bg.wasm"),
    ));
    for (name, path) in files {
        let bytes = fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        row(
            &name,
            [
                bytes.len().to_string(),
                gzip(&bytes).to_string(),
                brotli(&path).to_string(),
            ],
        );
    }
}

fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory").len()
}

fn brotli(path: &Path) -> usize {
    let output = Command::new("brotli")
        .args(["-q", "11", "-c"])
        .arg(path)
        .output();
    output
        .expect("brotli can be started: `./dev setup` brings it")
        .stdout
        .len()
}

fn answers() {
    title("µs an answer", ["native", "in Node", "ratio"]);
    for (name, folder) in [
        ("3 releases", "matrix"),
        ("17 releases", "tests/fixtures/large"),
    ] {
        let matrix = matrix(&workspace(folder));
        for (what, request) in [
            (
                "plan",
                json!({ "version": "stable", "platform": "linux-amd64", "method": "binary" }),
            ),
            (
                "refusal",
                json!({ "version": "^9", "platform": "linux-amd64", "method": "binary" }),
            ),
        ] {
            let native = native(&matrix, &request);
            let node = in_node(&matrix, &request);
            row(
                &format!("{what}, {name}"),
                [
                    format!("{native:.1}"),
                    format!("{node:.1}"),
                    format!("{:.1}", node / native),
                ],
            );
        }
    }
}

/// Microseconds a request, from text to an answer, the median of many rounds.
fn native(matrix: &Matrix, request: &Value) -> f64 {
    let raw: RawRequest = serde_json::from_value(request.clone()).expect("a request");
    let rounds = (0..200).map(|_| {
        let start = Instant::now();
        for _ in 0..50 {
            let request = Request::parse(matrix, &raw).expect("a request");
            std::hint::black_box(resolve(matrix, &request)).ok();
        }
        start.elapsed().as_secs_f64() * 1e6 / 50.0
    });
    median(rounds.collect())
}

fn in_node(matrix: &Matrix, request: &Value) -> f64 {
    const PROGRAM: &str = "
        const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
        const { Resolver } = require(input.module);
        const resolver = new Resolver(input.matrix);
        const rounds = [];
        for (let round = 0; round < 200; round++) {
            const start = process.hrtime.bigint();
            for (let i = 0; i < 50; i++) resolver.resolve(input.request);
            rounds.push(Number(process.hrtime.bigint() - start) / 1e3 / 50);
        }
        process.stdout.write(JSON.stringify(rounds));";
    let module = workspace("target/node/mlos_resolver.js");
    let input = json!({ "module": module, "matrix": matrix.published(), "request": request });
    let mut node = Command::new("node")
        .args(["-e", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be started");
    let mut stdin = node.stdin.take().expect("it is piped");
    stdin
        .write_all(input.to_string().as_bytes())
        .expect("node reads");
    drop(stdin);
    let output = node.wait_with_output().expect("node ends");
    median(serde_json::from_slice(&output.stdout).expect("node answers with numbers"))
}

fn install() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port();
    let url = format!("http://127.0.0.1:{port}");
    let quiet: fn(&str) = |_| {};
    let rehearsal = Rehearsal::begin(
        &folder.path().join("rehearsal"),
        &workspace("matrix"),
        &url,
        quiet,
    )
    .and_then(|rehearsal| rehearsal.publish("v1.0.0").map(|()| rehearsal))
    .unwrap_or_else(|cause| panic!("{cause:#}"));
    let site = folder.path().join("site");
    rehearsal
        .distro(&["site", "--out", &site.to_string_lossy()])
        .unwrap_or_else(|cause| panic!("{cause:#}"));
    std::os::unix::fs::symlink(rehearsal.download(), site.join("download")).expect("a link");
    let _server = Server::start_at(&site, port);

    let bundle = fs::read_dir(rehearsal.download().join("v1.0.0"))
        .expect("the release's files")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.to_string_lossy().ends_with(".tar.gz"))
        .expect("a bundle");
    let name = bundle.file_name().expect("a name").to_string_lossy();
    let home = folder.path().join("home");
    let bare = format!(
        "mkdir '{home}' && cd '{home}' && curl -fsS -o f '{url}/download/v1.0.0/{name}' && sha256sum f >/dev/null && tar -xzf f",
        home = home.display()
    );
    let full = format!(
        "curl -fsS '{url}/install' | sh -s -- --quiet --method binary --home '{}' >/dev/null",
        home.display()
    );
    let again = full.clone();
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..INSTALLS {
        for (which, command, fresh) in [
            ("bare", &bare, true),
            ("script", &full, true),
            ("again", &again, false),
        ] {
            if fresh && home.exists() {
                fs::remove_dir_all(&home).expect("the home of the last run");
            }
            let start = Instant::now();
            let status = Command::new("sh").args(["-c", command]).status();
            times
                .entry(which)
                .or_default()
                .push(start.elapsed().as_secs_f64() * 1e3);
            assert!(
                status.expect("sh can be started").success(),
                "failed: {command}"
            );
        }
    }
    let [bare, script, again] =
        ["bare", "script", "again"].map(|which| median(times[which].clone()));
    let bytes = fs::metadata(&bundle).expect("the bundle").len();
    title(
        &format!("ms an install, bundle of {bytes} bytes"),
        ["script", "bare", "more"],
    );
    row(
        "into an empty home",
        [
            format!("{script:.0}"),
            format!("{bare:.0}"),
            format!("{:.0}", script - bare),
        ],
    );
    row(
        "of what is there",
        [format!("{again:.0}"), String::new(), String::new()],
    );
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn title(what: &str, columns: [&str; 3]) {
    println!();
    row(what, columns.map(str::to_owned));
}

fn row(what: &str, [a, b, c]: [String; 3]) {
    println!("{what:<44} {a:>10} {b:>10} {c:>10}");
}

fn matrix(folder: &Path) -> Matrix {
    Matrix::parse(&matrix_files(folder)).unwrap_or_else(|problems| panic!("{problems}"))
}

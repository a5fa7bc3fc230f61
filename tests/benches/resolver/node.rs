//! The resolver as WebAssembly in Node, beside `semver`'s `maxSatisfying`.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use mlos_tests::tool::workspace;
use serde_json::{Value, json};

use crate::{Case, heads, row};

/// Both have their releases in memory. `semver` is given the list of versions, and each range as its text, as programs do;
/// so is the resolver, which looks at platform, method, status and withdrawals besides.
pub(crate) fn print(cases: &[Case]) {
    let questions: Vec<Value> = cases
        .iter()
        .map(|case| json!({ "matrix": case.text }))
        .collect();
    let input = json!({
        "module": workspace("target/node/mlos_resolver.js"),
        "semver": workspace(".tools/node_modules/semver"),
        "questions": questions,
    });
    let measured = node(&input);

    println!("\nin Node: load and check `matrix.json`; ms");
    heads();
    let cells = measured.iter();
    row("load", cells.map(|case| number(&case["load"], 1e3)));

    println!(
        "\nin Node: the release alone (`resolveVersion`), µs, and how many times that `maxSatisfying` takes"
    );
    heads();
    let names = measured[0]["rows"].as_array().expect("rows").len();
    for index in 0..names {
        let cells = measured.iter().map(|case| {
            let row = &case["rows"][index];
            let (ours, theirs) = (row["version"].as_f64(), row["semver"].as_f64());
            match (ours, theirs) {
                (Some(ours), Some(theirs)) => format!("{ours:.2} {:.1}x", theirs / ours),
                (Some(ours), None) => format!("{ours:.2}"),
                _ => panic!("no numbers: {row}"),
            }
        });
        let name = measured[0]["rows"][index]["name"].as_str();
        row(name.expect("a name"), cells);
    }

    println!("\nin Node: the whole answer (`resolve`), µs");
    heads();
    for index in 0..names {
        let cells = measured
            .iter()
            .map(|case| number(&case["rows"][index]["plan"], 1.0));
        let name = measured[0]["rows"][index]["name"].as_str();
        row(name.expect("a name"), cells);
    }
}

fn number(value: &Value, unit: f64) -> String {
    format!("{:.2}", value.as_f64().expect("a number") / unit)
}

fn node(input: &Value) -> Vec<Value> {
    let mut child = Command::new("node")
        .arg(workspace("tests/node/bench.cjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be started");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(input.to_string().as_bytes())
        .expect("node reads");
    drop(stdin);
    let output = child.wait_with_output().expect("node ends");
    assert!(output.status.success(), "node: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("the numbers of node")
}

//! The scenarios of the resolver, asked natively and as WebAssembly in Node: the same answers to the last byte.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_resolver::Matrix;
use mlos_tests::{
    declarations::{vague, without_comments},
    tool::{matrix_files, workspace},
};
use serde_json::{Value, json};
use support::Exchange;

#[path = "support/scenarios.rs"]
mod support;

#[test]
fn scenarios_give_the_same_answers_in_node() {
    let exchange = Exchange::new();
    let script = workspace("tests/node/scenarios.mjs");
    let module = module();
    let arguments = [script.as_path(), module.as_path()];
    exchange.compare(&node(&arguments, &exchange.input));
}

#[test]
fn what_is_malformed_throws_with_a_code() {
    let real = real();
    // (matrix, request) → the beginning of the message
    let cases = [
        (
            "{}",
            json!({ "platform": "linux-amd64" }),
            "bad-matrix: matrix.json: ",
        ),
        (&real, json!(7), "bad-request: "),
        (
            &real,
            json!({ "platfrom": "linux-amd64" }),
            "bad-request: unknown field `platfrom`: expected one of `version`, `platform`, `method`, `pins`",
        ),
        (&real, json!({ "platform": 7 }), "bad-request: "),
        (
            &real,
            json!({}),
            "no-platform: expected a platform, found none",
        ),
        (
            &real,
            json!({ "platform": "beos" }),
            "unknown-name: unknown platform `beos`",
        ),
    ];
    let questions = cases
        .iter()
        .map(|(matrix, request, _)| json!({ "matrix": matrix, "request": request }));
    for (answer, (_, request, message)) in
        ask(&questions.collect::<Vec<_>>()).into_iter().zip(&cases)
    {
        let found = answer["error"]
            .as_str()
            .unwrap_or_else(|| panic!("{request}: {answer}"));
        assert!(found.starts_with(message), "{request}: {found}");
    }
}

/// A `Map` has no fields, so as JSON it would be an object without wishes.
#[test]
fn what_is_no_plain_object_is_refused() {
    let real = real();
    // (request) → the message
    let cases = [
        (
            "new Map([['platform', 'linux-amd64']])",
            "bad-request: expected a request that is a plain object, found `Map`; `Object.fromEntries(map)` makes one of a `Map`",
        ),
        (
            "{ platform: 'linux-amd64', pins: new Map([['axon', '1.5.0']]) }",
            "bad-request: expected `pins` that is a plain object, found `Map`; `Object.fromEntries(map)` makes one of a `Map`",
        ),
        (
            "{ platform: 'linux-amd64', pins: new Set(['axon']) }",
            "bad-request: expected `pins` that is a plain object, found `Set`",
        ),
        (
            "{ platform: 'linux-amd64', pins: null }",
            "bad-request: expected `pins` that is a plain object, found `Null`",
        ),
        (
            "{ platform: 'linux-amd64', pins: { axon: new Map() } }",
            "bad-request: expected a text for `axon`, found `Map`",
        ),
        (
            "['stable', 'linux-amd64', 'binary', {}]",
            "bad-request: expected a request that is a plain object, found `Array`",
        ),
        (
            "null",
            "bad-request: expected a request that is a plain object, found `Null`",
        ),
        (
            "undefined",
            "bad-request: expected a request that is a plain object, found `Undefined`",
        ),
        (
            "{ platform: 'linux-amd64', version: 1n }",
            "bad-request: expected a text for `version`, found `BigInt`",
        ),
    ];
    let questions = cases
        .iter()
        .map(|(expression, _)| json!({ "matrix": real, "expression": expression }));
    let answers = ask(&questions.collect::<Vec<_>>());
    for (answer, (expression, message)) in answers.iter().zip(&cases) {
        assert_eq!(
            answer["error"].as_str(),
            Some(*message),
            "{expression}: {answer}"
        );
    }
    // Whatever context it comes from, and with a field that is not there.
    let fine = json!({ "matrix": real, "expression": "{ platform: 'linux-amd64', method: 'binary', pins: undefined }" });
    assert_eq!(ask(&[fine])[0]["answer"]["outcome"], "plan");
}

/// What a program may pass and gets back is typed as it is: plain objects, and nothing that could be whatever it likes.
#[test]
fn the_types_are_those_of_the_values() {
    let path = workspace("target/node/mlos_resolver.d.ts");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    let types = without_comments(&text);
    assert_eq!(vague(&types), [""; 0], "in {types}");
    let mut names: Vec<&str> = types
        .lines()
        .filter_map(|line| line.strip_prefix("export "))
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert!(count > 20, "only {count} types");
    assert_eq!(names.len(), count, "a name has two meanings: {types}");
    for line in [
        "export interface RawRequest { version?: string; platform?: string; method?: string; pins?: Record<string, string>; }",
        "components: Record<ComponentId, ComponentVersion>;",
        "resolve(request: RawRequest): Answer;",
        "decision(request: RawRequest): string | undefined;",
    ] {
        let one_line = types.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(line), "no `{line}` in {one_line}");
    }
}

/// What the resolver answers to requests, or throws.
fn ask(questions: &[Value]) -> Vec<Value> {
    let input = json!({ "module": module(), "questions": questions });
    let answers = node(&[&workspace("tests/node/answer.cjs")], &input);
    answers.as_array().expect("a list").clone()
}

fn module() -> PathBuf {
    let module = workspace("target/node/mlos_resolver.js");
    assert!(
        module.is_file(),
        "expected {}, found none: run `./dev test wasm`, which builds it",
        module.display()
    );
    module
}

fn node(arguments: &[&Path], input: &Value) -> Value {
    let mut node = Command::new("node")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be started");
    let mut stdin = node.stdin.take().expect("it is piped");
    stdin
        .write_all(input.to_string().as_bytes())
        .expect("node reads its input");
    drop(stdin);
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "node ended with {}", output.status);
    serde_json::from_slice(&output.stdout).expect("node answers with JSON")
}

fn real() -> String {
    let files = matrix_files(&workspace("matrix"));
    let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    matrix.published()
}

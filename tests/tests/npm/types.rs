//! The types, as a program in TypeScript meets them.

use crate::project::{Project, decision, node, tool};

/// Strict, and with the types of the package itself checked; without those of the DOM, which Node has not.
#[test]
fn a_program_for_node_compiles_and_runs() {
    let project = compiled("tsconfig.node16.json");
    assert_eq!(project.node(&["out/main.mjs"]), decision());
    assert_eq!(project.node(&["out/main.cjs"]), decision());
}

#[test]
fn a_program_for_a_bundler_compiles_and_runs() {
    let project = compiled("tsconfig.bundler.json");
    assert_eq!(project.node(&["out/main.mjs"]), decision());
}

#[test]
fn a_program_needs_no_other_types() {
    let project = compiled("tsconfig.bare.json");
    assert!(project.path().join("out/bare.mjs").is_file());
}

fn compiled(settings: &str) -> Project {
    let project = Project::of("types");
    project.tool(
        "typescript/bin/tsc",
        &["--project", settings, "--typeRoots", &tool("@types")],
    );
    project
}

/// A value, a field or a property that does not exist is an error: each line of `wrong.mts` after its comment.
#[test]
fn what_is_wrong_does_not_compile() {
    let project = Project::of("types");
    let output = node(
        project.path(),
        &[
            &tool("typescript/bin/tsc"),
            "--project",
            "tsconfig.wrong.json",
            "--typeRoots",
            &tool("@types"),
            "--pretty",
            "false",
        ],
    );
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors: Vec<&str> = found
        .lines()
        .filter(|line| !line.starts_with(' '))
        .collect();
    let expected = [
        "wrong.mts(8,47): error TS2345: Argument of type '\"ksh\"' is not assignable to parameter of type 'Shell'.",
        "wrong.mts(9,47): error TS2345: Argument of type '\"long\"' is not assignable to parameter of type '\"full\" | \"sentence\" | \"short\"'.",
        "wrong.mts(10,21): error TS2561: Object literal may only specify known properties, but 'platfrom' does not exist in type 'RawRequest'. Did you mean to write 'platform'?",
        "wrong.mts(11,47): error TS2339: Property 'plan' does not exist on type 'Answer'.",
        "wrong.mts(12,1): error TS2367: This comparison appears to be unintentional because the types '\"plan\" | \"refusal\"' and '\"plna\"' have no overlap.",
        "wrong.mts(13,1): error TS2367: This comparison appears to be unintentional because the types 'ErrorCode' and '\"bad-matrx\"' have no overlap.",
        "wrong.mts(14,1): error TS2554: Expected 1 arguments, but got 0.",
    ];
    assert_eq!(errors, expected, "{found}");
}

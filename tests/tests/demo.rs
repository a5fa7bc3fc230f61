//! The demo, run as people run it.

use std::{
    env,
    process::{Command, Stdio},
};

use mlos_tests::tool::workspace;

#[test]
fn the_whole_circle_ends_where_it_began() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_mlos-demo"))
        .current_dir(workspace(""))
        .env("TMPDIR", folder.path())
        // What a person has set must not reach what is tried.
        .env("MLOS_VERSION", "v9.9.9")
        .stdin(Stdio::null())
        .output()
        .expect("mlos-demo can be started");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "mlos-demo ended with {}\n{messages}",
        output.status
    );

    let version = |release, axon| {
        format!("MLOS Distribution {release}\n  Axon: {axon}\n  MLOS Core: v1.0.0\n")
    };
    let expected = [
        version("v1.0.0", "v1.5.0"),
        version("v1.0.1", "v1.5.1"),
        version("v1.0.0", "v1.5.0"),
        "v1.0.1  before\nv1.0.0  in use\n".to_owned(),
    ];
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        expected.concat(),
        "{messages}"
    );
    let left = std::fs::read_dir(folder.path())
        .expect("the folder")
        .count();
    assert_eq!(left, 0, "it leaves nothing behind");
}

//! `generate`: what is committed follows from the matrix.

use fs_err as fs;

use crate::run::{Copy, command};

#[test]
fn what_is_written_is_not_stale() {
    let copy = Copy::new();
    copy.write("schema.json", "{}");
    let readme = copy.folder().join("README.md");
    fs::write(
        &readme,
        "# R\n\n<!-- matrix:channels begin -->\nold\n<!-- matrix:channels end -->\n\ntext\n",
    )
    .expect("a page");
    insta::assert_snapshot!("generated_stale", copy.transcript(&["generate", "--check"]));
    copy.stdout(&["generate"]);
    assert_eq!(copy.transcript(&["generate", "--check"]), "exit 0\n");
    insta::assert_snapshot!(
        "generated_readme",
        fs::read_to_string(&readme).expect("a page")
    );
    for name in ["VERSIONS.md", "CHANGELOG.md"] {
        let text = fs::read_to_string(copy.folder().join(name)).expect("a page");
        let fingerprint = copy.stdout(&["check"]);
        insta::assert_snapshot!(
            format!("generated_{name}"),
            text.replace(fingerprint.trim(), "sha256:FINGERPRINT")
        );
    }
    assert_eq!(
        fs::read_to_string(copy.folder().join("install.sh")).expect("a script"),
        copy.stdout(&["script"]),
    );
}

/// However the matrix is named, its pages lie beside it.
#[test]
fn a_matrix_that_is_the_folder_one_is_in_has_its_pages_beside_it() {
    let copy = Copy::new();
    let before = fs::read_dir(copy.matrix()).expect("a folder").count();
    let mut generate = command(&["generate", "--matrix", "."]);
    let output = generate.current_dir(copy.matrix()).output();
    assert!(output.expect("the tool starts").status.success());
    let after = fs::read_dir(copy.matrix()).expect("a folder").count();
    assert_eq!(after, before);
    assert!(copy.folder().join("VERSIONS.md").is_file());
}

#[test]
fn what_cannot_be_written_is_named() {
    let copy = Copy::new();
    // A folder in a file's place: that stops every user, root too.
    fs::create_dir_all(copy.folder().join("VERSIONS.md/full")).expect("a folder");
    insta::assert_snapshot!(copy.transcript(&["generate"]));
    fs::write(copy.folder().join("out"), "a file").expect("a file");
    let out = copy.folder().join("out").display().to_string();
    insta::assert_snapshot!(
        "site_not_writable",
        copy.transcript(&["site", "--out", &out])
    );
}

#[test]
fn a_marker_without_a_table_is_named() {
    let copy = Copy::new();
    let readme = copy.folder().join("README.md");
    for (text, expect) in [
        (
            "<!-- matrix:cheese begin -->\n<!-- matrix:cheese end -->\n",
            "there is no table `cheese`",
        ),
        (
            "<!-- matrix:channels begin -->\n",
            "`<!-- matrix:channels begin -->` has no `<!-- matrix:channels end -->` below it",
        ),
        (
            "<!-- matrix:channels -->\n",
            "expected `<!-- matrix:channels begin -->`, found `<!-- matrix:channels -->`",
        ),
    ] {
        fs::write(&readme, text).expect("a page");
        let text = copy.transcript(&["generate"]);
        assert!(
            text.contains(&format!("error: DIR/README.md: {expect}")),
            "{text}"
        );
    }
}

#[test]
fn every_field_of_the_schema_is_described() {
    let copy = Copy::new();
    copy.stdout(&["generate"]);
    let schema: serde_json::Value = serde_json::from_str(&copy.read("schema.json")).expect("JSON");
    let mut bare = Vec::new();
    collect(&schema, "", &mut bare);
    assert_eq!(bare, Vec::<String>::new(), "fields without a description");
}

pub(crate) fn collect(schema: &serde_json::Value, path: &str, bare: &mut Vec<String>) {
    if let Some(properties) = schema
        .get("properties")
        .and_then(serde_json::Value::as_object)
    {
        for (name, property) in properties {
            if property.get("description").is_none() {
                bare.push(format!("{path}/{name}"));
            }
        }
    }
    match schema {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                collect(value, &format!("{path}/{key}"), bare);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, path, bare)),
        _ => {}
    }
}

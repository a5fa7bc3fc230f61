//! `site`: what is published, and that it is what the other commands say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_json::Value;

use crate::generated::collect;
use crate::run::{Copy, project};

/// What Trunk stages, in short.
const STAGED: &str = concat!(
    "<!DOCTYPE html><html lang=\"en\"><head><base href=\"/\"><title>{{ title }}</title>",
    "<meta name=\"description\" content=\"{{ description }}\"><link rel=\"canonical\" href=\"{{ canonical }}\">",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"{{ policy }}\">",
    "<link rel=\"modulepreload\" href=\"/mlos-site-1.js\"></head><body>{{ body }}{{ data }}</body></html>",
);

struct Built {
    copy: Copy,
    out: PathBuf,
}

impl Built {
    fn new(staged: Option<&str>) -> Self {
        let copy = Copy::new();
        let out = copy.folder().join("out");
        fs::create_dir_all(&out).expect("a folder");
        if let Some(staged) = staged {
            fs::write(out.join("index.html"), staged).expect("a page");
        }
        copy.stdout(&["site", "--out", &out.display().to_string()]);
        Self { copy, out }
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out.join(path)).expect("a file of the site")
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).expect("JSON")
    }
}

#[test]
fn the_pages_say_it_without_scripts() {
    let site = Built::new(Some(STAGED));
    let home = site.read("index.html");
    assert!(
        home.contains("curl -fsSL https://mlosfoundation.org/install | sh"),
        "{home}"
    );
    let matrix = site.read("matrix/index.html");
    for release in ["v1.0.0", "v1.1.0", "v1.2.0"] {
        assert!(matrix.contains(release), "{release}");
        assert!(
            site.out
                .join(format!("releases/{release}/index.html"))
                .is_file(),
            "{release}"
        );
    }
    for path in [
        "404.html",
        "script/index.html",
        "verify/index.html",
        "releases/index.html",
    ] {
        assert!(site.out.join(path).is_file(), "{path}");
    }
    for document in fs::read_dir(project().join("docs")).expect("documents") {
        let path = document.expect("a document").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .to_lowercase();
        assert!(
            site.out.join(format!("docs/{name}/index.html")).is_file(),
            "{name}"
        );
    }
}

#[test]
fn scripts_and_rows_are_those_of_the_matrix() {
    let site = Built::new(None);
    let script = site.copy.stdout(&["script"]);
    assert_eq!(site.read("install"), script);
    assert_eq!(site.read("install.sh"), script);
    assert_eq!(
        site.read("releases/v1.1.0/install"),
        site.copy.stdout(&["script", "--release", "v1.1.0"])
    );
    let mut wishes = BTreeSet::new();
    for folder in fs::read_dir(site.out.join("releases")).expect("releases") {
        let folder = folder.expect("a folder").path();
        if let Ok(rows) = fs::read_to_string(folder.join("rows")) {
            assert!(
                rows.starts_with("rows 1 ") && rows.ends_with("\nend\n"),
                "{rows}"
            );
            wishes.insert(
                folder
                    .file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
            );
        }
    }
    let expect = [
        "1", "1.0", "1.0.0", "1.1", "1.1.0", "1.2", "1.2.0", "v1.0.0", "v1.1.0", "v1.2.0",
    ];
    assert_eq!(
        wishes.iter().map(String::as_str).collect::<Vec<_>>(),
        expect
    );
    assert!(
        !site.out.join("index.html").exists(),
        "no template, no pages"
    );
}

#[test]
fn the_data_is_what_the_tool_answers() {
    let site = Built::new(None);
    let fingerprint = site.copy.stdout(&["check"]);
    let fingerprint = fingerprint.trim();
    for path in [
        "matrix",
        "channels",
        "releases/v1.0.0",
        "releases/v1.1.0",
        "releases/v1.2.0",
    ] {
        assert_eq!(
            site.json(&format!("api/v1/{path}.json"))["generated_from"],
            fingerprint,
            "{path}"
        );
    }
    assert_eq!(
        site.json("api/v1/channels.json")["channels"]["stable"]["release"],
        "v1.0.0"
    );
    let answers = site.json("api/v1/releases/v1.0.0.json");
    let decision = site.copy.stdout(&[
        "resolve",
        "--version",
        "v1.0.0",
        "--platform",
        "darwin-arm64",
        "--method",
        "docker",
        "--json",
    ]);
    let decision: Value = serde_json::from_str(&decision).expect("JSON");
    assert_eq!(
        answers["plans"]["darwin-arm64"]["docker"]["decision"],
        decision
    );
    assert_eq!(
        answers["plans"]["windows-amd64"]["binary"]["refusal"]["code"],
        "no-artifact"
    );
    let planned = site.json("api/v1/releases/v1.1.0.json");
    assert_eq!(
        planned["plans"]["linux-amd64"]["binary"]["refusal"]["code"],
        "not-released"
    );
}

/// Each file of the API is what its schema says, and holds nothing that the schema does not name.
#[test]
fn the_api_is_as_its_schema_says() {
    let site = Built::new(Some(STAGED));
    let mut count = 0;
    for (path, _) in contents(&site.out.join("api/v1"), "") {
        // Beside each file lies what it is compressed to.
        let Some(name) = path.strip_suffix(".json") else {
            continue;
        };
        let kind = match name.split_once('/') {
            Some(("schema", _)) => continue,
            Some(("releases", _)) => "release",
            _ => name,
        };
        let mut schema = site.json(&format!("api/v1/schema/{kind}.json"));
        let mut bare = Vec::new();
        collect(&schema, "", &mut bare);
        // What a variant is called says no more than the variant's own description.
        bare.retain(|path| !path.contains("/oneOf/"));
        assert_eq!(
            bare,
            Vec::<String>::new(),
            "fields of `{kind}` without a description"
        );
        close(&mut schema);
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let file = site.json(&format!("api/v1/{path}"));
        let problems: Vec<String> = validator
            .iter_errors(&file)
            .map(|problem| format!("{path}: {}: {problem}", problem.instance_path()))
            .collect();
        assert_eq!(problems, Vec::<String>::new());
        count += 1;
    }
    assert!(count > 3, "{count}");
}

/// Whoever reads must expect more fields than these in a later file; here there are none.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn nothing_of_the_moment_is_in_it() {
    let (one, other) = (Built::new(Some(STAGED)), Built::new(Some(STAGED)));
    assert_eq!(contents(&one.out, ""), contents(&other.out, ""));
    assert!(one.out.join("install.br").is_file() && one.out.join("install.gz").is_file());
    assert!(!one.out.join("_headers.br").exists());
}

fn contents(folder: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files.extend(contents(&entry.path(), &format!("{name}/")));
        } else {
            files.push((name, fs::read(entry.path()).expect("a file")));
        }
    }
    files.sort();
    files
}

#[test]
fn a_staged_page_that_is_no_template_is_named() {
    let copy = Copy::new();
    let out = copy.folder().join("out");
    fs::create_dir_all(&out).expect("a folder");
    fs::write(out.join("index.html"), STAGED.replace("{{ data }}", "")).expect("a page");
    insta::assert_snapshot!(copy.transcript(&["site", "--out", &out.display().to_string()]));
}

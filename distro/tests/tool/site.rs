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
            None if name == "openapi" => continue,
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

/// What `docs/api.md` promises for as long as there is a `v1`: a line of this list may come, none may go.
#[test]
fn what_the_api_promised_it_still_says() {
    let promised = include_str!("api-v1.txt");
    let site = Built::new(Some(STAGED));
    let mut there = BTreeSet::new();
    for name in ["matrix", "channels", "release"] {
        let schema = site.json(&format!("api/v1/schema/{name}.json"));
        promises(&schema, name, &mut there);
    }
    let openapi = site.json("api/v1/openapi.json");
    for path in openapi["paths"].as_object().expect("paths").keys() {
        there.insert(format!("address {path}"));
    }
    let promised: BTreeSet<String> = promised.lines().map(str::to_owned).collect();
    let broken: Vec<_> = promised.difference(&there).collect();
    assert!(broken.is_empty(), "promised in v1, and gone: {broken:#?}");
    let new: Vec<_> = there.difference(&promised).map(String::as_str).collect();
    assert!(new.is_empty(), "new: add to api-v1.txt\n{}", new.join("\n"));
}

/// What a field holds: a definition, one of several things, or a type.
fn kind(field: &Value) -> String {
    let named = field["$ref"]
        .as_str()
        .and_then(|name| name.rsplit('/').next());
    match (named, field["anyOf"].as_array()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(kinds)) => kinds.iter().map(kind).collect::<Vec<_>>().join(" or "),
        (None, None) => field["type"].to_string(),
    }
}

/// Each field with what it holds, and each word that a field may be, a line each.
fn promises(schema: &Value, place: &str, lines: &mut BTreeSet<String>) {
    let required = schema["required"].as_array();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let always = required.is_some_and(|names| names.iter().any(|one| one == name));
        let always = if always { "" } else { "?" };
        let here = format!("{place}.{name}");
        lines.insert(format!("{here}{always}: {}", kind(field)));
        promises(field, &here, lines);
    }
    for word in schema["enum"].as_array().into_iter().flatten() {
        lines.insert(format!("{place} = {word}"));
    }
    if let Some(word) = schema.get("const") {
        lines.insert(format!("{place} = {word}"));
    }
    for part in ["items", "additionalProperties"] {
        if schema[part].is_object() {
            lines.insert(format!("{place}[]: {}", kind(&schema[part])));
            promises(&schema[part], &format!("{place}[]"), lines);
        }
    }
    for part in ["oneOf", "anyOf", "allOf"] {
        for one in schema[part].as_array().into_iter().flatten() {
            promises(one, place, lines);
        }
    }
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        promises(definition, name, lines);
    }
}

#[test]
fn every_address_of_the_api_is_there() {
    let site = Built::new(Some(STAGED));
    let openapi = site.json("api/v1/openapi.json");
    for (path, item) in openapi["paths"].as_object().expect("paths") {
        let get = &item["get"];
        let path =
            get["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .fold(path.clone(), |path, field| {
                    let name = field["name"].as_str().expect("a name");
                    path.replace(
                        &format!("{{{name}}}"),
                        field["example"].as_str().expect("an example"),
                    )
                });
        assert!(
            site.out.join(path.trim_start_matches('/')).is_file(),
            "{path}"
        );
        let content = get["responses"]["200"]["content"]
            .as_object()
            .expect("a type");
        for answer in content.values() {
            if let Some(schema) = answer["schema"]["$ref"].as_str() {
                assert!(site.out.join("api/v1").join(schema).is_file(), "{schema}");
            }
        }
    }
}

/// Read by those who know the formats: a feed as RFC 4287 has it, a sitemap, a description of the API, a sheet.
#[test]
fn feed_sitemap_and_descriptions_are_what_their_readers_expect() {
    let site = Built::new(Some(STAGED));
    let openapi = oas3::from_json(site.read("api/v1/openapi.json")).expect("OpenAPI");
    assert!(openapi.validate_version().is_ok());
    assert_eq!(openapi.servers[0].url, "https://mlosfoundation.org");

    let feed: atom_syndication::Feed = site.read("feed.xml").parse().expect("a feed");
    assert_eq!(feed.id(), "https://mlosfoundation.org/");
    let own = feed.links().iter().find(|link| link.rel() == "self");
    assert_eq!(
        own.expect("its own address").href(),
        "https://mlosfoundation.org/feed.xml"
    );
    assert!(!feed.authors().is_empty());
    let ids: BTreeSet<_> = feed
        .entries()
        .iter()
        .map(atom_syndication::Entry::id)
        .collect();
    assert_eq!(ids.len(), feed.entries().len());

    let sitemap = site.read("sitemap.xml");
    let sitemap = roxmltree::Document::parse(&sitemap).expect("XML");
    let places: Vec<_> = sitemap
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")))
        .filter_map(|node| node.text())
        .collect();
    assert!(places.len() > 10, "{places:?}");
    for place in places {
        let path = place
            .strip_prefix("https://mlosfoundation.org/")
            .expect("of this site");
        assert!(site.out.join(path).join("index.html").is_file(), "{place}");
    }

    let sheet = site.read("matrix.csv");
    let mut sheet = csv::Reader::from_reader(sheet.as_bytes());
    assert_eq!(sheet.headers().expect("titles").get(0), Some("Release"));
    let rows: Vec<_> = sheet.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    // What is not there is an empty cell, not a sign.
    assert_eq!(&rows[1][5], "");
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

/// A text that is too short to be compressed has nothing beside it of the time when it was longer.
#[test]
fn a_folder_that_was_used_before_holds_the_same() {
    let fresh = Built::new(None);
    let used = Built::new(None);
    let out = used.out.display().to_string();
    let reason = "v1.2.0 is looked at ".repeat(20);
    let before = used.copy.read("distro.toml");
    used.copy.add(
        "distro.toml",
        &format!("[holds]\nstable = {{ at = \"v1.0.0\", reason = \"{reason}\" }}"),
    );
    used.copy.stdout(&["site", "--out", &out]);
    assert!(used.out.join("api/v1/channels.json.br").is_file());
    used.copy.write("distro.toml", &before);
    used.copy.stdout(&["site", "--out", &out]);
    let names = |site: &Built| contents(&site.out, "").into_iter().map(|(name, _)| name);
    assert!(names(&used).eq(names(&fresh)));
    assert!(contents(&used.out, "") == contents(&fresh.out, ""));
}

/// What lies compressed beside a text is what most visitors are sent.
#[test]
fn what_is_compressed_to_another_text_differs() {
    let site = Built::new(None);
    let root = site.out.display().to_string();
    let audited = || site.copy.transcript(&["audit", "--root", &root]);
    assert!(audited().starts_with("exit 0\n"), "{}", audited());
    for (from, to) in [
        ("install.gz", "robots.txt.gz"),
        ("matrix.txt.br", "install.br"),
        ("install", "matrix.txt.gz"),
    ] {
        fs::copy(site.out.join(from), site.out.join(to)).expect("a copy");
    }
    let audited = audited();
    let differs: Vec<_> = audited
        .lines()
        .filter_map(|line| line.strip_prefix("differs      DIR/out/"))
        .collect();
    let expected = ["install.br", "matrix.txt.gz", "robots.txt.gz"];
    assert_eq!(differs, expected, "{audited}");
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

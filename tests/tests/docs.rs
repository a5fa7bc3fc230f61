//! What the Markdown files say about this tree is true of this tree.
//!
//! Texts rot where nothing looks at them: a folder is renamed, a flag is added, a host moves.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_tests::tool::workspace;

/// Built or brought by setup, and never committed.
const BUILT: [&str; 4] = ["dist/", "target/", ".tools/", "node_modules/"];

#[test]
fn architecture_names_only_paths_that_exist() {
    let text = read("ARCHITECTURE.md");
    let missing: Vec<String> = code_spans(&text)
        .filter(|span| looks_like_a_path(span) && !BUILT.contains(&span.as_str()))
        .filter(|path| !root().join(path).exists())
        .collect();
    assert_eq!(missing, [""; 0], "ARCHITECTURE.md names what is not there");
}

#[test]
fn architecture_has_a_line_for_every_folder() {
    let text = read("ARCHITECTURE.md");
    let unnamed: Vec<String> = names_in(&root())
        .into_iter()
        .filter(|name| root().join(name).is_dir() && !name.starts_with('.'))
        .map(|name| format!("{name}/"))
        .filter(|folder| !BUILT.contains(&folder.as_str()) && !text.contains(&format!("`{folder}")))
        .collect();
    assert_eq!(
        unnamed, [""; 0],
        "these folders have no line in the code map of ARCHITECTURE.md"
    );
}

#[test]
fn relative_links_lead_somewhere() {
    let mut broken = Vec::new();
    for file in markdown_files(&root()) {
        let text = fs::read_to_string(&file).expect("a Markdown file is text");
        for link in
            links(&text).filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() {
                file.clone()
            } else {
                file.parent().expect("a file has a folder").join(path)
            };
            let found = target.exists() && (anchor.is_empty() || has_heading(&target, anchor));
            if !found {
                broken.push(format!(
                    "{}: {link}",
                    file.strip_prefix(root()).expect("below the root").display()
                ));
            }
        }
    }
    assert_eq!(broken, [""; 0], "these links lead nowhere");
}

#[test]
fn security_lists_the_hosts_of_the_matrix() {
    let distro: toml::Table = read("matrix/distro.toml")
        .parse()
        .expect("distro.toml is TOML");
    let contacted: BTreeSet<String> = distro["hosts"]
        .as_array()
        .expect("a list of hosts")
        .iter()
        .map(|host| {
            host["host"]
                .as_str()
                .expect("the name of a host")
                .to_owned()
        })
        .collect();
    let text = read("SECURITY.md");
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("## Hosts"))
        .filter_map(|line| line.strip_prefix("| `"));
    let listed: BTreeSet<String> = rows
        .filter_map(|row| row.split_once('`'))
        .map(|(host, _)| host.to_owned())
        .collect();
    assert_eq!(listed, contacted);
}

#[test]
fn installation_lists_the_flags_of_the_script() {
    let script = Command::new("sh")
        .arg(root().join("install.sh"))
        .arg("--help")
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    assert!(
        script.status.success(),
        "install.sh --help: {}",
        String::from_utf8_lossy(&script.stderr)
    );
    let help = String::from_utf8_lossy(&script.stdout).into_owned()
        + &String::from_utf8_lossy(&script.stderr);

    let text = read("docs/INSTALLATION.md");
    let table = text
        .lines()
        .skip_while(|line| !line.starts_with("| flag"))
        .take_while(|line| line.starts_with('|'));
    let documented: BTreeSet<String> = table
        .filter_map(|row| row.split('|').nth(1))
        .flat_map(flags)
        .collect();
    assert_eq!(
        documented,
        flags(&help).collect::<BTreeSet<_>>(),
        "docs/INSTALLATION.md and install.sh --help"
    );
}

/// Words such as `--version`.
fn flags(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_lowercase() && c != '-')
        .filter(|word| {
            word.strip_prefix("--")
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        })
        .map(str::to_owned)
}

fn root() -> PathBuf {
    workspace("")
}

#[track_caller]
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|cause| panic!("cannot read `{path}`: {cause}"))
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder that can be read");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for name in names_in(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            if !BUILT.contains(&format!("{name}/").as_str()) && name != ".git" {
                files.extend(markdown_files(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files
}

/// The lines that are no code block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    })
}

/// What stands in backticks.
fn code_spans(text: &str) -> impl Iterator<Item = String> {
    prose(text)
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .map(str::to_owned)
}

/// The targets of `[text](target)`, where the brackets are not in backticks.
fn links(text: &str) -> impl Iterator<Item = String> {
    prose(text).flat_map(|line| {
        let outside: String = line.split('`').step_by(2).collect();
        let targets: Vec<String> = outside
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(link, _)| link.to_owned())
            .collect();
        targets
    })
}

fn looks_like_a_path(span: &str) -> bool {
    let characters = span
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._/-".contains(c));
    let ending = [".md", ".toml", ".rs", ".sh", ".html", ".json", ".yaml"]
        .iter()
        .any(|end| span.ends_with(end));
    characters && !span.starts_with('/') && (span.contains('/') || ending)
}

/// Whether a Markdown file has the heading that GitHub gives this anchor.
fn has_heading(file: &Path, anchor: &str) -> bool {
    let Ok(text) = fs::read_to_string(file) else {
        return false;
    };
    prose(&text)
        .filter_map(|line| line.strip_prefix('#'))
        .any(|heading| {
            let slug: String = heading
                .trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect();
            slug == anchor
        })
}

#[test]
fn the_reading_of_markdown_is_right() {
    let text = "a [b](c.md#d) and `[e](f)`\n```\n[g](h)\n```\n[i](j) `k/l.rs`";
    assert_eq!(links(text).collect::<Vec<_>>(), ["c.md#d", "j"]);
    assert_eq!(code_spans(text).collect::<Vec<_>>(), ["[e](f)", "k/l.rs"]);
    assert!(
        looks_like_a_path("k/l.rs")
            && looks_like_a_path("dev.d/")
            && !looks_like_a_path("# matrix begin")
    );
}

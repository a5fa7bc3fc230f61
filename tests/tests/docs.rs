//! What the Markdown files say about this tree is true of this tree.
//!
//! Texts rot where nothing looks at them: a folder is renamed, a flag is added, a host moves.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_resolver::{Channel, Matrix, Status, Verdict};
use mlos_tests::tool::{matrix_files, workspace};

/// Built or brought by setup, and never committed.
const BUILT: [&str; 4] = ["dist/", "target/", ".tools/", "node_modules/"];

/// Written by a release, or by whoever decides against one, and committed then.
const LATER: [&str; 2] = ["matrix/packages/", "matrix/declined.toml"];

#[test]
fn architecture_names_only_paths_that_exist() {
    let text = read("ARCHITECTURE.md");
    let missing: Vec<String> = code_spans(&text)
        .filter(|span| looks_like_a_path(span))
        .filter(|span| ![&BUILT[..], &LATER].concat().contains(&span.as_str()))
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

/// Where a component is named all the same: the name of a service inside the snap is the snap's, from `packaging/`.
const NAMED: [&str; 1] = ["mlos.core"];

#[test]
fn architecture_says_that_resolver_and_pages_name_no_component() {
    let text = read("ARCHITECTURE.md");
    assert!(text.contains("- No component is named in the resolver, the pages"));
    let matrix = Matrix::parse(&matrix_files(&workspace("matrix"))).expect("the matrix is valid");
    let components = matrix.components().iter();
    let words: Vec<_> = components
        .flat_map(|component| [component.id.as_str(), &component.title])
        .collect();
    let mut named = Vec::new();
    for file in ["resolver/src", "site/src"].map(rust_files).concat() {
        for line in code(&read(&file)) {
            let line = NAMED
                .iter()
                .fold(line, |line, known| line.replace(known, ""));
            let found = words.iter().filter(|word| has_word(&line, word));
            named.extend(found.map(|word| format!("{file}: `{word}` in `{}`", line.trim())));
        }
    }
    assert_eq!(named, [""; 0], "these name a component of the matrix");
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
    let contacted: BTreeSet<[String; 3]> = distro["hosts"]
        .as_array()
        .expect("a list of hosts")
        .iter()
        .map(|host| {
            let text = |key: &str| host[key].as_str().expect("a text").to_owned();
            let why = text("why");
            let (when, why) = match why.split_once(": ") {
                Some((method, why)) => (format!("method `{method}`"), why.to_owned()),
                None => ("always".to_owned(), why),
            };
            [format!("`{}`", text("host")), when, why]
        })
        .collect();
    let listed: BTreeSet<[String; 3]> = table(&read("SECURITY.md"), "| host | when | why")
        .map(|row| row.try_into().expect("three cells"))
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

    let text = read_docs("INSTALLATION");
    let documented: BTreeSet<String> = table(&text, "| flag")
        .flat_map(|row| flags(&row[0]).collect::<Vec<_>>())
        .collect();
    assert_eq!(
        documented,
        flags(&help).collect::<BTreeSet<_>>(),
        "docs/INSTALLATION.md and install.sh --help"
    );
}

#[test]
fn installation_names_the_variables_that_are_read() {
    // What a shell says of itself.
    let of_shells = ["YASH_VERSION", "ZSH_VERSION"];
    let read: BTreeSet<String> = SHELL_SOURCES
        .iter()
        .flat_map(|path| variables(&sources(path)))
        .filter(|name| !of_shells.contains(&name.as_str()))
        .collect();
    let text = read_docs("INSTALLATION") + &read_docs("PACKAGES");
    let words: BTreeSet<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let unnamed: Vec<&String> = read
        .iter()
        .filter(|name| !words.contains(name.as_str()) && !["HOME", "TERM"].contains(&name.as_str()))
        .collect();
    // It stands for a home folder's name there, and is written as `sudo`.
    assert_eq!(
        unnamed,
        ["SUDO_USER"],
        "docs/INSTALLATION.md and docs/PACKAGES.md do not name these"
    );
    let compose = self::read("docker-compose.yml");
    let unread: Vec<&&str> = words
        .iter()
        .filter(|word| word.starts_with("MLOS_") && !read.contains(**word))
        .filter(|word| !compose.contains(&format!("${{{word}:-")))
        .collect();
    assert_eq!(
        unread, [&""; 0],
        "docs/INSTALLATION.md names what nobody reads"
    );
}

#[test]
fn installation_lists_the_exit_codes() {
    let mut ended: BTreeSet<u8> = BTreeSet::from([0]);
    for path in SHELL_SOURCES {
        let text = sources(path);
        let codes = exit_codes(&text);
        assert!(codes.contains(&11), "{path}: {codes:?}");
        ended.extend(codes);
    }
    let text = read_docs("INSTALLATION");
    let listed: Vec<u8> = table(&text, "| code | meaning")
        .filter_map(|row| row[0].parse().ok())
        .collect();
    assert_eq!(listed, ended.iter().copied().collect::<Vec<_>>());
    assert!(
        table(&text, "| code | meaning").any(|row| row[0] == "128 + n"),
        "no row for a signal"
    );
    for path in SHELL_SOURCES {
        assert_eq!(spoken_codes(&sources(path)), listed, "the help of {path}");
    }
}

#[test]
fn installation_quotes_the_messages() {
    let said: String = SHELL_SOURCES
        .iter()
        .flat_map(|path| {
            let lines = sources(path);
            let lines: Vec<String> = lines
                .lines()
                .filter(|line| !line.trim_start().starts_with('#'))
                .map(|line| line.replace("\\`", "`") + "\n")
                .collect();
            lines
        })
        .collect();
    let text = read_docs("INSTALLATION");
    let rows: Vec<Vec<String>> = table(&text, "| code | the message").collect();
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        let message = row[1].trim_matches('`');
        let line = said.lines().find(|line| line.contains(message));
        let line = line.unwrap_or_else(|| panic!("nothing says `{message}`"));
        // Where the code stands on the same line, it is that of the table.
        if let Some(code) = exit_codes(line).first() {
            assert_eq!(code.to_string(), row[0], "{line}");
        }
    }
}

#[test]
fn versioning_and_components_know_every_word() {
    let versioning = read_docs("VERSIONING");
    let statuses = Status::ALL.iter().map(ToString::to_string);
    let channels = Channel::ALL.iter().map(ToString::to_string);
    let unnamed: Vec<String> = statuses
        .chain(channels)
        .filter(|word| !versioning.contains(&format!("`{word}`")))
        .collect();
    assert_eq!(unnamed, [""; 0], "docs/VERSIONING.md does not name these");

    let words: Vec<String> = table(&read_docs("COMPONENTS"), "| word | meaning")
        .map(|row| row[0].clone())
        .collect();
    let verdicts: Vec<String> = Verdict::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(
        words.iter().collect::<BTreeSet<_>>(),
        verdicts.iter().collect::<BTreeSet<_>>()
    );
}

#[test]
fn the_site_has_a_sentence_for_every_document() {
    let texts = read("site/src/strings.rs");
    let (_, list) = texts
        .split_once("DOCUMENTS: [")
        .expect("the list of documents");
    let (list, _) = list.split_once("];").expect("its end");
    let known: BTreeSet<String> = list
        .split('"')
        .skip(1)
        .step_by(4)
        .map(str::to_owned)
        .collect();
    let there: BTreeSet<String> = names_in(&root().join("docs"))
        .iter()
        .filter_map(|name| name.strip_suffix(".md"))
        .map(str::to_lowercase)
        .collect();
    let unknown: Vec<&String> = there.difference(&known).collect();
    assert_eq!(unknown, [""; 0], "`DOCUMENTS` has no sentence for these");
}

#[test]
fn components_say_what_the_matrix_says() {
    let text = read_docs("COMPONENTS");
    let mut looked_at = 0;
    for folder in ["matrix/components", "matrix/libraries"] {
        for name in names_in(&root().join(folder)) {
            let path = format!("{folder}/{name}");
            let part: toml::Table = read(&path).parse().expect("a TOML file");
            for key in ["version", "repository", "license", "program"] {
                if let Some(value) = part.get(key).and_then(|value| value.as_str()) {
                    assert!(
                        text.contains(value),
                        "{path}: no `{value}` in COMPONENTS.md"
                    );
                    looked_at += 1;
                }
            }
            for refused in part
                .get("refused")
                .and_then(|list| list.as_array())
                .into_iter()
                .flatten()
            {
                let tag = refused["tag"].as_str().expect("a tag");
                assert!(text.contains(&format!("`{tag}`")), "{path}: {tag}");
            }
        }
    }
    assert!(looked_at > 6, "only {looked_at}");
}

/// As long as nobody gets anything by a package manager, the page says so before its first command, and no longer.
#[test]
fn the_page_of_package_managers_says_whether_anything_is_there() {
    let text = read_docs("PACKAGES");
    let (_, table) = text
        .split_once("<!-- matrix:methods begin -->")
        .expect("a table");
    let (table, _) = table.split_once("<!--").expect("its end");
    let rows = table.lines().filter(|line| {
        let managers = ["| `homebrew` |", "| `apt` |", "| `snap` |"];
        managers.iter().any(|manager| line.starts_with(manager))
    });
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 3);
    let is_there = rows.iter().any(|row| row.contains("since"));
    let (head, _) = text.split_once("\n## ").expect("a first heading");
    assert_eq!(head.contains("**Nothing of this is there yet"), !is_there);
}

#[test]
fn documents_name_only_commands_of_mlos_and_flags_of_the_script() {
    let launcher = sources("packaging/launcher");
    let (_, verbs) = launcher.split_once("verbs='").expect("the commands");
    let (verbs, _) = verbs.split_once('\'').expect("their end");
    let verbs: BTreeSet<&str> = verbs.split(' ').collect();
    let script = read("install.sh");
    let (_, known) = script.split_once("known='").expect("the flags");
    let (known, _) = known.split_once('\'').expect("their end");
    let known: BTreeSet<String> = flags(known).collect();
    let mut looked_at = 0;
    for name in ["INSTALLATION", "PACKAGES", "VERSIONING", "COMPONENTS"] {
        let text = read_docs(name);
        let commands: Vec<String> = code_spans(&text)
            .chain(fenced(&text).map(str::to_owned))
            .collect();
        for command in &commands {
            if let Some(rest) = command.strip_prefix("mlos ") {
                let verb = rest.split(' ').next().unwrap_or_default();
                assert!(verbs.contains(verb), "docs/{name}.md: `{command}`");
                looked_at += 1;
            }
            let of_script = command
                .split_once("sh -s -- ")
                .or_else(|| command.split_once("sh install "))
                .or_else(|| command.split_once("_install.sh "));
            if let Some((_, given)) = of_script {
                let unknown: Vec<String> =
                    flags(given).filter(|flag| !known.contains(flag)).collect();
                assert_eq!(unknown, [""; 0], "docs/{name}.md: `{command}`");
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 60, "only {looked_at}");
}

/// What a person runs, and what is joined for it.
const SHELL_SOURCES: [&str; 2] = ["install.sh", "packaging/launcher"];

/// A shell file, or all those of a folder.
fn sources(path: &str) -> String {
    let place = root().join(path);
    if place.is_file() {
        return read(path);
    }
    names_in(&place)
        .iter()
        .filter_map(|name| name.strip_suffix(".sh"))
        .map(|name| read(&format!("{path}/{name}.sh")))
        .collect()
}

fn read_docs(name: &str) -> String {
    read(&format!("docs/{name}.md"))
}

/// The names that a shell text reads whether they are set or not: `${NAME-…}`.
fn variables(text: &str) -> BTreeSet<String> {
    let names = text.split("${").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let (name, rest) = rest.split_at(end);
        let given = rest.starts_with('-') || rest.starts_with(":-");
        (given && name.starts_with(|c: char| c.is_ascii_uppercase())).then(|| name.to_owned())
    });
    names.collect()
}

/// The numbers that stand behind `fail`, which ends with them.
fn exit_codes(text: &str) -> BTreeSet<u8> {
    text.split("fail ")
        .skip(1)
        .filter_map(|rest| rest.split_whitespace().next()?.parse().ok())
        .collect()
}

/// The codes of the sentence that begins with `exit codes:`, of which each begins a part.
fn spoken_codes(text: &str) -> Vec<u8> {
    let (_, sentence) = text.split_once("exit codes:").expect("the exit codes");
    let (sentence, _) = sentence.split_once("128+n").expect("a signal at the end");
    sentence
        .split(',')
        .filter_map(|part| {
            let part = part.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            part.split_whitespace().next()?.parse().ok()
        })
        .collect()
}

/// The cells of each row of the table whose first line begins so.
fn table(text: &str, head: &str) -> impl Iterator<Item = Vec<String>> {
    text.lines()
        .skip_while(move |line| !line.starts_with(head))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
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

/// The sources of a folder, by their paths from the root: all but the matrices of its tests.
fn rust_files(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for name in names_in(&root().join(folder)) {
        let path = format!("{folder}/{name}");
        if root().join(&path).is_dir() {
            files.extend(rust_files(&path));
        } else if name
            .strip_suffix(".rs")
            .is_some_and(|stem| stem != "fixture")
        {
            files.push(path);
        }
    }
    files
}

/// The lines of a source that are neither comment nor test. Its tests are its end.
fn code(text: &str) -> impl Iterator<Item = String> {
    let (code, _) = text.split_once("\nmod tests {").unwrap_or((text, ""));
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(str::to_owned)
}

/// Whether a text has these words, and not only as a part of others.
fn has_word(text: &str, word: &str) -> bool {
    let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
    text.match_indices(word).any(|(at, _)| {
        is_end(text[..at].chars().next_back()) && is_end(text[at + word.len()..].chars().next())
    })
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

/// The lines of code blocks, without what is in front of them.
fn fenced(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines()
        .filter(move |line| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !fence && inside
        })
        .map(|line| line.trim_start().trim_start_matches("- run: "))
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

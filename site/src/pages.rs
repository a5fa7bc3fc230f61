//! All pages of the site, drawn natively.

use leptos::prelude::*;
use mlos_resolver::{Distro, Matrix, Release};
use rayon::prelude::*;

use crate::{
    href::Base,
    layout::{Section, layout},
    page::{self, document::Listed},
    release_table::{MANY, Table},
    shell::{Content, Data, Shell},
    strings as s,
};

/// What the pages are made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The matrix.
    pub matrix: &'a Matrix,
    /// The staged page that Trunk wrote.
    pub shell: &'a Shell,
    /// The install script as it is served at `/install`.
    pub script: &'a str,
    /// The project's documents.
    pub documents: &'a [Document],
}

/// One Markdown document of the project.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its file's name without the ending: `INSTALLATION`.
    pub name: String,
    /// Its Markdown.
    pub text: String,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it lies below the site's root: `matrix/index.html`.
    pub path: String,
    /// All of it.
    pub html: String,
}

/// How many releases most live parts begin with; they ask the server for the rest.
const FEW: usize = 12;

/// Every page.
pub fn pages(inputs: &Inputs<'_>) -> Vec<Page> {
    let matrix = inputs.matrix;
    let few = matrix.newest(FEW);
    let table = Table::of(matrix);
    let older = page::matrix::older(&table);
    // What a live part begins with is also what its static self is drawn from.
    let rows = Json::rows(&table);
    let carried = Json::part(matrix, &few);
    let mut pages = vec![
        draw(
            inputs,
            "",
            s::HOME_TITLE,
            &page::home::description(matrix),
            Section::Install,
            Some(&carried),
            || page::home::home(&part(&few)),
        ),
        draw(
            inputs,
            "matrix/",
            s::MATRIX_TITLE,
            s::MATRIX_LEAD,
            Section::Matrix,
            Some(&rows),
            || page::matrix::matrix(&table, &older),
        ),
        draw(
            inputs,
            "matrix/compatibility/",
            s::COMPATIBILITY_TITLE,
            s::COMPATIBILITY_LEAD,
            Section::Matrix,
            None,
            || page::compatibility::compatibility(matrix),
        ),
        draw(
            inputs,
            "releases/",
            s::RELEASES_TITLE,
            s::RELEASES_LEAD,
            Section::Releases,
            None,
            || page::releases::releases(matrix, &older),
        ),
        draw(
            inputs,
            "compare/",
            s::COMPARE_TITLE,
            s::COMPARE_LEAD,
            Section::Compare,
            Some(&carried),
            || page::compare::compare(&part(&few)),
        ),
        draw(
            inputs,
            "verify/",
            s::VERIFY_TITLE,
            s::VERIFY_DESCRIPTION,
            Section::Verify,
            Some(&carried),
            || page::verify::verify(&part(&few)),
        ),
        draw(
            inputs,
            "script/",
            s::SCRIPT_TITLE,
            s::SCRIPT_DESCRIPTION,
            Section::Script,
            Some(&carried),
            || page::script::script(matrix, &part(&few), inputs.script),
        ),
        missing(inputs),
    ];
    pages.extend(older.iter().map(|here| {
        let title = s::releases_of(&here.name);
        draw(
            inputs,
            &format!("matrix/{}/", here.name),
            &title,
            &title,
            Section::Matrix,
            None,
            || page::matrix::year(&table, &older, here),
        )
    }));
    pages.par_extend(
        matrix
            .releases()
            .par_iter()
            .map(|release| release_page(inputs, release)),
    );
    pages.extend(documents(inputs));
    pages
}

/// The page for what is not there.
fn missing(inputs: &Inputs<'_>) -> Page {
    Page {
        path: "404.html".to_owned(),
        ..draw(
            inputs,
            "404.html",
            s::MISSING_TITLE,
            s::MISSING_LEAD,
            Section::None,
            None,
            page::missing::missing,
        )
    }
}

/// What the live parts of a page begin with, and whether that is everything.
struct Json {
    text: String,
    is_whole: bool,
}

impl Json {
    /// The newest part of a matrix.
    fn part(matrix: &Matrix, newest: &str) -> Self {
        Self {
            text: newest.to_owned(),
            is_whole: part(newest).releases().len() == matrix.releases().len(),
        }
    }

    /// The newest rows of the table of releases.
    fn rows(table: &Table) -> Self {
        let rows = table.rows.iter().take(MANY);
        Self {
            text: serde_json::Value::String(table.text(rows)).to_string(),
            is_whole: table.rows.len() <= MANY,
        }
    }
}

/// The part of a matrix that a page carries.
fn part(published: &str) -> Matrix {
    Matrix::from_published(published).expect("a part of a valid matrix is valid")
}

fn release_page(inputs: &Inputs<'_>, release: &Release) -> Page {
    let matrix = inputs.matrix;
    let tag = release.version.to_string();
    let description = s::release_description(matrix, release);
    draw(
        inputs,
        &format!("releases/{tag}/"),
        &tag,
        &description,
        Section::Releases,
        None,
        || page::release::release(matrix, release),
    )
}

/// The list of documents and each of them, in the order in which they are read; those that the site does not know last.
fn documents(inputs: &Inputs<'_>) -> Vec<Page> {
    let Distro {
        repository, site, ..
    } = inputs.matrix.distro();
    let base = inputs.shell.base();
    let mut documents: Vec<_> = inputs.documents.iter().collect();
    let order = |name: &str| s::DOCUMENTS.iter().position(|(known, _)| *known == name);
    documents.sort_by_key(|document| {
        let place = order(&document.name.to_lowercase());
        place.unwrap_or(s::DOCUMENTS.len())
    });
    let (listed, rendered): (Vec<_>, Vec<_>) = documents
        .iter()
        .map(|document| {
            let rendered = page::document::markdown(&document.text, |link| {
                lead(base, repository, site, inputs.documents, link)
            });
            let name = document.name.to_lowercase();
            let one = Listed {
                title: rendered.title.clone().unwrap_or_else(|| name.clone()),
                says: order(&name).map_or("", |place| s::DOCUMENTS[place].1),
                name,
            };
            (one, rendered)
        })
        .unzip();
    let list = draw(
        inputs,
        "docs/",
        s::DOCS_TITLE,
        s::DOCS_LEAD,
        Section::Docs,
        None,
        || page::document::documents(&listed),
    );
    let each = (0..).zip(rendered).map(|(place, rendered)| {
        let Listed { name, title, says } = &listed[place];
        let source = format!("{repository}/blob/main/docs/{}.md", documents[place].name);
        draw(
            inputs,
            &format!("docs/{name}/"),
            title,
            if says.is_empty() { title } else { says },
            Section::Docs,
            None,
            || page::document::document(rendered, &listed, place, source),
        )
    });
    std::iter::once(list).chain(each).collect()
}

/// Where a link in a document leads: to the page of another document, to another page or file of this site, or to the file
/// in the repository.
fn lead(
    base: &Base,
    repository: &str,
    site: &str,
    documents: &[Document],
    link: &str,
) -> Option<String> {
    if let Some(path) = link
        .strip_prefix(site)
        .and_then(|rest| rest.strip_prefix('/'))
    {
        return Some(base.to(path));
    }
    if link.contains("://") || link.starts_with(['#', '/']) || link.starts_with("mailto:") {
        return None;
    }
    let (path, fragment) = link
        .split_once('#')
        .map_or((link, String::new()), |(path, anchor)| {
            (path, format!("#{anchor}"))
        });
    let document = path.strip_suffix(".md").and_then(|name| {
        documents
            .iter()
            .find(|document| document.name == name.trim_start_matches("./"))
    });
    Some(match document {
        Some(document) => base.to(&format!("docs/{}/{fragment}", document.name.to_lowercase())),
        None => match path.strip_prefix("../") {
            Some(path) => format!("{repository}/blob/main/{path}{fragment}"),
            None => format!("{repository}/blob/main/docs/{path}{fragment}"),
        },
    })
}

fn draw<V: IntoView>(
    inputs: &Inputs<'_>,
    path: &str,
    title: &str,
    description: &str,
    section: Section,
    data: Option<&Json>,
    main: impl FnOnce() -> V,
) -> Page {
    let Inputs { matrix, shell, .. } = *inputs;
    let data = data.map(|json| Data {
        json: &json.text,
        is_whole: json.is_whole,
    });
    let distro = matrix.distro();
    let body = Owner::new().with(|| {
        provide_context(shell.base().clone());
        layout(matrix, section, main()).to_html()
    });
    // Marks between texts that only hydration needs; text itself never holds a bare `<`.
    let body = body.replace("<!>", "");
    let mut alternates = vec![("application/atom+xml", s::FOOT_FEED, "feed.xml")];
    let of_release = path
        .strip_prefix("releases/v")
        .map(|tag| format!("api/v1/releases/v{}.json", tag.trim_end_matches('/')));
    if let Some(json) = &of_release {
        alternates.push(("application/json", title, json));
    }
    if section == Section::Matrix {
        alternates.extend([
            ("application/json", s::FOOT_JSON, "api/v1/matrix.json"),
            ("text/plain", s::FOOT_TEXT, "matrix.txt"),
            ("text/csv", s::MATRIX_SHEET, "matrix.csv"),
        ]);
    }
    let html = shell.page(&Content {
        title: &format!("{title} · {}", distro.name),
        description,
        canonical: &format!("{}/{path}", distro.site),
        site: &distro.name,
        alternates: &alternates,
        body: &body,
        data,
    });
    Page {
        path: format!("{path}index.html"),
        html,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use mlos_resolver::{Method, Platform, command::Way};

    use super::*;
    use crate::fixture::{gone, large, matrix, matrix_files};

    const STAGED: &str = concat!(
        "<html lang=\"en\"><head><base href=\"/\"><meta content=\"{{ policy }}\"><title>{{ title }}</title>",
        "<meta content=\"{{ description }}\"><link href=\"{{ canonical }}\">",
        "<link rel=\"modulepreload\" href=\"/site.js\"></head><body>{{ body }}{{ data }}</body></html>",
    );

    fn all() -> Vec<Page> {
        all_of(&matrix())
    }

    fn all_of(matrix: &Matrix) -> Vec<Page> {
        let shell = Shell::parse(STAGED).unwrap();
        let document = |name: &str, text: &str| Document {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let documents = [
            document(
                "INSTALLATION",
                "# Installation\n\n```sh\nsh install\n```\n\n## Undo\n\n### All of it\n\nSee [versions](VERSIONING.md#status), [the matrix](../matrix/distro.toml), [the table](https://mlosfoundation.org/matrix/).",
            ),
            document(
                "VERSIONING",
                "# Versioning\n\n## Status\n\n[x](https://example.org)",
            ),
            document("decisions", "# Decisions"),
            document("COMPONENTS", "# Components"),
            document(
                "PACKAGES",
                "# Package managers\n\n## APT\n\n## Homebrew\n\n## Snap",
            ),
            document("A_NOTE", "# A note"),
        ];
        pages(&Inputs {
            matrix,
            shell: &shell,
            script: "#!/bin/sh\n{\n## say: Says it.\nsay() {\n    printf '%s\\n' \"<$1>\"\n}\n}\n",
            documents: &documents,
        })
    }

    fn page(path: &str) -> String {
        let page = all().into_iter().find(|page| page.path == path);
        page.unwrap_or_else(|| panic!("no page {path}")).html
    }

    /// One tag a line: what changed is then seen. The digest of the matrix changes with every line of data.
    #[track_caller]
    fn check(name: &str, path: &str) {
        let html = page(path).replace(
            &matrix().fingerprint().to_string(),
            "[digest of the matrix]",
        );
        let data = html
            .find("<script type=\"application/json\"")
            .unwrap_or(html.len());
        insta::assert_snapshot!(name, html[..data].replace("><", ">\n<"));
    }

    #[test]
    fn home() {
        check("home", "index.html");
    }

    #[test]
    fn matrix_page() {
        check("matrix", "matrix/index.html");
        check("compatibility", "matrix/compatibility/index.html");
    }

    #[test]
    fn releases() {
        check("releases", "releases/index.html");
        check("release", "releases/v1.0.0/index.html");
        check("planned_release", "releases/v1.1.0/index.html");
    }

    #[test]
    fn verify() {
        check("verify", "verify/index.html");
    }

    #[test]
    fn compare() {
        check("compare", "compare/index.html");
    }

    #[test]
    fn script() {
        check("script", "script/index.html");
    }

    #[test]
    fn document() {
        check("document", "docs/installation/index.html");
        check("documents", "docs/index.html");
    }

    #[test]
    fn a_document_that_the_site_does_not_know_comes_last() {
        let overview = page("docs/index.html");
        let places: Vec<_> = ["installation", "versioning", "decisions", "a_note"]
            .map(|name| overview.find(&format!("href=\"/docs/{name}/\"")))
            .into();
        assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
        let last = page("docs/a_note/index.html");
        assert!(last.contains("<a href=\"/docs/decisions/\">Previous: Decisions</a>"));
        assert!(!last.contains("Next:"));
    }

    #[test]
    fn missing() {
        check("missing", "404.html");
    }

    /// The header begins behind the link that skips it; a notice stands between the two.
    #[track_caller]
    fn each_begins_with(pages: &[Page], banner: &str) {
        let begin = format!(
            "<body><a href=\"#main\" class=\"skip\">Skip to the content</a>{banner}<header class=\"head\">"
        );
        for page in pages {
            assert!(page.html.contains(&begin), "{}", page.path);
            assert_eq!(
                page.html.matches("class=\"banner\"").count(),
                usize::from(!banner.is_empty()),
                "{}",
                page.path
            );
        }
    }

    #[test]
    fn a_notice_is_on_every_page() {
        let mut files = matrix_files();
        let distro = files.get_mut("distro.toml").unwrap();
        *distro = distro.replacen(
            "schema = 1\n",
            "schema = 1\nnotice = \"A rehearsal: stand-ins (which say so), nothing else.\"\n",
            1,
        );
        let pages = all_of(&Matrix::parse(&files).unwrap());
        assert_eq!(
            pages.iter().map(|page| &page.path).collect::<Vec<_>>(),
            all().iter().map(|page| &page.path).collect::<Vec<_>>()
        );
        each_begins_with(
            &pages,
            "<div role=\"note\" class=\"banner\"><div class=\"frame\">\
             <p>A rehearsal: stand-ins (which say so), nothing else.</p></div></div>",
        );
        each_begins_with(&all(), "");
    }

    #[test]
    fn a_page_says_whether_it_carries_every_release() {
        for (matrix, whole) in [
            (
                matrix(),
                &[
                    "index.html",
                    "matrix/index.html",
                    "compare/index.html",
                    "verify/index.html",
                    "script/index.html",
                ][..],
            ),
            // More than most begin with, and less than the table does.
            (large(), &["matrix/index.html"]),
        ] {
            let pages = all_of(&matrix);
            let found: Vec<_> = pages
                .iter()
                .filter(|page| page.html.contains("id=\"data\" data-whole>"))
                .map(|page| page.path.as_str())
                .collect();
            assert_eq!(found, whole);
        }
    }

    /// Above the command, with the reason: a page without a stable release must not look healthier than one with it.
    #[test]
    fn where_no_release_is_left_the_command_says_so_first() {
        for path in ["index.html", "script/index.html"] {
            let pages = all_of(&gone());
            let page = pages.iter().find(|page| page.path == path);
            let html = &page.expect("the page").html;
            let command = html.find("<div class=\"command").expect("the command");
            let before = &html[..command];
            for says in [
                "There is no stable release now.",
                "v1.0.0 is unsafe: taken back on 2027-01-31.",
                "It forgets.",
            ] {
                assert!(before.contains(says), "{path}: {says}");
            }
        }
    }

    #[test]
    fn only_pages_with_a_live_part_load_a_program() {
        for page in all() {
            assert_eq!(
                page.html.contains("modulepreload"),
                page.html.contains("data-live="),
                "{}",
                page.path
            );
        }
    }

    #[test]
    fn every_internal_link_leads_somewhere() {
        let pages = all();
        // What is written beside the pages, and by whom it is written.
        let beside = [
            "install",
            "feed.xml",
            "matrix.txt",
            "matrix.csv",
            "api/v1/matrix.json",
            "site.js",
        ];
        let there: BTreeSet<String> = pages
            .iter()
            .map(|page| page.path.trim_end_matches("index.html").to_owned())
            .chain(beside.map(str::to_owned))
            .chain(["v1.0.0", "v1.1.0", "v1.2.0"].map(|tag| format!("api/v1/releases/{tag}.json")))
            .collect();
        for page in &pages {
            for target in page
                .html
                .split("href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
                let path = path.split('?').next().unwrap_or_default();
                let leads = if path.is_empty() {
                    Some(page)
                } else if let Some(path) = path.strip_prefix('/') {
                    assert!(
                        there.contains(path),
                        "{}: nothing is at {target}",
                        page.path
                    );
                    pages
                        .iter()
                        .find(|page| page.path == format!("{path}index.html"))
                } else {
                    assert!(target.starts_with("https://"), "{}: {target}", page.path);
                    None
                };
                if let Some(leads) = leads.filter(|_| !anchor.is_empty()) {
                    let id = format!("id=\"{anchor}\"");
                    assert!(
                        leads.html.contains(&id),
                        "{}: nothing on the page is {target}",
                        page.path
                    );
                }
            }
        }
    }

    #[test]
    fn without_a_program_every_platform_and_method_has_a_rule_of_style() {
        let style = include_str!("../../public/site.css");
        for (class, count) in [
            ("of-platform", Platform::ALL.len()),
            ("of-method", Method::ALL.len()),
        ] {
            let rule = format!(".{class} .option:nth-child({count}) :checked");
            assert!(style.contains(&rule), "{rule}");
        }
        let last = Platform::ALL.len();
        let rule = format!(
            "option:nth-child({}):checked) tr > :nth-last-child(-n+{last}):not(:nth-last-child(1))",
            last + 1
        );
        assert!(style.contains(&rule), "{rule}");
        let rule = format!(".tab:nth-child({}) :checked) .panels", Way::ALL.len());
        assert!(style.contains(&rule), "{rule}");
    }

    #[test]
    fn the_start_script_knows_the_keys_of_a_choice() {
        let keys = crate::state::KEYS
            .map(|key| format!("\"{key}\""))
            .join(", ");
        assert!(include_str!("../../public/boot.js").contains(&format!("[{keys}]")));
    }
}

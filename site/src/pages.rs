//! All pages of the site, drawn natively.

use leptos::prelude::*;
use mlos_resolver::{Matrix, Release};

use crate::{
    href::Base,
    layout::{Section, layout},
    page,
    shell::{Content, Shell},
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

/// How many releases a live part begins with; it asks the server for the rest.
const BUILDER_RELEASES: usize = 12;
const TABLE_RELEASES: usize = 200;

/// Every page.
pub fn pages(inputs: &Inputs<'_>) -> Vec<Page> {
    let matrix = inputs.matrix;
    let mut pages = vec![
        draw(
            inputs,
            "",
            s::HOME_TITLE,
            s::HOME_DESCRIPTION,
            Section::Install,
            Some(matrix.newest(BUILDER_RELEASES)),
            || page::home::home(matrix),
        ),
        draw(
            inputs,
            "matrix/",
            s::MATRIX_TITLE,
            s::MATRIX_LEAD,
            Section::Matrix,
            Some(matrix.newest(TABLE_RELEASES)),
            || page::matrix::matrix(matrix),
        ),
        draw(
            inputs,
            "releases/",
            s::RELEASES_TITLE,
            s::RELEASES_LEAD,
            Section::Releases,
            None,
            || page::releases::releases(matrix),
        ),
        draw(
            inputs,
            "verify/",
            s::VERIFY_TITLE,
            s::VERIFY_DESCRIPTION,
            Section::Verify,
            Some(matrix.newest(TABLE_RELEASES)),
            || page::verify::verify(matrix),
        ),
        draw(
            inputs,
            "script/",
            s::SCRIPT_TITLE,
            s::SCRIPT_DESCRIPTION,
            Section::Script,
            None,
            || page::script::script(matrix, inputs.script),
        ),
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
        },
    ];
    pages.extend(
        matrix
            .releases()
            .iter()
            .map(|release| release_page(inputs, release)),
    );
    pages.extend(documents(inputs));
    pages
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

fn documents(inputs: &Inputs<'_>) -> Vec<Page> {
    let base = inputs.shell.base();
    let repository = &inputs.matrix.distro().repository;
    let rendered: Vec<_> = inputs
        .documents
        .iter()
        .map(|document| {
            let rendered = page::document::markdown(&document.text, |link| {
                lead(base, repository, inputs.documents, link)
            });
            (document.name.to_lowercase(), rendered)
        })
        .collect();
    let titles: Vec<_> = rendered
        .iter()
        .map(|(name, rendered)| {
            (
                name.clone(),
                rendered.title.clone().unwrap_or_else(|| name.clone()),
            )
        })
        .collect();
    rendered
        .into_iter()
        .map(|(name, rendered)| {
            let title = rendered.title.clone().unwrap_or_else(|| name.clone());
            draw(
                inputs,
                &format!("docs/{name}/"),
                &title,
                &title,
                Section::Docs,
                None,
                || page::document::document(rendered, &titles, &name),
            )
        })
        .collect()
}

/// Where a link in a document leads: to the page of another document, or to the file in the repository.
fn lead(base: &Base, repository: &str, documents: &[Document], link: &str) -> Option<String> {
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
    data: Option<String>,
    main: impl FnOnce() -> V,
) -> Page {
    let Inputs { matrix, shell, .. } = *inputs;
    let distro = matrix.distro();
    let body = Owner::new().with(|| {
        provide_context(shell.base().clone());
        layout(matrix, section, main()).to_html()
    });
    // Marks between texts that only hydration needs; text itself never holds a bare `<`.
    let body = body.replace("<!>", "");
    let html = shell.page(&Content {
        title: &format!("{title} · {}", distro.name),
        description,
        canonical: &format!("{}/{path}", distro.site),
        body: &body,
        data: data.as_deref(),
    });
    Page {
        path: format!("{path}index.html"),
        html,
    }
}

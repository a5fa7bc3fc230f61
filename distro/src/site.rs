//! `site`: everything that is published: scripts, rows, data, pages, and what the host reads.
//!
//! Trunk stages the hashed files and a page that is the template of all others; this fills the same folder, before
//! Trunk moves it into place. In a folder without such a page it writes everything but pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::{Matrix, rows};
use mlos_site::{Document, Inputs, Page, Shell};

use crate::cli::Common;
use crate::hosting;
use crate::matrix_folder::MatrixFolder;
use crate::output;
use crate::script;
use crate::trouble::{Outcome, Trouble};

mod api;
pub(crate) mod compression;
mod openapi;

/// Where to write.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Site {
    /// The folder to write into; where it holds the page that Trunk staged, pages are made from that
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The folder with the documents that become pages
    #[arg(long, value_name = "DIR", default_value = "docs")]
    docs: PathBuf,
}

/// Texts by their path below the site's root.
pub(crate) type Files = BTreeMap<String, String>;

impl Site {
    /// # Errors
    /// A matrix with problems, a staged page that is no template, a folder that cannot be written.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
        let mut files = texts(&matrix)?;
        let template = self.out.join("index.html");
        let pages = if template.exists() {
            self.pages(&matrix, &template, &files["install"])?
        } else {
            output::message(format_args!(
                "{}: holds no `index.html` that Trunk staged, so no pages are made",
                self.out.display()
            ));
            (Vec::new(), "/".to_owned())
        };
        let (pages, base) = pages;
        files.insert(
            "sitemap.xml".to_owned(),
            mlos_site::sitemap(&matrix, &pages),
        );
        files.insert("_headers".to_owned(), hosting::headers(&base));
        files.insert("_redirects".to_owned(), hosting::redirects(&matrix, &base));
        files.extend(pages.into_iter().map(|page| (page.path, page.html)));

        for (path, text) in &files {
            write(&self.out.join(path), text)?;
        }
        let compressed = compression::compress(&self.out)?;
        let report = format!(
            "{}: {} files, {compressed} of them compressed",
            self.out.display(),
            files.len()
        );
        output::message(format_args!("{report}"));
        Ok(Outcome::Done)
    }

    /// Every page, and the path under which the site is served.
    fn pages(&self, matrix: &Matrix, template: &Path, script: &str) -> Result<(Vec<Page>, String)> {
        let shell = Shell::parse(&fs::read_to_string(template)?)
            .with_context(|| format!("{} is no template for pages", template.display()))?;
        let documents = documents(&self.docs)?;
        let inputs = Inputs {
            matrix,
            shell: &shell,
            script,
            documents: &documents,
        };
        Ok((mlos_site::pages(&inputs), shell.base().path().to_owned()))
    }
}

/// Everything that follows from the matrix alone, and from no page that was staged.
///
/// # Errors
/// A release whose script cannot be made.
pub(crate) fn texts(matrix: &Matrix) -> Result<Files> {
    let mut files = scripts(matrix)?;
    files.extend(api::files(matrix));
    files.insert("feed.xml".to_owned(), mlos_site::feed(matrix));
    files.insert("matrix.txt".to_owned(), mlos_site::table(matrix));
    files.insert("matrix.tsv".to_owned(), mlos_site::tabs(matrix));
    files.insert("matrix.csv".to_owned(), mlos_site::sheet(matrix));
    files.insert("robots.txt".to_owned(), hosting::robots(matrix));
    Ok(files)
}

/// The script with each default version that has an address, what stands in its place over plain http, and the rows of
/// each release and prefix.
fn scripts(matrix: &Matrix) -> Result<Files> {
    let mut files = Files::new();
    let mut add = |path: &str, script: String| {
        let address = format!("{}/{path}", matrix.distro().site);
        files.insert(
            format!("{}/{path}", hosting::OVER_PLAIN_HTTP),
            hosting::over_plain_http(&address),
        );
        files.insert(path.to_owned(), script);
    };
    let stable = script::render(matrix, script::DEFAULT)?;
    add("install.sh", stable.clone());
    add("install", stable);
    for release in matrix.releases() {
        let tag = release.version.to_string();
        add(
            &format!("releases/{tag}/install"),
            script::render(matrix, &tag)?,
        );
    }
    for wish in rows::wishes(matrix) {
        if let Some(rows) = rows::wish(matrix, &wish) {
            files.insert(format!("releases/{wish}/rows"), rows);
        }
    }
    Ok(files)
}

fn documents(folder: &Path) -> Result<Vec<Document>> {
    if !folder.is_dir() {
        let sentence = format!("there is no folder `{}` with documents", folder.display());
        return Err(Trouble::state(sentence)
            .hint("run it in the project's folder, or name them with `--docs DIR`")
            .into());
    }
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            documents.push(Document {
                name: name.to_owned(),
                text: fs::read_to_string(&path)?,
            });
        }
    }
    documents.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(documents)
}

/// Nobody reads the folder while it is made, so there is no need for a rename.
fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let result = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    Ok(result.map_err(|error| {
        Trouble::state(format!("cannot write into the site: {error}"))
            .hint("look at the permissions of its folder, and at the space that is left")
    })?)
}

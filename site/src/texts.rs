//! What is published beside the pages, for programs and terminals: the feed, the table as text, the list of pages.

use std::fmt::Write as _;

use mlos_resolver::{Matrix, Platform};

use crate::{pages::Page, shell::escape, strings as s};

/// `/feed.xml`: the published releases, newest first. A release that has no date is not published.
pub fn feed(matrix: &Matrix) -> String {
    let distro = matrix.distro();
    let site = &distro.site;
    let published = || {
        matrix
            .releases()
            .iter()
            .filter_map(|release| Some((release, release.date.as_deref()?)))
    };
    let updated = published()
        .map(|(_, date)| date)
        .max()
        .unwrap_or("1970-01-01");
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  \
         <title>{name}</title>\n  <id>{site}/</id>\n  <link href=\"{site}/\"/>\n  \
         <link rel=\"self\" href=\"{site}/feed.xml\"/>\n  <author><name>{name}</name></author>\n  \
         <updated>{updated}T00:00:00Z</updated>\n",
        name = escape(&distro.name),
        site = escape(site),
    );
    for (release, date) in published() {
        let _ = write!(
            feed,
            "  <entry>\n    <title>{name} {tag}</title>\n    <id>{site}/releases/{tag}/</id>\n    \
             <link href=\"{site}/releases/{tag}/\"/>\n    <updated>{date}T00:00:00Z</updated>\n    \
             <summary>{summary}</summary>\n  </entry>\n",
            name = escape(&distro.name),
            tag = release.version,
            site = escape(site),
            summary = escape(&s::release_description(matrix, release)),
        );
    }
    feed.push_str("</feed>\n");
    feed
}

/// `/matrix.txt`: the table of releases, aligned for a terminal.
pub fn table(matrix: &Matrix) -> String {
    let mut head: Vec<String> = ["release", "status", "date"].map(str::to_owned).to_vec();
    head.extend(
        matrix
            .components()
            .iter()
            .map(|component| component.id.to_string()),
    );
    head.extend(Platform::ALL.iter().map(ToString::to_string));
    let mut rows = vec![head];
    for row in crate::release_table::rows(matrix) {
        rows.push(row.cells());
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = format!("{}\n\n", matrix.distro().name);
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let _ = write!(text, "\nmade from matrix {}\n", matrix.fingerprint());
    text
}

/// `/sitemap.xml`: every page but the one for what is missing.
pub fn sitemap(matrix: &Matrix, pages: &[Page]) -> String {
    let site = escape(&matrix.distro().site);
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
        <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    for path in pages
        .iter()
        .filter_map(|page| page.path.strip_suffix("index.html"))
    {
        let _ = writeln!(text, "  <url><loc>{site}/{}</loc></url>", escape(path));
    }
    text.push_str("</urlset>\n");
    text
}

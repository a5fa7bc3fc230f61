//! What is published beside the pages, for programs and terminals: the feed, the table as text, the list of pages.

use std::{borrow::Cow, fmt::Write as _};

use mlos_resolver::Matrix;

use crate::{
    pages::Page,
    release_table::{NOTHING, Table},
    shell::escape,
    strings as s,
};

/// What a reader of the feed hears of.
struct Entry {
    title: String,
    /// Below `releases/`.
    place: String,
    date: String,
    summary: String,
}

/// `/feed.xml`: what was published and what was taken back, newest first. A release that has no date is not published.
pub fn feed(matrix: &Matrix) -> String {
    let distro = matrix.distro();
    let site = &distro.site;
    let mut entries = Vec::new();
    for release in matrix.releases() {
        let tag = &release.version;
        // An entry of its own: one that a reader has seen already is not shown again.
        entries.extend(release.withdrawn.as_ref().map(|withdrawal| Entry {
            title: s::is_withdrawn(&distro.name, release),
            // A second step on the same day, from yanked to unsafe, is news again.
            place: format!("{tag}/?now={}#withdrawn", release.status),
            date: withdrawal.date.clone(),
            summary: s::withdrawal_description(withdrawal),
        }));
        entries.extend(release.date.as_ref().map(|date| Entry {
            title: format!("{} {tag}", distro.name),
            place: format!("{tag}/"),
            date: date.clone(),
            summary: s::release_description(matrix, release),
        }));
    }
    entries.sort_by(|a, b| b.date.cmp(&a.date));
    let updated = entries
        .first()
        .map_or("1970-01-01", |entry| entry.date.as_str());
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  \
         <title>{name}</title>\n  <id>{site}/</id>\n  <link href=\"{site}/\"/>\n  \
         <link rel=\"self\" href=\"{site}/feed.xml\"/>\n  <author><name>{name}</name></author>\n  \
         <updated>{updated}T00:00:00Z</updated>\n",
        name = escape(&distro.name),
        site = escape(site),
    );
    for entry in &entries {
        let _ = write!(
            feed,
            "  <entry>\n    <title>{title}</title>\n    <id>{site}/releases/{place}</id>\n    \
             <link href=\"{site}/releases/{place}\"/>\n    <updated>{date}T00:00:00Z</updated>\n    \
             <summary>{summary}</summary>\n  </entry>\n",
            title = escape(&entry.title),
            site = escape(site),
            place = entry.place,
            date = entry.date,
            summary = escape(&entry.summary),
        );
    }
    feed.push_str("</feed>\n");
    feed
}

/// `/matrix.tsv`: the table of releases for programs, keys and titles first, tabs between the cells.
pub fn tabs(matrix: &Matrix) -> String {
    let table = Table::of(matrix);
    table.text(table.rows.iter())
}

/// `/matrix.csv`: the same for spreadsheets, with titles over the columns and nothing where there is nothing.
///
/// # Panics
///
/// Never: it is written into memory, and made of texts.
pub fn sheet(matrix: &Matrix) -> String {
    let table = Table::of(matrix);
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let titles = table.columns.iter().map(|column| column.title.as_str());
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter();
        cells
            .map(|cell| if cell == NOTHING { "" } else { cell })
            .collect()
    });
    for row in std::iter::once(titles.collect()).chain(rows) {
        let row: Vec<&str> = row;
        writer
            .write_record(row.into_iter().map(|cell| no_formula(cell).into_owned()))
            .expect("memory takes everything");
    }
    let bytes = writer.into_inner().expect("memory takes everything");
    String::from_utf8(bytes).expect("it is made of texts")
}

/// A spreadsheet computes what begins like a formula; behind a quotation mark it stays a text.
fn no_formula(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// `/matrix.txt`: the table of releases, aligned for a terminal.
pub fn table(matrix: &Matrix) -> String {
    let table = Table::of(matrix);
    let rows: Vec<_> = table.cells().collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{gone, matrix_files};

    #[test]
    fn a_sheet_computes_nothing_and_every_cell_comes_back() {
        for (cell, expect) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("1.0.0-a", "1.0.0-a"),
            ("", ""),
        ] {
            assert_eq!(no_formula(cell), expect);
        }
        let mut files = matrix_files();
        let page = files.get_mut("components/axon.toml").expect("a component");
        *page = page.replace("title = \"Axon\"", "title = \"=Axon, 1.5\"");
        let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
        let text = sheet(&matrix);
        let mut sheet = csv::Reader::from_reader(text.as_bytes());
        let titles = sheet.headers().expect("titles");
        assert_eq!(titles.get(3), Some("'=Axon, 1.5"), "{text}");
    }

    /// Who follows the feed hears of a withdrawal on its day, also of a release that was seen before.
    #[test]
    fn a_withdrawal_is_news() {
        let matrix = gone();
        let text = feed(&matrix);
        let entries: Vec<_> = text.split("  <entry>\n").collect();
        assert_eq!(entries.len(), 3, "{text}");
        assert!(
            entries[0].contains("<updated>2027-01-31T00:00:00Z</updated>"),
            "{text}"
        );
        assert_eq!(
            entries[1],
            "    <title>MLOS Distribution v1.0.0 is unsafe</title>\n    \
             <id>https://mlosfoundation.org/releases/v1.0.0/?now=unsafe#withdrawn</id>\n    \
             <link href=\"https://mlosfoundation.org/releases/v1.0.0/?now=unsafe#withdrawn\"/>\n    \
             <updated>2027-01-31T00:00:00Z</updated>\n    \
             <summary>It forgets. There is no other release to use yet.</summary>\n  </entry>\n"
        );
        assert!(
            entries[2].contains("<id>https://mlosfoundation.org/releases/v1.0.0/</id>"),
            "{text}"
        );
    }
}

//! What is published beside the pages, for programs and terminals: the feed, the table as text, the list of pages.

use std::{borrow::Cow, fmt::Write as _};

use mlos_resolver::{Matrix, Status};

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
    let updated = entries.first().map(|entry| entry.date.as_str());
    let updated = updated.or(newest_date(matrix)).unwrap_or("1970-01-01");
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

/// The newest day that the matrix knows of a component: a feed must have one before anything was published.
fn newest_date(matrix: &Matrix) -> Option<&str> {
    let components = matrix.components().iter();
    let releases = components.flat_map(|component| component.releases.iter());
    releases.filter_map(|release| release.date.as_deref()).max()
}

/// `/matrix.tsv`: the table of releases for programs, keys and titles first, tabs between the cells.
pub fn tabs(matrix: &Matrix) -> String {
    let table = Table::of(matrix);
    table.text(table.rows.iter())
}

/// `/matrix.csv`: the same for spreadsheets, with titles over the columns, nothing where there is nothing, and why a
/// release was taken back.
///
/// # Panics
///
/// Never: it is written into memory, and made of texts.
pub fn sheet(matrix: &Matrix) -> String {
    let table = Table::of(matrix);
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let titles = table.columns.iter().map(|column| column.title.clone());
    let titles = titles.chain(s::SHEET_WITHDRAWN.map(str::to_owned));
    let rows = table
        .rows
        .iter()
        .zip(matrix.releases())
        .map(|(row, release)| {
            let cells = row.cells.iter().map(|cell| match cell.as_str() {
                NOTHING => String::new(),
                cell => cell.to_owned(),
            });
            let withdrawn = release.withdrawn.as_ref().map(|withdrawal| {
                let instead = withdrawal.instead.as_ref().map(ToString::to_string);
                [
                    withdrawal.date.clone(),
                    withdrawal.reason.clone(),
                    instead.unwrap_or_default(),
                ]
            });
            cells.chain(withdrawn.unwrap_or_default()).collect()
        });
    for row in std::iter::once(titles.collect()).chain(rows) {
        let row: Vec<String> = row;
        writer
            .write_record(row.iter().map(|cell| no_formula(cell).into_owned()))
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

/// `/matrix.txt`: the table of releases, aligned for a terminal; what was taken back, and why; and what the words mean.
pub fn table(matrix: &Matrix) -> String {
    let table = Table::of(matrix);
    let mut text = format!("{}\n\n", matrix.distro().name);
    aligned(&mut text, &table.cells().collect::<Vec<_>>());
    let taken_back: Vec<_> = matrix.releases().iter().filter_map(s::taken_back).collect();
    if !taken_back.is_empty() {
        let _ = write!(text, "\n{}\n", taken_back.join("\n"));
    }
    let is_there = |status: &&Status| matrix.releases().iter().any(|one| one.status == **status);
    let statuses = Status::ALL.iter().filter(is_there);
    let mut words: Vec<_> = statuses
        .map(|&status| vec![status.as_str(), s::status(status, true)])
        .collect();
    let trusts = s::LEGEND[..2].iter();
    words.extend(
        trusts.flat_map(|&(states, says)| states.iter().map(move |one| vec![one.word, says])),
    );
    text.push('\n');
    aligned(&mut text, &words);
    let _ = write!(text, "\nmade from matrix {}\n", matrix.fingerprint());
    text
}

/// Rows of as many cells each, with two blanks between the columns.
fn aligned(text: &mut String, rows: &[Vec<&str>]) {
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
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
    use crate::fixture::{gone, large, matrix_files};

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

    #[test]
    fn a_terminal_is_told_what_was_taken_back_and_what_the_words_mean() {
        let matrix = large();
        let text = table(&matrix);
        let (_, below) = text.split_once("\n\n").expect("a title");
        let (_, below) = below.split_once("\n\n").expect("the table");
        let (below, _) = below.split_once("\nmade from matrix ").expect("its end");
        insta::assert_snapshot!(below, @r"
        v2.0.0 is yanked: taken back on 2025-08-04. Gauge 0.3.0 reads the wrong unit. Use v2.0.1 instead.
        v1.1.0 is unsafe: taken back on 2025-04-03. It deletes the models of other users. Use v1.1.1 instead.
        v1.0.0 is deprecated: taken back on 2025-03-01. v1.0.1 holds the same components and starts faster. Use v1.0.1 instead.
        v0.9.0 is yanked: taken back on 2025-02-10. An upgrade from it loses the settings. Use v1.0.1 instead.

        stable      chosen whenever it fits
        preview     released for trying: chosen only when asked for
        deprecated  still installable, and never chosen while a stable one fits
        yanked      taken back: installable by its exact version only
        unsafe      taken back for harm that it does: never installed
        planned     the next one, not built yet
        future      a later one, not built yet
        pinned      its digest is in the matrix
        unrecorded  nobody has recorded that it exists: shown, never installed
        ");
    }

    #[test]
    fn a_sheet_says_why_a_release_was_taken_back() {
        let text = sheet(&large());
        let mut sheet = csv::Reader::from_reader(text.as_bytes());
        let titles = sheet.headers().expect("titles").clone();
        let last: Vec<_> = titles.iter().skip(titles.len() - 3).collect();
        assert_eq!(last, ["Taken back", "Why", "Use instead"]);
        let rows = sheet.records().map(|row| row.expect("a row"));
        let said: Vec<_> = rows
            .map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
            .filter(|row| !row[row.len() - 3].is_empty())
            .map(|row| format!("{} {}", row[0], row[row.len() - 3..].join("|")))
            .collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        v2.0.0 2025-08-04|gauge 0.3.0 reads the wrong unit|v2.0.1
        v1.1.0 2025-04-03|it deletes the models of other users|v1.1.1
        v1.0.0 2025-03-01|v1.0.1 holds the same components and starts faster|v1.0.1
        v0.9.0 2025-02-10|an upgrade from it loses the settings|v1.0.1
        ");
    }

    #[test]
    fn a_feed_without_entries_is_as_old_as_what_the_matrix_knows() {
        let matrix = crate::fixture::matrix();
        let text = feed(&matrix);
        assert!(!text.contains("<entry>"), "{text}");
        assert!(
            text.contains("<updated>2026-01-03T00:00:00Z</updated>"),
            "{text}"
        );
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

//! The table of releases: what each contains, and what can be had of it for which machine.
//!
//! A cell is a text. What the tool writes down for one table, in lines with tabs between the cells, is what the page
//! carries, what it asks for when it needs the rest, and what a terminal and a spreadsheet read.

#[cfg(any(feature = "csr", test))]
mod kept;

use leptos::{
    either::Either,
    prelude::*,
    tachys::html::{attribute::IntoAttributeValue, element::InnerHtmlValue},
};
#[cfg(feature = "ssr")]
use mlos_resolver::{Matrix, Method, RefusalCode, Release, Request, resolve};
use mlos_resolver::{Platform, RawRequest, Status, command::Way};

use crate::{
    href::href,
    html::{Html, html},
    state::{Filter, Sort, address},
    state_word::StateWord,
    strings as s,
};

/// What stands in a cell that has nothing to say.
pub(crate) const NOTHING: &str = "-";

/// How many rows a page shows.
pub(crate) const MANY: usize = 200;

/// The columns before those of the components.
const FIRST: usize = 3;

/// A column: its key in an address, and its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    key: String,
    pub(crate) title: String,
}

/// One release as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    /// What a search looks at, in small letters.
    text: String,
}

/// Columns and rows, newest release first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

impl Column {
    fn platform(&self) -> Option<Platform> {
        self.key.parse().ok()
    }

    /// Whether its cells have an order: what stands there for a platform has none.
    fn sorts(&self) -> bool {
        self.platform().is_none()
    }
}

impl Table {
    /// Every release of a matrix.
    #[cfg(feature = "ssr")]
    pub(crate) fn of(matrix: &Matrix) -> Self {
        let column = |key: &str, title: &str| Column {
            key: key.to_owned(),
            title: title.to_owned(),
        };
        let first = [
            ("release", s::RELEASE),
            ("status", s::STATUS),
            ("date", s::DATE),
        ];
        let components = matrix.components().iter();
        let platforms = Platform::ALL
            .iter()
            .map(|&platform| column(platform.as_str(), &matrix.platform(platform).title));
        let columns: Vec<_> = first
            .map(|(key, title)| column(key, title))
            .into_iter()
            .chain(components.map(|one| column(one.id.as_str(), &one.title)))
            .chain(platforms)
            .collect();
        let methods = matrix.methods();
        let rows = matrix.releases().iter().map(|release| {
            let date = release.date.as_deref().unwrap_or(NOTHING);
            let mut cells = vec![
                release.version.to_string(),
                release.status.to_string(),
                date.to_owned(),
            ];
            cells.extend(matrix.components().iter().map(|component| {
                let version = release.components.get(&component.id);
                version.map_or_else(|| NOTHING.to_owned(), ToString::to_string)
            }));
            let cell = |&platform| cell(matrix, release, platform, &methods);
            cells.extend(Platform::ALL.iter().map(cell));
            Row::new(&columns, cells)
        });
        Self {
            rows: rows.collect(),
            columns,
        }
    }

    /// Reads what [`text`](Self::text) wrote.
    #[cfg(any(feature = "csr", test))]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let keys = lines.next()?.split('\t');
        let mut titles = lines.next()?.split('\t');
        let mut columns = Vec::new();
        for key in keys {
            columns.push(Column {
                key: key.to_owned(),
                title: titles.next()?.to_owned(),
            });
        }
        let mut rows = Vec::new();
        for line in lines {
            let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
            if cells.len() != columns.len() {
                return None;
            }
            rows.push(Row::new(&columns, cells));
        }
        (columns.len() > FIRST).then_some(Self { columns, rows })
    }

    /// Keys, titles, and some of the rows, a line each.
    #[cfg(feature = "ssr")]
    pub(crate) fn text<'a>(&'a self, rows: impl Iterator<Item = &'a Row>) -> String {
        let keys = self.columns.iter().map(|column| column.key.as_str());
        let titles = self.columns.iter().map(|column| column.title.as_str());
        let mut lines = vec![
            keys.collect::<Vec<_>>().join("\t"),
            titles.collect::<Vec<_>>().join("\t"),
        ];
        lines.extend(rows.map(|row| row.cells.join("\t")));
        lines.join("\n") + "\n"
    }

    /// Keys and rows as texts.
    #[cfg(feature = "ssr")]
    pub(crate) fn cells(&self) -> impl Iterator<Item = Vec<&str>> {
        let keys = self.columns.iter().map(|column| column.key.as_str());
        let rows = self.rows.iter();
        std::iter::once(keys.collect())
            .chain(rows.map(|row| row.cells.iter().map(String::as_str).collect()))
    }

    /// Its part of the page: the caption, the columns, and what is given as rows.
    pub(crate) fn view<B: IntoAttributeValue<Output: InnerHtmlValue + 'static>>(
        &self,
        live: Option<Live>,
        body: B,
    ) -> impl IntoView + use<B> {
        let columns: Vec<_> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| column.view(at, live))
            .collect();
        view! {
            <section class="table tall as-cards" aria-labelledby="releases-caption" tabindex="0" data-walk="">
                <table>
                    <caption id="releases-caption">{s::RELEASES_CAPTION}</caption>
                    <thead><tr>{columns}</tr></thead>
                    <tbody inner_html=body></tbody>
                </table>
            </section>
        }
    }

    /// Some rows.
    pub(crate) fn body(&self, rows: &[&Row]) -> String {
        let rows: Vec<_> = rows.iter().map(|row| row.view(&self.columns)).collect();
        html!("{}", rows).text()
    }

    /// The fields of a filter; without a live part they are there and cannot be used.
    pub(crate) fn fields(&self, filter: &Filter, live: bool) -> impl IntoView + use<> {
        // A word of the address that is none of these stays in the list: it is why nothing is shown.
        let stray = |chosen: &Option<String>, known: &[&str]| {
            let word = chosen
                .clone()
                .filter(|word| !known.contains(&word.as_str()))?;
            Some(
                view! { <option value=word.clone() selected prop:selected=true>{word.clone()}</option> },
            )
        };
        let option = |value: &str, title: &str, chosen: &Option<String>| {
            let is_chosen = chosen.as_deref() == Some(value);
            let (value, title) = (value.to_owned(), title.to_owned());
            view! { <option value=value selected=is_chosen prop:selected=is_chosen>{title}</option> }
        };
        let is_there =
            |status: &&Status| self.rows.iter().any(|row| row.cells[1] == status.as_str());
        let there: Vec<_> = Status::ALL.iter().filter(is_there).collect();
        let words: Vec<_> = there.iter().map(|status| status.as_str()).collect();
        let stray_status = stray(&filter.status, &words);
        let keys: Vec<_> = self
            .columns
            .iter()
            .map(|column| column.key.as_str())
            .collect();
        let stray_platform = stray(&filter.platform, &keys[FIRST..]);
        let statuses: Vec<_> = there
            .iter()
            .map(|status| option(status.as_str(), status.as_str(), &filter.status))
            .collect();
        let platforms: Vec<_> = self
            .columns
            .iter()
            .filter(|column| !column.sorts())
            .map(|column| option(&column.key, &column.title, &filter.platform))
            .collect();
        view! {
            <label>{s::FILTER_TEXT} <input type="search" name="q" value=filter.text.clone() prop:value=filter.text.clone() autocomplete="off" disabled=!live/></label>
            <label>{s::FILTER_STATUS} <select name="status" autocomplete="off" disabled=!live><option value="">{s::FILTER_ANY}</option>{statuses}{stray_status}</select></label>
            <label>{s::FILTER_PLATFORM} <select name="platform" autocomplete="off" disabled=!live><option value="">{s::FILTER_ANY}</option>{platforms}{stray_platform}</select></label>
        }
    }
}

/// What a table does where the live part runs.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// How it is sorted.
    pub(crate) sort: Signal<Option<Sort>>,
    /// Sorts by a column's key.
    pub(crate) turn: Callback<String>,
}

impl Column {
    fn view(&self, at: usize, live: Option<Live>) -> impl IntoView + use<> {
        let class = (at == 0).then_some("pin-start");
        let title = self.title.clone();
        match live.filter(|_| self.sorts()) {
            Some(live) => {
                let key = self.key.clone();
                let sorted = {
                    let key = key.clone();
                    move || {
                        let sort = live.sort.get().filter(|sort| sort.key == key)?;
                        Some(if sort.is_up {
                            "ascending"
                        } else {
                            "descending"
                        })
                    }
                };
                Either::Left(view! {
                    <th scope="col" class=class aria-sort=sorted>
                        <button type="button" class="sort" on:click=move |_| live.turn.run(key.clone())>{title}</button>
                    </th>
                })
            }
            None => Either::Right(view! { <th scope="col" class=class>{title}</th> }),
        }
    }
}

impl Row {
    fn new(columns: &[Column], cells: Vec<String>) -> Self {
        let mut text = cells[..FIRST].join(" ");
        for (column, cell) in columns.iter().zip(&cells).skip(FIRST) {
            let is_there = match column.platform() {
                Some(_) => cell.contains(':'),
                None => cell != NOTHING,
            };
            if is_there {
                for word in [&column.key, &column.title, cell] {
                    text.push(' ');
                    text.push_str(word);
                }
            }
        }
        text.make_ascii_lowercase();
        Self { cells, text }
    }

    /// The year in which it was published.
    #[cfg(feature = "ssr")]
    pub(crate) fn year(&self) -> Option<&str> {
        self.cells[2]
            .split_once('-')
            .map(|(year, _)| year)
            .filter(|year| !year.is_empty())
    }

    fn view(&self, columns: &[Column]) -> Html {
        let tag = &self.cells[0];
        let status = self.cells[1].parse::<Status>().map(StateWord::from);
        let date = if self.cells[2] == NOTHING {
            s::NO_DATE
        } else {
            &self.cells[2]
        };
        let rest: Vec<_> = columns
            .iter()
            .zip(&self.cells)
            .skip(FIRST)
            .map(|(column, cell)| match column.platform() {
                Some(platform) => reach(&column.title, tag, platform, cell),
                None => component(&column.title, cell),
            })
            .collect();
        html!(
            "<tr><th scope=\"row\" class=\"pin-start\"><a href=\"{}\">{}</a></th><td data-label=\"{}\">{}</td>\
             <td data-label=\"{}\">{}</td>{}</tr>",
            href(&format!("releases/{tag}/")),
            tag,
            s::STATUS,
            status.ok().map(StateWord::view),
            s::DATE,
            date,
            rest
        )
    }
}

fn component(title: &str, version: &str) -> Html {
    let version = if version == NOTHING {
        StateWord::ABSENT.view()
    } else {
        html!("<code>{}</code>", version)
    };
    html!("<td data-label=\"{}\">{}</td>", title, version)
}

/// What can be had of a release for a platform; it leads to the command, or to the reason why there is none.
fn reach(title: &str, tag: &str, platform: Platform, cell: &str) -> Html {
    let request = RawRequest {
        version: Some(tag.to_owned()),
        platform: Some(platform.to_string()),
        ..RawRequest::default()
    };
    let answer = href(&address(&request, Way::OneLine));
    // Methods of the same state stand behind one word.
    let mut groups: Vec<(StateWord, Vec<&str>)> = Vec::new();
    for word in cell.split(',') {
        let (method, state) = word.split_once(':').unwrap_or(("", word));
        let state = StateWord::named(state);
        match groups.iter_mut().find(|(other, _)| *other == state) {
            Some((_, names)) => names.push(method),
            None => groups.push((state, vec![method])),
        }
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(state, methods)| {
            let methods = methods.join(", ");
            let methods = (!methods.is_empty()).then(|| html!(" <small>{}</small>", methods));
            html!("{}{}", state.view(), methods)
        })
        .collect();
    html!(
        "<td data-label=\"{}\"><a href=\"{}\">{}</a></td>",
        title,
        answer,
        groups
    )
}

/// The cell of a release and a platform: `docker:pinned,binary:unrecorded`, or why there is nothing in a word.
#[cfg(feature = "ssr")]
fn cell(matrix: &Matrix, release: &Release, platform: Platform, methods: &[Method]) -> String {
    let mut words = Vec::new();
    let mut refused = None;
    for &method in methods {
        let request = Request {
            version: Some(release.version.clone().into()),
            method: Some(method),
            ..Request::new(platform)
        };
        match resolve(matrix, &request) {
            Ok(plan) => words.push(format!("{method}:{}", plan.decision.trust())),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    match refused {
        _ if !words.is_empty() => words.join(","),
        // The release's status, where that is what stands in the way.
        Some(refusal) if matches!(refusal.code, RefusalCode::NotReleased | RefusalCode::Unsafe) => {
            release.status.to_string()
        }
        _ => s::STATE_NOTHING.to_owned(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::fixture::large;

    #[test]
    fn a_table_survives_its_text() {
        let table = Table::of(&large());
        assert_eq!(Table::parse(&table.text(table.rows.iter())), Some(table));
    }

    #[test]
    fn what_is_no_table_is_none() {
        for text in [
            "",
            "a\tb",
            "a\tb\nA",
            "a\tb\tc\td\nA\tB\tC\tD\n1\t2\n",
            "<!DOCTYPE html>\n<html>",
        ] {
            assert_eq!(Table::parse(text), None, "{text:?}");
        }
    }
}

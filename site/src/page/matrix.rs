//! `/matrix/`: releases × components × platforms, the newest in one table and a page for each year of the rest.

use leptos::prelude::*;

use crate::{
    href::href,
    layout::views,
    release_table::{MANY, Row, Table},
    state::Filter,
    state_word::StateWord,
    strings as s,
};

/// Some rows of the table, from a page of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Older<'a> {
    /// What the page is called, and its folder: `2025`, and `2025-2` where a year has more than one.
    pub(crate) name: String,
    pub(crate) rows: Vec<&'a Row>,
}

/// The rows that the first page does not show, by the year in which they were published.
pub(crate) fn older(table: &Table) -> Vec<Older<'_>> {
    let mut years: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in table.rows.iter().skip(MANY) {
        let year = row.year().unwrap_or(s::UNDATED);
        match years.iter_mut().find(|(other, _)| *other == year) {
            Some((_, rows)) => rows.push(row),
            None => years.push((year, vec![row])),
        }
    }
    let pages = years.into_iter().flat_map(|(year, rows)| {
        let chunks: Vec<Vec<&Row>> = rows.chunks(MANY).map(<[&Row]>::to_vec).collect();
        (1..).zip(chunks).map(move |(at, rows)| Older {
            name: if at == 1 {
                year.to_owned()
            } else {
                format!("{year}-{at}")
            },
            rows,
        })
    });
    pages.collect()
}

/// The page with the newest releases.
pub(crate) fn matrix(table: &Table, older: &[Older<'_>]) -> impl IntoView + use<> {
    let all = Filter::default();
    let newest: Vec<_> = table.rows.iter().take(MANY).collect();
    view! {
        <h1>{s::MATRIX_TITLE}</h1>
        <p class="lead">{s::MATRIX_LEAD}</p>
        {views("matrix/")}
        {data()}
        <section aria-labelledby="releases">
            <h2 id="releases">{s::MATRIX_RELEASES}</h2>
            <div data-live="matrix">
                <form class="filter needs-scripts" role="search" aria-label=s::FILTER_LABEL>
                    {table.fields(&all, false)}
                    <p class="count" role="status">{s::shown(newest.len(), table.rows.len())}</p>
                </form>
                {table.view(None, table.body(&newest))}
            </div>
            {years(older, "")}
            {legend(&s::LEGEND)}
        </section>
    }
}

/// A page of older ones.
pub(crate) fn year(table: &Table, older: &[Older<'_>], here: &Older<'_>) -> impl IntoView + use<> {
    view! {
        <p class="soft"><a href=href("matrix/")>{s::MATRIX_TITLE}</a></p>
        <h1>{s::releases_of(&here.name)}</h1>
        <p class="lead">{s::shown(here.rows.len(), table.rows.len())}</p>
        {table.view(None, table.body(&here.rows))}
        {years(older, &here.name)}
        {legend(&s::LEGEND)}
    }
}

/// The ways to the pages of the table, if there are more than one; `here` is none of them elsewhere.
pub(crate) fn years(older: &[Older<'_>], here: &str) -> Option<impl IntoView + use<>> {
    let pages: Vec<_> = std::iter::once(("", s::NEWEST))
        .chain(
            older
                .iter()
                .map(|page| (page.name.as_str(), page.name.as_str())),
        )
        .map(|(name, title)| {
            let path = match name {
                "" => "matrix/".to_owned(),
                name => format!("matrix/{name}/"),
            };
            let current = (name == here).then_some("page");
            view! { <li><a href=href(&path) aria-current=current>{title.to_owned()}</a></li> }
        })
        .collect();
    (!older.is_empty())
        .then(|| view! { <nav class="years" aria-label=s::YEARS_LABEL><ul>{pages}</ul></nav> })
}

/// The same data for programs, terminals and spreadsheets.
fn data() -> impl IntoView {
    let kinds = [
        (s::FOOT_JSON, "api/v1/matrix.json"),
        (s::FOOT_TEXT, "matrix.txt"),
        (s::MATRIX_SHEET, "matrix.csv"),
    ]
    .map(|(title, path)| view! { <a href=href(path)>{title}</a> });
    view! { <p class="under">{kinds}</p> }
}

/// What the words in the cells mean.
pub(crate) fn legend(entries: &[(&[StateWord], &'static str)]) -> impl IntoView + use<> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(states, says)| {
            let states: Vec<_> = states
                .iter()
                .enumerate()
                .map(|(index, state)| view! { {(index > 0).then_some(", ")} {state.view()} })
                .collect();
            view! { <li>{states} ": " {*says}</li> }
        })
        .collect();
    view! { <ul class="legend">{entries}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::large;

    #[test]
    fn each_release_is_on_one_page_and_no_page_is_long() {
        let mut table = Table::of(&large());
        assert_eq!(older(&table), []);
        // Far more than one page shows, of three years and of none.
        let rows = table.rows.clone();
        while table.rows.len() < 5 * MANY {
            table.rows.extend(rows.iter().cloned());
        }
        let pages = older(&table);
        let count: usize = pages.iter().map(|page| page.rows.len()).sum();
        assert_eq!(count + MANY, table.rows.len());
        assert!(pages.iter().all(|page| page.rows.len() <= MANY));
        let mut names: Vec<_> = pages.iter().map(|page| page.name.as_str()).collect();
        assert!(
            names.contains(&"2025-2") && names.contains(&s::UNDATED),
            "{names:?}"
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), pages.len());
    }
}

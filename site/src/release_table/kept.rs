//! Which rows a filter keeps, in its order.

use mlos_resolver::{ComponentVersion, Status};

use super::{NOTHING, Row, Table};
use crate::state::Filter;

impl Table {
    /// The rows that a filter keeps, in its order.
    pub(crate) fn kept(&self, filter: &Filter) -> Vec<&Row> {
        let words = filter.words();
        let platform = filter.platform.as_deref().map(|key| self.column(key));
        let is_kept = |row: &&Row| {
            let has = |column: Option<usize>| {
                column.is_some_and(|column| row.cells[column].contains(':'))
            };
            filter
                .status
                .as_deref()
                .is_none_or(|status| status == row.cells[1])
                && platform.is_none_or(has)
                && words.iter().all(|word| row.text.contains(word))
        };
        let mut kept: Vec<_> = self.rows.iter().filter(is_kept).collect();
        if let Some(sort) = &filter.sort
            && let Some(column) = self.column(&sort.key)
            && self.columns[column].sorts()
        {
            // Down is up, turned round, and turned before so that what is equal stays newest first. What has no value
            // comes last, whichever way it goes.
            let turn = |kept: &mut Vec<&Row>| {
                if !sort.is_up {
                    kept.reverse();
                }
            };
            turn(&mut kept);
            kept.sort_by_cached_key(|row| {
                let rank = row.rank(column);
                (rank.is_none() == sort.is_up, rank)
            });
            turn(&mut kept);
        }
        kept
    }

    fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }
}

impl Row {
    /// What a cell is sorted by; none where nothing stands there.
    fn rank(&self, column: usize) -> Option<Rank> {
        let cell = self.cells[column].as_str();
        if cell == NOTHING {
            return None;
        }
        if let Ok(status) = cell.parse::<Status>() {
            let place = Status::ALL.iter().position(|one| *one == status);
            return place.map(Rank::Status);
        }
        let version = cell.strip_prefix('v').unwrap_or(cell);
        Some(match version.parse::<ComponentVersion>() {
            Ok(version) => Rank::Version(version),
            Err(_) => Rank::Text(cell.to_owned()),
        })
    }
}

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Status(usize),
    Version(ComponentVersion),
    Text(String),
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::fixture::large;

    fn tags(query: &str) -> Vec<String> {
        let table = Table::of(&large());
        let kept = table.kept(&Filter::from_query(query));
        kept.iter().map(|row| row.cells[0].clone()).collect()
    }

    #[test]
    fn a_filter_keeps_rows() {
        assert_eq!(tags("?q=2.0.1"), ["v2.0.1"]);
        assert_eq!(tags("?q=YANKED"), ["v2.0.0", "v0.9.0"]);
        assert_eq!(tags("?q=press+nothing+like+it"), [""; 0]);
        assert_eq!(tags("?status=deprecated&platform=darwin-amd64").len(), 1);
        assert_eq!(tags("?status=planned&platform=darwin-amd64").len(), 0);
        assert_eq!(tags("?platform=no-such").len(), 0);
    }

    #[test]
    fn a_version_is_sorted_as_a_version_and_nothing_comes_last() {
        let (up, down) = (tags("?sort=release"), tags("?sort=-release"));
        assert_eq!(up.first().map(String::as_str), Some("v0.9.0"));
        assert_eq!(
            up.iter().rev().collect::<Vec<_>>(),
            down.iter().collect::<Vec<_>>()
        );
        for sort in ["?sort=gauge", "?sort=-gauge"] {
            assert_eq!(
                tags(sort).last().map(String::as_str),
                Some("v0.9.0"),
                "{sort}"
            );
        }
        // A column without an order, and one that there is not, leave the order as it is.
        for sort in ["?sort=linux-amd64", "?sort=colour", ""] {
            assert_eq!(tags(sort), down, "{sort}");
        }
    }
}

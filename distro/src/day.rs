//! The day of today, where a person does not name another.

use time::OffsetDateTime;

/// Today in UTC, as `2027-01-31`.
pub(crate) fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_day_is_written_as_the_matrix_has_it() {
        let today = super::today();
        let parts: Vec<_> = today.split('-').map(str::len).collect();
        assert_eq!(parts, [4, 2, 2], "{today}");
    }
}

//! The one moment that all files of a package are said to be of.

use anyhow::{Context as _, Result};
use mlos_resolver::{Matrix, Release};
use serde::{Serialize, Serializer};
use time::{Date, Month, OffsetDateTime, Time};

use crate::ingredients;

/// A second, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(OffsetDateTime);

impl Moment {
    /// Of a release: the beginning of the day of its newest component. Only where no day is known, a day that says
    /// nothing and that dpkg, rpm and pacman take.
    ///
    /// # Errors
    /// A day that is none.
    pub(crate) fn of(matrix: &Matrix, release: &Release) -> Result<Self> {
        let day = ingredients::newest_day(matrix, release);
        Self::of_day(day.unwrap_or("2000-01-01"))
    }

    /// To the second.
    pub(crate) fn now() -> Self {
        let now = OffsetDateTime::now_utc();
        Self(now.replace_nanosecond(0).unwrap_or(now))
    }

    /// The beginning of a day such as `2027-01-31`.
    ///
    /// # Errors
    /// Another text, a day that is none.
    pub(crate) fn of_day(day: &str) -> Result<Self> {
        let parts: Vec<&str> = day.split('-').collect();
        let is_plain = day
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        let found = match parts[..] {
            [year, month, date]
                if [year.len(), month.len(), date.len()] == [4, 2, 2] && is_plain =>
            {
                (|| {
                    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
                    Date::from_calendar_date(year.parse().ok()?, month, date.parse().ok()?).ok()
                })()
            }
            _ => None,
        };
        let date =
            found.with_context(|| format!("expected a day such as `2027-01-31`, found `{day}`"))?;
        Ok(Self(OffsetDateTime::new_utc(date, Time::MIDNIGHT)))
    }

    /// As an index has it: `Sun, 31 Jan 2027 00:00:00 UTC`.
    ///
    /// # Errors
    /// Another text, a moment that is none.
    pub(crate) fn of_rfc2822(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split([' ', ':']).collect();
        let found = match parts[..] {
            [_, day, month, year, hour, minute, second, "UTC"] => (|| {
                let month = (1..=12)
                    .filter_map(|number| Month::try_from(number).ok())
                    .find(|one| one.to_string().get(..3) == Some(month))?;
                let (day, year) = (day.parse().ok()?, year.parse().ok()?);
                let date = Date::from_calendar_date(year, month, day).ok()?;
                let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
                let time = Time::from_hms(hour, minute, second.parse().ok()?).ok()?;
                Some(Self(OffsetDateTime::new_utc(date, time)))
            })(),
            _ => None,
        };
        found
            .filter(|found| found.rfc2822("UTC") == text)
            .with_context(|| {
                format!("expected a moment such as `Sun, 31 Jan 2027 00:00:00 UTC`, found `{text}`")
            })
    }

    /// Counted from 1970 on.
    ///
    /// # Errors
    /// A second that no calendar has.
    pub(crate) fn of_seconds(seconds: i64) -> Result<Self> {
        Ok(Self(OffsetDateTime::from_unix_timestamp(seconds)?))
    }

    /// As the version of what has no other: `20270131.093000`.
    pub(crate) fn version(self) -> String {
        let ((year, month, day), (hour, minute, second)) = (
            (self.0.year(), u8::from(self.0.month()), self.0.day()),
            self.0.to_hms(),
        );
        format!("{year}{month:02}{day:02}.{hour:02}{minute:02}{second:02}")
    }

    /// `2027-01-31`.
    pub(crate) fn day(self) -> String {
        self.0.date().to_string()
    }

    /// So many days later.
    pub(crate) fn plus_days(self, days: u16) -> Self {
        Self(self.0 + time::Duration::days(days.into()))
    }

    /// `2027-01-31T00:00:00Z`.
    pub(crate) fn rfc3339(self) -> String {
        let (hour, minute, second) = self.0.to_hms();
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", self.0.date())
    }

    /// `Sun, 31 Jan 2027 00:00:00 +0000`, as changelogs have it; with `UTC` in the place of the offset in an index.
    pub(crate) fn rfc2822(self, zone: &str) -> String {
        let (weekday, month) = (self.0.weekday().to_string(), self.0.month().to_string());
        let (hour, minute, second) = self.0.to_hms();
        format!(
            "{}, {:02} {} {} {hour:02}:{minute:02}:{second:02} {zone}",
            &weekday[..3],
            self.0.day(),
            &month[..3],
            self.0.year()
        )
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_each_format_has_it() {
        let moment = Moment::of_day("2027-01-31").expect("a day");
        assert_eq!(moment.day(), "2027-01-31");
        assert_eq!(moment.rfc3339(), "2027-01-31T00:00:00Z");
        assert_eq!(moment.rfc2822("+0000"), "Sun, 31 Jan 2027 00:00:00 +0000");
        assert_eq!(
            moment.plus_days(14).rfc2822("UTC"),
            "Sun, 14 Feb 2027 00:00:00 UTC"
        );
    }

    #[test]
    fn a_moment_of_an_index_is_read_back() {
        let moment = Moment::of_seconds(1_801_353_599).expect("a second");
        let text = moment.rfc2822("UTC");
        assert_eq!(text, "Sat, 30 Jan 2027 23:59:59 UTC");
        assert_eq!(Moment::of_rfc2822(&text).expect("a moment"), moment);
        for text in [
            "",
            "Sun, 30 Jan 2027 23:59:59 UTC",
            "Sat, 30 Jan 2027 24:00:00 UTC",
            "Sat, 30 Jan 2027 23:59:59 +0100",
            "Sat, 30 Jän 2027 23:59:59 UTC",
        ] {
            let error = Moment::of_rfc2822(text).expect_err(text);
            assert_eq!(
                error.to_string(),
                format!(
                    "expected a moment such as `Sun, 31 Jan 2027 00:00:00 UTC`, found `{text}`"
                )
            );
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2027-02-30",
            "2027-1-31",
            "31.1.2027",
            "2027-01-31-1",
            "20270131",
            "+027-01-01",
        ] {
            let error = Moment::of_day(text).map(Moment::rfc3339).expect_err(text);
            assert_eq!(
                error.to_string(),
                format!("expected a day such as `2027-01-31`, found `{text}`")
            );
        }
    }
}

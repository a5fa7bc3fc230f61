//! A state as a symbol and a word: never a colour alone.

#[cfg(feature = "ssr")]
use mlos_resolver::{Outcome, Verdict};
use mlos_resolver::{Status, Trust};

use crate::{
    html::{Html, html},
    strings as s,
};

/// A symbol, its word, and the tone that colours both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StateWord {
    mark: &'static str,
    pub(crate) word: &'static str,
    tone: &'static str,
}

impl StateWord {
    pub(crate) const fn new(mark: &'static str, word: &'static str, tone: &'static str) -> Self {
        Self { mark, word, tone }
    }

    /// Nothing is there.
    pub(crate) const NOTHING: Self = Self::new("–", s::STATE_NOTHING, "none");

    /// The release does not contain the component.
    pub(crate) const ABSENT: Self = Self::new("–", s::STATE_ABSENT, "none");

    pub(crate) fn view(self) -> Html {
        html!(
            "<span data-mark=\"{}\" data-tone=\"{}\" class=\"state\">{}</span>",
            self.mark,
            self.tone,
            self.word
        )
    }
}

impl StateWord {
    /// The state of what the matrix calls by this word: a status, or what is known of a file; nothing else is any.
    pub(crate) fn named(word: &str) -> Self {
        let status = word.parse::<Status>().map(Self::from);
        let trust = || word.parse::<Trust>().map(Self::from);
        status.or_else(|_| trust()).unwrap_or(Self::NOTHING)
    }
}

impl From<Status> for StateWord {
    fn from(status: Status) -> Self {
        let word = status.as_str();
        match status {
            Status::Stable => Self::new("●", word, "good"),
            Status::Preview => Self::new("◐", word, "wait"),
            Status::Deprecated => Self::new("▽", word, "wait"),
            Status::Yanked => Self::new("✕", word, "bad"),
            Status::Unsafe => Self::new("▲", word, "bad"),
            Status::Planned => Self::new("◇", word, "none"),
            Status::Future => Self::new("◌", word, "none"),
        }
    }
}

impl From<Trust> for StateWord {
    fn from(trust: Trust) -> Self {
        let word = trust.as_str();
        match trust {
            Trust::Pinned => Self::new("✓", word, "good"),
            Trust::Unrecorded => Self::new("○", word, "wait"),
        }
    }
}

/// How well two go together.
#[cfg(feature = "ssr")]
impl StateWord {
    pub(crate) const TESTED: Self = Self::new("✓", "tested", "good");
    pub(crate) const FAILED: Self = Self::new("✕", "failed", "bad");
    pub(crate) const REPORTED: Self = Self::new("◐", "reported", "wait");
    pub(crate) const DECLARED: Self = Self::new("◇", "declared", "none");
    pub(crate) const EXCLUDED: Self = Self::new("▲", "excluded", "bad");
    pub(crate) const UNKNOWN: Self = Self::new("·", "unknown", "none");
}

#[cfg(feature = "ssr")]
impl From<Verdict> for StateWord {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Tested => Self::TESTED,
            Verdict::Failed => Self::FAILED,
            Verdict::Reported => Self::REPORTED,
            Verdict::Declared => Self::DECLARED,
            Verdict::Excluded => Self::EXCLUDED,
            Verdict::Unknown => Self::UNKNOWN,
        }
    }
}

/// A run or a report, and how it ended.
#[cfg(feature = "ssr")]
impl From<(bool, Outcome)> for StateWord {
    fn from((is_run, outcome): (bool, Outcome)) -> Self {
        match (is_run, outcome) {
            (true, Outcome::Passed) => Self::new("✓", s::RUN_PASSED, "good"),
            (true, Outcome::Failed) => Self::new("✕", s::RUN_FAILED, "bad"),
            (false, Outcome::Passed) => Self::new("◐", s::REPORT_PASSED, "wait"),
            (false, Outcome::Failed) => Self::new("✕", s::REPORT_FAILED, "bad"),
        }
    }
}

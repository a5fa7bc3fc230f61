//! A state as a symbol and a word: never a colour alone.

use leptos::prelude::*;
use mlos_resolver::{Outcome, Status, Trust, Verdict};

use crate::strings as s;

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

    pub(crate) fn view(self) -> impl IntoView {
        view! { <span class="state" data-mark=self.mark data-tone=self.tone>{self.word}</span> }
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

impl From<Verdict> for StateWord {
    fn from(verdict: Verdict) -> Self {
        let word = verdict.as_str();
        match verdict {
            Verdict::Tested => Self::new("✓", word, "good"),
            Verdict::Failed => Self::new("✕", word, "bad"),
            Verdict::Reported => Self::new("◐", word, "wait"),
            Verdict::Declared => Self::new("◇", word, "none"),
            Verdict::Excluded => Self::new("▲", word, "bad"),
            Verdict::Unknown => Self::new("·", word, "none"),
        }
    }
}

/// A run or a report, and how it ended.
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

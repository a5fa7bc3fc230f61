//! What stands in an answer's place while the rest of the matrix may change it.

use leptos::prelude::*;
use mlos_resolver::Matrix;

use super::more::{Growing, More};
use crate::{
    html::{Html, html},
    strings as s,
};

/// Whether an answer may still be changed by what is not here. No frame shows such an answer: what was not asked for yet
/// is about to be.
#[derive(Clone, Copy)]
pub(crate) struct Asking<S> {
    is_settled: S,
    more: RwSignal<More>,
}

impl<S: Fn() -> bool + Copy + 'static> Asking<S> {
    /// Asks for the rest as soon as what is here does not settle the answer.
    pub(crate) fn unless(growing: Growing<Matrix>, is_settled: S) -> Self {
        let asking = Self {
            is_settled,
            more: growing.more,
        };
        Effect::new(move |_| {
            if asking.is_open() {
                growing.ask();
            }
        });
        asking
    }

    fn is_open(self) -> bool {
        self.more.get() != More::Here && !(self.is_settled)()
    }

    /// Whether the rest may come yet.
    pub(crate) fn waits(self) -> bool {
        self.is_open() && self.more.get() != More::Failed
    }

    /// The answer, and above it that the rest did not come where it might say something else; or that it is asked for.
    pub(crate) fn around(self, answer: impl FnOnce() -> Html) -> Vec<Html> {
        if self.waits() {
            return vec![html!("<p class=\"soft\">{}</p>", s::ASKING)];
        }
        let failed = self.is_open();
        let failed = failed.then(|| html!("<p class=\"note\">{}</p>", s::ASKING_FAILED));
        failed.into_iter().chain([answer()]).collect()
    }
}

//! The least that has to be said for it to be clear that there is no set.

use crate::{problem::Problem, solve::solve};

/// A part of these facts that allows no set although each part that lacks one of its facts allows one; in their order.
///
/// What the solver's own derivation rests on is where it begins; of two that say the same the earlier one stays.
pub(crate) fn proof(problem: &Problem<'_>, facts: &[usize]) -> Vec<usize> {
    let mut proof = narrow(problem, &mut Vec::new(), false, facts);
    proof.sort_unstable();
    proof
}

/// What of `facts` is needed beside those that are given. Halves are dropped before single ones.
fn narrow(
    problem: &Problem<'_>,
    given: &mut Vec<usize>,
    is_new: bool,
    facts: &[usize],
) -> Vec<usize> {
    if is_new && solve(problem, given).is_err() {
        return Vec::new();
    }
    if facts.len() <= 1 {
        return facts.to_vec();
    }
    let (earlier, later) = facts.split_at(facts.len() / 2);
    let mut beside = |more: &[usize], facts: &[usize]| {
        let count = given.len();
        given.extend(more);
        let found = narrow(problem, given, !more.is_empty(), facts);
        given.truncate(count);
        found
    };
    let mut needed = beside(earlier, later);
    let more = beside(&needed, earlier);
    needed.extend(more);
    needed
}

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mlos_resolver::Matrix;

    use super::*;
    use crate::Wishes;

    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "tests read files; the crate does not"
    )]
    fn workshop() -> Matrix {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/large");
        let mut files = BTreeMap::new();
        for folder in ["", "components/", "libraries/", "releases/"] {
            for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.extension().is_some_and(|found| found == "toml") {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    let text = std::fs::read_to_string(&path).expect("a text");
                    files.insert(format!("{folder}{name}"), text);
                }
            }
        }
        Matrix::parse(&files).expect("a matrix")
    }

    /// For every two exact wishes without a set: the proof is one, and without any one of its facts it is none.
    #[test]
    fn a_proof_is_enough_and_nothing_of_it_too_much() {
        let matrix = workshop();
        let exact = |id: &str, version: &str| (id.to_owned(), version.to_owned());
        let versions: Vec<_> = matrix
            .components()
            .iter()
            .flat_map(|component| {
                let id = component.id.as_str();
                let releases = component.releases.iter();
                releases.map(move |release| exact(id, &release.version.to_string()))
            })
            .collect();
        let mut proofs = 0;
        for one in &versions {
            for other in &versions {
                let pins = BTreeMap::from([one.clone(), other.clone()]);
                let Ok(wishes) = Wishes::parse(&matrix, &pins, None) else {
                    continue;
                };
                let problem = Problem::of(&matrix, &wishes);
                let Err(told) = solve(&problem, &problem.all()) else {
                    continue;
                };
                let proof = proof(&problem, &told);
                assert!(solve(&problem, &proof).is_err(), "{pins:?}");
                for fact in &proof {
                    let rest: Vec<_> = proof.iter().copied().filter(|it| it != fact).collect();
                    assert!(solve(&problem, &rest).is_ok(), "{pins:?}");
                }
                proofs += 1;
            }
        }
        assert!(proofs >= 40, "only {proofs} were looked at");
    }
}

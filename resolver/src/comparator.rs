//! Which versions the comparators of a person's range accept, as node-semver has it.
//!
//! The `semver` crate reads and prints them. Its own matching keeps `1.4.0-rc.1` out of `1.4.0-rc.0 - 1.4`, although the
//! range names a pre-release of the same `x.y.z`, so that is done here.

use semver::{Comparator, Op, Version, VersionReq};

/// Whether every comparator accepts a version: a pre-release only where one of them names a pre-release of the same
/// `x.y.z`.
pub(crate) fn all_accept(comparators: &VersionReq, version: &Version) -> bool {
    let comparators = &comparators.comparators;
    let names_a_prerelease = |comparator: &Comparator| {
        !comparator.pre.is_empty()
            && comparator.major == version.major
            && comparator.minor == Some(version.minor)
            && comparator.patch == Some(version.patch)
    };
    (version.pre.is_empty() || comparators.iter().any(names_a_prerelease))
        && comparators.iter().all(|one| accepts(one, version))
}

fn accepts(comparator: &Comparator, version: &Version) -> bool {
    let &Comparator {
        major,
        minor,
        patch,
        ..
    } = comparator;
    let first = Version {
        pre: comparator.pre.clone(),
        ..Version::new(major, minor.unwrap_or(0), patch.unwrap_or(0))
    };
    // The pre-releases of the version at an end lie past the end, so its numbers alone decide.
    let numbers = |version: &Version| (version.major, version.minor, version.patch);
    let before = |end: Option<(u64, u64, u64)>| end.is_none_or(|end| numbers(version) < end);
    let partial = patch.is_none();
    match comparator.op {
        Op::Greater if partial => past(major, minor, None)
            .is_some_and(|(major, minor, patch)| *version >= Version::new(major, minor, patch)),
        Op::Greater => *version > first,
        Op::GreaterEq => *version >= first,
        Op::Less if partial => before(Some(numbers(&first))),
        Op::Less => *version < first,
        Op::LessEq if partial => before(past(major, minor, None)),
        Op::LessEq => *version <= first,
        Op::Tilde => *version >= first && before(past(major, minor, None)),
        Op::Caret => {
            let end = match (major, minor, patch) {
                (0, Some(0), Some(_)) => past(major, minor, patch),
                (0, Some(_), _) => past(major, minor, None),
                _ => past(major, None, None),
            };
            *version >= first && before(end)
        }
        _ if partial => *version >= first && before(past(major, minor, None)),
        _ => *version == first,
    }
}

/// The numbers that follow everything that begins with these; none where nothing follows.
fn past(major: u64, minor: Option<u64>, patch: Option<u64>) -> Option<(u64, u64, u64)> {
    let after_patch = minor.zip(patch).and_then(|(minor, patch)| {
        let patch = patch.checked_add(1)?;
        Some((major, minor, patch))
    });
    let after_minor = || Some((major, minor?.checked_add(1)?, 0));
    let after_major = || Some((major.checked_add(1)?, 0, 0));
    after_patch.or_else(after_minor).or_else(after_major)
}

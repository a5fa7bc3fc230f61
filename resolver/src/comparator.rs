//! Which versions the comparators of a person's range accept, as node-semver has it.
//!
//! The `semver` crate's own matching keeps `1.4.0-rc.1` out of `1.4.0-rc.0 - 1.4`, although the range names a pre-release
//! of the same `x.y.z`, so that is done here.

use std::{cmp::Ordering, fmt};

use semver::{Comparator, Op, Version};

/// Whether every comparator accepts a version: a pre-release only where one of them names a pre-release of the same
/// `x.y.z`.
pub(crate) fn all_accept(comparators: &[Comparator], version: &Version) -> bool {
    let names_a_prerelease = |comparator: &Comparator| {
        !comparator.pre.is_empty()
            && comparator.major == version.major
            && comparator.minor == Some(version.minor)
            && comparator.patch == Some(version.patch)
    };
    (version.pre.is_empty() || comparators.iter().any(names_a_prerelease))
        && comparators
            .iter()
            .all(|comparator| side(comparator, version) == Ordering::Equal)
}

/// Where a version lies: below all that a comparator accepts, among it, or above it. What it accepts has no gaps.
pub(crate) fn side(comparator: &Comparator, version: &Version) -> Ordering {
    let &Comparator {
        major,
        minor,
        patch,
        ..
    } = comparator;
    let first = (major, minor.unwrap_or(0), patch.unwrap_or(0));
    let numbers = (version.major, version.minor, version.patch);
    let to_first = || {
        numbers
            .cmp(&first)
            .then_with(|| version.pre.cmp(&comparator.pre))
    };
    // The pre-releases of the version at an end lie past the end, so its numbers alone decide.
    let before = |end: Option<(u64, u64, u64)>| end.is_none_or(|end| numbers < end);
    let partial = patch.is_none();
    let (begun, over) = match comparator.op {
        Op::Greater if partial => {
            let next = past(major, minor, None);
            let begun = next
                .is_some_and(|next| numbers > next || (numbers == next && version.pre.is_empty()));
            (begun, false)
        }
        Op::Greater => (to_first().is_gt(), false),
        Op::GreaterEq => (to_first().is_ge(), false),
        Op::Less if partial => (true, numbers >= first),
        Op::Less => (true, to_first().is_ge()),
        Op::LessEq if partial => (true, !before(past(major, minor, None))),
        Op::LessEq => (true, to_first().is_gt()),
        Op::Tilde => (to_first().is_ge(), !before(past(major, minor, None))),
        Op::Caret => {
            let end = match (major, minor, patch) {
                (0, Some(0), Some(_)) => past(major, minor, patch),
                (0, Some(_), _) => past(major, minor, None),
                _ => past(major, None, None),
            };
            (to_first().is_ge(), !before(end))
        }
        _ if partial => (to_first().is_ge(), !before(past(major, minor, None))),
        _ => (to_first().is_ge(), to_first().is_gt()),
    };
    match (begun, over) {
        (false, _) => Ordering::Less,
        (true, false) => Ordering::Equal,
        (true, true) => Ordering::Greater,
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

/// Comparators as a person writes them: a bare version is exact, a bare partial a prefix, none at all is `*`.
pub(crate) fn print(comparators: &[Comparator], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if comparators.is_empty() {
        return f.write_str("*");
    }
    for (index, comparator) in comparators.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        f.write_str(match comparator.op {
            Op::Greater => ">",
            Op::GreaterEq => ">=",
            Op::Less => "<",
            Op::LessEq => "<=",
            Op::Tilde => "~",
            Op::Caret => "^",
            _ => "",
        })?;
        write!(f, "{}", comparator.major)?;
        for number in [comparator.minor, comparator.patch].into_iter().flatten() {
            write!(f, ".{number}")?;
        }
        if !comparator.pre.is_empty() {
            write!(f, "-{}", comparator.pre)?;
        }
    }
    Ok(())
}

//! What people write as versions: what it means, how it prints, and what is wrong with what means nothing.

use mlos_resolver::{ComponentVersion, Constraint, VersionRequest, VersionSet};
use proptest::prelude::*;
use semver::{Version, VersionReq};

/// Versions among which a set is told by what it holds.
const VERSIONS: &[&str] = &[
    "0.0.3",
    "0.0.4",
    "0.1.0",
    "0.2.5",
    "1.0.0",
    "1.1.0",
    "1.1.9",
    "1.2.0-rc.1",
    "1.2.0",
    "1.2.9",
    "1.3.0",
    "1.4.0-rc.1",
    "1.4.0",
    "1.4.7",
    "1.5.0-rc.1",
    "1.5.0",
    "2.0.0-rc.1",
    "2.0.0",
    "2.3.4",
];

/// The versions that a text asks for, and how it prints.
#[track_caller]
fn check(text: &str, printed: &str, expect: &str) {
    let set: VersionSet = text.parse().unwrap_or_else(|error| panic!("{error}"));
    let found: Vec<&str> = VERSIONS
        .iter()
        .copied()
        .filter(|version| set.contains(&version.parse().expect("a version")))
        .collect();
    assert_eq!(found.join(" "), expect, "{text}");
    assert_eq!(set.to_string(), printed, "{text}");
    assert_eq!(printed.parse().as_ref(), Ok(&set), "{text}");
}

#[test]
fn a_bare_partial_is_a_prefix() {
    let one = "1.0.0 1.1.0 1.1.9 1.2.0 1.2.9 1.3.0 1.4.0 1.4.7 1.5.0";
    for text in ["1", "v1", "1.x", "1.X", "1.*", "v1.x", "1.x.x", " 1 "] {
        check(text, "1", one);
    }
    for text in ["1.4", "v1.4", "1.4.x", "1.4.*"] {
        check(text, "1.4", "1.4.0 1.4.7");
    }
    check("1.1 || 2", "1.1 || 2", "1.1.0 1.1.9 2.0.0 2.3.4");
    check("1.1.x, <1.1.5", "1.1, <1.1.5", "1.1.0");
    check("1.4.0-rc.1", "1.4.0-rc.1", "1.4.0-rc.1");
}

#[test]
fn wildcards_stand_for_numbers_and_letters_stay() {
    check(
        ">=1.5.0-experimental",
        ">=1.5.0-experimental",
        "1.5.0-rc.1 1.5.0 2.0.0 2.3.4",
    );
    check(">=1.5.0-x.1 <2", ">=1.5.0-x.1, <2", "1.5.0");
    check(
        "<=1.x",
        "<=1",
        "0.0.3 0.0.4 0.1.0 0.2.5 1.0.0 1.1.0 1.1.9 1.2.0 1.2.9 1.3.0 1.4.0 1.4.7 1.5.0",
    );
    check(
        "<=1.1.*",
        "<=1.1",
        "0.0.3 0.0.4 0.1.0 0.2.5 1.0.0 1.1.0 1.1.9",
    );
    check("<1.x", "<1", "0.0.3 0.0.4 0.1.0 0.2.5");
    check(">1.x", ">1", "2.0.0 2.3.4");
    check(">1.4.x", ">1.4", "1.5.0 2.0.0 2.3.4");
    check(
        "^1.x",
        "^1",
        "1.0.0 1.1.0 1.1.9 1.2.0 1.2.9 1.3.0 1.4.0 1.4.7 1.5.0",
    );
    check("^0.x", "^0", "0.0.3 0.0.4 0.1.0 0.2.5");
    check("^0.0.x", "^0.0", "0.0.3 0.0.4");
    check("^0.0.3", "^0.0.3", "0.0.3");
    check("~1.2.x", "~1.2", "1.2.0 1.2.9");
    check(
        "~1.X",
        "~1",
        "1.0.0 1.1.0 1.1.9 1.2.0 1.2.9 1.3.0 1.4.0 1.4.7 1.5.0",
    );
    let all =
        "0.0.3 0.0.4 0.1.0 0.2.5 1.0.0 1.1.0 1.1.9 1.2.0 1.2.9 1.3.0 1.4.0 1.4.7 1.5.0 2.0.0 2.3.4";
    for text in ["*", "x", "x.x", "x.X.*", "* - *"] {
        check(text, "*", all);
    }
}

#[test]
fn both_ends_of_a_hyphen_range_are_in_it() {
    check("1.2 - 1.4", ">=1.2, <=1.4", "1.2.0 1.2.9 1.3.0 1.4.0 1.4.7");
    check("1.2.1 - 1.4.0", ">=1.2.1, <=1.4.0", "1.2.9 1.3.0 1.4.0");
    check("v1.4.x  -  1.x", ">=1.4, <=1", "1.4.0 1.4.7 1.5.0");
    check("* - 0.1", "<=0.1", "0.0.3 0.0.4 0.1.0");
    check("2 - x", ">=2", "2.0.0 2.3.4");
    check(
        "1.2 - 1.3 || 2.3",
        ">=1.2, <=1.3 || 2.3",
        "1.2.0 1.2.9 1.3.0 2.3.4",
    );
}

#[test]
fn a_prerelease_is_in_a_range_that_names_one_of_the_same_version() {
    check(
        "1.4.0-rc.0 - 1.4",
        ">=1.4.0-rc.0, <=1.4",
        "1.4.0-rc.1 1.4.0 1.4.7",
    );
    check("^1.4.0-rc.1", "^1.4.0-rc.1", "1.4.0-rc.1 1.4.0 1.4.7 1.5.0");
    check("~1.4.0-rc.1", "~1.4.0-rc.1", "1.4.0-rc.1 1.4.0 1.4.7");
    check(">=1.4.0-rc.2 <1.5", ">=1.4.0-rc.2, <1.5", "1.4.0 1.4.7");
    check(">1.3 <=1.4.0", ">1.3, <=1.4.0", "1.4.0");
    check("<2.0.0-rc.2 >1.4", "<2.0.0-rc.2, >1.4", "1.5.0 2.0.0-rc.1");
}

/// The text up to the character at which it is wrong, and what is said of it.
#[test]
fn what_is_wrong_with_a_range_is_said() {
    let cases = [
        ("", "", "at the end, expected a number"),
        (" ", " ", "at the end, expected a number"),
        (
            "1.0.0+build",
            "1.0.0",
            "at character 6, expected the end, since build metadata has no order, found `+`",
        ),
        ("1 ||", "1 ||", "at the end, expected a number"),
        (",", "", "at character 1, expected a number, found `,`"),
        (
            ">=1,,<2",
            ">=1,",
            "at character 5, expected a number, found `,`",
        ),
        (">=", ">=", "at the end, expected a number"),
        (
            ">=1<2",
            ">=1",
            "at character 4, expected a comma, a space, `||` or the end, found `<`",
        ),
        (
            "1.0 -",
            "1.0 -",
            "at the end, expected a space and a version after `-`",
        ),
        (
            "1 - 2 - 3",
            "1 - 2 ",
            "at character 7, expected `||` or the end after `a - b`, found `-`",
        ),
        (
            "1.2.3.4",
            "1.2.3",
            "at character 6, expected a comma, a space, `||` or the end, found `.`",
        ),
        (
            "1.x.3",
            "1.x.",
            "at character 5, expected `x` or the end after a wildcard, found `3`",
        ),
        ("^x", "^", "at character 2, expected a number, found `x`"),
        (">=*", ">=", "at character 3, expected a number, found `*`"),
        (
            "x.1",
            "x.",
            "at character 3, expected `x` or the end after a wildcard, found `1`",
        ),
        (
            "* >=1",
            "* ",
            "at character 3, expected `||` or the end after `*`, which stands alone, found `>`",
        ),
        (
            ">=1 *",
            ">=1 ",
            "at character 5, expected a number, since `*` stands alone, found `*`",
        ),
        (
            "01",
            "",
            "at character 1, expected a number without a 0 before it, found `0`",
        ),
        (
            "1.2.3-01",
            "1.2.3-",
            "at character 7, expected a number without a 0 before it, found `0`",
        ),
        (
            "1.2.3-",
            "1.2.3-",
            "at the end, expected a letter, a digit or `-`",
        ),
        (
            "18446744073709551616",
            "",
            "at character 1, expected a number up to 18446744073709551615, found `1`",
        ),
        ("vv1", "v", "at character 2, expected a number, found `v`"),
        ("é1", "", "at character 1, expected a number, found `é`"),
        (
            "1.2é",
            "1.2",
            "at character 4, expected a comma, a space, `||` or the end, found `é`",
        ),
    ];
    for (text, before, reason) in cases {
        let error = text.parse::<VersionSet>().expect_err(text);
        assert_eq!(
            (error.at, error.reason.as_str()),
            (before.chars().count(), reason),
            "{text}"
        );
        says_what_to_do(&error.to_string(), text);
    }
}

/// One line says what is wrong, and one what to do.
#[track_caller]
fn says_what_to_do(message: &str, text: &str) {
    let (first, hint) = message.split_once("\n\nhint: ").expect("a hint");
    assert!(
        first.starts_with(&format!("`{text}` is no version: ")),
        "{message}"
    );
    assert!(!hint.is_empty() && !hint.contains('\n'), "{message}");
}

#[test]
fn what_is_wrong_with_a_constraint_or_a_version_is_said() {
    let cases = [
        ("", "", "at the end, expected a number"),
        (
            ">=1 <2",
            ">=1 ",
            "at character 5, expected a comma or the end, found `<`",
        ),
        (
            "1.0 - 1.4",
            "1.0 ",
            "at character 5, expected a comma or the end, found `-`",
        ),
        (
            "1 || 2",
            "1 ",
            "at character 3, expected a comma or the end, found `|`",
        ),
        (">=1,", ">=1,", "at the end, expected a number"),
        (
            "*, >=1",
            "*",
            "at character 2, expected the end after `*`, which stands alone, found `,`",
        ),
        ("v1", "", "at character 1, expected a number, found `v`"),
    ];
    for (text, before, reason) in cases {
        let error = text.parse::<Constraint>().expect_err(text);
        assert_eq!(
            (error.at, error.reason.as_str()),
            (before.chars().count(), reason),
            "{text}"
        );
        assert_eq!(
            error.to_string(),
            format!("expected a constraint like `>=1.0.0, <2`, found `{text}`: {reason}")
        );
    }
    let cases = [
        (
            "1.2",
            "1.2",
            "at the end, expected `.` and the third of three numbers",
        ),
        (
            "1",
            "1",
            "at the end, expected `.` and the second of three numbers",
        ),
        (
            "vv1.2.3",
            "v",
            "at character 2, expected a number, found `v`",
        ),
        (
            "1.2.3.4",
            "1.2.3",
            "at character 6, expected the end, found `.`",
        ),
        (
            "1.2.3+4",
            "1.2.3",
            "at character 6, expected the end, since build metadata has no order, found `+`",
        ),
        (" 1.2.3", "", "at character 1, expected a number, found ` `"),
    ];
    for (text, before, reason) in cases {
        let error = text.parse::<ComponentVersion>().expect_err(text);
        assert_eq!(
            (error.at, error.reason.as_str()),
            (before.chars().count(), reason),
            "{text}"
        );
        assert_eq!(
            error.to_string(),
            format!("expected a version like `1.5.0`, found `{text}`: {reason}")
        );
    }
}

/// Texts near to what the parsers accept.
fn near() -> impl Strategy<Value = String> {
    let words = "v|1|2|10|0|01|18446744073709551616|[.]|[.]x|[*]|-|-rc[.]1|-0|-01|\\^|~|>=|<=|>|<|=|,| |\\+b|[a-z]";
    let words = prop::string::string_regex(words).expect("a pattern");
    prop::collection::vec(words, 0..8).prop_map(|words| words.concat())
}

/// A version of a range, with one to three numbers, and perhaps a pre-release.
#[derive(Debug, Clone)]
struct Partial {
    numbers: Vec<u64>,
    pre: &'static str,
    /// What stands where numbers are missing.
    rest: &'static str,
}

#[derive(Debug, Clone)]
enum Part {
    Comparator(&'static str, Partial),
    Hyphen(Partial, Partial),
}

impl Partial {
    fn text(&self) -> String {
        let numbers: Vec<_> = self.numbers.iter().map(u64::to_string).collect();
        let rest = if self.numbers.len() == 3 {
            self.pre
        } else {
            self.rest
        };
        format!("{}{rest}", numbers.join("."))
    }

    /// The lowest version that begins like this.
    fn first(&self) -> Version {
        let number = |index: usize| {
            self.numbers
                .get(index)
                .map_or("0".to_owned(), u64::to_string)
        };
        let pre = if self.numbers.len() == 3 {
            self.pre
        } else {
            ""
        };
        format!("{}.{}.{}{pre}", number(0), number(1), number(2))
            .parse()
            .expect("a version")
    }

    /// Whether a version begins with the first `count` numbers.
    fn begins(&self, version: &Version, count: usize) -> bool {
        let numbers = [version.major, version.minor, version.patch];
        numbers[..count] == self.numbers[..count]
    }

    /// A version cut to as many numbers as there are here, and these: by which to compare.
    fn cut(&self, version: &Version) -> std::cmp::Ordering {
        [version.major, version.minor, version.patch][..self.numbers.len()].cmp(&self.numbers)
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Comparator(operator, partial) => format!("{operator}{}", partial.text()),
            Self::Hyphen(low, high) => format!("{} - {}", low.text(), high.text()),
        }
    }

    fn partials(&self) -> Vec<&Partial> {
        match self {
            Self::Comparator(_, partial) => vec![partial],
            Self::Hyphen(low, high) => vec![low, high],
        }
    }

    /// Slow and obvious: no ends, only what a version begins with and which of two is higher.
    fn holds(&self, version: &Version) -> bool {
        let comparator = |operator: &str, partial: &Partial| {
            let (first, count) = (partial.first(), partial.numbers.len());
            let whole = count == 3;
            match operator {
                "" | "=" if whole => *version == first,
                "" | "=" => partial.begins(version, count) && *version >= first,
                ">=" => *version >= first,
                ">" if whole => *version > first,
                // A pre-release of the next version is not past it.
                ">" => partial.cut(version).is_gt() && !begins_next(partial, version),
                "<=" if whole => *version <= first,
                "<=" => partial.cut(version).is_le(),
                "<" if whole => *version < first,
                "<" => partial.cut(version).is_lt(),
                "~" => partial.begins(version, count.min(2)) && *version >= first,
                // What stays: the numbers up to the first that is not zero, or all but the last where all are.
                "^" => {
                    let leading = partial.numbers.iter().position(|number| *number > 0);
                    let kept = leading.map_or(count, |index| index + 1);
                    partial.begins(version, kept) && *version >= first
                }
                other => panic!("no operator is `{other}`"),
            }
        };
        match self {
            Self::Comparator(operator, partial) => comparator(operator, partial),
            Self::Hyphen(low, high) => comparator(">=", low) && comparator("<=", high),
        }
    }
}

/// Whether a version is a pre-release of the lowest version after everything that begins like a partial.
fn begins_next(partial: &Partial, version: &Version) -> bool {
    if version.pre.is_empty() {
        return false;
    }
    let mut next = partial.clone();
    *next.numbers.last_mut().expect("a number") += 1;
    numbers(&next.first()) == numbers(version)
}

fn numbers(version: &Version) -> [u64; 3] {
    [version.major, version.minor, version.patch]
}

fn partial() -> impl Strategy<Value = Partial> {
    let pre = prop::sample::select(vec!["", "", "", "-0", "-alpha", "-rc.1", "-x.2"]);
    let rest = prop::sample::select(vec!["", "", ".x", ".*", ".X"]);
    (prop::collection::vec(0u64..3, 1..=3), pre, rest).prop_map(|(numbers, pre, rest)| Partial {
        numbers,
        pre,
        rest,
    })
}

fn range() -> impl Strategy<Value = Vec<Vec<Part>>> {
    let operator = prop::sample::select(vec!["", "=", ">", ">=", "<", "<=", "^", "~"]);
    let comparator =
        (operator, partial()).prop_map(|(operator, partial)| Part::Comparator(operator, partial));
    let alternative = prop_oneof![
        4 => prop::collection::vec(comparator, 1..4),
        1 => (partial(), partial()).prop_map(|(low, high)| vec![Part::Hyphen(low, high)]),
    ];
    prop::collection::vec(alternative, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_range_holds_what_the_oracle_says(range in range(), separator in prop::sample::select(vec![" ", ", ", ","])) {
        let text: Vec<String> = range
            .iter()
            .map(|alternative| alternative.iter().map(Part::text).collect::<Vec<_>>().join(separator))
            .collect();
        let text = text.join(" || ");
        let set: VersionSet = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let printed = set.to_string();
        let again = printed.parse();
        prop_assert_eq!(again.as_ref(), Ok(&set), "{} prints as {}", text, printed);
        for version in every_version() {
            let named = |part: &Part| part.partials().iter().any(|partial| {
                let first = partial.first();
                !first.pre.is_empty() && numbers(&first) == numbers(&version)
            });
            let expected = range.iter().any(|alternative| {
                (version.pre.is_empty() || alternative.iter().any(named))
                    && alternative.iter().all(|part| part.holds(&version))
            });
            prop_assert_eq!(set.contains(&version), expected, "{} in `{}`", version, text);
        }
    }

    /// The `semver` crate is the authority on constraints and exact versions: the same texts, the same meaning.
    #[test]
    fn constraints_and_versions_are_those_of_the_semver_crate(text in prop_oneof![4 => near(), 1 => any::<String>()]) {
        let printed = |constraint: Constraint| constraint.to_string();
        prop_assert_eq!(
            text.parse().map(printed).ok(),
            VersionReq::parse(&text).map(|constraint| constraint.to_string()).ok(),
            "{}", text
        );
        let bare = text.strip_prefix('v').unwrap_or(&text);
        let theirs = Version::parse(bare).ok().filter(|version| version.build.is_empty());
        prop_assert_eq!(text.parse::<ComponentVersion>().ok().map(|version| version.semver().clone()), theirs, "{}", text);
    }

    #[test]
    fn a_version_at_the_end_of_all_numbers_is_judged(operator in prop::sample::select(vec!["", "=", ">", ">=", "<", "<=", "^", "~"]), count in 1usize..=3, wish in prop::collection::vec(extreme(), 3), version in prop::collection::vec(extreme(), 3)) {
        let text = format!("{operator}{}", wish[..count].iter().map(u64::to_string).collect::<Vec<_>>().join("."));
        let request: VersionRequest = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let VersionRequest::Versions(set) = request else { panic!("a channel") };
        let partial = Partial { numbers: wish[..count].to_vec(), pre: "", rest: "" };
        let version = Version::new(version[0], version[1], version[2]);
        let part = Part::Comparator(operator, partial);
        prop_assert_eq!(set.contains(&version), part.holds(&version), "{} in `{}`", version, text);
    }
}

fn extreme() -> impl Strategy<Value = u64> {
    prop::sample::select(vec![0, 1, u64::MAX - 1, u64::MAX])
}

fn every_version() -> Vec<Version> {
    let mut versions = Vec::new();
    for major in 0..3 {
        for minor in 0..4 {
            for patch in 0..4 {
                for pre in ["", "-0", "-alpha", "-rc.1", "-x.2"] {
                    versions.push(
                        format!("{major}.{minor}.{patch}{pre}")
                            .parse()
                            .expect("a version"),
                    );
                }
            }
        }
    }
    versions
}

//! `--with axon=1.5,core=1`: a person's wishes for component versions.

use std::collections::BTreeMap;

use anyhow::Result;
use mlos_resolver::shown;

use crate::trouble::Trouble;

/// Reads wishes by component. What the versions mean is the resolver's to say. `example` is what to write instead of
/// what is wrong.
///
/// # Errors
/// A wish without `=`, without a name or without a version, and a component that comes twice.
pub(crate) fn parse(example: &str, texts: &[String]) -> Result<BTreeMap<String, String>> {
    let trouble = |sentence: String| Trouble::usage(sentence).hint(format!("write `{example}`"));
    let mut pins = BTreeMap::new();
    for text in texts {
        for (name, version) in mlos_resolver::pins(text) {
            let name = name.trim();
            let Some(version) = version.map(str::trim).filter(|_| !name.is_empty()) else {
                let found = shown(text);
                let sentence = format!("expected `component=version`, found `{found}`");
                return Err(trouble(sentence).into());
            };
            if version.is_empty() {
                return Err(trouble(format!("the wish for `{name}` names no version")).into());
            }
            if pins.insert(name.to_owned(), version.to_owned()).is_some() {
                return Err(trouble(format!("there are two wishes for `{name}`")).into());
            }
        }
    }
    Ok(pins)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[(&str, &str)]) {
        let pins = parse("--with axon=1", &[text.to_owned()]).expect("wishes");
        let pins: Vec<_> = pins
            .iter()
            .map(|(name, version)| (name.as_str(), version.as_str()))
            .collect();
        assert_eq!(pins, expect, "{text}");
    }

    #[track_caller]
    fn refused(text: &str, expect: &str) {
        let error = parse("--with axon=1", &[text.to_owned()]).expect_err("an error");
        assert_eq!(format!("{error:#}").lines().next(), Some(expect));
    }

    #[test]
    fn a_comma_ends_a_wish_only_before_the_next() {
        check(
            "core=>=1.0, <2, axon = ^1",
            &[("axon", "^1"), ("core", ">=1.0, <2")],
        );
        check("smi-spec=1.0 - 1.4", &[("smi-spec", "1.0 - 1.4")]);
    }

    #[test]
    fn what_is_wrong_is_shown() {
        refused("", "expected `component=version`, found ``");
        refused("axon", "expected `component=version`, found `axon`");
        refused("=1", "expected `component=version`, found `=1`");
        refused("axon=", "the wish for `axon` names no version");
        refused("axon=1,axon=2", "there are two wishes for `axon`");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,60}") {
            let _ = parse("--with axon=1", &[text]);
        }

        #[test]
        fn what_is_written_is_read(pins in prop::collection::btree_map("[a-z][a-z-]{0,6}", "[<>=^~]{0,2}[0-9.]{1,5}(, <[0-9.]{1,3})?", 1..4)) {
            let text: Vec<String> = pins.iter().map(|(name, version)| format!("{name}={version}")).collect();
            prop_assert_eq!(parse("--with axon=1", &[text.join(",")]).expect("what was written"), pins);
        }
    }
}

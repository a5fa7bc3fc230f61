//! `axon=1.5,core=1`: wishes for component versions, as flags and addresses have them.

/// The wishes of a text, each by the name of its component. None is wished where a name stands alone.
///
/// A range holds commas of its own (`core=>=1.0, <2`), so a comma ends a wish only where a name and `=` follow. What the
/// names and versions mean is not looked at, and but for the blanks behind such a comma they are as they were written.
pub fn pins(text: &str) -> Vec<(&str, Option<&str>)> {
    let (mut pins, mut start) = (Vec::new(), 0);
    for (at, _) in text.match_indices(',') {
        if text[start..at].contains('=') && begins_a_pin(&text[at + 1..]) {
            pins.push(pin(&text[start..at]));
            start = text.len() - text[at + 1..].trim_start().len();
        }
    }
    pins.push(pin(&text[start..]));
    pins
}

fn pin(text: &str) -> (&str, Option<&str>) {
    match text.split_once('=') {
        Some((name, wish)) => (name, Some(wish)),
        None => (text, None),
    }
}

fn begins_a_pin(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim();
        let inner = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '_';
        name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[(&str, Option<&str>)]) {
        assert_eq!(pins(text), expect, "{text}");
    }

    #[test]
    fn a_comma_ends_a_pin_only_before_the_next() {
        check("axon=1.5", &[("axon", Some("1.5"))]);
        check("axon=1,core=1", &[("axon", Some("1")), ("core", Some("1"))]);
        check(
            "core=>=1.0, <2, axon = ^1",
            &[("core", Some(">=1.0, <2")), ("axon ", Some(" ^1"))],
        );
        check("axon=>1,=2", &[("axon", Some(">1,=2"))]);
        check("axon=1,Core=2", &[("axon", Some("1")), ("Core", Some("2"))]);
    }

    #[test]
    fn a_name_alone_wishes_nothing() {
        check("", &[("", None)]);
        check("axon", &[("axon", None)]);
        check("axon=", &[("axon", Some(""))]);
        check("=1", &[("", Some("1"))]);
        // The names of two: whose version this is to be is for a person to say.
        check("axon,core=1", &[("axon,core", Some("1"))]);
    }
}

//! `_headers`: which response headers a path gets, in the format that static hosts read.
//!
//! ```text
//! # a comment
//! /install*
//!   Content-Type: text/plain; charset=utf-8
//!   ! X-Robots-Tag
//! ```
//!
//! A line that begins with `/` opens a rule; the indented lines below it are its headers. All rules that match apply,
//! in their order; a header that comes twice is joined with `, `, and `! Name` takes an earlier one away.
//! In a path `*` stands for any text and `:name` for one segment. This is what Cloudflare Pages and Netlify agree on.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use fs_err as fs;

/// Hosts read no more rules than about this many; ours must work on all of them.
pub(crate) const MOST_RULES: usize = 100;

/// All rules of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    pattern: Pattern,
    changes: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Set(HeaderName, HeaderValue),
    Remove(HeaderName),
}

impl Headers {
    /// Reads the file; one that is not there holds no rules.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        Self::parse(&fs::read_to_string(path)?)
            .with_context(|| format!("reading {}", path.display()))
    }

    /// # Errors
    /// A header before the first path, a line without a colon, a name or value that HTTP does not allow, too many
    /// rules. The error names the line.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut rules: Vec<Rule> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if line.starts_with('/') {
                rules.push(Rule {
                    pattern: Pattern::parse(content),
                    changes: Vec::new(),
                });
                continue;
            }
            ensure!(
                line.starts_with([' ', '\t']),
                "line {number}: expected a path that begins with `/` or an indented header, found `{content}`"
            );
            let Some(rule) = rules.last_mut() else {
                bail!("line {number}: the header `{content}` stands before any path");
            };
            rule.changes
                .push(Change::parse(content).with_context(|| format!("line {number}"))?);
        }
        ensure!(
            rules.len() <= MOST_RULES,
            "{} rules: hosts read at most {MOST_RULES}",
            rules.len()
        );
        Ok(Self { rules })
    }

    /// Changes the headers of the response for `path`. What a rule sets replaces what the server would say.
    pub(crate) fn apply(&self, path: &str, headers: &mut HeaderMap) {
        let mut wanted = HeaderMap::new();
        for change in self
            .rules
            .iter()
            .filter(|rule| rule.pattern.matches(path))
            .flat_map(|rule| &rule.changes)
        {
            match change {
                Change::Remove(name) => {
                    wanted.remove(name);
                }
                Change::Set(name, value) => {
                    let joined = wanted.get(name).map(|earlier| join(earlier, value));
                    wanted.insert(name, joined.unwrap_or_else(|| value.clone()));
                }
            }
        }
        headers.extend(wanted);
    }
}

fn join(earlier: &HeaderValue, later: &HeaderValue) -> HeaderValue {
    let bytes = [earlier.as_bytes(), b", ", later.as_bytes()].concat();
    HeaderValue::from_bytes(&bytes).unwrap_or_else(|_| later.clone())
}

impl Change {
    fn parse(content: &str) -> Result<Self> {
        if let Some(name) = content.strip_prefix('!') {
            return Ok(Self::Remove(name_of(name)?));
        }
        let Some((name, value)) = content.split_once(':') else {
            bail!("expected `Name: value`, found `{content}`");
        };
        let value = value.trim();
        ensure!(!value.is_empty(), "the header `{name}` has no value");
        let value = HeaderValue::from_str(value)
            .with_context(|| format!("`{value}` is not allowed as a header's value"))?;
        Ok(Self::Set(name_of(name)?, value))
    }
}

fn name_of(name: &str) -> Result<HeaderName> {
    let name = name.trim();
    name.parse()
        .with_context(|| format!("`{name}` is not allowed as a header's name"))
}

/// A path with `*` for any text and `:name` for one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Segment,
    Any,
}

impl Pattern {
    /// Every text is a pattern.
    pub(crate) fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            let named = character == ':' && rest.peek().is_some_and(char::is_ascii_alphabetic);
            if character != '*' && !named {
                literal.push(character);
                continue;
            }
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            if named {
                while rest
                    .next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
                    .is_some()
                {}
                pieces.push(Piece::Segment);
            } else if pieces.last() != Some(&Piece::Any) {
                pieces.push(Piece::Any);
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Self(pieces)
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        matched(&self.0, path).is_some()
    }

    /// What the last `*` stands for, where the path matches; empty where the pattern has none.
    pub(crate) fn splat<'path>(&self, path: &'path str) -> Option<&'path str> {
        matched(&self.0, path)
    }
}

/// One `*` at most has anything behind it in practice, so the simple search is fast enough.
fn matched<'path>(pieces: &[Piece], path: &'path str) -> Option<&'path str> {
    match pieces {
        [] => path.is_empty().then_some(""),
        [Piece::Any] => Some(path),
        [Piece::Text(text), rest @ ..] => matched(rest, path.strip_prefix(text.as_str())?),
        [Piece::Segment, rest @ ..] => {
            let end = path.find('/').unwrap_or(path.len());
            (end > 0).then(|| matched(rest, &path[end..])).flatten()
        }
        [Piece::Any, rest @ ..] => path.char_indices().find_map(|(at, _)| {
            matched(rest, &path[at..])
                .map(|later| if later.is_empty() { &path[..at] } else { later })
        }),
    }
}

/// Writes rules in the format that [`Headers::parse`] reads.
pub(crate) fn render<'a>(
    rules: impl IntoIterator<Item = (&'a str, &'a [(&'a str, &'a str)])>,
) -> String {
    let mut text = String::new();
    for (path, headers) in rules {
        let _ = writeln!(text, "{path}");
        for (name, value) in headers {
            let _ = writeln!(text, "  {name}: {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expect: &[(&str, &str)]) {
        let mut headers = HeaderMap::new();
        Headers::parse(text)
            .expect("rules")
            .apply(path, &mut headers);
        let mut found: Vec<_> = headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.to_str().expect("text")))
            .collect();
        found.sort_unstable();
        assert_eq!(found, expect, "{path}");
    }

    #[track_caller]
    fn refused(text: &str, expect: &str) {
        assert_eq!(
            format!("{:#}", Headers::parse(text).expect_err("an error")),
            expect
        );
    }

    #[test]
    fn every_rule_that_matches_applies() {
        let text = "# all\n/*\n  X-A: 1\n  X-B: 2\n\n/install\n  X-A: 3\n  ! X-B\n/releases/:v/install\n\tX-C: 4\n";
        check(text, "/", &[("x-a", "1"), ("x-b", "2")]);
        check(text, "/install", &[("x-a", "1, 3")]);
        check(
            text,
            "/releases/v1.0.0/install",
            &[("x-a", "1"), ("x-b", "2"), ("x-c", "4")],
        );
        check(text, "/releases//install", &[("x-a", "1"), ("x-b", "2")]);
        check(
            "/releases/*/rows\n  X: 1\n",
            "/releases/1.0/rows",
            &[("x", "1")],
        );
        check("/releases/*/rows\n  X: 1\n", "/releases/1.0/install", &[]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        refused(
            "X-A: 1\n",
            "line 1: expected a path that begins with `/` or an indented header, found `X-A: 1`",
        );
        refused(
            "  X-A: 1\n",
            "line 1: the header `X-A: 1` stands before any path",
        );
        refused(
            "/\n  X-A 1\n",
            "line 2: expected `Name: value`, found `X-A 1`",
        );
        refused("/\n  X-A:\n", "line 2: the header `X-A` has no value");
        refused(
            "/\n  X A: 1\n",
            "line 2: `X A` is not allowed as a header's name: invalid HTTP header name",
        );
    }

    #[test]
    fn a_splat_is_what_the_star_stands_for() {
        assert_eq!(Pattern::parse("/old/*").splat("/old/a/b"), Some("a/b"));
        assert_eq!(Pattern::parse("/old").splat("/old"), Some(""));
        assert_eq!(Pattern::parse("/old").splat("/older"), None);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(?s).{0,200}", path in "/[a-z/:*]{0,20}") {
            if let Ok(headers) = Headers::parse(&text) {
                headers.apply(&path, &mut HeaderMap::new());
            }
        }

        #[test]
        fn what_is_written_is_read(
            rules in prop::collection::vec(
                ("/[a-z0-9/*.]{0,12}", prop::collection::vec(("x-[a-z]{1,8}", "[a-z0-9;=/]([a-z0-9;= ,/]{0,12}[a-z])?"), 0..4)),
                0..6,
            ),
        ) {
            let borrowed: Vec<(&str, Vec<(&str, &str)>)> = rules
                .iter()
                .map(|(path, headers)| (path.as_str(), headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()))
                .collect();
            let text = render(borrowed.iter().map(|(path, headers)| (*path, headers.as_slice())));
            let parsed = Headers::parse(&text).expect("what was written");
            prop_assert_eq!(parsed.rules.len(), rules.len());
            for (rule, (path, headers)) in parsed.rules.iter().zip(&rules) {
                prop_assert_eq!(&rule.pattern, &Pattern::parse(path));
                prop_assert_eq!(rule.changes.len(), headers.len());
            }
        }

        #[test]
        fn a_path_without_signs_matches_itself_only(path in "/[a-z0-9/.]{0,20}", other in "/[a-z0-9/.]{0,20}") {
            let pattern = Pattern::parse(&path);
            prop_assert!(pattern.matches(&path));
            prop_assert_eq!(pattern.matches(&other), path == other);
        }
    }
}

//! `_redirects`: where an old path leads, one rule a line: `from to code`.
//!
//! Of what the static hosts know, this is the part that means the same on all of them: `from` is a path in which `*`
//! stands for any text, `to` may hold it again as `:splat`, and the code is written out, because the default differs.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use axum::http::{HeaderValue, StatusCode};
use fs_err as fs;

use crate::headers::Pattern;

/// All rules of one file. The first that matches counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Redirects(Vec<Redirect>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Redirect {
    from: Pattern,
    to: String,
    code: StatusCode,
}

impl Redirects {
    /// Reads the file; one that is not there holds no rules.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        Self::parse(&fs::read_to_string(path)?)
            .with_context(|| format!("reading {}", path.display()))
    }

    /// # Errors
    /// A line that has not three words, a path or an address that cannot be one, a code that is no redirect.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim()));
        lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| Redirect::parse(line).with_context(|| format!("line {number}")))
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Where `path` leads, and with which status.
    pub(crate) fn find(&self, path: &str) -> Option<(StatusCode, HeaderValue)> {
        self.0.iter().find_map(|rule| {
            let splat = rule.from.splat(path)?;
            let address = HeaderValue::from_str(&rule.to.replace(":splat", splat)).ok()?;
            Some((rule.code, address))
        })
    }
}

impl Redirect {
    fn parse(line: &str) -> Result<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [from, to, code] = words[..] else {
            bail!("expected `from to code`, found `{line}`");
        };
        ensure!(
            from.starts_with('/'),
            "expected a path that begins with `/`, found `{from}`"
        );
        // Plain http leads to this machine at most, where a rehearsal has its files.
        let here = to.strip_prefix("http://127.0.0.1:");
        let port = here.and_then(|rest| rest.split('/').next());
        let is_here = port.is_some_and(|port| port.parse::<u16>().is_ok());
        let is_path = to.starts_with('/') && !to.starts_with("//");
        ensure!(
            is_path || is_here || to.starts_with("https://"),
            "expected a path or an https address to go to, found `{to}`"
        );
        ensure!(
            to.bytes().all(|byte| byte.is_ascii_graphic()),
            "`{to}` holds a character that must be encoded"
        );
        let code = match code {
            "301" => StatusCode::MOVED_PERMANENTLY,
            "302" => StatusCode::FOUND,
            "303" => StatusCode::SEE_OTHER,
            "307" => StatusCode::TEMPORARY_REDIRECT,
            "308" => StatusCode::PERMANENT_REDIRECT,
            _ => bail!("expected the code 301, 302, 303, 307 or 308, found `{code}`"),
        };
        Ok(Self {
            from: Pattern::parse(from),
            to: to.to_owned(),
            code,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expect: Option<(u16, &str)>) {
        let found = Redirects::parse(text).expect("rules").find(path);
        let found = found
            .as_ref()
            .map(|(code, to)| (code.as_u16(), to.to_str().expect("text")));
        assert_eq!(found, expect, "{path}");
    }

    #[track_caller]
    fn refused(text: &str, expect: &str) {
        assert_eq!(
            format!("{:#}", Redirects::parse(text).expect_err("an error")),
            expect
        );
    }

    #[test]
    fn the_first_rule_that_matches_counts() {
        let text = "# old\n/a /b 301\n/a /c 302\n/old/* /new/:splat 308\n/out https://example.org/ 302\n\
                    /here/* http://127.0.0.1:8000/:splat 302\n";
        check(text, "/a", Some((301, "/b")));
        check(text, "/old/x/y", Some((308, "/new/x/y")));
        check(text, "/out", Some((302, "https://example.org/")));
        check(text, "/here/x", Some((302, "http://127.0.0.1:8000/x")));
        check(text, "/ab", None);
        check("", "/a", None);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        refused("/a /b\n", "line 1: expected `from to code`, found `/a /b`");
        refused(
            "\na /b 301\n",
            "line 2: expected a path that begins with `/`, found `a`",
        );
        refused(
            "/a //evil 301\n",
            "line 1: expected a path or an https address to go to, found `//evil`",
        );
        refused(
            "/a http://b 301\n",
            "line 1: expected a path or an https address to go to, found `http://b`",
        );
        refused(
            "/a http://127.0.0.1:8000@evil.example/ 301\n",
            "line 1: expected a path or an https address to go to, found `http://127.0.0.1:8000@evil.example/`",
        );
        refused(
            "/a http://127.0.0.1.evil.example/ 301\n",
            "line 1: expected a path or an https address to go to, found `http://127.0.0.1.evil.example/`",
        );
        refused(
            "/a /b 200\n",
            "line 1: expected the code 301, 302, 303, 307 or 308, found `200`",
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(?s).{0,200}", path in "/[a-z/:*]{0,20}") {
            if let Ok(redirects) = Redirects::parse(&text) {
                redirects.find(&path);
            }
        }

        #[test]
        fn a_rule_leads_where_it_says(from in "/[a-z0-9/.-]{0,20}", to in "/[a-z0-9.-][a-z0-9/.-]{0,20}") {
            let redirects = Redirects::parse(&format!("{from} {to} 302\n")).expect("one rule");
            let found = redirects.find(&from).expect("a way");
            prop_assert_eq!(found, (StatusCode::FOUND, HeaderValue::from_str(&to).expect("an address")));
        }
    }
}

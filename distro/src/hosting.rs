//! What a host must know: which path gets which headers, where an old path leads, what is answered over plain http.
//! One table, from which `_headers` and the configurations of Caddy and nginx follow.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mlos_resolver::{Channel, Matrix};

use crate::headers::{self, Pattern};

pub(crate) mod caddy;
pub(crate) mod nginx;

/// Scripts and data may be a little old; a new release is seen within minutes.
const SHORT: &str = "public, max-age=300";
/// A file whose name holds a digest of its contents never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time, and not sent again while it is the same.
pub(crate) const ASK: &str = "no-cache";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

const CACHE: &str = "Cache-Control";
const KIND: &str = "Content-Type";
/// Every page on the web may read the data.
const OPEN: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// The folder of what is answered over plain http in place of the scripts.
pub(crate) const OVER_PLAIN_HTTP: &str = "plain-http";

/// Where an install script lies. Over plain http these lead to https.
const SCRIPTS: &[&str] = &["/install", "/install.sh", "/releases/:version/install"];

/// Where the APT repository's index says that packages lie: they lie with the other files of their release.
const APT_POOL: &str = "/apt/pool/";

/// The name and the value of a header.
type Header = (&'static str, &'static str);

/// What paths get beside what everything gets.
struct Rule {
    paths: &'static [&'static str],
    headers: &'static [Header],
}

/// In a path `*` stands for any text at the end, and `:name` for one segment. No path has two rules.
const RULES: &[Rule] = &[
    Rule {
        paths: SCRIPTS,
        headers: &[(CACHE, SHORT), (KIND, TEXT)],
    },
    Rule {
        paths: &["/releases/:version/rows", "/matrix.txt"],
        headers: &[OPEN, (CACHE, SHORT), (KIND, TEXT)],
    },
    Rule {
        paths: &["/matrix.csv"],
        headers: &[OPEN, (CACHE, SHORT), (KIND, "text/csv; charset=utf-8")],
    },
    Rule {
        paths: &["/matrix.tsv"],
        headers: &[
            OPEN,
            (CACHE, SHORT),
            (KIND, "text/tab-separated-values; charset=utf-8"),
        ],
    },
    Rule {
        paths: &["/api/v1/*"],
        headers: &[OPEN, (CACHE, SHORT)],
    },
    Rule {
        paths: &["/feed.xml"],
        headers: &[
            OPEN,
            (CACHE, SHORT),
            (KIND, "application/atom+xml; charset=utf-8"),
        ],
    },
    Rule {
        paths: &["/boot-*", "/favicon-*", "/mlos-site-*", "/site-*"],
        headers: &[(CACHE, FOREVER)],
    },
];

/// What every answer gets.
fn everywhere() -> [(&'static str, String); 6] {
    let own = |(name, value): (&'static str, &str)| (name, value.to_owned());
    [
        (
            "Content-Security-Policy",
            format!("{}; {}", mlos_site::POLICY, mlos_site::FRAMES),
        ),
        own(("Cross-Origin-Opener-Policy", "same-origin")),
        own((
            "Permissions-Policy",
            "camera=(), clipboard-write=(self), geolocation=(), microphone=(), payment=(), usb=()",
        )),
        own(("Referrer-Policy", "no-referrer")),
        own(("Strict-Transport-Security", "max-age=31536000")),
        own(("X-Content-Type-Options", "nosniff")),
    ]
}

/// The headers that some paths get, each once.
fn names() -> BTreeSet<&'static str> {
    let headers = RULES.iter().flat_map(|rule| rule.headers);
    headers.map(|(name, _)| *name).collect()
}

/// The values that a header takes, each with its paths, in the order of the table.
fn values(header: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut values: Vec<(&str, Vec<&str>)> = Vec::new();
    for rule in RULES {
        for (_, value) in rule.headers.iter().filter(|(name, _)| *name == header) {
            match values.iter_mut().find(|(known, _)| known == value) {
                Some((_, paths)) => paths.extend(rule.paths),
                None => values.push((value, rule.paths.to_vec())),
            }
        }
    }
    values
}

/// `_headers`.
pub(crate) fn headers(base: &str) -> String {
    let everywhere = everywhere();
    let everything: Vec<_> = everywhere
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let base = base.trim_end_matches('/');
    let mut rules = vec![(format!("{base}/*"), everything)];
    for rule in RULES {
        let headers = || rule.headers.to_vec();
        rules.extend(
            rule.paths
                .iter()
                .map(|path| (format!("{base}{path}"), headers())),
        );
    }
    let written = headers::render(
        rules
            .iter()
            .map(|(path, headers)| (path.as_str(), headers.as_slice())),
    );
    format!("# Made by `mlos-distro site`.\n{written}")
}

/// `_redirects`: the page of what a channel points at, and the packages of the APT repository.
pub(crate) fn redirects(matrix: &Matrix, base: &str) -> String {
    let mut text = String::from("# Made by `mlos-distro site`.\n");
    for &channel in Channel::ALL {
        if let Some(release) = matrix.channel(channel) {
            let _ = writeln!(
                text,
                "{base}releases/{channel} {base}releases/{0}/ 302\n{base}releases/{channel}/ {base}releases/{0}/ 302",
                release.version
            );
        }
    }
    // Below the site's own address a path is enough, and over plain http, as in a rehearsal, only a path is taken.
    let (site, download) = (&matrix.distro().site, &matrix.distro().download);
    let place = download
        .strip_prefix(&format!("{}/", site.trim_end_matches('/')))
        .map_or_else(|| download.clone(), |place| format!("{base}{place}"));
    let pool = APT_POOL.trim_start_matches('/');
    let _ = writeln!(text, "{base}{pool}* {place}/:splat 302");
    text
}

pub(crate) fn robots(matrix: &Matrix) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n",
        matrix.distro().site
    )
}

/// Whether an install script lies at a path.
pub(crate) fn is_script(path: &str) -> bool {
    SCRIPTS
        .iter()
        .any(|script| Pattern::parse(script).matches(path))
}

/// What is answered over plain http in place of a script: a text that a shell runs, which fetches that script over
/// https. The address holds nothing that means anything in quotes.
pub(crate) fn over_plain_http(address: &str) -> String {
    include_str!("hosting/plain-http.sh").replace("@address@", address)
}

/// The host's name in an address such as `https://mlosfoundation.org/mlos`.
fn host(site: &str) -> &str {
    let rest = site.split_once("://").map_or(site, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;
    use crate::headers::Headers;

    #[test]
    fn the_headers_are_what_a_host_reads() {
        let text = headers("/");
        let rules = text.lines().filter(|line| line.starts_with('/')).count();
        assert!(rules <= 30, "{rules} rules");
        Headers::parse(&text).expect("headers");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_site_below_a_path_has_its_rules_there() {
        let text = headers("/mlos/");
        assert!(
            text.lines()
                .filter(|line| line.starts_with('/'))
                .all(|line| line.starts_with("/mlos/"))
        );
    }

    /// Where two rules give one header, hosts join them, and what comes out means nothing.
    #[test]
    fn no_path_gets_a_header_twice() {
        let rules = Headers::parse(&headers("/")).expect("headers");
        for path in RULES.iter().flat_map(|rule| rule.paths) {
            let path = path.replace(":version", "v1.0.0").replace('*', "x.json");
            let mut found = HeaderMap::new();
            rules.apply(&path, &mut found);
            let cache = found.get("cache-control").expect("a rule");
            assert!(
                [SHORT, FOREVER].contains(&cache.to_str().expect("text")),
                "{path}: {cache:?}"
            );
        }
    }

    #[test]
    fn a_script_is_known_by_its_path() {
        for (path, expect) in [
            ("/install", true),
            ("/install.sh", true),
            ("/releases/v1.0.0/install", true),
            ("/releases//install", false),
            ("/releases/v1.0.0/rows", false),
            ("/installs", false),
        ] {
            assert_eq!(is_script(path), expect, "{path}");
        }
    }
}

//! What the host reads: headers, redirects, and the words for robots. One table, from which all of it follows.

use std::fmt::Write as _;

use mlos_resolver::{Channel, Matrix};

use crate::headers;

/// Scripts and data may be a little old; a new release is seen within minutes.
const SHORT: &str = "public, max-age=300";
/// A file whose name holds a digest of its contents never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";
const TEXT: &str = "text/plain; charset=utf-8";

/// `_headers`. A path that the host does not know by its extension gets its type here.
pub(super) fn headers(base: &str) -> String {
    let policy = format!("{}; {}", mlos_site::POLICY, mlos_site::FRAMES);
    let everywhere: &[(&str, &str)] = &[
        ("Content-Security-Policy", &policy),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        (
            "Permissions-Policy",
            "camera=(), clipboard-write=(self), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        ("Referrer-Policy", "no-referrer"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("X-Content-Type-Options", "nosniff"),
    ];
    let text: &[(&str, &str)] = &[("Cache-Control", SHORT), ("Content-Type", TEXT)];
    let open: &[(&str, &str)] = &[
        ("Access-Control-Allow-Origin", "*"),
        ("Cache-Control", SHORT),
    ];
    let feed: &[(&str, &str)] = &[
        ("Cache-Control", SHORT),
        ("Content-Type", "application/atom+xml; charset=utf-8"),
    ];
    let forever: &[(&str, &str)] = &[("Cache-Control", FOREVER)];
    let rules = [
        ("*", everywhere),
        ("install", text),
        ("install.sh", text),
        ("releases/:version/install", text),
        ("releases/:version/rows", text),
        ("matrix.txt", text),
        ("api/*", open),
        ("feed.xml", feed),
        ("boot-*", forever),
        ("favicon-*", forever),
        ("mlos-site-*", forever),
        ("site-*", forever),
    ]
    .map(|(path, headers)| (format!("{base}{path}"), headers));
    let written = headers::render(
        rules
            .iter()
            .map(|(path, headers)| (path.as_str(), *headers)),
    );
    format!("# Made by `mlos-distro site`.\n{written}")
}

/// `_redirects`: the page of what a channel points at.
pub(super) fn redirects(matrix: &Matrix, base: &str) -> String {
    let mut text = String::from("# Made by `mlos-distro site`.\n");
    for &channel in Channel::ALL {
        if let Some(release) = matrix.channel(channel) {
            let _ = writeln!(
                text,
                "{base}releases/{channel}/ {base}releases/{}/ 302",
                release.version
            );
        }
    }
    let _ = writeln!(text, "{base}docs/ {base}docs/installation/ 302");
    text
}

pub(super) fn robots(matrix: &Matrix) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n",
        matrix.distro().site
    )
}

#[cfg(test)]
mod tests {
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
}

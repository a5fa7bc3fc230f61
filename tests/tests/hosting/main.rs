//! The built site behind the servers that `docs/hosting.md` configures, with the very text of that page.

mod server;

use std::{fs, process::Command};

use mlos_tests::tool::workspace;

use crate::server::{Answer, Kind, Server};

const TEXT: &str = "text/plain; charset=utf-8";
const SHORT: &str = "public, max-age=300";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK: &str = "no-cache";

/// Path, status, type, caching, and whether any page on the web may read it.
const PATHS: &[(&str, u16, &str, &str, bool)] = &[
    ("/", 200, "text/html; charset=utf-8", ASK, false),
    ("/matrix/", 200, "text/html; charset=utf-8", ASK, false),
    (
        "/releases/v1.0.0/",
        200,
        "text/html; charset=utf-8",
        ASK,
        false,
    ),
    ("/nothing", 404, "text/html; charset=utf-8", ASK, false),
    // Where nothing is, the page that says so is no script, and may be something in a minute.
    (
        "/releases/v9.9.9/install",
        404,
        "text/html; charset=utf-8",
        ASK,
        false,
    ),
    ("/_headers", 404, "text/html; charset=utf-8", ASK, false),
    ("/install", 200, TEXT, SHORT, false),
    ("/install.sh", 200, TEXT, SHORT, false),
    ("/releases/v1.0.0/install", 200, TEXT, SHORT, false),
    ("/releases/v1.0.0/rows", 200, TEXT, SHORT, true),
    ("/matrix.txt", 200, TEXT, SHORT, true),
    ("/matrix.csv", 200, "text/csv; charset=utf-8", SHORT, true),
    (
        "/matrix.tsv",
        200,
        "text/tab-separated-values; charset=utf-8",
        SHORT,
        true,
    ),
    ("/api/v1/matrix.json", 200, "application/json", SHORT, true),
    (
        "/api/v1/releases/v1.0.0.json",
        200,
        "application/json",
        SHORT,
        true,
    ),
    (
        "/feed.xml",
        200,
        "application/atom+xml; charset=utf-8",
        SHORT,
        true,
    ),
    ("/sitemap.xml", 200, "text/xml", ASK, false),
    ("/robots.txt", 200, TEXT, ASK, false),
    ("@wasm", 200, "application/wasm", FOREVER, false),
    ("@css", 200, "text/css; charset=utf-8", FOREVER, false),
    ("@svg", 200, "image/svg+xml", FOREVER, false),
];

/// What every answer has, errors too.
const SECURITY: &[(&str, &str)] = &[
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
];

/// Where a path stands for a file whose name holds its digest, that file.
fn real(path: &str) -> String {
    let Some(ending) = path.strip_prefix('@') else {
        return path.to_owned();
    };
    let found = fs::read_dir(workspace("dist/site"))
        .expect("the built site")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .find(|name| name.ends_with(&format!(".{ending}")));
    format!("/{}", found.expect("a file of that kind"))
}

/// The file behind a path.
fn file(path: &str) -> Vec<u8> {
    let path = match path {
        path if path.ends_with('/') => format!("{path}index.html"),
        path => path.to_owned(),
    };
    fs::read(workspace("dist/site").join(path.trim_start_matches('/'))).expect("a file of the site")
}

#[test]
fn every_path_is_answered_as_the_table_of_headers_says() {
    for kind in Kind::ALL {
        let server = Server::start(kind);
        for &(path, status, media, cache, open) in PATHS {
            let path = &real(path);
            let answer = server.get(path, &[]);
            let found = (answer.status, answer.header("cache-control"));
            assert_eq!(found, (status, cache), "{kind:?} {path}");
            // XML is both, and a parameter that says what is so anyway makes no difference.
            let plain = |media: &str| {
                let media = media.to_lowercase().replace("application/xml", "text/xml");
                match media.strip_suffix("; charset=utf-8") {
                    Some(rest) if !rest.starts_with("text/") || rest == "text/xml" => {
                        rest.to_owned()
                    }
                    _ => media,
                }
            };
            assert_eq!(
                plain(answer.header("content-type")),
                plain(media),
                "{kind:?} {path}"
            );
            for (name, value) in SECURITY {
                assert_eq!(answer.header(name), *value, "{kind:?} {path} {name}");
            }
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{kind:?} {path} {policy}"
            );
            assert!(
                answer
                    .header("permissions-policy")
                    .contains("clipboard-write=(self)")
            );
            let reader = if open { "*" } else { "" };
            assert_eq!(
                answer.header("access-control-allow-origin"),
                reader,
                "{kind:?} {path}"
            );
            if status == 200 {
                assert_eq!(answer.body, file(path), "{kind:?} {path}");
            }
        }
    }
}

#[test]
fn what_is_compressed_already_is_sent_so_and_not_again_while_it_is_the_same() {
    for kind in Kind::ALL {
        let server = Server::start(kind);
        let mut encodings = vec![("gzip", "gz")];
        if kind != Kind::Nginx {
            encodings.push(("br, gzip", "br"));
        }
        for path in ["/install", "/api/v1/matrix.json", "/matrix/"] {
            for &(accept, ending) in &encodings {
                let answer = server.get(path, &[&format!("Accept-Encoding: {accept}")]);
                let place = if path.ends_with('/') {
                    "index.html"
                } else {
                    ""
                };
                let compressed = file(&format!("{path}{place}.{ending}"));
                assert!(answer.body == compressed, "{kind:?} {path} {accept}");
                let vary = answer.header("vary").to_lowercase();
                assert!(vary.contains("accept-encoding"), "{kind:?} {path} {vary}");
            }
            let tag = server.get(path, &[]).header("etag").to_owned();
            let again = server.get(path, &[&format!("If-None-Match: {tag}")]);
            assert_eq!(
                (again.status, again.body.len()),
                (304, 0),
                "{kind:?} {path}"
            );
            let head = server.ask("HEAD", path);
            assert_eq!((head.status, head.body.len()), (200, 0), "{kind:?} {path}");
        }
    }
}

/// The shells that a person may have as `sh`.
const SHELLS: &[&[&str]] = &[
    &["dash"],
    &["bash"],
    &["busybox", "sh"],
    &["zsh"],
    &["mksh"],
    &["yash"],
    &["ksh93"],
];

/// As somebody types it who names no scheme: curl asks over plain http, and follows nothing.
#[test]
fn a_pipe_over_plain_http_runs_the_script_that_comes_over_https() {
    let help = Command::new("sh")
        .arg(workspace("install.sh"))
        .arg("--help")
        .output()
        .expect("sh can be started");
    let help = String::from_utf8(help.stdout).expect("a text");
    assert!(help.contains("--version"), "{help}");
    for kind in Kind::ALL {
        let server = Server::start(kind);
        let plain = server.plain_http();
        for path in ["/install", "/install.sh", "/releases/v1.0.0/install"] {
            let answer = Answer::of(&format!("{plain}{path}"), &[], server.ca());
            assert_eq!(answer.status, 301, "{kind:?} {path}");
            assert_eq!(
                answer.header("location"),
                format!("{}{path}", server.https())
            );
            assert_eq!(answer.header("content-type"), TEXT, "{kind:?} {path}");
            assert!(answer.body.starts_with(b"#!/bin/sh\n"), "{kind:?} {path}");
        }
        let answer = Answer::of(&format!("{plain}/matrix/?q=1"), &[], server.ca());
        assert_eq!(answer.status, 308, "{kind:?}");
        assert_eq!(
            answer.header("location"),
            format!("{}/matrix/?q=1", server.https())
        );
        for shell in SHELLS {
            let typed = format!(
                "curl -sS {plain}/install | {} -s -- --help",
                shell.join(" ")
            );
            assert_eq!(server.typed(&typed), help, "{kind:?}: {typed}");
        }
        for fetch in ["curl -fsSL", "wget -qO-"] {
            let typed = format!("{fetch} {plain}/install | sh -s -- --help");
            assert_eq!(server.typed(&typed), help, "{kind:?}: {typed}");
        }
    }
}

/// Nobody who has only wget is left out, and nobody without a certificate is let through.
#[test]
fn what_plain_http_answers_fetches_over_https_or_not_at_all() {
    let server = Server::start(Kind::Caddy);
    let plain = server.plain_http();
    let body = format!("curl -sS {plain}/install");
    let without_curl = format!(
        "{body} | env PATH={} sh -s -- --help",
        server.folder_with(&["sh", "wget"])
    );
    assert!(server.typed(&without_curl).contains("--version"));
    let with_nothing = format!(
        "{body} | env PATH={} sh -s -- --help 2>&1; echo $?",
        server.folder_with(&["sh"])
    );
    let said = server.typed(&with_nothing);
    assert!(
        said.contains("\nerror: neither curl nor wget is here\n") && said.ends_with("\n5\n"),
        "{said}"
    );
    for program in ["curl", "wget"] {
        let folder = server.folder_with(&["sh", program]);
        let untrusted = format!(
            "{body} | env -u CURL_CA_BUNDLE -u WGETRC PATH={folder} sh -s -- --help 2>/dev/null; echo $?"
        );
        assert_eq!(server.typed(&untrusted), "6\n", "{program}");
    }
}

/// What the distribution does not have is asked of the organisation's present site.
#[test]
fn the_present_site_answers_the_rest() {
    for kind in [Kind::Caddy, Kind::Nginx] {
        let server = Server::beside_present(kind);
        for path in ["/", "/install", "/matrix/"] {
            assert_eq!(server.get(path, &[]).body, file(path), "{kind:?} {path}");
        }
        for path in ["/blog/", "/api/models"] {
            let answer = server.get(path, &[]);
            assert_eq!(
                (answer.status, &*answer.body),
                (200, &b"the present site\n"[..]),
                "{kind:?} {path}"
            );
        }
    }
}

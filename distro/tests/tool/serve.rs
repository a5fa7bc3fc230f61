//! `serve`, over real connections on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fs_err as fs;
use tempfile::TempDir;

use crate::run::{command, transcript};

const TEXT: &str = "a text of the site\n";

/// The server with a small site, until it is dropped.
struct Server {
    _site: TempDir,
    process: Child,
    messages: BufReader<std::process::ChildStderr>,
    address: String,
}

impl Server {
    fn start(more: &[&str]) -> Self {
        let site = tempfile::tempdir().expect("a folder");
        let write = |path: &str, contents: &[u8]| {
            let path = site.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, contents).expect("a file");
        };
        write("index.html", b"<!DOCTYPE html>home\n");
        write("404.html", b"<!DOCTYPE html>nothing here\n");
        write("install", b"#!/bin/sh\n");
        write("install.br", b"brotli");
        write("install.gz", b"gzip");
        write("releases/1.0/rows", b"end\n");
        write("releases/1.0/index.html", b"<!DOCTYPE html>1.0\n");
        write("matrix.txt", TEXT.as_bytes());
        write("feed.xml", b"<feed/>");
        write("a.json", b"{}");
        write("a.wasm", b"wasm");
        write("b.tar.gz", b"archive");
        write(
            "_headers",
            b"/*\n  X-Frame: none\n/install\n  Cache-Control: max-age=300\n",
        );
        write("_redirects", b"/old/* /new/:splat 301\n");
        Self::serve(site, more)
    }

    fn serve(site: TempDir, more: &[&str]) -> Self {
        let root = site.path().display().to_string();
        let arguments = [&["serve", "--root", &root, "--addr", "127.0.0.1:0"], more].concat();
        let mut process = command(&arguments)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let mut messages = BufReader::new(process.stderr.take().expect("its messages"));
        let mut line = String::new();
        messages.read_line(&mut line).expect("a message");
        let (start, address) = line
            .trim_end()
            .split_once(" at http://")
            .expect("an address");
        assert_eq!(start, format!("serving {root}"));
        let address = address.to_owned();
        Self {
            _site: site,
            process,
            messages,
            address,
        }
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, headers)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address
        )
        .expect("a request");
        for (name, value) in headers {
            write!(stream, "{name}: {value}\r\n").expect("a request");
        }
        stream.write_all(b"\r\n").expect("a request");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .expect("a status")
            .parse()
            .expect("a number");
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(n, v)| (n.to_lowercase(), v.to_owned()))
            .collect();
        Answer {
            status,
            headers,
            body: body.to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

#[test]
fn each_file_has_its_type() {
    let server = Server::start(&[]);
    for (path, status, kind) in [
        ("/", 200, "text/html; charset=utf-8"),
        ("/install", 200, "text/plain; charset=utf-8"),
        ("/releases/1.0/rows", 200, "text/plain; charset=utf-8"),
        ("/releases/1.0/", 200, "text/html; charset=utf-8"),
        ("/matrix.txt", 200, "text/plain; charset=utf-8"),
        ("/feed.xml", 200, "application/atom+xml; charset=utf-8"),
        ("/a.json", 200, "application/json"),
        ("/a.wasm", 200, "application/wasm"),
        ("/b.tar.gz", 200, "application/gzip"),
        ("/nothing", 404, "text/html; charset=utf-8"),
        ("/_headers", 404, "text/html; charset=utf-8"),
        ("/%5fheaders", 404, "text/html; charset=utf-8"),
        ("//_redirects", 404, "text/html; charset=utf-8"),
        ("/./_headers", 404, "text/html; charset=utf-8"),
        ("/_headers/", 404, "text/html; charset=utf-8"),
        ("/../Cargo.toml", 404, "text/html; charset=utf-8"),
        ("/%2e%2e/Cargo.toml", 404, "text/html; charset=utf-8"),
    ] {
        let answer = server.get(path, &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, kind),
            "{path}"
        );
        assert_eq!(answer.header("x-frame"), "none", "{path}");
        assert_eq!(
            answer.body.contains("nothing here"),
            status == 404,
            "{path}"
        );
    }
    assert_eq!(server.ask("POST", "/", &[]).status, 405);
    assert_eq!(
        server
            .ask("HEAD", "/matrix.txt", &[])
            .header("content-length"),
        TEXT.len().to_string()
    );
}

#[test]
fn what_the_site_states_is_said() {
    let server = Server::start(&[]);
    assert_eq!(
        server.get("/install", &[]).header("cache-control"),
        "max-age=300"
    );
    assert_eq!(server.get("/", &[]).header("cache-control"), "no-cache");
    let answer = server.get("/old/a/b", &[]);
    assert_eq!(
        (answer.status, answer.header("location")),
        (301, "/new/a/b")
    );
}

#[test]
fn what_is_compressed_already_is_sent_so() {
    let server = Server::start(&[]);
    for (accept, encoding, body) in [
        ("br, gzip", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("identity", "", "#!/bin/sh\n"),
    ] {
        let answer = server.get("/install", &[("Accept-Encoding", accept)]);
        assert_eq!(
            (answer.header("content-encoding"), &*answer.body),
            (encoding, body)
        );
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert!(
            answer
                .header("vary")
                .eq_ignore_ascii_case("accept-encoding"),
            "{}",
            answer.header("vary")
        );
    }
}

#[test]
fn a_copy_that_is_still_right_is_not_sent_again() {
    let server = Server::start(&[]);
    let first = server.get("/install", &[]);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
    assert_ne!(
        server
            .get("/install", &[("Accept-Encoding", "br")])
            .header("etag"),
        tag
    );
    let again = server.get(
        "/install",
        &[("If-None-Match", &format!("\"other\", W/{tag}"))],
    );
    assert_eq!(
        (again.status, &*again.body, again.header("etag")),
        (304, "", &*tag)
    );
    assert_eq!(
        (again.header("cache-control"), again.header("content-type")),
        ("max-age=300", "")
    );
    let stale = [
        ("If-None-Match", "\"other\""),
        ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),
    ];
    assert_eq!(server.get("/install", &stale).status, 200);
    assert_eq!(
        server.get("/nothing", &[("If-None-Match", "*")]).status,
        404
    );
}

#[test]
fn a_part_is_sent_where_it_is_asked_for() {
    let server = Server::start(&[]);
    let tag = server.get("/matrix.txt", &[]).header("etag").to_owned();
    let part = server.get("/matrix.txt", &[("Range", "bytes=2-5")]);
    assert_eq!(
        (part.status, &*part.body, part.header("etag")),
        (206, &TEXT[2..6], &*tag)
    );
    assert_eq!(
        server.get("/matrix.txt", &[("Range", "bytes=99-")]).status,
        416
    );
    let same = server.get("/matrix.txt", &[("Range", "bytes=2-5"), ("If-Range", &tag)]);
    assert_eq!(same.status, 206);
    let changed = server.get(
        "/matrix.txt",
        &[("Range", "bytes=2-5"), ("If-Range", "\"other\"")],
    );
    assert_eq!((changed.status, &*changed.body), (200, TEXT));
}

#[test]
fn over_plain_http_a_script_leads_to_https() {
    let server = Server::start(&["--https-at", "https://example.org/"]);
    for path in ["/install", "/install.sh", "/releases/v1.0.0/install"] {
        let answer = server.get(path, &[]);
        let address = format!("https://example.org{path}");
        assert_eq!((answer.status, answer.header("location")), (301, &*address));
        assert!(
            answer.body.contains(&format!("\naddress='{address}'\n")),
            "{}",
            answer.body
        );
    }
    assert_eq!(server.get("/releases/$(id)/install", &[]).status, 404);
    let other = server.get("/matrix/?q=1", &[]);
    assert_eq!(
        (other.status, other.header("location")),
        (308, "https://example.org/matrix/?q=1")
    );
    // What the host says of every answer it says of these too.
    assert_eq!(other.header("x-frame"), "none");
}

/// The body is the script that a pipe without `-L` runs: it must pass the flags on, and do nothing when it is cut.
#[test]
fn the_text_of_the_redirect_runs_what_it_fetches() {
    let server = Server::start(&["--https-at", "https://example.org"]);
    let body = server.get("/install", &[]).body;
    let tools = tempfile::tempdir().expect("a folder");
    let curl = tools.path().join("curl");
    fs::write(
        &curl,
        "#!/bin/sh\nfor last; do :; done\nprintf '%s\\n' \"printf '%s\\\\n' $last \\\"\\$@\\\"\"\n",
    )
    .expect("a stand-in");
    make_executable(&curl);
    let run = |text: &str| {
        let path = format!(
            "{}:{}",
            tools.path().display(),
            std::env::var("PATH").unwrap_or_default()
        );
        let mut shell = Command::new("sh");
        let mut shell = shell
            .args(["-s", "--", "--method", "two words"])
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        shell
            .stdin
            .take()
            .expect("its input")
            .write_all(text.as_bytes())
            .expect("a text");
        let output = shell.wait_with_output().expect("sh ends");
        String::from_utf8(output.stdout).expect("text")
    };
    assert_eq!(
        run(&body),
        "https://example.org/install\n--method\ntwo words\n"
    );
    let end = body.rfind('}').expect("a brace");
    for length in 0..=end {
        assert_eq!(run(&body[..length]), "", "cut at {length}");
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[test]
fn it_stops_when_it_is_asked_to() {
    for signal in ["INT", "TERM"] {
        let mut server = Server::start(&[]);
        assert_eq!(server.get("/", &[]).status, 200);
        // A browser keeps its connection open; that must not keep the server.
        let _idle = TcpStream::connect(&server.address).expect("a connection");
        let pid = server.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", signal, &pid])
                .status()
                .expect("kill runs")
                .success()
        );
        assert!(server.process.wait().expect("it ends").success());
        let mut rest = String::new();
        server
            .messages
            .read_to_string(&mut rest)
            .expect("its messages");
        assert_eq!(rest, "stopping\n");
    }
}

#[test]
fn what_stands_in_the_way_is_one_sentence() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().display().to_string();
    let text = transcript(&["serve", "--root", &root, "--addr", &server.address], &[]);
    let port: u16 = server
        .address
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .expect("a port");
    assert_eq!(
        text,
        format!(
            "exit 1\n--- stderr\nerror: port {port} of 127.0.0.1 is taken by another program\n\n\
             hint: choose another: `--addr 127.0.0.1:{}`, or port 0 for any that is free\n",
            port + 1
        )
    );
    insta::assert_snapshot!(
        "serve_no_folder",
        transcript(&["serve", "--root", "no-such-folder"], &[])
    );
    fs::write(folder.path().join("_headers"), "X: y\n").expect("a file");
    insta::assert_snapshot!(
        "serve_bad_headers",
        transcript(&["serve", "--root", &root], &[(folder.path(), "DIR")])
    );
    insta::assert_snapshot!(
        "serve_bad_address",
        transcript(&["serve", "--https-at", "http://a"], &[])
    );
}

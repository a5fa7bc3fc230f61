//! Files from elsewhere: resumed where they broke off, counted and digested as they come.
//!
//! Over https only, redirects included; a mirror on this machine may be http.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use fs_err as fs;
use mlos_resolver::Digest;
use ureq::{
    Agent, Body, ResponseExt as _,
    http::{Response, Uri},
};

use crate::archive::MOST_BYTES;
use crate::site::compression;
use crate::trouble::Trouble;
use crate::{file, progress, sums};

/// How often something is tried. A file goes on where the last time broke off.
const TRIES: usize = 3;

/// What the name of a file ends with that has not come as a whole, or was not compared.
pub(crate) const PART: &str = ".part";

/// The largest list of digests that anybody has reason to publish.
const LARGEST_TEXT: u64 = 64 * 1024;

/// Where files are fetched.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Origin {
    /// Fetch from a mirror of the forge: what follows the host stays the same
    #[arg(long, value_name = "URL", default_value = crate::ingredients::FORGE)]
    base_url: String,
}

/// Asks for files below one address.
#[derive(Debug)]
pub(crate) struct Downloader {
    agent: Agent,
    base: String,
}

/// What lies at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found<T> {
    There(T),
    /// The server says that there is no such file.
    Missing,
}

/// What somebody without a login gets to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Size and sha256 in hex.
    There(u64, String),
    Missing,
    /// It may be there, for others.
    Forbidden,
    /// Who asks is led to somebody else.
    Elsewhere,
}

/// The kinds of manifests that a registry may hold.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

impl Origin {
    /// # Errors
    /// An address that is neither https nor http on this machine.
    pub(crate) fn downloader(&self) -> Result<Downloader> {
        Downloader::new("--base-url", &self.base_url)
    }
}

impl Downloader {
    /// For what lies below an address, which a flag may have given.
    ///
    /// # Errors
    /// An address that is neither https nor this machine's.
    pub(crate) fn new(flag: &str, base: &str) -> Result<Self> {
        Self::within(Duration::from_secs(3600), flag, base)
    }

    /// The same for what is short: no file takes longer than this to come.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn within(longest: Duration, flag: &str, base: &str) -> Result<Self> {
        let base = base.trim_end_matches('/').to_owned();
        let host = base.strip_prefix("http://").map(|rest| {
            let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
            // A name before an `@` is not the host.
            let rest = if rest.contains('@') { "" } else { rest };
            rest.rsplit_once(':').map_or(rest, |(host, _)| host)
        });
        let is_here = matches!(host, Some("127.0.0.1" | "localhost" | "[::1]"));
        if !is_here && !base.starts_with("https://") {
            let sentence = format!("`{flag} {base}` is not https");
            return Err(Trouble::usage(sentence)
                .hint("plain http is for a mirror on this machine")
                .into());
        }
        let config = Agent::config_builder()
            .https_only(!is_here)
            .http_status_as_error(false)
            .max_redirects(5)
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(longest))
            .user_agent(concat!("mlos-distro/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
            base,
        })
    }

    pub(crate) fn url(&self, place: &str) -> String {
        format!("{}/{place}", self.base)
    }

    /// A short text.
    ///
    /// # Errors
    /// A server that cannot be reached, one that answers with an error, a text that is none.
    pub(crate) fn text(&self, url: &str) -> Result<Found<String>> {
        tried(url, || {
            let Found::There(mut response) = self.ask(url, 0)? else {
                return Ok(Found::Missing);
            };
            let body = response.body_mut().with_config().limit(LARGEST_TEXT);
            Ok(Found::There(body.read_to_string().map_err(network)?))
        })
    }

    /// A file under its name, once it is what it must be, where that is known. A part of it lies beside it, is nobody's
    /// file, and is gone on with by the next run.
    ///
    /// # Errors
    /// A file that is another one; a server that cannot be reached or breaks off each time, one that answers with an error,
    /// a disk without space.
    pub(crate) fn verified(
        &self,
        url: &str,
        path: &Path,
        expected: Option<&Digest>,
    ) -> Result<Found<(u64, Digest)>> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = path.with_file_name(format!("{name}{PART}"));
        let is_other = |found: &str| expected.is_some_and(|expected| expected.hex() != found);
        let resumes = part.exists();
        let mut found = self.file(url, &part)?;
        if resumes && matches!(&found, Found::There((_, digest)) if is_other(digest)) {
            // What was there may have been the beginning of something else.
            fs::remove_file(&part)?;
            found = self.file(url, &part)?;
        }
        let Found::There((size, digest)) = found else {
            return Ok(Found::Missing);
        };
        if let Some(expected) = expected
            && is_other(&digest)
        {
            fs::remove_file(&part)?;
            let sentence = format!(
                "`{name}` is not what it must be\n    found     {digest}\n    expected  {}",
                expected.hex()
            );
            return Err(Trouble::state(sentence)
                .hint(format!(
                    "nothing of it is kept; it was fetched from `{url}`"
                ))
                .into());
        }
        fs::rename(&part, path)?;
        Ok(Found::There((size, format!("sha256:{digest}").parse()?)))
    }

    /// Fetches a file, or the rest of what an earlier run left of it. Nothing has been compared yet.
    fn file(&self, url: &str, path: &Path) -> Result<Found<(u64, String)>> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        match tried(url, || self.part(url, path))? {
            Found::Missing => Ok(Found::Missing),
            Found::There(()) => Ok(Found::There(sums::digest_of(fs::File::open(path)?)?)),
        }
    }

    /// What lies at an address, read through and not kept.
    ///
    /// # Errors
    /// A server that cannot be reached or breaks off each time, one that answers with an error.
    pub(crate) fn look(&self, url: &str) -> Result<Seen> {
        self.seen(url, &[])
    }

    /// The same for an image's manifest.
    ///
    /// # Errors
    /// A registry that cannot be reached or answers with an error.
    pub(crate) fn manifest(&self, url: &str, token: Option<&str>) -> Result<Seen> {
        let login = token.map(|token| ("authorization", format!("Bearer {token}")));
        let headers: Vec<_> = [("accept", MANIFESTS.to_owned())]
            .into_iter()
            .chain(login)
            .collect();
        self.seen(url, &headers)
    }

    fn seen(&self, url: &str, headers: &[(&str, String)]) -> Result<Seen> {
        tried(url, || {
            let mut request = self.agent.get(url).header("accept-encoding", "identity");
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            seen(request.call().map_err(network)?)
        })
    }

    /// What somebody gets who visits a site, and takes it in one of these encodings: unpacked. Where another host answers, or
    /// a header leads on to one, it is not the site that was visited.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn visit(&self, url: &str, encodings: &str) -> Result<Seen> {
        let asked: Uri = url.parse().with_context(|| url.to_owned())?;
        tried(url, || {
            let request = self.agent.get(url).header("accept-encoding", encodings);
            let response = request.call().map_err(network)?;
            let is_here = response.get_uri().authority() == asked.authority();
            if !is_here || response.headers().contains_key("refresh") {
                return Ok(Seen::Elsewhere);
            }
            seen(response)
        })
    }

    /// A page of a site, or an index: up to 16 mebibytes.
    ///
    /// # Errors
    /// A server that cannot be reached, one that answers with an error.
    pub(crate) fn page(&self, url: &str) -> Result<Option<Vec<u8>>> {
        tried(url, || {
            let Found::There(mut response) = self.ask(url, 0)? else {
                return Ok(None);
            };
            let body = response.body_mut().with_config().limit(1 << 24);
            Ok(Some(body.read_to_vec().map_err(network)?))
        })
    }

    fn part(&self, url: &str, path: &Path) -> Result<Found<()>, Broken> {
        let there = fs::metadata(path).map_or(0, |metadata| metadata.len());
        let Found::There(response) = self.ask(url, there)? else {
            return Ok(Found::Missing);
        };
        // A server that does not resume sends all of it.
        let goes_on = response.status() == 206 && begins_at(&response, there);
        if response.status() == 206 && !goes_on {
            return Err(network("it sent another part than the one asked for"));
        }
        let mut options = OpenOptions::new();
        options
            .create(true)
            .write(true)
            .append(goes_on)
            .truncate(!goes_on);
        let mut file = options.open(path).map_err(|error| disk(path, &error))?;
        let from = if goes_on { there } else { 0 };
        let length = response.body().content_length();
        let bar = progress::file(path, from, length.map(|length| from + length));
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 64 * 1024];
        let mut got = 0;
        loop {
            let read = body.read(&mut buffer).map_err(network)?;
            if read == 0 {
                break;
            }
            file.write_all(&buffer[..read])
                .map_err(|error| disk(path, &error))?;
            got += read as u64;
            if got > MOST_BYTES {
                return Err(network(format!("it is larger than {MOST_BYTES} bytes")));
            }
            bar.set_position(from + got);
        }
        bar.finish_and_clear();
        match length {
            Some(length) if length != got => Err(network(format!(
                "it broke off after {got} of {length} bytes"
            ))),
            _ => Ok(Found::There(())),
        }
    }

    fn ask(&self, url: &str, from: u64) -> Result<Found<Response<Body>>, Broken> {
        let mut request = self.agent.get(url).header("accept-encoding", "identity");
        if from > 0 {
            request = request.header("range", format!("bytes={from}-"));
        }
        let response = request.call().map_err(network)?;
        match response.status().as_u16() {
            200 | 206 => Ok(Found::There(response)),
            404 | 410 => Ok(Found::Missing),
            // What is there is as long as the whole, or longer: all of it once more.
            416 if from > 0 => self.ask(url, 0),
            status => Err(network(format!("it answered {status}"))),
        }
    }
}

/// What an answer brings, read through and not kept.
fn seen(response: Response<Body>) -> Result<Seen, Broken> {
    match response.status().as_u16() {
        200 => {
            let encoding = response.headers().get("content-encoding");
            let encoding = encoding.and_then(|encoding| encoding.to_str().ok());
            let encoding = encoding.unwrap_or_default().to_owned();
            let body = compression::unpacked(response.into_body().into_reader(), &encoding);
            let (size, digest) = sums::digest_of(body).map_err(network)?;
            Ok(Seen::There(size, digest))
        }
        404 | 410 => Ok(Seen::Missing),
        401 | 403 => Ok(Seen::Forbidden),
        status => Err(network(format!("it answered {status}"))),
    }
}

/// Why a try came to nothing.
enum Broken {
    /// The next one may get further.
    Network(String),
    /// The next one would end as this one.
    Disk(Trouble),
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "so it stands where an error is mapped"
)]
fn network(why: impl ToString) -> Broken {
    Broken::Network(why.to_string())
}

fn disk(path: &Path, error: &io::Error) -> Broken {
    Broken::Disk(file::cannot_write(path, error))
}

/// What one of a few tries brings.
fn tried<T>(url: &str, mut once: impl FnMut() -> Result<T, Broken>) -> Result<T> {
    let mut failure = String::new();
    for _ in 0..TRIES {
        match once() {
            Ok(found) => return Ok(found),
            Err(Broken::Disk(trouble)) => return Err(trouble.into()),
            Err(Broken::Network(why)) => failure = why,
        }
    }
    Err(failed(url, &failure).into())
}

/// Whether a part begins where it was asked for: `content-range: bytes 5-9/10`.
fn begins_at(response: &Response<Body>, from: u64) -> bool {
    let range = response.headers().get("content-range");
    let range = range.and_then(|range| range.to_str().ok());
    let first = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next());
    first.and_then(|first| first.parse().ok()) == Some(from)
}

fn failed(url: &str, why: &str) -> Trouble {
    Trouble::state(format!("cannot fetch `{url}`: {why}"))
        .hint("run it again: it goes on where it broke off")
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};
    use std::thread;

    use super::*;

    /// A server that gives each question the next of its answers, and then nothing at all; and what it was asked.
    fn server(answers: &[&str]) -> (Downloader, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let answers: Vec<_> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("a connection");
                let mut question = [0; 4096];
                let length = stream.read(&mut question).expect("a question");
                let question = String::from_utf8_lossy(&question[..length]).into_owned();
                heard.lock().expect("a list").push(question);
                stream.write_all(answer.as_bytes()).expect("somebody");
            }
        });
        (
            Downloader::new("--site", &base).expect("a downloader"),
            asked,
        )
    }

    /// Half of `whole`, which says that it is all of it.
    const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwh";
    const REST: &str =
        "HTTP/1.1 206 Partial\r\ncontent-range: bytes 2-4/5\r\ncontent-length: 3\r\n\r\nole";
    const NONE_OF_IT: &str =
        "HTTP/1.1 206 Partial\r\ncontent-range: bytes 2-4/5\r\ncontent-length: 3\r\n\r\n";
    const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwhole";

    /// Whatever is asked for, an answer that breaks off is asked for again.
    #[test]
    fn what_breaks_off_is_tried_again() {
        let (downloader, _) = server(&[HALF, HALF, WHOLE].repeat(3));
        let url = downloader.url("place");
        let text = downloader.text(&url).expect("a text");
        assert_eq!(text, Found::There("whole".to_owned()));
        let page = downloader.page(&url).expect("a page");
        assert_eq!(page, Some(b"whole".to_vec()));
        let seen = downloader.look(&url).expect("a file");
        let digest = Digest::of(b"whole").hex().to_owned();
        assert_eq!(seen, Seen::There(5, digest));
    }

    /// A page that comes from another host, or sends on to one, is not that of the site, whatever its bytes are.
    #[test]
    fn a_visit_ends_where_it_began() {
        let (elsewhere, _) = server(&[WHOLE]);
        let other = elsewhere.url("page").replace("127.0.0.1", "localhost");
        let redirect = |to: &str| {
            format!(
                "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
        };
        let answers = [
            redirect("/page/"),
            WHOLE.replace("content-length", "connection: close\r\ncontent-length"),
            redirect(&other),
            WHOLE.replace(
                "content-length",
                "connection: close\r\nrefresh: 0; url=/a\r\ncontent-length",
            ),
        ];
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
        let (downloader, asked) = server(&answers);
        let url = downloader.url("page");
        let visit = || downloader.visit(&url, "br, gzip").expect("an answer");
        assert!(matches!(visit(), Seen::There(5, _)));
        assert_eq!(visit(), Seen::Elsewhere);
        assert_eq!(visit(), Seen::Elsewhere);
        let asked = asked.lock().expect("a list");
        assert!(
            asked[0].contains("accept-encoding: br, gzip"),
            "{}",
            asked[0]
        );
    }

    /// What did not come as a whole lies under no name that anybody reads, and goes on where it broke off.
    #[test]
    fn a_file_has_its_name_once_it_is_what_it_must_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mlos.deb");
        let part = folder.path().join("mlos.deb.part");
        let expected = Digest::of(b"whole");
        let (downloader, asked) = server(&[HALF, NONE_OF_IT, NONE_OF_IT, REST, WHOLE]);
        let url = downloader.url("mlos.deb");
        downloader
            .verified(&url, &path, Some(&expected))
            .expect_err("half of it");
        assert_eq!(fs::read_to_string(&part).expect("a part"), "wh");
        assert!(!path.exists());

        let found = downloader
            .verified(&url, &path, Some(&expected))
            .expect("the rest");
        assert_eq!(found, Found::There((5, expected)));
        assert_eq!(fs::read_to_string(&path).expect("a file"), "whole");
        assert!(!part.exists());
        let asked = asked.lock().expect("a list");
        assert!(asked[3].contains("range: bytes=2-"), "{}", asked[3]);
        drop(asked);

        let error = downloader
            .verified(&url, &path, Some(&Digest::of(b"other")))
            .expect_err("another file");
        assert!(error.to_string().contains("is not what it must be"));
        assert_eq!(fs::read_to_string(&path).expect("a file"), "whole");
        assert!(!part.exists());
    }

    /// A server that says how much there is, and never sends the last byte.
    #[test]
    fn what_comes_too_slowly_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n1");
                held.push(stream);
            }
        });
        let downloader = Downloader::within(Duration::from_millis(50), "--site", &base);
        let downloader = downloader.expect("a downloader");
        let url = downloader.url("slow");
        downloader.look(&url).expect_err("a file that never ends");
        downloader.page(&url).expect_err("a page that never ends");
    }
}

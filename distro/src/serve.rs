//! `serve`: the static site as a careful host would serve it: right types, pre-compressed files, entity tags, ranges,
//! and the headers and redirects that the site itself states in `_headers` and `_redirects`.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::signal;
use tokio::sync::oneshot;
use tower_http::services::{ServeDir, ServeFile};

use crate::headers::Headers;
use crate::hosting;
use crate::output;
use crate::redirects::Redirects;
use crate::trouble::{Outcome, Trouble};

mod entity;

use self::entity::Entities;

const TEXT: HeaderValue = HeaderValue::from_static(hosting::TEXT);

/// How long a download that is under way may go on after the signal to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is served, and where.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Serve {
    /// The folder that holds the site
    #[arg(long, value_name = "DIR", default_value = "dist/site")]
    root: PathBuf,
    /// The address and port to listen at; port 0 takes any that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000", value_parser = address)]
    addr: SocketAddr,
    /// For a server that answers plain http: everything is redirected to this https address, scripts by a text that a shell can run
    #[arg(long, value_name = "URL", value_parser = HttpsSite::parse)]
    https_at: Option<HttpsSite>,
}

impl Serve {
    /// Serves until SIGINT or SIGTERM.
    ///
    /// # Errors
    /// No folder at `root`, a `_headers` or `_redirects` that cannot be read, a port that is taken.
    pub(crate) fn run(self) -> Result<Outcome> {
        let site = Site::open(&self.root, self.https_at)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(serve(self.addr, &self.root, site))?;
        runtime.shutdown_background();
        Ok(Outcome::Done)
    }
}

async fn serve(addr: SocketAddr, root: &Path, site: Site) -> Result<()> {
    let stop = stop_signal()?;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| cannot_listen(addr, &error))?;
    let addr = listener.local_addr()?;
    output::message(format_args!("serving {} at http://{addr}", root.display()));

    let (stopping, stopped) = oneshot::channel();
    let serving = axum::serve(listener, site.router()).with_graceful_shutdown(async move {
        stop.await;
        output::message(format_args!("stopping"));
        let _ = stopping.send(());
    });
    let deadline = async {
        // Without a sender nobody asked to stop, and the server itself says how it ended.
        match stopped.await {
            Ok(()) => tokio::time::sleep(PATIENCE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = serving => result.with_context(|| format!("serving at {addr}")),
        () = deadline => Ok(()),
    }
}

fn cannot_listen(addr: SocketAddr, error: &io::Error) -> Trouble {
    let next = SocketAddr::new(addr.ip(), addr.port().checked_add(1).unwrap_or(0));
    match error.kind() {
        io::ErrorKind::AddrInUse => Trouble::state(format!(
            "port {} of {} is taken by another program",
            addr.port(),
            addr.ip()
        ))
        .hint(format!(
            "choose another: `--addr {next}`, or port 0 for any that is free"
        )),
        io::ErrorKind::PermissionDenied => Trouble::state(format!(
            "no permission to listen at port {} of {}",
            addr.port(),
            addr.ip()
        ))
        .hint(format!(
            "choose one above 1023: `--addr {}`",
            SocketAddr::new(addr.ip(), 8000)
        )),
        _ => Trouble::state(format!("cannot listen at {addr}: {error}"))
            .hint("`--addr` takes an address of this machine, such as `127.0.0.1:8000`"),
    }
}

/// Listens for the signals from now on, so that one that comes early is not missed.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
    })
}

/// A folder with everything that is known about how to serve it.
struct Site {
    files: ServeDir<tower_http::services::fs::DefaultServeDirFallback>,
    missing: ServeFile,
    entities: Entities,
    headers: Headers,
    redirects: Redirects,
    https_at: Option<HttpsSite>,
}

impl Site {
    fn open(root: &Path, https_at: Option<HttpsSite>) -> Result<Self> {
        if !root.is_dir() {
            return Err(Trouble::state(format!(
                "there is no folder `{}` to serve",
                root.display()
            ))
            .hint("build the site first with `./dev build`, or name another folder with `--root`")
            .into());
        }
        Ok(Self {
            files: ServeDir::new(root).precompressed_br().precompressed_gzip(),
            missing: ServeFile::new(root.join("404.html"))
                .precompressed_br()
                .precompressed_gzip(),
            entities: Entities::new(root),
            headers: Headers::load(&root.join("_headers"))?,
            redirects: Redirects::load(&root.join("_redirects"))?,
            https_at,
        })
    }

    fn router(self) -> Router {
        let files = self.files.clone().not_found_service(self.missing.clone());
        Router::new()
            .fallback_service(files)
            .layer(middleware::from_fn_with_state(Arc::new(self), answer))
    }
}

async fn answer(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let redirect = match &site.https_at {
        Some(https) if reads => {
            let whole = request.uri().path_and_query();
            Some(https.redirect(whole.map_or(&path, |whole| whole.as_str())))
        }
        _ if reads => site
            .redirects
            .find(&path)
            .map(|(code, address)| (code, [(header::LOCATION, address)]).into_response()),
        _ => None,
    };
    if let Some(mut redirect) = redirect {
        // What the host says of a script's contents is not for what stands in its place.
        let own = redirect.headers().clone();
        site.headers.apply(&path, redirect.headers_mut());
        redirect.headers_mut().extend(own);
        return redirect;
    }
    if site.entities.is_for_the_host(&path) {
        // They are for the host, not for visitors: the file service looks where nothing is.
        *request.uri_mut() = axum::http::Uri::from_static("/_");
    }

    let if_none_match = request.headers_mut().remove(header::IF_NONE_MATCH);
    if if_none_match.is_some() {
        // The stronger condition decides alone: RFC 9110, section 13.2.2.
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    }
    if let Some(if_range) = request.headers_mut().remove(header::IF_RANGE)
        && site
            .entities
            .tag(&path, None)
            .await
            .is_none_or(|tag| if_range.as_bytes() != tag.as_bytes())
    {
        // What the client has a part of is not what lies here now, so it gets the whole.
        request.headers_mut().remove(header::RANGE);
    }

    let mut response = next.run(request).await;
    if matches!(
        response.status(),
        StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED
    ) && let Some(tag) = site
        .entities
        .tag(&path, response.headers().get(header::CONTENT_ENCODING))
        .await
    {
        if response.status() == StatusCode::OK
            && if_none_match.is_some_and(|list| entity::names(&list, &tag))
        {
            response = not_modified(response);
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
    }
    if response.headers().contains_key(header::CONTENT_TYPE) {
        state_charset(&path, response.headers_mut());
    }
    response
        .headers_mut()
        .entry(header::VARY)
        .or_insert(HeaderValue::from_static("accept-encoding"));
    if response.status() == StatusCode::NOT_FOUND {
        // What is said of a file is not for the page that stands in its place.
        site.headers.apply("/404.html", response.headers_mut());
    } else {
        site.headers.apply(&path, response.headers_mut());
    }
    // What states nothing is asked for again each time, as on the hosts that this stands for.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(hosting::ASK));
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response
}

fn not_modified(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    for name in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::ACCEPT_RANGES,
    ] {
        parts.headers.remove(name);
    }
    Response::from_parts(parts, Body::empty())
}

/// A file without an extension is a text here: a script or rows. Texts are UTF-8, and say so.
fn state_charset(path: &str, headers: &mut HeaderMap) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some(kind) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
    else {
        return;
    };
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let kind = match extension {
        None if kind == "application/octet-stream" => TEXT,
        Some("sh" | "sha256") => TEXT,
        Some("xml") if name == "feed.xml" => {
            HeaderValue::from_static("application/atom+xml; charset=utf-8")
        }
        Some("webmanifest") => HeaderValue::from_static("application/manifest+json"),
        _ if kind.starts_with("text/") && !kind.contains("charset") => {
            let Ok(kind) = HeaderValue::from_str(&format!("{kind}; charset=utf-8")) else {
                return;
            };
            kind
        }
        _ => return,
    };
    headers.insert(header::CONTENT_TYPE, kind);
}

/// # Errors
/// Anything but the address of a machine, in numbers, and a port.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "expected an address and a port, such as `127.0.0.1:8000`".to_owned())
}

/// Where the same site answers over https.
#[derive(Clone, Debug)]
struct HttpsSite(String);

impl HttpsSite {
    /// # Errors
    /// Anything but `https://host[:port][/path]` of characters that mean nothing to a shell.
    fn parse(text: &str) -> Result<Self, String> {
        let address = text.trim_end_matches('/');
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:[]".contains(&byte);
        match address.strip_prefix("https://") {
            Some(rest) if !rest.is_empty() && !rest.starts_with('/') && rest.bytes().all(plain) => {
                Ok(Self(address.to_owned()))
            }
            _ => Err("expected an address such as `https://mlosfoundation.org`".to_owned()),
        }
    }

    /// Whoever follows redirects gets there over https; whoever pipes the answer for a script into a shell, too.
    fn redirect(&self, address: &str) -> Response {
        let path = address.split('?').next().unwrap_or(address);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/+".contains(&byte);
        let is_script = hosting::is_script(path);
        let to = format!("{}{}", self.0, if is_script { path } else { address });
        let Ok(location) = HeaderValue::from_str(&to) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        if !is_script {
            return (
                StatusCode::PERMANENT_REDIRECT,
                [(header::LOCATION, location)],
            )
                .into_response();
        }
        if !path.bytes().all(plain) {
            return StatusCode::NOT_FOUND.into_response();
        }
        let headers = [
            (header::LOCATION, location),
            (header::CONTENT_TYPE, TEXT),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("max-age=300"),
            ),
        ];
        let body = hosting::over_plain_http(&to);
        (StatusCode::MOVED_PERMANENTLY, headers, body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_over_https_has_a_host_and_nothing_that_a_shell_reads() {
        for text in [
            "https://a.example",
            "https://a.example:8443/mlos/",
            "https://[::1]:8000",
        ] {
            HttpsSite::parse(text).expect(text);
        }
        for text in [
            "",
            "https://",
            "https:///a",
            "http://a.example",
            "https://a.example/$(id)",
            "https://a b",
        ] {
            HttpsSite::parse(text).expect_err(text);
        }
    }

    proptest! {
        #[test]
        fn reading_an_address_never_panics(text in "(https://)?[a-z.:/$`'\\[\\] ]{0,12}.{0,4}") {
            if let Ok(HttpsSite(site)) = HttpsSite::parse(&text) {
                prop_assert!(site.starts_with("https://"));
                prop_assert!(site.bytes().all(|byte| byte.is_ascii_graphic() && !b"$`'\"\\;&|<>(){}*?!#".contains(&byte)), "{}", site);
                prop_assert_eq!(site.as_str(), text.trim_end_matches('/'));
            }
            let _ = address(&text);
        }
    }
}

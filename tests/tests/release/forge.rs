//! A mirror of the forge on this machine: a folder of `owner/name/releases/download/tag/file`.
//!
//! What goes wrong in a network goes wrong here when it is told to: `file.fault` beside a file holds `break N` (the first
//! answer stops after N bytes), `status N` (the first answer is that) or `whole` (no answer is ever resumed).

use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::Response,
};
use futures::StreamExt as _;
use tokio::{net::TcpListener, runtime::Runtime};

/// It answers until it is dropped.
pub(crate) struct Forge {
    pub(crate) folder: PathBuf,
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<String>>>,
    _runtime: Runtime,
}

#[derive(Clone)]
struct Known {
    folder: PathBuf,
    asked: Arc<Mutex<Vec<String>>>,
    faults: Arc<Mutex<HashMap<PathBuf, String>>>,
}

impl Forge {
    pub(crate) fn start(folder: &Path) -> Self {
        let runtime = Runtime::new().expect("threads");
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let known = Known {
            folder: folder.to_owned(),
            asked: Arc::clone(&asked),
            faults: Arc::default(),
        };
        let listener = runtime
            .block_on(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))))
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(known);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            folder: folder.to_owned(),
            address: format!("http://{address}"),
            asked,
            _runtime: runtime,
        }
    }

    /// What was asked for since the last time that somebody looked: names, and from which byte on.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("a list"))
    }

    /// The folder of a repository's release.
    pub(crate) fn release(&self, repository: &str, tag: &str) -> PathBuf {
        let folder = self
            .folder
            .join(repository)
            .join("releases/download")
            .join(tag);
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }
}

async fn answer(State(known): State<Known>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let range = request.headers().get(header::RANGE);
    let from: Option<usize> = range
        .and_then(|range| {
            range
                .to_str()
                .ok()?
                .strip_prefix("bytes=")?
                .strip_suffix('-')
        })
        .and_then(|from| from.parse().ok());
    let name = path.rsplit('/').next().unwrap_or_default();
    let says = from.map_or(name.to_owned(), |from| format!("{name} from {from}"));
    known.asked.lock().expect("a list").push(says);

    let file = known.folder.join(&path);
    let Ok(bytes) = fs::read(&file) else {
        return status(StatusCode::NOT_FOUND);
    };
    let fault = fault(&known, &file);
    let mut words = fault.split(' ');
    let (kind, number) = (words.next().unwrap_or_default(), words.next());
    let number = number.and_then(|number| number.parse().ok());
    let resumes = from.filter(|_| kind != "whole");
    let part = &bytes[resumes.unwrap_or(0).min(bytes.len())..];
    let mut response = Response::builder();
    if let Some(from) = resumes {
        if from >= bytes.len() {
            return status(StatusCode::RANGE_NOT_SATISFIABLE);
        }
        let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
        response = response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, range);
    }
    response = response.header(header::CONTENT_LENGTH, part.len());
    let body = match (kind, number) {
        ("status", Some(number)) => {
            let code = u16::try_from(number)
                .ok()
                .and_then(|code| StatusCode::from_u16(code).ok());
            return status(code.expect("a status"));
        }
        ("break", Some(number)) => {
            let broken: [Result<Vec<u8>, std::io::Error>; 2] = [
                Ok(part[..number].to_vec()),
                Err(std::io::Error::other("the line is cut")),
            ];
            // What was sent is on its way before the line is cut.
            let slowly = futures::stream::iter(broken).then(async |part| {
                tokio::task::yield_now().await;
                part
            });
            Body::from_stream(slowly)
        }
        _ => Body::from(part.to_vec()),
    };
    response.body(body).expect("a response")
}

/// The fault of a file: each but `whole` happens once.
fn fault(known: &Known, file: &Path) -> String {
    let mut path = file.as_os_str().to_owned();
    path.push(".fault");
    let path = PathBuf::from(path);
    let Ok(text) = fs::read_to_string(&path) else {
        return String::new();
    };
    let mut seen = known.faults.lock().expect("a map");
    if text != "whole" && seen.insert(path, text.clone()).is_some() {
        return String::new();
    }
    text
}

fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}

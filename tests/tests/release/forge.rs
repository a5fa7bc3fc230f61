//! A stand-in for the forge on this machine: a mirror, which is a folder of `owner/name/releases/download/tag/file`; and
//! the distribution's own repository, with the part of the API that releases are made with. `gh` finds it as a proxy.
//!
//! What goes wrong in a network goes wrong here when it is told to: `file.fault` beside a file holds `break N` (the first
//! answer stops after N bytes), `status N` (the first answer is that) or `whole` (no answer is ever resumed). In the mirror's
//! own folder, `upload.fault` holds the name of a file whose upload breaks off, and `out.fault` that of one that is
//! another one as soon as its release is let out, or `silence`: then nobody is told what there is, once.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use futures::StreamExt as _;
use serde_json::Value;
use tokio::{net::TcpListener, runtime::Runtime};

/// It answers until it is dropped.
pub(crate) struct Forge {
    pub(crate) folder: PathBuf,
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<String>>>,
    releases: Arc<Mutex<Vec<Release>>>,
    _runtime: Runtime,
}

/// A release of the distribution's own repository.
#[derive(Clone, Default)]
struct Release {
    tag: String,
    name: String,
    /// The commit at which its tag is made when it is let out.
    target: String,
    draft: bool,
    prerelease: bool,
    latest: bool,
    /// By their numbers, each with a name and bytes.
    assets: BTreeMap<usize, (String, Vec<u8>)>,
}

#[derive(Clone)]
struct Known {
    folder: PathBuf,
    asked: Arc<Mutex<Vec<String>>>,
    faults: Arc<Mutex<HashMap<PathBuf, String>>>,
    releases: Arc<Mutex<Vec<Release>>>,
}

impl Forge {
    pub(crate) fn start(folder: &Path) -> Self {
        let runtime = Runtime::new().expect("threads");
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let known = Known {
            folder: folder.to_owned(),
            asked: Arc::clone(&asked),
            faults: Arc::default(),
            releases: Arc::default(),
        };
        let releases = Arc::clone(&known.releases);
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
            releases,
            _runtime: runtime,
        }
    }

    /// What was asked for since the last time that somebody looked: names, and from which byte on.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("a list"))
    }

    /// What the distribution's own repository shows.
    pub(crate) fn releases(&self) -> Vec<String> {
        let releases = self.releases.lock().expect("a list");
        let line = |release: &Release| {
            let flags = [
                (release.draft, "draft"),
                (release.prerelease, "prerelease"),
                (release.latest, "latest"),
            ];
            let flags: Vec<_> = flags
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, word)| *word)
                .collect();
            let count = release.assets.len();
            format!(
                "{} at {}, {}, {count} files: {}",
                release.tag,
                release.target,
                release.name,
                flags.join(", ")
            )
        };
        releases.iter().map(line).collect()
    }

    /// Lets a file of a release be another one, as whoever may write there can.
    pub(crate) fn tamper(&self, name: &str) {
        let mut releases = self.releases.lock().expect("a list");
        let mut assets = releases
            .iter_mut()
            .flat_map(|release| release.assets.values_mut());
        let (_, bytes) = assets
            .find(|(known, _)| known == name)
            .expect("such a file");
        bytes.push(b'!');
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

const REPOSITORY: &str = "/repos/mlOS-foundation/mlos-distro/";
const OWN: &str = "mlOS-foundation/mlos-distro/releases";

async fn answer(State(known): State<Known>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if let Some(rest) = path
        .strip_prefix("/repos/")
        .and_then(|rest| rest.strip_prefix(OWN))
    {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 30).await.expect("a body");
        return api(&known, &parts, rest, &body);
    }
    if let Some(rest) = path.strip_prefix(REPOSITORY) {
        return merged(&known, rest);
    }
    if let Some(name) = path.strip_prefix(&format!("/{OWN}/latest/download/")) {
        let releases = known.releases.lock().expect("a list");
        let latest = releases.iter().find(|release| release.latest);
        let mut assets = latest
            .into_iter()
            .flat_map(|release| release.assets.values());
        let bytes = assets
            .find(|(known, _)| known == name)
            .map(|(_, bytes)| bytes.clone());
        return bytes.map_or(status(StatusCode::NOT_FOUND), |bytes| {
            Response::new(Body::from(bytes))
        });
    }
    if let Some(rest) = path.strip_prefix(&format!("/{OWN}/download/")) {
        let releases = known.releases.lock().expect("a list");
        let bytes = releases
            .iter()
            .filter(|release| !release.draft)
            .find_map(|release| {
                let name = rest.strip_prefix(&release.tag)?.strip_prefix('/')?;
                let mut assets = release.assets.values();
                assets
                    .find(|(known, _)| known == name)
                    .map(|(_, bytes)| bytes.clone())
            });
        return bytes.map_or(status(StatusCode::NOT_FOUND), |bytes| {
            Response::new(Body::from(bytes))
        });
    }
    file(&known, &request)
}

/// The default branch: the folder `main` of the mirror, and the commit that `main.commit` beside it names.
fn merged(known: &Known, rest: &str) -> Response {
    if rest == "commits/HEAD" {
        let sha = fs::read_to_string(known.folder.join("main.commit"));
        let sha = sha.unwrap_or_else(|_| "0".repeat(40));
        return json(StatusCode::OK, &serde_json::json!({ "sha": sha.trim() }));
    }
    let file = rest
        .strip_prefix("contents/")
        .map(|path| known.folder.join("main").join(path));
    match file.map(fs::read) {
        Some(Ok(bytes)) => Response::new(Body::from(bytes)),
        _ => status(StatusCode::NOT_FOUND),
    }
}

/// The part of the API that `gh api` is used for here.
fn api(known: &Known, request: &Parts, rest: &str, body: &[u8]) -> Response {
    let mut releases = known.releases.lock().expect("a list");
    let words: Vec<_> = rest.split('/').filter(|word| !word.is_empty()).collect();
    let number = |word: &str| word.parse::<usize>().expect("a number");
    let fields = || serde_json::from_slice::<Value>(body).expect("fields");
    match (request.method.as_str(), &words[..]) {
        ("GET", []) => {
            let silence = known.folder.join("list.fault");
            if fs::remove_file(silence).is_ok() {
                return broken();
            }
            let all: Vec<_> = releases.iter().enumerate().map(shown).collect();
            json(StatusCode::OK, &Value::from(all))
        }
        ("POST", []) => {
            let fields = fields();
            releases.push(Release {
                tag: fields["tag_name"].as_str().expect("a tag").to_owned(),
                name: fields["name"].as_str().expect("a name").to_owned(),
                target: fields["target_commitish"]
                    .as_str()
                    .expect("a commit")
                    .to_owned(),
                draft: fields["draft"].as_bool().expect("yes or no"),
                prerelease: fields["prerelease"].as_bool().expect("yes or no"),
                ..Release::default()
            });
            json(
                StatusCode::CREATED,
                &shown(releases.iter().enumerate().next_back().expect("one")),
            )
        }
        ("PATCH", [id]) => {
            let fields = fields();
            // There is one latest release.
            if fields["make_latest"] == "true" {
                releases
                    .iter_mut()
                    .for_each(|release| release.latest = false);
            }
            let release = &mut releases[number(id)];
            let flag = |name: &str, before| fields[name].as_bool().unwrap_or(before);
            let is_let_out = release.draft && fields["draft"] == false;
            release.draft = flag("draft", release.draft);
            if is_let_out {
                let_out(&known.folder, release);
            }
            if let Some(target) = fields["target_commitish"].as_str() {
                target.clone_into(&mut release.target);
            }
            release.prerelease = flag("prerelease", release.prerelease);
            release.latest = fields["make_latest"] == "true" && !release.draft;
            json(StatusCode::OK, &shown((number(id), release)))
        }
        ("POST", [id, "assets"]) => {
            let name = request
                .uri
                .query()
                .and_then(|query| query.strip_prefix("name="))
                .expect("a name");
            let fault = known.folder.join("upload.fault");
            if fs::read_to_string(&fault).is_ok_and(|text| text == name) {
                fs::remove_file(&fault).expect("it was there");
                return broken();
            }
            let next = releases
                .iter()
                .flat_map(|release| release.assets.keys())
                .max()
                .map_or(0, |last| last + 1);
            releases[number(id)]
                .assets
                .insert(next, (name.to_owned(), body.to_vec()));
            json(StatusCode::CREATED, &serde_json::json!({ "id": next }))
        }
        (method @ ("GET" | "DELETE"), ["assets", id]) => {
            let id = number(id);
            let release = releases
                .iter_mut()
                .find(|release| release.assets.contains_key(&id));
            let Some(release) = release else {
                return status(StatusCode::NOT_FOUND);
            };
            if method == "DELETE" {
                release.assets.remove(&id);
                return status(StatusCode::NO_CONTENT);
            }
            Response::new(Body::from(release.assets[&id].1.clone()))
        }
        _ => status(StatusCode::NOT_FOUND),
    }
}

/// What goes wrong at that moment.
fn let_out(folder: &Path, release: &mut Release) {
    let fault = folder.join("out.fault");
    let Ok(what) = fs::read_to_string(&fault) else {
        return;
    };
    fs::remove_file(fault).expect("it was there");
    if what == "silence" {
        fs::write(folder.join("list.fault"), "").expect("a file");
    }
    for (name, bytes) in release.assets.values_mut() {
        if *name == what {
            bytes.push(b'!');
        }
    }
}

fn broken() -> Response {
    let message = serde_json::json!({ "message": "Server Error" });
    json(StatusCode::BAD_GATEWAY, &message)
}

fn shown((id, release): (usize, &Release)) -> Value {
    let assets: Vec<_> = release
        .assets
        .iter()
        .map(|(id, (name, bytes))| {
            serde_json::json!({ "id": id, "name": name, "size": bytes.len(), "state": "uploaded" })
        })
        .collect();
    serde_json::json!({
        "id": id,
        "tag_name": release.tag,
        "name": release.name,
        "draft": release.draft,
        "prerelease": release.prerelease,
        "upload_url": format!("http://api.github.localhost/repos/{OWN}/{id}/assets{{?name,label}}"),
        "assets": assets,
    })
}

fn json(code: StatusCode, value: &Value) -> Response {
    let response = Response::builder()
        .status(code)
        .header(header::CONTENT_TYPE, "application/json");
    response
        .body(Body::from(value.to_string()))
        .expect("a response")
}

fn file(known: &Known, request: &Request) -> Response {
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
    let fault = fault(known, &file);
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

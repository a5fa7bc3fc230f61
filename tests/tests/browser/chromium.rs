//! One browser with its own driver, profile and server, for one test.

use std::{
    future::Future,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator, elements::Element, wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use mlos_tests::{
    made_up::built_site,
    program::find_or_skip,
    tool::{Server, workspace},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

/// How long a page may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The key that leads from one stop to the next, and those that lead back.
pub(crate) const TAB: char = '\u{e004}';
pub(crate) const BACK: &[char] = &['\u{e008}', TAB];

/// A browser on the built site.
pub(crate) struct Browser {
    client: Client,
    /// `http://127.0.0.1:40123`, where the site is served.
    pub(crate) site: String,
}

/// What is ended after a test, whatever its outcome.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a test on the built site, in a browser of its own; without a browser the test is skipped, which a CI machine
/// does not accept.
#[track_caller]
pub(crate) fn in_browser<F: Future<Output = ()>>(test: impl FnOnce(Browser) -> F) {
    in_browser_on(&built_site(), test);
}

/// The same on another site.
#[track_caller]
pub(crate) fn in_browser_on<F: Future<Output = ()>>(root: &Path, test: impl FnOnce(Browser) -> F) {
    in_browser_at(&Server::start(root), test);
}

/// The same on a site that is served already.
#[track_caller]
pub(crate) fn in_browser_at<F: Future<Output = ()>>(
    server: &Server,
    test: impl FnOnce(Browser) -> F,
) {
    let (Some(chromium), Some(chromedriver)) =
        (find_or_skip("chromium"), find_or_skip("chromedriver"))
    else {
        return;
    };
    let profile = tempfile::tempdir().expect("a temporary folder");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (driver, address) = start(&chromedriver);
    runtime.block_on(async {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(&chromium, &profile))
            .connect(&address)
            .await
            .expect("a browser session");
        let browser = Browser {
            client: client.clone(),
            site: server.address.clone(),
        };
        test(browser).await;
        client.close().await.expect("the session ends");
    });
    drop(driver);
}

/// Starts the driver on a free port. It looks for one by itself, and gives up where another takes it in between.
fn start(chromedriver: &Path) -> (Driver, String) {
    let attempts = (0..20).map(|_| attempt(chromedriver));
    attempts
        .flatten()
        .next()
        .expect("chromedriver finds a free port and says which")
}

fn attempt(chromedriver: &Path) -> Option<(Driver, String)> {
    let process = Command::new(chromedriver)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut driver = Driver(process.expect("chromedriver can be started"));
    let output = driver.0.stdout.take()?;
    let mut lines = BufReader::new(output).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    })?;
    // Somebody has to read the rest, or the driver stops at a closed pipe.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Some((driver, format!("http://127.0.0.1:{port}")))
}

fn capabilities(chromium: &Path, profile: &TempDir) -> serde_json::Map<String, Value> {
    let mut arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1600",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--user-data-dir={}", profile.path().display()));
    let Value::Object(capabilities) = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    }) else {
        unreachable!("an object is written as one")
    };
    capabilities
}

/// A request of the driver that the client has no name for.
#[derive(Debug)]
struct Ask {
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Ask {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        match &self.body {
            Some(body) => (Method::POST, Some(body.to_string())),
            None => (Method::GET, None),
        }
    }
}

impl Browser {
    /// Opens a page of the site, and waits until its live part is there.
    pub(crate) async fn open_alive(&self, path: &str) {
        self.open(path).await;
        self.wait_for("html[data-alive]").await;
    }

    /// Opens a page of the site, and waits until its live part is there, where it has one.
    pub(crate) async fn open_settled(&self, path: &str) {
        self.open(path).await;
        self.wait_until(
            "!document.querySelector('[data-live]') || 'alive' in document.documentElement.dataset",
        )
        .await;
    }

    /// Opens a page of the site.
    pub(crate) async fn open(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.site))
            .await
            .expect("a page");
    }

    /// Path and query of the address.
    pub(crate) async fn address(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        )
    }

    /// Waits until something is there.
    pub(crate) async fn wait_for(&self, css: &str) -> Element {
        self.client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("`{css}` did not come: {error}"))
    }

    /// Waits until a script says that something is so.
    pub(crate) async fn wait_until(&self, condition: &str) {
        let script = format!("return Boolean({condition})");
        let waited = tokio::time::timeout(PATIENCE, async {
            while self.run(&script).await != json!(true) {
                tokio::task::yield_now().await;
            }
        });
        assert!(waited.await.is_ok(), "`{condition}` did not come true");
    }

    /// The only visible element that a selector finds.
    pub(crate) async fn visible(&self, css: &str) -> Element {
        let mut seen = Vec::new();
        for element in self
            .client
            .find_all(Locator::Css(css))
            .await
            .expect("a selector")
        {
            if element.is_displayed().await.expect("a state") {
                seen.push(element);
            }
        }
        assert_eq!(seen.len(), 1, "elements seen for `{css}`");
        seen.remove(0)
    }

    /// The text of the only visible element that a selector finds.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.visible(css).await.text().await.expect("a text")
    }

    /// How many elements a selector finds.
    pub(crate) async fn count(&self, css: &str) -> usize {
        self.client
            .find_all(Locator::Css(css))
            .await
            .expect("a selector")
            .len()
    }

    /// The element of a role and name, as a screen reader has them.
    pub(crate) async fn by_role(&self, role: &str, name: &str) -> Element {
        let css = match role {
            "radio" => "input[type=radio]",
            "button" => "button",
            "link" => "a[href]",
            "searchbox" => "input[type=search]",
            "combobox" => "select",
            other => panic!("no selector for the role `{other}`"),
        };
        let mut names = Vec::new();
        for element in self
            .client
            .find_all(Locator::Css(css))
            .await
            .expect("a selector")
        {
            let id = element.element_id();
            let label = self.ask(&format!("element/{id}/computedlabel"), None).await;
            let seen = self.ask(&format!("element/{id}/computedrole"), None).await;
            if label == name && seen == role {
                return element;
            }
            names.push(label);
        }
        panic!("no {role} is called `{name}`: {names:?}")
    }

    /// Runs a script on the page.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .expect("a script that runs")
    }

    /// Runs a script on the page whose last argument takes the result.
    pub(crate) async fn run_async(&self, script: &str) -> Value {
        self.client
            .execute_async(script, Vec::new())
            .await
            .expect("a script that runs")
    }

    /// A key, as a person presses it: what has the focus gets it.
    pub(crate) async fn press(&self, key: char) {
        self.press_together(&[key]).await;
    }

    /// Keys that are held down one after the other, and let go of together.
    pub(crate) async fn press_together(&self, keys: &[char]) {
        let turn = |kind: &'static str| move |key| json!({ "type": kind, "value": key });
        let down = keys.iter().map(turn("keyDown"));
        let turns: Vec<_> = down.chain(keys.iter().rev().map(turn("keyUp"))).collect();
        let press = json!({ "actions": [{ "type": "key", "id": "keys", "actions": turns }] });
        self.ask("actions", Some(press)).await;
    }

    /// Goes back in history.
    pub(crate) async fn back(&self) {
        self.client.back().await.expect("a page before");
    }

    /// A command of the `DevTools` protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.ask(
            "goog/cdp/execute",
            Some(json!({ "cmd": command, "params": parameters })),
        )
        .await
    }

    /// From now on the browser gets nothing from addresses of this pattern.
    pub(crate) async fn block(&self, pattern: &str) {
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setBlockedURLs", json!({ "urls": [pattern] }))
            .await;
    }

    /// What the console said since it was last asked.
    pub(crate) async fn console(&self) -> Vec<String> {
        let messages = self.ask("se/log", Some(json!({ "type": "browser" }))).await;
        let messages = messages.as_array().expect("a list of messages");
        messages
            .iter()
            .map(|message| message["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    async fn ask(&self, path: &str, body: Option<Value>) -> Value {
        let ask = Ask {
            path: path.to_owned(),
            body,
        };
        self.client
            .issue_cmd(ask)
            .await
            .unwrap_or_else(|error| panic!("`{path}`: {error}"))
    }
}

/// Every page of the built site, as paths.
pub(crate) fn pages() -> Vec<String> {
    let root = workspace("dist/site");
    let mut folders = vec![root.clone()];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the site") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("index.html") || path.ends_with("404.html") {
                let page = path
                    .strip_prefix(&root)
                    .expect("a path below it")
                    .display()
                    .to_string();
                pages.push(format!("/{}", page.trim_end_matches("index.html")));
            }
        }
    }
    pages.sort_unstable();
    pages
}

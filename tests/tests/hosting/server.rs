//! The servers, each with the configuration of `docs/hosting.md`: only addresses, places and the certificate differ.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use mlos_tests::{
    certificate::Certificate,
    program::find_also_in,
    tool::{self, mlos_distro, workspace},
};
use tempfile::TempDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `mlos-distro serve`. It speaks no TLS; what its redirects lead to is Caddy.
    Tool,
    Caddy,
    Nginx,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Tool, Self::Caddy, Self::Nginx];
}

/// A program that was started here, until it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) struct Server {
    /// Where the site is asked for.
    main: String,
    plain: String,
    https: String,
    certificate: Certificate,
    folder: TempDir,
    running: Vec<Running>,
    tools: Vec<tool::Server>,
    present: Option<TempDir>,
}

impl Server {
    /// Serves the built site.
    pub(crate) fn start(kind: Kind) -> Self {
        let mut server = Self::with(
            if kind == Kind::Nginx {
                kind
            } else {
                Kind::Caddy
            },
            None,
        );
        if kind == Kind::Tool {
            let site = tool::Server::start(&server.site());
            server.main.clone_from(&site.address);
            let (plain, running) = over_plain_http(&server.site(), &server.https);
            server.plain = plain;
            server.running.push(running);
            server.tools.push(site);
        }
        server
    }

    /// The same in front of another site.
    pub(crate) fn beside_present(kind: Kind) -> Self {
        let folder = TempDir::new().expect("a folder");
        for place in ["blog", "api"] {
            fs::create_dir(folder.path().join(place)).expect("a folder");
        }
        for file in ["blog/index.html", "api/models", "index.html"] {
            fs::write(folder.path().join(file), "the present site\n").expect("a file");
        }
        let present = tool::Server::start(folder.path());
        let mut server = Self::with(kind, Some(&present.address));
        server.tools.push(present);
        server.present = Some(folder);
        server
    }

    fn with(kind: Kind, present: Option<&str>) -> Self {
        let folder = TempDir::new().expect("a folder");
        let certificate = Certificate::new();
        let [plain, https] = [free_port(), free_port()];
        let addresses = [
            format!("http://127.0.0.1:{plain}"),
            format!("https://127.0.0.1:{https}"),
        ];
        copy(
            &workspace("dist/site"),
            &folder.path().join("site"),
            &addresses[1],
        );
        let name = if kind == Kind::Caddy {
            "caddy"
        } else {
            "nginx"
        };
        let mut text = block(name);
        if let Some(present) = present {
            let more = block(&format!("{name}-present"));
            let more = more.replace("https://present.mlosfoundation.org", present);
            let (from, to) = if kind == Kind::Caddy {
                ("\troute {\n", format!("\troute {{\n{more}"))
            } else {
                (
                    "    location / {\n        try_files $uri $uri/ =404;\n    }\n",
                    more,
                )
            };
            let (before, after) = text.rsplit_once(from).expect("its place");
            text = format!("{before}{to}{after}");
        }
        let root = folder.path().join("site").display().to_string();
        let text = text.replace("/srv/mlos", &root);
        let running = if kind == Kind::Caddy {
            caddy(folder.path(), &certificate, &text, &addresses)
        } else {
            nginx(folder.path(), &certificate, &text, &addresses)
        };
        let mut server = Self {
            main: addresses[1].clone(),
            plain: addresses[0].clone(),
            https: addresses[1].clone(),
            certificate,
            folder,
            running: vec![running],
            tools: Vec::new(),
            present: None,
        };
        server.wait(&[plain, https]);
        server
    }

    /// Until it listens.
    fn wait(&mut self, ports: &[u16]) {
        let end = Instant::now() + Duration::from_secs(60);
        for &port in ports {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                let over = self.running[0].0.try_wait().expect("its state").is_some();
                assert!(!over && Instant::now() < end, "{}", self.log());
                thread::sleep(Duration::from_millis(20));
            }
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub(crate) fn plain_http(&self) -> &str {
        &self.plain
    }

    pub(crate) fn https(&self) -> &str {
        &self.https
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.certificate.ca()
    }

    pub(crate) fn get(&self, path: &str, headers: &[&str]) -> Answer {
        let mut arguments = Vec::new();
        for header in headers {
            arguments.extend(["-H", header]);
        }
        Answer::of(&format!("{}{path}", self.main), &arguments, self.ca())
    }

    pub(crate) fn ask(&self, method: &str, path: &str) -> Answer {
        let arguments: &[&str] = if method == "HEAD" {
            &["-I"]
        } else {
            &["-X", method]
        };
        Answer::of(&format!("{}{path}", self.main), arguments, self.ca())
    }

    /// What a line prints that somebody types who trusts the certificate.
    pub(crate) fn typed(&self, line: &str) -> String {
        let settings = self.folder.path().join("wgetrc");
        fs::write(
            &settings,
            format!("ca_certificate = {}\n", self.ca().display()),
        )
        .expect("a file");
        let output = Command::new("bash")
            .args(["-c", line])
            .env("CURL_CA_BUNDLE", self.ca())
            .env("WGETRC", settings)
            .stdin(Stdio::null())
            .output()
            .expect("bash can be started");
        String::from_utf8(output.stdout).expect("a text")
    }

    /// A folder in which these programs lie, and no others.
    pub(crate) fn folder_with(&self, programs: &[&str]) -> String {
        let folder = self.folder.path().join(programs.join("-"));
        fs::create_dir_all(&folder).expect("a folder");
        for program in programs {
            let place = folder.join(program);
            if !place.exists() {
                symlink(find(program), place).expect("a link");
            }
        }
        folder.display().to_string()
    }
}

/// An answer as curl shows it.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn of(address: &str, arguments: &[&str], ca: PathBuf) -> Self {
        let Output { stdout, stderr, .. } = Command::new("curl")
            .args(["-sS", "-D", "/dev/stderr", "--path-as-is", "--cacert"])
            .arg(ca)
            .args(arguments)
            .arg(address)
            .output()
            .expect("curl can be started");
        let head = String::from_utf8(stderr).expect("a head is text");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or_else(|| panic!("{address}: {head}")),
            // With -I the head is what is printed.
            body: if arguments.contains(&"-I") {
                Vec::new()
            } else {
                stdout
            },
            head,
        }
    }

    /// The value of a header, all of them where it comes more than once.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_end());
        let value = values.next().unwrap_or_default();
        assert_eq!(values.next(), None, "{name} comes twice");
        value
    }
}

/// A block of code of the page, by its language.
fn block(language: &str) -> String {
    let page = fs::read_to_string(workspace("docs/hosting.md")).expect("the page");
    let (_, rest) = page
        .split_once(&format!("\n```{language}\n"))
        .unwrap_or_else(|| panic!("docs/hosting.md has no block of `{language}`"));
    rest.split_once("```").expect("its end").0.to_owned()
}

/// The site, with its own address in the answers over plain http.
fn copy(from: &Path, to: &Path, https: &str) {
    let output = Command::new("cp").arg("-r").args([from, to]).output();
    assert!(
        output.expect("cp can be started").status.success(),
        "run `./dev build`"
    );
    let mut folders = vec![to.join("plain-http")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let text = text.replace("https://mlosfoundation.org", https);
                fs::write(path, text).expect("a file");
            }
        }
    }
}

fn over_plain_http(site: &Path, https: &str) -> (String, Running) {
    let port = free_port();
    let running = Command::new(mlos_distro())
        .args([
            "serve",
            "--addr",
            &format!("127.0.0.1:{port}"),
            "--https-at",
            https,
            "--root",
        ])
        .arg(site)
        .stderr(Stdio::null())
        .spawn()
        .expect("mlos-distro can be started");
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(20));
    }
    (format!("http://127.0.0.1:{port}"), Running(running))
}

fn caddy(
    folder: &Path,
    certificate: &Certificate,
    text: &str,
    [plain, https]: &[String; 2],
) -> Running {
    let tls = format!(
        "tls {} {}",
        certificate.ca().display(),
        certificate.key().display()
    );
    let text = text
        .replacen("http://mlosfoundation.org {", &format!("{plain} {{"), 1)
        .replacen(
            "\nmlosfoundation.org {",
            &format!("\n{https} {{\n\t{tls}"),
            1,
        )
        .replace("https://mlosfoundation.org", https);
    let file = folder.join("Caddyfile");
    let global = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n";
    fs::write(&file, format!("{global}{text}")).expect("a file");
    let mut command = Command::new(find("caddy"));
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(file);
    spawn(folder, &mut command)
}

fn nginx(
    folder: &Path,
    certificate: &Certificate,
    text: &str,
    [plain, https]: &[String; 2],
) -> Running {
    let port = |address: &String| {
        address
            .rsplit(':')
            .next()
            .map(str::to_owned)
            .expect("a port")
    };
    // Not every machine has an address of version 6.
    let mut text = text.to_owned();
    for line in ["    listen [::]:80;\n", "    listen [::]:443 ssl http2;\n"] {
        assert!(text.contains(line), "{line}");
        text = text.replace(line, "");
    }
    let text = text
        .replace("listen 80;", &format!("listen 127.0.0.1:{};", port(plain)))
        .replace("listen 443 ", &format!("listen 127.0.0.1:{} ", port(https)))
        .replace(
            "/etc/letsencrypt/live/mlosfoundation.org/fullchain.pem",
            &certificate.ca().display().to_string(),
        )
        .replace(
            "/etc/letsencrypt/live/mlosfoundation.org/privkey.pem",
            &certificate.key().display().to_string(),
        )
        .replace("https://mlosfoundation.org", https);
    let program = find("nginx");
    let types = program
        .ancestors()
        .nth(3)
        .expect("a root")
        .join("etc/nginx/mime.types");
    let scratch: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    let file = folder.join("nginx.conf");
    let whole = format!(
        "daemon off;\nmaster_process off;\npid {0}/pid;\nevents {{}}\nhttp {{\ninclude {1};\naccess_log off;\n{scratch}{text}}}\n",
        folder.display(),
        types.display(),
    );
    fs::write(&file, whole).expect("a file");
    let mut command = Command::new(program);
    command
        .arg("-p")
        .arg(folder)
        .args(["-e", "stderr", "-c"])
        .arg(file);
    spawn(folder, &mut command)
}

fn spawn(folder: &Path, command: &mut Command) -> Running {
    let log = File::create(folder.join("log")).expect("a log");
    let child = command
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn();
    Running(child.expect("the server can be started"))
}

/// On the path, or where `./dev setup` lays it.
fn find(program: &str) -> PathBuf {
    let more = ["bin", "sbin"].map(|name| workspace(".tools/servers/usr").join(name));
    find_also_in(program, more)
        .unwrap_or_else(|| panic!("expected `{program}`, found none: run `./dev setup`"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

//! https in front of a server, by the `openssl` of the command line: one process for each connection, so that whatever
//! the server does wrong it does here as well.

use std::{
    io::{self, BufReader},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use mlos_tests::certificate::Certificate;

use crate::server::{Shared, answer};

static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(Certificate::new);

/// The certificate, for those who are to trust it.
pub(crate) fn ca() -> PathBuf {
    CERTIFICATE.ca()
}

/// Listens on a free port; the thread ends with the test program.
pub(crate) fn start(state: Shared) -> String {
    static SOCKETS: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("https://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let state = Arc::clone(&state);
            let number = SOCKETS.fetch_add(1, Ordering::Relaxed);
            let socket = CERTIFICATE.folder.path().join(format!("socket{number}"));
            thread::spawn(move || serve(client, &socket, &state));
        }
    });
    address
}

fn serve(client: TcpStream, socket: &Path, state: &Shared) -> io::Result<()> {
    let mut openssl = Command::new("openssl")
        .args(["s_server", "-quiet", "-naccept", "1", "-key", "key.pem"])
        .args(["-cert", "ca.pem", "-unix"])
        .arg(socket)
        .current_dir(CERTIFICATE.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let hidden = connect(socket, &mut openssl)?;
    let (from_client, from_hidden) = (client.try_clone()?, hidden.try_clone()?);
    thread::spawn(move || {
        let (mut from, mut to) = (from_client, hidden);
        io::copy(&mut from, &mut to).ok();
        to.shutdown(Shutdown::Both)
    });
    thread::spawn(move || {
        let (mut from, mut to) = (from_hidden, client);
        io::copy(&mut from, &mut to).ok();
        to.shutdown(Shutdown::Both)
    });
    let (to, from) = (openssl.stdin.take(), openssl.stdout.take());
    answer(
        BufReader::new(from.expect("it is piped")),
        to.expect("it is piped"),
        state,
    )
    .ok();
    openssl.wait().map(drop)
}

/// As soon as it listens.
fn connect(socket: &Path, openssl: &mut Child) -> io::Result<UnixStream> {
    loop {
        match UnixStream::connect(socket) {
            Err(error) if openssl.try_wait()?.is_some() => return Err(error),
            Err(_) => thread::sleep(Duration::from_millis(2)),
            connected => return connected,
        }
    }
}

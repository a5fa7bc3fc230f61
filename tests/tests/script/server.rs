//! A loopback server that answers as it is told, and remembers what it was asked for.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// What a path answers.
#[derive(Clone)]
pub(crate) enum Answer {
    Body(Vec<u8>),
    /// All the headers of the whole, and only the first bytes of it.
    Cut(Vec<u8>, usize),
    Status(u16),
    /// A redirect.
    Location(String),
    /// Takes the request and says nothing, until the other side goes away.
    Silence,
}

pub(crate) struct Server {
    /// Such as `http://127.0.0.1:40123`.
    pub(crate) address: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    answers: BTreeMap<String, Answer>,
    asked: Vec<String>,
}

impl Server {
    /// Listens on a free port; the thread ends with the test program.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away in the middle is part of what is tested.
                thread::spawn(move || answer(stream, &state).ok());
            }
        });
        Self { address, state }
    }

    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    /// The paths that were asked for since the last time.
    pub(crate) fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().asked)
    }

    /// Returns once a path has been asked for.
    ///
    /// # Panics
    ///
    /// After a minute without.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str) {
        let absent = |state: &mut State| !state.asked.iter().any(|asked| asked == path);
        let minute = Duration::from_secs(60);
        let waited = self.state.1.wait_timeout_while(self.lock(), minute, absent);
        let waited = waited.unwrap_or_else(PoisonError::into_inner).1;
        assert!(!waited.timed_out(), "nobody asked for {path}");
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(mut stream: TcpStream, state: &(Mutex<State>, Condvar)) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    for line in lines.by_ref() {
        if line?.is_empty() {
            break;
        }
    }
    let found = {
        let (state, came) = (&state.0, &state.1);
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked.push(path.clone());
        came.notify_all();
        state.answers.get(&path).cloned()
    };
    match found.unwrap_or(Answer::Status(404)) {
        Answer::Body(body) => send(&mut stream, 200, "", body.len(), &body),
        Answer::Cut(body, length) => send(&mut stream, 200, "", body.len(), &body[..length]),
        Answer::Status(status) => send(&mut stream, status, "", 0, b""),
        Answer::Location(target) => {
            send(&mut stream, 302, &format!("Location: {target}\r\n"), 0, b"")
        }
        Answer::Silence => lines.try_for_each(|line| line.map(drop)),
    }
}

fn send(
    stream: &mut TcpStream,
    status: u16,
    header: &str,
    length: usize,
    body: &[u8],
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Answer\r\n{header}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

//! A loopback server that answers as it is told, and remembers what it was asked for.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Condvar, Mutex, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use crate::{answer::Answer, tls};

pub(crate) struct Server {
    /// Such as `http://127.0.0.1:40123`.
    pub(crate) address: String,
    secure_address: OnceLock<String>,
    state: Shared,
}

/// The state, and a word to those who wait for a request.
pub(crate) type Shared = Arc<(Mutex<State>, Condvar)>;

#[derive(Default)]
pub(crate) struct State {
    /// For each path what it answers at the first request, at the second, and so on; the last one stays.
    answers: BTreeMap<String, Vec<Answer>>,
    asked: Vec<Request>,
}

/// What somebody asked for.
pub(crate) struct Request {
    pub(crate) path: String,
    /// Where the file should begin; nothing where the request does not say.
    pub(crate) offset: Option<usize>,
}

impl Server {
    /// Listens on a free port; the thread ends with the test program.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Shared::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away in the middle is part of what is tested.
                thread::spawn(move || {
                    let from = BufReader::new(stream.try_clone()?);
                    answer(from, stream, &state)
                });
            }
        });
        Self {
            address,
            secure_address: OnceLock::new(),
            state,
        }
    }

    /// The same answers by https, such as `https://127.0.0.1:40124`, with a certificate that nobody trusts unless told.
    pub(crate) fn secure_address(&self) -> &str {
        self.secure_address
            .get_or_init(|| tls::start(Arc::clone(&self.state)))
    }

    /// One answer, in the place of all that the path had.
    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.set_all(path, vec![answer]);
    }

    /// Answers in turn.
    pub(crate) fn set_all(&self, path: &str, answers: Vec<Answer>) {
        self.lock().answers.insert(path.to_owned(), answers);
    }

    /// What was asked for since the last time.
    pub(crate) fn take_asked(&self) -> Vec<Request> {
        std::mem::take(&mut self.lock().asked)
    }

    /// Returns once a path has been asked for.
    ///
    /// # Panics
    ///
    /// After a minute without.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str) {
        let absent = |state: &mut State| !state.asked.iter().any(|asked| asked.path == path);
        let minute = Duration::from_secs(60);
        let waited = self.state.1.wait_timeout_while(self.lock(), minute, absent);
        let waited = waited.unwrap_or_else(PoisonError::into_inner).1;
        assert!(!waited.timed_out(), "nobody asked for {path}");
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection, one request.
pub(crate) fn answer(
    mut from: impl BufRead + Send,
    mut to: impl Write + Send,
    state: &(Mutex<State>, Condvar),
) -> io::Result<()> {
    let Some(request) = read_request(&mut from)? else {
        return Ok(());
    };
    let offset = request.offset;
    let found = {
        let (state, came) = (&state.0, &state.1);
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let found = state.next_answer(&request.path);
        state.asked.push(request);
        came.notify_all();
        found
    };
    found.send(offset, &mut from, &mut to)
}

impl State {
    fn next_answer(&mut self, path: &str) -> Answer {
        match self.answers.get_mut(path) {
            Some(answers) if answers.len() > 1 => answers.remove(0),
            Some(answers) => answers[0].clone(),
            None => Answer::Status(404),
        }
    }
}

/// Nothing where the other side goes away first, as one does that does not trust the certificate.
fn read_request(from: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut lines = from.lines();
    let Some(line) = lines.next().transpose()? else {
        return Ok(None);
    };
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut offset = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
            offset = range.strip_suffix('-').and_then(|start| start.parse().ok());
        }
    }
    Ok(Some(Request { path, offset }))
}

//! What a server says to one request, and everything that a server can do wrong.

use std::{
    io::{self, BufRead, Read as _, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

/// What a path answers.
#[derive(Clone)]
pub(crate) enum Answer {
    File(File),
    Status(u16),
    /// A redirect.
    Location(String),
    /// Takes the request and says nothing, until the other side goes away.
    Silence,
    /// Takes the request and closes the connection, without a word.
    Nothing,
    /// What a proxy does that lets everybody through: to an address such as `127.0.0.1:443`.
    Tunnel(String),
}

/// Bytes, and how they are sent.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) body: Vec<u8>,
    pub(crate) ranges: Ranges,
    pub(crate) pace: Pace,
}

/// What becomes of `Range: bytes=N-`.
#[derive(Clone, Copy)]
pub(crate) enum Ranges {
    /// 206 with the bytes from N on; 416 where there are none.
    Kept,
    /// 200 with all the bytes.
    Ignored,
    /// 206 with the bytes from another place on, and a `Content-Range` that says so.
    Elsewhere(usize),
}

/// How the bytes are sent that were promised.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    AtOnce,
    /// A few at a time, all of them.
    Slow,
    /// Only so many, then the connection is closed.
    Cut(usize),
    /// Only so many, then nothing until the other side goes away.
    Stall(usize),
}

impl Answer {
    /// A file that is sent as it should be.
    pub(crate) fn whole(body: Vec<u8>) -> Self {
        Self::File(File {
            body,
            ranges: Ranges::Kept,
            pace: Pace::AtOnce,
        })
    }

    /// Sends it; `offset` is where the request wants the file to begin, if it says so.
    pub(crate) fn send(
        &self,
        offset: Option<usize>,
        from: &mut (impl BufRead + Send),
        to: &mut (impl Write + Send),
    ) -> io::Result<()> {
        match self {
            Self::File(file) => file.send(offset, from, to),
            Self::Status(407) => head(to, 407, "Proxy-Authenticate: Basic realm=\"here\"\r\n", 0),
            Self::Status(status) => head(to, *status, "", 0),
            Self::Location(target) => head(to, 302, &format!("Location: {target}\r\n"), 0),
            Self::Silence => wait_for_the_end(from),
            Self::Nothing => Ok(()),
            Self::Tunnel(address) => tunnel(address, from, to),
        }
    }
}

impl File {
    fn send(
        &self,
        offset: Option<usize>,
        from: &mut impl BufRead,
        to: &mut impl Write,
    ) -> io::Result<()> {
        let length = self.body.len();
        let start = match (offset, self.ranges) {
            (None, _) | (_, Ranges::Ignored) => None,
            (Some(offset), Ranges::Kept) => Some(offset),
            (Some(_), Ranges::Elsewhere(other)) => Some(other),
        };
        let part = self.body.get(start.unwrap_or(0)..).unwrap_or_default();
        match start {
            Some(_) if part.is_empty() => {
                return head(to, 416, &format!("Content-Range: bytes */{length}\r\n"), 0);
            }
            Some(start) => {
                let range = format!("Content-Range: bytes {start}-{}/{length}\r\n", length - 1);
                head(to, 206, &range, part.len())?;
            }
            None => head(to, 200, "", part.len())?,
        }
        match self.pace {
            Pace::AtOnce => to.write_all(part),
            Pace::Cut(count) => to.write_all(first(part, count)),
            Pace::Stall(count) => {
                to.write_all(first(part, count))?;
                to.flush()?;
                wait_for_the_end(from)
            }
            Pace::Slow => part.chunks(part.len() / 16 + 1).try_for_each(|piece| {
                to.write_all(piece)?;
                to.flush()?;
                thread::sleep(Duration::from_millis(20));
                Ok(())
            }),
        }
    }
}

fn first(part: &[u8], count: usize) -> &[u8] {
    &part[..count.min(part.len())]
}

fn head(to: &mut impl Write, status: u16, header: &str, length: usize) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Answer\r\n{header}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    to.write_all(head.as_bytes())
}

fn wait_for_the_end(from: &mut impl BufRead) -> io::Result<()> {
    io::copy(from, &mut io::sink()).map(drop)
}

fn tunnel(
    address: &str,
    from: &mut (impl BufRead + Send),
    to: &mut (impl Write + Send),
) -> io::Result<()> {
    let (mut there, back) = {
        let stream = TcpStream::connect(address)?;
        (stream.try_clone()?, stream)
    };
    to.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    thread::scope(|scope| {
        scope.spawn(|| {
            io::copy(from, &mut there).ok();
            there.shutdown(std::net::Shutdown::Write)
        });
        copy_at_once(back, to)
    })
}

/// A copy that keeps nothing back: an answer may be waited for.
fn copy_at_once(mut from: TcpStream, to: &mut impl Write) -> io::Result<()> {
    let mut bytes = [0; 8192];
    loop {
        let count = from.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        to.write_all(&bytes[..count])?;
        to.flush()?;
    }
}

//! One thread that sends a file whole to whoever asks: as fast as this machine can, so that the rest shows.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
};

pub(crate) struct Server {
    pub(crate) address: String,
}

impl Server {
    /// Serves the files of a folder by their last name, until the measuring ends.
    pub(crate) fn start(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its number"));
        let folder = folder.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away in the middle is none of the server's business.
                let _ = answer(&folder, stream);
            }
        });
        Self { address }
    }
}

fn answer(folder: &Path, mut stream: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let path = PathBuf::from(asked.split(' ').nth(1).unwrap_or("/"));
    let mut file = File::open(folder.join(path.file_name().unwrap_or_default()))?;
    let length = file.metadata()?.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )?;
    io::copy(&mut file, &mut stream)?;
    Ok(())
}

//! The two streams: data on standard output, messages on standard error.

use std::fmt;
use std::io::{self, Write as _};

use anyhow::Context as _;
use mlos_resolver::canonical;
use serde::Serialize;

/// Writes data as it is: the caller ends the last line.
///
/// A reader that closed the pipe has all that it wants, so that is no error.
pub(crate) fn data(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("writing to standard output"),
    }
}

/// Writes one line of canonical JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    data(&format!("{}\n", canonical(value)))
}

/// Writes one message and ends its line. Where nobody can read it any more, there is nobody to tell.
pub(crate) fn message(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

//! What `./dev serve` shows: stand-ins, bundled for this machine and recorded in a copy of the matrix.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Result;
use clap::Parser;
use mlos_tests::rehearsal::Rehearsal;

/// Makes a rehearsal: a copy of the matrix, and stand-ins to install from it
#[derive(Parser)]
#[command(name = "mlos-rehearsal", max_term_width = 100)]
struct Arguments {
    /// The folder to write `matrix`, `archives` and `download` into
    #[arg(long, value_name = "DIR", default_value = "dist/rehearsal")]
    out: PathBuf,
    /// The address at which the site will be served
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8000")]
    site: String,
    /// The folder that holds the real matrix
    #[arg(long, value_name = "DIR", default_value = "matrix")]
    matrix: PathBuf,
    /// The releases to make stand-ins for
    #[arg(long, value_name = "V", default_value = "v1.0.0")]
    release: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let site = arguments.site.trim_end_matches('/');
    let rehearsal = Rehearsal::begin(&arguments.out, &arguments.matrix, site, say)?;
    arguments
        .release
        .iter()
        .try_for_each(|release| rehearsal.publish(release))
}

fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

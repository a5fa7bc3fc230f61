//! The maintainer's tool of the MLOS Distribution, the only native program of the project.
//!
//! It reads the matrix, asks the resolver, and writes what follows from it: files, pages, scripts, bundles.
//! Data goes to standard output, messages to standard error.
//! The exit code is 0 where it is done, 1 where the answer is no or something failed, and 2 where it was asked wrongly.
//! `plan` ends with 3 where nothing is to be released now, and what a signal ends with 128 and its number.

use std::process::ExitCode;

use clap::Parser as _;

mod archive;
mod audit;
mod base;
mod bundle;
mod candidates;
mod check;
mod cli;
mod compat;
mod compose;
mod container;
mod content;
mod declined;
mod download;
mod event;
mod fetch;
mod file;
mod forge;
mod generate;
mod headers;
mod hold;
mod hosting;
mod image;
mod ingredients;
mod inspect;
mod interrupt;
mod layout;
mod lock;
mod machine;
mod managers;
mod manifest;
mod matrix_folder;
mod output;
mod packages;
mod page;
mod pins;
mod plan;
mod preface;
mod program;
mod progress;
mod promote;
mod propose;
mod publish;
mod record;
mod redirects;
mod registry;
mod resolve;
mod sbom;
mod script;
mod seal;
mod serve;
mod settings;
mod shelf;
mod signature;
mod site;
mod sources;
mod sums;
mod tags;
mod tool;
mod tree;
mod trial;
mod trouble;
mod unpacked;
mod yank;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli.run() {
        Ok(outcome) => outcome.into(),
        Err(error) => trouble::report(&error),
    }
}

//! The workflows keep the rules that no linter knows, and say only what the maintainer's tool understands.

mod commands;
mod keys;
mod monitor;
mod rights;
mod workflow;

//! The site in a real browser: headless Chromium, driven through chromedriver, on what `./dev build` made.
//!
//! A machine without a browser skips these tests and says so; where `CI` is set that is a failure.

mod chromium;
mod frames;

mod access;
mod builder;
mod copy;
mod keyboard;
mod managers;
mod matrix;
mod page;
mod policy;
mod print;
mod rehearsal;
mod releases;
mod scenarios;
mod slow;
mod still;
mod verify;

#[path = "../support/scenarios.rs"]
mod support;

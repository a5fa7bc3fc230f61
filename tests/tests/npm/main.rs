//! The npm package as its users have it: packed, installed without a network into empty projects, and run in Node,
//! bundlers, workerd and a browser. `./dev npm` builds it, `tests/npm/` holds the projects.
//!
//! A machine without a browser skips what needs one and says so; where `CI` is set that is a failure.

#[path = "../browser/chromium.rs"]
#[expect(dead_code, reason = "the tests of the site do more in a browser")]
mod chromium;
mod project;
mod worker;

mod behaviour;
mod bundlers;
mod package;
mod runtimes;
mod snippets;
mod types;

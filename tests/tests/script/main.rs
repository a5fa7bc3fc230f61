//! The install script, run by real shells against a loopback server.
//!
//! `SCENARIO=text cargo test -p mlos-tests --test script scenarios_in_dash` runs those whose name holds the text.

mod again;
mod answer;
mod bundle;
mod child;
mod flags;
mod heard;
mod home;
mod machine;
mod pair;
mod prefix;
mod real;
mod rows;
mod sandbox;
mod scenario;
mod served;
mod server;
mod shell;
mod signals;
mod tls;

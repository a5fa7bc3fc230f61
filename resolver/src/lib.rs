//! Turns a wish for an MLOS release into one plan, or into the reason why there is none.
//!
//! A [`Matrix`] says which versions belong together and what can be had of them. A [`Request`] says what somebody wants.
//! [`resolve`] answers with a [`Plan`] or with a [`Refusal`], and both are values that explain themselves.
//!
//! ```
//! use mlos_resolver::{Matrix, Request, Shell, command, explain_refusal, resolve};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../matrix");
//! # let mut files = std::collections::BTreeMap::new();
//! # for folder in ["", "components/", "libraries/", "releases/"] {
//! #     for entry in std::fs::read_dir(root.join(folder))? {
//! #         let path = entry?.path();
//! #         if path.extension().is_some_and(|found| found == "toml") {
//! #             let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
//! #             files.insert(format!("{folder}{name}"), std::fs::read_to_string(&path)?);
//! #         }
//! #     }
//! # }
//! # let published = &Matrix::parse(&files)?.published();
//! // `published` is the text of `/api/v1/matrix.json`.
//! let matrix = Matrix::from_published(published)?;
//!
//! let mut request = Request::new("linux-amd64".parse()?);
//! request.method = Some("binary".parse()?);
//! let plan = resolve(&matrix, &request).map_err(|refusal| refusal.sentence)?;
//! assert_eq!(
//!     command::install(&matrix, &plan.decision, Shell::Posix).as_deref(),
//!     Some("curl -fsSL https://mlosfoundation.org/install | sh -s -- --version v1.0.0 --method binary"),
//! );
//!
//! request.version = Some("v1.1.0".parse()?);
//! let refusal = resolve(&matrix, &request).unwrap_err();
//! assert_eq!(
//!     explain_refusal(&refusal),
//!     "error: `v1.1.0` is planned, not released\n\nhint: `v1.0.0` is the newest stable release: ask for `v1.0.0`",
//! );
//! # Ok(())
//! # }
//! ```
//!
//! The crate does no I/O and reads no clock, environment or randomness: same input, same bytes, native and WebAssembly.

#![warn(missing_docs, clippy::expect_used, clippy::unwrap_used)]

/// The page for whoever embeds the resolver: its Rust is compiled with these tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;

mod advice;
mod candidates;
mod canonical;
mod changes;
mod channel;
mod clash;
pub mod command;
mod comparator;
mod compatibility;
mod component_id;
mod constraint;
mod decision;
mod digest;
mod explain;
mod grammar;
mod matrix;
mod method;
mod name;
mod order;
mod pins;
mod plan;
mod platform;
mod predicate;
mod propose;
mod quote;
mod refusal;
mod refuse;
mod request;
mod resolve;
pub mod rows;
mod shown;
mod status;
mod suggest;
mod tag;
mod trust;
mod version;
mod version_request;
#[cfg(feature = "wasm")]
pub mod wasm;

#[cfg(feature = "source")]
pub use self::matrix::{published_schema, schema};
pub use self::{
    candidates::candidates,
    canonical::canonical,
    changes::{
        Bump, Changes, Direction, Move, NoRelease, Reach, Standing, changes, compared,
        named_release, previous,
    },
    channel::Channel,
    command::Shell,
    compatibility::{Compatibility, Pairing, Verdict, compatibility, compatibility_table},
    component_id::{ComponentId, ComponentIdError},
    constraint::{Constraint, ConstraintError},
    decision::{Decision, File, Image},
    digest::{Digest, DigestError},
    explain::{explain_plan, explain_refusal, explain_rejected},
    matrix::{
        Artifact, Component, ComponentRelease, Distro, Evidence, Hold, Host, Level, Library,
        LockedArchive, Matrix, Origin, Outcome, PlatformFacts, Policy, Problem, Problems,
        RefusedTag, Release, SCHEMA, Withdrawal, is_link,
    },
    method::Method,
    name::UnknownName,
    pins::pins,
    plan::{Plan, Warning, WarningCode},
    platform::Platform,
    predicate::{list, reason},
    propose::{Block, BlockCode, Proposal, propose},
    quote::quote,
    refusal::{Change, Holding, Reason, Refusal, RefusalCode, Rejected, Suggestion, Wish},
    refuse::{RejectedRelease, rejected_releases},
    request::{RawRequest, Request, UsageError},
    resolve::{resolve, resolve_version},
    shown::shown,
    status::Status,
    tag::Tag,
    trust::Trust,
    version::{ComponentVersion, ReleaseVersion, VersionError},
    version_request::{VersionRequest, VersionRequestError, VersionSet},
};

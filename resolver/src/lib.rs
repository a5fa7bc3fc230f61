//! Turns a wish for an MLOS release into one plan, or into the reason why there is none.

mod canonical;
mod channel;
pub mod command;
mod compatibility;
mod component_id;
mod constraint;
mod decision;
mod digest;
mod explain;
mod matrix;
mod method;
mod name;
mod plan;
mod platform;
mod propose;
mod quote;
mod refusal;
mod refuse;
mod request;
mod resolve;
pub mod rows;
mod status;
mod trust;
mod version;
mod version_request;
#[cfg(feature = "wasm")]
pub mod wasm;

#[cfg(feature = "source")]
pub use self::matrix::schema;
pub use self::{
    canonical::canonical,
    channel::Channel,
    command::Shell,
    compatibility::{Compatibility, Verdict, compatibility},
    component_id::{ComponentId, ComponentIdError},
    constraint::{Constraint, ConstraintError},
    decision::{Decision, File, Image},
    digest::{Digest, DigestError},
    explain::{explain_plan, explain_refusal, reason},
    matrix::{
        Artifact, Component, ComponentRelease, Distro, Evidence, Hold, Host, Level, Library,
        LockedArchive, Matrix, Origin, Outcome, PlatformFacts, Policy, Problem, Problems,
        RefusedTag, Release, SCHEMA, Withdrawal,
    },
    method::Method,
    name::UnknownName,
    plan::{Plan, Warning, WarningCode},
    platform::Platform,
    propose::{Proposal, is_overtaken, propose},
    quote::quote,
    refusal::{Change, Reason, Refusal, RefusalCode, Rejected, Suggestion, Wish},
    refuse::rejected_releases,
    request::{RawRequest, Request, UsageError},
    resolve::resolve,
    status::Status,
    trust::Trust,
    version::{ComponentVersion, ReleaseVersion, VersionError},
    version_request::{VersionRequest, VersionRequestError, VersionSet},
};

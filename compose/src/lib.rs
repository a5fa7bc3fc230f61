//! Composes a set of component versions where no release holds what was wished for.
//!
//! A release is a set that somebody curated. Where a person's pins leave all of them, [`mlos_resolver::resolve`] refuses, and
//! [`compose`] goes on: it looks for a set that keeps every constraint and holds nothing that is known to fail. What it finds
//! is a [`Composition`], which says of the whole and of each pair whether anybody has tried it; where there is none, a
//! [`NoComposition`] says what stands in the way. Nothing of it is published: it is for people who build and test releases.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use mlos_compose::{Standing, Wishes, compose, explain_no_composition};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/large");
//! # let mut files = BTreeMap::new();
//! # for folder in ["", "components/", "libraries/", "releases/"] {
//! #     for entry in std::fs::read_dir(root.join(folder))? {
//! #         let path = entry?.path();
//! #         if path.extension().is_some_and(|found| found == "toml") {
//! #             let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
//! #             files.insert(format!("{folder}{name}"), std::fs::read_to_string(&path)?);
//! #         }
//! #     }
//! # }
//! # let matrix = mlos_resolver::Matrix::parse(&files)?;
//! // `matrix` is that of a workshop, in which `press` 2.0.0 requires `lathe` ^2 and `gauge` >=0.3.
//! let pins = |press: &str, lathe: &str| {
//!     BTreeMap::from([("press", press), ("lathe", lathe)].map(|(id, wish)| (id.into(), wish.into())))
//! };
//!
//! let wishes = Wishes::parse(&matrix, &pins("2.0.0", "2"), None)?;
//! let composition = compose(&matrix, &wishes)?;
//! assert_eq!(composition.standing, Standing::Untested);
//! assert_eq!(composition.components[&"lathe".parse()?].to_string(), "2.1.0");
//!
//! let wishes = Wishes::parse(&matrix, &pins("2.0.0", "1.1"), None)?;
//! let none = compose(&matrix, &wishes).unwrap_err();
//! assert_eq!(
//!     explain_no_composition(&none),
//!     "error: no set of components holds `press` 2.0.0 and `lathe` 1.1
//!   `press` 2.0.0 requires `lathe` ^2
//!
//! hint: with `press=2.1.0` there is a set: `gauge` 0.3.1, `lathe` 1.1.1 and `press` 2.1.0",
//! );
//! # Ok(())
//! # }
//! ```
//!
//! Like the resolver it does no I/O and reads no clock, environment or randomness: same input, same bytes. It is a crate of
//! its own so that the resolver in the browser does not carry a solver.

#![warn(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod choice;
mod compose;
mod composition;
mod explain;
mod fact;
mod no_composition;
mod places;
mod problem;
mod proof;
mod reasons;
mod solve;
mod suggest;
mod wishes;

pub use self::{
    compose::compose,
    composition::{Composition, Standing, Warning, WarningCode},
    explain::{explain_composition, explain_no_composition, explain_offer},
    no_composition::{Because, BecauseCode, Change, NoComposition, NoCompositionCode, Suggestion},
    wishes::Wishes,
};

//! The pages, one per file. Each is a view of the matrix without an opinion of its own.

pub(crate) mod compare;
pub(crate) mod compatibility;
pub(crate) mod document;
pub(crate) mod home;
pub(crate) mod matrix;
pub(crate) mod missing;
pub(crate) mod release;
pub(crate) mod releases;
pub(crate) mod script;
pub(crate) mod verify;

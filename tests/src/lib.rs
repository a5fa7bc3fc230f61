//! The second reader of the matrix, the stand-ins, and what the suites share.

pub mod certificate;
pub mod declarations;
#[cfg(target_os = "linux")]
pub mod engine;
pub mod foreign;
pub mod image;
pub mod made_up;
pub mod many;
pub mod program;
pub mod reader;
pub mod rehearsal;
pub mod scenario;
pub mod sources;
pub mod stand_in;
pub mod tool;

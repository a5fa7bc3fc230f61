//! The bodies of the fuzz targets are those of the resolver's properties.

#[path = "../../resolver/tests/support/bodies.rs"]
pub mod bodies;
#[path = "../../resolver/tests/support/mod.rs"]
mod support;

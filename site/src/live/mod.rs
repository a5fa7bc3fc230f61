//! The live parts: the pages' own components, with state.

pub(crate) mod asked;
pub(crate) mod asking;
pub(crate) mod builder;
pub(crate) mod by_hand;
pub(crate) mod compare;
pub(crate) mod drop_box;
pub(crate) mod history;
pub(crate) mod machine;
pub(crate) mod more;
pub(crate) mod table;

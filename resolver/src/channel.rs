//! Names that point at a release by a rule.

use crate::name::names;

names! {
    /// A name that points at a release by a rule.
    pub enum Channel("channel") {
        /// The highest stable release.
        Stable = "stable",
        /// The highest stable release, by the name that registries use.
        Latest = "latest",
        /// The highest installable release, pre-releases included.
        Preview = "preview",
    }
}

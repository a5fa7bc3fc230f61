//! What may be done with a release.

use crate::name::names;

names! {
    /// Where a release stands. The order is the order of preference: what comes first is chosen first.
    pub enum Status("status") {
        /// Tested and released: chosen whenever it fits.
        Stable = "stable",
        /// Released for trying: chosen only when asked for by exact version, by `preview`, or by a range that names it.
        Preview = "preview",
        /// Still installable, and never chosen while a stable release fits.
        Deprecated = "deprecated",
        /// Withdrawn: installable by its exact version only, with a warning.
        Yanked = "yanked",
        /// Withdrawn for harm that it does: never installable.
        Unsafe = "unsafe",
        /// The next release, not built yet: never installable.
        Planned = "planned",
        /// A later release, not built yet: never installable.
        Future = "future",
    }
}

impl Status {
    /// Whether there is a request that installs a release of this status.
    pub const fn is_installable(self) -> bool {
        matches!(
            self,
            Self::Stable | Self::Preview | Self::Deprecated | Self::Yanked
        )
    }

    /// Whether the release has been taken back, wholly or in part: such a release states when, why and what to use.
    pub const fn is_withdrawn(self) -> bool {
        matches!(self, Self::Deprecated | Self::Yanked | Self::Unsafe)
    }

    /// Whether the release is only an intention: it has no artifacts.
    pub const fn is_intended(self) -> bool {
        matches!(self, Self::Planned | Self::Future)
    }
}

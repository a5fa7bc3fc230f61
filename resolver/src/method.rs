//! The ways in which a release gets onto a machine.

use crate::name::names;

names! {
    /// How it gets onto a machine.
    pub enum Method("method") {
        /// A container image, run by Docker or podman.
        Docker = "docker",
        /// The bundle, unpacked into a folder of one's own.
        Binary = "binary",
        /// The Homebrew tap.
        Homebrew = "homebrew",
        /// The APT repository.
        Apt = "apt",
        /// The snap.
        Snap = "snap",
        /// The Chocolatey package.
        Chocolatey = "chocolatey",
    }
}

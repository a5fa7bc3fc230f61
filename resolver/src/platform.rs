//! The machines that a release can be for.

use crate::name::names;

names! {
    /// An operating system and a processor.
    pub enum Platform("platform") {
        /// Linux on x86-64.
        LinuxAmd64 = "linux-amd64",
        /// Linux on 64-bit ARM.
        LinuxArm64 = "linux-arm64",
        /// macOS on Intel.
        DarwinAmd64 = "darwin-amd64",
        /// macOS on Apple silicon.
        DarwinArm64 = "darwin-arm64",
        /// Windows on x86-64.
        WindowsAmd64 = "windows-amd64",
        /// Windows on 64-bit ARM.
        WindowsArm64 = "windows-arm64",
    }
}

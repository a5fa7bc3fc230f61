//! What is known of an artifact before it is downloaded.

use crate::name::names;

names! {
    /// What is known of an artifact before it is downloaded.
    pub enum Trust("trust") {
        /// Its digest is in the matrix.
        Pinned = "pinned",
        /// Nobody has recorded that it exists: shown, never installed.
        Unrecorded = "unrecorded",
    }
}

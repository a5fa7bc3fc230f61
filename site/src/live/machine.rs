//! Which machine the browser seems to run on: a guess, and called one.

use leptos::prelude::*;
use mlos_resolver::Platform;

/// What the browser says of its platform; a guess is made from it with the matrix's facts.
pub(crate) fn platform() -> String {
    window().navigator().platform().unwrap_or_default()
}

/// The platform whose facts name the beginning of what the browser says; the longest such beginning counts.
pub(crate) fn guess(matrix: &mlos_resolver::Matrix, says: &str) -> Option<Platform> {
    Platform::ALL
        .iter()
        .flat_map(|&platform| {
            matrix
                .platform(platform)
                .browser
                .iter()
                .map(move |name| (platform, name))
        })
        .filter(|(_, name)| says.starts_with(name.as_str()))
        .max_by_key(|(_, name)| name.len())
        .map(|(platform, _)| platform)
}

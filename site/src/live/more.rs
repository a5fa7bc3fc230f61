//! What a page does not carry: the whole matrix, asked for when it is needed.

use gloo_net::http::Request;
use mlos_resolver::Matrix;

use crate::mount::try_read;

/// Where the whole matrix lies below the site's root.
pub(crate) const EVERYTHING: &str = "api/v1/matrix.json";

/// How far the asking has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum More {
    /// Nobody has asked yet.
    NotAsked,
    /// The server is being asked.
    Asked,
    /// It has answered.
    Here,
    /// It has not.
    Failed,
}

/// The whole matrix, if the server gives it.
pub(crate) async fn fetch(address: &str) -> Option<Matrix> {
    let response = Request::get(address).send().await.ok()?;
    if !response.ok() {
        return None;
    }
    try_read(&response.text().await.ok()?).ok()
}

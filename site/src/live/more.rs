//! What a page does not carry: the whole matrix, asked for when it is needed.

use std::sync::Arc;

use gloo_net::http::Request;
use leptos::{prelude::*, task::spawn_local};
use mlos_resolver::Matrix;

use crate::{href::href, mount::try_read};

/// Where the whole matrix lies below the site's root.
const EVERYTHING: &str = "api/v1/matrix.json";

/// The matrix as far as it is here.
#[derive(Clone)]
pub(crate) struct Carried {
    pub(crate) matrix: Arc<Matrix>,
    /// Whether this is all of it.
    pub(crate) is_whole: bool,
}

/// How far the asking has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum More {
    /// Nobody has asked yet.
    NotAsked,
    /// The server is being asked.
    Asked,
    /// All of it is here.
    Here,
    /// The server has not answered.
    Failed,
}

/// The matrix of a live part, which grows once.
#[derive(Clone, Copy)]
pub(crate) struct Growing {
    pub(crate) matrix: RwSignal<Arc<Matrix>>,
    pub(crate) more: RwSignal<More>,
    everything: StoredValue<String>,
}

impl Growing {
    /// Begins with what the page carries.
    pub(crate) fn from(carried: Carried) -> Self {
        Self {
            matrix: RwSignal::new(carried.matrix),
            more: RwSignal::new(if carried.is_whole {
                More::Here
            } else {
                More::NotAsked
            }),
            everything: StoredValue::new(href(EVERYTHING)),
        }
    }

    /// Asks the server for the rest, where nobody has yet.
    pub(crate) fn ask(self) {
        if self.more.get_untracked() == More::NotAsked {
            spawn_local(async move { self.complete().await });
        }
    }

    /// The same, and comes back with the answer.
    pub(crate) async fn complete(self) {
        if self.more.get_untracked() == More::Here {
            return;
        }
        self.more.set(More::Asked);
        let everything = self.everything.get_value();
        let all = fetch(&everything).await;
        // The page may have gone on without this part.
        let came = all.is_some();
        if let Some(all) = all {
            self.matrix.try_set(Arc::new(all));
        }
        self.more
            .try_set(if came { More::Here } else { More::Failed });
    }
}

/// The whole matrix, if the server gives it.
async fn fetch(address: &str) -> Option<Matrix> {
    let response = Request::get(address).send().await.ok()?;
    if !response.ok() {
        return None;
    }
    try_read(&response.text().await.ok()?).ok()
}

//! What a page does not carry, asked for when it is needed.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use mlos_resolver::Matrix;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::{href::href, release_table::Table};

/// What a page carries a part of.
pub(crate) trait Published: Sized + Send + Sync + 'static {
    /// Where all of it lies below the site's root.
    const ADDRESS: &str;

    /// Reads it; none where the text is something else.
    fn read(text: &str) -> Option<Self>;

    /// Reads the part that a page carries, which is JSON.
    fn carried(json: &str) -> Option<Self>;
}

impl Published for Matrix {
    const ADDRESS: &str = "api/v1/matrix.json";

    fn read(text: &str) -> Option<Self> {
        Self::from_published(text).ok()
    }

    fn carried(json: &str) -> Option<Self> {
        Self::read(json)
    }
}

impl Published for Table {
    const ADDRESS: &str = "matrix.tsv";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn carried(json: &str) -> Option<Self> {
        Self::read(&js_sys::JSON::parse(json).ok()?.as_string()?)
    }
}

/// It as far as it is here.
#[derive(Clone)]
pub(crate) struct Carried<T> {
    pub(crate) part: Arc<T>,
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

/// What a live part knows, which grows once.
pub(crate) struct Growing<T: 'static> {
    pub(crate) known: RwSignal<Arc<T>>,
    pub(crate) more: RwSignal<More>,
    everything: StoredValue<String>,
}

impl<T> Clone for Growing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Growing<T> {}

impl<T: Published> Growing<T> {
    /// Begins with what the page carries.
    pub(crate) fn from(carried: Carried<T>) -> Self {
        Self {
            known: RwSignal::new(carried.part),
            more: RwSignal::new(if carried.is_whole {
                More::Here
            } else {
                More::NotAsked
            }),
            everything: StoredValue::new(href(T::ADDRESS)),
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
        let text = fetch(self.everything.get_value()).await;
        // The page may have gone on without this part.
        let all = text.and_then(|text| T::read(&text));
        let came = all.is_some();
        if let Some(all) = all {
            self.known.try_set(Arc::new(all));
        }
        self.more
            .try_set(if came { More::Here } else { More::Failed });
    }
}

/// A text, if the server gives it.
async fn fetch(address: String) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(&address));
    let response: Response = response.await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()
}

//! The matrix as it is published: JSON with the fingerprint of the whole, and a part of it that a page carries.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

use super::{
    Matrix, Problem, Problems, check,
    raw::{RawLock, RawMatrix},
};
use crate::{Digest, canonical};

/// What is published as `matrix.json`, and what a page carries: a matrix, or its newest part, with the fingerprint of
/// the whole.
#[derive(Serialize, Deserialize)]
struct Published<'a> {
    generated_from: Digest,
    matrix: Cow<'a, RawMatrix>,
}

impl Matrix {
    /// Reads what [`published`](Self::published) and [`newest`](Self::newest) wrote.
    ///
    /// # Errors
    ///
    /// A text that is no such JSON, one of a later schema, and a matrix that does not hold together.
    pub fn from_published(json: &str) -> Result<Self, Problems> {
        let published = serde_json::from_str(json).map_err(|cause| unreadable(&cause))?;
        Self::check_published(published)
    }

    /// The same from a value that is parsed already: a browser parses JSON faster, and with no code of ours.
    ///
    /// # Errors
    ///
    /// As [`from_published`](Self::from_published).
    pub fn deserialize_published<'de, D: serde::Deserializer<'de>>(
        value: D,
    ) -> Result<Self, Problems> {
        let published = Published::deserialize(value).map_err(|cause| unreadable(&cause))?;
        Self::check_published(published)
    }

    fn check_published(published: Published<'_>) -> Result<Self, Problems> {
        check::check(
            published.matrix.into_owned(),
            BTreeSet::new(),
            published.generated_from,
        )
    }

    /// The matrix with its fingerprint as canonical JSON: what `/api/v1/matrix.json` is.
    pub fn published(&self) -> String {
        canonical(&Published {
            generated_from: self.fingerprint.clone(),
            matrix: Cow::Borrowed(&self.raw),
        })
    }

    /// The same with only the newest releases, the channels' heads, and what these name.
    pub fn newest(&self, count: usize) -> String {
        let mut raw = self.raw.clone();
        let kept = self.newest_releases(count);
        raw.releases.retain(|tag, _| {
            kept.iter()
                .any(|release| release.version.to_string() == *tag)
        });
        // What a kept release points at is kept too, and what that one points at: `use` must exist in a valid matrix.
        let mut pointing = kept;
        while let Some(release) = pointing.pop() {
            let instead = release
                .withdrawn
                .as_ref()
                .and_then(|withdrawal| self.release(withdrawal.instead.as_ref()?));
            if let Some(instead) = instead {
                let tag = instead.version.to_string();
                if let Some(other) = self.raw.releases.get(&tag)
                    && raw.releases.insert(tag, other.clone()).is_none()
                {
                    pointing.push(instead);
                }
            }
        }
        for release in raw.releases.values_mut() {
            release.notes = None;
        }
        let used = |id: &str, version: &str| {
            raw.releases.values().any(|release| {
                release
                    .components
                    .get(id)
                    .is_some_and(|used| used == version)
            })
        };
        for (id, component) in &mut raw.components {
            component
                .releases
                .retain(|release| used(id, &release.version));
            component.refused.clear();
            component.source = None;
            for release in &mut component.releases {
                release.requires.clear();
            }
        }
        raw.lock = RawLock::default();
        // Of the evidence a plan warns by what is known of exactly its set.
        let is_kept = |set: &BTreeMap<String, String>| {
            raw.releases
                .values()
                .any(|release| release.components == *set)
        };
        raw.evidence.runs.retain(|run| is_kept(&run.components));
        raw.evidence
            .reports
            .retain(|report| is_kept(&report.components));
        canonical(&Published {
            generated_from: self.fingerprint.clone(),
            matrix: Cow::Owned(raw),
        })
    }
}

fn unreadable(cause: &dyn std::fmt::Display) -> Problems {
    Problems(vec![Problem {
        file: "matrix.json".to_owned(),
        key: String::new(),
        message: cause.to_string(),
    }])
}

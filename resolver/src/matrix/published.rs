//! The matrix as it is published: JSON with the fingerprint of the whole, and a part of it that a page carries.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    Matrix, Problem, Problems, check,
    json::Json,
    raw::{RawLock, RawMatrix},
    read::{Place, Reader},
};
use crate::{Digest, canonical};

/// What is published as `matrix.json`, and what a page carries: a matrix, or its newest part, with the fingerprint of
/// the whole.
#[derive(Serialize)]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
struct Published<'a> {
    /// Fingerprint of the matrix.
    generated_from: &'a Digest,
    /// The matrix.
    matrix: &'a RawMatrix,
}

/// The JSON Schema of what [`Matrix::published`] gives.
#[cfg(feature = "source")]
pub fn published_schema() -> serde_json::Value {
    schemars::schema_for!(Published<'_>).to_value()
}

impl Matrix {
    /// Reads what [`published`](Self::published) and [`newest`](Self::newest) wrote.
    ///
    /// # Errors
    ///
    /// Every problem of a text that is no JSON, of one of a later schema, and of a matrix that does not hold together.
    pub fn from_published(json: &str) -> Result<Self, Problems> {
        let mut reader = Reader::lenient("matrix.json");
        let value = serde_json::from_str(json).unwrap_or_else(|cause| {
            reader.problem(&Place::File, cause.to_string());
            Json::Null
        });
        if !reader.problems.is_empty() {
            return Err(Problems(reader.problems));
        }
        let (mut fingerprint, mut raw) = (String::new(), RawMatrix::default());
        if let Some(mut table) = reader.table(value, &Place::File) {
            fingerprint = reader.required(&mut table, "generated_from", &Place::File);
            raw = reader.required(&mut table, "matrix", &Place::File);
        }
        match (Problems::of(reader.problems), fingerprint.parse()) {
            (Some(problems), _) => Err(problems),
            (None, Ok(fingerprint)) => check::check(raw, BTreeSet::new(), fingerprint),
            (None, Err(cause)) => Err(Problems(vec![Problem {
                file: "matrix.json".to_owned(),
                key: "generated_from".to_owned(),
                message: cause.to_string(),
            }])),
        }
    }

    /// The matrix with its fingerprint as canonical JSON: what `/api/v1/matrix.json` is.
    pub fn published(&self) -> String {
        canonical(&Published {
            generated_from: &self.fingerprint,
            matrix: &self.raw,
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
            generated_from: &self.fingerprint,
            matrix: &raw,
        })
    }
}

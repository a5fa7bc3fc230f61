//! `/api/v1/`: the data as JSON, each file with the fingerprint of the matrix that it was made from.

use std::collections::BTreeMap;

use mlos_resolver::{
    Channel, Decision, Digest, Matrix, Method, Platform, Refusal, Release, ReleaseVersion, Request,
    SCHEMA, Status, VersionRequest, VersionSet, canonical, resolve,
};
use serde::Serialize;

use super::Files;
use crate::generate;

pub(super) fn files(matrix: &Matrix) -> Files {
    let mut files = Files::new();
    let mut add =
        |path: &str, json: String| files.insert(format!("api/v1/{path}.json"), json + "\n");
    add("matrix", matrix.published());
    add("channels", canonical(&channels(matrix)));
    for release in matrix.releases() {
        add(
            &format!("releases/{}", release.version),
            canonical(&answers(matrix, release)),
        );
    }
    files.insert("api/v1/schema.json".to_owned(), generate::schema());
    files
}

#[derive(Serialize)]
struct Channels<'a> {
    schema: u32,
    generated_from: &'a Digest,
    #[serde(rename = "channels")]
    heads: BTreeMap<Channel, Head<'a>>,
}

/// What a channel points at. One that points at nothing is not listed.
#[derive(Serialize)]
struct Head<'a> {
    release: &'a ReleaseVersion,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<&'a str>,
}

fn channels(matrix: &Matrix) -> Channels<'_> {
    let heads = Channel::ALL.iter().filter_map(|&channel| {
        let release = matrix.channel(channel)?;
        let held = matrix
            .distro()
            .holds
            .get(&channel)
            .map(|hold| hold.reason.as_str());
        Some((
            channel,
            Head {
                release: &release.version,
                status: release.status,
                held,
            },
        ))
    });
    Channels {
        schema: SCHEMA,
        generated_from: matrix.fingerprint(),
        heads: heads.collect(),
    }
}

#[derive(Serialize)]
struct Answers<'a> {
    schema: u32,
    generated_from: &'a Digest,
    release: &'a ReleaseVersion,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<Script<'a>>,
    /// By platform and method.
    plans: BTreeMap<Platform, BTreeMap<Method, Answer>>,
}

/// The release's own script, once recorded.
#[derive(Serialize)]
struct Script<'a> {
    file: String,
    size: u64,
    digest: &'a Digest,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Decision(Decision),
    Refusal(Refusal),
}

/// What the release is asked for by its exact version gives, on every platform by every method.
fn answers<'a>(matrix: &'a Matrix, release: &'a Release) -> Answers<'a> {
    let version = VersionRequest::Versions(VersionSet::Exact(release.version.semver().clone()));
    let answer = |platform: Platform, method: Method| {
        let request = Request {
            version: Some(version.clone()),
            method: Some(method),
            ..Request::new(platform)
        };
        match resolve(matrix, &request) {
            Ok(plan) => Answer::Decision(plan.decision),
            Err(refusal) => Answer::Refusal(refusal),
        }
    };
    let by_method = |platform: Platform| {
        Method::ALL
            .iter()
            .map(|&method| (method, answer(platform, method)))
            .collect()
    };
    Answers {
        schema: SCHEMA,
        generated_from: matrix.fingerprint(),
        release: &release.version,
        status: release.status,
        date: release.date.as_deref(),
        script: release.script.as_ref().map(|(size, digest)| Script {
            file: matrix.distro().script(&release.version),
            size: *size,
            digest,
        }),
        plans: Platform::ALL
            .iter()
            .map(|&platform| (platform, by_method(platform)))
            .collect(),
    }
}

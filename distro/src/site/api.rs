//! `/api/v1/`: the data as JSON, each file with the fingerprint of the matrix that it was made from, the schema of
//! each kind of file, and what may be asked for.

use std::collections::BTreeMap;

use mlos_resolver::{
    Channel, Decision, Digest, Matrix, Method, Platform, Refusal, Release, ReleaseVersion, Request,
    SCHEMA, Status, VersionRequest, VersionSet, canonical, published_schema, resolve,
};
use rayon::prelude::*;
use serde::Serialize;

use super::{Files, openapi};

pub(super) fn files(matrix: &Matrix) -> Files {
    let mut files = Files::new();
    let mut add =
        |path: &str, json: String| files.insert(format!("api/v1/{path}.json"), json + "\n");
    add("matrix", matrix.published());
    add("channels", canonical(&channels(matrix)));
    let releases: Vec<_> = matrix
        .releases()
        .par_iter()
        .map(|release| (&release.version, canonical(&answers(matrix, release))))
        .collect();
    for (version, json) in releases {
        add(&format!("releases/{version}"), json);
    }
    for (name, schema) in [
        ("matrix", published_schema()),
        ("channels", schemars::schema_for!(Channels<'_>).to_value()),
        ("release", schemars::schema_for!(Answers<'_>).to_value()),
    ] {
        files.insert(
            format!("api/v1/schema/{name}.json"),
            format!("{schema:#}\n"),
        );
    }
    files.insert(
        "api/v1/openapi.json".to_owned(),
        format!("{:#}\n", openapi::document(matrix)),
    );
    files
}

/// `channels.json`: where each channel points.
#[derive(Serialize, schemars::JsonSchema)]
struct Channels<'a> {
    /// Version of the format.
    schema: u32,
    /// Fingerprint of the matrix.
    generated_from: &'a Digest,
    /// By channel. One that points at nothing is not listed.
    #[serde(rename = "channels")]
    heads: BTreeMap<Channel, Head<'a>>,
}

/// What a channel points at.
#[derive(Serialize, schemars::JsonSchema)]
struct Head<'a> {
    /// The release.
    release: &'a ReleaseVersion,
    /// Its status.
    status: Status,
    /// Why the channel is held at this release.
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

/// `releases/….json`: a release, and what it gives on every platform by every method.
#[derive(Serialize, schemars::JsonSchema)]
struct Answers<'a> {
    /// Version of the format.
    schema: u32,
    /// Fingerprint of the matrix.
    generated_from: &'a Digest,
    /// The release.
    release: &'a ReleaseVersion,
    /// Its status.
    status: Status,
    /// The day on which it was published, as `2026-01-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    /// Its own install script, once recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<Script<'a>>,
    /// That it was taken back, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Withdrawn<'a>>,
    /// By platform and method.
    plans: BTreeMap<Platform, BTreeMap<Method, Answer>>,
}

/// The release's own script, once recorded.
#[derive(Serialize, schemars::JsonSchema)]
struct Script<'a> {
    /// Its file name.
    file: String,
    /// Its size in bytes.
    size: u64,
    /// Its digest.
    digest: &'a Digest,
}

/// That a release was taken back.
#[derive(Serialize, schemars::JsonSchema)]
struct Withdrawn<'a> {
    /// The day, as `2026-01-31`.
    date: &'a str,
    /// Why, in one sentence.
    reason: &'a str,
    /// The release to use instead; not there while no other one can be installed.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    instead: Option<&'a ReleaseVersion>,
}

/// What a request gives.
#[derive(Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Answer {
    /// What gets installed.
    Decision(Decision),
    /// Why nothing does, and what works instead.
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
        withdrawn: release.withdrawn.as_ref().map(|withdrawal| Withdrawn {
            date: &withdrawal.date,
            reason: &withdrawal.reason,
            instead: withdrawal.instead.as_ref(),
        }),
        plans: Platform::ALL
            .iter()
            .map(|&platform| (platform, by_method(platform)))
            .collect(),
    }
}

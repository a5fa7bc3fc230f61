//! `/api/v1/openapi.json`: every address that programs may ask, as `OpenAPI` 3.1 describes it.

use mlos_resolver::Matrix;
use serde_json::{Map, Value, json};

/// What may be asked for.
struct Endpoint {
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    /// The field in its path, and what it means.
    field: Option<(&'static str, &'static str)>,
    kind: Kind,
}

/// What is answered.
enum Kind {
    /// JSON, by the name of its schema.
    Json(&'static str),
    /// A text of a media type.
    Text(&'static str),
}

const PLAIN: Kind = Kind::Text("text/plain; charset=utf-8");

const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/matrix.json",
        id: "getMatrix",
        summary: "The whole matrix: releases, components, platforms, verdicts. What the resolver reads.",
        field: None,
        kind: Kind::Json("matrix"),
    },
    Endpoint {
        path: "/api/v1/channels.json",
        id: "getChannels",
        summary: "The release that each channel points at.",
        field: None,
        kind: Kind::Json("channels"),
    },
    Endpoint {
        path: "/api/v1/releases/{release}.json",
        id: "getRelease",
        summary: "One release, and the plan or the refusal for every platform and method.",
        field: Some(("release", "A tag.")),
        kind: Kind::Json("release"),
    },
    Endpoint {
        path: "/releases/{version}/rows",
        id: "getRows",
        summary: "What the install script reads: a line for each file of a release, `end` as the last one.",
        field: Some((
            "version",
            "A tag, or the first numbers of a version: 1, 1.0.",
        )),
        kind: PLAIN,
    },
    Endpoint {
        path: "/releases/{release}/install",
        id: "getReleaseScript",
        summary: "The install script with this release as its default.",
        field: Some(("release", "A tag.")),
        kind: PLAIN,
    },
    Endpoint {
        path: "/install",
        id: "getScript",
        summary: "The install script with the channel stable as its default.",
        field: None,
        kind: PLAIN,
    },
    Endpoint {
        path: "/matrix.txt",
        id: "getTable",
        summary: "The table of releases, aligned for a terminal.",
        field: None,
        kind: PLAIN,
    },
    Endpoint {
        path: "/matrix.csv",
        id: "getSheet",
        summary: "The table of releases for a spreadsheet.",
        field: None,
        kind: Kind::Text("text/csv; charset=utf-8"),
    },
    Endpoint {
        path: "/feed.xml",
        id: "getFeed",
        summary: "What was published and what was withdrawn, newest first, as an Atom feed.",
        field: None,
        kind: Kind::Text("application/atom+xml; charset=utf-8"),
    },
];

pub(super) fn document(matrix: &Matrix) -> Value {
    let site = &matrix.distro().site;
    let paths: Map<String, Value> = ENDPOINTS
        .iter()
        .map(|endpoint| (endpoint.path.to_owned(), endpoint.describe(matrix)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": matrix.distro().name,
            "version": "1",
            "summary": "Which versions belong together, and what installs them.",
            "description": format!("Files, the same for everyone. What may change and what may not: {site}/docs/api/"),
        },
        "servers": [{ "url": site }],
        "externalDocs": { "url": format!("{site}/docs/api/") },
        "paths": paths,
    })
}

impl Endpoint {
    fn describe(&self, matrix: &Matrix) -> Value {
        let (kind, schema) = match self.kind {
            Kind::Json(name) => (
                "application/json",
                json!({ "$ref": format!("schema/{name}.json") }),
            ),
            Kind::Text(kind) => (kind, json!({ "type": "string" })),
        };
        let mut responses = json!({
            "200": {
                "description": "As it is now.",
                "headers": {
                    "ETag": { "description": "Changes with the contents.", "schema": { "type": "string" } },
                    "Cache-Control": { "description": "For how long a copy may be used.", "schema": { "type": "string" } },
                },
                "content": { kind: { "schema": schema } },
            },
            "304": { "description": "The copy that If-None-Match names is still right." },
        });
        let parameters: Vec<Value> = self
            .field
            .iter()
            .map(|(name, meaning)| {
                json!({
                    "name": name,
                    "in": "path",
                    "required": true,
                    "description": meaning,
                    "schema": { "type": "string" },
                    "example": matrix.releases().first().map(|release| release.version.to_string()),
                })
            })
            .collect();
        if !parameters.is_empty() {
            responses["404"] = json!({ "description": "There is no such release. The body is a page for people." });
        }
        json!({
            "get": {
                "operationId": self.id,
                "summary": self.summary,
                "parameters": parameters,
                "responses": responses,
            },
        })
    }
}

//! The matrix as the install script reads it: one fact a line, words with single spaces between them.
//!
//! ```text
//! rows 1 <fingerprint>                       format and matrix
//! head <wish> <platform> <method> <release>  a channel or prefix, and the release that it means; `*` fits all, first match wins
//! release <release> <status> <components>    `axon=1.5.0,core=1.0.0`
//! withdrawn <release> <use> <date> <reason>   `-` where there is none to use
//! file <release> <platform> <name> <size> <sha256> <needs>    `-` where nothing is recorded
//! script <release> <name> <size> <sha256>    the release's own script, once recorded; never in that script itself
//! oci <release> <image platform> <sha256>
//! end
//! ```

use std::{collections::BTreeSet, fmt::Write};

use crate::{
    Artifact, Channel, Digest, Matrix, Method, Platform, Release, Request, SCHEMA, Status,
    VersionRequest, VersionSet,
    resolve::{Question, resolve_version},
};

/// How many of the newest releases the script itself holds; others are one more request.
const NEWEST: usize = 8;

/// The methods that the script knows.
const METHODS: [Method; 2] = [Method::Docker, Method::Binary];

/// The rows inside a script whose default version is `default`: platforms, channels, the newest releases, and every one
/// that is unsafe.
pub fn block(matrix: &Matrix, default: &VersionRequest) -> String {
    let mut rows = start(matrix);
    let mut row = |line: std::fmt::Arguments<'_>| {
        let _ = writeln!(rows, "{line}");
    };
    row(format_args!("default {default}"));
    if let Some(notice) = &matrix.distro().notice {
        row(format_args!("notice {notice}"));
    }
    for host in &matrix.distro().hosts {
        row(format_args!("host {} {}", host.host, host.why));
    }
    row(format_args!(
        "report {}/security",
        matrix.distro().repository
    ));
    for next in &matrix.distro().next {
        row(format_args!("next {next}"));
    }
    if let Some(offline) = &matrix.distro().offline {
        row(format_args!("offline {offline}"));
    }
    for &platform in Platform::ALL {
        let facts = matrix.platform(platform);
        let (systems, machines) = (facts.uname_os.join(","), facts.uname_machine.join(","));
        row(format_args!(
            "platform {platform} {} {systems} {machines}",
            facts.image_platform
        ));
    }
    for &channel in Channel::ALL {
        if let Some(head) = matrix.channel(channel) {
            row(format_args!("head {channel} * * {}", head.version));
        }
    }
    let mut held = matrix.newest_releases(NEWEST);
    if let Some(named) = default.exact().and_then(|version| matrix.release(&version))
        && !held.iter().any(|release| release.version == named.version)
    {
        held.push(named);
    }
    // Whoever has an unsafe one is told, however old it is.
    let unsafes = matrix
        .releases()
        .iter()
        .filter(|release| release.status == Status::Unsafe);
    for unsafe_one in unsafes {
        if !held
            .iter()
            .any(|release| release.version == unsafe_one.version)
        {
            held.push(unsafe_one);
        }
    }
    for held in held {
        release(&mut rows, held);
        if default.exact().as_ref() != Some(&held.version) {
            script(&mut rows, matrix, held);
        }
    }
    rows + "end\n"
}

/// Everything that a version request can be in the script, besides channels: each release, with and without `v`, and
/// each prefix.
pub fn wishes(matrix: &Matrix) -> BTreeSet<String> {
    let each = matrix.releases().iter().flat_map(|release| {
        let version = release.version.semver();
        let (major, minor) = (version.major, version.minor);
        [
            release.version.to_string(),
            version.to_string(),
            major.to_string(),
            format!("{major}.{minor}"),
        ]
    });
    each.collect()
}

/// The rows for one wish; none where no release is of that name.
pub fn wish(matrix: &Matrix, wish: &str) -> Option<String> {
    let VersionRequest::Versions(versions) = wish.parse().ok()? else {
        return None;
    };
    let mut rows = start(matrix);
    let mut named: Vec<&Release> = Vec::new();
    match &versions {
        VersionSet::Exact(_) => {
            named.extend(
                matrix
                    .releases()
                    .iter()
                    .filter(|release| versions.contains(release.version.semver())),
            );
        }
        VersionSet::Prefix(..) => {
            let heads = heads(matrix, &versions);
            for (platform, method, release) in &heads {
                let _ = writeln!(
                    rows,
                    "head {versions} {platform} {method} {}",
                    release.version
                );
                if !named.iter().any(|other| other.version == release.version) {
                    named.push(release);
                }
            }
            // Where nothing can be installed, the newest one says why.
            if named.is_empty() {
                named.extend(
                    matrix
                        .releases()
                        .iter()
                        .find(|release| versions.contains(release.version.semver())),
                );
            }
        }
        VersionSet::Range(_) => return None,
    }
    if named.is_empty() {
        return None;
    }
    for named in named {
        release(&mut rows, named);
        script(&mut rows, matrix, named);
    }
    Some(rows + "end\n")
}

/// Which release a prefix means: in general, and before that for each platform and method where it is another one.
fn heads<'m>(matrix: &'m Matrix, versions: &VersionSet) -> Vec<(String, String, &'m Release)> {
    let version = VersionRequest::Versions(versions.clone());
    let general = Question::any_machine(matrix, versions).best();
    let Some(general) = general.and_then(|place| matrix.releases().get(place)) else {
        return Vec::new();
    };
    let mut heads = Vec::new();
    for &platform in Platform::ALL {
        for method in METHODS {
            let request = Request {
                version: Some(version.clone()),
                method: Some(method),
                ..Request::new(platform)
            };
            let release =
                resolve_version(matrix, &request).and_then(|place| matrix.releases().get(place));
            let Some(release) = release else { continue };
            if release.version != general.version {
                heads.push((platform.to_string(), method.to_string(), release));
            }
        }
    }
    heads.push(("*".to_owned(), "*".to_owned(), general));
    heads
}

fn start(matrix: &Matrix) -> String {
    let distro = matrix.distro();
    format!(
        "rows {SCHEMA} {}\nsite {}\ndownload {}\nimage {}\nmethod {}\n",
        matrix.fingerprint().hex(),
        distro.site,
        distro.download,
        distro.image,
        distro.default_method,
    )
}

fn release(rows: &mut String, release: &Release) {
    let version = &release.version;
    let set = release
        .components
        .iter()
        .map(|(id, version)| format!("{id}={version}"))
        .collect::<Vec<_>>()
        .join(",");
    let _ = writeln!(rows, "release {version} {} {set}", release.status);
    if let Some(withdrawal) = &release.withdrawn {
        let _ = writeln!(
            rows,
            "withdrawn {version} {} {} {}",
            withdrawal
                .instead
                .as_ref()
                .map_or("-".to_owned(), ToString::to_string),
            withdrawal.date,
            withdrawal.reason
        );
    }
    for artifact in &release.artifacts {
        let Artifact {
            platform,
            method,
            file,
            size,
            digest,
            needs,
        } = artifact;
        let hex = digest.as_ref().map_or("-", Digest::hex);
        match (method, file) {
            (Method::Binary, Some(file)) => {
                let size = size.map_or("-".to_owned(), |size| size.to_string());
                let needs = needs
                    .iter()
                    .map(|(need, value)| format!("{need}={value}"))
                    .collect::<Vec<_>>()
                    .join(",");
                let needs = if needs.is_empty() { "-" } else { &needs };
                let _ = writeln!(
                    rows,
                    "file {version} {platform} {file} {size} {hex} {needs}"
                );
            }
            (Method::Docker, _) => {
                let _ = writeln!(rows, "oci {version} {platform} {hex}");
            }
            _ => {}
        }
    }
}

/// The row of a release's own script. It cannot stand in that script: its digest is known only once that is written.
fn script(rows: &mut String, matrix: &Matrix, release: &Release) {
    if let Some((size, digest)) = &release.script {
        let version = &release.version;
        let name = matrix.distro().script(version);
        let _ = writeln!(rows, "script {version} {name} {size} {}", digest.hex());
    }
}

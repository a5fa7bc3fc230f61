//! Tables in Markdown, and the places in pages written by hand where they stand:
//! between `<!-- matrix:releases begin -->` and `<!-- matrix:releases end -->`.

use anyhow::{Context as _, Result, bail, ensure};
use mlos_resolver::{Channel, Matrix, Method, Platform, Release, Trust};

use crate::{hosting, settings};

const BEGIN: &str = "<!-- matrix:";

/// Where the site lies in the configurations of servers.
const ROOT: &str = "/srv/mlos";

/// The page with every table replaced by what the matrix says now.
///
/// # Errors
/// A name that no table has, a begin without its end.
pub(super) fn fill(page: &str, matrix: &Matrix) -> Result<String> {
    let mut filled = String::new();
    let mut rest = page;
    while let Some(at) = rest.find(BEGIN) {
        let (before, marker) = rest.split_at(at);
        let name = marker[BEGIN.len()..]
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let begin = format!("{BEGIN}{name} begin -->");
        let end = format!("{BEGIN}{name} end -->");
        ensure!(
            marker.starts_with(&begin),
            "expected `{begin}`, found `{}`",
            marker.lines().next().unwrap_or_default()
        );
        let (_, after) = marker
            .split_once(&end)
            .with_context(|| format!("`{begin}` has no `{end}` below it"))?;
        filled.push_str(before);
        filled.extend([&begin, "\n", &named(name, matrix)?, &end]);
        rest = after;
    }
    Ok(filled + rest)
}

fn named(name: &str, matrix: &Matrix) -> Result<String> {
    Ok(match name {
        "releases" => releases(matrix),
        "components" => components(matrix),
        "channels" => channels(matrix),
        "artifacts" => artifacts(matrix),
        "methods" => methods(matrix),
        "evidence" => evidence(matrix),
        "settings" => table(
            &["Key", "Value", "Default", "Flag of core", "What it does"].map(str::to_owned),
            settings::rows(),
        ),
        "caddy" => fenced(
            "caddy",
            &hosting::caddy::file(&matrix.distro().site, &matrix.distro().download, ROOT),
        ),
        "nginx" => fenced(
            "nginx",
            &hosting::nginx::file(&matrix.distro().site, &matrix.distro().download, ROOT),
        ),
        _ => bail!(
            "there is no table `{name}`: expected `releases`, `components`, `channels`, `artifacts`, `methods`, `evidence`, `settings`, `caddy` or `nginx`"
        ),
    })
}

fn fenced(language: &str, text: &str) -> String {
    format!("\n```{language}\n{text}```\n\n")
}

/// Which release holds which component versions.
pub(super) fn releases(matrix: &Matrix) -> String {
    let mut head = vec!["Release".to_owned(), "Status".to_owned(), "Date".to_owned()];
    head.extend(
        matrix
            .components()
            .iter()
            .map(|component| component.title.clone()),
    );
    let rows = matrix.releases().iter().map(|release| {
        let mut row = vec![
            release.version.to_string(),
            state(release),
            date(release.date.as_deref()),
        ];
        row.extend(matrix.components().iter().map(|component| {
            release
                .components
                .get(&component.id)
                .map_or_else(|| "–".to_owned(), ToString::to_string)
        }));
        row
    });
    table(&head, rows)
}

/// What each channel points at.
pub(super) fn channels(matrix: &Matrix) -> String {
    let rows = Channel::ALL.iter().map(|&channel| {
        let hold = matrix
            .distro()
            .holds
            .get(&channel)
            .map(|hold| format!("held: {}", hold.reason));
        vec![
            format!("`{channel}`"),
            matrix
                .channel(channel)
                .map_or_else(|| "–".to_owned(), |release| release.version.to_string()),
            hold.unwrap_or_default(),
        ]
    });
    table(&["Channel", "Release", "Note"].map(str::to_owned), rows)
}

/// What each component is, where it is published, and under which licence.
pub(super) fn components(matrix: &Matrix) -> String {
    let rows = matrix.components().iter().map(|component| {
        let repository = component.repository.as_deref();
        vec![
            component.title.clone(),
            component.summary.clone().unwrap_or_else(|| "–".to_owned()),
            repository.map_or_else(
                || "–".to_owned(),
                |name| format!("[{name}](https://github.com/{name})"),
            ),
            component.license.clone().unwrap_or_else(|| "–".to_owned()),
        ]
    });
    table(
        &["Component", "What it is", "Published in", "Licence"].map(str::to_owned),
        rows,
    )
}

/// What can be had of each release that can be installed, and what is recorded of it.
pub(super) fn artifacts(matrix: &Matrix) -> String {
    let rows = matrix.releases().iter().flat_map(|release| {
        release.artifacts.iter().map(move |artifact| {
            let name = match (&artifact.file, artifact.method) {
                (Some(file), _) => format!("`{file}`"),
                (None, Method::Docker) => format!("`{}`", matrix.distro().image),
                (None, _) => "–".to_owned(),
            };
            vec![
                release.version.to_string(),
                artifact.platform.to_string(),
                artifact.method.to_string(),
                name,
                artifact.digest.as_ref().map_or_else(
                    || artifact.trust().to_string(),
                    |digest| format!("`{digest}`"),
                ),
            ]
        })
    });
    table(
        &["Release", "Platform", "Method", "File or image", "Digest"].map(str::to_owned),
        rows,
    )
}

/// By which method a release can be had on which platform, and since when.
pub(super) fn methods(matrix: &Matrix) -> String {
    let state = |platform: Platform, method: Method| {
        let platform = match method {
            Method::Docker => matrix.platform(platform).image_platform,
            _ => platform,
        };
        let releases = matrix.releases().iter().rev();
        let made: Vec<_> = releases
            .filter_map(|release| Some((release, release.artifact(platform, method)?)))
            .collect();
        let first = made
            .iter()
            .find(|(_, artifact)| artifact.trust() == Trust::Pinned);
        match first {
            Some((release, _)) => format!("since {}", release.version),
            None if made.is_empty() => "–".to_owned(),
            None => "not yet published".to_owned(),
        }
    };
    let mut head = vec!["Method".to_owned()];
    head.extend(
        Platform::ALL
            .iter()
            .map(|&platform| matrix.platform(platform).title.clone()),
    );
    let rows = Method::ALL.iter().map(|&method| {
        let cells = Platform::ALL
            .iter()
            .map(|&platform| state(platform, method));
        std::iter::once(format!("`{method}`"))
            .chain(cells)
            .collect()
    });
    table(&head, rows)
}

/// Who tested what.
pub(super) fn evidence(matrix: &Matrix) -> String {
    let rows = matrix.evidence().iter().map(|evidence| {
        let set = matrix.components().iter().filter_map(|component| {
            let version = evidence.components.get(&component.id)?;
            Some(format!("{} {version}", component.title))
        });
        vec![
            set.collect::<Vec<_>>().join(", "),
            if evidence.is_run() { "run" } else { "reported" }.to_owned(),
            evidence.outcome.to_string(),
            date(evidence.date.as_deref()),
            evidence
                .by
                .clone()
                .or_else(|| evidence.source.clone())
                .unwrap_or_else(|| "–".to_owned()),
        ]
    });
    table(
        &["Set", "Kind", "Result", "Date", "Source"].map(str::to_owned),
        rows,
    )
}

/// What holds of one release in words, for pages that have no table.
pub(super) fn state(release: &Release) -> String {
    match &release.withdrawn {
        Some(withdrawal) => {
            let instead = withdrawal
                .instead
                .as_ref()
                .map_or(String::new(), |instead| format!(" Use {instead} instead."));
            format!(
                "{} since {}: {}.{instead}",
                release.status, withdrawal.date, withdrawal.reason
            )
        }
        None => release.status.to_string(),
    }
}

fn date(date: Option<&str>) -> String {
    date.unwrap_or("–").to_owned()
}

fn table(head: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| cell.trim().replace('|', "\\|").replace('\n', " "))
            .collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = format!("|{}\n", " --- |".repeat(head.len()));
    rows.fold(line(head) + &rule, |text, row| text + &line(&row))
}

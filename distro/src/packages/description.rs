//! What a package says of itself.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mlos_resolver::{Matrix, Release};

/// In one line: the components by their names.
pub(super) fn summary(matrix: &Matrix, release: &Release) -> String {
    let titles: Vec<&str> = matrix
        .components_of(release)
        .iter()
        .map(|(component, _)| component.title.as_str())
        .collect();
    match titles.as_slice() {
        [] => matrix.distro().name.clone(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}, tested together", first.join(", ")),
    }
}

/// In one line for each component: what it is, as far as somebody said.
pub(super) fn description(matrix: &Matrix, release: &Release) -> String {
    let mut text = format!("{} {}:\n", matrix.distro().name, release.version);
    for (component, version) in matrix.components_of(release) {
        let _ = write!(text, "- {} {version}", component.title);
        if let Some(summary) = &component.summary {
            let _ = write!(text, ": {summary}");
        }
        text.push('\n');
    }
    text
}

/// The licences of all that is in it, as SPDX expressions; nothing where one of them is not known.
pub(super) fn licenses<'a>(matrix: &'a Matrix, release: &'a Release) -> Option<BTreeSet<&'a str>> {
    let held = || matrix.components_of(release).into_iter();
    let needed = |id: &String| held().any(|(component, _)| component.libraries.contains(id));
    let libraries = matrix
        .libraries()
        .iter()
        .filter(|(id, _)| needed(id))
        .map(|(_, library)| Some(library.license.as_str()));
    held()
        .map(|(component, _)| component.license.as_deref())
        .chain(libraries)
        .collect()
}

/// The same as one SPDX expression.
pub(super) fn license(matrix: &Matrix, release: &Release) -> Option<String> {
    let each = licenses(matrix, release)?.into_iter().map(|license| {
        if license.contains(" OR ") {
            format!("({license})")
        } else {
            license.to_owned()
        }
    });
    Some(each.collect::<Vec<_>>().join(" AND "))
}

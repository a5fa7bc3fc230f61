//! What a package says of itself.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::iter;

use mlos_resolver::{Matrix, Release};

use crate::ingredients;

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

/// The licence of what the distribution adds: the launcher and the settings.
const OWN: &str = "MIT OR Apache-2.0";

/// The licences of all that is in it, as SPDX expressions, the distribution's own first; nothing where one of them is not
/// known.
pub(super) fn licenses<'a>(matrix: &'a Matrix, release: &'a Release) -> Option<Vec<&'a str>> {
    let libraries = ingredients::libraries(matrix, release);
    let libraries = libraries.map(|(_, library)| Some(library.license.as_str()));
    let others: Option<BTreeSet<&str>> = matrix
        .components_of(release)
        .iter()
        .map(|(component, _)| component.license.as_deref())
        .chain(libraries)
        .collect();
    let others = others?.into_iter().filter(|license| *license != OWN);
    Some(iter::once(OWN).chain(others).collect())
}

/// The same as one SPDX expression; where one of them is not known, the word for what grants nothing.
pub(super) fn license(matrix: &Matrix, release: &Release) -> String {
    let Some(licenses) = licenses(matrix, release) else {
        return "Proprietary".to_owned();
    };
    let each = licenses.into_iter().map(|license| {
        if license.contains(" OR ") {
            format!("({license})")
        } else {
            license.to_owned()
        }
    });
    each.collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::matrix_folder::MatrixFolder;

    /// The expression for the first release, where the page of axon says this of its licence.
    #[track_caller]
    fn check(line: &str, expect: &str) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../matrix");
        let mut files = MatrixFolder::open(&root).expect("a matrix").files;
        let page = files.get_mut("components/axon.toml").expect("a page");
        let said = "license = \"AGPL-3.0-or-later\"\n";
        assert!(page.contains(said), "{page}");
        *page = page.replace(said, line);
        let matrix = Matrix::parse(&files).expect("a matrix");
        let first = matrix.releases().last().expect("a release");
        assert_eq!(license(&matrix, first), expect);
    }

    #[test]
    fn an_expression_has_the_distributions_own_and_each_other_licence_once() {
        check(
            "license = \"AGPL-3.0-or-later\"\n",
            "(MIT OR Apache-2.0) AND AGPL-3.0-or-later AND MIT",
        );
        check(
            "license = \"MIT OR Apache-2.0\"\n",
            "(MIT OR Apache-2.0) AND MIT",
        );
        check(
            "license = \"BSD-3-Clause OR Zlib\"\n",
            "(MIT OR Apache-2.0) AND (BSD-3-Clause OR Zlib) AND MIT",
        );
        check("", "Proprietary");
    }
}

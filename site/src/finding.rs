//! What the matrix says of a file that somebody has.

use mlos_resolver::{Digest, Matrix};

use crate::checkable::checkables;

/// What the matrix says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// A release's file has this digest.
    Known {
        /// The release.
        release: String,
        /// The file's name in the release.
        file: String,
    },
    /// There is a file of this name, and its digest is another.
    Differs {
        /// The release.
        release: String,
        /// The digest that it should have.
        expected: Digest,
    },
    /// There is a file of this name, and nobody has recorded its digest.
    Unrecorded {
        /// The release.
        release: String,
    },
    /// Neither name nor digest is in the matrix.
    Unknown,
}

impl Finding {
    /// The release whose file it is, or whose file's name it has.
    #[cfg(feature = "csr")]
    pub(crate) fn release(&self) -> Option<&str> {
        match self {
            Self::Known { release, .. }
            | Self::Differs { release, .. }
            | Self::Unrecorded { release } => Some(release),
            Self::Unknown => None,
        }
    }
}

/// Looks a file up: by digest first, since a name proves nothing.
pub(crate) fn find(matrix: &Matrix, name: &str, digest: &Digest) -> Finding {
    let files = || {
        matrix.releases().iter().flat_map(|release| {
            let tag = &release.version;
            let files = checkables(matrix, release)
                .into_iter()
                .filter(|one| one.url.is_some());
            files.map(move |one| (tag.to_string(), one.name, one.digest))
        })
    };
    if let Some((release, file, _)) = files().find(|(_, _, known)| known.as_ref() == Some(digest)) {
        return Finding::Known { release, file };
    }
    match files().find(|(_, file, _)| file == name) {
        Some((release, _, Some(expected))) => Finding::Differs { release, expected },
        Some((release, _, None)) => Finding::Unrecorded { release },
        None => Finding::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const RELEASE: &str = r#"
        schema = 1
        status = "stable"
        [components]
        axon = "1.5.0"
        core = "1.0.0"
        [[artifact]]
        platform = "linux-amd64"
        method = "binary"
        size = 3
        digest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        [[artifact]]
        platform = "linux-arm64"
        method = "binary"
    "#;

    #[track_caller]
    fn check(name: &str, content: &str, expect: &Finding) {
        let mut files: BTreeMap<String, String> = crate::fixture::matrix_files();
        files.insert("releases/v1.0.0.toml".to_owned(), RELEASE.to_owned());
        let matrix = Matrix::parse(&files).unwrap();
        assert_eq!(
            find(&matrix, name, &Digest::of(content.as_bytes())),
            *expect
        );
    }

    #[test]
    fn a_digest_is_found_whatever_the_file_is_called() {
        let known = Finding::Known {
            release: "v1.0.0".to_owned(),
            file: "mlos-v1.0.0_linux_amd64.tar.gz".to_owned(),
        };
        check("mlos-v1.0.0_linux_amd64.tar.gz", "abc", &known);
        check("renamed", "abc", &known);
    }

    #[test]
    fn a_name_proves_nothing() {
        check(
            "mlos-v1.0.0_linux_amd64.tar.gz",
            "abd",
            &Finding::Differs {
                release: "v1.0.0".to_owned(),
                expected: Digest::of(b"abc"),
            },
        );
        check(
            "mlos-v1.0.0_linux_arm64.tar.gz",
            "abd",
            &Finding::Unrecorded {
                release: "v1.0.0".to_owned(),
            },
        );
        check("holiday.jpg", "abd", &Finding::Unknown);
    }
}

//! What a page carries of the matrix: its newest part, and when that is enough.
//!
//! A page's part holds the newest releases and the channels' heads. What it says of these is what the whole says; what
//! it says of all releases together may not be. So a live part asks the server for the whole matrix before it says
//! that something is not there, and before it takes the best of many.

use mlos_resolver::VersionRequest;

use crate::{answer::Answer, finding::Finding};

/// Whether the newest part of a matrix gives the answer that the whole would.
pub(crate) fn is_enough(answer: &Answer) -> bool {
    match answer {
        // A channel's head and an exact version are one release, and it is here. Of a prefix or a range there may be
        // a better one elsewhere: a stable one that is older than a deprecated one here.
        Answer::Plan(plan) => plan.request.version.as_ref().is_none_or(|version| {
            version.parse().is_ok_and(|version: VersionRequest| {
                matches!(version, VersionRequest::Channel(_)) || version.exact().is_some()
            })
        }),
        // What stands in the way, and what is nearest, may be elsewhere.
        Answer::Refusal(_) => false,
        // Names are all here, but by which methods something is made may be an older release's to say.
        Answer::Misread { of_methods, .. } => !of_methods,
    }
}

/// Whether what the newest part of a matrix says of a file is what the whole would say: a name proves nothing, and
/// the digest may be an older release's.
pub(crate) const fn is_final(finding: &Finding) -> bool {
    matches!(finding, Finding::Known { .. })
}

#[cfg(test)]
mod tests {
    use mlos_resolver::{Matrix, Method, Platform, RawRequest};

    use super::*;
    use crate::{
        finding::find,
        fixture::{large, large_files},
    };

    /// What a person reads of an answer.
    fn said(answer: Answer) -> String {
        match answer {
            Answer::Plan(plan) => format!(
                "{} {:?} {:?}",
                plan.decision.canonical(),
                plan.why,
                plan.warnings
            ),
            Answer::Refusal(refusal) => format!("{refusal:?}"),
            Answer::Misread { error, hint, .. } => format!("{error} {hint:?}"),
        }
    }

    fn parts(whole: &Matrix) -> Vec<Matrix> {
        [0, 1, 2, 4, 7, 12]
            .map(|count| {
                Matrix::from_published(&whole.newest(count)).expect("a part of a matrix is valid")
            })
            .into()
    }

    /// Every way to name a version, for each version that there is and for some that there are not.
    fn versions(whole: &Matrix) -> Vec<Option<String>> {
        let mut versions: Vec<String> = [
            "stable",
            "latest",
            "preview",
            "stabel",
            "v9.9.9",
            "1",
            "2",
            "^1",
            ">=0",
            ">=1.0, <2",
            "1.0 - 1.4",
            "^9 || 1.2",
            ">=1.2.1-rc.0, <1.2.2",
        ]
        .map(str::to_owned)
        .to_vec();
        for release in whole.releases() {
            let version = release.version.semver();
            versions.extend([
                format!("v{version}"),
                format!("{}.{}", version.major, version.minor),
                format!("<{version}"),
            ]);
        }
        versions.sort_unstable();
        versions.dedup();
        std::iter::once(None)
            .chain(versions.into_iter().map(Some))
            .collect()
    }

    #[test]
    fn what_is_made_by_a_method_is_for_the_whole_to_say() {
        for (method, version, expected) in [("dokcer", "v1.0.0", false), ("docker", "stabel", true)]
        {
            let request = RawRequest {
                version: Some(version.to_owned()),
                platform: Some("linux-amd64".to_owned()),
                method: Some(method.to_owned()),
                ..RawRequest::default()
            };
            let answer = Answer::to(&large(), &request);
            assert_eq!(is_enough(&answer), expected, "{answer:?}");
        }
    }

    #[test]
    fn where_a_part_is_enough_its_answer_is_that_of_the_whole() {
        let whole = large();
        let parts = parts(&whole);
        let platforms = [
            Platform::LinuxAmd64,
            Platform::DarwinAmd64,
            Platform::WindowsArm64,
        ];
        let methods = [None, Some(Method::Docker), Some(Method::Binary)];
        let pins = [
            &[][..],
            &[("press", "1")],
            &[("lathe", "2.0.0"), ("gauge", "0.3")],
        ];
        let (mut enough, mut asked, mut differ) = (0, 0, 0);
        for version in versions(&whole) {
            for platform in platforms {
                for method in methods {
                    for pins in pins {
                        let request = RawRequest {
                            version: version.clone(),
                            platform: Some(platform.to_string()),
                            method: method.map(|method| method.to_string()),
                            pins: pins
                                .iter()
                                .map(|&(id, wish)| (id.to_owned(), wish.to_owned()))
                                .collect(),
                        };
                        let wanted = said(Answer::to(&whole, &request));
                        for part in &parts {
                            let answer = Answer::to(part, &request);
                            let is_enough = is_enough(&answer);
                            let found = said(answer);
                            if is_enough {
                                assert_eq!(
                                    found,
                                    wanted,
                                    "{request:?} in {}",
                                    part.releases().len()
                                );
                                enough += 1;
                            } else {
                                asked += 1;
                                differ += usize::from(found != wanted);
                            }
                        }
                    }
                }
            }
        }
        // Each of the three is met, so the comparison means something, and asking is worth it.
        assert!(
            enough > 500 && asked > 500 && differ > 500,
            "{enough} {asked} {differ}"
        );
    }

    #[test]
    fn a_warning_of_a_failed_run_is_in_every_part_that_holds_the_release() {
        let whole = large();
        let request = RawRequest {
            version: Some("v2.0.0".to_owned()),
            platform: Some("linux-amd64".to_owned()),
            ..RawRequest::default()
        };
        let mut seen = 0;
        for part in parts(&whole) {
            if let Answer::Plan(plan) = Answer::to(&part, &request) {
                let warnings = plan.warnings.iter().map(|warning| warning.code.to_string());
                assert_eq!(warnings.collect::<Vec<_>>(), ["yanked", "failed-test"]);
                seen += 1;
            }
        }
        assert!(seen > 1, "{seen}");
    }

    #[test]
    fn a_part_holds_the_whole_chain_of_what_to_use_instead() {
        let mut files = large_files();
        let mut edit = |tag: &str, from: &str, to: &str| {
            let text = files.get_mut(&format!("releases/{tag}.toml")).unwrap();
            assert!(text.contains(from), "{tag}");
            *text = text.replacen(from, to, 1);
        };
        edit("v2.0.0", "use = \"v2.0.1\"", "use = \"v1.4.0\"");
        edit(
            "v1.4.0",
            "status = \"stable\"",
            "status = \"deprecated\"\nwithdrawn = { date = \"2025-08-05\", reason = \"it is slow\", use = \"v1.0.1\" }",
        );
        let whole = Matrix::parse(&files).unwrap();
        let part = Matrix::from_published(&whole.newest(7)).unwrap();
        let tags: Vec<_> = part
            .releases()
            .iter()
            .map(|release| release.version.to_string())
            .collect();
        assert!(
            tags.contains(&"v1.4.0".to_owned()) && tags.contains(&"v1.0.1".to_owned()),
            "{tags:?}"
        );
        assert!(!tags.contains(&"v1.3.0".to_owned()), "{tags:?}");
    }

    #[test]
    fn where_a_finding_is_final_it_is_that_of_the_whole() {
        let whole = large();
        let files = whole
            .releases()
            .iter()
            .flat_map(|release| &release.artifacts);
        let files: Vec<_> = files
            .filter_map(|artifact| Some((artifact.file.clone()?, artifact.digest.clone())))
            .collect();
        let mut not_final = 0;
        for part in parts(&whole) {
            for (name, _) in &files {
                for digest in files.iter().filter_map(|(_, digest)| digest.as_ref()) {
                    let finding = find(&part, name, digest);
                    if is_final(&finding) {
                        assert_eq!(finding, find(&whole, name, digest));
                    } else {
                        not_final += 1;
                    }
                }
            }
        }
        assert!(not_final > 0);
    }
}

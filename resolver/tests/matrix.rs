//! The matrix: what is published of it, what its fingerprint covers, and what every request can count on.

mod support;

use std::collections::BTreeMap;

use mlos_resolver::{
    Channel, Matrix, Method, Platform, RefusalCode, ReleaseVersion, Request, compatibility,
    explain_refusal, propose, resolve, rows,
};

const MATRICES: [&str; 2] = ["real", "made-up"];

#[test]
fn what_is_published_is_the_matrix() {
    for name in MATRICES {
        let matrix = support::matrix(name);
        let again = Matrix::from_published(&matrix.published()).expect("it was valid");
        assert_eq!(again.canonical(), matrix.canonical(), "{name}");
        assert_eq!(again.fingerprint(), matrix.fingerprint(), "{name}");
    }
}

#[test]
fn a_library_is_read_whole() {
    let matrix = support::matrix("real");
    let library = &matrix.libraries()["onnxruntime"];
    let expected = support::files("real")["libraries/onnxruntime.toml"]
        .parse::<toml::Table>()
        .expect("TOML");
    for (key, value) in [
        ("title", &library.title),
        ("version", &library.version),
        ("repository", &library.repository),
        ("license", &library.license),
    ] {
        assert_eq!(expected[key].as_str(), Some(value.as_str()), "{key}");
    }
    for (platform, (file, member)) in &library.files {
        let expected = &expected["files"][platform.as_str()];
        assert_eq!(expected["file"].as_str(), Some(file.as_str()));
        assert_eq!(expected["member"].as_str(), Some(member.as_str()));
    }
    let files = expected["files"].as_table().expect("a table");
    assert_eq!(library.files.len(), files.len());
}

#[test]
fn the_newest_part_decides_like_the_whole() {
    let whole = support::matrix("made-up");
    let part = Matrix::from_published(&whole.newest(8)).expect("a part is valid");
    assert!(part.releases().len() < whole.releases().len());
    for release in whole.newest_releases(8) {
        for &platform in Platform::ALL {
            for &method in Method::ALL {
                let request = Request {
                    version: Some(release.version.clone().into()),
                    method: Some(method),
                    ..Request::new(platform)
                };
                let decision = |matrix| resolve(matrix, &request).ok().map(|plan| plan.decision);
                assert_eq!(decision(&part), decision(&whole), "{request:?}");
            }
        }
    }
}

#[test]
fn a_later_schema_is_refused_with_a_way_on() {
    let published = support::matrix("real")
        .published()
        .replace("\"schema\":1}", "\"schema\":2}");
    let problems = Matrix::from_published(&published).expect_err("a later schema");
    assert_eq!(
        problems.to_string(),
        "matrix.json: `schema`: expected 1, found 2: update this tool to read it"
    );
}

#[test]
fn a_scripts_digest_changes_no_fingerprint_and_anything_else_does() {
    let files = support::files("real");
    let fingerprint = |edit: &str| {
        let mut files = files.clone();
        let release = files.get_mut("releases/v1.0.0.toml").expect("the release");
        release.push_str(edit);
        Matrix::parse(&files)
            .expect("still valid")
            .fingerprint()
            .clone()
    };
    let digest = format!("sha256:{}", "0".repeat(64));
    assert_eq!(
        fingerprint(""),
        fingerprint(&format!("\n[script]\nsize = 1\ndigest = \"{digest}\"\n"))
    );
    let artifact = format!(
        "\n[[artifact]]\nplatform = \"windows-amd64\"\nmethod = \"binary\"\nsize = 1\ndigest = \"{digest}\"\n"
    );
    assert_ne!(fingerprint(""), fingerprint(&artifact));
}

#[test]
fn every_request_has_an_answer_and_every_suggestion_a_plan() {
    for name in MATRICES {
        let matrix = support::matrix(name);
        let mut versions: Vec<String> = rows::wishes(&matrix).into_iter().collect();
        versions.extend(Channel::ALL.iter().map(ToString::to_string));
        versions.extend(["^1.1", "~9", ">=1 <2", "*", "9.9.9"].map(str::to_owned));
        let mut refusals = 0;
        for version in &versions {
            for &platform in Platform::ALL {
                for &method in Method::ALL {
                    let request = Request {
                        version: Some(version.parse().expect("a version request")),
                        method: Some(method),
                        ..Request::new(platform)
                    };
                    let Err(refusal) = resolve(&matrix, &request) else {
                        continue;
                    };
                    refusals += 1;
                    assert!(!refusal.clash.is_empty(), "{request:?}");
                    assert!(
                        explain_refusal(&refusal).starts_with("error: "),
                        "{request:?}"
                    );
                    for suggestion in refusal.suggestions {
                        let offered =
                            Request::parse(&matrix, &suggestion.request).expect("a request");
                        let plan = resolve(&matrix, &offered).expect("a suggestion has a plan");
                        assert_eq!(plan.decision.release, suggestion.release, "{request:?}");
                    }
                }
            }
        }
        assert!(
            refusals > 100,
            "{name}: only {refusals} refusals were looked at"
        );
    }
}

/// A smallest set of wishes without a plan: itself has none, and without any one wish there is one. The oracle knows
/// nothing of frames: it drops a wish by trying every value that it could have.
#[test]
fn a_clash_is_smallest() {
    let matrix = support::matrix("made-up");
    let versions = ["v2.1.0", "v1.4.0", "v1.3.0", "v2.2.0", "1", "2"];
    let possible = |version: Option<&str>, platform: Option<Platform>, method: Option<Method>| {
        let every: Vec<String> = matrix
            .releases()
            .iter()
            .map(|release| release.version.to_string())
            .collect();
        let versions = version.map_or(every, |version| vec![version.to_owned()]);
        let platforms = platform.map_or(Platform::ALL.to_vec(), |platform| vec![platform]);
        let methods = method.map_or(Method::ALL.to_vec(), |method| vec![method]);
        versions.iter().any(|version| {
            platforms.iter().any(|&platform| {
                methods.iter().any(|&method| {
                    let version = Some(version.parse().expect("a version request"));
                    resolve(
                        &matrix,
                        &Request {
                            version,
                            method: Some(method),
                            ..Request::new(platform)
                        },
                    )
                    .is_ok()
                })
            })
        })
    };
    let mut seen = 0;
    for version in versions {
        for &platform in Platform::ALL {
            for &method in Method::ALL {
                let wished = Some(version.parse().expect("a version request"));
                let request = Request {
                    version: wished,
                    method: Some(method),
                    ..Request::new(platform)
                };
                let Err(refusal) = resolve(&matrix, &request) else {
                    continue;
                };
                seen += 1;
                let named: Vec<&str> = refusal
                    .clash
                    .iter()
                    .map(|wish| match wish {
                        mlos_resolver::Wish::Version { .. } => "version",
                        mlos_resolver::Wish::Platform { .. } => "platform",
                        mlos_resolver::Wish::Method { .. } => "method",
                        mlos_resolver::Wish::Pin { .. } => unreachable!("no pins were asked for"),
                    })
                    .collect();
                let without = |dropped: &str| {
                    let kept = |name: &str| name != dropped && named.contains(&name);
                    possible(
                        kept("version").then_some(version),
                        kept("platform").then_some(platform),
                        kept("method").then_some(method),
                    )
                };
                assert!(!without(""), "{request:?}: {named:?} has a plan");
                for wish in &named {
                    assert!(
                        without(wish),
                        "{request:?}: {named:?} has no plan even without {wish}"
                    );
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} clashes were looked at");
}

#[test]
fn an_unrelated_release_changes_nothing() {
    let mut files = support::files("made-up");
    let before = Matrix::parse(&files).expect("valid");
    let other = files["releases/v1.0.1.toml"].clone();
    files.insert("releases/v1.0.9.toml".to_owned(), other);
    let after = Matrix::parse(&files).expect("valid");
    for version in ["v1.0.1", "v2.1.0", "stable", "2", "v1.4.0"] {
        for &platform in Platform::ALL {
            let version = Some(version.parse().expect("a version request"));
            let request = Request {
                version,
                method: Some(Method::Binary),
                ..Request::new(platform)
            };
            let decision = |matrix| {
                let decision = resolve(matrix, &request).map(|plan| plan.decision);
                decision
                    .map(|decision| (decision.release, decision.artifact))
                    .map_err(|refusal| refusal.code)
            };
            assert_eq!(decision(&before), decision(&after), "{request:?}");
        }
    }
}

#[test]
fn proposals() {
    let matrix = support::matrix("real");
    let propose = |set: &[(&str, &str)]| {
        let set: Vec<_> = set
            .iter()
            .map(|(id, version)| {
                (
                    id.parse().expect("a name"),
                    version.parse().expect("a version"),
                )
            })
            .collect();
        serde_json::to_string_pretty(&propose(&matrix, &set)).expect("it serialises")
    };
    insta::assert_snapshot!("promotes_a_planned_row", propose(&[("axon", "1.6.0")]));
    insta::assert_snapshot!("is_compatible_and_untested", propose(&[("axon", "1.5.1")]));
    insta::assert_snapshot!(
        "is_tested",
        propose(&[("axon", "3.1.9"), ("core", "7.0.0")])
    );
    insta::assert_snapshot!("adds_a_component", propose(&[("smi-spec", "1.0.0")]));
    insta::assert_snapshot!("goes_down", propose(&[("axon", "1.4.0")]));
    insta::assert_snapshot!("does_not_exist", propose(&[("axon", "1.5.9")]));
}

#[test]
fn compatibilities() {
    // (matrix, component, version, component, version) → verdict, source
    let cases = [
        (
            "real",
            ["axon", "3.1.9", "core", "7.0.0"],
            "tested",
            Some("system-test"),
        ),
        (
            "real",
            ["core", "7.0.0", "axon", "3.1.9"],
            "tested",
            Some("system-test"),
        ),
        (
            "real",
            ["axon", "1.5.0", "core", "1.0.0"],
            "reported",
            Some("plan"),
        ),
        ("real", ["axon", "1.6.0", "core", "1.0.0"], "unknown", None),
        (
            "made-up",
            ["press", "2.0.0", "gauge", "0.3.0"],
            "failed",
            Some("runs/8"),
        ),
        (
            "made-up",
            ["press", "2.0.0", "lathe", "2.1.0"],
            "declared",
            Some("requires"),
        ),
        (
            "made-up",
            ["press", "2.0.0", "lathe", "1.0.0"],
            "excluded",
            Some("requires"),
        ),
    ];
    let matrices: BTreeMap<_, _> = MATRICES.map(|name| (name, support::matrix(name))).into();
    for (name, [a, va, b, vb], verdict, source) in cases {
        let id = |text: &str| text.parse().expect("a name");
        let version = |text: &str| text.parse().expect("a version");
        let found = compatibility(
            &matrices[name],
            (&id(a), &version(va)),
            (&id(b), &version(vb)),
        );
        assert_eq!(
            found.verdict.to_string(),
            verdict,
            "{a} {va} with {b} {vb}: {found:?}"
        );
        let named = source.is_none_or(|part| {
            found
                .source
                .as_ref()
                .is_some_and(|text| text.contains(part))
        });
        assert!(
            named && source.is_some() == found.source.is_some(),
            "{a} {va} with {b} {vb}: {found:?}"
        );
    }
}

#[test]
fn rows_are_what_the_script_may_read() {
    for name in MATRICES {
        let matrix = support::matrix(name);
        let mut texts = vec![rows::block(&matrix, &"stable".parse().expect("a channel"))];
        texts.extend(
            rows::wishes(&matrix)
                .iter()
                .map(|wish| rows::wish(&matrix, wish).expect("a wish has rows")),
        );
        for text in texts {
            assert!(
                text.starts_with("rows 1 ") && text.ends_with("\nend\n"),
                "{text}"
            );
            for line in text.lines() {
                let plain =
                    |c: char| c.is_ascii_alphanumeric() || " .,:;/@%+()=<>_*-!?".contains(c);
                assert!(
                    line.chars().all(plain) && !line.contains("  ") && line.trim() == line,
                    "`{line}`"
                );
            }
        }
    }
}

#[test]
fn rows_of_a_prefix_mean_what_the_resolver_means() {
    for name in MATRICES {
        let matrix = support::matrix(name);
        let prefixes = rows::wishes(&matrix)
            .into_iter()
            .filter(|wish| wish.split('.').count() < 3);
        for prefix in prefixes {
            let rows = rows::wish(&matrix, &prefix).expect("a wish has rows");
            for &platform in Platform::ALL {
                for method in [Method::Docker, Method::Binary] {
                    let head = rows.lines().find_map(|line| {
                        let words: Vec<_> = line.split(' ').collect();
                        let fits =
                            |index: usize, word: &str| words[index] == "*" || words[index] == word;
                        let found = words[0] == "head"
                            && fits(2, platform.as_str())
                            && fits(3, method.as_str());
                        found.then(|| words[4].parse::<ReleaseVersion>().expect("a release"))
                    });
                    let version = Some(prefix.parse().expect("a prefix"));
                    let request = Request {
                        version,
                        method: Some(method),
                        ..Request::new(platform)
                    };
                    // Where there is no plan, the head has nothing for this platform, and the script says so.
                    if let Ok(plan) = resolve(&matrix, &request) {
                        assert_eq!(
                            head,
                            Some(plan.decision.release),
                            "{name} {prefix} {platform} {method}"
                        );
                    }
                }
            }
        }
    }
}

/// A floor is for what is not built yet; what was measured, or only recorded, speaks for itself.
#[test]
fn floors_are_what_an_artifact_needs_until_it_is_built() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let recorded = format!("size = 1\ndigest = \"{digest}\"");
    // (what the artifact says) → what the script reads
    let cases = [
        ("", "- - glibc=2.31"),
        ("needs = { glibc = \"2.36\" }", "- - glibc=2.36"),
        (
            &recorded,
            "1 0000000000000000000000000000000000000000000000000000000000000000 -",
        ),
    ];
    for (artifact, expect) in cases {
        let mut files = support::files("real");
        let mut edit = |file: &str, from: &str, to: String| {
            let text = files.get_mut(file).expect("a file");
            assert!(text.contains(from), "{file}");
            *text = text.replacen(from, &to, 1);
        };
        edit(
            "platforms.toml",
            "os = \"linux\"",
            "os = \"linux\"\nfloors = { glibc = \"2.31\" }".to_owned(),
        );
        edit(
            "releases/v1.0.0.toml",
            "method = \"binary\"",
            format!("method = \"binary\"\n{artifact}"),
        );
        let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
        let rows = rows::wish(&matrix, "v1.0.0").expect("rows");
        let row = format!("file v1.0.0 linux-amd64 mlos-v1.0.0_linux_amd64.tar.gz {expect}");
        assert!(rows.lines().any(|line| line == row), "no `{row}` in {rows}");
    }
}

#[test]
fn the_script_block() {
    let matrix = support::matrix("real");
    let block = rows::block(&matrix, &"stable".parse().expect("a channel"));
    insta::assert_snapshot!(
        "block",
        block.replace(matrix.fingerprint().hex(), "<fingerprint>")
    );
}

/// A channel that points at a release with nothing to install is not said to point at none.
#[test]
fn a_head_without_an_image_is_named() {
    let mut files = support::files("real");
    let page = files.get_mut("releases/v1.0.0.toml").expect("the release");
    *page = page.replace("method = \"docker\"", "method = \"chocolatey\"");
    let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let refusal = resolve(&matrix, &Request::new(Platform::LinuxAmd64)).expect_err("no plan");
    assert_eq!(refusal.code, RefusalCode::NoArtifact);
    assert_eq!(
        refusal.sentence,
        "`stable` points at `v1.0.0`, which is not published by `docker`"
    );
}

/// Of the only release nobody can say what to use instead, and that keeps nobody from withdrawing it.
#[test]
fn the_only_release_can_be_withdrawn() {
    let mut files = support::files("real");
    let page = files.get_mut("releases/v1.0.0.toml").expect("the release");
    *page = page.replace(
        "status = \"stable\"",
        "status = \"unsafe\"\nwithdrawn = { date = \"2026-01-01\", reason = \"a test\" }",
    );
    let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let block = rows::block(&matrix, &"stable".parse().expect("a channel"));
    for row in [
        "release v1.0.0 unsafe ",
        "withdrawn v1.0.0 - 2026-01-01 a test\n",
    ] {
        assert!(block.contains(row), "no `{row}` in {block}");
    }
    assert!(!block.contains("head stable"), "{block}");
}

/// An unsafe release is in the script, however many came after it.
#[test]
fn the_script_knows_every_unsafe_release() {
    let mut files = support::files("real");
    let page = files["releases/v1.0.0.toml"].clone();
    for minor in 10..30 {
        files.insert(format!("releases/v1.{minor}.0.toml"), page.clone());
    }
    let unsafe_page = page.replace(
        "status = \"stable\"",
        "status = \"unsafe\"\nwithdrawn = { date = \"2026-01-01\", reason = \"a test\", use = \"v1.10.0\" }",
    );
    files.insert("releases/v1.0.0.toml".to_owned(), unsafe_page);
    let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let block = rows::block(&matrix, &"stable".parse().expect("a channel"));
    assert!(!block.contains("release v1.10.0 "), "{block}");
    assert!(
        block.contains("withdrawn v1.0.0 v1.10.0 2026-01-01 a test\n"),
        "{block}"
    );
}

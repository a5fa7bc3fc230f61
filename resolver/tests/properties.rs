//! Parsers of outside text: they never panic, and what they accept they print back.

#[path = "support/bodies.rs"]
mod bodies;
mod support;

use std::{collections::BTreeMap, fs};

use mlos_resolver::{
    BlockCode, Matrix, RawRequest, ReleaseVersion, Request, Verdict, VersionRequest, canonical,
    compatibility, compatibility_table, propose, rejected_releases, resolve,
};
use proptest::prelude::*;

/// Texts near to what the parsers accept: their own words in any order.
fn near() -> impl Strategy<Value = String> {
    let words = "v|1|2|10|0|01|\\.|\\.x|\\*|-|-rc\\.1|\\^|~|>=|<=|>|<|=|,| |\\|\\||\\+b| - |stable|latest|sha256:|[a-z]";
    proptest::collection::vec(
        proptest::string::string_regex(words).expect("a pattern"),
        0..8,
    )
    .prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_round_trip(text in prop_oneof![near(), any::<String>()]) {
        bodies::text(&text);
        bodies::tag(&text);
        bodies::quoted(&text);
    }

    #[test]
    fn a_prefix_holds_what_begins_like_it(major in 0u64..4, minor in 0u64..4, patch in 0u64..4, wish in "[0-3](\\.[0-3])?") {
        let version = format!("{major}.{minor}.{patch}");
        let VersionRequest::Versions(set) = wish.parse().expect("a prefix") else { panic!("a channel") };
        let oracle = version == wish || version.starts_with(&format!("{wish}."));
        prop_assert_eq!(set.contains(&version.parse().expect("a version")), oracle, "{} in {}", version, wish);
    }

    #[test]
    fn any_published_text_is_judged(text in any::<String>()) {
        bodies::published(&text);
    }

    #[test]
    fn a_request_is_read_as_it_was_written(version in proptest::option::of(any::<String>()), platform in proptest::option::of(near()), pins in proptest::collection::btree_map(any::<String>(), near(), 0..3), damage in damage()) {
        let request = RawRequest { version, platform, method: None, pins };
        let text = canonical(&request);
        let read: RawRequest = serde_json::from_str(&text).expect("what was written");
        prop_assert_eq!(read, request);
        let _ = serde_json::from_str::<RawRequest>(&damage.done_to(&text));
    }
}

/// One wrong edit of a text: so many bytes at a place, given as a share of the text, become something else.
#[derive(Debug, Clone)]
struct Damage {
    place: f64,
    length: usize,
    instead: String,
}

impl Damage {
    fn done_to(&self, text: &str) -> String {
        let at = |wanted: usize| {
            let ends = text.char_indices().map(|(index, _)| index);
            ends.chain([text.len()])
                .find(|&index| index >= wanted)
                .unwrap_or(text.len())
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "any place will do"
        )]
        let start = at((self.place * text.len() as f64) as usize);
        let end = at(start + self.length);
        format!("{}{}{}", &text[..start], self.instead, &text[end..])
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let instead = prop_oneof![
        Just(String::new()),
        near(),
        "[\\[\\]{}\"',=:. \n#0-9a-z]{0,6}",
        any::<String>(),
    ];
    (0.0..1.0, 0usize..12, instead).prop_map(|(place, length, instead)| Damage {
        place,
        length,
        instead,
    })
}

/// Whatever is wrong with a matrix is said, each time with the file; and what is accepted answers every request.
#[test]
fn a_damaged_matrix_is_judged() {
    let files = support::files("made-up");
    let published = support::matrix("made-up").published();
    let names: Vec<String> = files.keys().cloned().collect();
    let settings = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let damages = proptest::collection::vec((prop::sample::select(names), damage()), 1..4);
    proptest!(settings, |(damages in damages, other in damage())| {
        let mut files = files.clone();
        for (name, damage) in &damages {
            let text = damage.done_to(&files[name]);
            files.insert(name.clone(), text);
        }
        bodies::judged(Matrix::parse(&files));
        bodies::published(&other.done_to(&published));
    });
}

/// What the fuzzer found once, and what it began with.
#[expect(
    clippy::disallowed_methods,
    reason = "tests read files; the crate does not"
)]
#[test]
fn the_corpus_holds() {
    type Body = fn(&str);
    let targets: [(&str, Body); 6] = [
        ("text", bodies::text),
        ("tag", bodies::tag),
        ("published", bodies::published),
        ("source", bodies::source),
        ("request", bodies::request),
        ("quoted", bodies::quoted),
    ];
    let corpus = support::root().join("fuzz/corpus");
    for (target, body) in targets {
        let mut count = 0;
        for entry in fs::read_dir(corpus.join(target)).expect("a folder of the corpus") {
            let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
            body(&String::from_utf8(bytes).expect("a text"));
            count += 1;
        }
        assert!(count > 0, "{target}");
    }
}

#[test]
fn any_request_is_answered() {
    let word = || {
        prop_oneof![
            near(),
            any::<String>(),
            Just("2".to_owned()),
            Just("^1.1".to_owned())
        ]
    };
    let requests = (
        proptest::option::of(word()),
        prop_oneof![
            word(),
            Just("linux-amd64".to_owned()),
            Just("windows-arm64".to_owned())
        ],
        proptest::option::of(prop_oneof![word(), Just("binary".to_owned())]),
        proptest::collection::btree_map(
            prop_oneof![Just("press".to_owned()), word()],
            word(),
            0..3,
        ),
    );
    proptest!(|((version, platform, method, pins) in requests)| {
        let raw = RawRequest { version, platform: Some(platform), method, pins };
        bodies::asked(&raw);
    });
}

/// The groups of a refusal are those of every rejected release, looked at one by one.
#[test]
fn rejected_releases_are_all_in_the_groups_of_a_refusal() {
    let matrix = support::matrix("made-up");
    for wish in ["v1.1.0", "^9", "1.2", ">=1, <3", "v9.9.9"] {
        for method in ["binary", "docker", "snap"] {
            let raw = RawRequest {
                version: Some(wish.to_owned()),
                platform: Some("windows-amd64".to_owned()),
                method: Some(method.to_owned()),
                ..RawRequest::default()
            };
            let request = Request::parse(&matrix, &raw).expect("a request");
            let all = rejected_releases(&matrix, &request);
            let Err(refusal) = resolve(&matrix, &request) else {
                assert!(all.len() < matrix.releases().len(), "{wish} {method}");
                continue;
            };
            assert_eq!(all.len(), matrix.releases().len(), "{wish} {method}");
            for group in &refusal.rejected {
                let alike: Vec<_> = all
                    .iter()
                    .filter(|rejected| rejected.reasons == group.reasons)
                    .map(|rejected| &rejected.release)
                    .collect();
                assert_eq!(
                    (alike.len(), alike.first(), alike.last()),
                    (group.count, Some(&&group.newest), Some(&&group.oldest)),
                    "{wish} {method}"
                );
            }
        }
    }
}

/// The table has every pair of which anybody says anything, and says of it what is said of it alone, whichever comes first.
#[test]
fn the_table_of_pairs_is_every_pair_alone() {
    for name in ["real", "made-up"] {
        let matrix = support::matrix(name);
        let table: BTreeMap<_, _> = compatibility_table(&matrix)
            .into_iter()
            .map(|pairing| (pairing.components, pairing.compatibility))
            .collect();
        let mut said = 0;
        for (place, one) in matrix.components().iter().enumerate() {
            for other in &matrix.components()[place + 1..] {
                for held in &one.releases {
                    for with in &other.releases {
                        let pair = [(&one.id, &held.version), (&other.id, &with.version)];
                        let alone = compatibility(&matrix, pair[0], pair[1]);
                        assert_eq!(alone, compatibility(&matrix, pair[1], pair[0]), "{pair:?}");
                        let key = pair.map(|(id, version)| (id.clone(), version.clone()));
                        let listed = table.get(&key.into());
                        match alone.verdict {
                            Verdict::Unknown => assert_eq!(listed, None, "{pair:?}"),
                            _ => assert_eq!(listed, Some(&alone), "{pair:?}"),
                        }
                        said += usize::from(listed.is_some());
                    }
                }
            }
        }
        assert!(
            said > 0 && said == table.len(),
            "{name}: {said} of {}",
            table.len()
        );
    }
}

/// A matrix with one stable release, of a made-up version and set.
fn with_release(version: &str, axon: &str, core: &str) -> Matrix {
    let mut files = support::files("real");
    files.retain(|path, _| !path.starts_with("releases/") && path != "evidence.toml");
    for (id, component) in [("axon", axon), ("core", core)] {
        let file = files
            .get_mut(&format!("components/{id}.toml"))
            .expect("the component");
        let known = format!("version = \"{component}\"");
        if !file.contains(&known) {
            *file += &["\n[[release]]\n", &known, "\n"].concat();
        }
    }
    files.insert(
        format!("releases/{version}.toml"),
        format!(
            "schema = 1\nstatus = \"stable\"\n[components]\naxon = \"{axon}\"\ncore = \"{core}\"\n\
             [[artifact]]\nplatform = \"linux-amd64\"\nmethod = \"binary\"\n"
        ),
    );
    Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn at_the_end_of_the_numbers_a_proposal_is_blocked() {
    let last = format!("v{0}.{0}.{0}", u64::MAX);
    let matrix = with_release(&last, "1.5.0", "1.0.0");
    // (change) → the part of the version that cannot move
    for (id, version, level) in [
        ("axon", "1.6.0", "patch"),
        ("core", "7.0.0", "major"),
        ("smi-spec", "1.0.0", "minor"),
    ] {
        let change = (
            id.parse().expect("an id"),
            version.parse().expect("a version"),
        );
        let proposal = propose(&matrix, &[change]);
        assert_eq!(proposal.version.to_string(), last, "{id} {version}");
        let block = format!("no {level} version comes after `{last}`");
        let said = proposal
            .blocked_by
            .iter()
            .any(|found| found.sentence == block);
        assert!(said, "{proposal:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Neither has an end at which it panics.
    #[test]
    fn extreme_versions_are_answered_and_proposed(
        release in extreme(), axon in extreme(), core in extreme(), wish in extreme(), change in extreme(),
        operator in prop::sample::select(vec!["", "=", ">", ">=", "<", "<=", "^", "~"]),
    ) {
        let matrix = with_release(&format!("v{release}"), &axon, &core);
        let raw = RawRequest {
            version: Some(format!("{operator}{wish}")),
            platform: Some("linux-amd64".to_owned()),
            method: Some("binary".to_owned()),
            pins: [("axon".to_owned(), format!("{operator}{change}"))].into(),
        };
        let request = Request::parse(&matrix, &raw).expect("a request");
        if let Err(refusal) = resolve(&matrix, &request) {
            prop_assert!(!refusal.clash.is_empty());
        }
        let change = ("axon".parse().expect("an id"), change.parse().expect("a version"));
        let proposal = propose(&matrix, &[change]);
        let last = release.parse::<ReleaseVersion>().expect("a version");
        prop_assert!(
            // The release that is listed, and of which nothing is recorded, is still to be made.
            proposal.version > last || proposal.promotes.as_ref() == Some(&last) || proposal.blocked_by.iter().any(|block| block.code == BlockCode::NoVersion),
            "{proposal:?}"
        );
    }
}

/// A version near to either end of the numbers.
fn extreme() -> impl Strategy<Value = String> {
    let number = || prop::sample::select(vec![0, 1, u64::MAX - 1, u64::MAX]);
    (number(), number(), number())
        .prop_map(|(major, minor, patch)| format!("{major}.{minor}.{patch}"))
}

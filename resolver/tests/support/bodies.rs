//! What must hold of any outside text: the bodies of the fuzz targets, and of the properties that every run of the tests
//! checks.

#![allow(unreachable_pub, reason = "the fuzz targets use it from outside")]

use std::{fmt::Debug, str::FromStr, sync::LazyLock};

use mlos_resolver::{
    Channel, ComponentId, ComponentVersion, Constraint, Digest, Matrix, Method, Platform, Problems,
    RawRequest, ReleaseVersion, Request, Shell, Tag, VersionRequest, VersionSet, explain_plan,
    explain_refusal, explain_rejected, propose, quote, rejected_releases, resolve, resolve_version,
};

static MADE_UP: LazyLock<Matrix> = LazyLock::new(|| super::support::matrix("made-up"));

/// What a parser accepts it prints back, as a text that means the same.
pub fn text(text: &str) {
    round_trips::<VersionRequest>(text);
    round_trips::<VersionSet>(text);
    round_trips::<Channel>(text);
    round_trips::<Constraint>(text);
    round_trips::<ReleaseVersion>(text);
    round_trips::<ComponentVersion>(text);
    round_trips::<ComponentId>(text);
    round_trips::<Digest>(text);
    round_trips::<Platform>(text);
    round_trips::<Method>(text);
}

fn round_trips<T: FromStr + ToString + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let printed = value.to_string();
        let again = printed.parse::<T>().ok();
        assert_eq!(
            again.as_ref(),
            Some(&value),
            "`{text}` prints as `{printed}`"
        );
    }
}

/// A tag is accepted only as what it is, and never refused without a reason.
pub fn tag(tag: &str) {
    for component in MADE_UP.components() {
        match component.tag(tag) {
            Tag::Accepted { version } => assert_eq!(tag, format!("v{version}")),
            Tag::Normalised { reason, .. } | Tag::Refused { reason } => {
                assert!(!reason.is_empty(), "{tag}");
            }
        }
    }
}

/// A published matrix is judged; one that holds together is published as it was read, and answers.
pub fn published(text: &str) {
    if let Some(matrix) = judged(Matrix::from_published(text)) {
        let printed = matrix.published();
        let again = Matrix::from_published(&printed).expect("what was published");
        assert_eq!(again.published(), printed);
    }
}

/// A file of the matrix with another text is judged: the first line names the file.
pub fn source(text: &str) {
    let (name, text) = text.split_once('\n').unwrap_or((text, ""));
    let mut files = super::support::files("made-up");
    if name.is_empty() {
        return;
    }
    files.insert(name.to_owned(), text.to_owned());
    judged(Matrix::parse(&files));
}

/// Problems are said with their file; without any, the matrix answers.
pub fn judged(judged: Result<Matrix, Problems>) -> Option<Matrix> {
    match judged {
        Err(problems) => {
            assert!(problems.iter().count() > 0);
            for problem in problems.iter() {
                assert!(
                    !problem.file.is_empty() && !problem.message.is_empty(),
                    "{problem}"
                );
            }
            None
        }
        Ok(matrix) => {
            for &platform in Platform::ALL {
                answered(&matrix, &Request::new(platform));
            }
            let _ = propose(&matrix, &[]);
            Some(matrix)
        }
    }
}

/// A request is understood as it is reported back, and answered. One line each: version, platform, method, and then a
/// pin in each, as `axon=1.5.0`; what is empty is not asked for.
pub fn request(text: &str) {
    let mut lines = text.lines().map(str::to_owned);
    let mut wish = || lines.next().filter(|line| !line.is_empty());
    let (version, platform, method) = (wish(), wish(), wish());
    let pins = lines
        .map(|line| match line.split_once('=') {
            Some((id, version)) => (id.to_owned(), version.to_owned()),
            None => (line, String::new()),
        })
        .collect();
    asked(&RawRequest {
        version,
        platform,
        method,
        pins,
    });
}

/// The same for a request that is there.
pub fn asked(raw: &RawRequest) {
    match Request::parse(&MADE_UP, raw) {
        Err(cause) => assert!(!cause.to_string().is_empty() && !cause.code().is_empty()),
        Ok(request) => {
            let again = Request::parse(&MADE_UP, &RawRequest::from(&request));
            assert_eq!(again.as_ref(), Ok(&request), "what was understood");
            answered(&MADE_UP, &request);
        }
    }
}

/// Every answer agrees with the others, a refusal names a clash, and what it offers can be had.
fn answered(matrix: &Matrix, request: &Request) {
    let alone = resolve_version(matrix, request).map(|place| &matrix.releases()[place].version);
    let rejected = rejected_releases(matrix, request);
    let table = explain_rejected(matrix, request);
    assert_eq!(table.lines().count(), rejected.len(), "{table}");
    match resolve(matrix, request) {
        Ok(plan) => {
            assert_eq!(alone, Some(&plan.decision.release));
            assert!(rejected.len() < matrix.releases().len());
            assert!(!explain_plan(&plan).is_empty());
        }
        Err(refusal) => {
            assert_eq!(alone, None);
            assert_eq!(rejected.len(), matrix.releases().len());
            assert!(!refusal.sentence.is_empty());
            // Where no wish is at fault, nobody gets anything.
            let none = |platform: Platform| {
                Method::ALL.iter().all(|&method| {
                    let request = Request {
                        method: Some(method),
                        ..Request::new(platform)
                    };
                    resolve_version(matrix, &request).is_none()
                })
            };
            assert!(
                !refusal.clash.is_empty() || Platform::ALL.iter().all(|&platform| none(platform))
            );
            assert!(explain_refusal(&refusal).starts_with("error: "));
            for suggestion in &refusal.suggestions {
                let offered = Request::parse(matrix, &suggestion.request).expect("a request");
                let plan = resolve(matrix, &offered).expect("a plan");
                assert_eq!(plan.decision.release, suggestion.release);
            }
        }
    }
}

/// A quoted text is one word that a POSIX shell reads as the text.
pub fn quoted(text: &str) {
    if !text.contains('\0') {
        assert_eq!(
            word(&quote(text, Shell::Posix)).as_deref(),
            Some(text),
            "{text:?}"
        );
    }
}

/// The text of one word of the shell's language, after its rules for quotes; nothing where it is more or less than a
/// word, or where anything in it would be expanded.
fn word(quoted: &str) -> Option<String> {
    let mut text = String::new();
    let mut letters = quoted.chars();
    let mut words = false;
    while let Some(letter) = letters.next() {
        words = true;
        match letter {
            '\'' => loop {
                match letters.next()? {
                    '\'' => break,
                    inside => text.push(inside),
                }
            },
            '\\' => text.push(letters.next().filter(|&escaped| escaped != '\n')?),
            plain if plain.is_ascii_alphanumeric() || "-_./:@%+=,".contains(plain) => {
                text.push(plain);
            }
            _ => return None,
        }
    }
    words.then_some(text)
}

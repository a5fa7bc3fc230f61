//! What a forge says when something happens. It is a hint, no more: which component and which version to look at.
//! Everything else in it, digests too, is read again where it is published.

use anyhow::{Result, bail};
use mlos_resolver::shown;
use serde_json::{Map, Value};

use crate::trouble::Trouble;

/// A component and a version of it, as somebody wrote them.
pub(crate) type Hint = (String, String);

/// Reads an event: a dispatch of the component's repository (`component-release`, or `release-update` with `source`),
/// the inputs of a workflow (`axon_version`), or the payload alone.
///
/// # Errors
/// No JSON, no component, a component without a version, a name or a version that is no plain word.
pub(crate) fn read(text: &str) -> Result<Vec<Hint>> {
    let Ok(Value::Object(event)) = serde_json::from_str(text) else {
        return Err(trouble("the event is no JSON object").into());
    };
    let object = |key: &str| event.get(key).and_then(Value::as_object);
    if let Some(inputs) = object("inputs") {
        return by_inputs(inputs);
    }
    by_payload(object("client_payload").unwrap_or(&event))
}

fn by_inputs(inputs: &Map<String, Value>) -> Result<Vec<Hint>> {
    let mut hints = Vec::new();
    for (key, version) in inputs {
        let Some(component) = key.strip_suffix("_version") else {
            continue;
        };
        // A field that nobody filled in is an empty text.
        if version
            .as_str()
            .is_some_and(|version| !version.trim().is_empty())
        {
            hints.push((component.replace('_', "-"), word(key, version)?));
        }
    }
    if hints.is_empty() {
        return Err(trouble("the event's inputs name no version").into());
    }
    Ok(hints)
}

fn by_payload(payload: &Map<String, Value>) -> Result<Vec<Hint>> {
    let Some((key, component)) = ["component", "source"]
        .iter()
        .find_map(|key| Some((key, payload.get(*key)?)))
    else {
        return Err(trouble("the event names no component").into());
    };
    let Some(version) = payload.get("version") else {
        return Err(trouble("the event names no version").into());
    };
    Ok(vec![(word(key, component)?, word("version", version)?)])
}

/// A word as names and versions have them: whatever else is in it was never one of ours.
fn word(key: &str, value: &Value) -> Result<String> {
    let plain = |text: &&str| {
        !text.is_empty()
            && text.len() <= 64
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte))
    };
    match value.as_str().map(str::trim).filter(plain) {
        Some(text) => Ok(text.to_owned()),
        None => bail!(trouble(&format!(
            "expected a word in the event's `{key}`, found `{}`",
            shown(&value.to_string())
        ))),
    }
}

fn trouble(sentence: &str) -> Trouble {
    Trouble::usage(sentence).hint(
        "an event holds `{\"client_payload\": {\"component\": \"axon\", \"version\": \"1.6.0\"}}`",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn says(text: &str, expect: &[(&str, &str)]) {
        let hints = read(text).expect("hints");
        let hints: Vec<_> = hints
            .iter()
            .map(|(component, version)| (component.as_str(), version.as_str()))
            .collect();
        assert_eq!(hints, expect, "{text}");
    }

    #[test]
    fn every_shape_names_component_and_version() {
        says(
            r#"{"action":"component-release","client_payload":{"component":"axon","version":"v1.6.0","sha256":"…"}}"#,
            &[("axon", "v1.6.0")],
        );
        says(
            r#"{"action":"release-update","client_payload":{"source":"core","version":"7.1.0","release_type":"minor","badge":"x"}}"#,
            &[("core", "7.1.0")],
        );
        says(
            r#"{"inputs":{"axon_version":"1.6.0","core_version":" ","smi_spec_version":"1.0.0","dry_run":"true"}}"#,
            &[("axon", "1.6.0"), ("smi-spec", "1.0.0")],
        );
        says(
            r#"{"component":"axon","version":"vv3.1.2"}"#,
            &[("axon", "vv3.1.2")],
        );
    }

    #[test]
    fn what_is_no_event_says_so() {
        for (text, expect) in [
            ("", "the event is no JSON object"),
            ("[]", "the event is no JSON object"),
            ("{}", "the event names no component"),
            (r#"{"component":"axon"}"#, "the event names no version"),
            (
                r#"{"inputs":{"axon_version":""}}"#,
                "the event's inputs name no version",
            ),
            (
                r#"{"component":"axon","version":"1.0.0; rm -rf /"}"#,
                "expected a word in the event's `version`, found `\"1.0.0; rm -rf /\"`",
            ),
            (
                r#"{"component":"$(id)","version":"1.0.0"}"#,
                "expected a word in the event's `component`, found `\"$(id)\"`",
            ),
            (
                r#"{"component":"axon","version":16}"#,
                "expected a word in the event's `version`, found `16`",
            ),
        ] {
            let error = read(text).expect_err(text).to_string();
            let sentence = error.split("\n\n").next().unwrap_or_default();
            assert_eq!(sentence, expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_hint_is_always_two_plain_words(text in r#"\{("(component|source|version|inputs|client_payload)":("[^"]{0,9}"|\{\}|1),?){0,4}\}|.{0,40}"#) {
            for (component, version) in read(&text).unwrap_or_default() {
                for word in [component, version] {
                    prop_assert!(word.bytes().all(|byte| byte.is_ascii_graphic() && !b"$`'\"\\/;&|<>(){} ".contains(&byte)), "{word}");
                }
            }
        }
    }
}

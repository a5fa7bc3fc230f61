//! Sentences of the resolver as HTML: what stands in backticks becomes code, the rest stays text.

use leptos::{either::Either, prelude::*};

/// A sentence with its names set as code.
pub(crate) fn words(sentence: &str) -> Vec<impl IntoView + use<>> {
    sentence
        .split('`')
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
        .map(|(index, part)| {
            let part = part.to_owned();
            if index % 2 == 1 {
                Either::Left(view! { <code>{part}</code> })
            } else {
                Either::Right(part)
            }
        })
        .collect()
}

/// A sentence of the resolver, which begins small and ends without a full stop, as it stands in a text.
pub(crate) fn sentence(sentence: &str) -> String {
    let sentence = sentence.trim();
    let mut letters = sentence.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let end = if sentence.ends_with(['.', '?', '!', ':']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_the_resolver_stands_in_a_text() {
        assert_eq!(
            sentence("`v1.1.0` is planned, not released"),
            "`v1.1.0` is planned, not released."
        );
        assert_eq!(sentence("nothing fits"), "Nothing fits.");
        assert_eq!(sentence("did you mean `stable`?"), "Did you mean `stable`?");
        assert_eq!(sentence(""), "");
    }
}

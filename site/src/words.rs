//! Sentences of the resolver as HTML: what stands in backticks becomes code, the rest stays text.

use crate::html::{Html, html};

/// A sentence with its names set as code.
pub(crate) fn words(sentence: &str) -> Html {
    let parts = sentence.split('`').enumerate();
    let parts = parts.filter(|(_, part)| !part.is_empty());
    let parts: Vec<_> = parts
        .map(|(index, part)| {
            if index % 2 == 1 {
                html!("<code>{}</code>", part)
            } else {
                linked(part)
            }
        })
        .collect();
    html!("{}", parts)
}

/// A text whose address, if it names one, leads there.
fn linked(text: &str) -> Html {
    let Some(at) = text.find("https://") else {
        return html!("{}", text);
    };
    let (before, rest) = text.split_at(at);
    let end = rest.find(' ').unwrap_or(rest.len());
    let (address, after) = rest.split_at(rest[..end].trim_end_matches('.').len());
    html!("{}<a href=\"{}\">{}</a>{}", before, address, address, after)
}

/// A sentence of the resolver, which begins small and ends without a full stop, as it stands in a text.
pub(crate) fn sentence(sentence: &str) -> String {
    let sentence = sentence.trim();
    let first = sentence.split(' ').next().unwrap_or_default();
    let end = if sentence.is_empty() || sentence.ends_with(['.', '?', '!', ':']) {
        ""
    } else {
        "."
    };
    // A name such as `v1.0.0` is spelled as it is, at the beginning too.
    if first.chars().all(|letter| letter.is_ascii_lowercase()) {
        let (head, tail) = sentence.split_at(sentence.len().min(1));
        format!("{}{tail}{end}", head.to_ascii_uppercase())
    } else {
        format!("{sentence}{end}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_a_sentence_leads_there() {
        for (text, html) in [
            ("nothing", "nothing"),
            (
                "see https://a.example/b (c), `x`",
                "see <a href=\"https://a.example/b\">https://a.example/b</a> (c), <code>x</code>",
            ),
            (
                "see https://a.example/b.",
                "see <a href=\"https://a.example/b\">https://a.example/b</a>.",
            ),
        ] {
            assert_eq!(words(text).text(), html);
        }
    }

    #[test]
    fn a_sentence_of_the_resolver_stands_in_a_text() {
        assert_eq!(
            sentence("`v1.1.0` is planned, not released"),
            "`v1.1.0` is planned, not released."
        );
        assert_eq!(sentence("nothing fits"), "Nothing fits.");
        assert_eq!(sentence("v1.0.0 is listed"), "v1.0.0 is listed.");
        assert_eq!(sentence("MLOS is"), "MLOS is.");
        assert_eq!(sentence("did you mean `stable`?"), "Did you mean `stable`?");
        assert_eq!(sentence(""), "");
    }
}

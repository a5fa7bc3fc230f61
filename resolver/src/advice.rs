//! What somebody probably meant whose text is no version: a question that is asked after it was refused, never an answer.

use crate::{Channel, grammar, name::UnknownName, shown::shown};

/// What is said of a text that is no version.
pub(crate) struct Advice {
    /// What is wrong with it, where that can be said better than by a character.
    pub(crate) reason: Option<String>,
    /// What to write instead.
    pub(crate) hint: String,
}

/// What to say of a text that is no version; nothing where nobody can tell what was meant.
pub(crate) fn advice(text: &str, channels: bool) -> Option<Advice> {
    let text = text.trim();
    if text.contains("://") || text.starts_with("www.") {
        let version = text.rsplit('/').find(|part| is_version(part));
        return Some(Advice {
            reason: Some("it is an address".to_owned()),
            hint: version.map_or_else(|| "give the version alone".to_owned(), did_you_mean),
        });
    }
    channel(text, channels).or_else(|| {
        let (note, meant) = REWRITES.iter().find_map(|(note, rewrite)| {
            let meant = rewrite(text)?;
            (meant != text && is_readable(&meant)).then_some((note, meant))
        })?;
        Some(Advice {
            reason: Some((*note).to_owned()),
            hint: did_you_mean(&meant),
        })
    })
}

/// A channel that was misspelt, stands among versions, or is asked of a component.
fn channel(text: &str, channels: bool) -> Option<Advice> {
    let word = |c: char| !c.is_ascii_alphanumeric();
    let named = text
        .split(word)
        .find_map(|word| word.to_ascii_lowercase().parse::<Channel>().ok());
    if !channels {
        return named.map(|_| Advice {
            reason: Some("a component has no channels".to_owned()),
            hint: "leave this wish out for whatever version the release holds".to_owned(),
        });
    }
    let misspelt = UnknownName::new("channel", text.trim_matches(word), Channel::ALL);
    if let Some(question) = misspelt.did_you_mean() {
        return Some(Advice {
            reason: Some(String::new()),
            hint: question,
        });
    }
    named.map(|channel| Advice {
        reason: Some("a channel stands alone".to_owned()),
        hint: format!("ask for `{channel}`, or for versions without it"),
    })
}

fn did_you_mean(meant: &str) -> String {
    format!("did you mean `{}`?", shown(meant))
}

fn is_version(text: &str) -> bool {
    text.contains('.') && is_readable(text)
}

fn is_readable(text: &str) -> bool {
    grammar::alternatives(text).is_ok()
}

type Rewrite = fn(&str) -> Option<String>;

/// What is often written in another way, with what is wrong with it.
const REWRITES: &[(&str, Rewrite)] = &[
    ("the `v` before a version is small", |text| {
        Some(text.replace('V', "v"))
    }),
    ("one `v` stands right before a version", |text| {
        let bare = text.trim_start_matches(['v', ' ', '.']);
        text.starts_with('v').then(|| format!("v{bare}"))
    }),
    ("a range has a space on each side of its hyphen", |text| {
        let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let (low, high) = text.split_once(" to ").or_else(|| text.split_once(dash))?;
        Some(format!("{} - {}", low.trim(), high.trim()))
    }),
    (
        "an operator is one of `=`, `>`, `>=`, `<`, `<=`, `^`, `~`",
        |text| {
            let mended = [("==", "="), ("=>", ">="), ("=<", "<="), ("~>", "~")];
            Some(
                mended
                    .iter()
                    .fold(text.to_owned(), |text, (other, operator)| {
                        text.replace(other, operator)
                    }),
            )
        },
    ),
    ("`||` means or, and a comma or a space means and", |text| {
        let mended = [
            ("&&", " "),
            (" and ", " "),
            (" or ", " || "),
            (",,", ","),
            ("|||", "||"),
            (" | ", " || "),
            (";", " || "),
        ];
        let mended = mended.iter().fold(text.to_owned(), |text, (other, sign)| {
            text.replace(other, sign)
        });
        let mended: Vec<_> = mended.split_whitespace().collect();
        Some(mended.join(" ").trim_matches(['|', ',', ' ']).to_owned())
    }),
    ("build metadata has no order", |text| {
        let mut parts = text.split('+');
        let first = parts.next()?.to_owned();
        let build = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        Some(
            first
                + &parts
                    .map(|part| part.trim_start_matches(build))
                    .collect::<String>(),
        )
    }),
    ("a comma or a space stands between two of them", |text| {
        let mut mended = String::new();
        for c in text.chars() {
            if matches!(c, '<' | '>' | '^' | '~') && mended.ends_with(|c: char| c.is_ascii_digit())
            {
                mended.push(' ');
            }
            mended.push(c);
        }
        Some(mended)
    }),
    ("a number has no 0 before it", |text| {
        let digit = |c: char| c.is_ascii_digit();
        let mut mended = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(digit) {
            let (before, number) = rest.split_at(start);
            let length = number.find(|c| !digit(c)).unwrap_or(number.len());
            let (number, after) = number.split_at(length);
            let bare = number.trim_start_matches('0');
            mended += before;
            mended += if bare.is_empty() { "0" } else { bare };
            rest = after;
        }
        Some(mended + rest)
    }),
    ("a pre-release follows three numbers", |text| {
        let (numbers, pre) = text.split_once('-')?;
        Some(format!("{numbers}.0-{pre}"))
    }),
    ("it has quotes", |text| {
        let quotes = |c: char| matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}');
        Some(text.trim_matches(quotes).to_owned())
    }),
    ("a version ends with a number", |text| {
        Some(text.trim_end_matches('.').to_owned())
    }),
    // `mlos-v1.0.0`, `axon@1.5.0`, `release-1.0`: what follows a name.
    ("it begins with a name", |text| {
        let text = text.split('_').next()?;
        let name = text.find(|c: char| c.is_ascii_digit())?;
        let name = text.get(..name)?;
        let bare = name.strip_suffix('v').unwrap_or(name);
        let is_name = bare.starts_with(|c: char| c.is_ascii_alphabetic() && !"xX".contains(c));
        is_name.then(|| text.get(bare.len()..).map(str::to_owned))?
    }),
];

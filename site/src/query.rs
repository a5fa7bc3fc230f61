//! The query of an address as pairs, and back.
//!
//! An address is the site's only memory: it is typed, shortened, pasted and mangled by chat programs.
//! So reading never fails (what is no escape stands for itself), and writing uses one spelling only,
//! with `=`, `.`, `-`, `_`, `~`, `^`, `:` and `,` left readable where a query may hold them.

use std::fmt::Write as _;

/// The pairs of a query, in the order written. Takes it with or without the leading `?`.
pub fn parse(query: &str) -> Vec<(String, String)> {
    query
        .strip_prefix('?')
        .unwrap_or(query)
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(key), decode(value))
        })
        .collect()
}

/// `?a=b&c=d`, or nothing where there are no pairs.
pub fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (key, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        encode(key, Half::Key, &mut query);
        query.push('=');
        encode(value, Half::Value, &mut query);
    }
    query
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Key,
    Value,
}

fn encode(text: &str, half: Half, out: &mut String) {
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~^:,".contains(&byte)
            || (half == Half::Value && byte == b'=');
        if plain {
            out.push(char::from(byte));
        } else if byte == b' ' {
            out.push('+');
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| Some(digit(hex[0])? * 16 + digit(hex[1])?));
        match (escaped, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (None, b'+') => out.push(b' '),
            (None, byte) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_paste() {
        let pairs = |query: &str| parse(query);
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(pairs(""), []);
        assert_eq!(pairs("?"), []);
        assert_eq!(pairs("?version=v1.0.0"), [pair("version", "v1.0.0")]);
        assert_eq!(
            pairs("with=axon=1.5.0&&method"),
            [pair("with", "axon=1.5.0"), pair("method", "")]
        );
        assert_eq!(
            pairs("version=%3E%3D1.0%2C+%3C2"),
            [pair("version", ">=1.0, <2")]
        );
        assert_eq!(pairs("q=100%"), [pair("q", "100%")]);
        assert_eq!(pairs("q=%zz%4"), [pair("q", "%zz%4")]);
    }

    #[test]
    fn writes_one_spelling() {
        assert_eq!(write([]), "");
        assert_eq!(
            write([
                ("version", "^1.0"),
                ("with", "axon=1.5.0"),
                ("q", "a b&c/ü")
            ]),
            "?version=^1.0&with=axon=1.5.0&q=a+b%26c%2F%C3%BC"
        );
    }

    proptest! {
        #[test]
        fn survives_the_address_bar(pairs in prop::collection::vec((".*", ".*"), 0..6)) {
            let pairs: Vec<(String, String)> =
                pairs.into_iter().collect();
            let written = write(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())));
            prop_assert_eq!(parse(&written), pairs);
            prop_assert!(written.is_ascii());
        }

        #[test]
        fn reads_anything(query in ".*") {
            parse(&query);
        }
    }
}

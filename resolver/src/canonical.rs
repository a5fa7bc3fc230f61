//! Canonical JSON: one value, one sequence of bytes, everywhere.
//!
//! RFC 8785 (JSON Canonicalization Scheme), for the values that this project writes: no floating-point numbers.
//! Keys are sorted by their UTF-16 code units, there is no white space, and strings are escaped as ECMAScript does.

use serde::Serialize;
use serde_json::Value;

/// The canonical JSON of a value, without a newline at the end.
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> String {
    let mut text = String::new();
    // Every type of this crate serialises: string keys, integers, strings, lists. `Null` could only come of a defect.
    write(
        &serde_json::to_value(value).unwrap_or(Value::Null),
        &mut text,
    );
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (index, (key, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                string(key, text);
                text.push(':');
                write(member, text);
            }
            text.push('}');
        }
        Value::String(content) => string(content, text),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => text.push_str(&number.to_string()),
            (None, Some(number)) => text.push_str(&number.to_string()),
            // There are none.
            (None, None) => text.push_str("null"),
        },
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Null => text.push_str("null"),
    }
}

fn string(content: &str, text: &mut String) {
    if content
        .bytes()
        .any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'))
    {
        // A text has no reason not to be one.
        text.push_str(&serde_json::to_string(content).unwrap_or_default());
        return;
    }
    text.push('"');
    text.push_str(content);
    text.push('"');
}

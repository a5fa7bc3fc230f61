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
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (index, (key, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(member, text);
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

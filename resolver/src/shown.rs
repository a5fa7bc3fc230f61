//! Texts from outside, as they are shown: names and wishes of a person, reasons of the matrix.

/// How many characters of a text are shown.
const LONGEST: usize = 80;

/// A text on one line: what a terminal would obey, or nobody would see, is escaped, and what is too long is cut.
pub fn shown(text: &str) -> String {
    let mut shown = escaped(&text.chars().take(LONGEST).collect::<String>());
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// A text on one line, whole: an address is of no use without its end.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// What has no width, or turns the direction in which the rest is read.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::{escaped, shown};

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(shown("1.0\u{1b}[2J\n\u{202e}é"), r"1.0\u{1b}[2J\n\u{202e}é");
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(shown(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(shown(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
        assert_eq!(escaped(&"é".repeat(81)), "é".repeat(81));
    }
}

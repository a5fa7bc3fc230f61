//! Quotes: the only place that writes them.

use crate::Shell;

/// One argument, so that the shell passes on exactly this text. What needs no quotes gets none.
///
/// The text may hold anything but NUL, which no shell can pass.
pub fn quote(text: &str, shell: Shell) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_".contains(c);
    // PowerShell reads `@` and `,` as operators; what begins like a number may be one, and then its value is passed on:
    // 1024 for `1kb`.
    let safe = match shell {
        // zsh reads `=` and a name as the place of a program, at the beginning and, if it was told to, of each part
        // of what follows another `=`.
        Shell::Posix => {
            text.chars().all(plain)
                && !text.starts_with('=')
                && !["==", ":="].iter().any(|place| text.contains(place))
        }
        Shell::Fish => text.chars().all(|c| plain(c) && c != '%'),
        Shell::PowerShell => {
            text.chars().all(|c| plain(c) && !"@,".contains(c))
                && !text.starts_with(|c: char| c.is_ascii_digit() || "-+.".contains(c))
        }
    };
    if safe && !text.is_empty() {
        return text.to_owned();
    }
    in_quotes(text, shell)
}

/// The same with quotes in any case: for places where a text without them is no text.
pub(crate) fn in_quotes(text: &str, shell: Shell) -> String {
    match shell {
        // With a history, bash reads `^` at the beginning of a line as a command, even between quotes.
        Shell::Posix => {
            let text = text.replace('\'', r"'\''").replace("\n^", "\n''^");
            format!("'{text}'")
        }
        Shell::Fish => format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'")),
        // PowerShell takes typographic quotes for quotes, too.
        Shell::PowerShell => {
            let mut quoted = String::from("'");
            for c in text.chars() {
                quoted.push(c);
                if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
                    quoted.push(c);
                }
            }
            quoted + "'"
        }
    }
}

//! The settings of MLOS Core: one table, from which `config/mlos.yaml`, the part of the launcher that reads it, and the
//! table in the documents are made.
//!
//! Core itself reads no file, so each setting is there only as the flag that it becomes.

use std::fmt::Write as _;

/// A key of `config/mlos.yaml`.
pub(crate) struct Setting {
    key: &'static str,
    values: Values,
    default: &'static str,
    flag: Flag,
    about: &'static str,
}

/// What may stand behind the key, and which function of the launcher knows it.
#[derive(Clone, Copy)]
enum Values {
    Port,
    Switch,
}

/// How core is told.
enum Flag {
    /// Always, with its value.
    Always(&'static str),
    /// One where it is on, another where it is off; with what stands behind the first.
    Either {
        on: &'static str,
        with: &'static str,
        off: &'static str,
    },
    /// By the flag of another setting, where that one is on.
    Of(&'static str),
}

pub(crate) const SETTINGS: [Setting; 4] = [
    Setting {
        key: "http_port",
        values: Values::Port,
        default: "8080",
        flag: Flag::Always("--http-port"),
        about: "The port of the HTTP interface. Core has no setting for the address that it listens on. `mlos start --port N` wins over it. A container has a port of its own: this one is the machine's side of it.",
    },
    Setting {
        key: "grpc",
        values: Values::Switch,
        default: "false",
        flag: Flag::Either {
            on: "--grpc-port",
            with: "grpc_port",
            off: "--no-grpc",
        },
        about: "Whether core listens for gRPC too. It is a stub in the versions that are shipped so far.",
    },
    Setting {
        key: "grpc_port",
        values: Values::Port,
        default: "8081",
        flag: Flag::Of("grpc"),
        about: "The port of gRPC, where that is on.",
    },
    Setting {
        key: "ipc",
        values: Values::Switch,
        default: "true",
        flag: Flag::Either {
            on: "--socket",
            with: "socket",
            off: "--no-ipc",
        },
        about: "Whether core opens its local socket: `run/mlos.sock` in the home of MLOS, `/tmp/mlos.sock` in a container.",
    },
];

impl Values {
    const fn text(self) -> &'static str {
        match self {
            Self::Port => "1 to 65535",
            Self::Switch => "`true` or `false`",
        }
    }

    /// The end of the launcher's functions for it.
    const fn word(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Switch => "switch",
        }
    }
}

const FILE: &str = "\
# Settings of MLOS Core, which reads no file: `mlos start`, and in a container the image, give them to it as flags.
# `mlos config` prints the values in force.
#
# One `key: value` a line, and comments: anything else is an error. A key that is left out has its default, which is the
# value here.
#
# In the sources `mlos-distro generate` makes this file, from distro/src/settings.rs. Once installed it is yours.
";

/// `config/mlos.yaml`: every key with its default, and what it does.
pub(crate) fn file() -> String {
    SETTINGS.iter().fold(FILE.to_owned(), |mut text, setting| {
        let Setting {
            key,
            values,
            default,
            about,
            ..
        } = setting;
        text.push('\n');
        for line in lines(about) {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "# Value: {}.", values.text());
        let _ = writeln!(text, "{key}: {default}");
        text
    })
}

/// A text in lines of at most 116 signs.
fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + word.len() < 116 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// The part of the launcher that knows the keys: `packaging/launcher/settings.sh`.
pub(crate) fn reader() -> String {
    let each = |line: &dyn Fn(&Setting) -> String| SETTINGS.iter().map(line).collect::<String>();
    let defaults: Vec<String> = SETTINGS
        .iter()
        .map(|Setting { key, default, .. }| format!("{key}={default}"))
        .collect();
    let keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    let quoted: Vec<String> = keys.iter().map(|key| format!("\\`{key}\\`")).collect();
    let (last, first) = quoted.split_last().expect("there are settings");
    format!(
        "
# --- the keys of the settings. Made by `mlos-distro generate` from distro/src/settings.rs: edit that.

setting_keys='{keys}'

# What holds where the file says nothing.
default_settings() {{
    {defaults}
    set_by_file=' '
}}

# take_setting: `value` for `key`, or the sentence that says what is wrong with it
take_setting() {{
    case $key in
{take}        *) bad_setting \"unknown key \\`$key\\`: expected {first} or {last}\" ;;
    esac
}}

# find_setting KEY: sets `value` to the one in force
find_setting() {{
    case $1 in
{find}    esac
}}

# exec_core PROGRAM SOCKET: becomes core, with the settings as its flags
exec_core() {{
    core=$1 socket=$2
{flags}    exec \"$core\" \"$@\"
}}
",
        keys = keys.join(" "),
        defaults = defaults.join(" "),
        first = first.join(", "),
        take = each(&|Setting { key, values, .. }| {
            let word = values.word();
            format!("        {key}) is_{word} \"$value\" || bad_{word} && {key}=$value ;;\n")
        }),
        find = each(&|Setting { key, .. }| format!("        {key}) value=${key} ;;\n")),
        flags = each(&|Setting { key, flag, .. }| match flag {
            Flag::Always(flag) => format!("    set -- \"$@\" {flag} \"${key}\"\n"),
            Flag::Either { on, with, off } => format!(
                "    if [ \"${key}\" = true ]; then set -- \"$@\" {on} \"${with}\"; else set -- \"$@\" {off}; fi\n"
            ),
            Flag::Of(_) => String::new(),
        })
        // Nothing stands before the first.
        .replacen("\"$@\" ", "", 1),
    )
}

/// The cells of the table in the documents.
pub(crate) fn rows() -> impl Iterator<Item = Vec<String>> {
    SETTINGS.iter().map(|setting| {
        let flag = match setting.flag {
            Flag::Always(flag) => format!("`{flag}`"),
            Flag::Either { on, off, .. } => format!("`{on}`, or `{off}`"),
            Flag::Of(other) => format!("that of `{other}`"),
        };
        vec![
            format!("`{}`", setting.key),
            setting.values.text().to_owned(),
            format!("`{}`", setting.default),
            flag,
            setting.about.to_owned(),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_of_another_setting_is_one_that_there_is() {
        for setting in &SETTINGS {
            let other = match setting.flag {
                Flag::Always(_) => continue,
                Flag::Either { with, .. } => with,
                Flag::Of(other) => other,
            };
            // The socket is no setting: who starts core says where it lies.
            assert!(
                other == "socket" || SETTINGS.iter().any(|setting| setting.key == other),
                "{}: {other}",
                setting.key
            );
        }
    }

    #[test]
    fn a_long_text_is_wrapped_and_no_word_is_lost() {
        let text = "word ".repeat(60);
        let wrapped = lines(text.trim_end());
        assert!(wrapped.iter().all(|line| line.len() <= 116), "{wrapped:?}");
        assert_eq!(wrapped.join(" "), text.trim_end());
    }
}

//! Closed sets of names: what a person types, what data says and what code matches on, kept as one list.

use crate::shown::shown;

/// What other tools call what has a name here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("brew", "homebrew"),
    ("linuxbrew", "homebrew"),
    ("apt-get", "apt"),
    ("deb", "apt"),
    ("dpkg", "apt"),
    ("snapd", "snap"),
    ("snapcraft", "snap"),
    ("choco", "chocolatey"),
    ("podman", "docker"),
    ("container", "docker"),
    ("image", "docker"),
    ("oci", "docker"),
    ("archive", "binary"),
    ("bundle", "binary"),
    ("file", "binary"),
    ("tar", "binary"),
    ("tarball", "binary"),
    ("alpha", "preview"),
    ("beta", "preview"),
    ("canary", "preview"),
    ("edge", "preview"),
    ("next", "preview"),
    ("nightly", "preview"),
    ("rc", "preview"),
    ("current", "latest"),
    ("newest", "latest"),
    ("lts", "stable"),
    ("release", "stable"),
];

/// What other tools call the words of a platform.
const WORDS: &[(&str, &str)] = &[
    ("x64", "amd64"),
    ("intel", "amd64"),
    ("aarch64", "arm64"),
    ("silicon", "arm64"),
    ("apple", "darwin"),
    ("mac", "darwin"),
    ("macos", "darwin"),
    ("osx", "darwin"),
    ("win", "windows"),
    ("win32", "windows"),
    ("win64", "windows"),
];

/// A name that is not in its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub struct UnknownName {
    /// What was being named: `platform`, `method`, `component`, …
    pub kind: &'static str,
    /// What was found.
    pub found: String,
    /// Every name that is accepted, in the order in which to show them.
    pub expected: Vec<String>,
    /// Names that are known besides, and that nothing is made for yet.
    pub idle: Vec<String>,
}

impl UnknownName {
    /// A report of a name that is none of `expected`.
    pub fn new<T: ToString>(
        kind: &'static str,
        found: &str,
        expected: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            kind,
            found: found.to_owned(),
            expected: expected.into_iter().map(|name| name.to_string()).collect(),
            idle: Vec::new(),
        }
    }

    /// The same, where only some of the names have anything made for them.
    pub(crate) fn only(mut self, made: impl Fn(&str) -> bool) -> Self {
        let (expected, idle) = self.expected.into_iter().partition(|name| made(name));
        (self.expected, self.idle) = (expected, idle);
        self
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        self.expected.iter().chain(&self.idle)
    }

    /// The names that were probably meant: the one that others call so, else the nearest by spelling, else all
    /// that have the same words.
    pub fn meant(&self) -> Vec<&str> {
        let found = self.found.trim().to_lowercase();
        let is = |name: &str| self.names().find(|known| *known == name);
        let mut elsewhere = ELSEWHERE.iter().filter(|(other, _)| *other == found);
        if let Some(name) = elsewhere.find_map(|(_, name)| is(name)) {
            return vec![name];
        }
        let length = found.chars().count();
        let most = |name: &str| (name.len() / 3).max(1);
        // What is so much longer is no misspelling, and need not be measured.
        let nearest = self
            .names()
            .filter(|name| length.abs_diff(name.chars().count()) <= most(name))
            .map(|name| (strsim::damerau_levenshtein(&found, name), name))
            .filter(|(distance, name)| *distance <= most(name))
            .min_by_key(|(distance, _)| *distance);
        match nearest {
            Some((_, name)) => vec![name],
            None => self.of_the_same_words(&found),
        }
    }

    /// The names in which every word of the found one stands that stands in any.
    fn of_the_same_words(&self, found: &str) -> Vec<&str> {
        let found = found.replace("x86_64", "amd64").replace("x86-64", "amd64");
        let words = found.split(|c: char| !c.is_alphanumeric()).map(|word| {
            let known = WORDS.iter().find(|(other, _)| *other == word);
            known.map_or(word, |(_, word)| word)
        });
        let has =
            |name: &str, word: &str| name.contains('-') && name.split('-').any(|part| part == word);
        let known: Vec<&str> = words
            .filter(|word| self.names().any(|name| has(name, word)))
            .collect();
        if known.is_empty() {
            return Vec::new();
        }
        let fitting = self
            .names()
            .filter(|name| known.iter().all(|word| has(name, word)));
        fitting.map(String::as_str).collect()
    }

    /// The question after what was meant, if anything is near.
    pub(crate) fn did_you_mean(&self) -> Option<String> {
        let meant = self.meant();
        let is_idle = |name: &&str| self.idle.iter().any(|idle| idle == name);
        let but = if meant.iter().any(is_idle) {
            " nothing is made for it yet"
        } else {
            ""
        };
        let meant: Vec<String> = meant.iter().map(|name| format!("`{name}`")).collect();
        let (last, others) = meant.split_last()?;
        let either = if others.is_empty() {
            last.clone()
        } else {
            format!("{} or {last}", others.join(", "))
        };
        Some(format!("did you mean {either}?{but}"))
    }

    fn sentence(&self) -> String {
        let expected = self
            .expected
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let meant = self
            .did_you_mean()
            .map(|question| format!("\n\nhint: {question}"))
            .unwrap_or_default();
        let (kind, found) = (self.kind, shown(&self.found));
        if self.expected.is_empty() {
            return format!("unknown {kind} `{found}`: there is none");
        }
        format!("unknown {kind} `{found}`: expected one of {expected}{meant}")
    }
}

/// Declares an enum whose variants are names, with `ALL`, `as_str`, `Display`, `FromStr` and serde as those names.
macro_rules! names {
    (
        $(#[$meta:meta])*
        $vis:vis enum $type:ident($kind:literal) {
            $( $(#[$variant_meta:meta])* $variant:ident = $name:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
        $vis enum $type {
            $( $(#[$variant_meta])* #[serde(rename = $name)] $variant, )+
        }

        impl $type {
            /// Every one, in the order in which to show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name, as data and people write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::name::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => {
                        // As texts, so that all sets of names share the code.
                        let names: &[&str] = &[$($name),+];
                        Err($crate::name::UnknownName::new($kind, text, names))
                    }
                }
            }
        }
    };
}

pub(crate) use names;

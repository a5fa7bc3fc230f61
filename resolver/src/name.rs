//! Closed sets of names: what a person types, what data says and what code matches on, kept as one list.

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
}

impl UnknownName {
    /// A report of a name that is none of `expected`.
    pub(crate) fn new<T: ToString>(
        kind: &'static str,
        found: &str,
        expected: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            kind,
            found: found.to_owned(),
            expected: expected.into_iter().map(|name| name.to_string()).collect(),
        }
    }

    /// The accepted name that was probably meant: the nearest by spelling, if any is near.
    pub fn meant(&self) -> Option<&str> {
        let found = self.found.to_ascii_lowercase();
        self.expected
            .iter()
            .map(|name| (strsim::damerau_levenshtein(&found, name), name))
            .filter(|(distance, name)| *distance <= (name.len() / 3).max(1))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, name)| name.as_str())
    }

    fn sentence(&self) -> String {
        let expected = self
            .expected
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let meant = self
            .meant()
            .map(|name| format!("\n\nhint: did you mean `{name}`?"))
            .unwrap_or_default();
        let (kind, found) = (self.kind, &self.found);
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
                    _ => Err($crate::name::UnknownName::new($kind, text, Self::ALL)),
                }
            }
        }
    };
}

pub(crate) use names;

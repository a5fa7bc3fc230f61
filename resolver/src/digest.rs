//! Digests: an algorithm and a value.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::shown::shown;

/// A sha256 digest, written `sha256:` and 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "source", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "source", schemars(extend("pattern" = "^sha256:[0-9a-f]{64}$")))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[cfg_attr(feature = "wasm", tsify(type = "string"))]
pub struct Digest(String);

/// A text that is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `sha256:` and 64 lower-case hex digits, found `{}`", shown(.found))]
#[non_exhaustive]
pub struct DigestError {
    /// What was found.
    pub found: String,
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let sum: [u8; 32] = sha2::Sha256::digest(bytes).into();
        sum.into()
    }

    /// The value alone: 64 hex digits, without the algorithm.
    pub fn hex(&self) -> &str {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    /// The digest of what somebody else read: its sha256.
    fn from(sum: [u8; 32]) -> Self {
        let mut hex = String::with_capacity(64);
        for byte in sum {
            for nibble in [byte >> 4, byte & 15] {
                hex.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        Self(hex)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    /// # Errors
    ///
    /// `md5:…`, a value of another length, upper-case digits, and a bare value without `sha256:`.
    fn from_str(text: &str) -> Result<Self, DigestError> {
        match text.strip_prefix("sha256:") {
            Some(hex)
                if hex.len() == 64
                    && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) =>
            {
                Ok(Self(hex.to_owned()))
            }
            _ => Err(DigestError {
                found: text.to_owned(),
            }),
        }
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

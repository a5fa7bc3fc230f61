//! The commands that check a download by hand, and what each prints where all is as it should be.

use super::Shell;
use crate::{
    name::names,
    quote::{in_quotes, quote},
};

names! {
    /// A program that computes the sha256 of a file, and that a system comes with.
    pub enum DigestTool("tool") {
        /// Of the GNU tools and of `BusyBox`: Linux, WSL.
        Sha256sum = "sha256sum",
        /// Perl's: macOS.
        Shasum = "shasum",
        /// PowerShell's own: Windows.
        GetFileHash = "get-file-hash",
    }
}

/// A command, and what it prints, byte for byte but for the end of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The command.
    pub command: String,
    /// What it prints where all is as it should be.
    pub prints: String,
}

impl DigestTool {
    const fn program(self) -> &'static str {
        match self {
            Self::Sha256sum => "sha256sum",
            Self::Shasum => "shasum -a 256",
            Self::GetFileHash => "Get-FileHash",
        }
    }

    /// The shell that the program is called from.
    const fn shell(self) -> Shell {
        match self {
            Self::Sha256sum | Self::Shasum => Shell::Posix,
            Self::GetFileHash => Shell::PowerShell,
        }
    }

    /// Computes the digest of a file in this folder. `hex` is what is expected: the 64 digits, or a word for them.
    pub fn compute(self, file: &str, hex: &str) -> Expected {
        let named = quote(file, self.shell());
        match self {
            Self::Sha256sum | Self::Shasum => Expected {
                command: format!("{} {named}", self.program()),
                prints: format!("{hex}  {file}"),
            },
            Self::GetFileHash => Expected {
                command: format!("{}.ToLower()", hash(&named)),
                prints: hex.to_owned(),
            },
        }
    }

    /// Lets the program compare: for eyes 64 digits are many.
    pub fn compare(self, file: &str, hex: &str) -> Expected {
        match self {
            Self::Sha256sum | Self::Shasum => {
                let line = quote(&format!("{hex}  {file}"), self.shell());
                Expected {
                    command: format!("echo {line} | {} -c -", self.program()),
                    prints: format!("{file}: OK"),
                }
            }
            Self::GetFileHash => Expected {
                command: format!(
                    "{} -eq {}",
                    hash(&quote(file, self.shell())),
                    // Behind an operator a word without quotes is no text.
                    in_quotes(hex, self.shell())
                ),
                prints: "True".to_owned(),
            },
        }
    }
}

/// The digest of a file as PowerShell has it, in capitals. Its path is taken as it is: `[` is no pattern.
fn hash(named: &str) -> String {
    format!("(Get-FileHash -Algorithm SHA256 -LiteralPath {named}).Hash")
}

/// Downloads a file into this folder, under its own name.
pub fn download(url: &str) -> String {
    format!("curl -fLO {}", quote(url, Shell::Posix))
}

/// Pulls an image by its digest: the engine itself refuses anything else.
pub fn pull(reference: &str) -> String {
    format!("docker pull {}", quote(reference, Shell::Posix))
}

/// Says under which digest an image lies here.
pub fn inspect(reference: &str) -> Expected {
    Expected {
        command: format!(
            "docker image inspect --format {} {}",
            quote("{{index .RepoDigests 0}}", Shell::Posix),
            quote(reference, Shell::Posix)
        ),
        prints: reference.to_owned(),
    }
}

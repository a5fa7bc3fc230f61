//! What the tool says when it cannot go on: one sentence that names the file or the address, then what to do.

use std::fmt;
use std::process::ExitCode;

use crate::output;

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done, or the answer is yes.
    Done,
    /// The answer is no: a refusal, a stale file, a matrix with problems. The reasons have been printed.
    No,
    /// There is nothing to do now, and nothing is wrong: whoever asks every day goes on quietly.
    Nothing,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::No => Self::from(1),
            Outcome::Nothing => Self::from(3),
        }
    }
}

/// Whose mistake it is, and so which code the tool ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Something is not as it must be: exit 1.
    State,
    /// It was asked in a way that cannot be understood: exit 2.
    Usage,
    /// A signal ended it: exit 128 and the number, as from a program that lets itself be ended.
    Signal(u8),
}

/// A sentence, and the way on.
#[derive(Debug)]
pub(crate) struct Trouble {
    kind: Kind,
    sentence: String,
    hint: Option<String>,
}

impl Trouble {
    /// Something is not as it must be.
    pub(crate) fn state(sentence: impl Into<String>) -> Self {
        Self {
            kind: Kind::State,
            sentence: sentence.into(),
            hint: None,
        }
    }

    /// The request cannot be understood.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self {
            kind: Kind::Usage,
            sentence: sentence.into(),
            hint: None,
        }
    }

    /// A signal came before it was done.
    pub(crate) fn signal(number: u8) -> Self {
        Self {
            kind: Kind::Signal(number),
            sentence:
                "it was ended from outside: nothing of it runs on, and nothing is written down"
                    .to_owned(),
            hint: None,
        }
    }

    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        match &self.hint {
            Some(hint) => write!(f, "\n\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Trouble {}

/// What an error says, without what to do about it: where several are told at once, that is said once.
pub(crate) fn sentence(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Trouble>() {
        Some(trouble) => trouble.sentence.clone(),
        None => format!("{error:#}"),
    }
}

/// Prints an error with everything that led to it.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    output::message(format_args!("error: {error:#}"));
    ExitCode::from(
        match error.downcast_ref().map(|trouble: &Trouble| trouble.kind) {
            Some(Kind::Usage) => 2,
            Some(Kind::Signal(number)) => 128 + number,
            Some(Kind::State) | None => 1,
        },
    )
}

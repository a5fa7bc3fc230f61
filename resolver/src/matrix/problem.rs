//! What is wrong with a matrix: all of it, each with the file and the key.

use std::fmt;

use crate::shown::escaped;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the matrix, such as `releases/v1.0.0.toml`.
    pub file: String,
    /// The key, such as `components.axon`; empty where the file as a whole is meant.
    pub key: String,
    /// What was expected and what was found.
    pub message: String,
}

/// Everything that is wrong with a matrix: at least one problem, sorted by file and key.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub(super) Vec<Problem>);

impl Problems {
    /// The problems, sorted; `None` where there are none.
    pub(crate) fn of(mut problems: Vec<Problem>) -> Option<Self> {
        problems.sort();
        problems.dedup();
        (!problems.is_empty()).then_some(Self(problems))
    }

    /// Each problem, sorted by file and key.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", escaped(&self.file))?;
        if !self.key.is_empty() {
            write!(f, "`{}`: ", escaped(&self.key))?;
        }
        f.write_str(&escaped(&self.message))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

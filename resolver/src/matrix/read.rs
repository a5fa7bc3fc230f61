//! Reads parsed values into the raw types. A value that is missing or of the wrong kind is reported with its place and
//! read as an empty one, so that one reading finds every problem.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use super::{json::Json, problem::Problem};

/// What is said of a key that nobody knows.
pub(super) const NO_SUCH_KEY: &str = "no such key";

/// What reads itself from a value.
pub(super) trait Read: Default {
    /// The value as this type; empty, and reported, where it is of another kind.
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self;
}

/// Where a value stands in its file.
pub(super) enum Place<'a> {
    /// It is the file.
    File,
    /// It has a name there.
    Named(&'a Place<'a>, &'a str),
    /// It is in a list: which one, counted from 1.
    Listed(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = match self {
            Self::File => return Ok(()),
            Self::Named(before, _) | Self::Listed(before, _) => before,
        };
        before.fmt(f)?;
        if !matches!(before, Place::File) {
            f.write_str(".")?;
        }
        match self {
            Self::Named(_, name) => f.write_str(name),
            Self::Listed(_, number) => number.fmt(f),
            Self::File => Ok(()),
        }
    }
}

/// The entries of a table that have not been read yet.
type Table<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// The value of a key, taken out of a table.
fn take<'a>(table: &mut Table<'a>, key: &str) -> Option<Json<'a>> {
    let place = table.iter().position(|(name, _)| name == key)?;
    Some(table.swap_remove(place).1)
}

/// Reads one file.
pub(super) struct Reader {
    file: String,
    /// Whether a key that nobody knows is a problem. In what a later version wrote, it is not.
    strict: bool,
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    /// Reads what people write: a key that nobody knows is misspelt.
    #[cfg(feature = "source")]
    pub(super) fn strict(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            strict: true,
            problems: Vec::new(),
        }
    }

    /// Reads what a program wrote, perhaps a later one than this.
    pub(super) fn lenient(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            strict: false,
            problems: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, place: &Place<'_>, message: String) {
        self.problems.push(Problem {
            file: self.file.clone(),
            key: place.to_string(),
            message,
        });
    }

    fn unexpected(&mut self, place: &Place<'_>, expected: &str, found: &Json<'_>) {
        self.problem(place, format!("expected {expected}, found {found}"));
    }

    pub(super) fn table<'a>(&mut self, value: Json<'a>, place: &Place<'_>) -> Option<Table<'a>> {
        if let Json::Table(table) = value {
            return Some(table);
        }
        self.unexpected(place, "a table", &value);
        None
    }

    /// A field that must be there.
    pub(super) fn required<T: Read>(
        &mut self,
        table: &mut Table<'_>,
        key: &str,
        place: &Place<'_>,
    ) -> T {
        let place = Place::Named(place, key);
        if let Some(value) = take(table, key) {
            return T::read(value, &place, self);
        }
        self.problem(&place, "expected this key, found nothing".to_owned());
        T::default()
    }

    /// A field that may be missing.
    pub(super) fn optional<T: Read>(
        &mut self,
        table: &mut Table<'_>,
        key: &str,
        place: &Place<'_>,
    ) -> T {
        match take(table, key) {
            Some(value) => T::read(value, &Place::Named(place, key), self),
            None => T::default(),
        }
    }

    /// What is left of a table after every field was read.
    pub(super) fn rest(&mut self, table: Table<'_>, place: &Place<'_>) {
        if self.strict {
            for key in table.into_iter().map(|(key, _)| key) {
                self.problem(&Place::Named(place, &key), NO_SUCH_KEY.to_owned());
            }
        }
    }
}

impl Read for String {
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
        match value {
            Json::Text(text) => text.into_owned(),
            other => {
                reader.unexpected(place, "a text", &other);
                Self::new()
            }
        }
    }
}

impl Read for u64 {
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
        match value {
            Json::Number(number) => number,
            other => {
                reader.unexpected(place, "a whole number from 0 on", &other);
                0
            }
        }
    }
}

impl Read for u32 {
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
        let number = u64::read(value, place, reader);
        // What is higher than every schema stays so.
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
        Some(T::read(value, place, reader))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
        let Json::List(values) = value else {
            reader.unexpected(place, "a list", &value);
            return Self::new();
        };
        let read = |(index, value)| T::read(value, &Place::Listed(place, index + 1), reader);
        values.into_iter().enumerate().map(read).collect()
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: Json<'_>, place: &Place<'_>, reader: &mut Reader) -> Self {
        let Some(table) = reader.table(value, place) else {
            return Self::new();
        };
        let mut read = Self::new();
        for (key, value) in table {
            let place = Place::Named(place, &key);
            let value = T::read(value, &place, reader);
            if read.contains_key(&*key) {
                reader.problem(&place, "it is there twice".to_owned());
            }
            read.insert(key.into_owned(), value);
        }
        read
    }
}

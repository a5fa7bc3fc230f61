//! The grammars of versions, requests and constraints, and where a text leaves them.
//!
//! The `semver` crate has the types; its parsers do not say at which character they stop, so that is done here. Tests hold
//! these parsers against it.

use std::fmt;

use semver::{Comparator, Op, Prerelease, Version, VersionReq};

use crate::shown::escaped;

/// Where a text stops making sense, and what would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misread {
    /// How many characters were read before.
    pub(crate) at: usize,
    /// What was expected there.
    pub(crate) expected: &'static str,
    /// What stands there; nothing at the end.
    pub(crate) found: Option<char>,
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at,
            expected,
            found,
        } = self;
        match found {
            Some(found) => {
                write!(
                    f,
                    "at character {}, expected {expected}, found `{}`",
                    at + 1,
                    escaped(found.encode_utf8(&mut [0; 4]))
                )
            }
            None => write!(f, "at the end, expected {expected}"),
        }
    }
}

type Reading<T> = Result<T, Misread>;

/// An exact version, such as `1.2.3` or `v1.2.3-rc.1`.
pub(crate) fn version(text: &str) -> Reading<Version> {
    let mut cursor = Cursor::new(text);
    cursor.letter_v();
    let version = cursor.whole()?;
    cursor.end("the end")?;
    Ok(version)
}

/// What a component accepts of another: comparators with commas between them, a bare version being a caret.
pub(crate) fn constraint(text: &str) -> Reading<VersionReq> {
    let mut cursor = Cursor::new(text);
    cursor.spaces();
    let mut comparators = Vec::new();
    if cursor.eat_wildcard() {
        cursor.spaces();
        cursor.end("the end after `*`, which stands alone")?;
        return Ok(VersionReq { comparators });
    }
    loop {
        let op = cursor.operator();
        cursor.spaces();
        let partial = cursor.partial(Wildcards::AfterNumbers)?;
        if partial.patch.is_some() {
            cursor.build()?;
        }
        comparators.push(partial.comparator(op.unwrap_or(if partial.wild {
            Op::Wildcard
        } else {
            Op::Caret
        })));
        cursor.spaces();
        if cursor.next().is_none() {
            return Ok(VersionReq { comparators });
        }
        if !cursor.eat(',') {
            return Err(cursor.misread("a comma or the end"));
        }
        cursor.spaces();
    }
}

/// Alternatives of what a person asks for: each a list of comparators that all have to accept a version.
pub(crate) fn alternatives(text: &str) -> Reading<Vec<VersionReq>> {
    let mut cursor = Cursor::new(text);
    let mut alternatives = Vec::new();
    loop {
        let comparators = cursor.alternative()?;
        alternatives.push(VersionReq { comparators });
        if cursor.next().is_none() {
            return Ok(alternatives);
        }
        cursor.at += 2;
    }
}

/// A version of which the end may be missing.
struct Partial {
    /// None where it is any version.
    major: Option<u64>,
    minor: Option<u64>,
    patch: Option<u64>,
    pre: Prerelease,
    /// Whether a wildcard stands for a number.
    wild: bool,
}

impl Partial {
    /// With an operator; nothing where it is any version.
    fn bound(&self, op: Op) -> Option<Comparator> {
        Some(Comparator {
            op,
            major: self.major?,
            minor: self.minor,
            patch: self.patch,
            pre: self.pre.clone(),
        })
    }

    fn comparator(&self, op: Op) -> Comparator {
        Comparator {
            op,
            major: self.major.unwrap_or_default(),
            minor: self.minor,
            patch: self.patch,
            pre: self.pre.clone(),
        }
    }
}

/// Where wildcards may stand in a version.
#[derive(Clone, Copy, PartialEq)]
enum Wildcards {
    /// After a number: `1.x`.
    AfterNumbers,
    /// Anywhere at the end: `x` is any version.
    Anywhere,
}

const AFTER: &str = "a comma, a space, `||` or the end";
const STANDS_ALONE: &str = "`||` or the end after `*`, which stands alone";

/// A place in a text.
struct Cursor<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The byte that stands so many bytes further on.
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn misread(&self, expected: &'static str) -> Misread {
        let before = self.text.get(..self.at).unwrap_or_default();
        Misread {
            at: before.chars().count(),
            expected,
            found: self.next(),
        }
    }

    fn end(&self, expected: &'static str) -> Reading<()> {
        match self.next() {
            None => Ok(()),
            Some('+') => Err(self.misread("the end, since build metadata has no order")),
            Some(_) => Err(self.misread(expected)),
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        let there = self.next() == Some(wanted);
        if there {
            self.at += wanted.len_utf8();
        }
        there
    }

    /// Whether spaces were there.
    fn spaces(&mut self) -> bool {
        let before = self.at;
        while matches!(self.byte(0), Some(b' ')) {
            self.at += 1;
        }
        self.at > before
    }

    /// Whether white space of any kind was there: what people copy has line ends, tabs and spaces that do not break.
    fn white(&mut self) -> bool {
        let rest = self.rest();
        let white = rest.len() - rest.trim_start().len();
        self.at += white;
        white > 0
    }

    fn letter_v(&mut self) {
        self.eat('v');
    }

    fn eat_wildcard(&mut self) -> bool {
        let there = matches!(self.byte(0), Some(b'x' | b'X' | b'*'));
        self.at += usize::from(there);
        there
    }

    fn operator(&mut self) -> Option<Op> {
        let (op, length) = match (self.byte(0)?, self.byte(1)) {
            (b'>', Some(b'=')) => (Op::GreaterEq, 2),
            (b'<', Some(b'=')) => (Op::LessEq, 2),
            (b'>', _) => (Op::Greater, 1),
            (b'<', _) => (Op::Less, 1),
            (b'=', _) => (Op::Exact, 1),
            (b'^', _) => (Op::Caret, 1),
            (b'~', _) => (Op::Tilde, 1),
            _ => return None,
        };
        self.at += length;
        Some(op)
    }

    fn number(&mut self) -> Reading<u64> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(self.misread("a number"));
        }
        if digits > 1 && self.byte(0) == Some(b'0') {
            return Err(self.misread("a number without a 0 before it"));
        }
        let text = self.rest().get(..digits).unwrap_or_default();
        let number = text
            .parse()
            .map_err(|_| self.misread("a number up to 18446744073709551615"))?;
        self.at += digits;
        Ok(number)
    }

    fn dot(&mut self, expected: &'static str) -> Reading<()> {
        if self.eat('.') {
            Ok(())
        } else {
            Err(self.misread(expected))
        }
    }

    /// Three numbers, and perhaps a pre-release.
    fn whole(&mut self) -> Reading<Version> {
        let major = self.number()?;
        self.dot("`.` and the second of three numbers")?;
        let minor = self.number()?;
        self.dot("`.` and the third of three numbers")?;
        let patch = self.number()?;
        Ok(Version {
            pre: self.prerelease()?,
            ..Version::new(major, minor, patch)
        })
    }

    /// `-rc.1`, if it is there.
    fn prerelease(&mut self) -> Reading<Prerelease> {
        if !self.eat('-') {
            return Ok(Prerelease::EMPTY);
        }
        let start = self.at;
        self.identifiers(true)?;
        let text = self.text.get(start..self.at).unwrap_or_default();
        Prerelease::new(text).map_err(|_| self.misread("a pre-release"))
    }

    /// `+build`, if it is there: a constraint may have it, and it means nothing.
    fn build(&mut self) -> Reading<()> {
        if self.eat('+') {
            self.identifiers(false)?;
        }
        Ok(())
    }

    /// Words with dots between them; as numbers they have no 0 before them.
    fn identifiers(&mut self, ordered: bool) -> Reading<()> {
        loop {
            let inner = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
            let word = self.rest().bytes().take_while(inner).count();
            if word == 0 {
                return Err(self.misread("a letter, a digit or `-`"));
            }
            let text = self.rest().get(..word).unwrap_or_default();
            let is_number = text.bytes().all(|b| b.is_ascii_digit());
            if ordered && is_number && word > 1 && text.starts_with('0') {
                return Err(self.misread("a number without a 0 before it"));
            }
            self.at += word;
            if !self.eat('.') {
                return Ok(());
            }
        }
    }

    /// One to three numbers, of which the last may be wildcards.
    fn partial(&mut self, wildcards: Wildcards) -> Reading<Partial> {
        let mut numbers = [None; 3];
        let mut wild = false;
        for (index, number) in numbers.iter_mut().enumerate() {
            if index > 0 && !self.eat('.') {
                break;
            }
            let may = index > 0 || wildcards == Wildcards::Anywhere;
            if may && self.eat_wildcard() {
                wild = true;
            } else if wild {
                return Err(self.misread("`x` or the end after a wildcard"));
            } else {
                *number = Some(self.number()?);
            }
        }
        let [major, minor, patch] = numbers;
        let pre = if patch.is_some() {
            self.prerelease()?
        } else {
            Prerelease::EMPTY
        };
        Ok(Partial {
            major,
            minor,
            patch,
            pre,
            wild,
        })
    }

    /// What a person writes between two `||`: comparators, or `a - b`.
    fn alternative(&mut self) -> Reading<Vec<Comparator>> {
        self.white();
        let mut comparators = Vec::new();
        loop {
            let op = self.operator();
            self.white();
            let start = self.at;
            self.letter_v();
            let wildcards = if op.is_some() {
                Wildcards::AfterNumbers
            } else {
                Wildcards::Anywhere
            };
            let first = op.is_none() && comparators.is_empty();
            let partial = self.partial(wildcards)?;
            let end = self.at;
            let apart = self.white();
            if first && apart && self.byte(0) == Some(b'-') {
                return self.upper_end(&partial);
            }
            if partial.major.is_none() {
                if !comparators.is_empty() {
                    self.at = start;
                    return Err(self.misread("a number, since `*` stands alone"));
                }
                return self.alternative_ends(STANDS_ALONE).map(|()| comparators);
            }
            comparators.push(partial.comparator(op.unwrap_or(Op::Exact)));
            let comma = self.eat(',');
            self.white();
            if !comma && (self.next().is_none() || self.rest().starts_with("||")) {
                return Ok(comparators);
            }
            if !comma && !apart {
                self.at = end;
                self.end(AFTER)?;
            }
        }
    }

    /// The end of `a - b`: both ends are in it, and all that begins like the upper one.
    fn upper_end(&mut self, low: &Partial) -> Reading<Vec<Comparator>> {
        self.eat('-');
        if !self.white() {
            return Err(self.misread("a space and a version after `-`"));
        }
        self.letter_v();
        let high = self.partial(Wildcards::Anywhere)?;
        self.alternative_ends("`||` or the end after `a - b`")?;
        let ends = [low.bound(Op::GreaterEq), high.bound(Op::LessEq)];
        Ok(ends.into_iter().flatten().collect())
    }

    fn alternative_ends(&mut self, expected: &'static str) -> Reading<()> {
        self.white();
        if self.rest().starts_with("||") {
            return Ok(());
        }
        self.end(expected)
    }
}

//! What is wrong with a config: a code, a place, a sentence, and what would be right.

use std::fmt;

use serde::Serialize;

/// What kind of problem it is. The printed code never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The config file cannot be read.
    Unreadable,
    /// It is not TOML.
    Syntax,
    /// Nobody knows this key.
    UnknownKey,
    /// The value is of another kind: a number for a text, and so on.
    WrongType,
    /// A key that must be there is not.
    Missing,
    /// The value is none of those that may stand here.
    NotAChoice,
    /// The value is too small, too large, too short or too long.
    OutOfRange,
    /// The text cannot be read as what it should be.
    Malformed,
    /// No device has this name.
    UnknownDevice,
    /// This device cannot do that.
    WrongDevice,
    /// Two things use what only one can.
    UsedTwice,
    /// A rule needs a fact that nothing supplies.
    NoSource,
    /// Card numbers and PINs would leave the machine in the clear.
    Exposed,
    /// A secret is kept beside what it protects.
    KeyInStore,
    /// A file that the config names is not there, or cannot be used.
    BadFile,
    /// Two keys contradict each other.
    Contradiction,
    /// A secret stands in the config itself.
    LiteralSecret,
    /// The lock's board does not close the door by itself.
    NoPulse,
    /// Card numbers and PINs leave the machine in the clear, as was asked for.
    Plaintext,
    /// The door never opens by card.
    NeverOpen,
    /// A device that nothing uses.
    Unused,
    /// It works, and is most likely not what was meant.
    Odd,
    /// A file with a secret that every user of the machine may read.
    OpenSecret,
}

impl Code {
    /// Every code there is.
    pub const ALL: &[Code] = &[
        Code::Unreadable,
        Code::Syntax,
        Code::UnknownKey,
        Code::WrongType,
        Code::Missing,
        Code::NotAChoice,
        Code::OutOfRange,
        Code::Malformed,
        Code::UnknownDevice,
        Code::WrongDevice,
        Code::UsedTwice,
        Code::NoSource,
        Code::Exposed,
        Code::KeyInStore,
        Code::BadFile,
        Code::Contradiction,
        Code::LiteralSecret,
        Code::NoPulse,
        Code::Plaintext,
        Code::NeverOpen,
        Code::Unused,
        Code::Odd,
        Code::OpenSecret,
    ];

    /// The code as printed: `E-CFG-..` makes a config wrong, `W-CFG-..` does not.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::Unreadable => "E-CFG-01",
            Code::Syntax => "E-CFG-02",
            Code::UnknownKey => "E-CFG-03",
            Code::WrongType => "E-CFG-04",
            Code::Missing => "E-CFG-05",
            Code::NotAChoice => "E-CFG-06",
            Code::OutOfRange => "E-CFG-07",
            Code::Malformed => "E-CFG-08",
            Code::UnknownDevice => "E-CFG-09",
            Code::WrongDevice => "E-CFG-10",
            Code::UsedTwice => "E-CFG-12",
            Code::NoSource => "E-CFG-13",
            Code::Exposed => "E-CFG-14",
            Code::KeyInStore => "E-CFG-15",
            Code::BadFile => "E-CFG-16",
            Code::Contradiction => "E-CFG-17",
            Code::LiteralSecret => "E-CFG-18",
            Code::NoPulse => "W-CFG-51",
            Code::Plaintext => "W-CFG-52",
            Code::NeverOpen => "W-CFG-53",
            Code::Unused => "W-CFG-54",
            Code::Odd => "W-CFG-55",
            Code::OpenSecret => "W-CFG-56",
        }
    }

    /// Whether a config with this problem is refused.
    pub const fn severity(self) -> Severity {
        match self {
            Code::Unreadable
            | Code::Syntax
            | Code::UnknownKey
            | Code::WrongType
            | Code::Missing
            | Code::NotAChoice
            | Code::OutOfRange
            | Code::Malformed
            | Code::UnknownDevice
            | Code::WrongDevice
            | Code::UsedTwice
            | Code::NoSource
            | Code::Exposed
            | Code::KeyInStore
            | Code::BadFile
            | Code::Contradiction
            | Code::LiteralSecret => Severity::Error,
            Code::NoPulse | Code::Plaintext | Code::NeverOpen | Code::Unused | Code::Odd | Code::OpenSecret => {
                Severity::Warning
            }
        }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Whether a problem makes the config wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The config is refused.
    Error,
    /// The config is accepted.
    Warning,
}

/// One problem, where it stands. It holds no secret: a line that might is shown without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The config file, as it was named.
    pub file: String,
    /// From 1; 0 where there is no line, because the file cannot be read.
    pub line: usize,
    /// From 1, in characters; 0 as above.
    pub column: usize,
    pub code: Code,
    pub severity: Severity,
    /// The key, `door.main.rules.minimum_age`; empty where the problem is the file's.
    pub path: String,
    /// One sentence without a full stop.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The line, for people.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// The line a problem stands in, fit for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Without control characters and secrets; cut to a window if it is long.
    pub text: String,
    /// How many characters of `text` stand before the place.
    pub before: usize,
    /// How many characters the place is long, at least 1.
    pub width: usize,
}

/// Why a config is refused: every problem in it, and every warning, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Report {
    pub problems: Vec<Problem>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::render::text(&self.problems, super::render::Colour::Off))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_say_how_grave_they_are() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{}", code.as_str());
            assert_eq!(code.as_str().starts_with('W'), code.severity() == Severity::Warning);
        }
    }
}

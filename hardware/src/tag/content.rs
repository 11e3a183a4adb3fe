//! What tags say, whichever way they are written.

use std::fmt;

use zeroize::Zeroize;

/// Text on a tag: at least one character, none of them a control character. It stands for a book, or is a patron's card
/// number, so it does not print and is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The text, unless it is empty or holds a control character.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = Self(text.into());
        (!text.0.is_empty() && !text.0.chars().any(char::is_control)).then_some(text)
    }

    /// UTF-8 that ends with the bytes or before the first NUL.
    pub(crate) fn until_nul(bytes: &[u8]) -> Option<Self> {
        let text = bytes.split(|byte| *byte == 0).next()?;
        Self::new(std::str::from_utf8(text).ok()?)
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(..)")
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What an item is used for (ISO 28560-1; Danish model 3.2.1.2). A kiosk lends neither what is not for loan nor what is
/// discarded, and takes a patron card for a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// On its way into the collection.
    Acquisition,
    /// To be lent.
    ForLoan,
    /// Stays in the library.
    NotForLoan,
    /// 3 and 4: what the library itself says.
    Local(u8),
    /// The tag was locked without saying.
    NoInformation,
    /// Out of the collection.
    Discarded,
    /// No item at all.
    PatronCard,
    /// A projector, a laptop.
    Equipment,
    /// 5 and 10 to 15: for future use.
    Reserved(u8),
}

impl Usage {
    /// From its code; only the low four bits count.
    pub fn from_code(code: u8) -> Self {
        match code & 0x0F {
            0 => Self::Acquisition,
            1 => Self::ForLoan,
            2 => Self::NotForLoan,
            local @ (3 | 4) => Self::Local(local),
            6 => Self::NoInformation,
            7 => Self::Discarded,
            8 => Self::PatronCard,
            9 => Self::Equipment,
            reserved => Self::Reserved(reserved),
        }
    }

    /// Its code, 0 to 15.
    pub fn code(self) -> u8 {
        match self {
            Self::Acquisition => 0,
            Self::ForLoan => 1,
            Self::NotForLoan => 2,
            Self::NoInformation => 6,
            Self::Discarded => 7,
            Self::PatronCard => 8,
            Self::Equipment => 9,
            Self::Local(code) | Self::Reserved(code) => code & 0x0F,
        }
    }

    /// The name a technician sees.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acquisition => "acquisition",
            Self::ForLoan => "for-loan",
            Self::NotForLoan => "not-for-loan",
            Self::Local(_) => "local",
            Self::NoInformation => "no-information",
            Self::Discarded => "discarded",
            Self::PatronCard => "patron-card",
            Self::Equipment => "equipment",
            Self::Reserved(_) => "reserved",
        }
    }
}

/// What may be done with an item while the library system is away (ISO 28560-2, type of usage 13 to 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offline {
    /// It may be lent.
    pub may_lend: bool,
    /// It may be taken back.
    pub may_return: bool,
}

impl Default for Offline {
    fn default() -> Self {
        Self { may_lend: true, may_return: true }
    }
}

/// Which part of how many. Both count from 1, and the part is never beyond the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set {
    parts: u8,
    part: u8,
}

impl Set {
    /// `None` where a number is 0 or the part is beyond the last.
    pub fn new(parts: u8, part: u8) -> Option<Self> {
        (1..=parts).contains(&part).then_some(Self { parts, part })
    }

    /// From two numbers of which sources disagree which is which: the larger is the number of parts.
    pub(crate) fn either_way(one: u8, other: u8) -> Option<Self> {
        Self::new(one.max(other), one.min(other))
    }

    /// How many parts the item has.
    pub fn parts(self) -> u8 {
        self.parts
    }

    /// Which of them this is.
    pub fn part(self) -> u8 {
        self.part
    }
}

/// Why something can not be written on a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// The tag, or the place for it, is too small.
    #[error("it does not fit")]
    TooLong,
    /// The model has no way to write it so that it reads the same.
    #[error("it can not be written in this model")]
    NoForm,
}

//! The languages of the screens.

/// A language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    Finnish,
    Swedish,
    English,
    NorthernSami,
}

impl Language {
    /// Every language, in the order of `[site] languages` where none is given.
    pub const ALL: [Language; 4] = [Language::Finnish, Language::Swedish, Language::English, Language::NorthernSami];

    /// The language of an ISO 639-1 code, as in `[site] languages` and `?lang=`.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// ISO 639-1, for `lang` attributes and file names.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Finnish => "fi",
            Language::Swedish => "sv",
            Language::English => "en",
            Language::NorthernSami => "se",
        }
    }

    /// The language of a SIP2 language code, three digits (sip2.md 2), where the screens speak it. 007, Finnish, tells
    /// nothing: the kiosk asks in it, and many library systems repeat in every answer what they were asked in.
    pub fn of_sip2(code: &[u8]) -> Option<Self> {
        match code {
            b"001" => Some(Language::English),
            b"006" => Some(Language::Swedish),
            _ => None,
        }
    }

    /// Where a message is looked for: this language first, then those that most readers of it know.
    pub(super) const fn chain(self) -> &'static [Language] {
        match self {
            Language::Finnish => &[Language::Finnish, Language::English],
            Language::Swedish => &[Language::Swedish, Language::Finnish, Language::English],
            Language::English => &[Language::English, Language::Finnish],
            Language::NorthernSami => &[Language::NorthernSami, Language::Finnish, Language::English],
        }
    }
}

impl serde::Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

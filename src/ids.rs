//! The names things go by: card, PIN, item, door, station, device, visit. Each is its own type, so that none is taken for another,
//! and those that name a person do not print.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest card number any site may configure, in bytes (hardware.md 1: "opaque strings of 1-16 printable bytes",
/// with room for longer institutional numbers).
pub const CARD_MAX_LEN: usize = 64;
/// The longest PIN any site may configure, in digits.
pub const PIN_MAX_LEN: usize = 12;

/// A patron's card number that has passed the site's own pattern. Only [`CardPattern::parse`] makes one, so no other
/// text can reach SIP2, SQL, a page or a file.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Zeroize, ZeroizeOnDrop)]
pub struct Card(String);

impl Card {
    /// The number as printed on the card. For the wire and the sealed store, never for a log.
    pub fn number(&self) -> &str {
        &self.0
    }

    /// A card out of a sealed box: it had passed the pattern when it was sealed, and the pattern may be another now.
    pub(crate) fn unsealed(number: &str) -> Option<Self> {
        is_plain(number).then(|| Self(number.to_owned()))
    }
}

/// Within [`CARD_MAX_LEN`], of `[0-9A-Za-z]` and not empty, as every card and item is.
fn is_plain(number: &str) -> bool {
    !number.is_empty() && number.len() <= CARD_MAX_LEN && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(..)")
    }
}

/// What the site takes for a card: `[site.card] pattern`, one anchored regular expression.
#[derive(Clone, Debug)]
pub struct CardPattern(regex::Regex);

impl CardPattern {
    /// Anchors `pattern` at both ends and compiles it.
    pub fn new(pattern: &str) -> Result<Self, regex::Error> {
        // By itself first: in `29)|(.*` the parenthesis would close the group that the anchors hold.
        regex::RegexBuilder::new(pattern).size_limit(1 << 20).build()?;
        regex::RegexBuilder::new(&format!(r"\A(?:{pattern})\z")).size_limit(1 << 20).build().map(Self)
    }

    /// The card in `text`, or nothing. A card is at most [`CARD_MAX_LEN`] characters of `[0-9A-Za-z]`, whatever the
    /// pattern would let through: a field separator or a control byte must not travel on (security.md 7).
    pub fn parse(&self, text: &str) -> Option<Card> {
        (is_plain(text) && self.0.is_match(text)).then(|| Card(text.to_owned()))
    }
}

/// An item's number that has passed the site's own pattern. What somebody borrows names them, so it does not print.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Zeroize, ZeroizeOnDrop)]
pub struct Item(String);

impl Item {
    /// The number as on the label. For the wire and the sealed store, never for a log.
    pub fn number(&self) -> &str {
        &self.0
    }

    /// An item out of a sealed box, as [`Card::unsealed`].
    pub(crate) fn unsealed(number: &str) -> Option<Self> {
        is_plain(number).then(|| Self(number.to_owned()))
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Item(..)")
    }
}

/// What the site takes for an item: `[site.item] pattern`, read as [`CardPattern`] is.
#[derive(Clone, Debug)]
pub struct ItemPattern(CardPattern);

impl From<CardPattern> for ItemPattern {
    fn from(pattern: CardPattern) -> Self {
        Self(pattern)
    }
}

impl ItemPattern {
    /// Anchors `pattern` at both ends and compiles it.
    pub fn new(pattern: &str) -> Result<Self, regex::Error> {
        CardPattern::new(pattern).map(Self)
    }

    /// The item in `text`, or nothing; the bounds are those of [`CardPattern::parse`].
    pub fn parse(&self, text: &str) -> Option<Item> {
        self.0.parse(text).map(|card| Item(card.number().to_owned()))
    }
}

/// The digits of one PIN, wiped when dropped. It prints nothing of them.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Pin(String);

impl Pin {
    /// A PIN of 1 to [`PIN_MAX_LEN`] ASCII digits; nothing else is one, least of all an empty one (sip2.md 5).
    pub fn new(digits: &str) -> Option<Self> {
        let fits = (1..=PIN_MAX_LEN).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| {
            // The whole buffer at once, so that no shorter copy is left behind by growing.
            let mut kept = String::with_capacity(PIN_MAX_LEN);
            kept.push_str(digits);
            Self(kept)
        })
    }

    /// The digits, for the library system and for Argon2. Never for anything else.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub struct $name(String);

        impl $name {
            /// Takes a name as written in the config; `check` has judged it.
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            /// The name as written in the config.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A door, by its name in the config: `main` in `[door.main]`.
    DoorId
);
name!(
    /// A self-checkout station, by its name in the config: `kiosk` in `[station.kiosk]`.
    StationId
);
name!(
    /// A device, by its name in the config: `door-relay` in `[device.door-relay]`.
    DeviceId
);
name!(
    /// A site, `[site] id`: one word, known to the hub.
    SiteId
);

/// One visit at a door, from card to relock, or one session at a station, from its first touch to the empty screen: a number counted from 1 in each boot. Every question a machine asks
/// carries it, so an answer to an earlier visit is known for what it is (promise 1). It names nobody and may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Visit(pub u64);

impl fmt::Display for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i24_only_a_whole_match_of_plain_characters_is_a_card() {
        let cards = CardPattern::new("2[0-9]{13}|167A[0-9]{6}|.*").unwrap();
        assert!(cards.parse("23529000035676").is_some());
        for hostile in ["", "2352900003567\r", "23529000035676|AD1234|", "2352 9000", "kortti-ä", "\0", "29\n"] {
            assert!(cards.parse(hostile).is_none(), "{hostile:?}");
        }
        assert!(CardPattern::new("29)|(.*").is_err());
        let strict = CardPattern::new("2[0-9]{13}|29").unwrap();
        for near in ["123529000035676", "235290000356761", "2352900003567", "29a", "x29"] {
            assert!(strict.parse(near).is_none(), "{near:?}");
        }
    }

    #[test]
    fn i11_neither_card_nor_pin_prints() {
        let card = CardPattern::new("[0-9]+").unwrap().parse("23529000035676").unwrap();
        let shown = format!("{card:?} {:?}", Pin::new("1234").unwrap());
        assert!(!shown.contains("2352") && !shown.contains("1234"), "{shown}");
    }

    #[test]
    fn a_pin_is_digits_and_never_empty() {
        assert!(Pin::new("1234").is_some());
        for not_a_pin in ["", "12a4", "1234567890123", "１２３４", "12 4"] {
            assert!(Pin::new(not_a_pin).is_none(), "{not_a_pin:?}");
        }
    }
}

//! What staff write beside a listed card: a reason, a sponsor, a name.

use crate::ids::CardPattern;

/// The longest note, in characters.
pub const NOTE_MAX_LEN: usize = 200;

/// One line of text that is not empty. It has no control characters and none that turn the direction of writing, so
/// that it shows in a terminal as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// The text without blanks around it; none where it is empty, too long, or more than a line.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= NOTE_MAX_LEN;
        (fits && !text.chars().any(is_hostile)).then(|| Self(text.to_owned()))
    }

    /// As [`Note::new`], for a text that is shown where card numbers are not: none may stand in it.
    pub fn without_card(text: &str, cards: &CardPattern) -> Result<Self, NotANote> {
        let mut words = text.split(|character: char| !character.is_ascii_alphanumeric());
        if words.any(|word| cards.parse(word).is_some()) {
            return Err(NotANote::HoldsCard);
        }
        Self::new(text).ok_or(NotANote::NotALine)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no note. It does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANote {
    #[error("holds a card number: leave it out, it is shown to others")]
    HoldsCard,
    #[error("is one line of 1 to {NOTE_MAX_LEN} characters")]
    NotALine,
}

/// Control characters, line and paragraph separators, and marks and overrides of direction (Unicode TR 9).
fn is_hostile(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_10_a_note_is_one_plain_line() {
        assert_eq!(Note::new("  Siivous Oy, Äiti \t").map(|note| note.0), Some("Siivous Oy, Äiti".to_owned()));
        for hostile in
            ["", "  ", "a\nb", "a\u{1b}[2J", "a\u{202e}b", "a\0", "a\u{2028}b", &"x".repeat(NOTE_MAX_LEN + 1)]
        {
            assert_eq!(Note::new(hostile), None, "{hostile:?}");
        }
    }
}

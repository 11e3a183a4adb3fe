//! What a display of two lines of 16 characters shows.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use fluent_bundle::FluentValue;

use super::{Language, Messages, dates};

/// Characters in a line.
pub const WIDTH: usize = 16;

/// Two lines, never longer than [`WIDTH`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lcd(pub String, pub String);

impl Lcd {
    /// The pair `lcd-ID-1` and `lcd-ID-2`; `at` is the moment they speak of, on the clocks of `zone`.
    pub fn say(messages: &Messages, language: Language, id: &str, at: DateTime<Utc>, zone: Tz) -> Self {
        let args = dates::lcd_moment(language, at, zone);
        Self::lines(messages, language, id, &args)
    }

    /// The prompt for a PIN, with a star for each digit typed and a dash for each that may follow.
    pub fn pin(messages: &Messages, language: Language, typed: usize, longest: usize) -> Self {
        let prompt = messages.say(language, "lcd-ask-pin-1", &[]);
        let dots = "*".repeat(typed.min(WIDTH)) + &"-".repeat(longest.saturating_sub(typed).min(WIDTH));
        Self(fit(&prompt), fit(&dots))
    }

    /// `text` broken between words into as many displays as it takes. A word that fits no line is cut.
    pub fn pages(text: &str) -> Vec<Self> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                    line.push(' ');
                    line.push_str(word);
                }
                Some(_) | None => lines.push(word.to_owned()),
            }
        }
        let line = |line: Option<&String>| line.map(|line| fit(line)).unwrap_or_default();
        lines.chunks(2).map(|pair| Self(line(pair.first()), line(pair.get(1)))).collect()
    }

    /// The same with another second line, where it fits one.
    #[must_use]
    pub fn with_second(self, line: &str) -> Self {
        if line.chars().count() <= WIDTH { Self(self.0, fit(line)) } else { self }
    }

    fn lines(messages: &Messages, language: Language, id: &str, args: &[(&str, FluentValue<'_>)]) -> Self {
        let line = |number: u8| fit(&messages.say(language, &format!("lcd-{id}-{number}"), args));
        Self(line(1), line(2))
    }
}

/// A line as the display can show it: at most [`WIDTH`] characters. The character generators have no glyph for đ, ŋ
/// and ŧ; they are written as d, n and t, which Sami readers know from old keyboards (ecosystem.md 3.12).
fn fit(text: &str) -> String {
    let folded = text.chars().map(|letter| match letter {
        'đ' => 'd',
        'Đ' => 'D',
        'ŋ' => 'n',
        'Ŋ' => 'N',
        'ŧ' => 't',
        'Ŧ' => 'T',
        other => other,
    });
    folded.take(WIDTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_paged_between_words_and_never_scrolled() {
        let pages = Lcd::pages("Sammonlahden alueen koulukirjasto");
        assert_eq!(pages, [Lcd("Sammonlahden".into(), "alueen".into()), Lcd("koulukirjasto".into(), String::new())]);
        assert_eq!(Lcd::pages("Yksisanainenjapitkänimi"), [Lcd("Yksisanainenjapi".into(), String::new())]);
        assert!(Lcd::pages("  ").is_empty());
    }

    #[test]
    fn letters_that_no_character_display_has_are_folded() {
        assert_eq!(fit("Riŋge, đ ŧ Ŋ ä š"), "Ringe, d t N ä š");
    }

    #[test]
    fn the_dots_of_a_pin_are_as_many_as_its_digits() {
        let messages = Messages::embedded();
        assert_eq!(Lcd::pin(&messages, Language::English, 2, 4), Lcd("Enter your PIN".into(), "**--".into()));
    }
}

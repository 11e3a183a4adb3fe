//! Whose turn it is while a door rests: the name and the state by turns, in one language after the other. It hangs on
//! the wall clock alone, so that every display of a site turns at the same moment and a bare request knows its turn.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::i18n::Language;

/// How long the name of the library stands, in milliseconds.
const NAME_FOR: u64 = 3_000;
/// How long the state stands, in milliseconds.
const STATE_FOR: u64 = 6_000;

/// What a resting display says now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) language: Language,
    pub(super) line: Line,
    /// Until the next turn.
    pub(super) for_: Duration,
    /// How often this turn has come, for what does not fit one display.
    pub(super) round: u64,
}

/// The name or the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Name,
    State,
}

/// The turn at `at`. `languages` is not empty in any config; without any, English turns alone.
pub(super) fn turn(languages: &[Language], at: DateTime<Utc>) -> Turn {
    let count = languages.len().max(1) as u64;
    let since = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    let (period, into) = (since / (NAME_FOR + STATE_FOR), since % (NAME_FOR + STATE_FOR));
    let language = usize::try_from(period % count).ok().and_then(|index| languages.get(index).copied());
    let (line, left) = match into < NAME_FOR {
        true => (Line::Name, NAME_FOR - into),
        false => (Line::State, NAME_FOR + STATE_FOR - into),
    };
    Turn { language: language.unwrap_or(Language::English), line, for_: Duration::from_millis(left), round: period }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_says_the_name_and_then_the_state() {
        let at = |ms: i64| turn(&[Language::Finnish, Language::Swedish], DateTime::from_timestamp_millis(ms).unwrap());
        let said = [0, 2_999, 3_000, 8_999, 9_000, 12_000, 18_000].map(|ms| (at(ms).language, at(ms).line));
        assert_eq!(
            said,
            [
                (Language::Finnish, Line::Name),
                (Language::Finnish, Line::Name),
                (Language::Finnish, Line::State),
                (Language::Finnish, Line::State),
                (Language::Swedish, Line::Name),
                (Language::Swedish, Line::State),
                (Language::Finnish, Line::Name),
            ]
        );
        assert_eq!(at(2_999).for_, Duration::from_millis(1));
        assert_eq!(at(3_000).for_, Duration::from_secs(6));
    }

    #[test]
    fn a_clock_before_1970_turns_nothing_over() {
        assert_eq!(turn(&[], DateTime::<Utc>::MIN_UTC).language, Language::English);
    }
}

//! A card number on the command line.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

use super::Typed;
use crate::cli::output::Failure;
use crate::config::Config;
use crate::ids::Card;

/// How much of a number is shown.
const SHOWN: usize = 4;

/// What stands where a card number is asked for: the number, or `-` for standard input. It does not print.
#[derive(Clone)]
pub(in crate::cli) struct CardArg(Zeroizing<String>);

impl FromStr for CardArg {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for CardArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardArg(..)")
    }
}

impl CardArg {
    /// The card, from standard input where that was asked for.
    pub(in crate::cli) fn read(&self, config: &Config) -> Result<Card, Failure> {
        self.read_from(&mut Typed::open()?, config)
    }

    /// The same from what is being typed, of which more lines may follow.
    pub(super) fn read_from(&self, typed: &mut Typed, config: &Config) -> Result<Card, Failure> {
        let line;
        let text = match self.0.as_str() {
            "-" => {
                line = typed.line()?;
                line.trim()
            }
            number => number,
        };
        config.site.card.parse(text).ok_or_else(|| {
            Failure::Usage(
                "that number does not fit `[site.card] pattern`: a door would not take it for a card".to_owned(),
            )
        })
    }
}

/// The last four characters of a number, where it has more than twice as many; the others as stars.
pub(in crate::cli) fn masked(number: &str) -> String {
    let count = number.chars().count();
    let hidden = if count > 2 * SHOWN { count - SHOWN } else { count };
    let shown = number.chars().skip(hidden).map(|shown| if shown.is_ascii_alphanumeric() { shown } else { '?' });
    "*".repeat(hidden.min(20)).chars().chain(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_number_shows_four_characters_at_most_and_nothing_hostile() {
        for (number, shown) in [
            ("23529000035676", "**********5676"),
            ("123456789", "*****6789"),
            ("12345678", "********"),
            ("5676", "****"),
            ("", ""),
            ("23529000\u{1b}[2J", "********?[2J".replace('[', "?").as_str()),
        ] {
            assert_eq!(masked(number), shown);
        }
        assert!(masked(&"9".repeat(5000)).len() < 30);
        assert_eq!(format!("{:?}", CardArg::from_str("23529000035676").unwrap()), "CardArg(..)");
    }
}

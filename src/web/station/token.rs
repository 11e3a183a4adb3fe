//! What only the pages of this boot know: a touch without it is not theirs (ecosystem.md 2.2).

use std::fmt::Write;

use subtle::ConstantTimeEq;

/// A random word. It does not print.
pub struct Token(String);

impl Token {
    /// A new one, of 128 bits.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let mut word = String::with_capacity(2 * random.len());
        for byte in random {
            // Writing to a text cannot fail.
            let _ = write!(word, "{byte:02x}");
        }
        Ok(Self(word))
    }

    /// For the page.
    pub(super) fn word(&self) -> &str {
        &self.0
    }

    /// Whether `word` is this token.
    pub(super) fn is(&self, word: &str) -> bool {
        self.0.as_bytes().ct_eq(word.as_bytes()).into()
    }

    /// Changes with the token and does not tell it: by it a page learns that it is of an earlier boot.
    pub(super) fn boot(&self) -> String {
        crate::web::answer::build_of(&["boot", &self.0])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_boot_has_a_token_of_its_own_and_no_other_word_is_it() {
        let (one, other) = (Token::fresh().unwrap(), Token::fresh().unwrap());
        assert_eq!(one.word().len(), 32);
        assert!(one.is(one.word()) && !one.is(other.word()) && !one.is("") && !one.is(one.word().split_at(31).0));
        assert_ne!(one.boot(), other.boot());
        assert_eq!(format!("{one:?}"), "Token(..)");
    }
}

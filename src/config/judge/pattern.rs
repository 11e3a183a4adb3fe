//! What a regular expression for cards or items could match, before it matches anything.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::config::problem::Code;
use crate::config::source::quoted;
use crate::ids::{CARD_MAX_LEN, CardPattern};

use super::Judge;

impl Judge<'_> {
    /// A pattern that only ever matches 1 to [`CARD_MAX_LEN`] characters of `[0-9A-Za-z]`, the most that a card or an
    /// item number can hold.
    pub(super) fn pattern(&mut self, path: &str, pattern: Option<&String>) -> Option<CardPattern> {
        let pattern = pattern?;
        // Parsed by itself first: an unbalanced `)` must not reach past the anchors that are put around it.
        let parsed = match regex_syntax::parse(pattern) {
            Ok(parsed) => parsed,
            Err(error) => {
                let why = match &error {
                    regex_syntax::Error::Parse(error) => error.kind().to_string(),
                    regex_syntax::Error::Translate(error) => error.kind().to_string(),
                    _ => "it cannot be read".to_owned(),
                };
                let message = format!("{} is not a regular expression: {why}", quoted(pattern));
                self.find(Code::Malformed, path, message, "as in `2[0-9]{13}`");
                return None;
            }
        };
        if !is_plain(&parsed) {
            let message = format!("{} matches characters that no card or item number has", quoted(pattern));
            self.find(
                Code::Malformed,
                path,
                message,
                "spell out digits and letters of `[0-9A-Za-z]`; `.` and `\\d` take more",
            );
            return None;
        }
        let (least, most) = (parsed.properties().minimum_len(), parsed.properties().maximum_len());
        if least.is_none_or(|least| !(1..=CARD_MAX_LEN).contains(&least)) {
            let message = format!("{} matches nothing, or an empty text", quoted(pattern));
            self.find(Code::Malformed, path, message, "say how many characters there are: `[0-9]{14}`");
            return None;
        }
        if most.is_none_or(|most| most > CARD_MAX_LEN) {
            let message =
                format!("{} has no end; more than {CARD_MAX_LEN} characters are never taken", quoted(pattern));
            self.find(Code::Odd, path, message, "say how many characters there are: `[0-9]{6,14}`");
        }
        let compiled = CardPattern::new(pattern).ok();
        if compiled.is_none() {
            let message = format!("{} is too large", quoted(pattern));
            self.find(Code::OutOfRange, path, message, "as in `2[0-9]{13}`");
        }
        compiled
    }
}

/// Whether all that `pattern` matches is made of `[0-9A-Za-z]`.
fn is_plain(pattern: &Hir) -> bool {
    let plain = |first: u32, last: u32| {
        [('0', '9'), ('A', 'Z'), ('a', 'z')]
            .iter()
            .any(|(least, most)| u32::from(*least) <= first && last <= u32::from(*most))
    };
    match pattern.kind() {
        HirKind::Empty => true,
        HirKind::Literal(literal) => literal.0.iter().all(u8::is_ascii_alphanumeric),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().all(|range| plain(range.start().into(), range.end().into()))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().all(|range| plain(range.start().into(), range.end().into()))
        }
        // An anchor or a word boundary consumes nothing.
        HirKind::Look(_) => true,
        HirKind::Repetition(_) | HirKind::Capture(_) | HirKind::Concat(_) | HirKind::Alternation(_) => {
            pattern.kind().subs().iter().all(is_plain)
        }
    }
}

//! Letters that the printer has: Windows code page 1252, the one with every letter of Finnish and Swedish (hardware.md 7).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

/// The characters of code page 1252 between 80 and 9F.
const UPPER: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

/// The text in letters that the printer has: without control characters, so that no title can cut the paper, and without
/// marks of direction; a letter that is lacking as its base letter, where it has one, else as a question mark.
pub(super) fn printable(text: &str) -> String {
    text.nfc().filter_map(letter).collect()
}

fn letter(character: char) -> Option<char> {
    match character {
        character if character.is_control() || character.is_whitespace() => Some(' '),
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' => Some(character),
        character if UPPER.contains(character) => Some(character),
        character if is_invisible(character) => None,
        'đ' => Some('d'),
        'Đ' => Some('D'),
        'ŋ' => Some('n'),
        'Ŋ' => Some('N'),
        'ŧ' => Some('t'),
        'Ŧ' => Some('T'),
        'ł' => Some('l'),
        'Ł' => Some('L'),
        'ı' => Some('i'),
        // Hyphens and the minus sign.
        '\u{2010}' | '\u{2011}' | '\u{2212}' => Some('-'),
        character => Some(base(character)),
    }
}

/// `č` is `c` with a caron.
fn base(character: char) -> char {
    let mut first = None;
    decompose_canonical(character, |part| first = first.or(Some(part)));
    first.filter(char::is_ascii).unwrap_or('?')
}

/// Combining marks that found no letter, soft hyphens, joiners, marks and overrides of direction (Unicode TR 9), variation
/// selectors, and the private characters that stand for a style here.
fn is_invisible(character: char) -> bool {
    let hidden = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    );
    hidden || canonical_combining_class(character) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_the_printer_has_stay_and_others_are_as_near_as_they_can_be() {
        for (text, printed) in [
            ("Äiti lainasi Ångström-kirjan šž €", "Äiti lainasi Ångström-kirjan šž €"),
            ("Čáŋŋalaš đŧ ČĐŊŦ", "Cánnalaš dt CDNT"),
            ("A\u{308}iti, e\u{301}te\u{301}", "Äiti, été"),
            ("Łódź – „Żółw”", "Lódz – „Zólw”"),
            ("мир 🎉", "??? ?"),
            ("a\u{202e}b\u{200d}c\u{ad}d\u{e000}e", "abcde"),
            ("a\u{1b}@b\u{1d}V\0c\nd\u{9b}e\u{a0}f", "a @b V c d e f"),
            ("non\u{2011}breaking", "non-breaking"),
        ] {
            assert_eq!(printable(text), printed, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn i26_any_text_is_printed_in_letters_of_code_page_1252_without_control_bytes(text in "\\PC*|(?s:.*)") {
            let printed = printable(&text);
            let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(&printed);
            proptest::prop_assert!(!lossy && bytes.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f), "{:?}", printed);
            proptest::prop_assert_eq!(printable(&printed), printed);
        }
    }
}

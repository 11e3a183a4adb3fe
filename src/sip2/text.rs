//! Text on the wire: five encodings, and a guess. Decoding never fails; encoding never guesses.

use encoding_rs::{ISO_8859_15, WINDOWS_1252};
use oem_cp::code_table::{DECODING_TABLE_CP850, ENCODING_TABLE_CP850};
use unicode_normalization::UnicodeNormalization;

use crate::config::Encoding;

/// The text has a character that the peer's encoding has no byte for, or a control character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a character cannot be written in the library system's encoding")]
pub struct NotEncodable;

/// Text from the wire, composed (NFC) whatever the sender did; call it after the checksum has been taken. Bytes that
/// mean nothing in the encoding become replacement characters.
pub fn decode_text(bytes: &[u8], encoding: Encoding) -> String {
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Iso8859_1 => bytes.iter().copied().map(char::from).collect(),
        Encoding::Iso8859_15 => decode_iso_8859_15(bytes),
        Encoding::Windows1252 => decode_windows_1252(bytes),
        Encoding::Cp850 => decode_cp850(bytes),
        Encoding::Auto => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if is_cp850(bytes) => decode_cp850(bytes),
            Err(_) => decode_iso_8859_15(bytes),
        },
    };
    text.nfc().collect()
}

/// Text from the wire for people: as [`decode_text`], with the delimiter that servers write as `&#124;` put back.
pub fn display_text(bytes: &[u8], encoding: Encoding) -> String {
    decode_text(bytes, encoding).replace("&#124;", "|")
}

/// Bytes for the wire, or nothing where the encoding lacks a character or the text has a control character. `Auto`
/// writes UTF-8.
pub fn encode_text(text: &str, encoding: Encoding) -> Result<Vec<u8>, NotEncodable> {
    if text.chars().any(char::is_control) {
        return Err(NotEncodable);
    }
    let composed = text.nfc().collect::<String>();
    let whole = |encoded: (std::borrow::Cow<'_, [u8]>, &encoding_rs::Encoding, bool)| {
        let (bytes, _, lossy) = encoded;
        if lossy { Err(NotEncodable) } else { Ok(bytes.into_owned()) }
    };
    match encoding {
        Encoding::Utf8 | Encoding::Auto => Ok(composed.into_bytes()),
        Encoding::Iso8859_1 => {
            composed.chars().map(|character| u8::try_from(character).map_err(|_| NotEncodable)).collect()
        }
        Encoding::Iso8859_15 => whole(ISO_8859_15.encode(&composed)),
        Encoding::Windows1252 => whole(WINDOWS_1252.encode(&composed)),
        Encoding::Cp850 => oem_cp::encode_string_checked(&composed, &ENCODING_TABLE_CP850).ok_or(NotEncodable),
    }
}

/// Whether text that is not UTF-8 is code page 850 rather than ISO 8859: where its letters ä ö å Ä Ö Å are (section 8).
pub fn is_cp850(bytes: &[u8]) -> bool {
    let count = |letters: &[u8; 6]| bytes.iter().filter(|byte| letters.contains(byte)).count();
    count(b"\x84\x94\x86\x8E\x99\x8F") > count(b"\xE4\xF6\xE5\xC4\xD6\xC5")
}

fn decode_cp850(bytes: &[u8]) -> String {
    oem_cp::decode_string_complete_table(bytes, &DECODING_TABLE_CP850)
}

fn decode_iso_8859_15(bytes: &[u8]) -> String {
    ISO_8859_15.decode_without_bom_handling(bytes).0.into_owned()
}

/// The five bytes that the code page leaves open come as control characters from the decoder, which follows browsers.
fn decode_windows_1252(bytes: &[u8]) -> String {
    let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
    text.chars()
        .map(|char| if matches!(char, '\u{80}'..='\u{9f}') { char::REPLACEMENT_CHARACTER } else { char })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Encoding; 6] = [
        Encoding::Utf8,
        Encoding::Iso8859_1,
        Encoding::Iso8859_15,
        Encoding::Cp850,
        Encoding::Windows1252,
        Encoding::Auto,
    ];

    #[test]
    fn finnish_letters_have_the_bytes_of_each_code_page() {
        let letters = "äöåÄÖÅ";
        for (encoding, bytes) in [
            (Encoding::Cp850, &b"\x84\x94\x86\x8E\x99\x8F"[..]),
            (Encoding::Iso8859_1, b"\xE4\xF6\xE5\xC4\xD6\xC5"),
            (Encoding::Iso8859_15, b"\xE4\xF6\xE5\xC4\xD6\xC5"),
            (Encoding::Windows1252, b"\xE4\xF6\xE5\xC4\xD6\xC5"),
            (Encoding::Utf8, letters.as_bytes()),
        ] {
            assert_eq!(encode_text(letters, encoding).unwrap(), bytes, "{encoding:?}");
            assert_eq!(decode_text(bytes, encoding), letters, "{encoding:?}");
            assert_eq!(decode_text(bytes, Encoding::Auto), letters, "{encoding:?}");
        }
    }

    #[test]
    fn the_euro_sign_is_where_the_code_page_has_it() {
        assert_eq!(encode_text("€", Encoding::Iso8859_15), Ok(vec![0xA4]));
        assert_eq!(encode_text("€", Encoding::Windows1252), Ok(vec![0x80]));
        assert_eq!(encode_text("€", Encoding::Iso8859_1), Err(NotEncodable));
        assert_eq!(encode_text("€", Encoding::Cp850), Err(NotEncodable));
    }

    #[test]
    fn decomposed_text_is_composed_and_a_quoted_delimiter_is_shown() {
        assert_eq!(decode_text("na\u{308}kemiin".as_bytes(), Encoding::Utf8), "näkemiin");
        assert_eq!(encode_text("a\u{308}", Encoding::Iso8859_1), Ok(vec![0xE4]));
        assert_eq!(display_text(b"a&#124;b", Encoding::Utf8), "a|b");
        assert_eq!(decode_text(b"a&#124;b", Encoding::Utf8), "a&#124;b");
    }

    #[test]
    fn latin_1_bytes_in_utf_8_are_replaced_and_survived() {
        assert_eq!(decode_text(b"M\xE4ki", Encoding::Utf8), "M\u{FFFD}ki");
    }

    #[test]
    fn bytes_that_windows_1252_gives_no_meaning_are_replaced() {
        assert_eq!(decode_text(b"\x81\x8D\x8F\x90\x9D\x80", Encoding::Windows1252), "\u{FFFD}".repeat(5) + "€");
    }

    #[test]
    fn text_that_is_not_utf_8_is_read_by_where_its_nordic_letters_are() {
        for (bytes, text) in [
            (&b"K\x84rp\x84sten herra \xAB"[..], "Kärpästen herra ½"),
            (b"K\xE4rp\xE4sten herra \xA4", "Kärpästen herra €"),
            (b"\xC4iti \x96 is\xE4", "Äiti \u{96} isä"),
            (b"Caf\xE9", "Café"),
        ] {
            assert_eq!(decode_text(bytes, Encoding::Auto), text);
        }
    }

    proptest! {
        #[test]
        fn i25_any_bytes_decode_in_every_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            for encoding in ALL {
                let _ = decode_text(&bytes, encoding);
            }
        }

        #[test]
        fn i24_what_encodes_reads_back_and_holds_no_control_byte(text in "[ -~äöåÄÖÅé€–]{0,30}|\\PC{0,20}") {
            for encoding in ALL {
                if let Ok(bytes) = encode_text(&text, encoding) {
                    prop_assert!(bytes.iter().all(|byte| *byte >= b' ' && *byte != 0x7f));
                    prop_assert_eq!(decode_text(&bytes, encoding), text.nfc().collect::<String>());
                }
            }
        }
    }
}

//! The byte strings of hardware.md 7, read and written.

use serde_json::Value;

use super::interpreter::read;
use super::*;

fn vector(id: &str) -> Value {
    let file: Value = serde_json::from_str(include_str!("../../vectors/receipt.json")).unwrap();
    file["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id).unwrap().clone()
}

fn bytes(vector: &Value) -> Vec<u8> {
    let hex = vector["bytes_hex"].as_str().unwrap();
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// The bytes of one line of a receipt that has nothing else.
fn printed(text: &str) -> Vec<u8> {
    let slips = Slips { columns: 80, site: text.to_owned(), ..slips(Template::new("{{ site }}")) };
    slips.paper(&nothing(Language::Finnish)).unwrap()
}

#[test]
fn every_letter_of_finnish_and_swedish_is_read_and_written_in_code_page_1252() {
    for id in ["receipt-WPC1252", "finnish-cp1252"] {
        let vector = vector(id);
        let text = vector["text"].as_str().unwrap();
        assert_eq!(read(&bytes(&vector)).lines[0].trim(), text, "{id}");
        let line = encoding_rs::WINDOWS_1252.encode(text).0;
        let ours = printed(text);
        assert!(ours.windows(line.len()).any(|window| window == &*line), "{id}");
        assert!(bytes(&vector).windows(line.len()).any(|window| window == &*line), "{id}");
        assert_eq!(read(&ours).lines, [text]);
    }
}

#[test]
fn a_receipt_begins_and_ends_as_the_recorded_one() {
    let recorded = bytes(&vector("receipt-WPC1252"));
    let ours = printed("x");
    assert_eq!(ours[..5], recorded[..5], "ESC @, ESC t 16");
    assert_eq!(ours[ours.len() - 4..], recorded[recorded.len() - 4..], "GS V");
}

#[test]
fn the_other_code_page_shows_why_it_is_not_used() {
    let vector = vector("receipt-PC858");
    assert_ne!(read(&bytes(&vector)).lines[0].trim(), vector["text"].as_str().unwrap());
}

#[test]
fn every_character_of_the_code_page_is_one_byte_and_its_own() {
    let page: Vec<u8> =
        (0x20..=0xff_u8).filter(|byte| !matches!(byte, 0x7f | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)).collect();
    for byte in page {
        let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[b'a', byte, b'b']).0.into_owned();
        let expected = match byte {
            0xa0 => "a b".to_owned(),
            0xad => "ab".to_owned(),
            _ => text.clone(),
        };
        assert_eq!(read(&printed(&text)).lines, [expected], "{byte:02x}");
    }
}

//! The last receipt as a reader's eye has it: the printer's commands taken out, its text left.

use encoding_rs::WINDOWS_1252;

const ESC: u8 = 0x1b;
const GS: u8 = 0x1d;

/// The lines of the newest receipt in what went to the printer. Each begins with `ESC @`.
pub(super) fn last(printed: &[u8]) -> Vec<String> {
    let starts = printed.windows(2).rposition(|pair| pair == [ESC, b'@']);
    let slip = starts.and_then(|at| printed.get(at..)).unwrap_or_default();
    let letters = letters(slip);
    let (text, _, _) = WINDOWS_1252.decode(&letters);
    let lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    lines.into_iter().take(end).skip_while(String::is_empty).collect()
}

/// The bytes that are not part of a command (hardware.md 7).
fn letters(slip: &[u8]) -> Vec<u8> {
    let mut bytes = slip.iter().copied();
    let mut kept = Vec::new();
    while let Some(byte) = bytes.next() {
        let arguments = match (byte, byte == ESC || byte == GS) {
            (_, false) => {
                kept.push(byte);
                continue;
            }
            (ESC, true) => match bytes.next() {
                Some(b'@' | b'2') => 0,
                _ => 1,
            },
            (_, true) => match bytes.next() {
                // GS V 65 and 66 feed before they cut.
                Some(b'V') => usize::from(matches!(bytes.next(), Some(65 | 66))),
                _ => 1,
            },
        };
        bytes.by_ref().take(arguments).for_each(drop);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_receipt_is_read_without_its_commands() {
        let printed = b"\x1b@old\n\x1dV\x00\x1b@\x1bt\x10\n\x1bE\x01K\xe4rp\xe4nen\x1bE\x00\n20.12.\n\n\x1dVA\x03";
        assert_eq!(last(printed), ["Kärpänen", "20.12."]);
        assert!(last(b"").is_empty() && last(b"\x1b").is_empty());
    }
}

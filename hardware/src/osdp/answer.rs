//! What a reader's reply says (SIA OSDP 2.2, 7). Total: a reply that says nothing clear is [`Answer::Unclear`].

use zeroize::Zeroizing;

use crate::bits::Bits;

/// A reply, read.
pub(super) enum Answer {
    Ack,
    /// Refused.
    Nak,
    /// A card's bits as the reader sends them.
    Card(Bits),
    /// A card that the reader made text of.
    CardText(Zeroizing<Vec<u8>>),
    /// Keys as the reader sends them.
    Keys(Zeroizing<Vec<u8>>),
    Local {
        tamper: bool,
        power_failed: bool,
    },
    Inputs(Vec<bool>),
    Outputs(Vec<bool>),
    /// A reader behind this reader is opened or away.
    ReaderTamper(bool),
    Can(Abilities),
    Unclear,
}

/// What the reader says that it can do (annex B).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    pub(super) inputs: u8,
    pub(super) outputs: u8,
    /// An output falls back by itself when its time is over.
    pub(super) can_time_outputs: bool,
}

pub(super) const NAK: u8 = 0x41;
pub(super) const BUSY: u8 = 0x79;

pub(super) fn read(code: u8, payload: &[u8]) -> Answer {
    match (code, payload) {
        (0x40, _) => Answer::Ack,
        (NAK, _) => Answer::Nak,
        (0x46, _) => Answer::Can(abilities(payload)),
        (0x48, [tamper, power]) => Answer::Local { tamper: *tamper != 0, power_failed: *power != 0 },
        (0x49, _) => Answer::Inputs(payload.iter().map(|input| *input != 0).collect()),
        (0x4A, _) => Answer::Outputs(payload.iter().map(|output| *output != 0).collect()),
        (0x4B, _) => Answer::ReaderTamper(payload.iter().any(|reader| *reader != 0)),
        (0x50, [_reader, _format, low, high, bits @ ..]) => {
            let count = usize::from(u16::from_le_bytes([*low, *high]));
            let is_whole = count > 0 && bits.len() == count.div_ceil(8);
            let bits = if is_whole { Bits::from_bytes(bits, count) } else { None };
            bits.map_or(Answer::Unclear, Answer::Card)
        }
        (0x51, [_reader, direction, count, text @ ..]) if usize::from(*count) == text.len() => {
            let mut text = Zeroizing::new(text.to_vec());
            if *direction == 1 {
                text.reverse();
            }
            Answer::CardText(text)
        }
        (0x53, [_reader, count, keys @ ..]) if usize::from(*count) == keys.len() => {
            Answer::Keys(Zeroizing::new(keys.to_vec()))
        }
        _ => Answer::Unclear,
    }
}

/// Triples of function, level and number: 1 is inputs, 2 outputs, whose levels 3 and 4 know times.
fn abilities(payload: &[u8]) -> Abilities {
    let mut abilities = Abilities::default();
    for triple in payload.chunks_exact(3) {
        match triple {
            [1, _, number] => abilities.inputs = *number,
            [2, level, number] => {
                abilities.outputs = *number;
                abilities.can_time_outputs = *level >= 3;
            }
            _ => {}
        }
    }
    abilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captured_replies_say_what_they_say() {
        let card = read(0x50, &[0x00, 0x01, 0x1a, 0x00, 0x26, 0x4a, 0xc1, 0x40]);
        assert!(matches!(card, Answer::Card(bits) if bits.len() == 26));
        let keys = read(0x53, &[0x00, 0x05, 0x31, 0x32, 0x33, 0x34, 0x0d]);
        assert!(matches!(keys, Answer::Keys(keys) if *keys == *b"1234\r"));
        let can = [1, 1, 2, 2, 1, 1, 4, 1, 1, 5, 1, 1, 6, 1, 1, 8, 1, 0, 9, 1, 0, 10, 0, 1, 16, 2, 0];
        let expected = Abilities { inputs: 2, outputs: 1, can_time_outputs: false };
        assert!(matches!(read(0x46, &can), Answer::Can(can) if can == expected));
        assert!(matches!(read(0x41, &[0x06]), Answer::Nak));
        assert!(matches!(read(0x51, b"\0\x01\x03cba"), Answer::CardText(text) if *text == *b"abc"));
    }

    #[test]
    fn i24_a_card_with_a_wrong_length_is_no_card() {
        for bad in
            [&[0, 1, 0, 0][..], &[0, 1, 26, 0, 1, 2, 3], &[0, 1, 26, 0, 1, 2, 3, 4, 5], &[0, 1, 0xFF, 0xFF], &[0]]
        {
            assert!(matches!(read(0x50, bad), Answer::Unclear), "{bad:?}");
        }
        let too_long = [&[0, 1, 0x08, 0x02][..], &[0xFF; 65]].concat();
        assert!(matches!(read(0x50, &too_long), Answer::Unclear));
        assert!(matches!(read(0x53, &[0, 5, 0x31]), Answer::Unclear));
    }

    proptest::proptest! {
        #[test]
        fn any_reply_is_read(code: u8, payload in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            read(code, &payload);
        }
    }
}

//! Bytes to message: total, and as lenient as real servers make necessary.

use super::checksum::{ChecksumState, split_trailer};
use super::field::Code;
use super::message::Message;
use super::spec::{MessageCode, Part};

/// A message as it came, and what its checksum says.
#[derive(Debug)]
pub struct Received {
    pub message: Message,
    pub checksum: ChecksumState,
}

/// Why a frame is not a message. It holds nothing of the frame's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at byte {offset}")]
pub struct ParseError {
    /// Bytes from the start of the frame.
    pub offset: usize,
    pub problem: Problem,
}

/// What is wrong with the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("not a SIP2 message code")]
    UnknownCode,
    #[error("the fixed part ends early")]
    FixedPartCut,
}

/// Reads one frame, without its terminator. Any bytes give a message or an error, never a panic.
///
/// Tolerated, because it was seen on a wire: empty and blank fields, a delimiter before the first field and a missing
/// one before the trailer, unknown and repeated fields, wrong and absent checksums, and message 38 with its date first
/// (section 9). A piece between delimiters that is too short for a code is dropped.
pub fn parse(frame: &[u8]) -> Result<Received, ParseError> {
    let unknown = ParseError { offset: 0, problem: Problem::UnknownCode };
    let split = split_trailer(frame);
    let (code, rest) = split.text.split_first_chunk::<2>().ok_or(unknown)?;
    let code = MessageCode(*code);
    let parts = code.parts().ok_or(unknown)?;
    let date_first = code == MessageCode::FEE_PAID_RESPONSE && rest.first().is_some_and(u8::is_ascii_digit);
    let (mut parts, rest) =
        if date_first { take_parts(parts.iter().rev(), rest)? } else { take_parts(parts.iter(), rest)? };
    if date_first {
        parts.reverse();
    }
    Ok(Received {
        message: Message {
            code,
            parts,
            fields: rest.split(|byte| *byte == b'|').filter_map(field).collect(),
            sequence: split.sequence,
        },
        checksum: split.state,
    })
}

type Parts = Vec<(&'static str, Vec<u8>)>;

fn take_parts(parts: impl Iterator<Item = &'static Part>, text: &[u8]) -> Result<(Parts, &[u8]), ParseError> {
    let mut rest = text;
    let mut taken = Vec::new();
    for part in parts {
        let cut = ParseError { offset: 2 + text.len() - rest.len(), problem: Problem::FixedPartCut };
        let (value, after) = rest.split_at_checked(part.width).ok_or(cut)?;
        taken.push((part.name, value.to_vec()));
        rest = after;
    }
    Ok((taken, rest))
}

fn field(piece: &[u8]) -> Option<(Code, Vec<u8>)> {
    let (code, value) = piece.split_first_chunk::<2>()?;
    let code = Code(*code);
    let counts = code.is_ordinary() && !piece.trim_ascii().is_empty();
    counts.then(|| (code, value.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(frame: &str) -> Received {
        parse(frame.as_bytes()).unwrap()
    }

    #[test]
    fn the_fixed_part_is_cut_by_bytes_and_named() {
        let received = read("98YNNYNN60000320261122    1813242.00AOUWOLS|BXYYYYYYYYYNYNYYYY|AY2AZEDDC");
        assert_eq!(received.checksum, ChecksumState::Valid);
        let message = received.message;
        assert_eq!(message.sequence(), Some(2));
        assert_eq!(message.fixed("on-line"), Some(&b"Y"[..]));
        assert_eq!(message.fixed("time-out"), Some(&b"600"[..]));
        assert_eq!(message.fixed("date"), Some(&b"20261122    181324"[..]));
        assert_eq!(message.fixed("version"), Some(&b"2.00"[..]));
        assert_eq!(message.first(Code::INSTITUTION), Some(&b"UWOLS"[..]));
    }

    #[test]
    fn what_was_seen_on_a_wire_is_tolerated() {
        let fee = read("3820261122    155803YAOHYV|AA1|").message;
        assert_eq!((fee.fixed("accepted"), fee.fixed("date")), (Some(&b"Y"[..]), Some(&b"20261122    155803"[..])));
        assert_eq!(fee.parts().next().unwrap().0, "accepted");
        let item = read("1720250110    143000|AOinst001|ABITEM001|||   |X|").message;
        assert_eq!(item.fields().count(), 2);
        let glued = read("2300720261122    153440AOUWOLS|AA1|AC|AD1234AY2AZF1B5").message;
        assert_eq!((glued.first(Code::PATRON_PIN), glued.sequence()), (Some(&b"1234"[..]), Some(2)));
        assert_eq!(read("98YYYYNN02000320170329    1659432.0EAO|").message.fixed("version"), Some(&b"2.0E"[..]));
        assert_eq!(read("96AZFEF6").message.sequence(), None);
    }

    #[test]
    fn blanks_at_the_end_are_text_where_no_trailer_follows() {
        let ended = read("36Y                  ").message;
        assert_eq!(ended.fixed("date"), Some(&b"                  "[..]));
        let asked = read("6300720261122    153440          ").message;
        assert_eq!(asked.fixed("summary"), Some(&b"          "[..]));
        assert_eq!(read("1803020120261122    153440AJSydan |").message.first(Code::TITLE), Some(&b"Sydan "[..]));
        assert_eq!(read("1803020120261122    153440AJSydan ").message.first(Code::TITLE), Some(&b"Sydan "[..]));
        let checked = read("36Y                  AY1AZFB98  ");
        assert_eq!((checked.checksum, checked.message.fixed("end")), (ChecksumState::Valid, Some(&b"Y"[..])));
    }

    #[test]
    fn what_is_not_a_message_says_where() {
        for (frame, offset, problem) in [
            ("", 0, Problem::UnknownCode),
            ("9", 0, Problem::UnknownCode),
            ("FAIL", 0, Problem::UnknownCode),
            ("XXSomeUnknownData", 0, Problem::UnknownCode),
            ("None", 0, Problem::UnknownCode),
            ("2300720261122AY1AZFC0E", 5, Problem::FixedPartCut),
            ("94", 2, Problem::FixedPartCut),
        ] {
            assert_eq!(parse(frame.as_bytes()).unwrap_err(), ParseError { offset, problem }, "{frame}");
        }
    }
}

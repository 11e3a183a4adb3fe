//! Error detection: the trailer `AYnAZhhhh` at the end of a frame.

/// What the frame's own checksum says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumState {
    /// There, and right.
    Valid,
    /// There, and wrong.
    Invalid,
    /// Not there, or not of the trailer's form.
    None,
}

impl ChecksumState {
    /// The word used in output: `valid`, `invalid`, `none`.
    pub const fn name(self) -> &'static str {
        match self {
            ChecksumState::Valid => "valid",
            ChecksumState::Invalid => "invalid",
            ChecksumState::None => "none",
        }
    }
}

/// A frame without its trailer, and what the trailer said.
#[derive(Clone, Copy)]
pub(super) struct Split<'a> {
    pub(super) text: &'a [u8],
    pub(super) sequence: Option<u8>,
    pub(super) state: ChecksumState,
}

/// The checksum of everything up to and including `AZ`: the two's complement of the low 16 bits of the sum of all bytes
/// as they are on the wire (section 6).
pub(super) fn checksum(bytes: &[u8]) -> u16 {
    sum(bytes).wrapping_neg()
}

/// Takes the trailer off a frame: the last 9 bytes, or 6 where the sender left `AY` out. Hex in either case, blanks
/// behind it and a missing delimiter before it are tolerated (section 6). Where there is none, blanks at the end are text:
/// of a date, of a summary.
pub(super) fn split_trailer(frame: &[u8]) -> Split<'_> {
    let Some((head, state)) = split_checksum(trim_end(frame)) else {
        return Split { text: frame, sequence: None, state: ChecksumState::None };
    };
    match head.split_last_chunk::<3>() {
        Some((text, [b'A', b'Y', digit])) if *digit != b'|' => {
            Split { text, sequence: digit.is_ascii_digit().then(|| digit - b'0'), state }
        }
        _ => Split { text: head, sequence: None, state },
    }
}

/// What stands before `AZ` and its four digits. Fewer are taken only where the sum is right: invenio-sip2 writes no leading
/// zeros, which its longer messages may have.
fn split_checksum(frame: &[u8]) -> Option<(&[u8], ChecksumState)> {
    (1..=4).rev().find_map(|digits| {
        let (rest, hex) = frame.split_at_checked(frame.len().checked_sub(digits)?)?;
        let head = rest.strip_suffix(b"AZ")?;
        let summed = sum(rest).wrapping_add(read_hex(hex)?);
        let state = if summed == 0 { ChecksumState::Valid } else { ChecksumState::Invalid };
        (digits == 4 || state == ChecksumState::Valid).then_some((head, state))
    })
}

fn sum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

fn read_hex(hex: &[u8]) -> Option<u16> {
    let text = str::from_utf8(hex).ok()?;
    // `from_str_radix` alone would take a sign.
    hex.iter().all(u8::is_ascii_hexdigit).then(|| u16::from_str_radix(text, 16).ok())?
}

fn trim_end(frame: &[u8]) -> &[u8] {
    let end = frame.iter().rposition(|byte| *byte > b' ' && *byte != 0x7f).map_or(0, |last| last + 1);
    frame.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_sums_up() {
        assert_eq!(checksum(b"941AY1AZ"), 0xFDFC);
        assert_eq!(checksum(b"9300CNkiosk1|COkioskpwd|CPHYV|AY1AZ"), 0xF3EF);
        assert_eq!(checksum(b"97AZ"), 0xFEF5);
        assert_eq!(checksum(b"96AZ"), 0xFEF6);
    }

    #[test]
    fn a_checksum_without_its_leading_zeros_counts_if_it_is_right() {
        let mut short = 0;
        for length in 0..2000 {
            let text = [b"64AF", &vec![b'~'; length][..], b"|AY1AZ"].concat();
            let right = format!("{:X}", checksum(&text));
            short += usize::from(right.len() < 4);
            let frame = [&text, right.as_bytes()].concat();
            let split = split_trailer(&frame);
            assert_eq!((split.state, split.sequence, split.text.len()), (ChecksumState::Valid, Some(1), length + 5));
            let wrong = format!("{:X}", (checksum(&text) ^ 1) & 0xFFF);
            assert_ne!(split_trailer(&[&text, wrong.as_bytes()].concat()).state, ChecksumState::Valid);
        }
        assert!(short > 50, "{short}");
    }

    #[test]
    fn a_trailer_is_found_in_every_form_that_was_seen() {
        for (frame, text, sequence, state) in [
            (&b"941AY1AZFDFC"[..], &b"941"[..], Some(1), ChecksumState::Valid),
            (b"941AY0AZfdfd  ", b"941", Some(0), ChecksumState::Valid),
            (b"941AY1AZ0000", b"941", Some(1), ChecksumState::Invalid),
            (b"96AZFEF6", b"96", None, ChecksumState::Valid),
            // A text that ends in AY, and no AY.
            (b"941AFTODAY|AZFC43", b"941AFTODAY|", None, ChecksumState::Valid),
            (b"941", b"941", None, ChecksumState::None),
            (b"941AO|AY1AZFD", b"941AO|AY1AZFD", None, ChecksumState::None),
            (b"941AO|AY8AZ864700", b"941AO|AY8AZ864700", None, ChecksumState::None),
            (b"AZ+123", b"AZ+123", None, ChecksumState::None),
            (b"", b"", None, ChecksumState::None),
        ] {
            let split = split_trailer(frame);
            assert_eq!((split.text, split.sequence, split.state), (text, sequence, state), "{frame:?}");
        }
    }
}

//! Lines, most of hexadecimal digits, however long or wrong they are.

use std::io::{self, BufRead, Read};

use crate::sip2::MAX_FRAME_LEN;

/// The longest line that is taken, in characters: the longest frame there is, with its terminator and a line end. What
/// is longer is read past without being kept.
const MAX_LINE: usize = 2 * (MAX_FRAME_LEN + 2) + 2;

/// Why a line is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Error {
    #[error("the line is empty")]
    Empty,
    #[error("the line is longer than {MAX_LINE} characters")]
    TooLong,
    /// Counted from 1.
    #[error("character {0} is not a hexadecimal digit")]
    NotHex(usize),
    #[error("half a byte: {0} digits")]
    Odd(usize),
}

/// The next line without blanks around it, or why it is none; nothing at the end of the input. The last line needs no end.
pub(super) fn next(input: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, Error>>> {
    let mut line = Vec::new();
    input.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && line.len() == MAX_LINE && !skip_line(input)? {
        return Ok(Some(Err(Error::TooLong)));
    }
    let line = line.trim_ascii();
    Ok(Some(if line.is_empty() { Err(Error::Empty) } else { Ok(line.to_vec()) }))
}

/// Reads past the rest of a line without keeping it; whether there was no rest.
fn skip_line(input: &mut impl BufRead) -> io::Result<bool> {
    let mut nothing = true;
    loop {
        let chunk = input.fill_buf()?;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        nothing &= chunk.is_empty() || end == Some(0);
        let spent = end.map_or(chunk.len(), |end| end + 1);
        let is_over = chunk.is_empty() || end.is_some();
        input.consume(spent);
        if is_over {
            return Ok(nothing);
        }
    }
}

/// The bytes these digits stand for.
pub(super) fn read_hex(digits: &[u8]) -> Result<Vec<u8>, Error> {
    if digits.is_empty() {
        return Err(Error::Empty);
    }
    let values = digits.iter().enumerate().map(|(at, digit)| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(Error::NotHex(at + 1)),
    });
    let values = values.collect::<Result<Vec<u8>, Error>>()?;
    let (pairs, rest) = values.as_chunks::<2>();
    match rest {
        [] => Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect()),
        _ => Err(Error::Odd(digits.len())),
    }
}

/// Two digits a byte.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(mut input: &[u8]) -> Vec<Result<Vec<u8>, Error>> {
        let lines = std::iter::from_fn(|| next(&mut input).unwrap());
        lines.map(|line| line.and_then(|line| read_hex(&line))).collect()
    }

    #[test]
    fn each_line_is_bytes_or_says_why_not() {
        let input = b"3934\r\n\n  \n 3A3b \nzz\n123\n\0\n12\xe4\n393";
        assert_eq!(
            lines(input),
            [
                Ok(vec![0x39, 0x34]),
                Err(Error::Empty),
                Err(Error::Empty),
                Ok(vec![0x3a, 0x3b]),
                Err(Error::NotHex(1)),
                Err(Error::Odd(3)),
                Err(Error::NotHex(1)),
                Err(Error::NotHex(3)),
                Err(Error::Odd(3)),
            ]
        );
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_at_the_limit_is_taken_and_a_longer_one_is_read_past() {
        let longest = [vec![b'4'; MAX_LINE - 2], b"\r\n41\n".to_vec()].concat();
        let read = lines(&longest);
        assert_eq!(read[0].as_ref().map(Vec::len), Ok((MAX_LINE - 2) / 2));
        assert_eq!(read[1], Ok(vec![0x41]));
        for more in [MAX_LINE + 1, 10_000_000] {
            let long = [vec![b'4'; more], b"\n41".to_vec()].concat();
            assert_eq!(lines(&long), [Err(Error::TooLong), Ok(vec![0x41])], "{more}");
        }
        assert_eq!(lines(&vec![b'4'; MAX_LINE + 1]), [Err(Error::TooLong)]);
    }

    proptest! {
        #[test]
        fn i25_any_input_gives_one_answer_a_line(input in proptest::collection::vec(any::<u8>(), 0..200)) {
            let ends = input.iter().filter(|byte| **byte == b'\n').count();
            let unended = usize::from(input.last().is_some_and(|byte| *byte != b'\n'));
            prop_assert_eq!(lines(&input).len(), ends + unended);
        }
    }
}

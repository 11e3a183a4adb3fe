//! Comma-separated values (RFC 4180), with the place of each field. The `csv` crate does not tell the places of fields.

use std::ops::Range;

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Without its quotes, and without blanks around it.
    pub(crate) text: String,
    /// Where `text` stands, in bytes; with its quotes where it has any.
    pub(crate) at: Range<usize>,
}

/// A quote that nothing closes, or something between a closing quote and the next comma; at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadQuote(pub(crate) usize);

/// The records of `text` in order, from the byte `start` on. LF and CRLF end a record; a quoted field may have either, commas and `""` in it.
/// Nothing follows a bad quote, because nobody knows where the next record begins.
pub(crate) fn records(text: &str, start: usize) -> impl Iterator<Item = Result<Vec<Field>, BadQuote>> {
    let mut from = Some(start);
    std::iter::from_fn(move || {
        let mut at = from.take().filter(|from| *from < text.len())?;
        let mut record = Vec::new();
        loop {
            let (field, end) = match field(text, at) {
                Ok(read) => read,
                Err(quote) => return Some(Err(quote)),
            };
            record.push(field);
            match text.as_bytes().get(end) {
                Some(b',') => at = end + 1,
                Some(_) => {
                    from = Some(end + 1);
                    return Some(Ok(record));
                }
                None => return Some(Ok(record)),
            }
        }
    })
}

/// The field that begins at `start`, and the byte of the comma or the line end after it.
fn field(text: &str, start: usize) -> Result<(Field, usize), BadQuote> {
    let rest = text.get(start..).unwrap_or_default();
    let plain = || {
        let end = rest.find([',', '\n']).unwrap_or(rest.len());
        (rest.get(..end).unwrap_or_default(), start + end)
    };
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let quote = start + blanks;
    let Some(mut inner) = rest.get(blanks..).and_then(|rest| rest.strip_prefix('"')) else {
        let (raw, end) = plain();
        let text = raw.trim();
        let at = start + (raw.len() - raw.trim_start().len());
        return Ok((Field { text: text.to_owned(), at: at..at + text.len() }, end));
    };
    let mut value = String::new();
    loop {
        let (before, after) = inner.split_once('"').ok_or(BadQuote(quote))?;
        value.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                inner = after;
            }
            None => {
                let closed = text.len() - after.len();
                let end = closed + after.find([',', '\n']).unwrap_or(after.len());
                let between = text.get(closed..end).unwrap_or_default();
                if !between.trim().is_empty() {
                    return Err(BadQuote(quote));
                }
                return Ok((Field { text: value.trim().to_owned(), at: quote..closed }, end));
            }
        }
    }
}

//! `decode KIND`: what a wire or a tag said, for a technician (contract.md 7). One hex string a line on stdin, one JSON
//! object a line on stdout, in order; a line that does not parse becomes an object with the key `error`.

mod barcode;
mod line;
mod osdp;
mod reader;
mod sip2;
mod tag;
mod wiegand;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::{Value, json};

use super::output::{Failure, Outcome, print};
use crate::config::Encoding;
use crate::time::Clock;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// One SIP2 frame, with or without its CR
    Sip2,
    /// The user memory of one RFID tag; its DSFID before it where known, as in `3e:1101...`
    Tag,
    /// The raw bytes of one read from a barcode scanner
    Barcode,
    /// One Wiegand frame: bits, not hex
    Wiegand,
    /// One OSDP frame
    Osdp,
    /// One frame of a FEIG RFID reader
    Feig,
    /// One frame of an RL866 RFID reader
    Rl866,
    /// One frame of a 3M RFID reader
    #[value(name = "3m")]
    ThreeM,
}

/// Decodes standard input to its end. A line that does not parse is answered, not an error.
pub(super) fn decode(kind: Kind, encoding: Encoding) -> Outcome {
    let mut input = std::io::stdin().lock();
    while let Some(line) = line::next(&mut input).map_err(|error| Failure::of(&error))? {
        print(&answer(kind, encoding, line))?;
    }
    Ok(())
}

/// The object of one line, on one line. It never repeats what did not parse: it may hold anything.
fn answer(kind: Kind, encoding: Encoding, line: Result<Vec<u8>, line::Error>) -> String {
    let decoded = line.map_err(|error| error.to_string()).and_then(|line| {
        let bytes = || line::read_hex(&line).map_err(|error| error.to_string());
        match kind {
            Kind::Sip2 => sip2::decode(&bytes()?, encoding),
            Kind::Tag => tag::decode(&line),
            Kind::Barcode => Ok(barcode::decode(&bytes()?, Clock::system().now().mono)),
            Kind::Wiegand => wiegand::decode(&line),
            Kind::Osdp => osdp::decode(&bytes()?),
            Kind::Feig => reader::decode_feig(&bytes()?),
            Kind::Rl866 => reader::decode_rl866(&bytes()?),
            Kind::ThreeM => reader::decode_threem(&bytes()?),
        }
    });
    one_line(&decoded.unwrap_or_else(|error| json!({ "error": error })))
}

/// The object as text in which nothing ends a line or steers a terminal. JSON lets a string hold most of what does as it
/// is: DEL, the control characters behind it with one for "next line", and the two separators of Unicode.
fn one_line(object: &Value) -> String {
    let mut line = String::new();
    for char in object.to_string().chars() {
        match char {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => line.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => line.push(char),
        }
    }
    line
}

/// The names of `[ils] encoding`.
impl ValueEnum for Encoding {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Encoding::Utf8,
            Encoding::Iso8859_1,
            Encoding::Iso8859_15,
            Encoding::Cp850,
            Encoding::Windows1252,
            Encoding::Auto,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Iso8859_1 => "iso-8859-1",
            Encoding::Iso8859_15 => "iso-8859-15",
            Encoding::Cp850 => "cp850",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Auto => "auto",
        }))
    }
}

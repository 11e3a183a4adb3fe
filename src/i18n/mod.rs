//! The words of the screens in Finnish, Swedish, English and Northern Sami: Fluent messages, part of the program.
//!
//! A message that a language lacks is taken from the next one of its chain (Northern Sami, Finnish, English) and
//! counted, so that nobody stands before an empty screen and nobody overlooks it either.

mod dates;
mod language;
mod lcd;
mod messages;
#[cfg(test)]
mod tests;

pub use dates::{Opening, opening};
pub use language::Language;
pub use lcd::{Lcd, WIDTH as LCD_WIDTH};
pub use messages::{Args, Messages, OVERRIDES};

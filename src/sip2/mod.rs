//! SIP2, the 3M Standard Interchange Protocol 2.00, between a library kiosk and a library system: bytes and turns, no
//! socket but in [`serve`].
//!
//! [`Message`] is the codec, [`Splitter`] cuts the stream into frames, [`Session`] is the kiosk's side of one connection and
//! [`service`] the library system's. Section numbers in this module are those of the protocol as measured on real servers:
//! what is tolerated on the way in was seen on a wire, what is sent is the strict form.

mod checksum;
mod circulation;
mod date;
mod encode;
mod field;
mod frame;
mod message;
mod parse;
mod request;
pub mod serve;
pub mod service;
mod session;
mod spec;
mod text;

pub use checksum::ChecksumState;
pub use circulation::{List, OFFLINE_LOAN_DAYS, Page, When};
pub use date::{read_date, write_date};
pub use encode::{EncodeError, Wire};
pub use field::Code;
pub use frame::{FrameTooLong, MAX_FRAME_LEN, Splitter};
pub use message::Message;
pub use parse::{ParseError, Problem, Received, parse};
pub use request::{Credentials, Profile};
pub use session::{Busy, Command, Fault, Session};
pub use spec::{MessageCode, Part};
pub use text::{NotEncodable, decode_text, display_text, encode_text, is_cp850};

//! Scanners, keypads, relays and locks over serial lines and embedded-hal pins.
//!
//! This crate knows nothing of patrons, PINs or SIP2: bytes come in, [`Event`]s go out, and a lock is released for a
//! bounded time.
//!
//! The map:
//! - bytes to events, pure, time passed in: [`barcode`] (with [`aim`] and [`check_digit`]), [`keypad`] and [`uid`];
//! - readers that are asked: [`osdp`], in a secure channel; readers on two wires: [`wiegand_reader`], whose edges, cards
//!   and keys are read in [`wiegand`], pure; the cards of both are [`bits`], and what they mean is [`card`];
//! - the memory of library tags, pure, both ways: [`tag`];
//! - RFID pads: questions and answers, pure, both ways; the pile that lies on one and what its gates look at, pure; and
//!   the task that does it on a line: [`pad`];
//! - serial lines that vanish and come back: [`port`], [`reader`], [`backoff`];
//! - the lock, pure over an embedded-hal pin: [`lock`];
//! - boards of outputs and inputs, one thread each: [`board`], on real lines in [`modbus`], [`lcus`] and [`gpio`] (with
//!   [`debounce`]) and behind a reader of [`osdp`], simulated in [`sim`];
//! - devices that are not there, speaking the same bytes on a pseudo-terminal: [`twin`].
//!
//! Each driver has an example; the example `twins` plugs in what the others need.
//!
//! Invariants:
//! - A lock is secured first, after every (re)connect, at the end of its pulse, when its handle is dropped and when its
//!   thread ends. It is never released for longer than [`lock::MAX_RELEASE`], whatever is asked.
//! - No release is kept for later: while the board is away, a release is refused.
//! - `Released` is reported only after the board read back that the output moved.
//! - A tag is reported as secured or released only after that was read back from it, by its number.
//! - No line of the log, no error and no `Debug` output holds what was scanned or pressed.
//! - Memory is bounded whatever comes over a line.
#![warn(missing_docs)]

pub mod aim;
pub mod backoff;
pub mod barcode;
pub mod bits;
pub mod board;
mod bus;
pub mod card;
pub mod check_digit;
mod clock;
mod crc;
pub mod debounce;
pub mod event;
pub mod gpio;
pub mod keypad;
pub mod lcus;
pub mod lock;
mod mailbox;
pub mod modbus;
pub mod osdp;
mod outbox;
pub mod pad;
pub mod port;
pub mod reader;
mod repeat;
pub mod sim;
pub mod tag;
pub mod twin;
pub mod uid;
pub mod wiegand;
pub mod wiegand_reader;
mod wire;

pub use board::BusHandle;
pub use event::{Event, LockState, PinFault};
pub use lock::Wiring;

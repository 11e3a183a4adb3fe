//! The replay of what was queued while the library system was away: the machine, a real store, and a library system that
//! may lose any question or answer.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it goes wrong")]

mod bench;
mod command;
mod model;
mod stories;

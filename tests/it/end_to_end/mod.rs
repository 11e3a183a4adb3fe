//! The real program, started as a user would start it and driven only through its serial lines, its sockets, its
//! signals and its commands, against contract.md's own example config.
//!
//! - `site`: the config, before it opens. `kiosk`: the program and its devices; it ends by looking for leaks.
//!   `entries`: what it wrote down.
//! - `line`: a serial device on a pseudo-terminal, with a plug to pull. `board`: a relay board on one of them. `pad`: an
//!   RFID pad on one.
//! - `ils`: a library system that does as it is told, wrong answers included. `peers`: library systems and a relay
//!   board nobody here wrote; `said`: what they say on their standard error.
//! - `patrons`: who lives here. `wait`: waiting for a fact. `turned_clock`: another day. `lacking`: a missing tool.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly, in their support code too"
)]

pub(crate) mod board;
mod building;
pub(crate) mod entries;
pub(crate) mod ils;
pub(crate) mod ils_messages;
pub(crate) mod kiosk;
pub(crate) mod lacking;
pub(crate) mod leaks;
mod lending;
pub(crate) mod line;
mod loopback;
pub(crate) mod pad;
pub(crate) mod patrons;
pub(crate) mod peers;
pub(crate) mod process;
mod said;
mod screen;
pub(crate) mod site;
mod turned_clock;
pub(crate) mod wait;

mod bad_answers;
mod bad_scans;
mod control;
mod crash;
mod demo;
mod devices;
mod disk_full;
mod entering;
mod lamps;
mod leaf;
mod offline;
mod osdp;
mod other_peers;
mod pile;
mod pin_limits;
mod reloading;
mod retention;
mod staffed;
mod starting;
mod uid;

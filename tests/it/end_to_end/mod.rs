//! The real program, started as a user would start it and driven only through its serial lines, its sockets, its
//! signals and its commands, against contract.md's own example config.
//!
//! - `site`: the config, before it opens. `kiosk`: the program and its devices; it ends by looking for leaks.
//!   `entries`: what it wrote down.
//! - `line`: a serial device on a pseudo-terminal, with a plug to pull. `board`: a relay board on one of them.
//! - `ils`: a library system that does as it is told, wrong answers included. `peers`: library systems and a relay
//!   board nobody here wrote.
//! - `patrons`: who lives here. `wait`: waiting for a fact. `turned_clock`: another day. `lacking`: a missing tool.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly, in their support code too"
)]

mod board;
mod entries;
mod ils;
mod ils_messages;
mod kiosk;
mod lacking;
mod leaks;
mod line;
mod loopback;
mod patrons;
mod peers;
mod process;
mod site;
mod turned_clock;
mod wait;

mod bad_answers;
mod bad_scans;
mod crash;
mod devices;
mod disk_full;
mod entering;
mod lamps;
mod offline;
mod other_peers;
mod pin_limits;
mod retention;
mod starting;

//! Stories of one door, told to the machine and read from its commands. Time is passed in.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::type_complexity,
    reason = "a story stops where it goes wrong, and looks only at what it is about"
)]

mod bench;
mod held;
mod model;
mod offline;
mod online;
mod oracle;
mod portal;
mod reasons;
mod staff;
mod twice;
mod typing;
mod written;

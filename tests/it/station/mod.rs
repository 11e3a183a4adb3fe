//! Stories of one self-checkout station, told to the machine and read from its commands and its screen. Time is passed in.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a story stops where it goes wrong, and looks only at what it is about"
)]

mod account;
mod answers;
mod away;
mod bench;
mod borrowing;
mod leaving;
mod library;
mod login;
mod model;
mod offline;
mod pad;
mod pad_bench;
mod pad_model;
mod returning;

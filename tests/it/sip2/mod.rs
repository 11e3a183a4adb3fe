//! The SIP2 codec, session, service and link, against recorded servers, hostile answers and each other.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "the hands of a test may fail it"
)]

mod answers;
mod bad_answers;
mod circulation;
mod kiosk;
mod lending;
mod library_systems;
mod link;
mod loans;
mod loopback;
mod meaning;
pub(crate) mod proxy;
mod questions;
mod scripted;
mod service;
mod session;
pub(crate) mod transcripts;

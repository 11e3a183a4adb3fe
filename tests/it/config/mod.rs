//! The config from the outside: what is accepted, what is refused, and what is said about it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "the helpers of a test fail as a test does"
)]

mod building;
mod contract;
mod devices;
mod portal;
mod promises;
mod reference;
mod report;
mod rules;
mod schedule;
mod schema;
mod support;

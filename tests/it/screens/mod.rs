//! The pages of a door and of a station over HTTP, and what they say of the place.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly, in their support code too")]

mod pad_words;
mod pages;
mod place;
mod station;
mod station_words;
mod support;

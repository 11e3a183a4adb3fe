//! The door page over HTTP, and what it says of the place.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly, in their support code too")]

mod pages;
mod place;
mod support;

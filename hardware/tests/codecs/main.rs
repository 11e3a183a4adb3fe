//! The codecs of readers and tags, tried on vectors, on every cut and every flip of them, and on anything.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "what fails here fails the test")]

mod feig;
mod line;
mod osdp;
mod rl866;
mod support;
mod tags;
mod threem;
mod wiegand;

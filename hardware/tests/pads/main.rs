//! Pads, tried against simulated readers: in simulated time, with everything that can go wrong on a line and in the air, and
//! on pseudo-terminals.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "what fails here fails the test")]

mod faults;
mod lines;
mod pile;
mod played;
mod security;
mod speed;
mod wild;
mod world;

//! Drivers and decoders, tried on vectors and on pseudo-terminals with twins of the devices at the other end.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "what fails here fails the test")]

mod barcodes;
mod bench;
mod gpio;
mod lcus;
mod osdp;
mod osdp_peer;
mod peer;
mod readers;
mod relay;
mod relay_lines;
mod sim;
mod uid;

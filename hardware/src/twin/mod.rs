//! Simulated twins: devices that are not there, speaking the bytes of the real ones on a pseudo-terminal. The daemon
//! opens them by path and can not tell the difference, but for what a pseudo-terminal does not show: speed, parity,
//! noise (hardware.md 10).
//!
//! Does not do: being a second daemon's peer; one program opens a twin at a time.

mod feig;
mod osdp;
mod pad;
mod plug;
mod pty;
mod relay;
mod rl866;
mod scanner;
mod threem;
mod uid;

use std::sync::Arc;

pub use osdp::{OSDP_PINS, OsdpFault, Shown, TwinOsdp, TwinReader};
pub use pad::{PadFault, PadReader, Timing, TwinPad, TwinTag};
pub use pty::Pty;
pub use relay::{COILS, INPUTS, RelayFault, TwinRelay};
pub use scanner::{TwinKeypad, TwinScanner};
pub use uid::TwinUid;

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the daemon to the device.
    ToDevice,
    /// From the device to the daemon.
    FromDevice,
}

/// Sees the bytes that really went over a line. They may be a card number or a PIN: what is shown of them is the
/// listener's care.
pub type Tap = Arc<dyn Fn(Direction, &[u8]) + Send + Sync>;

/// A tap that sees nothing.
pub fn no_tap() -> Tap {
    Arc::new(|_, _| {})
}

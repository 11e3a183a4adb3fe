//! What devices report, and what can be wrong with a pin.

use std::time::Duration;

use crate::barcode::{Rejected, Scan};
use crate::keypad::Key;
use crate::osdp::Report;
use crate::pad::TagEvent;

/// One thing that happened at one device. Each device has its own channel, so no event names the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A code was read.
    Scan(Scan),
    /// Bytes that were no code; they were dropped.
    Rejected(Rejected),
    /// A key was pressed.
    Key(Key),
    /// Bytes that are no keys; they were dropped.
    Noise {
        /// How many bytes.
        bytes: usize,
    },
    /// An input changed, or is seen for the first time since the board was found.
    Input {
        /// The address on the wire.
        input: u16,
        /// Whether the input carries its signal.
        high: bool,
    },
    /// An input can not be read although the board answers. Its last value is worth nothing until the next `Input`.
    InputFault {
        /// The address on the wire.
        input: u16,
        /// Why it can not be read.
        fault: PinFault,
    },
    /// A lock moved, or did not.
    Lock {
        /// The address on the wire.
        output: u16,
        /// What is so now.
        state: LockState,
    },
    /// A plain output was set and read back, or was not.
    Output {
        /// The address on the wire.
        output: u16,
        /// The value read back.
        result: Result<bool, PinFault>,
    },
    /// A reader with a secure channel reports something of itself.
    Reader(Report),
    /// A tag came, went, or was set.
    Tag(TagEvent),
    /// The device is there. A board has secured its outputs before it says so.
    Found,
    /// The device is away, or was never there; the driver goes on looking for it. What was known of its inputs and its tags
    /// is worth nothing until the next `Found`; then every tag arrives again.
    Lost {
        /// What the system said, for the operator.
        why: String,
    },
}

/// The state of a lock, as read back from its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockState {
    /// Nobody gets in.
    Secured,
    /// Sent only after the output was read back.
    Released {
        /// How long from now until it is secured again.
        for_: Duration,
    },
    /// The lock did not do what it was told. A release that ends here is over; securing is tried until it succeeds.
    Fault(PinFault),
}

/// Why a pin did not do what it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinFault {
    /// The board is not connected.
    #[error("the board is away")]
    Away,
    /// The board did not answer in time, or not with a whole answer.
    #[error("the board does not answer")]
    NoAnswer,
    /// The board said yes, but reading back shows another value.
    #[error("the output did not move")]
    NotMoved,
    /// The board said no, or there is no such output or input.
    #[error("the board refuses")]
    Refused,
}

impl embedded_hal::digital::Error for PinFault {
    fn kind(&self) -> embedded_hal::digital::ErrorKind {
        embedded_hal::digital::ErrorKind::Other
    }
}

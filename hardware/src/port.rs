//! Serial ports, opened by their stable name and held alone.
//!
//! Does not do: flow control, modem lines, RS-485 direction switching (the adapter's work), break.

use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::PathBuf;

use tokio_serial::{ClearBuffer, SerialPort, SerialStream};

/// Where a device is and how it talks: 8 data bits, 1 stop bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortSettings {
    /// A stable name such as `/dev/serial/by-id/...`; numbers change when a plug is moved.
    pub path: PathBuf,
    /// Bits a second. USB devices that only pretend to be serial ignore it.
    pub baud: u32,
    /// Parity bit.
    pub parity: Parity,
}

/// The parity bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parity {
    /// No parity bit.
    #[default]
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

impl PortSettings {
    /// 9600 8N1, what scanners, pads and relay boards come set to.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), baud: 9600, parity: Parity::None }
    }
}

/// Opens the port for this program alone, and drops what came before: a code or a key from before the device was found
/// belongs to nobody. Must be called inside a tokio runtime.
///
/// # Errors
/// When there is no such port, it is held by another program, or it takes no such settings.
pub(crate) fn open(settings: &PortSettings) -> io::Result<SerialStream> {
    let path = settings.path.to_str().ok_or(io::ErrorKind::InvalidInput)?;
    let parity = match settings.parity {
        Parity::None => tokio_serial::Parity::None,
        Parity::Even => tokio_serial::Parity::Even,
        Parity::Odd => tokio_serial::Parity::Odd,
    };
    let port = SerialStream::open(&tokio_serial::new(path, settings.baud).parity(parity))?;
    port.clear(ClearBuffer::Input)?;
    Ok(port)
}

/// A random number for spreading retries; nothing secret hangs on it.
pub(crate) fn jitter() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

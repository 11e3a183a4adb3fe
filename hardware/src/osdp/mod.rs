//! Card readers and keypads that speak OSDP on a serial line or RS-485, always inside the secure channel.
//!
//! For readers of SIA OSDP 2.2 (IEC 60839-11-5) with AES-128 secure channel, CRC, addresses 0 to 126; framing and session
//! from the crate `osdp`, everything that decides here. Tried against PyPI `libosdp` (hardware.md 4).
//!
//! The map: [`Frame`] is the wire; `channel` the handshake and sealed frames; `reader` one reader and `bus` all of them,
//! both pure; `line` is what its owner holds, `thread` what carries its bytes; `pins` a reader's outputs and inputs as a
//! board.
//!
//! Does not do: readers without secure channel, 8-bit sums in what is sent, file transfer, biometrics, smart cards,
//! changing the speed or the address of a reader, replacing a key that a reader has already, empty encrypted blocks. The
//! crate's buffers of decrypted data are not wiped; ours are.
//!
//! Rules:
//! - No card and no key press is an event unless the reader's own key vouches for it: never in clear (security.md, I28),
//!   never with the published key, never in the first second of a channel.
//! - Each handshake has a number from the kernel that was never used before: a recording opens nothing.
//! - A question that is sent again is the same bytes.

mod answer;
mod bus;
mod channel;
mod frame;
mod key;
mod line;
mod mail;
mod order;
mod pins;
mod reader;
mod report;
mod settings;
#[cfg(test)]
mod tests;
mod thread;

pub use channel::Nonce;
pub use frame::{Frame, FrameError, MAX_FRAME};
pub use key::{Key, KnownKey};
pub use line::{BusSettings, Listener, OsdpBus, spawn_osdp};
pub use mail::{INSTALL_AT_MOST, InstallMode};
pub use order::{Beep, Color, Led, MAX_TEXT, Order, Text};
pub use report::{Installed, NotSecure, Report};
pub use settings::{Address, KeyMap, ReadCard, ReaderSettings};

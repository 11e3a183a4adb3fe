//! OSDP readers with keypad, lamps, buzzer, display, four outputs and four inputs, any number of them on one line, in a
//! secure channel or before their key is set.
//!
//! Does not do: timed outputs (it says so), lamps that blink, commands past those of a door, multi-part messages.

mod device;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use osdp::ParsedPacket;
use tokio::sync::watch;

use self::device::Device;
use super::plug::Plug;
use super::{Direction, Pty, Tap};
use crate::bits::Bits;

/// How many outputs and inputs a reader has.
pub const OSDP_PINS: usize = 4;

/// What is wrong with a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OsdpFault {
    /// Nothing.
    #[default]
    None,
    /// It hears and does not answer.
    Silent,
    /// Each of its answers has a bit turned over on the wire.
    Garbled,
    /// It says yes, and the output does not move.
    Stuck,
    /// It lost its channel, as a reader that was without power; from then on it is as before.
    Restart,
    /// It is busy for so many questions.
    Busy(u8),
}

/// What a reader shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The color codes of its lamps.
    pub lamps: BTreeMap<u8, u8>,
    /// How often it was told to beep.
    pub beeps: u32,
    /// The lines on its display.
    pub lines: BTreeMap<u8, String>,
}

/// One reader. Clones are the same reader.
#[derive(Clone)]
pub struct TwinReader {
    device: Arc<Mutex<Device>>,
    shown: watch::Receiver<Shown>,
    outputs: watch::Receiver<[bool; OSDP_PINS]>,
}

impl TwinReader {
    /// A reader with its key; without one it is new, and takes the published key and then its own.
    pub fn new(address: u8, key: Option<[u8; 16]>) -> Self {
        let (device, shown, outputs) = Device::new(address, key);
        Self { device: Arc::new(Mutex::new(device)), shown, outputs }
    }

    /// Presents a card.
    pub fn present(&self, bits: &Bits) {
        self.device().present(bits);
    }

    /// Presses keys: `0`-`9`, `#`, `*`.
    pub fn press(&self, keys: &str) {
        self.device().press(keys);
    }

    /// Drives an input.
    pub fn set_input(&self, input: usize, is_on: bool) {
        self.device().set_input(input, is_on);
    }

    /// Opens the reader's case, or shuts it.
    pub fn set_tamper(&self, is_open: bool) {
        self.device().set_tamper(is_open);
    }

    /// Breaks the reader, or mends it.
    pub fn set_fault(&self, fault: OsdpFault) {
        self.device().set_fault(fault);
    }

    /// The key that it has now.
    pub fn key(&self) -> Option<[u8; 16]> {
        self.device().key()
    }

    /// What it shows, as it is and as it changes.
    pub fn shown(&self) -> watch::Receiver<Shown> {
        self.shown.clone()
    }

    /// Its outputs, as they are and as they move.
    pub fn outputs(&self) -> watch::Receiver<[bool; OSDP_PINS]> {
        self.outputs.clone()
    }

    /// What it answers to the bytes of one frame.
    pub fn answer(&self, frame: &[u8]) -> Option<Vec<u8>> {
        self.device().answer(frame)
    }

    fn device(&self) -> MutexGuard<'_, Device> {
        self.device.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line with readers, served by a task until it is dropped.
pub struct TwinOsdp {
    plug: Plug,
    readers: Vec<TwinReader>,
    tap: Tap,
}

impl TwinOsdp {
    /// Plugs the line in behind the symlink `link`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn open(link: impl Into<PathBuf>, readers: Vec<TwinReader>, tap: Tap) -> io::Result<Self> {
        let mut twin = Self { plug: Plug::new(link), readers, tap };
        twin.put_in()?;
        Ok(twin)
    }

    /// The stable name, for the daemon's config.
    pub fn path(&self) -> &Path {
        self.plug.path()
    }

    /// Pulls the plug of the line; the readers keep their power.
    pub async fn unplug(&mut self) {
        self.plug.pull().await;
    }

    /// Plugs the line in again.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub async fn plug(&mut self) -> io::Result<()> {
        self.unplug().await;
        self.put_in()
    }

    fn put_in(&mut self) -> io::Result<()> {
        let (readers, tap) = (self.readers.clone(), Arc::clone(&self.tap));
        self.plug.put_in(|pty| serve(pty, readers, tap))
    }
}

async fn serve(pty: Pty, readers: Vec<TwinReader>, tap: Tap) {
    let mut heard = Vec::new();
    let mut buffer = [0; 256];
    while let Ok(count) = pty.read(&mut buffer).await {
        heard.extend_from_slice(buffer.get(..count).unwrap_or_default());
        while let Some(frame) = next_frame(&mut heard) {
            tap(Direction::ToDevice, &frame);
            for answer in readers.iter().filter_map(|reader| reader.answer(&frame)) {
                if pty.write(&answer).await.is_err() {
                    return;
                }
                tap(Direction::FromDevice, &answer);
            }
        }
    }
}

/// Takes one whole frame off the front; a byte that can not begin one is dropped.
fn next_frame(heard: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        let start = heard.iter().position(|byte| *byte == osdp::SOM).unwrap_or(heard.len());
        heard.drain(..start);
        let is_nonsense = matches!(*heard.as_slice(), [_, _, low, high, ..]
            if usize::from(u16::from_le_bytes([low, high])) > osdp::MAX_BUS_PACKET);
        match ParsedPacket::parse(heard) {
            Ok((_, used)) => return Some(heard.drain(..used).collect()),
            Err(osdp::Error::Truncated { .. }) if !is_nonsense => return None,
            Err(_) => {
                heard.drain(..1);
            }
        }
    }
}

//! The side door of the demo: an OSDP reader with keypad, lamp and display, in a secure channel on a line of its own.

use std::io;
use std::path::PathBuf;

use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::twin::{Shown, Tap, TwinOsdp, TwinReader};
use tokio::sync::watch;

/// The reader's address on its bus.
pub(super) const ADDRESS: u8 = 5;
/// The colors of OSDP's lamps (SIA OSDP 2.2, 6.10).
const COLORS: [&str; 8] = ["off", "red", "green", "amber", "blue", "magenta", "cyan", "white"];

/// The reader and its line.
pub(super) struct SideReader {
    bus: TwinOsdp,
    reader: TwinReader,
    link: PathBuf,
    tap: Tap,
    key: [u8; 16],
}

impl SideReader {
    /// Plugs a reader with this key in behind `link`.
    pub(super) fn open(link: PathBuf, key: [u8; 16], tap: Tap) -> io::Result<Self> {
        let reader = TwinReader::new(ADDRESS, Some(key));
        let bus = TwinOsdp::open(&link, vec![reader.clone()], Tap::clone(&tap))?;
        Ok(Self { bus, reader, link, tap, key })
    }

    /// Presents a card whose chip holds the number, two digits a byte.
    pub(super) fn present(&self, number: &str) -> io::Result<()> {
        let bits = packed(number).ok_or_else(|| io::Error::other("no card of this reader holds that"))?;
        self.reader.present(&bits);
        Ok(())
    }

    /// Presses a key.
    pub(super) fn press(&self, key: char) {
        self.reader.press(&key.to_string());
    }

    /// Cuts the line, or mends it.
    pub(super) async fn plug(&mut self, works: bool) -> io::Result<()> {
        match works {
            true => self.bus.plug().await,
            false => {
                self.bus.unplug().await;
                Ok(())
            }
        }
    }

    /// Puts a reader with another key in its place, or the own one back.
    pub(super) async fn exchange(&mut self, ours: bool) -> io::Result<()> {
        self.bus.unplug().await;
        let key = if ours { self.key } else { self.key.map(|byte| !byte) };
        self.reader = TwinReader::new(ADDRESS, Some(key));
        self.bus = TwinOsdp::open(&self.link, vec![self.reader.clone()], Tap::clone(&self.tap))?;
        Ok(())
    }

    /// What it shows, as it changes; of this reader, until it is exchanged.
    pub(super) fn shown(&self) -> watch::Receiver<Shown> {
        self.reader.shown()
    }

    /// What its first lamp shows, in a word.
    pub(super) fn lamp(&self) -> &'static str {
        let code = self.reader.shown().borrow().lamps.values().copied().find(|code| *code != 0).unwrap_or(0);
        COLORS.get(usize::from(code)).copied().unwrap_or("?")
    }
}

fn packed(number: &str) -> Option<Bits> {
    let digits: Vec<u8> =
        number.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect::<Option<_>>()?;
    Bits::from_bytes(&bytes, bytes.len() * 8)
}

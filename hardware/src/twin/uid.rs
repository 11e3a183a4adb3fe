//! A card reader that prints UIDs in hex, between STX and ETX, with CR and LF: all the framing that such readers have.

use std::io;
use std::path::{Path, PathBuf};

use super::Tap;
use super::scanner::Talker;

/// The reader.
pub struct TwinUid {
    line: Talker,
}

impl TwinUid {
    /// Plugs it in behind the symlink `link`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`super::Pty::open`].
    pub fn open(link: impl Into<PathBuf>, tap: Tap) -> io::Result<Self> {
        let line = Talker::open(link.into(), tap)?;
        Ok(Self { line })
    }

    /// Presents a card with this UID, UID0 first.
    ///
    /// # Errors
    /// When it is unplugged.
    pub async fn present(&self, uid: &[u8]) -> io::Result<()> {
        let hex: String = uid.iter().map(|byte| format!("{byte:02X}")).collect();
        self.line.say(format!("\x02{hex}\r\n\x03").as_bytes()).await
    }

    /// The stable name, for the daemon's config.
    pub fn path(&self) -> &Path {
        self.line.pty.path()
    }

    /// Pulls the plug.
    pub fn unplug(&mut self) {
        self.line.pty.unplug();
    }

    /// Plugs in again.
    ///
    /// # Errors
    /// As [`super::Pty::open`].
    pub fn plug(&mut self) -> io::Result<()> {
        self.line.pty.plug()
    }
}

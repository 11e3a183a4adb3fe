//! A scanner and a keypad that only talk.

use std::io;
use std::path::{Path, PathBuf};

use super::{Direction, Pty, Tap};

/// A barcode scanner that ends a code with CR.
pub struct TwinScanner {
    line: Talker,
}

impl TwinScanner {
    /// Plugs it in behind the symlink `link`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn open(link: impl Into<PathBuf>, tap: Tap) -> io::Result<Self> {
        let line = Talker::open(link.into(), tap)?;
        Ok(Self { line })
    }

    /// Presents a code.
    ///
    /// # Errors
    /// When it is unplugged.
    pub async fn present(&self, text: &str) -> io::Result<()> {
        self.line.say(&[text.as_bytes(), b"\r"].concat()).await
    }

    /// Sends any bytes: half a code, noise.
    ///
    /// # Errors
    /// When it is unplugged.
    pub async fn send(&self, bytes: &[u8]) -> io::Result<()> {
        self.line.say(bytes).await
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
    /// As [`Pty::open`].
    pub fn plug(&mut self) -> io::Result<()> {
        self.line.pty.plug()
    }
}

/// A keypad that sends one byte a key.
pub struct TwinKeypad {
    line: Talker,
}

impl TwinKeypad {
    /// Plugs it in behind the symlink `link`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn open(link: impl Into<PathBuf>, tap: Tap) -> io::Result<Self> {
        let line = Talker::open(link.into(), tap)?;
        Ok(Self { line })
    }

    /// Presses keys: `0`-`9`, `#`, `*`.
    ///
    /// # Errors
    /// When it is unplugged.
    pub async fn press(&self, keys: &str) -> io::Result<()> {
        self.line.say(keys.as_bytes()).await
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
    /// As [`Pty::open`].
    pub fn plug(&mut self) -> io::Result<()> {
        self.line.pty.plug()
    }
}

/// A device that only talks.
pub(super) struct Talker {
    pub(super) pty: Pty,
    tap: Tap,
}

impl Talker {
    pub(super) fn open(link: PathBuf, tap: Tap) -> io::Result<Self> {
        let pty = Pty::open(link)?;
        Ok(Self { pty, tap })
    }

    pub(super) async fn say(&self, bytes: &[u8]) -> io::Result<()> {
        self.pty.write(bytes).await?;
        (self.tap)(Direction::FromDevice, bytes);
        Ok(())
    }
}

//! A pseudo-terminal behind a stable name, with a plug that can be pulled.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, ioctl_tiocnxcl, tcgetattr, tcsetattr};
use tokio::io::unix::AsyncFd;
use tokio::task::JoinHandle;

/// The device's end of a line. The daemon's end is a symlink, as in `/dev/serial/by-id`; it is gone while the device is
/// unplugged, and points to another terminal after it was plugged in again.
pub struct Pty {
    link: PathBuf,
    plugged: Option<Plugged>,
}

struct Plugged {
    master: AsyncFd<OwnedFd>,
    keeper: JoinHandle<()>,
}

impl Pty {
    /// Makes a terminal in raw mode, without echo, behind the symlink `link`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the system gives no terminal, or something is at `link` already.
    pub fn open(link: impl Into<PathBuf>) -> io::Result<Self> {
        let mut pty = Self { link: link.into(), plugged: None };
        pty.plug()?;
        Ok(pty)
    }

    /// The stable name, for the daemon's config.
    pub fn path(&self) -> &Path {
        &self.link
    }

    /// Pulls the plug: the daemon's end breaks and the stable name is gone.
    pub fn unplug(&mut self) {
        if let Some(plugged) = self.plugged.take() {
            plugged.keeper.abort();
            // Whoever removed the name already did the same.
            let _ = std::fs::remove_file(&self.link);
        }
    }

    /// Plugs in again, under the same stable name.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn plug(&mut self) -> io::Result<()> {
        self.unplug();
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let slave = ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        let mut termios = tcgetattr(&slave)?;
        termios.make_raw();
        tcsetattr(&slave, OptionalActions::Now, &termios)?;
        fcntl_setfl(&master, fcntl_getfl(&master)? | OFlags::NONBLOCK)?;
        let name = ptsname(&master, Vec::new())?;
        std::os::unix::fs::symlink(name.to_string_lossy().as_ref(), &self.link)?;
        #[expect(deprecated, reason = "sound for an `OwnedFd`; its replacement is an unsafe function")]
        let master = AsyncFd::new(master)?;
        let keeper = tokio::spawn(keep(slave));
        self.plugged = Some(Plugged { master, keeper });
        Ok(())
    }

    /// Reads what the daemon wrote. While unplugged, an error of kind `NotConnected`.
    ///
    /// # Errors
    /// When the line broke.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let plugged = self.plugged()?;
        loop {
            let mut ready = plugged.master.readable().await?;
            if let Ok(result) = ready.try_io(|master| Ok(rustix::io::read(master, &mut *buffer)?)) {
                return result;
            }
        }
    }

    /// Writes bytes to the daemon; waits while the line is full.
    ///
    /// # Errors
    /// When the line broke or is unplugged.
    pub async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        let plugged = self.plugged()?;
        while !bytes.is_empty() {
            let mut ready = plugged.master.writable().await?;
            if let Ok(result) = ready.try_io(|master| Ok(rustix::io::write(master, bytes)?)) {
                bytes = bytes.get(result?..).unwrap_or_default();
            }
        }
        Ok(())
    }

    fn plugged(&self) -> io::Result<&Plugged> {
        self.plugged.as_ref().ok_or(io::ErrorKind::NotConnected.into())
    }
}

/// Keeps the daemon's end open, so that the line lives while the daemon is away. A daemon that was killed leaves its mark
/// that nobody else may open the terminal; on a real line the mark goes with the last who held it, here it is taken off.
/// (What keeps two daemons apart is a lock on the file, and that goes with its holder.)
async fn keep(slave: OwnedFd) {
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    while ioctl_tiocnxcl(&slave).is_ok() {
        tick.tick().await;
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.unplug();
    }
}

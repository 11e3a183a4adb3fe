//! A serial device on a pseudo-terminal, under the stable name the config gives it, with a plug that can be pulled.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::wait::{SOON, until};

/// What a device does with the bytes it hears: the bytes it says.
pub(crate) type Answer = Box<dyn FnMut(&[u8]) -> Vec<u8> + Send>;

/// One device and its plug.
pub(crate) struct Line {
    link: PathBuf,
    plugged: Mutex<Option<Plugged>>,
}

struct Plugged {
    master: Arc<OwnedFd>,
    pulled: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Line {
    /// A device that will be found at `link`, not yet plugged in.
    pub(crate) fn new(link: &Path) -> Self {
        Self { link: link.to_owned(), plugged: Mutex::new(None) }
    }

    /// Plugs it in: a new pseudo-terminal under the same stable name. `answer` hears what is sent to it. The device's
    /// end is given back, for as long as it stays plugged in.
    pub(crate) fn plug(&self, answer: Answer) -> Weak<OwnedFd> {
        let (master, slave) = pair();
        let pulled = Arc::new(AtomicBool::new(false));
        let listener = {
            let (master, pulled) = (Arc::clone(&master), Arc::clone(&pulled));
            thread::spawn(move || listen(&master, &pulled, answer))
        };
        let end = Arc::downgrade(&master);
        symlink(slave, &self.link).unwrap();
        *self.plugged.lock().unwrap() = Some(Plugged { master, pulled, listener: Some(listener) });
        end
    }

    /// Pulls the plug: the name is gone, and whoever has it open sees the line hang up.
    pub(crate) fn pull(&self) {
        let _ = std::fs::remove_file(&self.link);
        *self.plugged.lock().unwrap() = None;
    }

    /// Sends bytes from the device to the program, in one write where they fit.
    pub(crate) fn send(&self, bytes: &[u8]) {
        let plugged = self.plugged.lock().unwrap();
        let plugged = plugged.as_ref().expect("the device is plugged in");
        write_all(&plugged.master, bytes);
    }
}

impl Drop for Plugged {
    fn drop(&mut self) {
        self.pulled.store(true, Ordering::Relaxed);
        if let Some(listener) = self.listener.take() {
            listener.join().unwrap();
        }
    }
}

/// A raw pseudo-terminal: its master end, and the path of its other end.
pub(crate) fn pair() -> (Arc<OwnedFd>, PathBuf) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = PathBuf::from(ptsname(&master, Vec::new()).unwrap().into_string().unwrap());
    let slave = File::options().read(true).write(true).open(&path).unwrap();
    let mut modes = tcgetattr(&slave).unwrap();
    modes.make_raw();
    tcsetattr(&slave, OptionalActions::Now, &modes).unwrap();
    rustix::io::ioctl_fionbio(&master, true).unwrap();
    (Arc::new(master), path)
}

/// Writes to a master end, waiting while the other side is slow to read. Where nobody has the other end open, the bytes
/// are lost, as on a cable into nothing.
pub(crate) fn write_all(master: &OwnedFd, bytes: &[u8]) {
    let mut rest = bytes;
    until("the line takes the bytes", SOON, || {
        match rustix::io::write(master, rest) {
            Ok(taken) => rest = &rest[taken..],
            Err(Errno::AGAIN) => {}
            Err(Errno::IO) => rest = &[],
            Err(error) => panic!("the line: {error}"),
        }
        rest.is_empty().then_some(())
    });
}

/// Reads what came to a master end; empty when nothing did within a moment.
pub(crate) fn read_some(master: &OwnedFd) -> Vec<u8> {
    const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
    let mut ends = [PollFd::new(master, PollFlags::IN)];
    let _ = poll(&mut ends, Some(&MOMENT));
    let mut buffer = [0; 512];
    match rustix::io::read(master.as_fd(), &mut buffer) {
        Ok(count) => buffer[..count].to_vec(),
        Err(Errno::IO) => {
            // Nobody has the other end open; poll returns at once then.
            thread::park_timeout(Duration::from_millis(5));
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

fn listen(master: &OwnedFd, pulled: &AtomicBool, mut answer: Answer) {
    while !pulled.load(Ordering::Relaxed) {
        let heard = read_some(master);
        if heard.is_empty() {
            continue;
        }
        let said = answer(&heard);
        if !said.is_empty() {
            write_all(master, &said);
        }
    }
}

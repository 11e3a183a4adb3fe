//! A simulated pad on a pseudo-terminal, with a pile of tags, in the speech of a FEIG, an RL866 or a 3M reader.
//!
//! Does not do: patron cards of ISO 14443, more than one program at a time.

mod air;
mod field;
mod reader;
mod timing;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::plug::Plug;
use super::{Direction, Pty, Tap};
use crate::clock;
use crate::pad::line::Make;
use crate::reader::until;

pub(super) use air::Air;
pub use air::PadFault;
pub use field::TwinTag;
pub use reader::PadReader;
pub use timing::Timing;

/// The pad, served by a task until it is dropped.
pub struct TwinPad {
    plug: Plug,
    state: Arc<State>,
    tap: Tap,
}

struct State {
    reader: Mutex<PadReader>,
    wake: Notify,
}

impl TwinPad {
    /// Plugs an empty pad in behind the symlink `link`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn open(link: impl Into<PathBuf>, make: Make, timing: Timing, tap: Tap) -> io::Result<Self> {
        let state = Arc::new(State { reader: Mutex::new(PadReader::new(make, timing)), wake: Notify::new() });
        let mut twin = Self { plug: Plug::new(link), state, tap };
        twin.put_in()?;
        Ok(twin)
    }

    /// The stable name, for the daemon's config.
    pub fn path(&self) -> &Path {
        self.plug.path()
    }

    /// The reader: tags are laid on it and taken off, looked at, and faults are set.
    pub fn change<T>(&self, with: impl FnOnce(&mut PadReader) -> T) -> T {
        let changed = with(&mut self.state.reader());
        self.state.wake.notify_one();
        changed
    }

    /// Pulls the plug; the tags stay as they are.
    pub async fn unplug(&mut self) {
        self.plug.pull().await;
    }

    /// Plugs the line in again.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub async fn plug(&mut self) -> io::Result<()> {
        self.unplug().await;
        self.state.reader().restart();
        self.put_in()
    }

    fn put_in(&mut self) -> io::Result<()> {
        let (state, tap) = (Arc::clone(&self.state), Arc::clone(&self.tap));
        self.plug.put_in(|pty| serve(pty, state, tap))
    }
}

impl State {
    fn reader(&self) -> MutexGuard<'_, PadReader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(pty: Pty, state: Arc<State>, tap: Tap) {
    let mut buffer = [0; 512];
    loop {
        let due = state.reader().poll_timeout();
        tokio::select! {
            read = pty.read(&mut buffer) => {
                let Ok(count) = read else { return };
                let bytes = buffer.get(..count).unwrap_or_default();
                tap(Direction::ToDevice, bytes);
                state.reader().handle(bytes, clock::now());
            }
            () = until(due) => {}
            () = state.wake.notified() => {}
        }
        let outputs: Vec<Vec<u8>> = {
            let mut reader = state.reader();
            std::iter::from_fn(|| reader.next_output(clock::now())).collect()
        };
        for bytes in outputs {
            if pty.write(&bytes).await.is_err() {
                return;
            }
            tap(Direction::FromDevice, &bytes);
        }
    }
}

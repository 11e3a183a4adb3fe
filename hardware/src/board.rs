//! A board of outputs and inputs, and the one thread that owns it. Pins may block: they live on this thread only. Orders
//! come through a mailbox and events go out through a channel; neither ever stops the thread, so a lock is secured on
//! time while the daemon hangs (design.md, promise 8).

mod input;
mod work;

use std::io;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use embedded_hal::digital::{InputPin, StatefulOutputPin};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Sender;

use self::work::Board;
use crate::event::{Event, PinFault};
use crate::lock::Wiring;
use crate::mailbox::{LockOrder, Mailbox};
use crate::outbox::Outbox;

/// How long a contact may bounce (hardware.md 6).
pub(crate) const BOUNCES_FOR: Duration = Duration::from_millis(30);
/// How long stopping waits for the thread to secure its locks.
const STOP_WITHIN: Duration = Duration::from_secs(2);

/// The outputs and inputs of a board, by their address on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Outputs that are locks.
    pub locks: Vec<(u16, Wiring)>,
    /// Other outputs, such as lamps. Off is their safe value.
    pub outputs: Vec<u16>,
    /// Inputs. No others are read.
    pub inputs: Vec<u16>,
}

/// The way to a board: its line, and the pins that live on it.
pub(crate) trait Line {
    type Output: StatefulOutputPin<Error = PinFault>;
    type Input: InputPin<Error = PinFault>;
    fn output(&self, address: u16) -> Self::Output;
    fn input(&self, address: u16) -> Self::Input;
    /// Opens the line; no byte is sent yet.
    fn open(&self) -> io::Result<()>;
    /// Why the open line is worth nothing any more, if it is so.
    fn broken(&self) -> Option<String>;
    /// The board has answered to its securing: from here on a lost answer is asked for again.
    fn trust(&self);
    fn close(&self);
    /// How long after a changed reading an input is read once more, and believed if it is still so. A single reading may
    /// fall into a bounce. Zero: the line's own readings are at rest.
    fn settle(&self) -> Duration {
        BOUNCES_FOR
    }
}

/// Gives orders to a board. Dropping it stops the board as [`BusHandle::stop`] does.
pub struct BusHandle {
    pub(crate) mailbox: Arc<Mailbox>,
    thread: Option<JoinHandle<()>>,
    /// Behind a mutex only so that the handle may be shared.
    ended: Mutex<Receiver<()>>,
}

impl BusHandle {
    /// Releases a lock for `for_`, at most [`crate::lock::MAX_RELEASE`]. Never waits; what became of it is an
    /// [`Event::Lock`]. While the board is away that is a fault, and nothing is kept for later.
    pub fn release(&self, output: u16, for_: Duration) {
        self.mailbox.order(output, LockOrder::Release { for_ });
    }

    /// Secures a lock now. Never waits.
    pub fn secure(&self, output: u16) {
        self.mailbox.order(output, LockOrder::Secure);
    }

    /// Sets an output that is no lock. Never waits; what became of it is an [`Event::Output`].
    pub fn set(&self, output: u16, on: bool) {
        self.mailbox.set(output, on);
    }

    /// Secures every lock, ends the thread and waits for it, 2 s at most.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for BusHandle {
    fn drop(&mut self) {
        self.mailbox.stop();
        // The thread never sends: an error other than a time-out is its end.
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let ended = ended.recv_timeout(STOP_WITHIN);
        if ended == Err(RecvTimeoutError::Timeout) {
            tracing::error!("a board's thread did not end in time; its locks may not be secured");
        } else if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a board's thread ended by a panic; its locks were secured on the way out");
        }
    }
}

/// Starts the thread of a board. The line is made on the thread, since its pins must not leave it.
///
/// # Errors
/// When the system gives no thread or no runtime.
pub(crate) fn spawn<L: Line>(
    name: String,
    layout: Layout,
    poll_every: Duration,
    sender: Sender<Event>,
    line: impl FnOnce(Rc<Runtime>) -> L + Send + 'static,
) -> io::Result<BusHandle> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mailbox = Arc::new(Mailbox::default());
    let orders = Arc::clone(&mailbox);
    let (alive, ended) = sync_channel(0);
    let thread = std::thread::Builder::new().name(name).spawn(move || {
        let runtime = Rc::new(runtime);
        let line = line(Rc::clone(&runtime));
        Board::new(line, runtime, &layout, poll_every, orders, Outbox::new(sender)).run();
        drop(alive);
    })?;
    Ok(BusHandle { mailbox, thread: Some(thread), ended: Mutex::new(ended) })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use embedded_hal::digital::{ErrorType, OutputPin};

    use super::*;

    /// A line whose input drives the output high and panics when it is read.
    struct Panicking(Arc<AtomicBool>);

    struct Pin(Arc<AtomicBool>);

    impl Line for Panicking {
        type Output = Pin;
        type Input = Pin;

        fn output(&self, _address: u16) -> Pin {
            Pin(Arc::clone(&self.0))
        }

        fn input(&self, address: u16) -> Pin {
            self.output(address)
        }

        fn open(&self) -> io::Result<()> {
            Ok(())
        }

        fn broken(&self) -> Option<String> {
            None
        }

        fn trust(&self) {}

        fn close(&self) {}
    }

    impl ErrorType for Pin {
        type Error = PinFault;
    }

    impl OutputPin for Pin {
        fn set_low(&mut self) -> Result<(), PinFault> {
            self.0.store(false, Ordering::SeqCst);
            Ok(())
        }

        fn set_high(&mut self) -> Result<(), PinFault> {
            self.0.store(true, Ordering::SeqCst);
            Ok(())
        }
    }

    impl StatefulOutputPin for Pin {
        fn is_set_high(&mut self) -> Result<bool, PinFault> {
            Ok(self.0.load(Ordering::SeqCst))
        }

        fn is_set_low(&mut self) -> Result<bool, PinFault> {
            Ok(!self.0.load(Ordering::SeqCst))
        }
    }

    impl InputPin for Pin {
        fn is_high(&mut self) -> Result<bool, PinFault> {
            self.0.store(true, Ordering::SeqCst);
            panic!("an input that panics")
        }

        fn is_low(&mut self) -> Result<bool, PinFault> {
            self.is_high()
        }
    }

    #[test]
    fn i3_a_panic_on_the_boards_thread_secures_its_locks() {
        let level = Arc::new(AtomicBool::new(false));
        let line = Panicking(Arc::clone(&level));
        let layout = Layout { locks: vec![(0, Wiring::FailSecure)], outputs: vec![], inputs: vec![0] };
        let (sender, mut events) = tokio::sync::mpsc::channel(8);
        let bus = spawn("panics".to_owned(), layout, Duration::from_secs(1), sender, move |_| line).unwrap();
        // The thread's end closes the channel.
        while events.blocking_recv().is_some() {}
        drop(bus);
        assert!(!level.load(Ordering::SeqCst));
    }
}

//! A pad on a serial line, for as long as anybody listens: the shell around [`PadMachine`].

use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_serial::SerialStream;
use zeroize::Zeroizing;

use super::line::Make;
use super::machine::{PadMachine, Rules};
use super::{TagEvent, Uid};
use crate::backoff::Backoff;
use crate::clock;
use crate::event::Event;
use crate::port::{self, Parity, PortSettings};
use crate::reader::until;
use crate::tag::security::{Gate, Security};

/// Bytes taken in one read; the kernel keeps the rest.
const READ_SIZE: usize = 512;

/// Where a pad is and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadSettings {
    /// The line.
    pub port: PortSettings,
    /// The reader and the gates.
    pub rules: Rules,
}

impl PadSettings {
    /// A reader at the speed and parity it is delivered with, at a site whose gates look at the AFI of ISO 28560.
    pub fn new(make: Make, path: impl Into<PathBuf>) -> Self {
        let (baud, parity) = match make {
            Make::Feig | Make::Rl866 => (38_400, Parity::Even),
            Make::ThreeM => (19_200, Parity::None),
        };
        let rules = Rules { make, security: Security::default(), order: None };
        Self { port: PortSettings { path: path.into(), baud, parity }, rules }
    }
}

/// Gives orders to a pad. Dropping it stops the pad.
pub struct PadHandle {
    orders: mpsc::UnboundedSender<SetSecurity>,
    task: JoinHandle<()>,
}

impl PadHandle {
    /// Sets what the gate looks at on one tag. Never waits; what became of it is a [`super::TagEvent::Security`], always one
    /// for each order, unless the last order of that tag was the same and is not done. The last word on a tag holds.
    pub fn set_security(&self, uid: Uid, gate: Gate) {
        // The task ends only when nobody listens to its events either.
        let _ = self.orders.send(SetSecurity { uid, gate });
    }
}

impl Drop for PadHandle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What is to be set on one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSecurity {
    /// Which.
    pub uid: Uid,
    /// What the gate should do.
    pub gate: Gate,
}

/// Starts the task of a pad. Must be called inside a tokio runtime.
pub fn spawn_pad(settings: PadSettings, sender: mpsc::Sender<Event>) -> PadHandle {
    let (orders, receiver) = mpsc::unbounded_channel();
    let task = tokio::spawn(run_pad(settings, receiver, sender));
    PadHandle { orders, task }
}

/// Opens the line, does what a pad does, and goes on through lost and found until the receiver of the events or the sender of
/// the orders is gone. To stop it, drop the future or abort its task.
///
/// While the channel is full the line is not read: no event is dropped.
pub async fn run_pad(settings: PadSettings, orders: mpsc::UnboundedReceiver<SetSecurity>, sender: mpsc::Sender<Event>) {
    let machine = PadMachine::new(settings.rules, clock::now());
    let mut pad = Pad { machine, orders, sender };
    let mut backoff = Backoff::new();
    loop {
        let result = match port::open(&settings.port) {
            Ok(port) => {
                backoff.reset();
                pad.talk(port).await
            }
            Err(error) => Err(Ended::Lost(error)),
        };
        let Err(Ended::Lost(error)) = result else { return };
        let why = error.to_string();
        tracing::debug!(port = %settings.port.path.display(), why, "pad lost");
        pad.machine.handle_lost(&why, clock::now());
        if pad.wait(backoff.next_delay(port::jitter())).await.is_err() {
            return;
        }
    }
}

struct Pad {
    machine: PadMachine,
    orders: mpsc::UnboundedReceiver<SetSecurity>,
    sender: mpsc::Sender<Event>,
}

/// Why a line is not talked over any more.
enum Ended {
    Lost(io::Error),
    NobodyListens,
}

impl Pad {
    async fn talk(&mut self, mut port: SerialStream) -> Result<Infallible, Ended> {
        self.machine.handle_open(clock::now());
        let mut buffer = Zeroizing::new([0; READ_SIZE]);
        loop {
            while let Some(bytes) = self.machine.next_output() {
                port.write_all(&bytes).await.map_err(Ended::Lost)?;
            }
            self.pass_on().await?;
            tokio::select! {
                biased;
                read = port.read(buffer.as_mut_slice()) => match read.map_err(Ended::Lost)? {
                    0 => return Err(Ended::Lost(io::Error::new(io::ErrorKind::UnexpectedEof, "the line was closed"))),
                    count => self.machine.handle_bytes(buffer.get(..count).unwrap_or_default(), clock::now()),
                },
                order = self.orders.recv() => self.obey(order)?,
                () = until(self.machine.poll_timeout()) => self.machine.handle_timeout(clock::now()),
                () = self.sender.closed() => return Err(Ended::NobodyListens),
            }
        }
    }

    /// Waits for so long; what is ordered meanwhile is answered.
    async fn wait(&mut self, delay: Duration) -> Result<(), Ended> {
        let over = tokio::time::sleep(delay);
        tokio::pin!(over);
        loop {
            self.pass_on().await?;
            tokio::select! {
                () = &mut over => return Ok(()),
                order = self.orders.recv() => self.obey(order)?,
                () = self.sender.closed() => return Err(Ended::NobodyListens),
            }
        }
    }

    fn obey(&mut self, order: Option<SetSecurity>) -> Result<(), Ended> {
        let SetSecurity { uid, gate } = order.ok_or(Ended::NobodyListens)?;
        self.machine.set_security(uid, gate, clock::now());
        Ok(())
    }

    async fn pass_on(&mut self) -> Result<(), Ended> {
        while let Some(event) = self.machine.next_event() {
            if let Event::Tag(TagEvent::Arrived { tag, .. } | TagEvent::Changed { tag, .. }) = &event
                && !tag.is_usage_certain
            {
                // Which tag it is nobody writes down (hardware.md 2.3).
                tracing::info!("a tag says its type of usage so that it may be another");
            }
            self.sender.send(event).await.map_err(|_| Ended::NobodyListens)?;
        }
        Ok(())
    }
}

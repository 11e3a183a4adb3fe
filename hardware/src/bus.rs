//! One Modbus RTU line as its thread sees it: a question, an answer, and a count of how often there was none.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_modbus::client::{Client, rtu};
use tokio_modbus::{Error, Request, Response, Slave};

use crate::clock;
use crate::event::PinFault;
use crate::modbus::BusSettings;
use crate::port;
use crate::reader::until;
use crate::wire::Wire;

/// So many unanswered requests in a row, and the board is lost.
const SILENT_AFTER: u32 = 3;
/// Frames are parted by 3.5 characters of 11 bits (serial line guide 1.02, 2.5.1.1), rounded up.
const GAP_BITS: u32 = 39;

pub(crate) struct Bus {
    settings: BusSettings,
    runtime: Rc<Runtime>,
    wire: RefCell<Option<Wire>>,
    broken: RefCell<Option<String>>,
    trusted: Cell<bool>,
    silent: Cell<u32>,
    free_at: Cell<Instant>,
}

impl Bus {
    pub(crate) fn new(settings: BusSettings, runtime: Rc<Runtime>) -> Self {
        Self {
            settings,
            runtime,
            wire: RefCell::new(None),
            broken: RefCell::new(None),
            trusted: Cell::new(false),
            silent: Cell::new(0),
            free_at: Cell::new(clock::now()),
        }
    }

    pub(crate) fn open(&self) -> io::Result<()> {
        let _inside = self.runtime.enter();
        let stream = port::open(&self.settings.port)?;
        self.wire.replace(Some(Wire::new(stream, self.settings.echo)));
        self.broken.replace(None);
        self.trusted.set(false);
        self.silent.set(0);
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.wire.replace(None);
    }

    /// Why the line is worth nothing any more, if it is so.
    pub(crate) fn broken(&self) -> Option<String> {
        self.broken.borrow().clone()
    }

    /// The board has shown that it is there: from now on one lost answer does not lose it.
    pub(crate) fn trust(&self) {
        self.trusted.set(true);
    }

    pub(crate) fn is_trusted(&self) -> bool {
        self.trusted.get()
    }

    /// Asks the board and waits for its answer. A fresh client for every question: an answer that came too late for the
    /// last one is not taken for this one.
    pub(crate) fn ask(&self, request: Request<'_>) -> Result<Response, PinFault> {
        let wire = self.wire.borrow().clone().filter(|_| self.broken.borrow().is_none());
        let wire = wire.ok_or(PinFault::Away)?;
        let answer = self.runtime.block_on(async {
            until(Some(self.free_at.get())).await;
            wire.forget_the_past();
            let mut client = rtu::attach_slave(wire, Slave(self.settings.unit));
            tokio::time::timeout(self.settings.answer_within, client.call(request)).await
        });
        self.free_at.set(clock::now() + self.gap());
        match answer {
            Ok(Ok(Ok(response))) => {
                self.silent.set(0);
                Ok(response)
            }
            Ok(Ok(Err(exception))) => {
                self.silent.set(0);
                tracing::debug!(code = u8::from(exception), "the board refuses");
                Err(PinFault::Refused)
            }
            Ok(Err(Error::Transport(error))) if error.kind() != io::ErrorKind::InvalidData => {
                self.broken.replace(Some(error.to_string()));
                Err(PinFault::Away)
            }
            Ok(Err(Error::Transport(_) | Error::Protocol(_))) | Err(_) => Err(self.no_answer()),
        }
    }

    fn no_answer(&self) -> PinFault {
        self.silent.set(self.silent.get() + 1);
        if self.silent.get() >= SILENT_AFTER || !self.trusted.get() {
            self.broken.replace(Some("the board does not answer".to_owned()));
        }
        PinFault::NoAnswer
    }

    fn gap(&self) -> Duration {
        Duration::from_secs(1) * GAP_BITS / self.settings.port.baud.max(1)
    }
}

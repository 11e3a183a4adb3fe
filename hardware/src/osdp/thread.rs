//! The thread of a bus: carries bytes and the time to the pure [`Bus`], and what comes out of it to whoever waits.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;
use tokio_serial::SerialStream;
use zeroize::Zeroizing;

use super::bus::{Bus, Output};
use super::mail::Mailbox;
use super::pins::Panel;
use super::reader::Ask;
use super::settings::Address;
use crate::backoff::Backoff;
use crate::clock;
use crate::event::PinFault;
use crate::outbox::Outbox;
use crate::port::{self, PortSettings};
use crate::reader::until;

/// A frame that the kernel does not take in this time will not be taken.
const WRITE_WITHIN: Duration = Duration::from_secs(1);

/// What the thread shares with the owner of the bus and with its boards.
pub(super) struct Shared {
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) panels: BTreeMap<Address, Arc<Panel>>,
    pub(super) outboxes: BTreeMap<Address, Outbox>,
    /// Held by the boards too: the thread lives as long as any of them.
    pub(super) in_use: Arc<()>,
}

pub(super) struct Line {
    bus: Bus,
    port: PortSettings,
    stream: Option<SerialStream>,
    retry_at: Instant,
    backoff: Backoff,
    shared: Shared,
    waiting: BTreeMap<u64, SyncSender<Result<bool, PinFault>>>,
    tickets: u64,
}

impl Line {
    pub(super) fn new(bus: Bus, port: PortSettings, shared: Shared) -> Self {
        let retry_at = clock::now();
        let (backoff, waiting) = (Backoff::new(), BTreeMap::new());
        Self { bus, port, stream: None, retry_at, backoff, shared, waiting, tickets: 0 }
    }

    pub(super) fn run(&mut self, runtime: &Runtime) {
        loop {
            // The handle is gone and so are the boards: only this thread holds it.
            if self.take_mail() && Arc::strong_count(&self.shared.in_use) == 1 {
                return;
            }
            self.open(runtime);
            self.bus.handle_timeout(clock::now());
            if let Err(error) = runtime.block_on(self.write()) {
                self.lose(&error);
            }
            self.hand_out();
            if let Err(error) = runtime.block_on(self.wait()) {
                self.lose(&error);
                self.hand_out();
            }
        }
    }

    /// Whether the bus is to end.
    fn take_mail(&mut self) -> bool {
        let mail = self.shared.mailbox.take();
        let now = clock::now();
        for ((to, _), order) in mail.orders {
            self.bus.order(to, order, now);
        }
        for (to, mode) in mail.installs {
            self.bus.install(to, mode.ends_at(), now);
        }
        for ask in mail.asks {
            self.tickets += 1;
            self.waiting.insert(self.tickets, ask.answer);
            self.bus.ask(ask.to, Ask { ticket: self.tickets, output: ask.output, wish: ask.wish }, now);
        }
        mail.stop
    }

    fn open(&mut self, runtime: &Runtime) {
        let now = clock::now();
        if self.stream.is_some() || now < self.retry_at {
            return;
        }
        let _inside = runtime.enter();
        match port::open(&self.port) {
            Ok(stream) => {
                self.stream = Some(stream);
                self.backoff.reset();
                self.bus.handle_line_found(now);
            }
            Err(error) => self.lose(&error),
        }
    }

    fn lose(&mut self, error: &io::Error) {
        let now = clock::now();
        self.stream = None;
        self.retry_at = now + self.backoff.next_delay(port::jitter());
        self.bus.handle_line_lost(&error.to_string(), now);
    }

    async fn write(&mut self) -> io::Result<()> {
        while let Some(frame) = self.bus.next_frame() {
            if let Some(stream) = &mut self.stream {
                tokio::time::timeout(WRITE_WITHIN, stream.write_all(&frame)).await??;
            }
        }
        Ok(())
    }

    fn hand_out(&mut self) {
        while let Some(output) = self.bus.next_output() {
            match output {
                Output::Event(of, event) => {
                    if let Some(outbox) = self.shared.outboxes.get_mut(&of) {
                        outbox.push(event);
                    }
                }
                Output::Answered { ticket, result } => {
                    if let Some(answer) = self.waiting.remove(&ticket) {
                        // A pin that waited too long is gone.
                        let _ = answer.try_send(result);
                    }
                }
                Output::Inputs(of, inputs) => {
                    if let Some(panel) = self.shared.panels.get(&of) {
                        panel.set_inputs(inputs);
                    }
                }
                Output::Up(of, is_up) => {
                    if let Some(panel) = self.shared.panels.get(&of) {
                        panel.set_up(is_up);
                    }
                }
            }
        }
        self.shared.outboxes.values_mut().for_each(Outbox::send);
    }

    /// Until bytes or mail come, or the time does. Events that find no room wait for the next turn: a bus is never quiet
    /// for long.
    async fn wait(&mut self) -> io::Result<()> {
        let mut buffer = Zeroizing::new([0; 256]);
        let deadline = match &self.stream {
            Some(_) => self.bus.poll_timeout(),
            None => self.bus.poll_timeout().into_iter().chain([self.retry_at]).min(),
        };
        let read = async {
            match &mut self.stream {
                Some(stream) => stream.read(buffer.as_mut_slice()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            count = read => match count? {
                0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the line was closed")),
                count => self.bus.handle(buffer.get(..count).unwrap_or_default(), clock::now()),
            },
            () = self.shared.mailbox.wait() => {}
            () = until(deadline) => {}
        }
        Ok(())
    }
}

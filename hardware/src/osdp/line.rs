//! The thread of a bus: carries bytes and the time to the pure [`Bus`], and what comes out of it to whoever waits.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Sender;
use tokio_serial::SerialStream;
use zeroize::Zeroizing;

use super::bus::{Bus, Output};
use super::mail::{InstallMode, Mailbox};
use super::order::Order;
use super::pins::{InUse, Panel, ReaderLine};
use super::reader::Ask;
use super::settings::{Address, ReaderSettings};
use crate::backoff::Backoff;
use crate::board::{self, BusHandle, Layout};
use crate::clock;
use crate::event::{Event, PinFault};
use crate::outbox::Outbox;
use crate::port::{self, PortSettings};
use crate::reader::until;

/// How long stopping waits for the thread.
const STOP_WITHIN: Duration = Duration::from_secs(2);
/// A frame that the kernel does not take in this time will not be taken.
const WRITE_WITHIN: Duration = Duration::from_secs(1);
/// How often a board looks at a reader's inputs unasked; it is woken when they change.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A bus and the readers on it.
pub struct BusSettings {
    /// The line; readers come set to 9600 8N1.
    pub port: PortSettings,
    /// The readers, each with its own address. Of two with one address the last counts.
    pub readers: Vec<Listener>,
}

/// A reader, and who hears of it.
pub struct Listener {
    /// The reader.
    pub settings: ReaderSettings,
    /// Gets its cards, keys and reports; never waited for.
    pub sender: Sender<Event>,
}

/// Gives orders to the readers of a bus. Dropping it ends the bus once its boards have ended.
pub struct OsdpBus {
    mailbox: Arc<Mailbox>,
    panels: BTreeMap<Address, Arc<Panel>>,
    in_use: Weak<()>,
    thread: Option<JoinHandle<()>>,
    /// Behind a mutex only so that the handle may be shared.
    ended: Mutex<Receiver<()>>,
}

/// Starts the thread that owns the line and talks with its readers. A line or a reader that is not there is an event, not
/// an error; it is looked for as long as the handle lives.
///
/// # Errors
/// When the system gives no thread or no runtime.
pub fn spawn_osdp(settings: BusSettings) -> io::Result<OsdpBus> {
    let name = settings.port.path.file_name().unwrap_or_default();
    let name = name.to_string_lossy().replace('\0', "");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mailbox = Arc::new(Mailbox::default());
    let in_use = Arc::new(());
    let (alive, ended) = sync_channel(0);
    let mut panels = BTreeMap::new();
    let mut outboxes = BTreeMap::new();
    let mut readers = Vec::new();
    for Listener { settings, sender } in settings.readers {
        panels.insert(settings.address, Arc::new(Panel::default()));
        outboxes.insert(settings.address, Outbox::new(sender));
        readers.push(settings);
    }
    let handle = Arc::downgrade(&in_use);
    let (mail, shown, port) = (Arc::clone(&mailbox), panels.clone(), settings.port);
    let thread = std::thread::Builder::new().name(name).spawn(move || {
        let now = clock::now();
        let bus = Bus::new(readers, port.baud, Box::new(kernel_nonce), now);
        let mut line = Line {
            bus,
            port,
            stream: None,
            retry_at: now,
            backoff: Backoff::new(),
            mailbox: mail,
            panels: shown,
            outboxes,
            waiting: BTreeMap::new(),
            tickets: 0,
            in_use,
        };
        line.run(&runtime);
        drop(alive);
    })?;
    Ok(OsdpBus { mailbox, panels, in_use: handle, thread: Some(thread), ended: Mutex::new(ended) })
}

impl OsdpBus {
    /// Tells a reader to show or sound something. Never waits; while the reader is away nothing is kept for later.
    pub fn order(&self, reader: Address, order: Order) {
        self.mailbox.change(|mail| {
            mail.orders.insert((reader, order.slot()), order);
        });
    }

    /// Begins an install mode. What becomes of it is an [`super::Report::Installed`].
    pub fn install(&self, reader: Address, mode: InstallMode) {
        self.mailbox.change(|mail| {
            mail.installs.insert(reader, mode);
        });
    }

    /// A reader's outputs and inputs as a board, with its own thread. Its locks are secured whenever the reader comes and
    /// when the board ends: end boards before their bus.
    ///
    /// # Errors
    /// When there is no such reader, or the system gives no thread or no runtime.
    pub fn board(&self, reader: Address, layout: Layout, sender: Sender<Event>) -> io::Result<BusHandle> {
        let panel = Arc::clone(self.panels.get(&reader).ok_or(io::ErrorKind::NotFound)?);
        let token = self.in_use.upgrade();
        let in_use = InUse { _token: token, mailbox: Arc::clone(&self.mailbox) };
        let (mailbox, known, pins) = (Arc::clone(&self.mailbox), Arc::clone(&panel), layout.clone());
        let name = format!("osdp-{}", reader.get());
        let board = board::spawn(name, layout, LOOK_EVERY, sender, move |_| ReaderLine {
            to: reader,
            mailbox,
            panel: known,
            layout: pins,
            opened: std::cell::Cell::new(0),
            _in_use: in_use,
        })?;
        panel.set_board(Arc::downgrade(&board.mailbox));
        Ok(board)
    }

    /// Ends the thread and waits for it, 2 s at most.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for OsdpBus {
    fn drop(&mut self) {
        self.mailbox.change(|mail| mail.stop = true);
        // The thread holds it once. A board that lives longer keeps the thread, which then ends with it.
        if self.in_use.strong_count() > 1 {
            return;
        }
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        if ended.recv_timeout(STOP_WITHIN) == Err(RecvTimeoutError::Timeout) {
            tracing::error!("a reader bus did not end in time");
        } else if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a reader bus ended by a panic");
        }
    }
}

fn kernel_nonce() -> Option<super::Nonce> {
    let mut nonce = super::Nonce::default();
    getrandom::fill(&mut nonce).ok()?;
    Some(nonce)
}

struct Line {
    bus: Bus,
    port: PortSettings,
    stream: Option<SerialStream>,
    retry_at: Instant,
    backoff: Backoff,
    mailbox: Arc<Mailbox>,
    panels: BTreeMap<Address, Arc<Panel>>,
    outboxes: BTreeMap<Address, Outbox>,
    waiting: BTreeMap<u64, SyncSender<Result<bool, PinFault>>>,
    tickets: u64,
    in_use: Arc<()>,
}

impl Line {
    fn run(&mut self, runtime: &Runtime) {
        loop {
            // The handle is gone and so are the boards: only this thread holds it.
            if self.take_mail() && Arc::strong_count(&self.in_use) == 1 {
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
        let mail = self.mailbox.take();
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
                    if let Some(outbox) = self.outboxes.get_mut(&of) {
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
                    if let Some(panel) = self.panels.get(&of) {
                        panel.set_inputs(inputs);
                    }
                }
                Output::Up(of, is_up) => {
                    if let Some(panel) = self.panels.get(&of) {
                        panel.set_up(is_up);
                    }
                }
            }
        }
        self.outboxes.values_mut().for_each(Outbox::send);
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
            () = self.mailbox.wait() => {}
            () = until(deadline) => {}
        }
        Ok(())
    }
}

//! A bus as its owner sees it: begun, told what to show, and ended. Its thread is [`super::thread`].

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::Sender;

use super::bus::Bus;
use super::mail::{InstallMode, Mailbox};
use super::order::Order;
use super::pins::{InUse, Panel, ReaderLine};
use super::settings::{Address, ReaderSettings};
use super::thread::{Line, Shared};
use crate::board::{self, BusHandle, Layout};
use crate::clock;
use crate::event::Event;
use crate::outbox::Outbox;
use crate::port::PortSettings;

/// How long stopping waits for the thread.
const STOP_WITHIN: Duration = Duration::from_secs(2);
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
        let bus = Bus::new(readers, port.baud, Box::new(kernel_nonce), clock::now());
        let shared = Shared { mailbox: mail, panels: shown, outboxes, in_use };
        Line::new(bus, port, shared).run(&runtime);
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

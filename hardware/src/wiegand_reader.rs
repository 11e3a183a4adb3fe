//! Wiegand readers on two lines of a GPIO chip.
//!
//! The kernel stamps every edge, so that a late thread loses nothing: 26 bits take about 50 ms (hardware.md 5).
//! Does not do: what the bits mean (the caller's; [`crate::wiegand`] reads the usual frames), the reader's lamp and buzzer lines, debouncing (pulses are as short as
//! 20 microseconds). Wiegand proves nothing and is tapped with two wires: take it only where OSDP is impossible. Not tried
//! on a real chip: no test machine has one.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use gpiocdev::line::{EdgeDetection, EventClock, Offset};
use gpiocdev::request::Request;
use tokio::sync::mpsc::Sender;

use crate::backoff::Backoff;
use crate::barcode::Rejected;
use crate::bits::Bits;
use crate::clock;
use crate::event::Event;
use crate::gpio::{CONSUMER, KERNEL_EDGES};
use crate::outbox::Outbox;
use crate::port;
use crate::repeat::Repeats;
use crate::wiegand::edges::{Collector, Edge, SILENCE, Spoilt};

/// How often the thread looks whether it is to end, while nothing comes.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Makes the event of a frame: a card, a key, or a rejection.
pub type ReadFrame = Arc<dyn Fn(&Bits) -> Event + Send + Sync>;

/// A reader and where it is.
#[derive(Clone)]
pub struct WiegandSettings {
    /// The chip.
    pub chip: PathBuf,
    /// The line of the zeros.
    pub data0: Offset,
    /// The line of the ones.
    pub data1: Offset,
    /// What its frames mean.
    pub frame: ReadFrame,
}

/// A reader's thread. Dropping it ends the thread.
pub struct WiegandReader {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts the thread that listens to the reader. A chip that is not there is an [`Event::Lost`], not an error; it is
/// looked for as long as the handle lives.
///
/// # Errors
/// When the system gives no thread.
pub fn spawn_wiegand(settings: WiegandSettings, sender: Sender<Event>) -> io::Result<WiegandReader> {
    let (stop, stopped) = sync_channel(0);
    let name = format!("wiegand-{}", settings.data0);
    let listen = move || Listener { settings, outbox: Outbox::new(sender), repeats: Repeats::default() }.run(&stopped);
    let thread = std::thread::Builder::new().name(name).spawn(listen)?;
    Ok(WiegandReader { stop: Some(stop), thread: Some(thread) })
}

impl Drop for WiegandReader {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a reader's thread ended by a panic");
        }
    }
}

struct Listener {
    settings: WiegandSettings,
    outbox: Outbox,
    repeats: Repeats,
}

impl Listener {
    fn run(mut self, stopped: &Receiver<()>) {
        let mut backoff = Backoff::new();
        let mut told = None;
        loop {
            let error = match self.open() {
                Ok(request) => {
                    backoff.reset();
                    told = None;
                    self.outbox.push(Event::Found);
                    match self.listen(&request, stopped) {
                        Ok(()) => return,
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            let why = error.to_string();
            if told.as_ref() != Some(&why) {
                self.outbox.push(Event::Lost { why: why.clone() });
                told = Some(why);
            }
            self.outbox.send();
            if stopped.recv_timeout(backoff.next_delay(port::jitter())) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    fn open(&self) -> gpiocdev::Result<Request> {
        Request::builder()
            .on_chip(&self.settings.chip)
            .with_consumer(CONSUMER)
            .with_kernel_event_buffer_size(KERNEL_EDGES)
            .with_lines(&[self.settings.data0, self.settings.data1])
            .as_input()
            .with_edge_detection(EdgeDetection::FallingEdge)
            .with_event_clock(EventClock::Monotonic)
            .request()
    }

    /// Returns without an error when it is to end.
    fn listen(&mut self, request: &Request, stopped: &Receiver<()>) -> gpiocdev::Result<()> {
        let mut edges = Collector::new();
        while stopped.try_recv() != Err(TryRecvError::Disconnected) {
            let patience = if edges.is_collecting() { SILENCE } else { LOOK_EVERY };
            if request.wait_edge_event(patience)? {
                let edge = request.read_edge_event()?;
                edges.handle_edge(Edge {
                    is_one: edge.offset == self.settings.data1,
                    at: Duration::from_nanos(edge.timestamp_ns),
                    sequence: edge.seqno,
                });
            } else {
                edges.handle_silence();
            }
            while let Some(frame) = edges.next_frame() {
                self.hear(frame);
            }
            self.repeats.handle_timeout(clock::now());
            self.outbox.send();
        }
        Ok(())
    }

    fn hear(&mut self, frame: Result<Bits, Spoilt>) {
        let event = frame.map_or(Event::Rejected(Rejected::Unfinished), |bits| (self.settings.frame)(&bits));
        if let Event::Scan(scan) = &event
            && self.repeats.is_repeat(&scan.text, clock::now())
        {
            return;
        }
        self.outbox.push(event);
    }
}

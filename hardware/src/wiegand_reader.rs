//! Wiegand readers on two lines of a GPIO chip: a falling edge on D0 is a 0, on D1 a 1, and silence ends a frame.
//!
//! The kernel stamps every edge, so that a late thread loses nothing: 26 bits take about 50 ms (hardware.md 5).
//! Does not do: what the bits mean (the caller's), the reader's lamp and buzzer lines, debouncing (pulses are as short as
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

/// So much silence ends a frame.
const SILENCE: Duration = Duration::from_millis(25);
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
        let mut edges = EdgeCollector::new();
        while stopped.try_recv() != Err(TryRecvError::Disconnected) {
            let patience = if edges.is_collecting() { SILENCE } else { LOOK_EVERY };
            if request.wait_edge_event(patience)? {
                let edge = request.read_edge_event()?;
                edges.handle(Edge {
                    is_one: edge.offset == self.settings.data1,
                    at: Duration::from_nanos(edge.timestamp_ns),
                    sequence: edge.seqno,
                });
            } else {
                edges.end_frame();
            }
            while let Some(frame) = edges.next_frame() {
                self.hear(frame);
            }
            self.repeats.handle_timeout(clock::now());
            self.outbox.send();
        }
        Ok(())
    }

    fn hear(&mut self, frame: Option<Bits>) {
        let event = frame.map_or(Event::Rejected(Rejected::Unfinished), |bits| (self.settings.frame)(&bits));
        if let Event::Scan(scan) = &event
            && self.repeats.is_repeat(&scan.text, clock::now())
        {
            return;
        }
        self.outbox.push(event);
    }
}

/// One bit on its way.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// On D1.
    pub is_one: bool,
    /// When, on a clock that never steps.
    pub at: Duration,
    /// The kernel's count of the edges of both lines.
    pub sequence: u32,
}

/// Edges to frames, pure. Holds one frame, and the frames that ended in the last call.
#[derive(Default)]
pub struct EdgeCollector {
    bits: Bits,
    is_spoiled: bool,
    last: Option<Edge>,
    frames: std::collections::VecDeque<Option<Bits>>,
}

impl EdgeCollector {
    /// A collector that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an edge. One that comes after silence begins a frame; where the kernel lost one before it, or a frame is
    /// longer than any card, the frame is spoiled up to its end.
    pub fn handle(&mut self, edge: Edge) {
        if self.last.is_some_and(|last| edge.at.saturating_sub(last.at) >= SILENCE) {
            self.end_frame();
        }
        let is_next = self.last.is_none_or(|last| edge.sequence == last.sequence.wrapping_add(1));
        self.is_spoiled |= !is_next | !self.bits.push(edge.is_one);
        self.last = Some(edge);
    }

    /// Nothing came for 25 ms.
    pub fn end_frame(&mut self) {
        if self.is_collecting() {
            let bits = std::mem::take(&mut self.bits);
            let is_spoiled = std::mem::take(&mut self.is_spoiled);
            self.frames.push_back((!is_spoiled).then_some(bits));
        }
    }

    /// Whether a frame has begun and not ended.
    pub fn is_collecting(&self) -> bool {
        self.is_spoiled || !self.bits.is_empty()
    }

    /// The next frame that ended, oldest first; `None` in it where bits of it were lost.
    pub fn next_frame(&mut self) -> Option<Option<Bits>> {
        self.frames.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::bits::MAX_BITS;

    fn us(count: u64) -> Duration {
        Duration::from_micros(count)
    }

    /// Edges a millisecond apart, from `start`, counted from `sequence`.
    fn edges(bits: &str, start: u64, sequence: u32) -> Vec<Edge> {
        let times = (start..).step_by(1_100).map(us);
        let edge = |((bit, at), count)| Edge { is_one: bit == '1', at, sequence: sequence.wrapping_add(count) };
        bits.chars().zip(times).zip(0..).map(edge).collect()
    }

    /// The frames as text; lost ones as `?`.
    fn frames(edges: &[Edge]) -> Vec<String> {
        let mut collector = EdgeCollector::new();
        edges.iter().for_each(|edge| collector.handle(*edge));
        collector.end_frame();
        let text = |bits: Bits| bits.iter().map(|bit| if bit { '1' } else { '0' }).collect();
        std::iter::from_fn(|| collector.next_frame()).map(|frame| frame.map_or("?".to_owned(), text)).collect()
    }

    #[test]
    fn the_edges_of_the_vectors_are_the_bits_of_the_vectors() {
        let all: Value = serde_json::from_str(include_str!("../tests/vectors/wiegand.json")).expect("vectors");
        let vector = |id: &str| {
            let all = all["vectors"].as_array().expect("a list");
            all.iter().find(|vector| vector["id"] == id).expect(id).clone()
        };
        let trace = |id: &str| -> Vec<Edge> {
            let edge = |(edge, sequence): (&Value, u32)| {
                let at = us(edge[0].as_u64().expect("a time"));
                Edge { is_one: edge[1] == "D1", at, sequence }
            };
            vector(id)["falling_edges_us"].as_array().expect("edges").iter().zip(1..).map(edge).collect()
        };
        let card = vector("dmp-manual-example")["bits"].as_str().expect("bits").to_owned();
        assert_eq!(frames(&trace("edges-26")), [card.as_str()]);
        assert_eq!(frames(&trace("two-cards-back-to-back")), [card.as_str(), &card]);
    }

    #[test]
    fn silence_parts_frames_though_nobody_looked_in_time() {
        let first = edges("0110", 0, 1);
        let late = [first.as_slice(), &edges("1001", 28_299, 5)].concat();
        assert_eq!(frames(&late), ["01101001"]);
        let later = [first.as_slice(), &edges("1001", 28_300, 5)].concat();
        assert_eq!(frames(&later), ["0110", "1001"]);
    }

    #[test]
    fn a_frame_of_which_the_kernel_lost_an_edge_is_dropped_and_the_next_is_whole() {
        let mut cut = edges("01100110", 0, u32::MAX - 3);
        cut.remove(4);
        assert_eq!(frames(&cut), ["?"]);
        let next = edges("1010", 100_000, 4);
        assert_eq!(frames(&[cut.as_slice(), &next].concat()), ["?", "1010"]);
        // Lost between frames: the second may lack its beginning.
        let gap = [edges("0110", 0, 1), edges("1010", 100_000, 6)].concat();
        assert_eq!(frames(&gap), ["0110", "?"]);
    }

    #[test]
    fn i24_a_line_that_never_rests_costs_bounded_memory_and_gives_no_card() {
        let noise = edges(&"01".repeat(10_000), 0, 1);
        assert_eq!(frames(&noise), ["?"]);
        assert_eq!(frames(&edges(&"1".repeat(MAX_BITS), 0, 1)), ["1".repeat(MAX_BITS)]);
    }

    proptest::proptest! {
        #[test]
        fn every_frame_comes_out_as_it_went_in(sent in proptest::collection::vec("[01]{1,64}", 1..6)) {
            let mut all = Vec::new();
            let (mut start, mut sequence) = (0, 7);
            for bits in &sent {
                all.extend(edges(bits, start, sequence));
                start += 200_000;
                sequence += u32::try_from(bits.len()).unwrap();
            }
            assert_eq!(frames(&all), sent);
        }
    }
}

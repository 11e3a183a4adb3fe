//! Stories of a bus and twins of its readers, with a simulated time: bytes go to and fro, nothing waits.

mod alarms;
mod bad_bytes;
mod outputs;
mod talk;
mod vectors;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bus::{Bus, Output};
use super::*;
use crate::bits::Bits;
use crate::clock;
use crate::event::{Event, PinFault};
use crate::twin::TwinReader;
use crate::uid::Transform;

pub(super) const KEY: [u8; 16] = *b"\x94\x4b\x8e\xdd\xcb\xaa\x2b\x5f\xe2\xb0\x14\x8d\x1b\x2f\x95\xc9";
pub(super) const OTHER_KEY: [u8; 16] = *b"\x95\x4b\x8e\xdd\xcb\xaa\x2b\x5f\xe2\xb0\x14\x8d\x1b\x2f\x95\xc9";
/// What a frame and a reader's thought take here.
const ON_THE_WIRE: Duration = Duration::from_millis(5);

pub(super) fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

pub(super) fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub(super) fn address(number: u8) -> Address {
    Address::new(number).expect("an address")
}

pub(super) fn settings(number: u8) -> ReaderSettings {
    let card = Transform::default();
    ReaderSettings {
        address: address(number),
        key: Key::new(KEY).expect("a key"),
        card: Arc::new(move |bits| card.event(bits)),
        keys: KeyMap::default(),
    }
}

/// Sees and changes what goes over the wire: what comes back of the answers is heard.
type Wire = Box<dyn FnMut(&[u8], Vec<Vec<u8>>) -> Vec<Vec<u8>>>;

pub(super) struct Lab {
    pub(super) bus: Bus,
    pub(super) readers: Vec<TwinReader>,
    pub(super) now: Instant,
    pub(super) wire: Wire,
    pub(super) sent: Vec<Vec<u8>>,
    pub(super) heard: Vec<Vec<u8>>,
    pub(super) events: VecDeque<(Duration, u8, Event)>,
    pub(super) answered: Vec<(u64, Result<bool, PinFault>)>,
    pub(super) inputs: Option<Vec<bool>>,
    began: Instant,
}

impl Lab {
    /// A bus that expects a reader at each of these addresses, and what really is there.
    pub(super) fn new(expected: &[u8], readers: Vec<TwinReader>) -> Self {
        let mut count = 0_u64;
        let nonces = Box::new(move || {
            count += 1;
            Some(count.to_be_bytes())
        });
        Self::with_nonces(expected, readers, nonces)
    }

    pub(super) fn with_nonces(
        expected: &[u8],
        readers: Vec<TwinReader>,
        nonces: Box<dyn FnMut() -> Option<Nonce> + Send>,
    ) -> Self {
        let now = clock::now();
        let expected = expected.iter().map(|number| settings(*number)).collect();
        let mut bus = Bus::new(expected, 115_200, nonces, now);
        bus.handle_line_found(now);
        Self {
            bus,
            readers,
            now,
            wire: Box::new(|_, answers| answers),
            sent: Vec::new(),
            heard: Vec::new(),
            events: VecDeque::new(),
            answered: Vec::new(),
            inputs: None,
            began: now,
        }
    }

    /// Lets time pass, event by event.
    pub(super) fn run(&mut self, for_: Duration) {
        let end = self.now + for_;
        loop {
            self.bus.handle_timeout(self.now);
            while let Some(frame) = self.bus.next_frame() {
                let asked = frame.strip_prefix(&[0xFF]).expect("a mark").to_vec();
                let answers = self.readers.iter().filter_map(|reader| reader.answer(&asked)).collect();
                self.sent.push(asked.clone());
                for answer in (self.wire)(&asked, answers) {
                    self.now += ON_THE_WIRE;
                    self.heard.push(answer.clone());
                    self.bus.handle(&answer, self.now);
                }
            }
            self.take();
            match self.bus.poll_timeout().filter(|at| *at < end) {
                Some(at) => self.now = self.now.max(at),
                None => break,
            }
        }
        self.now = self.now.max(end);
    }

    fn take(&mut self) {
        while let Some(output) = self.bus.next_output() {
            match output {
                Output::Event(of, event) => self.events.push_back((self.now - self.began, of.get(), event)),
                Output::Answered { ticket, result } => self.answered.push((ticket, result)),
                Output::Inputs(_, inputs) => self.inputs = inputs,
                Output::Up(..) => {}
            }
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.now - self.began
    }

    /// The events since the last look, without where and when.
    pub(super) fn events(&mut self) -> Vec<Event> {
        self.take();
        self.events.drain(..).map(|(_, _, event)| event).collect()
    }

    /// Up, and old enough to be believed.
    pub(super) fn up(reader: &TwinReader) -> Self {
        let mut lab = Self::new(&[5], vec![reader.clone()]);
        lab.run(seconds(2));
        assert_eq!(lab.events(), [Event::Found]);
        lab
    }
}

pub(super) fn reader() -> TwinReader {
    TwinReader::new(5, Some(KEY))
}

pub(super) fn uid(bytes: &[u8]) -> Bits {
    Bits::from_bytes(bytes, bytes.len() * 8).expect("bits")
}

pub(super) fn scanned(event: &Event) -> Option<String> {
    let Event::Scan(scan) = event else { return None };
    Some(scan.text.as_str().to_owned())
}

pub(super) fn lost(why: NotSecure) -> Event {
    Event::Lost { why: why.to_string() }
}

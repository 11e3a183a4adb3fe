//! A pad and its reader in a world of their own time: what one says the other hears when it is due, and nobody waits.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{NotSet, PadMachine, Rules, TagEvent, Uid};
use omatoimi_hardware::tag::security::{Gate, Security};
use omatoimi_hardware::tag::{Model, Tag};
use omatoimi_hardware::twin::{PadFault, PadReader, Timing, TwinTag};

pub(crate) const MAKES: [Make; 3] = [Make::Feig, Make::Rl866, Make::ThreeM];
/// Long for anything a pad does in these stories.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct World {
    pub(crate) machine: PadMachine,
    pub(crate) reader: PadReader,
    pub(crate) now: Instant,
    pub(crate) events: Vec<Event>,
    /// What the machine sent, frame after frame.
    pub(crate) sent: Vec<Vec<u8>>,
    /// What was said to be set, with the tag as it was at that moment.
    pub(crate) done: Vec<(Uid, Gate, Option<TwinTag>)>,
    is_plugged: bool,
}

#[expect(clippy::disallowed_methods, reason = "any instant will do as the first")]
fn first_instant() -> Instant {
    Instant::now()
}

pub(crate) fn book(serial: u32) -> TwinTag {
    TwinTag::book(serial, &format!("16201{serial:05}")).expect("a book")
}

pub(crate) fn rules(make: Make) -> Rules {
    Rules { make, security: Security::default(), order: None }
}

impl World {
    /// A reader that takes its time, found, with nothing on it.
    pub(crate) fn new(make: Make) -> Self {
        Self::with(rules(make), Timing::of(make))
    }

    pub(crate) fn with(rules: Rules, timing: Timing) -> Self {
        let now = first_instant();
        let mut world = Self {
            machine: PadMachine::new(rules, now),
            reader: PadReader::new(rules.make, timing),
            now,
            events: Vec::new(),
            sent: Vec::new(),
            done: Vec::new(),
            is_plugged: true,
        };
        world.machine.handle_open(now);
        world.run_until(|events| events.contains(&Event::Found));
        world
    }

    /// With books on it, all of them listed.
    pub(crate) fn with_books(make: Make, count: u32) -> Self {
        let mut world = Self::new(make);
        for serial in 0..count {
            world.reader.put(book(serial));
        }
        world.until_listed(usize::try_from(count).expect("a count"));
        world
    }

    pub(crate) fn unplug(&mut self) {
        self.is_plugged = false;
        self.reader.restart();
        self.machine.handle_lost("unplugged", self.now);
        self.collect();
    }

    pub(crate) fn plug(&mut self) {
        self.is_plugged = true;
        self.machine.handle_open(self.now);
        self.collect();
    }

    /// Lets so much time pass.
    pub(crate) fn run(&mut self, for_: Duration) {
        let end = self.now + for_;
        while self.step(end) {}
        self.now = end;
    }

    /// Lets time pass until the events are so.
    #[track_caller]
    pub(crate) fn run_until(&mut self, is_so: impl Fn(&[Event]) -> bool) {
        let end = self.now + PATIENCE;
        self.collect();
        while !is_so(&self.events) {
            assert!(self.step(end), "it never came to that: {:?}", self.events);
        }
    }

    #[track_caller]
    pub(crate) fn until_listed(&mut self, tags: usize) {
        self.run_until(|events| events.contains(&Event::Tag(TagEvent::Listed { tags })));
    }

    /// Orders, and runs until it is done or not.
    #[track_caller]
    pub(crate) fn set(&mut self, uid: Uid, gate: Gate) -> Result<(), NotSet> {
        self.events.clear();
        self.machine.set_security(uid, gate, self.now);
        self.run_until(|events| !results(events).is_empty());
        results(&self.events)[0].2
    }

    pub(crate) fn fault(&mut self, fault: PadFault) {
        self.reader.fault_next(fault);
    }

    /// What lies on the pad as the events tell it.
    pub(crate) fn pile(&self) -> BTreeMap<Uid, Tag> {
        let mut pile = BTreeMap::new();
        for event in &self.events {
            if let Event::Lost { .. } = event {
                pile.clear();
            }
            let Event::Tag(event) = event else { continue };
            match event {
                TagEvent::Arrived { uid, tag, .. } => {
                    assert!(pile.insert(*uid, tag.clone()).is_none(), "a tag arrived that was there");
                }
                TagEvent::Changed { uid, tag, .. } => {
                    assert!(pile.insert(*uid, tag.clone()).is_some(), "a tag changed that was not there");
                }
                TagEvent::Departed { uid } => {
                    assert!(pile.remove(uid).is_some(), "a tag departed that was not there");
                }
                TagEvent::Listed { .. } | TagEvent::Security { .. } => {}
            }
        }
        pile
    }

    /// The item ids on the pad, in order.
    pub(crate) fn items(&self) -> Vec<String> {
        let tags = self.pile().into_values();
        tags.map(|tag| tag.item.as_ref().map_or_else(String::new, |item| item.as_str().to_owned())).collect()
    }

    fn collect(&mut self) {
        while let Some(event) = self.machine.next_event() {
            if let Event::Tag(TagEvent::Security { uid, wanted, result: Ok(()) }) = event {
                self.done.push((uid, wanted, self.reader.tag(uid).cloned()));
            }
            self.events.push(event);
        }
        while let Some(bytes) = self.machine.next_output() {
            if self.is_plugged {
                self.reader.handle(&bytes, self.now);
            }
            self.sent.push(bytes);
        }
    }

    /// The next thing that happens, if it does by then.
    fn step(&mut self, end: Instant) -> bool {
        let wakes = [self.reader.poll_timeout(), self.machine.poll_timeout()];
        let Some(next) = wakes.into_iter().flatten().min().filter(|next| *next <= end) else { return false };
        self.now = self.now.max(next);
        if let Some(bytes) = self.reader.next_output(self.now) {
            self.machine.handle_bytes(&bytes, self.now);
        } else {
            self.machine.handle_timeout(self.now);
        }
        self.collect();
        true
    }
}

/// What became of orders, oldest first.
pub(crate) fn results(events: &[Event]) -> Vec<(Uid, Gate, Result<(), NotSet>)> {
    let of = |event: &Event| {
        let Event::Tag(TagEvent::Security { uid, wanted, result }) = event else { return None };
        Some((*uid, *wanted, *result))
    };
    events.iter().filter_map(of).collect()
}

pub(crate) fn departures(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Tag(TagEvent::Departed { .. }))).count()
}

pub(crate) fn is_unknown(tag: &Tag) -> bool {
    tag.model == Model::Unknown && tag.item.is_none()
}

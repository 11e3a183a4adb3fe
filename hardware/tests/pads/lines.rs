//! Pads on pseudo-terminals, in real time: the shell around the machine.

use std::sync::{Arc, Mutex};

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{NotSet, PadHandle, PadSettings, TagEvent, Uid, Why, feig, rl866, spawn_pad, threem};
use omatoimi_hardware::tag::security::Gate;
use omatoimi_hardware::twin::{Direction, PadFault, Timing, TwinPad, no_tap};
use tempfile::TempDir;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Duration, timeout};

use crate::world::{MAKES, book};

/// Long for a busy machine, short for a person who waits for a failing test.
const PATIENCE: Duration = Duration::from_secs(20);

struct Bench {
    folder: TempDir,
    events: Receiver<Event>,
    pad: PadHandle,
}

impl Bench {
    fn new(make: Make) -> Self {
        let folder = TempDir::new().expect("a folder");
        let (sender, events) = channel(4);
        let pad = spawn_pad(PadSettings::new(make, folder.path().join("pad")), sender);
        Self { folder, events, pad }
    }

    fn twin(&self, make: Make) -> TwinPad {
        TwinPad::open(self.folder.path().join("pad"), make, Timing::NONE, no_tap()).expect("a twin")
    }

    async fn next(&mut self) -> Event {
        timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("an open channel")
    }

    /// Waits for an event, past others.
    async fn until(&mut self, is_it: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await;
            if is_it(&event) {
                return event;
            }
        }
    }

    async fn set(&mut self, uid: Uid, gate: Gate) -> Result<(), NotSet> {
        self.pad.set_security(uid, gate);
        let of_it = |event: &Event| matches!(event, Event::Tag(TagEvent::Security { .. }));
        let Event::Tag(TagEvent::Security { result, .. }) = self.until(of_it).await else { panic!("no result") };
        result
    }
}

fn listed(tags: usize) -> impl Fn(&Event) -> bool {
    move |event| *event == Event::Tag(TagEvent::Listed { tags })
}

#[tokio::test]
async fn a_pile_on_a_real_line_is_listed_released_and_taken_away() {
    for make in MAKES {
        let mut bench = Bench::new(make);
        assert!(matches!(bench.next().await, Event::Lost { .. }), "{make:?}");
        let twin = bench.twin(make);
        twin.change(|reader| (0..5).for_each(|serial| reader.put(book(serial))));
        assert_eq!(bench.until(|event| *event == Event::Found).await, Event::Found);
        bench.until(listed(5)).await;
        assert_eq!(bench.set(book(2).uid, Gate::Released).await, Ok(()));
        assert_eq!(twin.change(|reader| reader.tag(book(2).uid).map(|tag| tag.afi)), Some(0xC2));
        twin.change(|reader| reader.take(book(2).uid));
        let gone = Event::Tag(TagEvent::Departed { uid: book(2).uid });
        bench.until(|event| *event == gone).await;
    }
}

#[tokio::test]
async fn a_pad_that_is_unplugged_is_found_again_with_its_pile_and_keeps_no_order() {
    for make in MAKES {
        let mut bench = Bench::new(make);
        let mut twin = bench.twin(make);
        twin.change(|reader| reader.put(book(1)));
        bench.until(listed(1)).await;
        for _ in 0..2 {
            twin.unplug().await;
            bench.until(|event| matches!(event, Event::Lost { .. })).await;
            assert_eq!(bench.set(book(1).uid, Gate::Released).await, Err(NotSet::Failed(Why::Away)), "{make:?}");
            twin.plug().await.expect("a line");
            bench.until(|event| *event == Event::Found).await;
            bench.until(listed(1)).await;
        }
        assert_eq!(twin.change(|reader| reader.tag(book(1).uid).map(|tag| tag.afi)), Some(0x07));
    }
}

#[tokio::test]
async fn i24_a_line_with_every_fault_lists_its_pile() {
    for make in MAKES {
        let mut bench = Bench::new(make);
        let twin = bench.twin(make);
        twin.change(|reader| {
            for fault in [
                PadFault::Split,
                PadFault::Doubled,
                PadFault::Noise,
                PadFault::BadCheck,
                PadFault::OtherLength,
                PadFault::OtherTag,
                PadFault::Unheard,
                PadFault::Silent,
                PadFault::Late(Duration::from_millis(700)),
            ] {
                reader.fault_next(fault);
            }
            (0..3).for_each(|serial| reader.put(book(serial)));
        });
        bench.until(listed(3)).await;
        assert_eq!(bench.set(book(0).uid, Gate::Released).await, Ok(()), "{make:?}");
    }
}

#[tokio::test]
async fn what_goes_over_the_line_is_what_the_captures_and_the_manuals_have() {
    for (make, first, inventory) in [
        (Make::Feig, feig::probe(), "07ffb001001c56"),
        (Make::Rl866, rl866::ask(&rl866::Request::Resync, false).expect("a frame"), "fa07ff4031008a6c"),
        (Make::ThreeM, threem::PROBE.to_vec(), "d60005fe0005fa40"),
    ] {
        let mut bench = Bench::new(make);
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let tap = move |direction, bytes: &[u8]| {
            if direction == Direction::ToDevice {
                heard.lock().expect("a list").push(bytes.to_vec());
            }
        };
        let path = bench.folder.path().join("pad");
        let _twin = TwinPad::open(path, make, Timing::NONE, Arc::new(tap)).expect("a twin");
        bench.until(listed(0)).await;
        let said = said.lock().expect("a list").clone();
        assert_eq!(said[0], first, "{make:?}");
        let hex: Vec<String> =
            said.iter().map(|frame| frame.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
        assert!(hex.contains(&inventory.to_owned()), "{make:?} {hex:?}");
    }
}

#[tokio::test]
async fn a_pad_ends_when_nobody_listens_or_orders() {
    let bench = Bench::new(Make::Feig);
    let twin = bench.twin(Make::Feig);
    let Bench { events, pad, folder } = bench;
    drop(events);
    drop(pad);
    // Its port is free again.
    let (sender, mut events) = channel(4);
    let settings = PadSettings::new(Make::Feig, twin.path());
    let _pad = spawn_pad(settings, sender);
    timeout(PATIENCE, async { while events.recv().await != Some(Event::Found) {} }).await.expect("the port");
    drop(folder);
}

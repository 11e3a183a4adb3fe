//! What goes over a relay board's line: inputs in one question, and answers that are late, doubled, spoilt or another's.

use std::time::Duration;

use omatoimi_hardware::modbus::spawn_modbus;
use omatoimi_hardware::twin::{Direction, RelayFault, TwinRelay, no_tap};
use omatoimi_hardware::{BusHandle, Event, LockState, PinFault};
use tokio::time::{Instant, timeout, timeout_at};

use crate::bench::Bench;
use crate::relay::{DOOR, LONG, SECURED, board, end, fault, recorder, settings, until_event};

#[tokio::test]
async fn inputs_are_reported_at_first_sight_and_on_change_and_no_others_are_told() {
    let mut bench = Bench::new(64);
    let (heard, tap) = recorder();
    let twin = TwinRelay::open(bench.port("relay"), 1, tap).expect("a twin");
    twin.set_input(3, true);
    let mut settings = settings(&bench);
    settings.layout.inputs = vec![0, 3];
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, SECURED]).await;
    let seen = |input, high| Event::Input { input, high };
    bench.expect([seen(0, false), seen(3, true)]).await;
    twin.set_input(0, true);
    bench.expect([seen(0, true)]).await;
    twin.set_input(3, false);
    bench.expect([seen(3, false)]).await;
    end(bus, BusHandle::stop).await;
    let heard = heard.lock().expect("a lock");
    let reads = heard.iter().filter(|(to, bytes)| *to == Direction::ToDevice && bytes[1] == 2);
    assert!(reads.clone().count() >= 3);
    // From the first that is used to the last, in one question.
    assert!(reads.into_iter().all(|(_, bytes)| bytes[2..6] == [0, 0, 0, 4]));
}

#[tokio::test]
async fn a_change_is_read_twice_and_after_it_inputs_are_again_read_in_one_question() {
    let mut bench = Bench::new(64);
    let (heard, tap) = recorder();
    let twin = TwinRelay::open(bench.port("relay"), 1, tap).expect("a twin");
    let mut settings = settings(&bench);
    settings.layout.inputs = vec![0, 1, 2, 3];
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, SECURED]).await;
    bench.expect([0, 1, 2, 3].map(|input| Event::Input { input, high: false })).await;
    // The line's two answers before the event are readings of the change.
    let answers = || heard.lock().expect("a lock").iter().filter(|(_, bytes)| bytes[1..4] == [2, 1, 0b100]).count();
    assert_eq!(answers(), 0);
    twin.set_input(2, true);
    bench.expect([Event::Input { input: 2, high: true }]).await;
    assert!(answers() >= 2);
    heard.lock().expect("a lock").clear();
    let nothing = timeout(Duration::from_secs(1), bench.next()).await;
    assert!(nothing.is_err());
    end(bus, BusHandle::stop).await;
    let heard = heard.lock().expect("a lock");
    let reads = heard.iter().filter(|(to, bytes)| *to == Direction::ToDevice && bytes[1] == 2).count();
    assert!((1..=12).contains(&reads), "one question every 100 ms, not one an input: {reads}");
}

#[tokio::test]
async fn what_the_board_does_not_have_is_refused_and_told_once() {
    let mut bench = Bench::new(64);
    let twin = TwinRelay::open(bench.port("relay"), 1, no_tap()).expect("a twin");
    let mut settings = settings(&bench);
    settings.layout.inputs = vec![1, 20];
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, SECURED]).await;
    // What it has is read though not all of them can be.
    let refused = Event::InputFault { input: 20, fault: PinFault::Refused };
    bench.expect([Event::Input { input: 1, high: false }, refused]).await;
    twin.set_input(1, true);
    bench.expect([Event::Input { input: 1, high: true }]).await;
    bus.release(7, LONG);
    let state = LockState::Fault(PinFault::Refused);
    bench.expect([Event::Lock { output: 7, state }]).await;
    bus.set(6, true);
    let result = Err(PinFault::Refused);
    bench.expect([Event::Output { output: 6, result }]).await;
    end(bus, drop).await;
}

#[tokio::test]
async fn inputs_that_are_far_apart_are_read_one_by_one() {
    let mut bench = Bench::new(64);
    let (heard, tap) = recorder();
    let _twin = TwinRelay::open(bench.port("relay"), 1, tap).expect("a twin");
    let mut settings = settings(&bench);
    settings.layout.inputs = vec![2, 70];
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, SECURED, Event::Input { input: 2, high: false }]).await;
    bench.expect([Event::InputFault { input: 70, fault: PinFault::Refused }]).await;
    end(bus, BusHandle::stop).await;
    let heard = heard.lock().expect("a lock");
    let reads = heard.iter().filter(|(to, bytes)| *to == Direction::ToDevice && bytes[1] == 2);
    assert!(reads.into_iter().all(|(_, bytes)| matches!(bytes[2..6], [0, 2 | 70, 0, 1])));
}

/// A board with one contact shut and one open, and everything that is told of it for so long.
async fn told_with(fault: RelayFault, for_: Duration) -> (Vec<Event>, TwinRelay) {
    let mut bench = Bench::new(64);
    let twin = TwinRelay::open(bench.port("relay"), 1, no_tap()).expect("a twin");
    twin.set_input(3, true);
    let mut settings = settings(&bench);
    settings.layout.inputs = vec![0, 3];
    settings.answer_within = Duration::from_millis(100);
    settings.poll_every = Duration::from_millis(20);
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    // On a busy machine it may be lost and found a few times.
    for (input, high) in [(0, false), (3, true)] {
        until_event(&mut bench, Event::Input { input, high }).await;
    }
    twin.set_fault(fault);
    let mut told = Vec::new();
    let until = Instant::now() + for_;
    let mut asked = 0;
    while let Ok(event) = timeout_at(until, bench.events.recv()).await {
        told.extend(event);
        asked += 1;
        if asked % 3 == 0 {
            bus.release(DOOR, LONG);
        }
    }
    bus.release(DOOR, LONG);
    twin.set_fault(RelayFault::None);
    end(bus, BusHandle::stop).await;
    while let Ok(event) = bench.events.try_recv() {
        told.push(event);
    }
    (told, twin)
}

#[tokio::test]
async fn i3_answers_that_are_late_spoilt_or_of_two_boards_never_tell_what_is_not_so() {
    for fault in [
        RelayFault::Garbled,
        RelayFault::Late(Duration::from_millis(110)),
        RelayFault::Late(Duration::from_millis(190)),
        RelayFault::Twice(Duration::from_millis(3)),
        RelayFault::Twice(Duration::from_millis(7)),
        RelayFault::Twice(Duration::from_millis(30)),
    ] {
        let (told, twin) = told_with(fault, Duration::from_millis(400)).await;
        for event in told {
            if let Event::Input { input, high } = event {
                assert_eq!(high, input == 3, "{fault:?}: one contact for the other");
            }
            assert!(!matches!(event, Event::InputFault { .. }), "{fault:?}");
            let is_released = matches!(event, Event::Lock { state: LockState::Released { .. }, .. });
            assert!(!is_released || fault != RelayFault::Garbled, "nobody said so");
        }
        assert!(!twin.coils().borrow()[usize::from(DOOR)], "{fault:?}");
    }
}

#[tokio::test]
async fn a_board_at_another_speed_or_address_is_lost_and_its_lock_never_called_released() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    twin.set_fault(RelayFault::Garbled);
    bus.release(DOOR, LONG);
    until_event(&mut bench, fault(PinFault::Away)).await;
    assert_eq!(bench.expect_lost().await, "the board does not answer");
    twin.set_fault(RelayFault::None);
    until_event(&mut bench, Event::Found).await;
    bench.expect([SECURED]).await;
    end(bus, drop).await;
    let other = TwinRelay::open(bench.port("other"), 2, no_tap()).expect("a twin");
    let mut settings = settings(&bench);
    settings.port.path = other.path().to_owned();
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    bus.release(DOOR, LONG);
    let mut told = vec![bench.next().await];
    while !matches!(told.last(), Some(Event::Lost { .. })) {
        told.push(bench.next().await);
    }
    assert_eq!(told.pop(), Some(Event::Lost { why: "the board does not answer".to_owned() }));
    let is_false =
        |event: &Event| matches!(event, Event::Found | Event::Lock { state: LockState::Released { .. }, .. });
    assert!(!told.iter().any(is_false), "{told:?}");
    end(bus, drop).await;
}

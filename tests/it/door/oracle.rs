//! What the time of a refusal tells a stranger: nothing. A slow library system with a jitter of its own is played on a
//! virtual clock; `cargo bench --bench oracle` measures the same on the real program.

use std::time::Duration;

use omatoimi::door::{CardAnswer, Display, Input, RefusalClass};
use omatoimi::ids::Visit;
use omatoimi::policy::{PatronFacts, Reason};

use super::bench::{Bench, MATTI, welcome};

const TRIES: usize = 200;

/// A way in which a card and a PIN fail.
#[derive(Clone, Copy, Debug)]
enum Way {
    UnknownCard,
    WrongPin,
    /// The PIN is right, and a rule refuses.
    Blocked,
    /// Too many wrong PINs before: nobody is asked.
    Locked,
    /// The library system falls silent, or is away: the kept verifier says no.
    OfflineWrongPin,
}

const WAYS: [Way; 5] = [Way::UnknownCard, Way::WrongPin, Way::Blocked, Way::Locked, Way::OfflineWrongPin];

/// Pseudo-random, the same in every run (a linear congruential generator with Knuth's constants).
struct Jitter(u64);

impl Jitter {
    fn millis(&mut self, from: u64, to: u64) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis(from + (self.0 >> 33) % (to - from))
    }
}

/// From the last key to the refusal on the display.
fn time_of(way: Way, bench: &mut Bench, jitter: &mut Jitter) -> Duration {
    bench.tell(Input::LinkChanged { online: !matches!(way, Way::OfflineWrongPin) });
    let visit = bench.scan(MATTI);
    bench.press("1234");
    let last_key_at = bench.mono();
    let mut answer_after = |bench: &mut Bench, (from, to), answer: CardAnswer| {
        bench.advance(jitter.millis(1, 20));
        bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        bench.advance(jitter.millis(from, to));
        bench.ils_says(visit, answer);
    };
    let blocked = PatronFacts { permission: Some(false), ..welcome() };
    match way {
        Way::UnknownCard => answer_after(bench, (150, 500), CardAnswer::Unknown),
        Way::WrongPin => answer_after(bench, (500, 1_200), CardAnswer::WrongPin),
        Way::Blocked => answer_after(bench, (700, 1_500), CardAnswer::Right(blocked)),
        Way::Locked => {
            bench.advance(jitter.millis(0, 3));
            bench.tell(Input::AttemptLocked { visit });
        }
        Way::OfflineWrongPin => {
            bench.advance(jitter.millis(1, 20));
            bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
            bench.advance(jitter.millis(25, 120));
            bench.kept_says(visit, welcome(), Duration::from_secs(60), false);
        }
    }
    bench.advance_while(&Display::Checking);
    assert!(matches!(bench.display(), Display::Refused { .. }), "{way:?}");
    bench.mono() - last_key_at
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn i9_promise_6_every_way_of_failing_takes_the_same_time_with_a_slow_library_system() {
    let (mut bench, mut jitter) = (Bench::online(), Jitter(1));
    let mut times = WAYS.map(|_| Vec::with_capacity(TRIES));
    for _ in 0..TRIES {
        for (way, times) in WAYS.into_iter().zip(&mut times) {
            times.push(time_of(way, &mut bench, &mut jitter));
            bench.advance(Duration::from_secs(5));
        }
    }
    let medians = times.map(|mut times| median(&mut times));
    let (shortest, longest) = (medians.iter().min().unwrap(), medians.iter().max().unwrap());
    assert!(longest.as_secs_f64() <= shortest.as_secs_f64() * 1.05, "{WAYS:?}: {medians:?}");
    assert!(*shortest > Duration::from_secs(1), "the library system is slow: {medians:?}");
}

/// A visit of a patron who is let in, after an answer that took so long.
fn answered_after(bench: &mut Bench, took: Duration) {
    let visit = bench.identify(MATTI, "1234");
    bench.advance(took);
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    bench.tell(Input::Recorded { visit });
    bench.advance(Duration::from_secs(10));
}

/// A locked card, from the last key to the refusal.
fn locked(bench: &mut Bench) -> Duration {
    time_of(Way::Locked, bench, &mut Jitter(1))
}

#[test]
fn a_refusal_waits_for_a_quick_library_system_no_longer_than_600_ms() {
    let mut bench = Bench::online();
    assert_eq!(locked(&mut bench), Duration::from_millis(600), "nobody has been asked yet");
    answered_after(&mut bench, Duration::from_millis(80));
    assert_eq!(locked(&mut bench), Duration::from_millis(600));
}

#[test]
fn a_refusal_waits_for_a_slow_library_system_but_never_longer_than_its_time_out() {
    for (took, waits) in [(900, 900), (2_999, 2_999), (3_900, 3_000)] {
        let mut bench = Bench::online();
        answered_after(&mut bench, Duration::from_millis(took));
        assert_eq!(locked(&mut bench), Duration::from_millis(waits));
    }
}

#[test]
fn one_slow_answer_is_not_waited_for_once_a_hundred_have_come() {
    let mut bench = Bench::online();
    answered_after(&mut bench, Duration::from_millis(2_500));
    for _ in 0..99 {
        answered_after(&mut bench, Duration::from_millis(400));
    }
    assert_eq!(locked(&mut bench), Duration::from_millis(600));
}

#[test]
fn the_time_in_which_a_door_slowed_down_by_wrong_pins_waits_is_no_answer_time() {
    let mut bench = Bench::online();
    let visit = bench.scan(MATTI);
    bench.press("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(60) });
    bench.advance(Duration::from_secs(60) + Duration::from_millis(700));
    bench.ils_says(visit, CardAnswer::WrongPin);
    assert!(matches!(bench.display(), Display::Refused { .. }));
    assert_eq!(locked(&mut bench), Duration::from_millis(700));
}

#[test]
fn promise_6_right_and_wrong_pins_are_told_apart_neither_when_the_door_closes_in_between() {
    let evenings = |settings: &mut omatoimi::door::DoorSettings| {
        settings.schedule = super::bench::hours(Some("Mo-Su 06:00-22:00"));
    };
    for answer in [CardAnswer::Right(welcome()), CardAnswer::WrongPin, CardAnswer::Unknown] {
        let mut bench = Bench::with(evenings).at("2026-11-22T19:59:59.900Z");
        let visit = bench.identify(MATTI, "1234");
        bench.advance(Duration::from_millis(200));
        bench.ils_says(visit, answer.clone());
        bench.advance(Duration::from_millis(399));
        assert_eq!(bench.display(), Display::Checking, "{answer:?}");
        bench.advance(Duration::from_millis(1));
        assert!(matches!(bench.display(), Display::Closed { .. }), "{answer:?}");
    }
}

#[test]
fn nobody_waits_for_a_refusal_that_no_pin_came_before() {
    let mut bench = Bench::online();
    answered_after(&mut bench, Duration::from_secs(2));
    bench.tell(Input::CardRead { visit: Visit(900), card: super::bench::card(MATTI) });
    bench.tell(Input::Listed { visit: Visit(900), listing: omatoimi::policy::Listing::Denied });
    assert_eq!(bench.logged().last(), Some(&Reason::DenyList));
    assert_eq!(bench.display(), Display::Refused { class: RefusalClass::CallUs });
}

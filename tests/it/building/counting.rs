//! People counters, the number inside, and one card for each person.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use omatoimi::building::{Counter, CounterKind, Crowd, Occupancy, Openings, Side, Way};
use omatoimi::policy::ClockState;
use proptest::prelude::*;

use super::*;

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn start() -> Instant {
    Clock::system().now().mono
}

/// What a counter makes of edges: `A` the first input goes high, `a` low, `B` and `b` the second, each 100 ms after the
/// one before; a blank is another 100 ms. A second of rest follows.
fn counted(kind: CounterKind, edges: &str) -> String {
    let mut counter = Counter::new(kind);
    let mut at = start();
    assert_eq!(counter.edge(Side::First, false, at), None);
    assert_eq!(counter.edge(Side::Second, false, at), None);
    let mut ways = String::new();
    let mut went = |way: Option<Way>| match way {
        Some(Way::In) => ways.push('I'),
        Some(Way::Out) => ways.push('O'),
        None => {}
    };
    for edge in edges.chars() {
        at += ms(100);
        let side = if edge.eq_ignore_ascii_case(&'a') { Side::First } else { Side::Second };
        match edge {
            ' ' => went(counter.handle_timeout(at)),
            edge => went(counter.edge(side, edge.is_uppercase(), at)),
        }
    }
    went(counter.handle_timeout(at + ms(1000)));
    ways
}

#[test]
fn a_pulse_is_a_person() {
    for (edges, ways) in [
        ("", ""),
        ("Aa", "I"),
        ("A", "I"),
        ("Bb", "O"),
        ("AaAaBb", "IIO"),
        // An edge that is told twice, and both lines at once.
        ("AA", "I"),
        ("ABab", "IO"),
    ] {
        assert_eq!(counted(CounterKind::Pulses, edges), ways, "{edges}");
    }
}

#[test]
fn a_pulse_that_bounces_is_one_person() {
    let mut counter = Counter::new(CounterKind::Pulses);
    let at = start();
    counter.edge(Side::First, false, at);
    assert_eq!(counter.edge(Side::First, true, at), Some(Way::In));
    for after in [5, 20, 90] {
        assert_eq!(counter.edge(Side::First, false, at + ms(after)), None);
        assert_eq!(counter.edge(Side::First, true, at + ms(after + 1)), None);
    }
    counter.edge(Side::First, false, at + ms(200));
    assert_eq!(counter.edge(Side::First, true, at + ms(500)), Some(Way::In));
}

#[test]
fn the_order_of_two_beams_tells_the_way() {
    for (edges, ways) in [
        ("ABab", "I"),
        ("BAba", "O"),
        ("ABabBAba", "IO"),
        // Turned back: at the first beam, between the beams, at the second.
        ("Aa", ""),
        ("ABba", ""),
        ("BAab", ""),
        // Dawdled between the beams, and went on.
        ("ABaAab", "I"),
        ("AB        ab", "I"),
        // One beam alone is nobody, however often.
        ("AaAaAa", ""),
        ("A a A a B b", ""),
        // Two who are apart, and two who are not.
        ("ABab ABab", "II"),
        ("ABaAbBab", "I"),
    ] {
        assert_eq!(counted(CounterKind::Beams, edges), ways, "{edges}");
    }
}

#[test]
fn a_board_that_reads_one_beam_after_the_other_still_sees_the_person() {
    // The outer beam is read free some milliseconds before the inner one is read broken.
    let mut counter = Counter::new(CounterKind::Beams);
    let at = start();
    counter.edge(Side::First, false, at);
    counter.edge(Side::Second, false, at);
    for (side, high, after) in
        [(Side::First, true, 0), (Side::First, false, 100), (Side::Second, true, 140), (Side::Second, false, 300)]
    {
        assert_eq!(counter.edge(side, high, at + ms(after)), None);
    }
    assert_eq!(counter.handle_timeout(counter.poll_timeout().unwrap()), Some(Way::In));
    assert_eq!(counter.poll_timeout(), None);
}

#[test]
fn a_counter_that_was_away_counts_from_its_first_readings_on() {
    let mut counter = Counter::new(CounterKind::Pulses);
    let at = start();
    assert!(!counter.is_known());
    assert_eq!(counter.edge(Side::First, true, at), None, "the first reading is no edge");
    counter.edge(Side::Second, false, at);
    assert!(counter.is_known());
    counter.lose();
    assert!(!counter.is_known());
    assert_eq!(counter.edge(Side::First, true, at + ms(900)), None);
}

#[test]
fn an_input_that_could_not_be_read_for_a_moment_leaves_the_other_one_known() {
    // A line at rest is told once: nobody who leaves, no pulse on the second line, perhaps all day.
    let mut counter = Counter::new(CounterKind::Pulses);
    let at = start();
    counter.edge(Side::First, false, at);
    counter.edge(Side::Second, false, at);
    counter.lose_one(Side::First);
    assert!(!counter.is_known());
    counter.edge(Side::First, false, at + ms(500));
    assert!(counter.is_known());
    assert_eq!(counter.edge(Side::First, true, at + ms(900)), Some(Way::In));
}

proptest! {
    #[test]
    fn no_edges_make_more_people_than_beams_were_crossed(
        edges in prop::collection::vec((any::<bool>(), any::<bool>(), 0..400_u64), 0..200)
    ) {
        let mut counter = Counter::new(CounterKind::Beams);
        let (mut at, mut people, mut both) = (start(), 0, 0);
        let mut seen = [false, false];
        counter.edge(Side::First, false, at);
        counter.edge(Side::Second, false, at);
        for (first, high, after) in edges {
            at += ms(after);
            let side = if first { Side::First } else { Side::Second };
            people += u32::from(counter.edge(side, high, at).is_some());
            seen[usize::from(first)] |= high;
            if seen == [true, true] {
                both += 1;
                seen = [false, false];
            }
        }
        people += u32::from(counter.handle_timeout(at + ms(1000)).is_some());
        prop_assert!(people <= both, "{} of {}", people, both);
    }
}

#[test]
fn the_number_inside_is_never_below_zero_and_staff_can_put_it_right() {
    let mut occupancy = Occupancy::new(Helsinki, None);
    occupancy.count(Way::Out);
    assert_eq!(occupancy.inside(), 0);
    occupancy.count(Way::In);
    occupancy.count(Way::In);
    occupancy.count(Way::Out);
    assert_eq!(occupancy.inside(), 1);
    occupancy.set(40);
    occupancy.count(Way::Out);
    assert_eq!(occupancy.inside(), 39);
}

#[test]
fn in_the_small_hours_counting_begins_again_at_zero_and_over_a_restart_too() {
    let kept = |at: &str| Some((7, local(at)));
    for (kept, now, inside) in [
        (kept("2026-11-22 22:00"), "2026-11-23 03:59", 7),
        (kept("2026-11-22 22:00"), "2026-11-23 04:00", 0),
        (kept("2026-11-22 22:00"), "2026-11-25 03:00", 0),
        (kept("2026-11-23 04:00"), "2026-11-23 23:00", 7),
        // An hour comes twice, or never.
        (kept("2026-10-24 22:00"), "2026-10-25 03:30", 7),
        (kept("2026-10-24 22:00"), "2026-10-25 04:00", 0),
        (kept("2026-03-28 22:00"), "2026-03-29 02:59", 7),
        (kept("2026-03-28 22:00"), "2026-03-29 04:00", 0),
        (None, "2026-11-23 04:00", 0),
    ] {
        let mut occupancy = Occupancy::new(Helsinki, kept);
        assert!(!occupancy.handle_tick(local(now), ClockState::Unset), "a clock in doubt resets nothing");
        assert_eq!(occupancy.handle_tick(local(now), ClockState::Believed), kept.is_some() && inside == 0, "{now}");
        assert_eq!(occupancy.inside(), inside, "{now}");
        assert!(!occupancy.handle_tick(local(now) + TimeDelta::seconds(1), ClockState::Believed));
    }
}

/// A counted door in a story: what comes when, in seconds.
enum Step {
    Login,
    In,
    Opens,
    Closes,
    StandsOpen(bool),
    Fire(bool),
}

use Step::{Closes, Fire, In, Login, Opens, StandsOpen};

const UNLOCK_FOR: Duration = Duration::from_secs(5);

/// The crowds that staff hear of.
fn crowds(steps: &[(u64, Step)]) -> Vec<Crowd> {
    let mut door = Openings::default();
    let begin = start();
    let mut crowds = Vec::new();
    for (seconds, step) in steps {
        let at = begin + Duration::from_secs(*seconds);
        while let Some(due) = door.poll_timeout().filter(|due| *due <= at) {
            crowds.extend(door.handle_timeout(due));
        }
        match step {
            Login => door.released(UNLOCK_FOR, at),
            In => door.came_in(at),
            Opens => door.contact(false, at),
            Closes => door.contact(true, at),
            StandsOpen(free) => door.stands_open(*free),
            Fire(on) => door.fire(*on),
        }
    }
    while let Some(due) = door.poll_timeout() {
        crowds.extend(door.handle_timeout(due));
    }
    crowds
}

#[test]
fn each_opening_has_as_many_people_as_logins() {
    let crowd = |counted, logins| vec![Crowd { counted, logins }];
    for (name, steps, expected) in [
        ("one card, one person", vec![(0, Login), (2, Opens), (3, In), (5, Closes)], vec![]),
        ("nobody came after all", vec![(0, Login)], vec![]),
        ("a stranger slips in", vec![(0, Login), (2, Opens), (3, In), (4, In), (6, Closes)], crowd(2, 1)),
        ("both logged in", vec![(0, Login), (1, Login), (2, Opens), (3, In), (4, In), (6, Closes)], vec![]),
        ("two cards, four people", vec![(0, Login), (1, Login), (2, In), (3, In), (4, In), (5, In)], crowd(4, 2)),
        ("without a contact", vec![(0, Login), (3, In), (4, In)], crowd(2, 1)),
        ("counted after the door fell shut", vec![(0, Login), (2, Opens), (3, Closes), (5, In), (6, In)], crowd(2, 1)),
        ("let in from inside", vec![(0, Opens), (1, In), (3, Closes)], crowd(1, 0)),
        (
            "two visits, one each",
            vec![(0, Login), (2, Opens), (3, In), (4, Closes), (30, Login), (31, Opens), (32, In), (33, Closes)],
            vec![],
        ),
        (
            "the second of two comes after the door fell shut",
            vec![(0, Login), (1, Login), (2, Opens), (3, In), (4, Closes), (10, Opens), (11, In), (12, Closes)],
            vec![],
        ),
        ("a prop in the door", vec![(0, Login), (2, Opens), (3, In), (300, In), (500, In)], crowd(3, 1)),
        ("staff are there", vec![(0, StandsOpen(true)), (1, In), (2, In), (100, StandsOpen(false))], vec![]),
        ("firemen", vec![(0, Fire(true)), (1, In), (2, In), (100, StandsOpen(false)), (101, In)], vec![]),
        ("a fire in the middle", vec![(0, Login), (1, In), (2, In), (3, Fire(true)), (90, Fire(false))], vec![]),
        ("and after it", vec![(0, Fire(true)), (1, In), (90, Fire(false)), (91, In)], crowd(1, 0)),
        (
            "and have left",
            vec![(0, StandsOpen(true)), (1, In), (100, StandsOpen(false)), (200, Login), (201, In), (202, In)],
            crowd(2, 1),
        ),
    ] {
        assert_eq!(crowds(&steps), expected, "{name}");
    }
}

//! What staff do at a door from afar, and what the door itself has to say: held, locked, on fire, in the way of another.

use std::time::Duration;

use omatoimi::door::{Ask, CardAnswer, Command, Display, DoorState, Input, RefusalClass, Standing};
use omatoimi::policy::{Listing, Reason};

use super::bench::{Bench, MATTI, hours, staffed_hours, until_recording};

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn stands(state: DoorState, asks: Option<Ask>) -> Input {
    Input::StandingChanged(Standing { state, asks })
}

/// Told each second, as the daemon does.
fn pass(bench: &mut Bench, time: u64) {
    for _ in 0..time {
        bench.advance(seconds(1));
        bench.tell(Input::TimePassed);
    }
}

fn leases(bench: &Bench) -> usize {
    bench.count(|command| matches!(command, Command::StandOpen { .. }))
}

fn hold(bench: &mut Bench, time: u64) {
    let until = Some(bench.now.after(seconds(time)));
    bench.tell(Input::HeldOpen { until });
}

#[test]
fn a_door_that_staff_hold_stands_open_until_then_whatever_its_hours() {
    let closed = |settings: &mut omatoimi::door::DoorSettings| settings.schedule = hours(Some("Mo-Su 06:00-07:00"));
    let mut bench = Bench::with(closed);
    hold(&mut bench, 60);
    assert_eq!((leases(&bench), bench.display()), (1, Display::StandsOpen), "at once");
    pass(&mut bench, 59);
    assert_eq!((leases(&bench), bench.display()), (8, Display::StandsOpen), "every eight seconds");
    bench.commands.clear();
    pass(&mut bench, 2);
    assert_eq!(bench.count(|command| matches!(command, Command::StandShut)), 1);
    assert!(matches!(bench.display(), Display::Closed { .. }));
}

#[test]
fn i3_a_program_that_hangs_leaves_a_door_that_stands_open_released_for_15_s_at_most() {
    let mut bench = Bench::online();
    hold(&mut bench, 3600);
    pass(&mut bench, 60);
    let is_long = |command: &Command| matches!(command, Command::StandOpen { for_ } if *for_ > seconds(15));
    assert!(leases(&bench) > 0 && bench.count(is_long) == 0);
}

#[test]
fn a_hold_that_is_ended_or_lies_in_the_past_holds_nothing() {
    let mut bench = Bench::online();
    hold(&mut bench, 3600);
    bench.tell(Input::HeldOpen { until: None });
    assert_eq!(bench.count(|command| matches!(command, Command::StandShut)), 1);
    bench.commands.clear();
    let until = Some(bench.now);
    bench.tell(Input::HeldOpen { until });
    assert_eq!((leases(&bench), bench.display()), (0, Display::Idle));
}

#[test]
fn a_wall_clock_that_passes_the_end_of_a_hold_ends_it_and_one_that_is_set_back_does_not_prolong_it() {
    for (stepped, held_for) in [("2026-11-23T12:00:00Z", 0), ("2026-11-22T03:00:00Z", 3600)] {
        let mut bench = Bench::online();
        hold(&mut bench, 3600);
        bench = bench.at(stepped);
        pass(&mut bench, held_for);
        bench.tell(Input::TimePassed);
        assert_eq!(bench.display(), Display::Idle, "{stepped}");
        assert_eq!(bench.count(|command| matches!(command, Command::StandShut)), 1, "{stepped}");
    }
}

#[test]
fn staff_who_lock_a_door_in_staffed_hours_keep_it_locked_until_these_end() {
    let mut bench = Bench::with(|settings| {
        settings.schedule = staffed_hours(None, Some("Mo-Fr 10:00-18:00"));
        settings.open_when_staffed = true;
    })
    .at("2026-11-23T10:00:00Z");
    bench.tell(Input::TimePassed);
    assert_eq!(bench.display(), Display::StandsOpen);
    bench.tell(Input::Locked);
    assert_eq!(bench.count(|command| matches!(command, Command::Secure)), 1);
    bench.commands.clear();
    pass(&mut bench, 60);
    assert_eq!((leases(&bench), bench.display()), (0, Display::Idle), "a card opens it");
    let mut bench = bench.at("2026-11-23T16:30:00Z");
    bench.tell(Input::TimePassed);
    let mut bench = bench.at("2026-11-24T08:30:00Z");
    bench.tell(Input::TimePassed);
    assert_eq!((leases(&bench), bench.display()), (1, Display::StandsOpen), "the next day it follows its hours");
}

#[test]
fn staff_who_hold_a_door_that_they_had_locked_mean_it() {
    let mut bench = Bench::online();
    bench.tell(Input::Locked);
    hold(&mut bench, 60);
    assert_eq!(bench.display(), Display::StandsOpen);
}

#[test]
fn a_lock_down_ends_a_hold_and_whatever_was_granted() {
    let mut bench = Bench::online();
    hold(&mut bench, 3600);
    bench.tell(Input::LockdownChanged { on: true });
    assert_eq!(bench.count(|command| matches!(command, Command::Secure)), 1);
    bench.tell(Input::LockdownChanged { on: false });
    pass(&mut bench, 20);
    assert_eq!((leases(&bench), bench.display()), (1, Display::Idle), "the hold does not come back by itself");
}

#[test]
fn a_grant_whose_entry_is_written_in_a_lock_down_opens_nothing() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::LockdownChanged { on: true });
    bench.tell(Input::Recorded { visit });
    assert_eq!((bench.releases(), bench.display()), (0, Display::Closed { next_opening: None }));
}

#[test]
fn who_is_on_the_allow_list_enters_in_a_lock_down() {
    let mut bench = Bench::online();
    bench.tell(Input::LockdownChanged { on: true });
    let visit = bench.scan_listed(MATTI, Listing::Allowed);
    bench.press("8642");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.tell(Input::ListedPinChecked { visit, right: true });
    bench.tell(Input::Recorded { visit });
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::GrantedAllowList], 1));
}

#[test]
fn staff_who_open_a_door_open_it_once_and_disturb_nobody() {
    let mut bench = Bench::online();
    bench.tell(Input::Opened);
    let opened = |bench: &Bench| bench.count(|command| matches!(command, Command::Open { .. }));
    assert_eq!((opened(&bench), bench.display()), (1, Display::Welcome { language: None }));
    bench.advance(seconds(60));
    bench.scan(MATTI);
    bench.press("12");
    bench.tell(Input::Opened);
    assert_eq!((opened(&bench), bench.display()), (2, Display::AskPin { typed: 2, longest: 4 }));
    bench.tell(Input::LockdownChanged { on: true });
    bench.tell(Input::Opened);
    assert_eq!(opened(&bench), 2, "a door that is locked down stays locked");
}

#[test]
fn i5_in_a_fire_nobody_is_asked_for_anything_and_attempts_are_handed_back() {
    let mut bench = Bench::online();
    bench.scan(MATTI);
    bench.press("1234");
    bench.tell(stands(DoorState::Fire, None));
    assert_eq!(bench.display(), Display::Fire);
    assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 1);
    bench.commands.clear();
    bench.scan(MATTI);
    bench.press("1234");
    bench.tell(Input::NotACard);
    bench.advance(seconds(60));
    assert_eq!(bench.display(), Display::Fire);
    assert_eq!(bench.count(|command| !matches!(command, Command::Show | Command::CountStray)), 0);
    bench.tell(stands(DoorState::Locked, None));
    assert_eq!(bench.display(), Display::Idle);
}

#[test]
fn i5_a_fire_is_shown_over_whatever_the_door_shows() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(stands(DoorState::Fire, None));
    assert_eq!(bench.display(), Display::Fire);
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.display(), Display::Fire);
    bench.tell(Input::LockdownChanged { on: true });
    assert_eq!(bench.display(), Display::Fire);
}

#[test]
fn who_must_close_the_other_door_first_is_told_so_and_then_welcomed() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    bench.tell(stands(DoorState::Locked, Some(Ask::OtherDoorFirst)));
    assert_eq!(bench.display(), Display::OtherDoorFirst);
    bench.advance(seconds(9));
    assert_eq!(bench.display(), Display::OtherDoorFirst, "as long as it waits");
    bench.tell(stands(DoorState::Locked, None));
    assert_eq!(bench.display(), Display::Welcome { language: None });
    bench.advance(seconds(6));
    assert_eq!(bench.display(), Display::Idle);
}

#[test]
fn who_did_not_close_the_other_door_is_told_to_try_again() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    bench.tell(stands(DoorState::Locked, Some(Ask::OtherDoorFirst)));
    bench.advance(seconds(10));
    bench.tell(Input::GivenUp);
    bench.tell(stands(DoorState::Locked, None));
    assert_eq!(bench.display(), Display::Refused { class: RefusalClass::TryLater });
}

#[test]
fn a_door_that_is_held_open_asks_to_be_closed_while_it_rests_and_lets_a_visit_go_on() {
    let mut bench = Bench::online();
    bench.tell(stands(DoorState::Open, Some(Ask::CloseTheDoor)));
    assert_eq!(bench.display(), Display::CloseTheDoor);
    let visit = bench.identify(MATTI, "1234");
    assert_eq!(bench.display(), Display::Checking);
    bench.ils_says(visit, CardAnswer::WrongPin);
    bench.expect_refused(Reason::WrongPin, RefusalClass::NotAccepted);
    bench.advance(seconds(10));
    assert_eq!(bench.display(), Display::CloseTheDoor);
}

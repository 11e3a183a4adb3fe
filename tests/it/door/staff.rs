//! What staff have arranged: lists of their own, hours at which they are there, a lock-down, a full house.

use std::time::Duration;

use omatoimi::door::{CardAnswer, Command, Display, Input, RefusalClass};
use omatoimi::ids::Visit;
use omatoimi::policy::{ClockState, Listing, Reason};

use super::bench::{Bench, MATTI, hours, staffed_hours, welcome};

const WEEKDAY_NOON: &str = "2026-11-23T10:00:00Z";
const WEEKDAY_EVENING: &str = "2026-11-23T16:00:00Z";

fn standing_open() -> Bench {
    Bench::with(|settings| {
        settings.schedule = staffed_hours(Some("Mo-Su 06:00-22:00"), Some("Mo-Fr 10:00-18:00"));
        settings.open_when_staffed = true;
        settings.login_again_at_switch = true;
    })
}

fn leases(bench: &Bench) -> usize {
    bench.count(|command| matches!(command, Command::StandOpen { .. }))
}

#[test]
fn a_denied_card_is_refused_before_any_pin_and_nobody_is_asked() {
    let mut bench = Bench::online();
    bench.scan_listed(MATTI, Listing::Denied);
    bench.press("1234");
    assert_eq!(bench.logged(), [Reason::DenyList]);
    assert_eq!(bench.count(|command| matches!(command, Command::CountAttempt { .. } | Command::AskIls { .. })), 0);
}

#[test]
fn a_cleaner_comes_in_at_night_with_an_unset_clock_and_the_library_system_gone() {
    let mut bench = Bench::with(|settings| settings.schedule = hours(Some("Mo-Su 06:00-22:00")));
    let mut bench = {
        bench.tell(Input::ClockJudged(ClockState::Unset));
        bench.tell(Input::LinkChanged { online: false });
        bench.at("2026-11-23T01:00:00Z")
    };
    let visit = bench.scan_listed(MATTI, Listing::Allowed);
    bench.press("8642");
    assert_eq!(bench.count(|command| matches!(command, Command::CountAttempt { .. })), 1);
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    assert_eq!(bench.count(|command| matches!(command, Command::CheckListed { .. })), 1);
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. } | Command::CheckKept { .. })), 0);
    bench.tell(Input::ListedPinChecked { visit, right: true });
    bench.tell(Input::Recorded { visit });
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::GrantedAllowList], 1));
}

#[test]
fn promise_6_a_wrong_pin_of_the_allow_list_is_a_wrong_pin_like_any_other() {
    let mut bench = Bench::online();
    let visit = bench.scan_listed(MATTI, Listing::Allowed);
    bench.press("0000");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.tell(Input::ListedPinChecked { visit, right: false });
    bench.expect_refused(Reason::WrongPin, RefusalClass::NotAccepted);
}

#[test]
fn promise_1_an_answer_about_the_allow_list_opens_no_other_visit() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.tell(Input::ListedPinChecked { visit, right: true });
    bench.tell(Input::Recorded { visit });
    assert_eq!((bench.logged(), bench.releases()), (vec![], 0), "the library system was asked, not the list");
    let visit = bench.scan_listed(MATTI, Listing::Allowed);
    bench.press("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    assert_eq!((bench.logged(), bench.releases()), (vec![], 0), "the list was asked, not the library system");
}

#[test]
fn promise_2_lists_that_cannot_be_read_let_nobody_past() {
    let mut bench = Bench::online();
    let visit = Visit(7);
    bench.tell(Input::CardRead { visit, card: super::bench::card(MATTI) });
    bench.tell(Input::NotListed { visit });
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::Unavailable], 0));
}

#[test]
fn promise_8_a_door_that_stands_open_does_so_by_a_lease_that_is_renewed() {
    let mut bench = standing_open().at(WEEKDAY_NOON);
    bench.tell(Input::TimePassed);
    assert_eq!((leases(&bench), bench.display()), (1, Display::StandsOpen));
    for _ in 0..20 {
        bench.advance(Duration::from_secs(1));
        bench.tell(Input::TimePassed);
    }
    assert_eq!(leases(&bench), 3, "every eight seconds");
    let longest = bench.commands.iter().filter_map(|command| match command {
        Command::StandOpen { for_ } => Some(*for_),
        _ => None,
    });
    assert!(longest.max().is_some_and(|for_| for_ <= Duration::from_secs(30)), "I6");
}

#[test]
fn a_door_that_stands_open_asks_for_no_card_and_logs_nobody() {
    let mut bench = standing_open().at(WEEKDAY_NOON);
    bench.scan(MATTI);
    bench.press("1234");
    assert_eq!((bench.logged(), bench.display()), (vec![], Display::StandsOpen));
}

#[test]
fn when_staff_leave_the_door_is_secured_and_those_inside_are_told_to_log_in() {
    let mut bench = standing_open().at("2026-11-23T15:59:59Z");
    bench.tell(Input::TimePassed);
    assert_eq!(leases(&bench), 1);
    let mut bench = bench.at(WEEKDAY_EVENING);
    bench.tell(Input::TimePassed);
    assert_eq!(bench.count(|command| matches!(command, Command::StandShut)), 1);
    assert_eq!(bench.display(), Display::LoginAgain);
    let bench = bench.at("2026-11-23T16:16:00Z");
    assert_eq!(bench.display(), Display::Idle);
}

#[test]
fn a_door_opens_by_card_while_staff_are_there_where_the_site_says_so() {
    let mut bench = Bench::with(|settings| {
        settings.schedule = staffed_hours(Some("Mo-Su 18:00-22:00"), Some("Mo-Fr 10:00-18:00"));
    })
    .at(WEEKDAY_NOON);
    bench.tell(Input::TimePassed);
    assert_eq!((leases(&bench), bench.display()), (0, Display::Idle));
    bench.scan(MATTI);
    assert_eq!(bench.display(), Display::AskPin { typed: 0, longest: 4 });
}

#[test]
fn i34_a_door_does_not_stand_open_on_a_clock_that_is_not_believed() {
    let mut bench = standing_open().at(WEEKDAY_NOON);
    bench.tell(Input::TimePassed);
    bench.tell(Input::ClockJudged(ClockState::Unset));
    bench.tell(Input::TimePassed);
    assert_eq!(bench.count(|command| matches!(command, Command::StandShut)), 1);
}

#[test]
fn a_lock_down_secures_a_door_that_stands_open_and_refuses_every_patron() {
    let mut bench = standing_open().at(WEEKDAY_NOON);
    bench.tell(Input::TimePassed);
    bench.tell(Input::LockdownChanged { on: true });
    bench.tell(Input::TimePassed);
    assert_eq!(bench.count(|command| matches!(command, Command::Secure)), 1);
    bench.scan(MATTI);
    assert_eq!(bench.logged(), [Reason::Lockdown]);
    bench.tell(Input::LockdownChanged { on: false });
    assert_eq!(bench.releases(), 0);
}

#[test]
fn a_full_house_refuses_and_a_counter_that_is_away_too() {
    for (inside, reason) in [(Some(60), Reason::Full), (None, Reason::Full)] {
        let mut bench = Bench::with(|settings| settings.rules.occupancy_limit = Some(60));
        bench.tell(Input::Counted { inside });
        let visit = bench.identify(MATTI, "1234");
        bench.ils_says(visit, CardAnswer::Right(welcome()));
        bench.expect_refused(reason, RefusalClass::Full);
    }
}

#[test]
fn in_the_quarter_of_an_hour_after_staff_leave_a_refusal_is_still_shown() {
    let mut bench = standing_open().at("2026-11-23T16:05:00Z");
    assert_eq!(bench.display(), Display::LoginAgain);
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::WrongPin);
    bench.expect_refused(Reason::WrongPin, RefusalClass::NotAccepted);
}

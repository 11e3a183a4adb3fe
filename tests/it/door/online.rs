//! The library system answers.

use std::time::Duration;

use omatoimi::config::{OfflineAdmit, WhenLogFails};
use omatoimi::door::{CardAnswer, Command, Display, Input, Lock, RefusalClass};
use omatoimi::i18n::Language;
use omatoimi::ids::Visit;
use omatoimi::policy::{ClockState, PatronFacts, Reason};

use super::bench::{AINO, Bench, MATTI, hours, log_failures, until_recording, welcome};

#[test]
fn a_card_and_a_pin_open_the_door() {
    let mut bench = Bench::online();
    let visit = bench.scan(MATTI);
    assert_eq!(bench.display(), Display::AskPin { typed: 0, longest: 4 });
    bench.press("123");
    assert_eq!(bench.display(), Display::AskPin { typed: 3, longest: 4 });
    bench.press("4");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    assert_eq!(bench.display(), Display::Checking);
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.logged(), [Reason::Granted]);
    assert_eq!(bench.releases(), 1);
    assert_eq!(bench.display(), Display::Welcome { language: None });
    bench.advance(Duration::from_secs(6));
    assert_eq!(bench.display(), Display::Idle);
}

#[test]
fn i7_promise_3_the_attempt_is_on_disk_before_anybody_is_asked() {
    let mut bench = Bench::online();
    let visit = bench.scan(MATTI);
    bench.press("1234");
    assert_eq!(bench.count(|command| matches!(command, Command::CountAttempt { .. })), 1);
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. } | Command::CheckKept { .. })), 0);
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. })), 1);
}

#[test]
fn i1_promise_3_the_lock_does_not_move_before_the_entry_is_on_disk() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::Granted], 0));
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.releases(), 1);
}

#[test]
fn a_log_that_fails_refuses_or_admits_as_the_site_says() {
    let mut bench = log_failures(WhenLogFails::Refuse);
    let visit = until_recording(&mut bench);
    bench.tell(Input::NotRecorded { visit });
    assert_eq!((bench.releases(), bench.display()), (0, Display::Refused { class: RefusalClass::TryLater }));

    let mut bench = log_failures(WhenLogFails::Admit);
    let visit = until_recording(&mut bench);
    bench.tell(Input::NotRecorded { visit });
    assert_eq!(bench.releases(), 1);
}

#[test]
fn an_attempt_that_cannot_be_counted_is_not_checked_whatever_the_site_says() {
    let mut bench = log_failures(WhenLogFails::Admit);
    let visit = bench.scan(MATTI);
    bench.press("1234");
    bench.tell(Input::AttemptNotCounted { visit });
    bench.expect_refused(Reason::LogFailed, RefusalClass::TryLater);
}

#[test]
fn promise_6_wrong_pin_unknown_card_and_locked_card_look_and_time_the_same() {
    let outcomes: [(Reason, fn(&mut Bench, Visit)); 3] = [
        (Reason::WrongPin, |bench, visit| bench.ils_says(visit, CardAnswer::WrongPin)),
        (Reason::UnknownCard, |bench, visit| bench.ils_says(visit, CardAnswer::Unknown)),
        (Reason::PinLocked, |_, _| ()),
    ];
    for (reason, happens) in outcomes {
        let mut bench = Bench::online();
        let visit = bench.scan(MATTI);
        bench.press("1234");
        if reason == Reason::PinLocked {
            bench.tell(Input::AttemptLocked { visit });
        } else {
            bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        }
        happens(&mut bench, visit);
        assert_eq!(bench.logged(), [reason]);
        assert_eq!(bench.display(), Display::Checking, "{reason}");
        bench.advance(Duration::from_millis(599));
        assert_eq!(bench.display(), Display::Checking, "{reason}");
        bench.advance(Duration::from_millis(1));
        assert_eq!(bench.display(), Display::Refused { class: RefusalClass::NotAccepted }, "{reason}");
        assert_eq!(bench.releases(), 0);
    }
}

#[test]
fn a_locked_attempt_is_not_sent_to_the_library_system() {
    let mut bench = Bench::online();
    let visit = bench.scan(MATTI);
    bench.press("1234");
    bench.tell(Input::AttemptLocked { visit });
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. } | Command::CheckKept { .. })), 0);
}

#[test]
fn promise_1_an_answer_to_an_earlier_visit_opens_nothing() {
    let mut bench = Bench::online();
    let first = bench.identify(MATTI, "1234");
    let second = bench.identify(AINO, "9999");
    bench.ils_says(first, CardAnswer::Right(welcome()));
    bench.tell(Input::Recorded { visit: first });
    assert_eq!((bench.logged(), bench.releases()), (vec![], 0));
    bench.ils_says(second, CardAnswer::WrongPin);
    bench.expect_refused(Reason::WrongPin, RefusalClass::NotAccepted);
}

#[test]
fn i4_an_answer_nobody_asked_for_opens_nothing() {
    let mut bench = Bench::online();
    for visit in [Visit(0), Visit(1), Visit(u64::MAX)] {
        bench.ils_says(visit, CardAnswer::Right(welcome()));
        bench.tell(Input::Recorded { visit });
        bench.kept_says(visit, welcome(), Duration::ZERO, true);
    }
    assert_eq!((bench.logged(), bench.releases()), (vec![], 0));

    let visit = bench.scan(MATTI);
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.releases(), 0, "the PIN has not been typed");
}

#[test]
fn i4_a_grant_that_took_too_long_to_write_is_not_acted_on() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.advance(Duration::from_secs(10));
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.releases(), 0);
}

#[test]
fn promise_2_an_unclear_answer_is_a_refusal_and_the_attempt_is_handed_back() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::Unclear("nothing clear"));
    assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 1);
    bench.expect_refused(Reason::Unavailable, RefusalClass::TryLater);
}

#[test]
fn a_rule_refuses_a_proven_patron_and_what_is_kept_learns_it() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::Right(PatronFacts { permission: Some(false), ..welcome() }));
    assert_eq!(bench.count(|command| matches!(command, Command::Refresh { .. })), 1);
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 0);
    bench.expect_refused(Reason::NoPermission, RefusalClass::Agreement);
}

#[test]
fn the_verifier_is_made_after_the_release_and_even_when_the_entry_is_not_written() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 0);
    bench.tell(Input::Recorded { visit });
    let released = bench.commands.iter().position(|command| matches!(command, Command::Release { .. }));
    let kept = bench.commands.iter().position(|command| matches!(command, Command::Keep { .. }));
    assert!(released.is_some() && released < kept, "{released:?} {kept:?}");

    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::NotRecorded { visit });
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 1);
    bench.tell(Input::NotRecorded { visit });
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 1);

    let mut bench = Bench::online();
    until_recording(&mut bench);
    bench.advance(Duration::from_secs(11));
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 1);
}

#[test]
fn a_good_check_is_kept_an_unknown_card_forgotten_a_wrong_pin_only_doubted() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 1);

    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::Unknown);
    assert_eq!(bench.count(|command| matches!(command, Command::Forget { .. })), 1);

    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::WrongPin);
    assert_eq!(bench.count(|command| matches!(command, Command::Doubt { .. })), 1);
    assert_eq!(bench.count(|command| matches!(command, Command::Forget { .. })), 1, "a stranger cannot strip a patron");
}

#[test]
fn a_door_without_a_keypad_opens_on_the_card() {
    let mut bench = Bench::with(|settings| settings.pin = None);
    let visit = bench.scan(MATTI);
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { pin: None, .. })), 1);
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.releases(), 1);
}

#[test]
fn a_closed_door_says_so_before_any_pin_and_again_at_the_verdict() {
    let evenings = |settings: &mut omatoimi::door::DoorSettings| settings.schedule = hours(Some("Mo-Su 06:00-22:00"));
    let mut bench = Bench::with(evenings).at("2026-11-22T20:00:00Z");
    assert!(matches!(bench.display(), Display::Closed { next_opening: Some(_) }));
    bench.scan(MATTI);
    assert_eq!(bench.logged(), [Reason::Closed]);
    assert!(matches!(bench.display(), Display::Closed { .. }));

    let mut bench = Bench::with(evenings).at("2026-11-22T19:59:58Z");
    let visit = bench.identify(MATTI, "1234");
    bench.advance(Duration::from_secs(2));
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::Closed], 0));
}

#[test]
fn i34_an_unset_clock_opens_nothing() {
    let mut bench = Bench::online();
    bench.tell(Input::ClockJudged(ClockState::Unset));
    bench.scan(MATTI);
    assert_eq!(bench.logged(), [Reason::ClockUnset]);
    assert_eq!(bench.display(), Display::OutOfOrder);
}

#[test]
fn a_door_whose_lock_is_out_lets_nobody_type_a_pin() {
    for lock in [Lock::Unknown, Lock::Fault] {
        let mut bench = Bench::online();
        bench.tell(Input::LockChanged(lock));
        bench.scan(MATTI);
        assert_eq!(bench.logged(), [Reason::Unavailable]);
        bench.advance(Duration::from_secs(1));
        assert_eq!(bench.display(), Display::OutOfOrder);
    }
}

#[test]
fn the_next_patron_may_come_while_the_door_still_welcomes_the_last() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    bench.tell(Input::LockChanged(Lock::Released));
    bench.scan(AINO);
    assert_eq!(bench.display(), Display::AskPin { typed: 0, longest: 4 });
}

#[test]
fn a_door_slowed_down_by_many_wrong_pins_checks_later_but_checks() {
    let mut bench = Bench::online();
    let visit = bench.scan(MATTI);
    bench.press("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(5) });
    bench.advance(Duration::from_millis(4_999));
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. })), 0);
    bench.advance(Duration::from_millis(1));
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. })), 1);
}

#[test]
fn i13_an_attempt_that_is_given_up_before_it_is_checked_is_handed_back() {
    let scans = |bench: &mut Bench| {
        bench.scan(AINO);
    };
    for ends in [scans, |bench: &mut Bench| bench.tell(Input::NotACard)] {
        // A prankster has slowed the door: the patron, who is not to blame, scans again.
        let mut bench = Bench::online();
        let visit = bench.scan(MATTI);
        bench.press("1234");
        bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(60) });
        ends(&mut bench);
        let handed_back = |command: &Command| matches!(command, Command::ReturnAttempt { visit: of } if *of == visit);
        assert_eq!(bench.count(handed_back), 1, "slowed down");

        let mut bench = Bench::online();
        let visit = bench.scan(MATTI);
        bench.press("1234");
        ends(&mut bench);
        assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { visit: of } if *of == visit)), 1);

        // Once somebody was asked, it counts: else a guesser would walk away from each wrong one.
        let mut bench = Bench::online();
        bench.identify(MATTI, "1234");
        ends(&mut bench);
        assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 0);
    }
}

#[test]
fn where_nobody_is_admitted_offline_no_patron_is_kept() {
    let mut bench = Bench::with(|settings| settings.offline = OfflineAdmit::Nobody);
    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.releases(), 1);
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 0);
}

#[test]
fn nobody_is_welcomed_to_a_door_that_does_not_open() {
    let mut bench = Bench::online();
    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.display(), Display::Welcome { language: None });
    bench.tell(Input::LockChanged(Lock::Fault));
    bench.tell(Input::LockChanged(Lock::Secured));
    assert_eq!(bench.display(), Display::OutOfOrder);
}

fn swedish() -> PatronFacts {
    PatronFacts { language: Some(Language::Swedish), ..welcome() }
}

#[test]
fn a_patron_is_welcomed_in_the_language_the_library_system_tells() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::Right(swedish()));
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.display(), Display::Welcome { language: Some(Language::Swedish) });
    bench.advance(Duration::from_secs(6));
    assert_eq!(bench.display(), Display::Idle);

    let visit = until_recording(&mut bench);
    bench.tell(Input::Recorded { visit });
    assert_eq!(bench.display(), Display::Welcome { language: None }, "the next patron's is not known");
}

#[test]
fn promise_6_no_refusal_speaks_a_language_that_only_a_right_pin_tells() {
    let blocked = PatronFacts { banned: Some(true), ..swedish() };
    let displays = [CardAnswer::Right(blocked), CardAnswer::WrongPin, CardAnswer::Unknown].map(|answer| {
        let mut bench = Bench::online();
        let visit = bench.identify(MATTI, "1234");
        bench.ils_says(visit, answer);
        bench.advance(Duration::from_secs(1));
        serde_json::to_value(bench.display()).unwrap()
    });
    for display in displays {
        let said: Vec<_> = display.as_object().unwrap().keys().collect();
        assert_eq!(said, ["class", "state"], "a refusal tells its class and nothing else");
    }
}

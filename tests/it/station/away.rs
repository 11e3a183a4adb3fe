//! The library system goes away in the middle of a session: back within 20 s nobody notices; nothing is ever sent twice
//! without asking what is true.

use std::time::Duration;

use omatoimi::register::circulation::{ItemStatus, List, Request};
use omatoimi::station::{
    Action, Command, Input, ItemRefusal, LineState, Note, Place, QueuedKind, Screen, Sound, StationSettings,
};

use super::answers::{DUE, due, lent, listed, returned, told};
use super::bench::{Bench, KALEVALA, MUUMI, SINUHE, settings};

fn away(bench: &mut Bench) {
    bench.tell(Input::LinkChanged { online: false });
}

fn back(bench: &mut Bench) {
    bench.tell(Input::LinkChanged { online: true });
}

#[test]
fn i23_gone_in_mid_session_and_back_within_twenty_seconds_shows_no_error() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.lose();
    assert!(matches!(bench.asked(), Request::Item { .. }), "what is true is asked before anything else");
    bench.not_sent();
    bench.scan_item(KALEVALA);
    for _ in 0..18 {
        bench.seconds(1);
        assert_eq!(bench.state_of(SINUHE), LineState::Offered, "the screen holds");
        assert_eq!(bench.state_of(KALEVALA), LineState::Offered);
    }
    back(&mut bench);
    bench.answer(told(ItemStatus::Available, "Sinuhe"));
    assert!(matches!(bench.asked(), Request::Checkout { .. }), "it did not happen, so it is sent again");
    bench.answer(lent("Sinuhe"));
    bench.answer(lent("Kalevala"));
    assert_eq!(bench.pile().done, 2);
    assert!(bench.writing.is_empty());
}

#[test]
fn i23_a_loan_that_happened_though_its_answer_was_lost_is_not_sent_again() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.lose();
    bench.answer(told(ItemStatus::Charged, "Sinuhe"));
    assert!(matches!(bench.asked(), Request::Patron { list: Some((List::Charged, _)), .. }));
    bench.answer(listed(&[SINUHE], 1));
    assert_eq!(bench.newest().state, LineState::Lent { due: due(DUE) });
    assert_eq!(bench.newest().title.as_str(), "Sinuhe");
    assert_eq!(bench.acts_asked(), 1);
}

#[test]
fn i23_a_silent_library_system_is_given_up_by_the_machines_own_clock() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.out.clear();
    bench.seconds(5);
    assert!(matches!(bench.asked(), Request::Item { .. }));
}

#[test]
fn i23_a_library_system_that_loses_every_loan_is_not_asked_for_ever() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    for _ in 0..200 {
        if bench.asks_nothing() {
            break;
        }
        match bench.asked() {
            Request::Checkout { .. } => {
                bench.seconds(1);
                bench.lose();
            }
            _ => bench.answer(told(ItemStatus::Available, "Sinuhe")),
        }
    }
    assert!(!bench.store(true).was_sent, "the last word was that it had not happened");
    assert_eq!(bench.newest().state, LineState::Queued);
}

#[test]
fn what_was_never_sent_waits_twenty_seconds_and_is_then_written_down() {
    let mut bench = Bench::borrowing();
    let scanned_at = bench.now.wall;
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.not_sent();
    bench.seconds(19);
    assert!(bench.writing.is_empty());
    assert_eq!(bench.newest().state, LineState::Offered);
    bench.seconds(1);
    let act = bench.store(true);
    assert!(!act.was_sent);
    assert_eq!(act.at, scanned_at, "the true time of the loan");
    assert!(matches!(act.kind, QueuedKind::Loan { .. }));
    assert_eq!(bench.newest().state, LineState::Queued);
    // Nobody waits twenty seconds again for each of the other books.
    bench.scan_item(KALEVALA);
    bench.not_sent();
    assert!(!bench.store(true).was_sent);
    assert_eq!(bench.newest().state, LineState::Queued);
    back(&mut bench);
    bench.scan_item(MUUMI);
    bench.answer(lent("Muumi"));
    assert_eq!(bench.pile().done, 3);
}

#[test]
fn promise_7_what_was_sent_and_never_answered_is_written_down_as_such() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.lose();
    bench.not_sent();
    bench.seconds(20);
    let act = bench.store(true);
    assert!(act.was_sent && !act.for_staff, "the replay will first ask what is true");
    assert_eq!(bench.newest().state, LineState::Queued);
}

#[test]
fn promise_7_what_the_library_system_cannot_tell_is_unknown_and_goes_to_staff() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.lose();
    bench.answer(told(ItemStatus::Charged, "Sinuhe"));
    bench.answer(listed(&["Sinuhe egyptiläinen", "Kalevala"], 7));
    let act = bench.store(true);
    assert!(act.was_sent && act.for_staff, "the patron leaves the book: it must not be lent by the replay");
    assert_eq!(bench.newest().state, LineState::Unknown);
    assert!(bench.notes().iter().any(|note| matches!(note, Note::OutcomeUnknown { .. })));
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing() && bench.writing.is_empty(), "never again blindly");
    assert_eq!(bench.sounds().last(), Some(&Sound::Attention), "and it is not green");
    assert_eq!(bench.acts_asked(), 1);
}

#[test]
fn where_nothing_is_queued_a_loan_away_is_refused_and_a_lost_one_unknown() {
    let refuse = StationSettings { queue_offline: false, ..settings() };
    let mut bench = Bench::borrowing_with(refuse.clone());
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.not_sent();
    bench.seconds(20);
    assert!(matches!(bench.newest().state, LineState::Refused { why: ItemRefusal::Away, .. }));
    let mut bench = Bench::borrowing_with(refuse);
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.lose();
    bench.not_sent();
    bench.seconds(20);
    assert!(bench.store(true).for_staff, "nothing is queued here, but staff hear of it");
    assert_eq!(bench.newest().state, LineState::Unknown);
}

#[test]
fn an_act_that_cannot_be_written_down_is_refused_and_one_that_was_sent_is_unknown() {
    for (was_sent, stored) in [(false, Some(false)), (true, Some(false)), (false, None)] {
        let mut bench = Bench::borrowing();
        bench.scan_item(SINUHE);
        away(&mut bench);
        if was_sent {
            bench.lose();
        }
        bench.not_sent();
        bench.seconds(20);
        match stored {
            Some(stored) => {
                bench.store(stored);
            }
            None => bench.seconds(8),
        }
        match (was_sent, stored) {
            (false, Some(_)) => {
                assert!(matches!(bench.newest().state, LineState::Refused { why: ItemRefusal::NotWritten, .. }));
            }
            _ => assert_eq!(bench.newest().state, LineState::Unknown),
        }
    }
}

#[test]
fn a_return_while_the_library_system_is_away_is_written_down_without_a_login() {
    let mut bench = Bench::away_with(settings());
    bench.scan_item(SINUHE);
    bench.not_sent();
    let act = bench.store(true);
    assert!(matches!(act.kind, QueuedKind::Return) && !act.was_sent);
    assert_eq!(bench.newest().state, LineState::Queued);
}

#[test]
fn a_return_whose_answer_was_lost_goes_to_staff_unless_it_is_plainly_available() {
    for (status, place) in [
        (ItemStatus::Available, Place::Shelf),
        (ItemStatus::OnHoldShelf, Place::Staff),
        (ItemStatus::InTransit, Place::Staff),
    ] {
        let mut bench = Bench::online();
        bench.scan_item(SINUHE);
        bench.lose();
        bench.answer(told(status, "Sinuhe"));
        assert_eq!(bench.newest().state, LineState::Returned { place });
        assert_eq!(bench.acts_asked(), 1);
    }
    let mut bench = Bench::online();
    bench.scan_item(SINUHE);
    bench.lose();
    bench.answer(told(ItemStatus::Charged, "Sinuhe"));
    bench.answer(returned("Sinuhe"));
    assert_eq!(bench.acts_asked(), 2, "it had not happened");
}

#[test]
fn a_session_that_is_ended_waits_for_the_answer_that_is_out_and_hides_everything() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.tap(Action::StartOver);
    assert_eq!(bench.screen(), Screen::Checking, "nothing of the session is shown");
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.screen(), Screen::Welcome);
    let ended = bench.notes().into_iter().find(|note| matches!(note, Note::SessionEnded { .. }));
    assert!(matches!(ended, Some(Note::SessionEnded { lent: 1, timed_out: false, .. })), "{ended:?}");
}

#[test]
fn a_session_that_is_ended_while_the_library_system_is_away_does_not_keep_the_next_patron_waiting() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.lose();
    bench.not_sent();
    bench.tap(Action::StartOver);
    bench.advance(Duration::ZERO);
    assert!(bench.store(true).was_sent);
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn a_late_answer_to_an_act_is_noted_and_changes_nothing() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    let (late, _) = bench.out.remove(0);
    bench.seconds(5);
    bench.answer(told(ItemStatus::Charged, "Sinuhe"));
    bench.answer(listed(&[SINUHE], 1));
    let before = bench.view();
    let outcome = omatoimi::register::circulation::Outcome::Answered(lent("Sinuhe"));
    bench.tell(Input::Heard { ask: late, outcome: outcome.clone() });
    assert_eq!(bench.view(), before);
    assert!(bench.notes().contains(&Note::LateAnswer));
    bench.seconds(120);
    bench.forget_commands();
    bench.tell(Input::Heard { ask: late, outcome });
    assert_eq!(bench.notes(), [Note::LateAnswer], "and after the session too");
}

#[test]
fn a_book_that_takes_long_keeps_the_session_and_leaves_time_to_read_the_result() {
    let quick = StationSettings { idle_timeout: Duration::from_secs(10), ..settings() };
    let mut bench = Bench::borrowing_with(quick);
    bench.scan_item(SINUHE);
    away(&mut bench);
    bench.not_sent();
    bench.seconds(18);
    assert_eq!(bench.view().ends_in, None, "nobody is hurried while the station itself is slow");
    back(&mut bench);
    bench.answer(lent("Sinuhe"));
    bench.seconds(9);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.seconds(1);
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn nobody_is_timed_out_while_the_station_asks_again_and_again() {
    let quick = StationSettings { idle_timeout: Duration::from_secs(10), ..settings() };
    let mut bench = Bench::borrowing_with(quick);
    bench.scan_item(SINUHE);
    bench.lose();
    for _ in 0..18 {
        bench.lose();
        bench.seconds(1);
        assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    }
    bench.answer(told(ItemStatus::Available, "Sinuhe"));
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.pile().done, 1);
}

#[test]
fn an_act_behind_another_of_its_item_in_the_outbox_joins_it_at_once() {
    let mut bench = Bench::online();
    bench.scan_item(SINUHE);
    let (ask, _) = bench.out.remove(0);
    bench.tell(Input::Behind { ask });
    assert!(!bench.store(true).was_sent);
    assert_eq!(bench.newest().state, LineState::Queued);
    bench.scan_item(KALEVALA);
    bench.tell(Input::Behind { ask });
    assert!(bench.writing.is_empty(), "a word about an earlier question changes nothing");
    bench.answer(returned("Kalevala"));
}

#[test]
fn an_act_that_is_written_after_the_patron_was_told_that_nobody_knows_is_for_staff() {
    let mut bench = Bench::away_with(settings());
    bench.scan_item(SINUHE);
    bench.not_sent();
    let queued = bench.commands.iter().find_map(|command| match command {
        Command::Queue { act, give_up_at, .. } => Some((act.clone(), *give_up_at)),
        _ => None,
    });
    let (act, give_up_at) = queued.unwrap();
    assert!(!act.clone().by(give_up_at, bench.now).for_staff);
    bench.advance(give_up_at - bench.now.mono);
    assert_eq!(bench.newest().state, LineState::Unknown);
    assert!(act.by(give_up_at, bench.now).for_staff, "the replay must not send what was left behind");
}

//! Tags that could not be set: put back on the pad, tried again, left to staff.

use super::*;

#[test]
fn promise_9_a_return_that_cannot_be_secured_is_to_be_put_back_and_then_for_staff() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.answer(returned("Sinuhe"));
    bench.lift(1);
    bench.miss();
    let back = bench.put_back();
    assert_eq!((back.title.as_str(), back.goal, back.is_busy, back.seconds), ("Sinuhe", Gate::Secured, false, 30));
    bench.tap(Action::TryTagAgain);
    assert!(bench.orders().is_empty(), "it does not lie there");
    bench.tap(Action::GiveToStaff);
    assert_eq!(bench.line(SINUHE).state, LineState::Unsecured);
    assert_eq!(bench.pile().done, 0, "no return says done whose tag was not read back");
    assert!(matches!(&bench.raised()[..], [What::TagOutOfStep { item, secured: None }] if item.number() == SINUHE));
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Thanks { summary, .. } if (summary.returned, summary.refused) == (0, 1)));
}

#[test]
fn promise_9_what_is_put_back_is_tried_again_by_itself() {
    for opening in [PadBench::borrowing as fn() -> PadBench, PadBench::online] {
        let mut bench = opening();
        if bench.screen() == Screen::Welcome {
            bench.tap(Action::Return);
        }
        bench.lay(1, SINUHE);
        let is_loan = matches!(bench.asked(), Request::Checkout { .. });
        bench.answer(if is_loan { lent("Sinuhe") } else { returned("Sinuhe") });
        bench.lift(1);
        bench.miss();
        assert!(matches!(bench.screen(), Screen::PutBack(_)));
        bench.seconds(5);
        bench.lay(1, SINUHE);
        assert!(bench.put_back().is_busy);
        assert_eq!(bench.orders().len(), 1, "and the library system is asked nothing");
        assert!(bench.asks_nothing());
        bench.obey();
        assert_eq!((bench.line(SINUHE).tagging, bench.counts()), (Tagging::Set, (1, 1)));
        assert!(bench.line(SINUHE).state.is_done());
        bench.tap(Action::StartOver);
        assert!(bench.raised().is_empty());
    }
}

#[test]
fn promise_9_a_tag_that_lies_there_and_fails_is_tried_again_at_a_touch() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.finish_order(Err(NotSet::Failed(Why::NotMoved)));
    bench.tap(Action::TryTagAgain);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)]);
    bench.obey();
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
}

#[test]
fn promise_9_leaving_with_a_pending_tag_is_a_staff_event() {
    let leave: [fn(&mut PadBench); 3] = [
        |bench| bench.tap(Action::StartOver),
        |bench| bench.seconds(30),
        |bench| {
            bench.scan_card(MATTI);
            bench.tap(Action::EndNow);
        },
    ];
    for leave in leave {
        let mut bench = PadBench::borrowing();
        bench.lay(1, SINUHE);
        bench.answer(lent("Sinuhe"));
        bench.miss();
        leave(&mut bench);
        assert!(matches!(&bench.raised()[..], [What::PendingTagLeft { item }] if item.number() == SINUHE));
        bench.seconds(600);
        assert_eq!(bench.raised().len(), 1, "once");
    }
}

#[test]
fn promise_9_the_ring_counts_down_to_staff_and_the_line_says_that_the_alarm_is_on() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.miss();
    for left in [30, 29, 28] {
        assert_eq!(bench.put_back().seconds, left);
        bench.seconds(1);
    }
    bench.seconds(27);
    assert_eq!(bench.line(SINUHE).tagging, Tagging::NotSet);
    assert_eq!(bench.counts(), (0, 1));
}

#[test]
fn promise_9_a_session_does_not_end_while_a_tag_is_being_set() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.orders();
    bench.tap(Action::StartOver);
    assert_eq!(bench.screen(), Screen::Checking);
    bench.obey();
    assert_eq!(bench.screen(), Screen::Welcome);
    assert!(bench.raised().is_empty());
}

#[test]
fn promise_9_a_loan_whose_patron_has_gone_is_released_too() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.tap(Action::StartOver);
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)], "the books say that it is lent");
    bench.miss();
    assert_eq!((bench.screen(), bench.incidents()), (Screen::Welcome, vec!["pending-tag-left"]));
}

#[test]
fn a_failing_tag_that_comes_and_goes_keeps_no_session_open_whose_patron_has_left() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.miss();
    for _ in 0..100 {
        bench.lift(1);
        bench.seconds(4);
        bench.lay(1, SINUHE);
        if bench.screen() == Screen::Welcome {
            break;
        }
        bench.miss();
    }
    assert_eq!(bench.screen(), Screen::Welcome, "the patron's account is closed all the same");
    assert!(bench.incidents().contains(&"pending-tag-left"));
}

#[test]
fn promise_9_a_tag_that_was_to_be_released_is_left_alone_while_its_return_is_asked_about() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(2, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.lift(2);
    bench.obey();
    bench.miss();
    bench.tap(Action::Return);
    bench.lift(1);
    bench.seconds(3);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
    bench.lay(2, SINUHE);
    bench.tap(Action::TryTagAgain);
    assert!(bench.orders().is_empty(), "the library system may have it back by now");
    bench.answer(returned("Sinuhe"));
    assert_eq!(bench.orders(), [(uid(1), Gate::Secured), (uid(2), Gate::Secured)]);
}

#[test]
fn promise_9_a_return_whose_tag_is_found_released_again_and_fails_says_done_no_more() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.answer(returned("Sinuhe"));
    bench.obey();
    assert_eq!(bench.line(SINUHE).state, LineState::Returned { place: Place::Shelf });
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    assert_eq!(bench.line(SINUHE).state, LineState::Securing);
    bench.miss();
    bench.tap(Action::GiveToStaff);
    assert_eq!(bench.line(SINUHE).state, LineState::Unsecured);
}

#[test]
fn promise_9_a_tag_that_is_found_set_otherwise_is_set_again() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.obey();
    bench.lift(1);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Secured));
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)]);
}

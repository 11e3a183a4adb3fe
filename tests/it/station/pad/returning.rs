//! What is taken back: secured and read back before it says done.

use super::*;

#[test]
fn promise_9_a_return_is_secured_and_read_back_before_it_says_done() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
    bench.answer(returned("Sinuhe"));
    assert_eq!(bench.orders(), [(uid(1), Gate::Secured)]);
    assert_eq!(bench.line(SINUHE).state, LineState::Securing);
    assert_eq!((bench.pile().done, bench.counts(), bench.sounds().len()), (0, (0, 1), 0));
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Return { .. }), "the end waits for it");
    bench.obey();
    assert!(matches!(bench.screen(), Screen::Receipt { summary } if summary.returned == 1));
    bench.tap(Action::Return);
    assert_eq!(bench.line(SINUHE).state, LineState::Returned { place: Place::Shelf });
    assert_eq!(bench.counts(), (1, 1));
}

#[test]
fn promise_9_a_return_by_barcode_waits_for_the_tag_that_is_laid_down_later() {
    let mut bench = PadBench::online();
    bench.scan_item(SINUHE);
    bench.answer(returned("Sinuhe"));
    assert!(bench.line(SINUHE).state.is_done());
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    assert_eq!(bench.line(SINUHE).state, LineState::Securing);
    bench.obey();
    assert!(bench.line(SINUHE).state.is_done());
    assert_eq!(bench.acts_asked(), 1);
}

#[test]
fn a_blocked_patron_borrows_nothing_from_the_pad_and_may_return_it() {
    let mut bench = PadBench::online();
    bench.lay(1, SINUHE);
    bench.listed();
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    let mut blocked = known();
    blocked.loan_blocked = true;
    bench.answer(Answer::Patron(Box::new(blocked)));
    assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Blocked, .. }));
    assert!(bench.asks_nothing());
    bench.tap(Action::Return);
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
}

#[test]
fn promise_9_a_book_returned_in_the_session_that_lent_it_ends_secured() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.orders();
    bench.tap(Action::Return);
    bench.lift(1);
    bench.seconds(3);
    bench.lay(1, SINUHE);
    bench.answer(returned("Sinuhe"));
    assert_eq!(bench.orders(), [(uid(1), Gate::Released), (uid(1), Gate::Secured)]);
    bench.finish_order(Err(NotSet::Failed(Why::Replaced)));
    assert_eq!(bench.line(SINUHE).state, LineState::Securing);
    bench.obey();
    assert!(bench.line(SINUHE).state.is_done());
    bench.tap(Action::StartOver);
    assert!(bench.raised().is_empty());
}

#[test]
fn a_site_that_lends_only_takes_nothing_back_from_the_pad() {
    let mut offer = pad_settings().offer;
    offer.return_ = false;
    let mut bench = PadBench::of(Bench::with(StationSettings { offer, ..pad_settings() }));
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.listed();
    assert_eq!(bench.screen(), Screen::Welcome);
    bench.log_in(AINO);
    assert!(matches!(bench.asked(), Request::Checkout { .. }));
    bench.answer(patron());
}

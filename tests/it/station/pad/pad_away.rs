//! A pad that goes away or says nothing, and stations without one.

use super::*;

#[test]
fn promise_9_a_pad_that_says_nothing_is_not_waited_for_for_ever() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.seconds(9);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.seconds(1);
    assert!(matches!(bench.screen(), Screen::PutBack(_)));
}

#[test]
fn promise_9_a_pad_that_goes_away_in_the_middle_is_told_and_the_barcodes_still_work() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.orders();
    bench.finish_order(Err(AWAY));
    bench.tell(Input::PadChanged { works: false });
    assert!(!bench.on_pad().works);
    assert!(matches!(bench.screen(), Screen::PutBack(_)));
    bench.scan_item(KALEVALA);
    bench.answer(lent("Kalevala"));
    assert!(bench.orders().is_empty());
    bench.tell(Input::PadChanged { works: true });
    bench.lay(1, SINUHE);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)], "tried again as soon as it is heard");
    bench.obey();
    assert_eq!(bench.counts(), (1, 1));
    assert_eq!(bench.acts_asked(), 2);
}

#[test]
fn a_book_that_was_taken_away_while_the_pad_was_away_is_taken_up_when_it_is_laid_down_again() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    lend_all(&mut bench);
    bench.tap(Action::StartOver);
    bench.tell(Input::PadChanged { works: false });
    bench.seconds(30);
    bench.tell(Input::PadChanged { works: true });
    bench.listed();
    bench.seconds(14 * 24 * 3600);
    bench.tap(Action::Return);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    assert!(matches!(bench.asked(), Request::Checkin { .. }), "two weeks later it is brought back");
}

#[test]
fn what_lay_still_while_the_pad_was_away_is_not_made_anything_of_again() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    lend_all(&mut bench);
    bench.tap(Action::Return);
    bench.tell(Input::PadChanged { works: false });
    bench.seconds(60);
    bench.tell(Input::PadChanged { works: true });
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.listed();
    assert!(bench.asks_nothing());
}

#[test]
fn promise_9_a_pad_lost_without_a_word_leaves_no_order_out() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.tell(Input::PadChanged { works: false });
    assert!(matches!(bench.screen(), Screen::PutBack(_)));
    bench.tap(Action::StartOver);
    assert_eq!((bench.screen(), bench.incidents()), (Screen::Welcome, vec!["pending-tag-left"]));
}

#[test]
fn a_station_without_a_pad_takes_no_notice_of_tags() {
    let mut bench = PadBench::of(Bench::borrowing());
    bench.lay(1, SINUHE);
    bench.listed();
    assert!(bench.asks_nothing() && bench.view().pad.is_none());
}

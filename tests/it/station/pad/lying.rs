//! Whose a book is that lies there: of before, of the next patron, of whoever gathers it up.

use super::*;

#[test]
fn a_tag_that_comes_and_goes_is_lent_once_and_not_taken_back() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.obey();
    bench.tap(Action::Return);
    for _ in 0..20 {
        bench.lift(1);
        bench.advance(Duration::from_millis(900));
        bench.lay_tag(1, unread(), None);
        bench.report(TagEvent::Changed { uid: uid(1), tag: book(SINUHE), gate: Some(Gate::Released) });
        bench.listed();
    }
    assert!(bench.asks_nothing(), "it never left the pad");
    assert_eq!(bench.acts_asked(), 1);
    bench.lift(1);
    bench.seconds(3);
    bench.lay(1, SINUHE);
    assert!(matches!(bench.asked(), Request::Checkin { .. }), "it was lifted, and laid down to be returned");
}

#[test]
fn a_lent_pile_that_stays_on_the_pad_is_not_returned_by_the_return_tile_nor_lent_again() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(2, KALEVALA);
    lend_all(&mut bench);
    bench.tap(Action::Return);
    assert!(bench.asks_nothing());
    bench.lay(3, MUUMI);
    assert!(matches!(bench.asked(), Request::Checkin { item, .. } if item.number() == MUUMI));
    bench.answer(returned("Muumi"));
    bench.obey();
    bench.tap(Action::Borrow);
    assert!(bench.asks_nothing(), "what was just returned is not lent");
    assert_eq!(bench.acts_asked(), 3);
}

#[test]
fn a_pile_that_was_lifted_and_laid_down_again_is_meant_by_the_next_tile_however_quick_the_hand() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(2, KALEVALA);
    lend_all(&mut bench);
    lift_both_for_a_second(&mut bench, Gate::Released);
    assert!(bench.asks_nothing(), "nobody has said yet what is wanted");
    bench.tap(Action::Return);
    for title in ["Sinuhe", "Kalevala"] {
        assert!(matches!(bench.asked(), Request::Checkin { .. }));
        bench.answer(returned(title));
        bench.obey();
    }
    bench.tap(Action::Borrow);
    assert!(bench.asks_nothing(), "it has stayed since");
    lift_both_for_a_second(&mut bench, Gate::Secured);
    bench.tap(Action::Borrow);
    assert!(matches!(bench.asked(), Request::Checkout { .. }), "and was changed back");
}

#[test]
fn a_weak_tag_in_a_pile_that_stays_is_not_lifted_by_any_tile() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(2, KALEVALA);
    lend_all(&mut bench);
    for tag in [1, 2, 1, 2] {
        bench.lift(tag);
        bench.advance(Duration::from_millis(900));
        bench.lay_tag(tag, book(if tag == 1 { SINUHE } else { KALEVALA }), Some(Gate::Released));
        bench.tap(Action::Return);
        bench.tap(Action::Borrow);
        assert!(bench.asks_nothing());
    }
}

fn lift_both_for_a_second(bench: &mut PadBench, gate: Gate) {
    bench.lift(1);
    bench.lift(2);
    bench.seconds(1);
    bench.lay_tag(1, book(SINUHE), Some(gate));
    bench.lay_tag(2, book(KALEVALA), Some(gate));
    bench.listed();
}

#[test]
fn what_a_patron_gathers_up_after_the_end_is_not_brought_back() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    lend_all(&mut bench);
    bench.tap(Action::StartOver);
    bench.lift(1);
    bench.seconds(5);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.listed();
    assert_eq!((bench.screen(), bench.counts()), (Screen::Welcome, (0, 0)));
    bench.lift(1);
    bench.seconds(40);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.listed();
    assert!(matches!(bench.asked(), Request::Checkin { .. }), "but later it is");
}

#[test]
fn the_receipt_is_still_offered_while_the_pile_is_gathered_up() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    lend_all(&mut bench);
    bench.tap(Action::Finish);
    bench.lift(1);
    bench.seconds(3);
    bench.lay(1, SINUHE);
    bench.listed();
    assert!(matches!(bench.screen(), Screen::Receipt { .. }), "{:?}", bench.screen());
    bench.lay(2, KALEVALA);
    bench.listed();
    assert!(matches!(bench.screen(), Screen::Borrow { .. }), "one more is lent");
}

#[test]
fn what_a_patron_gathers_up_during_the_thanks_is_not_brought_back() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    lend_all(&mut bench);
    bench.tap(Action::Finish);
    bench.tap(Action::Receipt(ReceiptChoice::None));
    assert!(matches!(bench.screen(), Screen::Thanks { .. }));
    bench.lift(1);
    bench.seconds(3);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.listed();
    bench.seconds(5);
    assert_eq!((bench.screen(), bench.counts()), (Screen::Welcome, (0, 0)));
    assert!(bench.asks_nothing(), "what they carry home is not returned behind their back");
}

#[test]
fn books_that_lie_there_from_an_earlier_session_are_not_lent_to_the_next_patron() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    lend_all(&mut bench);
    bench.tap(Action::StartOver);
    assert_eq!(bench.counts(), (0, 0), "they are nobody's pile");
    bench.log_in(MATTI);
    assert!(bench.asks_nothing());
}

#[test]
fn a_pile_that_is_all_on_loan_is_taken_back_at_the_welcome_screen() {
    let mut bench = PadBench::online();
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    assert!(bench.asks_nothing(), "the pad has not listed everything yet");
    bench.lay_tag(2, book(KALEVALA), Some(Gate::Released));
    bench.listed();
    assert!(matches!(bench.screen(), Screen::Return { .. }));
    bench.answer(returned("Sinuhe"));
    bench.obey();
    bench.answer(returned("Kalevala"));
    bench.obey();
    assert_eq!(bench.counts(), (2, 2));
    bench.tap(Action::Finish);
    bench.tap(Action::Receipt(omatoimi::station::ReceiptChoice::Print));
    assert!(matches!(bench.screen(), Screen::Printing { .. }), "a session that began with the pile can print");
}

#[test]
fn a_pile_of_which_one_book_may_be_in_stock_waits_for_a_word() {
    for gate in [Some(Gate::Secured), None] {
        let mut bench = PadBench::online();
        bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
        bench.lay_tag(2, book(KALEVALA), gate);
        bench.listed();
        assert_eq!((bench.screen(), bench.counts()), (Screen::Welcome, (0, 2)));
        bench.tap(Action::Return);
        assert!(matches!(bench.asked(), Request::Checkin { .. }), "in Return every item is taken back");
    }
}

#[test]
fn my_loans_is_not_left_for_a_pile_that_lay_there_before_and_is_for_one_laid_down_there() {
    let mut bench = PadBench::online();
    bench.lay(1, SINUHE);
    bench.listed();
    bench.tap(Action::Loans);
    bench.log_in(AINO);
    assert!(matches!(bench.screen(), Screen::Account(_)));
    bench.lay(2, KALEVALA);
    bench.listed();
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
}

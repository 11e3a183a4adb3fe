//! What is lent: the library system's word first, then the tag.

use super::*;

#[test]
fn promise_9_a_pile_is_listed_before_the_login_and_lent_after_it_without_another_touch() {
    let mut bench = PadBench::online();
    for (number, item) in [(1, SINUHE), (2, KALEVALA), (3, MUUMI)] {
        bench.lay(number, item);
    }
    bench.listed();
    assert_eq!((bench.screen(), bench.counts()), (Screen::Welcome, (0, 3)));
    assert!(bench.asks_nothing(), "nobody has said what is wanted with it");
    bench.tap(Action::Borrow);
    assert_eq!((bench.screen(), bench.counts()), (Screen::Card { purpose: Purpose::Borrow }, (0, 3)));
    bench.log_in(AINO);
    assert!(bench.orders().is_empty(), "the library system first");
    assert_eq!(lend_all(&mut bench), 3);
    assert_eq!(bench.counts(), (3, 3));
    assert!(bench.pile().lines.iter().all(|line| line.tagging == Tagging::Set));
    assert_eq!(bench.acts_asked(), 3);
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Receipt { summary } if summary.lent == 3));
    assert!(bench.raised().is_empty());
}

#[test]
fn promise_9_a_tag_is_released_only_after_the_library_systems_yes() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    assert!(matches!(bench.asked(), Request::Checkout { item, .. } if item.number() == SINUHE));
    assert!(bench.orders().is_empty());
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)]);
    assert_eq!(bench.line(SINUHE).tagging, Tagging::Setting);
    assert_eq!(bench.counts(), (0, 1), "it is not done before its tag is");
    bench.obey();
    assert_eq!((bench.line(SINUHE).tagging, bench.counts()), (Tagging::Set, (1, 1)));
}

#[test]
fn promise_9_a_no_of_the_library_system_leaves_security_on() {
    for (status, why) in
        [(ItemStatus::OnHoldShelf, ItemRefusal::HeldForAnother), (ItemStatus::InTransit, ItemRefusal::NotForLoan)]
    {
        let mut bench = PadBench::borrowing();
        bench.lay(1, SINUHE);
        bench.answer(not_lent("Ei"));
        bench.answer(told(status, "Sinuhe"));
        assert!(matches!(bench.line(SINUHE).state, LineState::Refused { why: told, .. } if told == why));
        assert!(bench.orders().is_empty());
        bench.tap(Action::StartOver);
        assert!(bench.raised().is_empty(), "bits and books agree");
    }
}

#[test]
fn promise_9_a_refused_book_that_the_gate_would_let_pass_is_a_staff_event() {
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.answer(not_lent("Ei"));
    bench.answer(told(ItemStatus::OnHoldShelf, "Sinuhe"));
    bench.tap(Action::StartOver);
    assert!(matches!(bench.raised()[..], [What::TagOutOfStep { secured: Some(false), .. }]));
}

#[test]
fn promise_9_what_the_library_system_lends_with_its_alarm_on_keeps_it() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    let Answer::Checkout(loan) = lent("Sinuhe") else { unreachable!() };
    bench.answer(Answer::Checkout(LoanAnswer { may_release: false, ..loan }));
    assert!(bench.orders().is_empty());
    assert_eq!(bench.line(SINUHE).tagging, Tagging::KeptOn);
    bench.lift(1);
    bench.seconds(5);
    bench.lay(1, SINUHE);
    assert!(bench.orders().is_empty(), "nor the second time");
}

#[test]
fn promise_9_what_is_lent_with_its_alarm_on_and_has_none_is_a_staff_event() {
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    let Answer::Checkout(loan) = lent("Sinuhe") else { unreachable!() };
    bench.answer(Answer::Checkout(LoanAnswer { may_release: false, ..loan }));
    assert_eq!(bench.line(SINUHE).tagging, Tagging::KeptOn);
    bench.tap(Action::StartOver);
    assert!(matches!(bench.raised()[..], [What::TagOutOfStep { secured: Some(false), .. }]));
}

#[test]
fn promise_9_a_renewal_that_leaves_a_released_tag_as_it_is_says_that_its_alarm_is_off() {
    for (gate, tagging) in [(Gate::Released, Tagging::Set), (Gate::Secured, Tagging::KeptOn)] {
        let mut bench = PadBench::borrowing();
        bench.lay_tag(1, book(SINUHE), Some(gate));
        let Answer::Checkout(loan) = lent_again("Sinuhe") else { unreachable!() };
        bench.answer(Answer::Checkout(LoanAnswer { may_release: false, ..loan }));
        assert!(matches!(bench.line(SINUHE).state, LineState::AlreadyYours { .. }));
        bench.lift(1);
        bench.seconds(3);
        bench.lay_tag(1, book(SINUHE), Some(gate));
        assert_eq!(bench.line(SINUHE).tagging, tagging);
        assert!(bench.orders().is_empty());
        bench.tap(Action::StartOver);
        assert!(bench.raised().is_empty());
    }
}

#[test]
fn promise_9_what_is_yours_already_is_a_yes() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.answer(lent_again("Sinuhe"));
    assert!(matches!(bench.line(SINUHE).state, LineState::AlreadyYours { .. }));
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)]);
}

#[test]
fn promise_9_a_barcode_and_a_tag_of_one_item_make_one_loan_in_either_order() {
    let mut bench = PadBench::borrowing();
    bench.scan_item(SINUHE);
    bench.lay(1, SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.obey();
    bench.scan_item(SINUHE);
    assert_eq!((bench.acts_asked(), bench.counts(), bench.pile().lines.len()), (1, (1, 1), 1));

    let mut bench = PadBench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.line(SINUHE).tagging, Tagging::NoTag, "as it ever was without a pad");
    assert!(bench.orders().is_empty());
    bench.lay(1, SINUHE);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)], "its tag follows");
    bench.obey();
    assert_eq!((bench.acts_asked(), bench.counts()), (1, (1, 1)));
}

#[test]
fn a_patrons_card_on_the_pad_is_a_card() {
    let mut bench = PadBench::online();
    bench.lay_tag(7, tag(AINO, Usage::PatronCard), None);
    assert!(matches!(bench.screen(), Screen::Pin { .. }));
    bench.tap(Action::StartOver);
    bench.listed();
    assert_eq!(bench.screen(), Screen::Welcome, "one that stays there does not begin again");
    bench.lay_tag(8, tag("not-a-card", Usage::PatronCard), None);
    assert_eq!((bench.screen(), bench.on_pad().unread), (Screen::Welcome, 1));
}

#[test]
fn another_patrons_card_on_the_pad_does_not_take_over() {
    let mut bench = PadBench::borrowing();
    bench.lay_tag(7, tag(MATTI, Usage::PatronCard), None);
    assert!(matches!(bench.screen(), Screen::AnotherCard { .. }));
    bench.lay(1, SINUHE);
    assert!(bench.asks_nothing(), "whose book is it?");
    bench.tap(Action::Continue);
    assert!(matches!(bench.asked(), Request::Checkout { card, .. } if card.number() == AINO));
}

#[test]
fn what_its_own_tag_keeps_in_the_library_is_not_lent_and_nobody_is_asked() {
    for (usage, why, code) in
        [(Usage::NotForLoan, ItemRefusal::TagNotForLoan, "B11"), (Usage::Discarded, ItemRefusal::TagDiscarded, "B12")]
    {
        let mut bench = PadBench::borrowing();
        bench.lay_tag(1, tag(SINUHE, usage), None);
        assert!(matches!(bench.line(SINUHE).state, LineState::Refused { why: told, .. } if told == why));
        assert_eq!(why.code(), code);
        bench.scan_item(SINUHE);
        assert!(bench.asks_nothing() && bench.orders().is_empty(), "nor by its barcode");
        bench.tap(Action::Return);
        bench.lift(1);
        bench.seconds(3);
        bench.lay_tag(1, tag(SINUHE, usage), None);
        assert!(matches!(bench.asked(), Request::Checkin { .. }), "whoever brings it back is helped");
    }
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, Tag { is_usage_certain: false, ..tag(SINUHE, Usage::NotForLoan) }, None);
    assert!(matches!(bench.asked(), Request::Checkout { .. }), "what may be another usage decides nothing");
}

#[test]
fn what_cannot_be_read_is_counted_and_lent_by_its_barcode() {
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, unread(), None);
    bench.lay_tag(2, book("978-951-0"), None);
    assert_eq!((bench.on_pad().unread, bench.counts()), (2, (0, 0)));
    assert!(bench.asks_nothing());
    bench.scan_item(SINUHE);
    bench.answer(lent("Sinuhe"));
    assert!(bench.orders().is_empty(), "nobody knows which tag is its own");
    bench.report(TagEvent::Changed { uid: uid(1), tag: book(KALEVALA), gate: None });
    assert!(matches!(bench.asked(), Request::Checkout { item, .. } if item.number() == KALEVALA));
    assert_eq!(bench.on_pad().unread, 1);
}

#[test]
fn sixty_books_at_once_are_lent_one_by_one_and_none_twice() {
    let mut bench = PadBench::borrowing();
    for number in 0..60_u8 {
        bench.lay(number, &format!("312340001{number:05}"));
    }
    bench.listed();
    assert_eq!(lend_all(&mut bench), 60);
    assert_eq!((bench.counts(), bench.acts_asked()), ((60, 60), 60));
    bench.seconds(1);
    assert!(bench.orders().is_empty() && bench.asks_nothing());
}

#[test]
fn promise_9_what_is_not_ours_is_not_written_to() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay(1, SINUHE);
    bench.answer(checked_in(false, "", None, None));
    bench.answer(told(ItemStatus::Other, ""));
    assert_eq!(bench.line(SINUHE).state, LineState::Returned { place: Place::Reject });
    assert!(bench.orders().is_empty());
}

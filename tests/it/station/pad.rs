//! The pile on the pad: what is listed, lent and taken back, and what each tag becomes (promise 9).

use std::time::Duration;

use omatoimi::incident::What;
use omatoimi::register::circulation::{Answer, ItemStatus, LoanAnswer, Request};
use omatoimi::station::{
    Action, CardRefusal, Input, ItemRefusal, LineState, Place, Purpose, ReceiptChoice, Screen, StationSettings, Tagging,
};
use omatoimi_hardware::pad::{NotSet, TagEvent, Why};
use omatoimi_hardware::tag::security::Gate;
use omatoimi_hardware::tag::{Offline, Tag, Usage};

use super::bench::{
    AINO, Bench, KALEVALA, MATTI, MUUMI, SINUHE, checked_in, kept, known, lent, lent_again, not_lent, patron, returned,
    told,
};
use super::pad_bench::{AWAY, PadBench, book, pad_settings, part, tag, uid, unread};

/// Everything that is asked about is lent, and every tag does as it is told.
fn lend_all(bench: &mut PadBench) -> usize {
    let mut lent_so_far = 0;
    while !bench.asks_nothing() {
        bench.answer(lent("Kirja"));
        lent_so_far += 1;
        while !bench.orders().is_empty() {
            bench.obey();
        }
    }
    lent_so_far
}

/// The library system is away, and has been for the whole session.
fn offline() -> PadBench {
    let mut bench = PadBench::of(Bench::away_with(pad_settings()));
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.not_sent();
    let kept = kept(&bench, Duration::from_secs(60), true, omatoimi::policy::PatronFacts::default());
    bench.tell(Input::KeptChecked { visit, kept: Some(kept) });
    bench.seconds(1);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }), "{:?}", bench.screen());
    bench
}

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
fn promise_9_a_loan_queued_offline_releases_and_is_written_down_as_unconfirmed() {
    let mut bench = offline();
    bench.lay(1, SINUHE);
    assert!(bench.orders().is_empty(), "nothing before it is on disk");
    let act = bench.store(true);
    assert!(act.is_released && !act.for_staff);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)]);
    assert!(bench.raised().is_empty());
    bench.obey();
    assert!(matches!(&bench.raised()[..], [What::ReleasedUnconfirmed { item }] if item.number() == SINUHE));
    assert_eq!(bench.line(SINUHE).state, LineState::Queued);
}

#[test]
fn promise_9_an_offline_loan_that_could_not_be_written_down_releases_nothing() {
    let mut bench = offline();
    bench.lay(1, SINUHE);
    bench.store(false);
    assert!(bench.orders().is_empty());
    bench.tap(Action::StartOver);
    assert!(bench.raised().is_empty());
}

#[test]
fn promise_9_an_offline_loan_of_a_book_without_a_tag_on_the_pad_is_not_called_released() {
    let mut bench = offline();
    bench.scan_item(SINUHE);
    assert!(!bench.store(true).is_released);
    assert!(bench.orders().is_empty() && bench.raised().is_empty());
}

#[test]
fn a_tag_that_forbids_lending_offline_is_obeyed() {
    let mut bench = offline();
    let offline = Offline { may_lend: false, may_return: true };
    bench.lay_tag(1, Tag { offline, ..book(SINUHE) }, None);
    assert!(matches!(bench.line(SINUHE).state, LineState::Refused { why: ItemRefusal::Away, .. }));
    assert!(bench.writing.is_empty() && bench.orders().is_empty());
}

#[test]
fn promise_9_a_tag_that_forbids_lending_offline_is_not_released_by_a_loan_whose_answer_was_lost() {
    let offline = Offline { may_lend: false, may_return: true };
    let tag = || Tag { offline, ..book(SINUHE) };
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, tag(), None);
    bench.lose();
    bench.tell(Input::LinkChanged { online: false });
    bench.not_sent();
    bench.seconds(20);
    assert!(!bench.store(true).is_released);
    assert!(bench.orders().is_empty());
    let line = bench.line(SINUHE);
    assert_eq!((line.state, line.tagging), (LineState::Queued, Tagging::KeptOn));

    let mut bench = self::offline();
    bench.scan_item(SINUHE);
    bench.store(true);
    bench.lay_tag(1, tag(), None);
    assert!(bench.orders().is_empty(), "nor where it is laid down after its barcode was scanned");
    assert_eq!(bench.line(SINUHE).tagging, Tagging::KeptOn);
}

#[test]
fn promise_9_a_return_queued_offline_is_secured_before_it_says_so() {
    let mut bench = PadBench::of(Bench::away_with(pad_settings()));
    bench.tap(Action::Return);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.not_sent();
    let act = bench.store(true);
    assert!(!act.is_released);
    assert_eq!(bench.line(SINUHE).state, LineState::Securing);
    assert_eq!(bench.orders(), [(uid(1), Gate::Secured)]);
    bench.obey();
    assert_eq!(bench.line(SINUHE).state, LineState::Queued);
    assert!(bench.raised().is_empty());
}

#[test]
fn a_set_is_lent_only_when_every_part_lies_on_the_pad() {
    let mut bench = PadBench::borrowing();
    for number in 1..4 {
        bench.lay_tag(number, part(SINUHE, number, 4), None);
    }
    assert!(bench.asks_nothing());
    let sets: Vec<_> = bench.on_pad().sets.iter().map(|set| (set.here, set.of)).collect();
    assert_eq!(sets, [(3, 4)], "3 of 4 parts on the pad");
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing(), "nor by its barcode");
    bench.lay_tag(9, part(SINUHE, 3, 4), None);
    assert!(bench.asks_nothing(), "the same part twice is one");
    bench.lay_tag(4, part(SINUHE, 4, 4), None);
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.orders().len(), 5, "every tag of it");
    for _ in 0..5 {
        bench.obey();
    }
    assert_eq!((bench.counts(), bench.acts_asked()), ((1, 1), 1));
}

#[test]
fn promise_9_a_part_that_is_lifted_before_its_tag_is_set_keeps_the_whole_set_pending() {
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, part(SINUHE, 1, 2), None);
    bench.lay_tag(2, part(SINUHE, 2, 2), None);
    bench.answer(lent("Sinuhe"));
    bench.lift(2);
    bench.obey();
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.miss();
    assert!(matches!(bench.screen(), Screen::PutBack(_)));
    bench.lay_tag(2, part(SINUHE, 2, 2), None);
    assert_eq!(bench.orders(), [(uid(2), Gate::Released)], "only the one that is missing");
    bench.obey();
    assert_eq!(bench.counts(), (1, 1));
}

#[test]
fn a_set_is_returned_only_whole() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay_tag(1, part(SINUHE, 1, 2), None);
    assert!(bench.asks_nothing());
    bench.lay_tag(2, part(SINUHE, 2, 2), None);
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
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
fn promise_9_two_tags_with_one_number_make_one_loan_and_both_are_set() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(2, SINUHE);
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.orders().len(), 2);
    bench.obey();
    bench.obey();
    bench.lay(3, SINUHE);
    assert_eq!(bench.orders(), [(uid(3), Gate::Released)]);
    bench.obey();
    assert_eq!((bench.acts_asked(), bench.counts()), (1, (1, 1)));
}

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
fn promise_9_what_is_not_ours_is_not_written_to() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay(1, SINUHE);
    bench.answer(checked_in(false, "", None, None));
    bench.answer(told(ItemStatus::Other, ""));
    assert_eq!(bench.line(SINUHE).state, LineState::Returned { place: Place::Reject });
    assert!(bench.orders().is_empty());
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

#[test]
fn a_station_without_a_pad_takes_no_notice_of_tags() {
    let mut bench = PadBench::of(Bench::borrowing());
    bench.lay(1, SINUHE);
    bench.listed();
    assert!(bench.asks_nothing() && bench.view().pad.is_none());
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

//! Returning: no login, and where the book goes.

use omatoimi::register::circulation::{Alert, Answer, ItemStatus, Request};
use omatoimi::station::{Action, ItemRefusal, LineState, Place, ReceiptChoice, Screen, Sound};

use super::answers::{checked_in, lent, returned, text, told};
use super::bench::{AINO, Bench, KALEVALA, MUUMI, SINUHE};

fn place(bench: &Bench) -> Place {
    match bench.newest().state {
        LineState::Returned { place } => place,
        other => panic!("not returned: {other:?}"),
    }
}

#[test]
fn a_book_at_the_welcome_screen_is_returned_without_a_login() {
    let mut bench = Bench::online();
    bench.scan_item(SINUHE);
    assert!(matches!(bench.screen(), Screen::Return { .. }), "it says what is being done");
    assert!(matches!(bench.asked(), Request::Checkin { item, .. } if item.number() == SINUHE));
    bench.answer(returned("Sinuhe"));
    assert_eq!(place(&bench), Place::Shelf);
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing(), "twice is once");
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Receipt { summary } if summary.returned == 1));
}

#[test]
fn a_return_says_which_bin_and_never_who_waits() {
    for (alert, bin, expected) in [
        (None, None, Place::Shelf),
        (None, Some("3"), Place::Bin(text("3"))),
        (Some(Alert::HoldHere), None, Place::Staff),
        (Some(Alert::HoldElsewhere), Some("3"), Place::Staff),
        (Some(Alert::InterlibraryLoan), None, Place::Staff),
        (Some(Alert::SendElsewhere), None, Place::Staff),
        (Some(Alert::Other), None, Place::Staff),
    ] {
        let mut bench = Bench::online();
        bench.scan_item(SINUHE);
        bench.answer(checked_in(true, "Sinuhe", alert, bin));
        assert_eq!(place(&bench), expected, "{alert:?} {bin:?}");
        assert_eq!(bench.pile().done, 1);
    }
}

#[test]
fn a_refused_return_of_what_is_not_on_loan_is_sorted_and_what_nobody_knows_is_rejected() {
    for (status, title, expected) in [
        (ItemStatus::Available, "Sinuhe", Some(Place::Shelf)),
        (ItemStatus::OnHoldShelf, "Sinuhe", Some(Place::Staff)),
        (ItemStatus::InTransit, "Sinuhe", Some(Place::Staff)),
        (ItemStatus::Other, "", Some(Place::Reject)),
        (ItemStatus::Available, "", Some(Place::Reject)),
        (ItemStatus::Charged, "Sinuhe", None),
        (ItemStatus::LostOrMissing, "Sinuhe", None),
    ] {
        let mut bench = Bench::online();
        bench.scan_item(SINUHE);
        bench.answer(checked_in(false, "", None, None));
        bench.answer(told(status, title));
        match expected {
            Some(expected) => {
                assert_eq!(place(&bench), expected, "{status:?}");
                assert_eq!(bench.pile().done, usize::from(expected != Place::Reject), "what is rejected is not done");
            }
            None => assert!(
                matches!(bench.newest().state, LineState::Refused { why: ItemRefusal::ByTheLibrary, .. }),
                "{status:?}"
            ),
        }
    }
}

#[test]
fn what_staff_must_look_at_does_not_sound_like_the_rest() {
    let mut bench = Bench::online();
    bench.scan_item(SINUHE);
    bench.answer(checked_in(true, "Sinuhe", Some(Alert::HoldHere), None));
    assert_eq!(bench.sounds(), [Sound::Attention]);
    bench.scan_item(KALEVALA);
    bench.answer(returned("Kalevala"));
    assert_eq!(bench.sounds(), [Sound::Attention, Sound::Accept]);
}

#[test]
fn a_card_after_returns_begins_borrowing_and_the_returns_stay_in_the_summary() {
    let mut bench = Bench::online();
    bench.scan_item(SINUHE);
    bench.answer(returned("Sinuhe"));
    bench.log_in(AINO);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.scan_item(KALEVALA);
    bench.answer(lent("Kalevala"));
    bench.tap(Action::Finish);
    let Screen::Receipt { summary } = bench.screen() else { panic!("{:?}", bench.screen()) };
    assert_eq!((summary.lent, summary.returned, summary.refused), (1, 1, 0));
}

#[test]
fn a_book_brought_back_in_the_session_in_which_it_was_lent_is_returned() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.tap(Action::Return);
    bench.scan_item(SINUHE);
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
    bench.answer(returned("Sinuhe"));
    bench.tap(Action::Finish);
    let Screen::Receipt { summary } = bench.screen() else { panic!("{:?}", bench.screen()) };
    assert_eq!((summary.lent, summary.returned), (0, 1), "each line is counted once");
}

#[test]
fn returns_are_not_offered_where_the_site_does_not_offer_them() {
    let mut settings = super::bench::settings();
    settings.offer.return_ = false;
    let mut bench = Bench::with(settings);
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing());
    assert_eq!(bench.screen(), Screen::Welcome);
    assert_eq!(bench.sounds(), [Sound::Attention]);
}

#[test]
fn a_return_with_an_odd_answer_is_asked_about_and_not_believed() {
    let mut bench = Bench::online();
    bench.scan_item(MUUMI);
    bench.answer(Answer::SessionEnded);
    assert!(matches!(bench.asked(), Request::Item { .. }), "what is true?");
    bench.answer(told(ItemStatus::Available, "Muumi"));
    assert_eq!(place(&bench), Place::Shelf);
    assert_eq!(bench.acts_asked(), 1);
}

#[test]
fn a_receipt_of_returns_names_the_books_and_nobody() {
    let mut bench = Bench::online();
    bench.scan_item(SINUHE);
    bench.answer(returned("Sinuhe"));
    bench.scan_item(KALEVALA);
    bench.answer(checked_in(false, "", None, None));
    bench.answer(told(ItemStatus::Other, ""));
    bench.tap(Action::Finish);
    bench.tap(Action::Receipt(ReceiptChoice::Print));
    let receipt = bench.commands.iter().find_map(|command| match command {
        omatoimi::station::Command::Print { receipt, .. } => Some(receipt.clone()),
        _ => None,
    });
    let receipt = receipt.expect("printed");
    assert_eq!(receipt.returned, [text("Sinuhe")], "what was rejected was not taken back");
    assert!(receipt.lent.is_empty() && receipt.queued.is_empty());
}

#[test]
fn a_scanner_gone_wild_does_not_fill_the_screen() {
    let mut bench = Bench::online();
    for number in 0..1000 {
        bench.scan_item(&format!("312340001{number:05}"));
    }
    assert_eq!(bench.pile().lines.len(), 101, "one is asked about, and a hundred wait");
    bench.answer(returned("Kirja"));
    bench.scan_item(SINUHE);
    assert_eq!(bench.pile().lines.len(), 102);
}

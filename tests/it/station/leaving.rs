//! Leaving: receipts, thanks, time running out, another card, and nothing left for the next patron.

use std::time::Duration;

use omatoimi::i18n::Language;
use omatoimi::ids::Visit;
use omatoimi::register::circulation::Request;
use omatoimi::station::{Action, Command, Help, Input, Note, Purpose, ReceiptChoice, Screen, Sound, StationSettings};

use super::answers::{DUE, due, lent, patron, returned, text};
use super::bench::{AINO, Bench, KALEVALA, MATTI, SINUHE, settings};

fn lent_one() -> Bench {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(lent("Sinuhe"));
    bench
}

fn printed(bench: &Bench) -> Option<(Visit, omatoimi::station::Receipt)> {
    bench.commands.iter().find_map(|command| match command {
        Command::Print { visit, receipt } => Some((*visit, receipt.clone())),
        _ => None,
    })
}

#[test]
fn finish_asks_for_a_receipt_prints_it_and_says_goodbye() {
    let mut bench = lent_one();
    bench.tap(Action::Finish);
    let Screen::Receipt { summary } = bench.screen() else { panic!("{:?}", bench.screen()) };
    assert_eq!((summary.lent, summary.first_due), (1, Some(DUE.parse().unwrap())));
    assert!(printed(&bench).is_none(), "nothing is sent by itself");
    bench.tap(Action::Receipt(ReceiptChoice::Print));
    let (visit, receipt) = printed(&bench).expect("sent to the printer");
    assert_eq!(receipt.lent, [(text("Sinuhe"), due(DUE))]);
    assert!(matches!(bench.screen(), Screen::Printing { .. }));
    bench.tell(Input::Printed { visit, ok: true });
    assert!(matches!(bench.screen(), Screen::Thanks { printed: Some(true), .. }));
    bench.seconds(5);
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn a_printer_that_fails_or_says_nothing_never_fails_the_session() {
    let mut bench = lent_one();
    bench.tap(Action::Finish);
    bench.tap(Action::Receipt(ReceiptChoice::Print));
    bench.seconds(10);
    assert!(matches!(bench.screen(), Screen::Thanks { printed: Some(false), ref summary } if summary.lent == 1));
    bench.seconds(5);
    assert_eq!(bench.screen(), Screen::Welcome);
    bench.scan_item(KALEVALA);
    let before = bench.view();
    bench.tell(Input::Printed { visit: Visit(1), ok: true });
    assert_eq!(bench.view(), before, "late word of the printer is nothing to the next patron");
}

#[test]
fn no_receipt_is_asked_for_where_there_is_no_printer_or_nothing_to_print() {
    let mut bench = Bench::with(StationSettings { has_printer: false, ..settings() });
    bench.log_in(AINO);
    bench.scan_item(SINUHE);
    bench.answer(lent("Sinuhe"));
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Thanks { printed: None, .. }));
    let mut bench = Bench::borrowing();
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Thanks { printed: None, .. }));
}

#[test]
fn finish_waits_for_the_books_that_are_still_being_read() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.scan_item(KALEVALA);
    bench.tap(Action::Finish);
    assert_eq!(bench.pile().open, 2, "the list stays in view");
    bench.answer(lent("Sinuhe"));
    bench.answer(lent("Kalevala"));
    assert!(matches!(bench.screen(), Screen::Receipt { summary } if summary.lent == 2));
}

#[test]
fn one_more_book_at_the_receipt_goes_on_borrowing() {
    let mut bench = lent_one();
    bench.tap(Action::Finish);
    bench.scan_item(KALEVALA);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.answer(lent("Kalevala"));
    assert_eq!(bench.pile().done, 2);
}

#[test]
fn time_runs_out_with_a_countdown_and_a_touch_or_a_scan_goes_on() {
    let mut bench = lent_one();
    bench.forget_commands();
    bench.seconds(69);
    assert_eq!(bench.view().ends_in, None);
    bench.seconds(1);
    assert_eq!(bench.view().ends_in, Some(20));
    assert_eq!(bench.sounds(), [Sound::Attention]);
    let shows = |bench: &Bench| bench.commands.iter().filter(|c| matches!(c, Command::Show)).count();
    let before = shows(&bench);
    bench.seconds(15);
    assert_eq!(bench.view().ends_in, Some(5));
    assert_eq!(shows(&bench) - before, 15, "each second is shown");
    assert_eq!(bench.sounds().len(), 1, "the countdown is announced once");
    bench.tap(Action::Continue);
    assert_eq!(bench.view().ends_in, None);
    bench.seconds(89);
    bench.scan_card(AINO);
    assert_eq!(bench.view().ends_in, None, "the same card says: still here");
    bench.seconds(89);
    assert!(bench.view().ends_in.is_some());
    bench.scan_item(SINUHE);
    assert_eq!(bench.view().ends_in, None);
    bench.seconds(90);
    assert_eq!(bench.screen(), Screen::Welcome);
    let ended = bench.notes().into_iter().next_back();
    assert!(matches!(ended, Some(Note::SessionEnded { timed_out: true, lent: 1, .. })), "loans stand: {ended:?}");
    assert!(printed(&bench).is_none(), "and no receipt lies about");
}

#[test]
fn more_time_doubles_for_the_session_and_not_for_the_next() {
    let mut bench = lent_one();
    bench.tap(Action::MoreTime);
    bench.seconds(159);
    assert_eq!(bench.view().ends_in, None);
    bench.seconds(21);
    assert_eq!(bench.screen(), Screen::Welcome);
    bench.tap(Action::Borrow);
    bench.seconds(90);
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn end_now_at_the_countdown_ends_now() {
    let mut bench = lent_one();
    bench.seconds(75);
    bench.tap(Action::EndNow);
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn another_card_asks_before_it_ends_the_session_and_never_merges() {
    let mut bench = lent_one();
    bench.scan_card(MATTI);
    assert_eq!(bench.screen(), Screen::AnotherCard { pile_count: 1 });
    bench.scan_item(KALEVALA);
    assert!(bench.asks_nothing(), "nobody's book while it is not clear whose session it is");
    bench.tap(Action::Continue);
    assert_eq!(bench.pile().done, 1);
    bench.scan_card(MATTI);
    bench.scan_card(AINO);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }), "the first patron is still there");
    let visit = bench.scan_card(MATTI);
    bench.forget_commands();
    bench.tap(Action::EndNow);
    assert!(matches!(bench.screen(), Screen::Pin { purpose: Purpose::Borrow, typed: 0, .. }));
    let ended =
        |c: &Command| matches!(c, Command::Ask { request: Request::EndSession { card }, .. } if card.number() == AINO);
    assert!(bench.commands.iter().any(ended));
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.answer(patron());
    assert!(bench.pile().lines.is_empty(), "nothing of Aino's is Matti's");
}

#[test]
fn another_card_that_nobody_answers_for_ends_at_the_welcome_screen() {
    let mut bench = lent_one();
    bench.scan_card(MATTI);
    bench.seconds(90);
    assert_eq!(bench.screen(), Screen::Welcome);
    assert!(!bench.commands.iter().any(|c| matches!(c, Command::CountAttempt { card, .. } if card.number() == MATTI)));
}

#[test]
fn the_next_patron_at_the_thanks_begins_at_once() {
    let mut bench = lent_one();
    bench.tap(Action::Finish);
    bench.tap(Action::Receipt(ReceiptChoice::None));
    assert!(matches!(bench.screen(), Screen::Thanks { printed: None, .. }));
    bench.scan_item(KALEVALA);
    assert!(matches!(bench.screen(), Screen::Return { .. }), "a book without a card is a return");
    bench.answer(returned("Kalevala"));
    assert_eq!(bench.pile().lines.len(), 1);
}

#[test]
fn the_next_card_during_the_last_answer_waits_for_it() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.tap(Action::StartOver);
    bench.scan_card(MATTI);
    assert_eq!(bench.screen(), Screen::Checking);
    bench.answer(lent("Sinuhe"));
    assert!(matches!(bench.screen(), Screen::Pin { .. }));
}

#[test]
fn language_and_comfort_are_kept_through_the_session_and_gone_after_it() {
    let mut bench = Bench::online();
    let step = bench.view().step;
    bench.tap(Action::Language(Language::NorthernSami));
    bench.tap(Action::Contrast(true));
    bench.tap(Action::Low(true));
    bench.log_in(AINO);
    let view = bench.view();
    assert_eq!(view.language, Language::NorthernSami);
    assert!(view.comfort.contrast && view.comfort.low && view.step > step);
    bench.tap(Action::StartOver);
    let view = bench.view();
    assert_eq!((view.language, view.comfort.contrast, view.comfort.low), (Language::Finnish, false, false));
    bench.tap(Action::Language(Language::English));
    assert_eq!(bench.screen(), Screen::Welcome);
    bench.seconds(90);
    assert_eq!(bench.view().language, Language::Finnish, "nor does a touch at the welcome screen last");
}

#[test]
fn a_language_that_the_site_does_not_offer_is_not_taken() {
    let mut bench = Bench::with(StationSettings { languages: vec![Language::Swedish], ..settings() });
    assert_eq!(bench.view().language, Language::Swedish);
    bench.tap(Action::Language(Language::English));
    assert_eq!(bench.view().language, Language::Swedish);
}

#[test]
fn help_returns_to_the_same_step_and_switching_never_makes_a_touch_stale() {
    let mut bench = lent_one();
    let view = bench.view();
    bench.tap(Action::Help(true));
    assert_eq!(bench.view().help, Some(Help));
    for action in [Action::Language(Language::English), Action::Contrast(true), Action::Low(true), Action::MoreTime] {
        assert!(bench.try_tap(&view, action).is_ok());
    }
    bench.scan_item(KALEVALA);
    bench.answer(lent("Kalevala"));
    assert!(bench.try_tap(&view, Action::Help(false)).is_ok(), "nor does a book");
    assert_eq!((bench.view().help, bench.view().step), (None, view.step));
    assert_eq!(bench.pile().done, 2);
}

#[test]
fn a_touch_on_a_screen_that_has_moved_on_does_nothing() {
    let mut bench = lent_one();
    let borrowing = bench.view();
    bench.tap(Action::Finish);
    let receipt = bench.view();
    assert!(receipt.step > borrowing.step);
    assert!(bench.try_tap(&borrowing, Action::StartOver).is_err());
    assert_eq!(bench.view(), receipt);
    bench.tap(Action::Receipt(ReceiptChoice::None));
    assert!(bench.try_tap(&receipt, Action::Receipt(ReceiptChoice::Print)).is_err(), "a second browser is too late");
    assert!(printed(&bench).is_none());
    bench.seconds(5);
    assert!(bench.try_tap(&borrowing, Action::Borrow).is_err(), "and so is one that slept through the session");
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn without_a_reader_the_station_is_out_of_order_until_it_is_back() {
    let mut bench = Bench::online();
    bench.tell(Input::ReaderChanged { works: false });
    assert_eq!(bench.screen(), Screen::OutOfOrder);
    bench.tell(Input::ReaderChanged { works: true });
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn nothing_is_shown_again_that_has_not_changed() {
    let mut bench = lent_one();
    bench.forget_commands();
    for _ in 0..10 {
        bench.tell(Input::TimePassed);
    }
    assert!(bench.commands.is_empty(), "{:?}", bench.commands);
}

#[test]
fn a_session_of_touches_alone_leaves_no_trace_and_each_visit_begins_once() {
    let mut bench = Bench::online();
    bench.tap(Action::Return);
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Thanks { .. }));
    let visit = bench.scan_card(AINO);
    assert_eq!(bench.notes(), [Note::SessionBegan { visit }]);
}

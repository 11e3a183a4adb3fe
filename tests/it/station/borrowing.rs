//! Borrowing: the pile, and the traps on the way (domain.md c).

use omatoimi::register::circulation::{Answer, ItemStatus, List, PatronAnswer, Request};
use omatoimi::station::{Action, CardRefusal, Command, ItemRefusal, LineState, Purpose, Scan, Screen, Sound};

use super::answers::{DUE, due, known, lent, lent_again, listed, not_lent, patron, returned, text, told};
use super::bench::{AINO, Bench, KALEVALA, MUUMI, SINUHE, item};

fn refused(bench: &Bench, number: &str) -> (ItemRefusal, Vec<String>) {
    match bench.state_of(number) {
        LineState::Refused { why, messages } => {
            (why, messages.iter().map(|message| message.as_str().to_owned()).collect())
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_card_at_the_welcome_screen_starts_items_follow_and_the_timeout_ends() {
    let mut bench = Bench::online();
    assert_eq!(bench.screen(), Screen::Welcome);
    bench.log_in(AINO);
    bench.scan_item(SINUHE);
    assert_eq!(bench.newest().state, LineState::Offered, "shown before anybody has answered");
    assert_eq!(bench.pile().open, 1);
    bench.answer(lent("Sinuhe egyptiläinen"));
    assert_eq!(bench.newest().state, LineState::Lent { due: due(DUE) });
    assert_eq!(bench.newest().title.as_str(), "Sinuhe egyptiläinen");
    bench.seconds(90);
    assert_eq!(bench.screen(), Screen::Welcome);
    let ended = bench.commands.iter().filter(|command| {
        matches!(command, Command::Ask { request: Request::EndSession { card }, .. } if card.number() == AINO)
    });
    assert_eq!(ended.count(), 1, "the library system is told once that the patron has gone");
}

#[test]
fn a_pile_of_twenty_costs_twenty_round_trips_in_order_and_no_waiting_in_between() {
    let mut bench = Bench::borrowing();
    bench.forget_commands();
    let numbers: Vec<String> = (0..20).map(|n| format!("312340000001{n:02}")).collect();
    for number in &numbers {
        bench.scan_item(number);
    }
    assert_eq!(bench.pile().open, 20, "every scan shows at once");
    for number in &numbers {
        assert!(matches!(bench.asked(), Request::Checkout { item, .. } if item.number() == number));
        bench.answer(lent("Kirja"));
    }
    assert!(bench.asks_nothing());
    let asked = bench.commands.iter().filter(|command| matches!(command, Command::Ask { .. })).count();
    assert_eq!(asked, 20);
    let pile = bench.pile();
    assert_eq!((pile.done, pile.open), (20, 0));
    assert_eq!(pile.lines[0].item.number(), numbers[19], "newest first");
}

#[test]
fn i23_the_same_book_scanned_twice_is_one_loan_and_green() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.scan_item(SINUHE);
    bench.answer(lent("Sinuhe"));
    assert!(bench.asks_nothing(), "a scan during the answer is no second loan");
    bench.scan_item(KALEVALA);
    bench.answer(lent("Kalevala"));
    bench.forget_commands();
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing());
    assert_eq!(bench.newest().item.number(), SINUHE, "its line moves to the top");
    assert_eq!(bench.newest().state, LineState::Lent { due: due(DUE) });
    assert_eq!(bench.sounds(), [Sound::Accept]);
    assert_eq!((bench.pile().lines.len(), bench.pile().done), (2, 2));
}

#[test]
fn a_book_held_for_somebody_else_stays_and_one_that_waits_for_me_is_lent() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(not_lent("Varattu"));
    assert!(matches!(bench.asked(), Request::Item { item } if item.number() == SINUHE));
    assert_eq!(bench.newest().state, LineState::Offered, "not refused before the reason is known");
    bench.answer(told(ItemStatus::OnHoldShelf, "Sinuhe"));
    assert_eq!(refused(&bench, SINUHE), (ItemRefusal::HeldForAnother, vec!["Varattu".to_owned()]));
    bench.scan_item(KALEVALA);
    bench.answer(lent("Kalevala"));
    assert_eq!(bench.newest().state, LineState::Lent { due: due(DUE) });
}

#[test]
fn a_book_that_is_mine_already_is_green_whether_renewed_or_refused() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(lent_again("Sinuhe"));
    assert_eq!(bench.newest().state, LineState::AlreadyYours { due: due(DUE) });
    // "No renewal before": the library system refuses, and the book would be left behind although it is on loan.
    bench.scan_item(KALEVALA);
    bench.answer(not_lent("Too soon"));
    bench.answer(told(ItemStatus::Charged, "Kalevala"));
    assert!(matches!(bench.asked(), Request::Patron { list: Some((List::Charged, _)), pin: None, .. }));
    bench.forget_commands();
    bench.answer(listed(&[SINUHE, KALEVALA], 2));
    assert_eq!(bench.newest().state, LineState::AlreadyYours { due: due(DUE) });
    assert_eq!(bench.sounds(), [Sound::Accept]);
}

#[test]
fn a_book_on_loan_to_another_is_never_taken_from_them() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(not_lent("Lainassa"));
    bench.answer(told(ItemStatus::Charged, "Sinuhe"));
    bench.answer(listed(&[KALEVALA], 1));
    assert_eq!(refused(&bench, SINUHE).0, ItemRefusal::OnLoanToAnother);
    bench.scan_item(MUUMI);
    bench.answer(not_lent("Lainassa"));
    bench.answer(told(ItemStatus::Charged, "Muumi"));
    bench.answer(listed(&["Taikatalvi"], 1));
    assert_eq!(refused(&bench, MUUMI).0, ItemRefusal::ByTheLibrary, "a list of titles does not say whose it is");
}

#[test]
fn every_refusal_says_why_as_far_as_the_library_system_can_tell() {
    let too_many = PatronAnswer { too_many_charged: true, loan_blocked: true, ..known() };
    let blocked = PatronAnswer { loan_blocked: true, ..known() };
    for (status, title, then, why) in [
        (ItemStatus::Other, "", None, ItemRefusal::UnknownItem),
        (ItemStatus::Available, "", None, ItemRefusal::UnknownItem),
        (ItemStatus::LostOrMissing, "Sinuhe", None, ItemRefusal::NotForLoan),
        (ItemStatus::InTransit, "Sinuhe", None, ItemRefusal::NotForLoan),
        (ItemStatus::Available, "Sinuhe", Some(too_many), ItemRefusal::LoanMaximum),
        (ItemStatus::Available, "Sinuhe", Some(blocked), ItemRefusal::PatronBlocked),
        (ItemStatus::Available, "Aikuisten elokuva", Some(known()), ItemRefusal::ByTheLibrary),
    ] {
        let mut bench = Bench::borrowing();
        bench.scan_item(SINUHE);
        bench.answer(not_lent("K-18"));
        bench.answer(told(status, title));
        if let Some(then) = then {
            assert!(matches!(bench.asked(), Request::Patron { list: None, .. }), "counts only");
            bench.answer(Answer::Patron(Box::new(then)));
        }
        assert_eq!(refused(&bench, SINUHE), (why, vec!["K-18".to_owned()]), "{status:?} {title:?}");
        assert_eq!(bench.sounds().last(), Some(&Sound::Refuse));
        assert_eq!(bench.pile().done, 0);
    }
}

#[test]
fn a_refusal_that_cannot_be_explained_shows_the_library_systems_words() {
    for outcome in [Bench::lose as fn(&mut Bench), Bench::not_sent] {
        let mut bench = Bench::borrowing();
        bench.scan_item(SINUHE);
        bench.answer(not_lent("Ikäraja 18"));
        outcome(&mut bench);
        assert_eq!(refused(&bench, SINUHE), (ItemRefusal::ByTheLibrary, vec!["Ikäraja 18".to_owned()]));
    }
}

#[test]
fn the_loan_maximum_in_the_middle_of_a_pile_refuses_that_line_and_asks_on() {
    let mut bench = Bench::borrowing();
    for number in [SINUHE, KALEVALA, MUUMI] {
        bench.scan_item(number);
    }
    bench.answer(lent("Sinuhe"));
    bench.answer(not_lent("Lainakatto"));
    bench.answer(told(ItemStatus::Available, "Kalevala"));
    bench.answer(Answer::Patron(Box::new(PatronAnswer { too_many_charged: true, ..known() })));
    assert_eq!(refused(&bench, KALEVALA).0, ItemRefusal::LoanMaximum);
    bench.answer(lent("Muumi"));
    assert_eq!((bench.pile().done, bench.pile().open), (2, 0));
}

#[test]
fn a_refused_book_scanned_again_is_asked_again() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    bench.answer(not_lent("Varattu"));
    bench.answer(told(ItemStatus::OnHoldShelf, "Sinuhe"));
    bench.scan_item(SINUHE);
    assert!(matches!(bench.asked(), Request::Checkout { .. }));
    bench.answer(lent("Sinuhe"));
    assert_eq!((bench.pile().lines.len(), bench.pile().done), (1, 1));
}

#[test]
fn a_blocked_patron_reads_the_librarys_words_and_may_still_return_and_see_loans() {
    let mut bench = Bench::online();
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(omatoimi::station::Input::AttemptCounted { visit, wait: std::time::Duration::ZERO });
    let words = vec![text("Maksamattomia maksuja 12,50")];
    bench.answer(Answer::Patron(Box::new(PatronAnswer { loan_blocked: true, messages: words.clone(), ..known() })));
    assert_eq!(bench.screen(), Screen::CardRefused { why: CardRefusal::Blocked, messages: words });
    assert!(bench.commands.iter().any(|command| matches!(command, Command::ProveAttempt { .. })), "the PIN was right");
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing(), "nothing is lent");
    bench.tap(Action::Continue);
    assert!(matches!(bench.screen(), Screen::Account(_)));
    bench.answer(listed(&[], 0));
    bench.tap(Action::Return);
    bench.scan_item(SINUHE);
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
    bench.answer(returned("Sinuhe"));
    bench.tap(Action::Borrow);
    assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Blocked, .. }));
}

#[test]
fn what_is_no_library_code_says_so_and_is_forgotten_by_the_next_scan() {
    let mut bench = Bench::borrowing();
    bench.scan(Scan::NotACode);
    assert!(bench.pile().not_a_code);
    assert_eq!(bench.sounds().last(), Some(&Sound::Attention));
    bench.scan_item(SINUHE);
    assert!(!bench.pile().not_a_code);
}

#[test]
fn a_book_shown_before_the_card_is_lent_to_nobody() {
    let mut bench = Bench::online();
    bench.tap(Action::Borrow);
    assert_eq!(bench.screen(), Screen::Card { purpose: Purpose::Borrow });
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing());
    bench.log_in(AINO);
    assert!(bench.asks_nothing() && bench.pile().lines.is_empty());
}

#[test]
fn a_loan_is_asked_for_without_the_pin_which_is_gone_by_then() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    assert!(matches!(bench.asked(), Request::Checkout { pin: None, card, .. } if card.number() == AINO));
}

#[test]
fn a_book_due_at_the_desk_and_one_without_a_title_are_lent_like_any_other() {
    let mut bench = Bench::borrowing();
    bench.scan_item(SINUHE);
    let Answer::Checkout(mut loan) = lent("") else { unreachable!() };
    let said = omatoimi::register::circulation::Due::Said(text("see desk"));
    loan.due = said.clone();
    bench.answer(Answer::Checkout(loan));
    assert_eq!(bench.newest().state, LineState::Lent { due: said });
    bench.tap(Action::Finish);
    bench.tap(Action::Receipt(omatoimi::station::ReceiptChoice::Print));
    let Some(Command::Print { receipt, .. }) = bench.commands.iter().rev().find(|c| matches!(c, Command::Print { .. }))
    else {
        panic!("printed")
    };
    assert_eq!(receipt.lent[0].0.as_str(), item(SINUHE).number(), "the number where there is no title");
}

#[test]
fn a_card_alone_is_enough_where_no_pin_is_asked() {
    let mut bench = Bench::with(omatoimi::station::StationSettings { pin: None, ..super::bench::settings() });
    bench.scan_card(AINO);
    assert_eq!(bench.screen(), Screen::Checking);
    bench.answer(patron());
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    assert!(!bench.commands.iter().any(|c| matches!(c, Command::CountAttempt { .. } | Command::ProveAttempt { .. })));
}

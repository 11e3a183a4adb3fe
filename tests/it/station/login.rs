//! Card and PIN at the station.

use std::time::Duration;

use omatoimi::register::CardAnswer;
use omatoimi::register::circulation::{Answer, PatronAnswer, Request};
use omatoimi::station::{Action, CardRefusal, Command, Input, Purpose, Screen, StationPin, StationSettings};

use super::answers::{known, listed, patron, standing};
use super::bench::{AINO, Bench, MATTI, settings};

fn refused(why: CardRefusal) -> Screen {
    Screen::CardRefused { why, messages: Vec::new() }
}

#[test]
fn i7_promise_3_the_attempt_is_counted_before_the_station_asks_anybody() {
    let mut bench = Bench::online();
    let visit = bench.scan_card(AINO);
    assert_eq!(bench.screen(), pin(0, Purpose::Borrow));
    bench.type_pin("123");
    assert_eq!(bench.screen(), pin(3, Purpose::Borrow), "dots only");
    bench.type_pin("4");
    assert_eq!(bench.screen(), Screen::Checking);
    assert!(bench.asks_nothing(), "not before the attempt is on disk");
    assert!(matches!(bench.commands.iter().rev().nth(1), Some(Command::CountAttempt { .. })), "{:?}", bench.commands);
    bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(2) });
    assert!(bench.asks_nothing(), "slowed down");
    bench.seconds(2);
    assert!(matches!(bench.asked(), Request::Patron { pin: Some(pin), .. } if pin.digits() == "1234"));
    bench.answer(patron());
    assert!(bench.commands.iter().any(|c| matches!(c, Command::ProveAttempt { visit: proven } if *proven == visit)));
}

fn pin(typed: usize, purpose: Purpose) -> Screen {
    Screen::Pin { purpose, typed, longest: 4, any_length: false }
}

#[test]
fn promise_6_wrong_pin_unknown_card_and_locked_card_look_and_time_the_same_at_the_station() {
    let answered = [
        (Some(CardAnswer::Unknown), Duration::from_millis(5)),
        (Some(CardAnswer::WrongPin), Duration::from_millis(120)),
        (None, Duration::ZERO),
    ];
    for (answer, after) in answered {
        let mut bench = Bench::online();
        let visit = bench.scan_card(AINO);
        bench.type_pin("1234");
        match answer {
            Some(answer) => {
                bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
                bench.advance(after);
                bench.answer(standing(answer));
            }
            None => bench.tell(Input::AttemptLocked { visit }),
        }
        bench.advance(Duration::from_millis(599).saturating_sub(after));
        assert_eq!(bench.screen(), Screen::Checking);
        bench.advance(Duration::from_millis(1));
        assert_eq!(bench.screen(), refused(CardRefusal::NotAccepted));
        assert!(!bench.commands.iter().any(|c| matches!(c, Command::ReturnAttempt { .. })), "it counts");
    }
}

#[test]
fn promise_2_an_unclear_answer_is_no_login_and_the_attempt_is_handed_back() {
    for answer in [standing(CardAnswer::Unclear("no CQ")), Answer::SessionEnded] {
        let mut bench = Bench::online();
        let visit = bench.scan_card(AINO);
        bench.type_pin("1234");
        bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        bench.answer(answer);
        bench.seconds(1);
        assert_eq!(bench.screen(), refused(CardRefusal::Unavailable));
        assert!(bench.commands.iter().any(|c| matches!(c, Command::ReturnAttempt { .. })));
    }
}

#[test]
fn an_attempt_that_cannot_be_written_down_is_not_checked() {
    let mut bench = Bench::online();
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptNotCounted { visit });
    bench.seconds(1);
    assert_eq!(bench.screen(), refused(CardRefusal::Unavailable));
    assert!(bench.asks_nothing());
}

#[test]
fn a_store_that_says_nothing_ends_in_a_refusal_and_the_attempt_is_handed_back() {
    let mut bench = Bench::online();
    bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.seconds(9);
    assert_eq!(bench.screen(), refused(CardRefusal::Unavailable));
    assert!(bench.commands.iter().any(|c| matches!(c, Command::ReturnAttempt { .. })));
}

#[test]
fn an_answer_to_an_earlier_attempt_does_not_count_for_this_one() {
    let mut bench = Bench::online();
    let first = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptLocked { visit: first });
    bench.seconds(1);
    bench.tap(Action::Continue);
    assert_eq!(bench.screen(), Screen::Card { purpose: Purpose::Borrow });
    bench.scan_card(MATTI);
    bench.type_pin("9999");
    bench.tell(Input::AttemptCounted { visit: first, wait: Duration::ZERO });
    assert!(bench.asks_nothing(), "nobody asks for Matti on Aino's attempt");
    bench.tell(Input::KeptChecked { visit: first, kept: None });
    assert_eq!(bench.screen(), Screen::Checking);
}

#[test]
fn pins_of_several_lengths_end_with_enter_and_can_be_cleared() {
    let pin = Some(StationPin { min_len: 4, max_len: 6 });
    let mut bench = Bench::with(StationSettings { pin, ..settings() });
    let visit = bench.scan_card(AINO);
    bench.type_pin("99");
    bench.tap(Action::EnterPin);
    assert!(matches!(bench.screen(), Screen::Pin { typed: 2, any_length: true, longest: 6, .. }), "too few");
    bench.tap(Action::ClearPin);
    assert!(matches!(bench.screen(), Screen::Pin { typed: 0, .. }));
    bench.type_pin("12345");
    bench.tap(Action::Digit(77));
    bench.tap(Action::EnterPin);
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    assert!(matches!(bench.asked(), Request::Patron { pin: Some(pin), .. } if pin.digits() == "12345"));
}

#[test]
fn my_loans_then_a_card_opens_the_account() {
    let mut bench = Bench::online();
    bench.tap(Action::Loans);
    assert_eq!(bench.screen(), Screen::Card { purpose: Purpose::Loans });
    bench.log_in(AINO);
    assert!(matches!(bench.screen(), Screen::Account(_)));
    bench.answer(listed(&[], 0));
}

#[test]
fn another_card_before_the_pin_begins_anew() {
    let mut bench = Bench::online();
    bench.scan_card(AINO);
    bench.type_pin("12");
    let step = bench.view();
    let visit = bench.scan_card(MATTI);
    assert_eq!(bench.screen(), pin(0, Purpose::Borrow));
    assert!(bench.try_tap(&step, Action::Digit(3)).is_err(), "a digit meant for the first card is stale");
    bench.type_pin("4321");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    assert!(matches!(bench.asked(), Request::Patron { card, .. } if card.number() == MATTI));
}

#[test]
fn whoever_leaves_before_the_pin_was_checked_gets_the_attempt_back_and_keeps_nobody_waiting() {
    for leaves in [
        |bench: &mut Bench| bench.tap(Action::StartOver),
        |bench: &mut Bench| {
            bench.scan_card(MATTI);
        },
    ] {
        let mut bench = Bench::online();
        let visit = bench.scan_card(AINO);
        bench.type_pin("1234");
        bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(60) });
        leaves(&mut bench);
        assert!(bench.commands.iter().any(|c| matches!(c, Command::ReturnAttempt { visit: back } if *back == visit)));
        assert!(matches!(bench.screen(), Screen::Welcome | Screen::Pin { typed: 0, .. }), "{:?}", bench.screen());
        bench.seconds(60);
        assert!(bench.asks_nothing(), "nobody is asked about a PIN whose owner has gone");
    }
}

#[test]
fn whoever_leaves_while_the_pin_is_being_checked_does_not_get_the_attempt_back() {
    let mut bench = Bench::online();
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.tap(Action::StartOver);
    assert_eq!(bench.screen(), Screen::Checking);
    bench.answer(standing(CardAnswer::WrongPin));
    bench.seconds(1);
    assert_eq!(bench.screen(), Screen::Welcome);
    assert!(!bench.commands.iter().any(|c| matches!(c, Command::ReturnAttempt { .. })));
}

#[test]
fn a_good_online_check_is_kept_for_offline_days_and_a_bad_one_is_not() {
    let mut bench = Bench::borrowing();
    assert!(bench.commands.iter().any(|c| matches!(c, Command::Keep { pin: Some(_), .. })));
    bench.tap(Action::StartOver);
    bench.forget_commands();
    for (answer, expected) in [(CardAnswer::Unknown, "Forget"), (CardAnswer::WrongPin, "Doubt")] {
        let visit = bench.scan_card(AINO);
        bench.type_pin("1234");
        bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        bench.answer(standing(answer));
        bench.seconds(1);
        let words = format!("{:?}", bench.commands);
        assert!(words.contains(expected) && !words.contains("Keep {"), "{words}");
        bench.forget_commands();
    }
}

#[test]
fn the_name_shows_only_where_the_site_shows_it_and_the_language_is_offered_not_jumped_to() {
    let answer =
        || Answer::Patron(Box::new(PatronAnswer { language: Some(omatoimi::i18n::Language::Swedish), ..known() }));
    for show_name in [false, true] {
        let mut bench = Bench::with(StationSettings { show_name, pin: None, ..settings() });
        bench.scan_card(AINO);
        bench.answer(answer());
        let Screen::Borrow { name, .. } = bench.screen() else { panic!("{:?}", bench.screen()) };
        assert_eq!(name.as_str(), if show_name { "Aino Virtanen" } else { "" });
        let view = bench.view();
        assert_eq!(view.language, omatoimi::i18n::Language::Finnish);
        assert_eq!(view.offered_language, Some(omatoimi::i18n::Language::Swedish));
        bench.tap(Action::Language(omatoimi::i18n::Language::Swedish));
        assert_eq!(bench.view().offered_language, None);
    }
}

#[test]
fn a_login_that_was_slowed_down_for_long_leaves_time_to_borrow() {
    let mut bench = Bench::with(StationSettings { idle_timeout: Duration::from_secs(30), ..settings() });
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(60) });
    bench.seconds(60);
    bench.answer(patron());
    bench.seconds(29);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }), "{:?}", bench.screen());
    bench.seconds(1);
    assert_eq!(bench.screen(), Screen::Welcome);
}

//! What a person, a child or a broken pad does at the keypad.

use std::time::Duration;

use omatoimi::door::{CardAnswer, Command, Display, Input, RefusalClass};
use omatoimi::ids::Visit;
use omatoimi::policy::{Listing, Reason};

use super::bench::{AINO, Bench, MATTI, card, welcome};

fn asked(bench: &Bench) -> usize {
    bench.count(|command| matches!(command, Command::CountAttempt { .. }))
}

#[test]
fn keys_without_a_card_do_nothing() {
    let mut bench = Bench::online();
    bench.press("1234#*1234#");
    assert_eq!((asked(&bench), bench.display()), (0, Display::Idle));
}

#[test]
fn an_empty_enter_or_cancel_ends_the_visit_and_asks_nobody() {
    for keys in ["#", "*", "12*#", "12**"] {
        let mut bench = Bench::online();
        bench.scan(MATTI);
        bench.press(keys);
        assert_eq!((asked(&bench), bench.display(), bench.logged()), (0, Display::Idle, vec![]), "{keys}");
    }
}

#[test]
fn clear_starts_the_digits_over() {
    let mut bench = Bench::online();
    bench.scan(MATTI);
    bench.press("99*1234");
    let pins: Vec<_> =
        bench.commands.iter().filter(|command| matches!(command, Command::CountAttempt { .. })).collect();
    assert_eq!(pins.len(), 1);
}

#[test]
fn an_enter_after_too_few_digits_starts_over_and_is_no_attempt() {
    let mut bench = Bench::online();
    bench.scan(MATTI);
    bench.press("12#");
    assert_eq!((asked(&bench), bench.display()), (0, Display::AskPin { typed: 0, longest: 4 }));
}

#[test]
fn a_pin_of_forty_digits_is_one_attempt_with_its_first_four() {
    let mut bench = Bench::online();
    let visit = bench.scan(MATTI);
    bench.press(&"1234567890".repeat(4));
    assert_eq!(asked(&bench), 1);
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.ils_says(visit, CardAnswer::WrongPin);
    bench.expect_refused(Reason::WrongPin, RefusalClass::NotAccepted);
}

#[test]
fn a_range_of_lengths_ends_with_enter_or_at_its_longest() {
    let lengths = |settings: &mut omatoimi::door::DoorSettings| {
        if let Some(pin) = &mut settings.pin {
            pin.max_len = 6;
        }
    };
    for keys in ["1234#", "12345#", "123456"] {
        let mut bench = Bench::with(lengths);
        bench.scan(MATTI);
        bench.press(keys);
        assert_eq!(asked(&bench), 1, "{keys}");
    }
}

#[test]
fn no_digit_in_time_ends_the_visit_as_pin_timeout() {
    let mut bench = Bench::online();
    bench.scan(MATTI);
    bench.press("12");
    bench.advance(Duration::from_millis(9_999));
    assert_eq!(bench.logged(), []);
    bench.advance(Duration::from_millis(1));
    assert_eq!(bench.logged(), [Reason::PinTimeout]);
    assert_eq!(bench.display(), Display::Refused { class: RefusalClass::TooSlow });
}

#[test]
fn a_digit_now_and_then_does_not_hold_the_door_for_ever() {
    let mut bench = Bench::online();
    bench.scan(MATTI);
    for _ in 0..4 {
        bench.press("12*");
        bench.advance(Duration::from_secs(8));
    }
    assert_eq!(bench.logged(), [Reason::PinTimeout]);
}

#[test]
fn a_further_scan_ends_the_visit_and_the_pin_typed_belongs_to_the_new_card() {
    let mut bench = Bench::online();
    bench.scan(MATTI);
    bench.press("12");
    let visit = bench.scan(AINO);
    assert_eq!(bench.display(), Display::AskPin { typed: 0, longest: 4 });
    bench.press("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    let asked_for: Vec<_> = bench
        .commands
        .iter()
        .filter_map(|command| match command {
            Command::AskIls { card, .. } => Some(card.number().to_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(asked_for, [AINO]);
}

#[test]
fn something_that_is_no_card_is_counted_not_logged_and_ends_the_visit() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.tell(Input::NotACard);
    assert_eq!(bench.display(), Display::NotACard);
    assert_eq!(bench.count(|command| matches!(command, Command::CountStray)), 1);
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    assert_eq!((bench.logged(), bench.releases()), (vec![], 0));
}

#[test]
fn keys_that_overtake_their_card_on_the_other_cable_are_typed_after_it() {
    let mut bench = Bench::online();
    bench.press("1234#");
    bench.advance(Duration::from_millis(100));
    bench.scan(MATTI);
    assert_eq!((asked(&bench), bench.display()), (1, Display::Checking));
}

#[test]
fn a_pin_typed_while_a_slow_disk_is_asked_for_the_lists_is_the_cards() {
    let mut bench = Bench::online();
    let visit = Visit(1);
    bench.tell(Input::CardRead { visit, card: card(MATTI) });
    bench.press("12");
    bench.advance(Duration::from_secs(1));
    bench.press("34#");
    bench.advance(Duration::from_secs(1));
    bench.tell(Input::Listed { visit, listing: Listing::None });
    assert_eq!((asked(&bench), bench.display()), (1, Display::Checking));
}

#[test]
fn a_pin_typed_for_a_card_is_not_the_next_cards() {
    let mut bench = Bench::online();
    bench.tell(Input::CardRead { visit: Visit(1), card: card(MATTI) });
    bench.press("12");
    bench.advance(Duration::from_secs(1));
    bench.tell(Input::CardRead { visit: Visit(2), card: card(AINO) });
    bench.tell(Input::Listed { visit: Visit(2), listing: Listing::None });
    assert_eq!(bench.display(), Display::AskPin { typed: 0, longest: 4 });
}

#[test]
fn keys_of_long_ago_and_floods_of_keys_belong_to_no_card() {
    for (keys, pause) in [("1234", 250), ("1234", 60_000), (&"7".repeat(10_000), 0), ("#1234", 0), ("*1234", 0)] {
        let mut bench = Bench::online();
        bench.press(keys);
        bench.advance(Duration::from_millis(pause));
        bench.scan(MATTI);
        assert_eq!((asked(&bench), bench.display()), (0, Display::AskPin { typed: 0, longest: 4 }), "{pause}");
    }
}

#[test]
fn early_keys_are_wiped_though_nobody_comes() {
    let mut bench = Bench::online();
    bench.press("12");
    assert_eq!(bench.deadline(), Some(Duration::from_millis(250)));
    bench.advance(Duration::from_millis(250));
    assert_eq!(bench.deadline(), None);
}

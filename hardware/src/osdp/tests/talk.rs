//! A reader that works, and wires that lose or repeat what is said.

use super::*;
use crate::keypad::Key as Pressed;

#[test]
fn a_card_is_known_within_fifty_milliseconds() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    for step in 0..100 {
        lab.run(seconds(2) + ms(step));
        let presented = lab.elapsed();
        reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
        lab.run(ms(200));
        let (at, of, event) = lab.events.pop_front().expect("an event");
        assert_eq!((of, scanned(&event).as_deref()), (5, Some("04A1B2C3")));
        assert!(at - presented <= ms(50), "{:?}", at - presented);
        assert!(lab.events.is_empty());
    }
}

#[test]
fn a_card_that_stays_is_one_event() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    for _ in 0..10 {
        reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
        lab.run(ms(500));
    }
    assert_eq!(lab.events().len(), 1);
}

#[test]
fn keys_come_in_order_and_as_the_site_maps_them() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    reader.press("12");
    reader.press("*7#");
    lab.run(ms(200));
    let keys: String = lab.events().iter().map(pressed).collect();
    assert_eq!(keys, "12*7#");
    reader.press("A");
    lab.run(ms(100));
    assert_eq!(lab.events(), [Event::Noise { bytes: 1 }]);
}

#[test]
fn what_was_presented_before_the_channel_came_up_is_nobodys() {
    let reader = reader();
    for _ in 0..3 {
        reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
    }
    reader.press("1234#");
    let mut lab = Lab::new(&[5], vec![reader.clone()]);
    lab.run(ms(900));
    reader.press("5");
    lab.run(seconds(2));
    assert_eq!(lab.events(), [Event::Found]);
}

#[test]
fn lamps_buzzer_and_display_do_what_they_are_told() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    let beep = Beep { on_for: ms(200), off_for: ms(100), times: 2 };
    let text = Text { row: 1, text: "Tervetuloa".to_owned(), lasts: Some(seconds(3)) };
    for order in [
        Order::Led(Led::steady(0, Color::Red)),
        Order::Led(Led::flash(0, Color::Green, seconds(3))),
        Order::Led(Led::steady(1, Color::Blue)),
        Order::Beep(beep),
        Order::Text(text),
    ] {
        lab.bus.order(address(5), order, lab.now);
    }
    lab.run(ms(100));
    let shown = reader.shown().borrow().clone();
    assert_eq!(shown.lamps.into_iter().collect::<Vec<_>>(), [(0, 2), (1, 4)]);
    assert_eq!((shown.beeps, shown.lines[&1].as_str()), (1, "Tervetuloa"));
}

#[test]
fn a_lost_answer_is_asked_for_with_the_same_bytes_and_the_card_comes_once() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
    let mut to_lose = 2;
    lab.wire = Box::new(move |_, answers| {
        to_lose -= 1;
        if to_lose >= 0 { vec![] } else { answers }
    });
    lab.sent.clear();
    lab.run(seconds(2));
    assert_eq!(lab.sent[0], lab.sent[1]);
    assert_eq!(lab.sent[0], lab.sent[2]);
    assert_ne!(lab.sent[2], lab.sent[3]);
    assert_eq!(lab.events().iter().filter_map(scanned).collect::<Vec<_>>(), ["04A1B2C3"]);
}

#[test]
fn answers_that_come_twice_or_late_change_nothing() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    let mut last = Vec::new();
    lab.wire = Box::new(move |_, answers| {
        let repeated = [last.clone(), answers.clone(), answers.clone()].concat();
        last = answers;
        repeated
    });
    for _ in 0..3 {
        reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
        lab.run(seconds(2));
    }
    assert_eq!(lab.events().iter().filter_map(scanned).count(), 3);
}

#[test]
fn a_busy_reader_is_asked_again_and_a_reader_that_stays_busy_is_given_up() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    reader.set_fault(crate::twin::OsdpFault::Busy(10));
    reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
    lab.run(seconds(1));
    assert_eq!(lab.events().iter().filter_map(scanned).count(), 1);
    reader.set_fault(crate::twin::OsdpFault::Busy(200));
    lab.run(seconds(4));
    assert!(matches!(lab.events().first(), Some(Event::Lost { .. })));
    lab.run(seconds(20));
    assert!(lab.events().contains(&Event::Found));
}

#[test]
fn a_reader_that_was_without_power_is_back_in_half_a_second() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    reader.set_fault(crate::twin::OsdpFault::Restart);
    lab.run(ms(500));
    assert_eq!(lab.events(), [lost(NotSecure::BrokenOff), Event::Found]);
    assert!(lab.elapsed() <= ms(2_500));
}

#[test]
fn a_line_that_breaks_is_told_and_the_reader_is_back_when_it_is() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    lab.bus.handle_line_lost("unplugged", lab.now);
    lab.run(seconds(1));
    assert_eq!(lab.events(), [Event::Lost { why: "unplugged".to_owned() }]);
    reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
    lab.bus.handle_line_lost("unplugged", lab.now);
    lab.bus.handle_line_found(lab.now);
    lab.run(ms(100));
    assert_eq!(lab.events(), [Event::Found]);
    lab.run(seconds(2));
    assert_eq!(lab.events(), []);
}

#[test]
fn readers_on_one_bus_do_not_hear_each_others_cards_and_a_dead_one_delays_little() {
    let readers: Vec<TwinReader> = (1..=3).map(|number| TwinReader::new(number, Some(KEY))).collect();
    let mut lab = Lab::new(&[1, 2, 3, 4], readers.clone());
    lab.run(seconds(5));
    lab.events();
    let mut slowest = Duration::ZERO;
    for round in 0..40_u8 {
        let number = round % 3 + 1;
        let presented = lab.elapsed();
        readers[usize::from(number - 1)].present(&uid(&[4, 0xA1, 0xB2, round]));
        lab.run(seconds(1) + ms(7));
        // The fourth, which is not there, is an alarm.
        lab.events.retain(|(_, of, _)| *of != 4);
        let (at, of, event) = lab.events.pop_front().expect("an event");
        assert_eq!((of, scanned(&event)), (number, Some(format!("04A1B2{round:02X}"))));
        slowest = slowest.max(at - presented);
    }
    assert!(slowest < ms(300), "{slowest:?}");
}

fn pressed(event: &Event) -> char {
    let Event::Key(key) = event else { panic!("a key, not {event:?}") };
    match key {
        Pressed::Digit(digit) => digit.ascii().into(),
        Pressed::Enter => '#',
        Pressed::Clear => '*',
    }
}

#[test]
fn a_question_over_which_a_reader_breaks_off_is_not_asked_again_and_it_is_not_asked_without_rest() {
    let mut lab = Lab::new(&[5], vec![reader()]);
    // Its third question in the channel, for its inputs, ends the channel.
    lab.wire = Box::new(|asked, answers| {
        let asked = Frame::parse(asked).expect("a frame");
        if asked.code == 0x65 { vec![] } else { answers }
    });
    lab.run(seconds(10));
    let found = lab.events().into_iter().filter(|event| *event == Event::Found).count();
    assert_eq!(found, 3);
    // And one that breaks off whatever is asked is tried with growing waits.
    let mut lab = Lab::new(&[5], vec![reader()]);
    lab.wire =
        Box::new(|asked, answers| if Frame::parse(asked).expect("a frame").is_secure() { vec![] } else { answers });
    lab.run(seconds(60));
    let found = lab.events().into_iter().filter(|event| *event == Event::Found).count();
    assert!((15..=30).contains(&found), "{found}");
}

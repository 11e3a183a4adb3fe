//! Devices that are not there, go away, come back, or lie. The program runs on and says what is wrong.

use super::board::Health;
use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::oystila;
use super::site::Site;
use super::wait::{SOON, until};

#[test]
fn a_relay_board_that_is_absent_at_the_start_is_a_fault_and_works_once_plugged_in() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).bare();
    kiosk.plug_readers_in();
    kiosk.start();
    kiosk.wait_until_unwell("door-relay");
    assert!(kiosk.is_running());
    kiosk.board.plug();
    kiosk.wait_until_well();
    kiosk.let_in(oystila());
}

#[test]
fn a_gpio_chip_that_is_absent_is_a_fault_and_the_door_works_on_without_its_lamp() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address())
        .with("lock = \"door-relay:0\"", "lock = \"door-relay:0\"\nred = \"lines:DOOR_RED\"")
        .with("[door.main]", "[device.lines]\ndriver = \"gpio\"\npath = \"/dev/no-such-gpiochip\"\n\n[door.main]")
        .equipped();
    kiosk.start();
    kiosk.wait_until_unwell("device.lines");
    kiosk.let_in(oystila());
    assert!(kiosk.health().unwrap().1.contains("F-GPI-01"));
    assert!(kiosk.is_running());
}

#[test]
fn a_relay_board_that_says_yes_and_does_not_move_is_a_fault_and_no_silent_success() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.board.becomes(Health::Stuck);
    kiosk.attempt(&oystila().card, &oystila().pin);
    until("the fault is said", SOON, || kiosk.printed().contains("state=\"fault\"").then_some(()));
    assert_eq!(kiosk.board.openings(STRIKE), 0);
    assert!(kiosk.is_running());
    kiosk.board.becomes(Health::Sound);
    assert!(!kiosk.board.is_on(STRIKE), "a release that failed is not caught up on");
    kiosk.let_in(oystila());
    kiosk.wait_until_well();
}

#[test]
fn a_relay_board_that_falls_silent_is_a_fault_until_it_answers_again() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.board.becomes(Health::Mute);
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.wait_until_unwell("door-relay");
    kiosk.board.becomes(Health::Sound);
    kiosk.wait_until_well();
    kiosk.let_in(oystila());
}

#[test]
fn a_scraper_is_answered_with_numbers_whatever_is_broken() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let (status, head, body) = kiosk.watched("/metrics").unwrap();
    assert_eq!(status, 200);
    assert!(head.to_ascii_lowercase().contains("content-type: text/plain; version=0.0.4"), "{head}");
    assert!(body.contains("\nomatoimi_part_up{part=\"device.door-relay\"} 1\n") && body.ends_with('\n'), "{body}");
    kiosk.board.pull();
    kiosk.wait_until_unwell("device.door-relay");
    let (status, _, body) = kiosk.watched("/metrics").unwrap();
    assert!(status == 200 && body.contains("omatoimi_part_up{part=\"device.door-relay\"} 0\n"), "{status} {body}");
}

#[test]
fn promise_8_a_bus_cut_while_the_door_is_released_is_a_fault_and_relocks_when_mended() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).with("unlock_for = \"400ms\"", "unlock_for = \"2s\"").open();
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.board.pull();
    kiosk.wait_until_unwell("door-relay");
    assert!(kiosk.board.is_on(STRIKE), "the board itself holds its coil");
    kiosk.board.plug();
    kiosk.board.wait_until_off(STRIKE, SOON);
    kiosk.wait_until_well();
    kiosk.let_in(oystila());
    kiosk.assert_every_opening_is_logged();
}

#[test]
fn a_scanner_and_a_keypad_may_be_pulled_out_and_put_back() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    for (line, name) in [(&kiosk.scanner, "door-scanner"), (&kiosk.keypad, "door-keypad")] {
        line.pull();
        kiosk.wait_until_unwell(name);
        line.plug(Box::new(|_| vec![]));
        kiosk.wait_until_well();
        kiosk.let_in(oystila());
    }
}

#[test]
fn a_door_may_be_opened_and_closed_by_the_visitor_without_an_alarm_or_a_crash() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.board.set_input(0, false);
    kiosk.board.wait_until_off(STRIKE, SOON);
    kiosk.board.set_input(0, true);
    kiosk.let_in(oystila());
    assert!(kiosk.is_running());
}

//! SIGHUP: the config is read again, and a door survives whatever stands in it (promise 11).

use std::net::TcpListener;

use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{oystila, veikko};
use super::site::{UNLOCK_FOR, write_secret};
use super::wait::{SOON, until};

#[test]
fn promise_11_a_good_edit_is_applied_and_the_door_opens_again() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.let_in(oystila());
    kiosk.reload_with(&format!("unlock_for = \"{}ms\"", UNLOCK_FOR.as_millis()), "unlock_for = \"500ms\"");
    kiosk.wait_until_ready();
    kiosk.wait_until_well();
    kiosk.let_in(veikko());
    assert_eq!(kiosk.board.openings(STRIKE), 2);
    assert_eq!(kiosk.stop(), Some(0));
}

#[test]
fn promise_11_an_edit_that_does_not_check_is_not_applied() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.reload_with("unlock_for", "unlok_for");
    until("it is said what is wrong", SOON, || kiosk.printed().contains("unlok_for").then_some(()));
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.wait_for_opening(STRIKE, 1);
    assert_eq!(kiosk.stop(), Some(0));
}

#[test]
fn promise_11_a_key_that_does_not_open_the_store_is_told_while_the_doors_still_serve() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    let other_key: Vec<u8> = (0..32).collect();
    write_secret(&kiosk.path("other-key"), &other_key);
    let told = |kiosk: &Kiosk| kiosk.printed().matches("another store key").count();
    for nth in 1..=2 {
        match nth {
            1 => kiosk.reload_with("store-key\"", "other-key\""),
            // The old config names this file too, so it would not start again on it.
            _ => {
                std::fs::write(kiosk.path("store-key"), &other_key).unwrap();
                kiosk.reload_with("other-key\"", "store-key\"");
            }
        }
        until("it is said what is wrong", SOON, || (told(&kiosk) == nth).then_some(()));
        let patron = if nth == 1 { oystila() } else { veikko() };
        kiosk.attempt(&patron.card, &patron.pin);
        kiosk.board.wait_for_opening(STRIKE, nth);
        kiosk.board.wait_until_off(STRIKE, SOON);
    }
    assert_eq!(kiosk.stop(), Some(0));
}

#[test]
fn promise_11_an_edit_that_checks_but_cannot_be_served_leaves_the_old_config_in_force() {
    let ils = Ils::open();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut kiosk = Kiosk::open(&ils);
    let old = format!("metrics_listen = \"{}\"", kiosk.listens_for_health());
    let new = format!("metrics_listen = \"{}\"", taken.local_addr().unwrap());
    kiosk.reload_with(&old, &new);
    kiosk.wait_until_ready();
    kiosk.wait_until_well();
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.board.wait_until_off(STRIKE, SOON);
    // Put right again, it is taken.
    kiosk.reload_with(&new, &old);
    kiosk.wait_until_ready();
    kiosk.wait_until_well();
    kiosk.let_in(veikko());
    assert_eq!(kiosk.stop(), Some(0));
}

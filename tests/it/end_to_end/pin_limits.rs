//! Guessing is limited, and no power switch helps (I7, I8, I13).

use super::entries::assert_entry;
use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{WRONG_PIN, oystila, veikko};
use super::wait::until;
use std::time::Duration;

/// After the fourth wrong PIN in a row the card waits 30 s (security.md 2).
const FREE_TRIES: usize = 4;

#[test]
fn i8_a_card_locked_by_wrong_pins_stays_locked_through_a_power_cut() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    guess_until_locked(&kiosk);
    let asked = ils.times_asked(&oystila().card);
    assert_eq!(asked, FREE_TRIES, "a locked attempt is not sent to the library system");

    refused_as_locked(&kiosk);
    kiosk.kill();
    kiosk.start();
    kiosk.wait_until_well();
    refused_as_locked(&kiosk);
    assert_eq!(ils.times_asked(&oystila().card), asked);
    assert_eq!(kiosk.board.openings(STRIKE), 0);
}

#[test]
fn i13_one_cards_wrong_pins_do_not_lock_another_card() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    guess_until_locked(&kiosk);
    kiosk.let_in(veikko());
}

fn guess_until_locked(kiosk: &Kiosk) {
    let wrong = || kiosk.entries().iter().filter(|entry| entry["reason"] == "wrong-pin").count();
    until("four wrong PINs are counted", Duration::from_secs(40), || {
        // An attempt within the second after a wrong one is refused unchecked, and does not lengthen the wait.
        let before = kiosk.entries().len();
        kiosk.attempt(&oystila().card, WRONG_PIN);
        kiosk.wait_for_entry(before + 1);
        (wrong() == FREE_TRIES).then_some(())
    });
}

fn refused_as_locked(kiosk: &Kiosk) {
    let before = kiosk.entries().len();
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(before + 1), "refused", "pin-locked");
}

//! Power cuts at every step of a visit, and an orderly end (promises 3 and 8, I1, I3).

use std::time::Duration;

use super::entries::assert_entry;
use super::ils::{Ils, Mood};
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{WRONG_PIN, oystila, veikko};
use super::site::Site;
use super::wait::{SOON, unless_late, until};

#[test]
fn promise_3_a_power_cut_after_the_card_leaves_nothing_behind() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.scan(&oystila().card);
    power_cut(&mut kiosk);
    assert_eq!(kiosk.board.openings(STRIKE), 0);
    kiosk.type_pin(&oystila().pin);
    kiosk.let_in(veikko());
    assert_eq!(kiosk.granted().len(), 1, "a PIN without its card lets nobody in");
}

#[test]
fn promise_3_a_power_cut_while_the_library_system_is_asked_lets_nobody_in() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    ils.becomes(Mood::Silent);
    kiosk.attempt(&oystila().card, &oystila().pin);
    ils.wait_until_asked(&oystila().card, 1);
    kiosk.kill();
    ils.becomes(Mood::Answering);
    kiosk.start();
    kiosk.wait_until_well();
    assert_eq!((kiosk.granted().len(), kiosk.board.openings(STRIKE)), (0, 0));
    kiosk.let_in(oystila());
}

#[test]
fn promise_8_a_power_cut_while_the_door_is_released_is_logged_and_relocked_at_the_next_start() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).with("unlock_for = \"400ms\"", "unlock_for = \"20s\"").open();
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.kill();
    assert!(kiosk.board.is_on(STRIKE));
    let granted = kiosk.granted();
    assert_eq!(granted.len(), 1, "the entry was on disk before the strike moved");
    assert_eq!(granted[0]["card"], oystila().card.as_str());
    kiosk.start();
    kiosk.board.wait_until_off(STRIKE, SOON);
}

#[test]
fn i1_power_cuts_at_any_moment_after_the_last_key_never_leave_an_opening_without_its_entry() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    // From before the attempt is counted to after the relock; the steps in between take a few milliseconds each.
    for after in [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 80, 120, 450, 550] {
        let openings = kiosk.board.openings(STRIKE);
        kiosk.attempt(&oystila().card, &oystila().pin);
        // The cut comes so many milliseconds after the PIN, or at once when the strike has been off again.
        let _ = unless_late(Duration::from_millis(after), || {
            (kiosk.board.openings(STRIKE) > openings && !kiosk.board.is_on(STRIKE)).then_some(())
        });
        power_cut(&mut kiosk);
        kiosk.board.wait_until_off(STRIKE, SOON);
        kiosk.assert_every_opening_is_logged();
    }
    kiosk.let_in(oystila());
}

#[test]
fn i7_an_attempt_is_counted_even_when_the_power_is_cut_before_its_answer() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    // Four wrong tries that never see an answer lock the card as four that do.
    for nth in 1..=4 {
        ils.becomes(Mood::Silent);
        let asked = ils.times_asked(&oystila().card);
        until("the try is sent", SOON, || {
            kiosk.attempt(&oystila().card, WRONG_PIN);
            unless_late(Duration::from_millis(1500), || (ils.times_asked(&oystila().card) > asked).then_some(()))
        });
        kiosk.kill();
        ils.becomes(Mood::Answering);
        kiosk.start();
        kiosk.wait_until_well();
        assert_eq!(ils.times_asked(&oystila().card), nth);
    }
    let before = kiosk.entries().len();
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(before + 1), "refused", "pin-locked");
}

#[test]
fn i3_sigterm_relocks_a_released_door_and_ends_with_0() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).with("unlock_for = \"400ms\"", "unlock_for = \"20s\"").open();
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.wait_for_opening(STRIKE, 1);
    assert_eq!(kiosk.stop(), Some(0));
    assert!(!kiosk.board.is_on(STRIKE));
}

#[test]
fn sigterm_ends_an_idle_kiosk_and_one_in_the_middle_of_a_visit_with_0() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    assert_eq!(kiosk.stop(), Some(0));
    kiosk.start();
    kiosk.wait_until_well();
    ils.becomes(Mood::Silent);
    kiosk.attempt(&oystila().card, &oystila().pin);
    ils.wait_until_asked(&oystila().card, 1);
    assert_eq!(kiosk.stop(), Some(0));
    assert_eq!(kiosk.board.openings(STRIKE), 0);
}

/// Power off, power on, and well again.
fn power_cut(kiosk: &mut Kiosk) {
    kiosk.kill();
    kiosk.start();
    kiosk.wait_until_well();
}

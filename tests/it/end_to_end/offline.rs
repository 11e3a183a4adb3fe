//! The library system is gone, and comes back (promise 7).

use std::time::Duration;

use super::entries::assert_entry;
use super::ils::{Ils, Mood};
use super::ils_messages::sealed;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{WRONG_PIN, oystila, veikko};
use super::site::Site;
use super::wait::{SOON, until};

#[test]
fn promise_7_a_known_patron_still_enters_and_an_unknown_one_does_not() {
    for gone in [Mood::Silent, Mood::Down] {
        let ils = Ils::open();
        let kiosk = quick_to_give_up(&ils);
        assert_entry(&kiosk.let_in(oystila()), "granted", "granted");

        ils.becomes(gone);
        let entry = kiosk.let_in(oystila());
        assert_entry(&entry, "granted", "granted-offline");
        assert_eq!(entry["online"], false);

        let before = kiosk.entries().len();
        kiosk.attempt(&veikko().card, &veikko().pin);
        let entry = kiosk.wait_for_entry(before + 1);
        assert_entry(&entry, "refused", "offline-unknown");
        assert_eq!(entry["online"], false);
        assert_eq!(kiosk.board.openings(STRIKE), 2);
    }
}

#[test]
fn offline_a_known_patrons_wrong_pin_is_still_wrong() {
    let ils = Ils::open();
    let kiosk = quick_to_give_up(&ils);
    kiosk.let_in(oystila());
    ils.becomes(Mood::Down);
    kiosk.attempt(&oystila().card, WRONG_PIN);
    let entry = kiosk.wait_for_entry(2);
    assert_entry(&entry, "refused", "wrong-pin");
    assert_eq!(entry["online"], false);
}

#[test]
fn offline_a_pin_that_nothing_kept_can_judge_is_not_called_wrong_nor_counted() {
    // The PIN is changed at the library: the old one is refused there, and its verifier is dropped.
    let ils = Ils::open();
    let kiosk = quick_to_give_up(&ils);
    kiosk.let_in(oystila());
    ils.becomes(Mood::Twisted(|message, sequence| sealed(&message.replace("|CQY|", "|CQN|"), sequence)));
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(2), "refused", "wrong-pin");
    ils.becomes(Mood::Down);
    let attempt = || {
        let before = kiosk.entries().len();
        kiosk.attempt(&oystila().card, &oystila().pin);
        kiosk.wait_for_entry(before + 1)
    };
    // The one wrong PIN costs its second.
    let first = until("the wait is over", SOON, || Some(attempt()).filter(|entry| entry["reason"] != "pin-locked"));
    assert_entry(&first, "refused", "offline-unknown");
    for _ in 0..4 {
        assert_entry(&attempt(), "refused", "offline-unknown");
    }
}

#[test]
fn what_is_known_of_a_patron_outlives_a_power_cut() {
    let ils = Ils::open();
    let mut kiosk = quick_to_give_up(&ils);
    kiosk.let_in(oystila());
    ils.becomes(Mood::Down);
    kiosk.kill();
    kiosk.start();
    assert_entry(&kiosk.let_in(oystila()), "granted", "granted-offline");
}

#[test]
fn without_a_pepper_nobody_is_known_offline() {
    let ils = Ils::open();
    let kiosk =
        Site::new(ils.address()).without(&["pepper_file"]).with("timeout = \"3s\"", "timeout = \"700ms\"").open();
    kiosk.let_in(oystila());
    ils.becomes(Mood::Down);
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(2), "refused", "offline-unknown");
}

#[test]
fn where_offline_admits_nobody_a_known_patron_is_refused() {
    let ils = Ils::open();
    let site = Site::new(ils.address())
        .with("\"known-patrons\"", "\"nobody\"")
        .with("timeout = \"3s\"", "timeout = \"700ms\"");
    let kiosk = site.open();
    kiosk.let_in(oystila());
    ils.becomes(Mood::Down);
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_eq!(kiosk.wait_for_entry(2)["outcome"], "refused");
    assert_eq!(kiosk.board.openings(STRIKE), 1);
}

#[test]
fn it_is_online_again_by_itself_when_the_library_system_is() {
    let ils = Ils::open();
    let kiosk = quick_to_give_up(&ils);
    kiosk.let_in(oystila());
    ils.becomes(Mood::Down);
    kiosk.wait_until_unwell("ils");
    let logins = ils.logins();
    ils.becomes(Mood::Answering);
    // Tries are 1, 2 and then 5 s apart, with jitter.
    until("a new login", Duration::from_secs(8), || (ils.logins() > logins).then_some(()));
    kiosk.wait_until_well();
    let entry = kiosk.let_in(veikko());
    assert_entry(&entry, "granted", "granted");
    assert_eq!(entry["online"], true);
}

#[test]
fn it_starts_and_serves_whom_it_knows_while_the_library_system_is_away() {
    let ils = Ils::open();
    ils.becomes(Mood::Down);
    let mut kiosk = Site::new(ils.address()).equipped();
    kiosk.start();
    kiosk.wait_until_unwell("ils");
    ils.becomes(Mood::Answering);
    kiosk.wait_until_well();
    kiosk.let_in(oystila());
}

fn quick_to_give_up(ils: &Ils) -> Kiosk {
    Site::new(ils.address()).with("timeout = \"3s\"", "timeout = \"700ms\"").open()
}

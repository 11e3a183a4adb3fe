//! Who gets in, and who does not, and what is written down of it.

use std::time::Duration;

use super::board::Moved;
use super::entries::assert_entry;
use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{self, UNKNOWN_CARD, WRONG_PIN, aino, oystila, veikko};
use super::site::{Site, UNLOCK_FOR};
use super::wait::{SOON, unless_late, until};

#[test]
fn a_card_and_its_pin_open_the_door_for_as_long_as_configured() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let patron = oystila();
    kiosk.attempt(&patron.card, &patron.pin);
    let opened = kiosk.board.wait_for_opening(STRIKE, 1);
    let closed_at = kiosk.board.wait_until_off(STRIKE, SOON);
    let open_for = closed_at - opened.at;
    assert!(open_for >= UNLOCK_FOR.mul_f32(0.8) && open_for < UNLOCK_FOR * 5, "released for {open_for:?}");

    let entry = kiosk.wait_for_entry(1);
    assert_entry(&entry, "granted", "granted");
    assert_eq!((&entry["online"], &entry["card"]), (&true.into(), &patron.card.as_str().into()));
    assert_eq!(kiosk.entries().len(), 1);
    assert_eq!(ils.times_asked(&patron.card), 1);
}

#[test]
fn the_contracts_own_config_opens_with_four_digits_and_no_enter() {
    let ils = Ils::open();
    // All that must change for a test at any hour: the opening hours, and TLS, which has a story of its own.
    let site = Site::as_in_contract(ils.address())
        .with("tls = true", "tls = false")
        .with("\"Mo-Su 06:00-22:00; PH off\"", "\"24/7\"")
        .with("when_staffed = \"unlocked\"", "when_staffed = \"card\"");
    let kiosk = site.open();
    kiosk.scan(&aino().card);
    kiosk.keypad.send(aino().pin.as_bytes());
    let Moved { at: opened_at, .. } = kiosk.board.wait_for_opening(STRIKE, 1);
    let open_for = kiosk.board.wait_until_off(STRIKE, SOON) - opened_at;
    assert!((4.5..8.0).contains(&open_for.as_secs_f32()), "unlock_for is 5s, released for {open_for:?}");
}

#[test]
fn the_library_system_may_be_behind_tls_with_an_authority_of_its_own() {
    let (ils, authority) = Ils::open_with_tls();
    let site = Site::new(ils.address()).with("tls = false", "tls = true\nca_file = \"authority.pem\"");
    std::fs::write(site.path("authority.pem"), authority).unwrap();
    let kiosk = site.open();
    assert_entry(&kiosk.let_in(oystila()), "granted", "granted");
}

#[test]
fn a_library_system_with_a_certificate_of_somebody_else_is_not_believed() {
    let (ils, _) = Ils::open_with_tls();
    let (_, other_authority) = Ils::open_with_tls();
    let site = Site::new(ils.address()).with("tls = false", "tls = true\nca_file = \"authority.pem\"");
    std::fs::write(site.path("authority.pem"), other_authority).unwrap();
    let mut kiosk = site.equipped();
    kiosk.start();
    // Never well, so there is no telling from outside when its lines are open: the patron tries until it hears.
    let entry = until("an attempt is heard", SOON, || {
        kiosk.attempt(&oystila().card, &oystila().pin);
        unless_late(Duration::from_secs(2), || kiosk.entries().first().cloned())
    });
    assert_entry(&entry, "refused", "offline-unknown");
    assert_eq!((ils.logins(), kiosk.board.openings(STRIKE)), (0, 0));
}

#[test]
fn a_wrong_pin_moves_nothing_and_leaves_no_card_behind() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.attempt(&oystila().card, WRONG_PIN);
    let entry = kiosk.wait_for_entry(1);
    assert_entry(&entry, "refused", "wrong-pin");
    assert_eq!(entry["online"], true);
    assert!(entry["card"].is_null() && entry["visitor"].is_string());
    // Whoever comes next is the first to move the strike.
    kiosk.let_in(veikko());
    assert_eq!(kiosk.board.openings(STRIKE), 1);
}

#[test]
fn an_unknown_card_is_asked_for_its_pin_and_refused_like_a_wrong_one() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.scan(UNKNOWN_CARD);
    kiosk.type_pin(WRONG_PIN);
    let entry = kiosk.wait_for_entry(1);
    assert_entry(&entry, "refused", "unknown-card");
    assert!(entry["card"].is_null() && entry["visitor"].is_string());
    let asked = ils.asked();
    assert_eq!(asked.len(), 1, "asked once, with what was typed");
    assert_eq!(asked[0].pin, WRONG_PIN);
    kiosk.let_in(oystila());
    assert_eq!(kiosk.board.openings(STRIKE), 1);
}

#[test]
fn visitors_who_are_refused_twice_can_be_counted_without_being_named() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.attempt(&oystila().card, WRONG_PIN);
    let first = kiosk.wait_for_entry(1);
    kiosk.attempt(&veikko().card, WRONG_PIN);
    let second = kiosk.wait_for_entry(2);
    kiosk.attempt(&oystila().card, WRONG_PIN);
    let third = kiosk.wait_for_entry(3);
    assert_ne!(first["visitor"], second["visitor"]);
    // The pseudonym is keyed by the hour, so a test at the turn of one sees another.
    let hour = |entry: &serde_json::Value| entry["at"].as_str().and_then(|at| at.get(..13)).map(str::to_owned);
    assert_eq!(first["visitor"] == third["visitor"], hour(&first) == hour(&third));
}

#[test]
fn each_rule_of_the_contracts_config_refuses_the_patron_it_is_made_for() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let table = [
        ("21234000000041", "card-lost"),
        ("21234000000058", "fees"),
        ("21234000000066", "no-guardian-consent"),
        ("21234000000074", "no-permission"),
        ("21234000000082", "category"),
        ("21234000000090", "lending-ban"),
    ];
    for (nth, (card, reason)) in table.into_iter().enumerate() {
        kiosk.attempt(card, &patrons::with_card(card).unwrap().pin);
        assert_entry(&kiosk.wait_for_entry(nth + 1), "refused", reason);
    }
    kiosk.let_in(oystila());
    assert_eq!(kiosk.board.openings(STRIKE), 1);
}

#[test]
fn outside_the_hours_a_right_pin_is_refused_as_closed() {
    let ils = Ils::open();
    // Half an hour, twelve hours from now, by the clock of the site.
    let hour =
        (omatoimi::time::Clock::system().now().wall.time().format("%H").to_string().parse::<u8>().unwrap() + 12) % 24;
    let site = Site::new(ils.address())
        .with("\"24/7\"", &format!("\"Mo-Su {hour:02}:00-{hour:02}:30\""))
        .with("\"Europe/Helsinki\"", "\"UTC\"");
    let kiosk = site.open();
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(1), "refused", "closed");
    assert_eq!(kiosk.board.openings(STRIKE), 0);
}

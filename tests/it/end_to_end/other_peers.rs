//! The same visits against programs nobody here wrote: pysip2 and invenio-sip2 as the library system, pymodbus as the
//! relay board.

use super::entries::assert_entry;
use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{UNKNOWN_CARD, WRONG_PIN, oystila, veikko, with_card};
use super::peers::{Peer, plug_pymodbus};
use super::site::Site;

#[test]
fn pysip2_is_understood() {
    let test = "pysip2_is_understood";
    if let Some(library) = Peer::start(test, "ils_pysip2.py", &[]) {
        visits(library);
    }
}

#[test]
fn invenio_sip2_is_understood() {
    let test = "invenio_sip2_is_understood";
    if let Some(library) = Peer::start(test, "ils_invenio.py", &[]) {
        visits(library);
    }
}

/// Right, wrong, unknown and lost; silent and back; a PIN changed at the desk.
fn visits(mut library: Peer) {
    let kiosk = plain_site(&library).open();
    let entry = kiosk.let_in(oystila());
    assert_entry(&entry, "granted", "granted");
    assert_eq!((&entry["online"], &entry["card"]), (&true.into(), &oystila().card.as_str().into()));

    kiosk.attempt(&veikko().card, WRONG_PIN);
    assert_entry(&kiosk.wait_for_entry(2), "refused", "wrong-pin");
    kiosk.attempt(UNKNOWN_CARD, WRONG_PIN);
    assert_entry(&kiosk.wait_for_entry(3), "refused", "unknown-card");
    let lost = with_card("21234000000041").unwrap();
    kiosk.attempt(&lost.card, &lost.pin);
    assert_entry(&kiosk.wait_for_entry(4), "refused", "card-lost");
    let owing = with_card("21234000000058").unwrap();
    kiosk.attempt(&owing.card, &owing.pin);
    assert_entry(&kiosk.wait_for_entry(5), "refused", "fees");
    assert_eq!(kiosk.board.openings(STRIKE), 1);

    library.order("silent");
    assert_entry(&kiosk.let_in(oystila()), "granted", "granted-offline");
    library.order("answer");
    kiosk.wait_until_well();

    const NEW_PIN: &str = "44556677";
    kiosk.keep_secret(NEW_PIN);
    library.order(&format!("pin {} {NEW_PIN}", oystila().card));
    let before = kiosk.entries().len();
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(before + 1), "refused", "wrong-pin");
}

#[test]
fn a_pymodbus_relay_board_moves_and_moves_back() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).bare();
    kiosk.plug_readers_in();
    let Some(board) = plug_pymodbus("a_pymodbus_relay_board_moves_and_moves_back", kiosk.board.line()) else {
        return;
    };
    kiosk.start();
    kiosk.wait_until_well();
    kiosk.attempt(&oystila().card, &oystila().pin);
    let on = board.wait_for(|fact| fact["coil"] == STRIKE && fact["on"] == true);
    let off = board.wait_for(|fact| fact["coil"] == STRIKE && fact["on"] == false);
    let seconds = off["at"].as_f64().unwrap() - on["at"].as_f64().unwrap();
    assert!((0.3..3.0).contains(&seconds), "released for {seconds} s");
    assert_entry(&kiosk.wait_for_entry(1), "granted", "granted");
}

#[test]
fn nothing_but_programs_of_others_on_every_line() {
    let test = "nothing_but_programs_of_others_on_every_line";
    let Some(library) = Peer::start(test, "ils_pysip2.py", &[]) else {
        return;
    };
    let mut kiosk: Kiosk = plain_site(&library).bare();
    kiosk.plug_readers_in();
    let Some(board) = plug_pymodbus(test, kiosk.board.line()) else {
        return;
    };
    kiosk.start();
    kiosk.wait_until_well();
    kiosk.attempt(&veikko().card, &veikko().pin);
    board.wait_for(|fact| fact["coil"] == STRIKE && fact["on"] == true);
    board.wait_for(|fact| fact["coil"] == STRIKE && fact["on"] == false);
    assert_entry(&kiosk.wait_for_entry(1), "granted", "granted");
}

/// The contract's config without the fields these library systems do not have, and without the rules that need them.
fn plain_site(library: &Peer) -> Site {
    Site::new(library.address()).with("timeout = \"3s\"", "timeout = \"2s\"").without(&[
        "permission = ",
        "category = ",
        "birth_date = ",
        "expires = ",
        "terms_accepted = ",
        "guardian_consent = ",
        "guarantor_blocked = ",
        "minimum_age",
        "guardian_consent_below",
        "allow_categories",
        "deny_categories",
        "require_permission",
    ])
}

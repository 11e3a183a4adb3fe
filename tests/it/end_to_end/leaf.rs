//! The door itself, at the real program: what its contact, its button, its box and the fire panel tell.

use std::time::Duration;

use super::board::Health;
use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::line::Line;
use super::patrons::oystila;
use super::site::Site;
use super::wait::{SOON, now, unless_late, until};

const CONTACT: usize = 0;
const REX: usize = 1;
const TAMPER: usize = 2;
const FIRE: usize = 3;
const INNER_CONTACT: usize = 4;

/// A door with a button inside, a box that tells when it is opened, and a fire panel; all at rest.
fn site(ils: &Ils) -> Site {
    Site::new(ils.address()).with(
        "contact = \"door-relay:0\"",
        "contact = \"door-relay:0\"\nrex = \"door-relay:1\"\ntamper = \"door-relay:2\"\nfire = \"door-relay:3\"",
    )
}

fn open(site: Site) -> Kiosk {
    let mut kiosk = site.equipped();
    for loop_ in [TAMPER, FIRE] {
        kiosk.board.set_input(loop_, true);
    }
    kiosk.start();
    kiosk.wait_until_well();
    kiosk
}

fn hears_of(kiosk: &Kiosk, incident: &str) {
    until(incident, SOON, || kiosk.printed().contains(&format!("incident=\"{incident}\"")).then_some(()));
}

fn was_told_of(kiosk: &Kiosk, incident: &str) -> bool {
    kiosk.printed().contains(&format!("incident=\"{incident}\""))
}

/// How often the lock or the door has come to that state.
fn states(kiosk: &Kiosk, state: &str) -> usize {
    kiosk.printed().matches(&format!("state=\"{state}\"")).count()
}

fn until_state(kiosk: &Kiosk, state: &str, times: usize) {
    until(state, SOON, || (states(kiosk, state) >= times).then_some(()));
}

fn shows(kiosk: &Kiosk, door: &str, lines: &str) {
    let path = format!("/door/{door}/lcd?lang=en");
    until(lines, SOON, || kiosk.get(8080, &path, None).filter(|(_, body)| body == lines));
}

fn rests(kiosk: &Kiosk, door: &str) {
    let path = format!("/door/{door}/lcd?lang=en");
    until("the door rests", SOON, || {
        kiosk.get(8080, &path, None).filter(|(_, body)| body.ends_with("Show your card\n"))
    });
}

/// Lets the patron in and gives the number of this opening.
fn begin_visit(kiosk: &Kiosk) -> usize {
    let before = kiosk.board.openings(STRIKE);
    until("the door opens", Duration::from_secs(30), || {
        kiosk.attempt(&oystila().card, &oystila().pin);
        unless_late(Duration::from_secs(3), || kiosk.board.opening(STRIKE, before + 1))
    });
    before + 1
}

#[test]
fn promise_8_a_door_is_relocked_as_it_closes_behind_the_patron() {
    let ils = Ils::open();
    let kiosk = open(site(&ils).with("unlock_for = \"400ms\"", "unlock_for = \"20s\""));
    let opening = begin_visit(&kiosk);
    kiosk.board.set_input(CONTACT, false);
    until_state(&kiosk, "open", 1);
    assert!(kiosk.board.is_on(STRIKE));
    kiosk.board.set_input(CONTACT, true);
    let closed_at = now();
    let locked_at = kiosk.board.wait_until_off(STRIKE, SOON);
    assert!(locked_at.saturating_duration_since(closed_at) < Duration::from_secs(3));
    assert_eq!(kiosk.board.openings(STRIKE), opening);
    assert!(!was_told_of(&kiosk, "door-forced") && !was_told_of(&kiosk, "door-held-open"));
}

#[test]
fn i2_who_goes_out_by_the_button_forces_nothing_and_a_hand_at_the_box_is_told() {
    let ils = Ils::open();
    let kiosk = open(site(&ils));
    kiosk.board.set_input(REX, true);
    kiosk.board.set_input(CONTACT, false);
    until("the button is seen", SOON, || kiosk.printed().contains("input=\"rex\" yes=true").then_some(()));
    until_state(&kiosk, "open", 1);
    kiosk.board.set_input(REX, false);
    kiosk.board.set_input(CONTACT, true);
    // A door that closes is told at once if it was forced.
    until_state(&kiosk, "locked", 3);
    assert!(!was_told_of(&kiosk, "door-forced"));
    kiosk.board.set_input(TAMPER, false);
    hears_of(&kiosk, "tamper");
    assert_eq!(kiosk.board.openings(STRIKE), 0, "the button frees the lock in hardware");
}

#[test]
fn a_forced_door_asks_to_be_closed_until_it_is() {
    let ils = Ils::open();
    let kiosk = open(site(&ils));
    kiosk.board.set_input(CONTACT, false);
    hears_of(&kiosk, "door-forced");
    shows(&kiosk, "main", "The door is open\nPlease close it\n");
    kiosk.board.set_input(CONTACT, true);
    hears_of(&kiosk, "door-closed-again");
    rests(&kiosk, "main");
}

#[test]
fn a_door_held_open_is_asked_for_and_then_told() {
    let ils = Ils::open();
    let times = "held_open_after = \"4s\"\nheld_open_warning = \"2s\"";
    let kiosk = open(site(&ils).with("held_open_after = \"30s\"", times));
    begin_visit(&kiosk);
    kiosk.board.set_input(CONTACT, false);
    shows(&kiosk, "main", "The door is open\nPlease close it\n");
    assert!(!was_told_of(&kiosk, "door-held-open"), "it is asked first");
    hears_of(&kiosk, "door-held-open");
    kiosk.board.set_input(CONTACT, true);
    hears_of(&kiosk, "door-closed-again");
    rests(&kiosk, "main");
}

#[test]
fn i5_the_fire_panel_releases_the_door_and_a_cut_wire_is_a_fire() {
    let ils = Ils::open();
    let kiosk = open(site(&ils));
    kiosk.board.set_input(FIRE, false);
    kiosk.board.wait_for_opening(STRIKE, 1);
    hears_of(&kiosk, "fire");
    shows(&kiosk, "main", "Fire alarm\nDo not go in\n");
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.board.set_input(FIRE, true);
    hears_of(&kiosk, "fire-over");
    shows(&kiosk, "main", "Fire alarm\nDo not go in\n");
    assert!(kiosk.board.is_on(STRIKE), "until somebody on site resets it");
    assert_eq!(kiosk.entries().len(), 0, "nobody was asked for anything");
}

#[test]
fn a_board_that_goes_away_takes_its_contact_with_it_and_forces_nothing_when_it_is_back() {
    let ils = Ils::open();
    let kiosk = open(site(&ils));
    kiosk.board.becomes(Health::Mute);
    kiosk.wait_until_unwell("door.main.contact");
    hears_of(&kiosk, "contact-lost");
    kiosk.board.set_input(CONTACT, false);
    kiosk.board.becomes(Health::Sound);
    until_state(&kiosk, "open", 1);
    kiosk.wait_until_well();
    let locked = states(&kiosk, "locked");
    kiosk.board.set_input(CONTACT, true);
    until_state(&kiosk, "locked", locked + 1);
    assert!(!was_told_of(&kiosk, "door-forced"));
    assert_eq!(kiosk.printed().matches("incident=\"contact-lost\"").count(), 1);
}

#[test]
fn the_inner_door_of_a_lobby_waits_for_the_outer_one() {
    let ils = Ils::open();
    let site = site(&ils);
    let scanner = Line::new(&site.path("dev/inner"));
    scanner.plug(Box::new(|_| vec![]));
    let port = site.path("dev/inner").display().to_string();
    let inner = format!(
        "[device.inner]\ndriver = \"barcode\"\nport = \"{port}\"\n\n[door.inner]\nreader = \"inner\"\nlock = \"door-relay:1\"\n\
         contact = \"door-relay:{INNER_CONTACT}\"\ninterlock = \"main\"\n\n[door.main]"
    );
    let mut kiosk = site.with("[door.main]", &inner).equipped();
    for at_rest in [TAMPER, FIRE, INNER_CONTACT] {
        kiosk.board.set_input(at_rest, true);
    }
    kiosk.start();
    kiosk.wait_until_well();
    begin_visit(&kiosk);
    kiosk.board.set_input(CONTACT, false);
    until_state(&kiosk, "open", 1);
    kiosk.keep_secret(&oystila().card);
    scanner.send(format!("{}\r", oystila().card).as_bytes());
    shows(&kiosk, "inner", "Close the other\ndoor first\n");
    assert!(!kiosk.board.is_on(1));
    kiosk.board.set_input(CONTACT, true);
    kiosk.board.wait_for_opening(1, 1);
    assert!(!kiosk.board.is_on(STRIKE));
}

#[test]
fn i5_a_fire_outlives_a_power_cut_until_somebody_resets_it_and_then_is_over_for_good() {
    let ils = Ils::open();
    let mut kiosk = open(site(&ils));
    kiosk.board.set_input(FIRE, false);
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.board.set_input(FIRE, true);
    // The store writes in order: what was told first is on the disk by then.
    until("fire-over is written", SOON, || {
        kiosk.run(&["incidents", "list"]).stdout.contains("fire-over").then_some(())
    });
    kiosk.kill();
    kiosk.start();
    kiosk.wait_until_well();
    // Its board was put to rest at the start, and released again.
    kiosk.board.wait_for_opening(STRIKE, 2);
    shows(&kiosk, "main", "Fire alarm\nDo not go in\n");
    let listed = kiosk.run(&["door", "list"]).stdout;
    assert!(listed.contains("main  fire"), "{listed}");
    let refused = kiosk.run(&["door", "lock", "main"]);
    assert_eq!(refused.code, Some(1), "nobody secures a door against a fire: {refused:?}");
    assert!(kiosk.board.is_on(STRIKE));

    let reset = kiosk.run(&["door", "fire-reset", "main"]);
    assert_eq!(reset.code, Some(0), "{reset:?}");
    kiosk.board.wait_until_off(STRIKE, SOON);
    kiosk.kill();
    kiosk.start();
    kiosk.wait_until_well();
    rests(&kiosk, "main");
    assert_eq!(kiosk.board.openings(STRIKE), 2);
}

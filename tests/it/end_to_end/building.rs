//! The building by the real program: lights that follow the hours, people who are counted, and what staff hear of them.

use std::time::Duration;

use serde_json::Value;

use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::oystila;
use super::site::Site;
use super::wait::{SOON, until};

const CONTACT: usize = 0;
const IN: usize = 1;
const OUT: usize = 2;
const FIRE: usize = 3;
const LIGHTS: usize = 3;
const NIGHT_LIGHT: usize = 4;
/// From the door being closed to the opening being judged, and as much again.
const JUDGED_WITHIN: Duration = Duration::from_secs(15);

/// A site whose door is open by card all day, with lights, a people counter and room for two.
fn site(ils: &Ils) -> Site {
    let building = "[output.lights]\noutput = \"door-relay:3\"\non = [\"staffed\", \"self-service\"]\non_offset = \"-10min\"\n\n\
                    [output.night-light]\noutput = \"door-relay:4\"\non = [\"closed\"]\n\n[web]";
    Site::new(ils.address())
        .with("contact = \"door-relay:0\"", "contact = \"door-relay:0\"\ncounter = \"door-relay:1,2\"")
        .with("occupancy_limit = 60", "occupancy_limit = 2")
        .with("[web]", building)
}

/// The incidents of people who came in without a card. A busy machine may tell of its board too.
fn strangers(kiosk: &Kiosk) -> Vec<Value> {
    let ended = kiosk.run(&["incidents", "list", "--output", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let told = ended.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    told.filter(|told| told["incident"] == "more-people-than-logins").collect()
}

#[test]
fn the_lights_follow_the_hours_and_come_back_with_their_board() {
    let ils = Ils::open();
    let mut kiosk = site(&ils).open();
    kiosk.board.wait_for_opening(LIGHTS, 1);
    kiosk.board.pull();
    kiosk.wait_until_unwell("output.lights");
    kiosk.board.plug();
    kiosk.board.wait_for_opening(LIGHTS, 2);
    kiosk.wait_until_well();
    assert_eq!(kiosk.board.openings(NIGHT_LIGHT), 0);
    assert_eq!(kiosk.stop(), Some(0));
    assert!(!kiosk.board.is_on(LIGHTS), "an output is off while nobody looks after it");
}

#[test]
fn a_stranger_who_slips_in_is_told_with_the_entry_and_a_full_house_lets_nobody_in() {
    let ils = Ils::open();
    let mut kiosk = site(&ils).open();
    assert_eq!(strangers(&kiosk).len(), 0);
    let entry = kiosk.let_in(oystila());
    kiosk.board.set_input(CONTACT, false);
    kiosk.board.pulse(IN);
    // No two people are counted within the bounce of one.
    kiosk.board.pulse(OUT);
    kiosk.board.pulse(IN);
    kiosk.board.pulse(IN);
    kiosk.board.set_input(CONTACT, true);
    let told = until("the incident", JUDGED_WITHIN, || strangers(&kiosk).pop());
    assert_eq!(told["code"], "I-PPL-01");
    assert_eq!(
        (told["place"].as_str(), &told["details"]),
        (Some("door.main"), &serde_json::json!({"counted": 3, "logins": 1}))
    );
    assert_eq!(told["entries"], serde_json::json!([entry["id"]]));
    let text = kiosk.run(&["incidents", "list"]).stdout;
    assert!(text.contains("more-people-than-logins (counted 3, logins 1)") && text.contains("do: "), "{text}");

    // Three came in, one left: the house is full, and stays so over a restart.
    for (nth, restart) in [(2, false), (3, true)] {
        if restart {
            assert_eq!(kiosk.stop(), Some(0));
            kiosk.start();
            kiosk.wait_until_well();
        }
        kiosk.attempt(&oystila().card, &oystila().pin);
        assert_eq!(kiosk.wait_for_entry(nth)["reason"], "full");
    }
    kiosk.board.pulse(OUT);
    kiosk.let_in(oystila());
    kiosk.assert_every_opening_is_logged();
}

#[test]
fn whoever_runs_in_during_a_fire_is_no_stranger() {
    let ils = Ils::open();
    let mut kiosk = site(&ils).with("\"door-relay:1,2\"", "\"door-relay:1,2\"\nfire = \"door-relay:3\"").equipped();
    kiosk.board.set_input(FIRE, true);
    kiosk.start();
    kiosk.wait_until_well();
    kiosk.board.set_input(FIRE, false);
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.board.pulse(IN);
    kiosk.board.pulse(OUT);
    kiosk.board.pulse(IN);
    kiosk.board.set_input(FIRE, true);
    until("the fire is over", SOON, || (kiosk.run(&["door", "fire-reset", "main"]).code == Some(0)).then_some(()));
    // One who comes in now is a stranger again, and the first of whom staff hear.
    kiosk.board.pulse(IN);
    let told = until("the incident", JUDGED_WITHIN, || strangers(&kiosk).pop());
    assert_eq!(told["details"], serde_json::json!({"counted": 1, "logins": 0}));
    assert_eq!(strangers(&kiosk).len(), 1);
}

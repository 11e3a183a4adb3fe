//! While staff are there the door stands open, and no longer.

use super::ils::Ils;
use super::kiosk::STRIKE;
use super::patrons::oystila;
use super::site::Site;
use super::wait::{SOON, until};

fn staffed(ils: &Ils) -> Site {
    Site::new(ils.address())
        .with("when_staffed = \"card\"", "when_staffed = \"unlocked\"")
        .with("staffed_hours = \"Mo-Fr 10:00-18:00\"", "staffed_hours = \"24/7\"")
}

#[test]
fn promise_8_a_door_stands_open_while_staff_are_there_and_is_secured_with_the_daemon() {
    let ils = Ils::open();
    let mut kiosk = staffed(&ils).open();
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.scan(&oystila().card);
    assert!(kiosk.board.is_on(STRIKE));
    assert_eq!(kiosk.entries().len(), 0, "nobody is logged at an open door");
    assert_eq!(kiosk.stop(), Some(0));
    kiosk.board.wait_until_off(STRIKE, SOON);
}

#[test]
fn promise_8_a_door_left_open_by_a_killed_daemon_is_secured_at_the_next_start() {
    let ils = Ils::open();
    let mut kiosk = staffed(&ils).open();
    kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.kill();
    assert!(kiosk.board.is_on(STRIKE), "the board itself holds its coil");
    kiosk.start();
    until("the coil is off at the start, then on again", SOON, || (kiosk.board.openings(STRIKE) == 2).then_some(()));
}

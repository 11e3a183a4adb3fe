//! Books on the pad of the real program, whose log is at its loudest: what the gate would do with each tag follows from
//! what the library system did, and nothing of cards, items, titles and tags is printed (promises 9 and 10).

use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::tag::security::{Afi, Gate};
use omatoimi_hardware::twin::TwinTag;

use super::kiosk::Kiosk;
use super::lending::{KARPASTEN_HERRA, LATE, Library, SINUHE, log_in, scan};
use super::screen::Screen;
use super::wait::until;

/// Lays a book on the pad; from now on neither its number nor that of its tag may turn up anywhere.
fn lay(kiosk: &Kiosk, serial: u32, item: &str) -> Uid {
    let tag = TwinTag::book(serial, item).unwrap();
    let uid = tag.uid;
    let digits: String = uid.0.iter().map(|byte| format!("{byte:02x}")).collect();
    for secret in [item, &digits, &digits.to_uppercase(), &format!("{:?}", uid.0)] {
        kiosk.keep_secret(secret);
    }
    kiosk.pad.reader.lock().unwrap().put(tag);
    uid
}

fn lift(kiosk: &Kiosk, uid: Uid) -> TwinTag {
    kiosk.pad.reader.lock().unwrap().take(uid).unwrap()
}

fn wait_for_gate(kiosk: &Kiosk, uid: Uid, gate: Gate) {
    until(&format!("the tag reads {gate:?}"), LATE, || {
        let afi = kiosk.pad.reader.lock().unwrap().tag(uid).map(|tag| tag.afi);
        (afi == Some(Afi::ISO.value(gate))).then_some(())
    });
}

fn incidents(kiosk: &Kiosk) -> String {
    kiosk.run(&["incidents", "list", "--output", "json"]).stdout
}

#[test]
fn promise_9_promise_10_a_pile_is_lent_and_brought_back_and_its_tags_follow_and_none_is_printed() {
    let library = Library::open();
    let mut kiosk = library.kiosk();
    for title in ["Sinuhe", "herra", "Waltari", "Golding"] {
        kiosk.keep_secret(title);
    }
    let screen = Screen::of(&kiosk);
    let pile = [(1, SINUHE), (2, KARPASTEN_HERRA)].map(|(serial, item)| (lay(&kiosk, serial, item), item));
    screen.wait_for_text("lukualustalla");
    log_in(&kiosk, &screen);
    for (uid, item) in pile {
        library.wait_until_lent(item);
        wait_for_gate(&kiosk, uid, Gate::Released);
    }
    screen.wait_for_text("2 / 2");
    let tags = pile.map(|(uid, _)| lift(&kiosk, uid));
    screen.tap("start-over", "");
    screen.wait_for("welcome");
    let told = incidents(&kiosk);
    assert!(!["released", "tag"].iter().any(|word| told.contains(word)), "all went well with the tags: {told}");

    // Another day: whatever is all on loan is being brought back, and needs no touch.
    assert_eq!(kiosk.stop(), Some(0));
    kiosk.start();
    for tag in tags {
        kiosk.pad.reader.lock().unwrap().put(tag);
    }
    for (uid, item) in pile {
        wait_for_gate(&kiosk, uid, Gate::Secured);
        assert_eq!(library.lent_and_returned(item), (1, 1), "taken back before the tag says so");
    }
    assert_eq!(kiosk.stop(), Some(0));
}

#[test]
fn promise_9_a_book_that_passes_the_gate_while_the_library_system_is_away_is_known_to_staff_after_a_power_cut_too() {
    let library = Library::open();
    let mut kiosk = library.kiosk();
    let screen = Screen::of(&kiosk);
    library.goes_away_from(&kiosk, &screen);
    log_in(&kiosk, &screen);
    let uid = lay(&kiosk, 1, SINUHE);
    wait_for_gate(&kiosk, uid, Gate::Released);
    until("staff are told", LATE, || incidents(&kiosk).contains("released-unconfirmed").then_some(()));
    kiosk.kill();
    assert_eq!(library.lent_and_returned(SINUHE), (0, 0));
    lift(&kiosk, uid);

    kiosk.start();
    assert!(incidents(&kiosk).contains("released-unconfirmed"));
    let waiting = kiosk.run(&["outbox", "list", "--output", "json"]).stdout;
    assert!(waiting.contains("\"released\":true"), "{waiting}");
    library.wire.up();
    library.wait_until_lent(SINUHE);
}

#[test]
fn promise_9_a_book_scanned_offline_and_laid_on_the_pad_later_is_released_once_the_outbox_says_so() {
    let library = Library::open();
    let kiosk = library.kiosk();
    let screen = Screen::of(&kiosk);
    log_in(&kiosk, &screen);
    screen.tap("start-over", "");
    screen.wait_for("welcome");
    library.wire.down();
    kiosk.wait_until_unwell("ils");
    log_in(&kiosk, &screen);
    let outbox = || kiosk.run(&["outbox", "list", "--output", "json"]).stdout;
    scan(&kiosk, SINUHE);
    until("it is in the outbox", LATE, || outbox().contains("\"released\":false").then_some(()));
    let uid = lay(&kiosk, 1, SINUHE);
    wait_for_gate(&kiosk, uid, Gate::Released);
    assert!(outbox().contains("\"released\":true"), "on the disk before the tag: {}", outbox());
    until("staff are told", LATE, || incidents(&kiosk).contains("released-unconfirmed").then_some(()));
}

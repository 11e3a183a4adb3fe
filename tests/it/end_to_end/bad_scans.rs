//! Hostile and unlucky bytes on the scanner's and the keypad's real lines (I24, promise 10). After each, the next
//! patron gets in, and nothing moved before.

use std::time::Duration;

use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{UNKNOWN_CARD, oystila, veikko};
use super::wait::{unless_late, until};

/// What one case does to the lines before the next patron comes.
type Mischief = fn(&Kiosk);

#[test]
fn i24_no_bytes_from_the_scanner_open_the_door_or_stop_the_next_patron() {
    each_is_survived(&[
        ("half a card number", |kiosk| kiosk.scanner.send(b"2123400")),
        ("two frames in one read", |kiosk| kiosk.scanner.send(b"21234000000041\r21234000000058\r")),
        ("noise", |kiosk| kiosk.scanner.send(&noise())),
        ("NUL", |kiosk| kiosk.scanner.send(b"\0\0\0\r\x0021234000000041\0\r")),
        ("10 kB without a terminator", |kiosk| kiosk.scanner.send(&[b'2'; 10_000])),
        ("control characters", |kiosk| kiosk.scanner.send(b"\x1b[2J\x07\x08\x7f\x0b2123\x1b400\r")),
        ("a field separator", |kiosk| kiosk.scanner.send(b"21234000000041|AD57130846|\r")),
        ("a CR inside", |kiosk| kiosk.scanner.send(b"2123400\r0000041\r")),
        ("a message of its own", |kiosk| kiosk.scanner.send(b"2123400000004|\r9900802.00AY1AZFCA0\r")),
        ("an ISBN", |kiosk| kiosk.scanner.send(b"9789510418512\r")),
        ("an ISBN that says so", |kiosk| kiosk.scanner.send(b"]E09789510418512\r")),
        ("terminators alone", |kiosk| kiosk.scanner.send(b"\r\n\t\x03\r\r\n\n")),
        ("a longer number", |kiosk| kiosk.scanner.send(b"212340000000410\r")),
        ("not ASCII", |kiosk| kiosk.scanner.send("２１２３４０００００００４１\r".as_bytes())),
        ("a card again and again", |kiosk| {
            for _ in 0..200 {
                kiosk.scanner.send(b"21234000000041\r");
            }
        }),
    ]);
}

#[test]
fn i24_no_keys_open_the_door_or_stop_the_next_patron() {
    each_is_survived(&[
        ("10,000 keys at once, nobody asked", |kiosk| kiosk.keypad.send(&[b'7'; 10_000])),
        ("10,000 keys at once after a card", |kiosk| {
            kiosk.scan(UNKNOWN_CARD);
            kiosk.keypad.send(&[b'7'; 10_000]);
        }),
        ("a PIN of 40 digits", |kiosk| kiosk.attempt(UNKNOWN_CARD, "8317462908173645283174629081736452839999")),
        ("an empty Enter", |kiosk| {
            kiosk.scan(&veikko().card);
            kiosk.keypad.send(b"#");
        }),
        ("Enter again and again", |kiosk| {
            kiosk.scan(&veikko().card);
            kiosk.keypad.send(&[b'#'; 300]);
        }),
        ("Cancel", |kiosk| {
            kiosk.scan(&veikko().card);
            kiosk.keypad.send(b"6402*");
        }),
        ("keys that are none", |kiosk| {
            kiosk.scan(&veikko().card);
            kiosk.keypad.send(b"\0\xff|AD\x1b[A64x");
            kiosk.keypad.send(b"*");
        }),
        ("half a PIN, then another card", |kiosk| {
            kiosk.scan(&veikko().card);
            kiosk.keypad.send(b"640");
            kiosk.scan(UNKNOWN_CARD);
            kiosk.keypad.send(b"27719#");
        }),
    ]);
}

fn each_is_survived(table: &[(&str, Mischief)]) {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    for (nth, (case, mischief)) in table.iter().enumerate() {
        kiosk.note(case);
        mischief(&kiosk);
        kiosk.let_in(oystila());
        assert_eq!(kiosk.board.openings(STRIKE), nth + 1, "{case}: the door opened for the next patron only");
    }
    assert_eq!(kiosk.granted().len(), table.len());
    let strangers = ils.asked().into_iter().filter(|asked| {
        let known = [oystila().card.as_str(), veikko().card.as_str(), UNKNOWN_CARD, "21234000000041", "21234000000058"];
        !known.contains(&asked.card.as_str())
    });
    assert_eq!(strangers.count(), 0, "nothing but whole cards reached the library system");
}

/// The same noise each run: a small generator, so that a failure can be repeated.
fn noise() -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..4096).map(|_| next()).collect()
}

#[test]
fn a_scanner_that_floods_its_line_keeps_nobody_waiting() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.scanner.send(&b"a\rb\r".repeat(30_000));
    until("the door opens", Duration::from_secs(8), || {
        kiosk.attempt(&oystila().card, &oystila().pin);
        unless_late(Duration::from_secs(2), || kiosk.board.opening(STRIKE, 1))
    });
}

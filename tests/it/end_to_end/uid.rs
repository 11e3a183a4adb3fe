//! Card readers that print UIDs, at the door of the real program; and a scanner that says how a code is printed.

use super::ils::Ils;
use super::kiosk::STRIKE;
use super::patrons::oystila;
use super::site::Site;
use super::wait::{SOON, unless_late, until};

/// What a reader prints that sends the last byte first.
fn printed(card: &str) -> String {
    let mut bytes = card.parse::<u64>().unwrap().to_be_bytes()[2..].to_vec();
    bytes.reverse();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\x02{hex}\r\n\x03")
}

#[test]
fn a_card_is_looked_up_as_the_register_has_it_whatever_its_reader_prints() {
    let ils = Ils::open();
    let site = Site::new(ils.address());
    let port = site.path("dev/scanner").display().to_string();
    let kiosk = site
        .with(
            &format!("driver = \"barcode\"                     # see section 4\nport = \"{port}\""),
            &format!(
                "driver = \"card-uid\"\nport = \"{port}\"\n\
                 card = {{ sent_order = \"last\", written = \"decimal\", digits = 14 }}"
            ),
        )
        .open();
    let patron = oystila();
    kiosk.keep_secret(&patron.card);
    kiosk.keep_secret(printed(&patron.card).trim_matches(|letter: char| letter.is_control()));
    until("the door opens", 2 * SOON, || {
        kiosk.scanner.send(printed(&patron.card).as_bytes());
        unless_late(SOON / 10, || None::<()>);
        kiosk.type_pin(&patron.pin);
        unless_late(SOON / 5, || kiosk.board.opening(STRIKE, 1))
    });
    kiosk.board.wait_until_off(STRIKE, SOON);
    // A number that changes each time, and half of a longer one, are nobody's card.
    for nobody in ["08A1B2C3\r", "88A1B2C3\r", "no card\r"] {
        kiosk.scanner.send(nobody.as_bytes());
    }
    kiosk.assert_every_opening_is_logged();
    assert_eq!(kiosk.entries().len(), 1);
}

#[test]
fn an_ean_is_no_card_where_the_scanner_tells_one() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).with("baud = 9600\n", "baud = 9600\naim = true\n").open();
    let patron = oystila();
    kiosk.keep_secret(&patron.card);
    kiosk.scanner.send(format!("]E0{}\r", patron.card).as_bytes());
    kiosk.type_pin(&patron.pin);
    until("the door opens", 2 * SOON, || {
        // In between, so that the code is not the same twice in a row.
        kiosk.scanner.send(b"]C0scrap\r");
        kiosk.scanner.send(format!("]C0{}\r", patron.card).as_bytes());
        unless_late(SOON / 100, || None::<()>);
        kiosk.type_pin(&patron.pin);
        unless_late(SOON / 5, || kiosk.board.opening(STRIKE, 1))
    });
    kiosk.assert_every_opening_is_logged();
}

//! The messages of the library system in `ils`: requests read strictly, answers with the fields of contract.md 3.

use super::patrons::{self, Patron};

/// The user and password the kiosk logs in with.
pub(crate) const LOGIN: (&str, &str) = ("kiosk1", "kioskpwd");
/// "Send your last answer again"; it has no sequence number.
pub(crate) const RESEND: &str = "97AZFEF5";

const DATE: &str = "20261122    153440";

/// The message with its sequence number, checksum and terminator.
pub(crate) fn sealed(body: &str, sequence: char) -> Vec<u8> {
    sealed_bytes(body.as_bytes(), sequence)
}

/// The same for bytes that need not be UTF-8.
pub(crate) fn sealed_bytes(body: &[u8], sequence: char) -> Vec<u8> {
    let mut frame = body.to_vec();
    frame.extend(format!("AY{sequence}AZ").bytes());
    let sum = frame.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    frame.extend(format!("{:04X}\r", sum.wrapping_neg() & 0xFFFF).bytes());
    frame
}

/// One request, taken apart.
pub(crate) struct Request<'a> {
    pub(crate) code: &'a str,
    pub(crate) sequence: char,
    fields: Vec<&'a str>,
}

impl<'a> Request<'a> {
    /// Takes apart one frame with a right checksum; anything else is the kiosk's mistake.
    pub(crate) fn read(frame: &'a str) -> Self {
        let (message, check) = frame.split_at_checked(frame.len() - 4).expect("a trailer");
        let sum = message.bytes().map(u32::from).sum::<u32>() + u32::from_str_radix(check, 16).expect("a checksum");
        assert_eq!(sum & 0xFFFF, 0, "the kiosk's checksum is right");
        let (body, trailer) = message.split_at_checked(message.len() - 5).expect("AYnAZ");
        assert!(trailer.starts_with("AY") && trailer.ends_with("AZ"), "AYnAZ ends the message");
        let (code, rest) = body.split_at_checked(2).expect("a code");
        let fixed = match code {
            "93" => 2,
            "63" => 31,
            "35" => 18,
            _ => rest.len(),
        };
        let fields = rest.get(fixed..).expect("the fixed part is whole").split_terminator('|').collect();
        Self { code, fields, sequence: trailer.chars().nth(2).expect("a sequence number") }
    }

    fn field(&self, code: &str) -> Option<&'a str> {
        self.fields.iter().find_map(|field| field.strip_prefix(code))
    }
}

/// One question about a patron, as it came.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) card: String,
    /// Empty: none was sent.
    pub(crate) pin: String,
}

impl Asked {
    /// What a 63 asks.
    pub(crate) fn read(request: &Request<'_>) -> Self {
        let pin = request.field("AD");
        assert_ne!(pin, Some(""), "an empty PIN was sent (sip2.md 5)");
        let card = request.field("AA").expect("a 63 has AA").to_owned();
        Self { card, pin: pin.unwrap_or_default().to_owned() }
    }
}

/// The 94 for a login.
pub(crate) fn login(request: &Request<'_>) -> String {
    let right = (request.field("CN"), request.field("CO")) == (Some(LOGIN.0), Some(LOGIN.1));
    format!("94{}", u8::from(right))
}

/// The 98.
pub(crate) fn acs_status() -> String {
    format!("98YYYYYY030003{DATE}2.00AOLASTU|BXYYYYYYYYYYYYYYYY|")
}

/// The 36 for a 35.
pub(crate) fn end_session(request: &Request<'_>) -> String {
    format!("36Y{DATE}AOLASTU|AA{}|", request.field("AA").unwrap_or_default())
}

/// The 64 for one question, without its trailer.
pub(crate) fn patron_information(asked: &Asked) -> String {
    let counts = "0000".repeat(6);
    let card = &asked.card;
    let Some(patron) = patrons::with_card(card) else {
        return format!("64YYYY          000{DATE}{counts}AOLASTU|AA{card}|AE|BLN|CQN|AFTuntematon kortti|");
    };
    let right = yes_no(patron.pin == asked.pin);
    let Patron { name, fees, born, category, .. } = patron;
    let flags =
        format!("{}   {}         ", if patron.lending_ban { 'Y' } else { ' ' }, if patron.lost { 'Y' } else { ' ' });
    let permission = u8::from(patron.permission);
    format!(
        "64{flags}007{DATE}{counts}AOLASTU|AA{card}|AE{name}|BZ0010|BLY|CQ{right}|BHEUR|BV{fees}|\
         PA{permission}|PC{category}|PB{born}|XP20991231|XTY|XGN|XBN|AFTervetuloa!|"
    )
}

fn yes_no(fact: bool) -> char {
    if fact { 'Y' } else { 'N' }
}

#[test]
fn the_library_system_of_these_tests_speaks_the_worked_examples() {
    assert_eq!(sealed("941", '1'), b"941AY1AZFDFC\r");
    let login = Request::read("9300CNkiosk1|COkioskpwd|CPHYV|AY1AZF3EF");
    assert_eq!((login.code, login.field("CO"), login.sequence), ("93", Some("kioskpwd"), '1'));
    let asked = Asked { card: patrons::oystila().card.clone(), pin: patrons::oystila().pin.clone() };
    let answer = patron_information(&asked);
    assert_eq!(answer.find("AOLASTU"), Some(61), "sip2.md 3: the fields of a 64 begin at byte 61");
    assert!(answer.contains("|BLY|CQY|"));
}

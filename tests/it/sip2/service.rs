//! The service, asked by clients as they are: a PC-booking client's own frames, and everything that should not be sent.

use omatoimi::config::{Encoding, Terminator};
use omatoimi::ids::CardPattern;
use omatoimi::policy::Money;
use omatoimi::register::SampleRegister;
use omatoimi::sip2::service::{Desk, MAX_ANSWER_LEN, PatronRecord, Register, Turn};
use omatoimi::sip2::{ChecksumState, Code, Message, MessageCode, Received, parse};
use omatoimi::time::Clock;
use proptest::prelude::*;

use super::kiosk::{CARD, finished, frame};

const SAMPLE: &str = include_str!("../../../config/sample-register.toml");

struct Client<'a> {
    desk: Desk,
    register: &'a dyn Register,
}

impl<'a> Client<'a> {
    fn new(register: &'a dyn Register) -> Self {
        Self { desk: Desk::new(Encoding::Utf8, Terminator::Cr), register }
    }

    fn logged_in(register: &'a dyn Register) -> Self {
        let mut client = Self::new(register);
        assert_eq!(client.ask(b"9300CNkiosk1|COkioskpwd|CPHYV|AY1AZF3EF"), b"941AY1AZFDFC\r");
        client
    }

    /// The answer's bytes; none if the connection was closed.
    fn ask(&mut self, frame: &[u8]) -> Vec<u8> {
        let now = Clock::system().now().wall.with_timezone(&chrono_tz::Europe::Helsinki);
        match self.desk.answer(frame, self.register, &now) {
            Turn::Answer(answer) | Turn::AnswerAndClose(answer) => answer.to_vec(),
            Turn::Close => Vec::new(),
        }
    }

    fn patron(&mut self, card: &str, pin: Option<&str>) -> (Message, Vec<u8>) {
        let pin = pin.map(|pin| format!("AD{pin}|")).unwrap_or_default();
        let text = format!("6300120261122    161324          AOHYV|AA{card}|AC|{pin}");
        let question = finished(text.as_bytes(), Some(3));
        let answer = self.ask(question.strip_suffix(b"\r").unwrap());
        (read(&answer), answer)
    }
}

fn sample() -> SampleRegister {
    SampleRegister::from_toml(SAMPLE).unwrap()
}

fn read(answer: &[u8]) -> Message {
    let Received { message, checksum } = parse(answer.strip_suffix(b"\r").unwrap()).unwrap();
    assert_eq!(checksum, ChecksumState::Valid);
    message
}

fn count(answer: &[u8], letters: &[u8]) -> usize {
    answer.windows(letters.len()).filter(|window| *window == letters).count()
}

#[test]
fn the_sample_register_has_a_patron_for_every_fate() {
    let register = sample();
    let cards = CardPattern::new("2[0-9]{13}").unwrap();
    let numbers = SAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix("card = \""))
        .map(|rest| rest.trim_end_matches('"'))
        .collect::<Vec<_>>();
    assert_eq!(numbers.len(), 17);
    for number in numbers {
        assert!(cards.parse(number).is_some(), "{number}");
        assert!(register.patron(number.as_bytes(), None).is_some(), "{number}");
    }
    assert!(register.patron(b"29999999999999", None).is_none());
}

#[test]
fn a_booking_client_hears_what_it_listens_for() {
    let register = sample();
    let mut client = Client::logged_in(&register);
    let status = client.ask(b"9900302.00AY2AZFCA4");
    assert!(status.starts_with(b"98Y") && count(&status, b"|AY2") == 1);
    let (right, bytes) = client.patron(CARD, Some("1234"));
    assert_eq!(right.code(), MessageCode::PATRON_INFORMATION_RESPONSE);
    assert_eq!(right.sequence(), Some(3));
    assert_eq!(right.first(Code::PATRON_ID), Some(CARD.as_bytes()));
    assert_eq!(right.first(Code::AMOUNT), Some(&b"12.50"[..]));
    assert_eq!((count(&bytes, b"CQY"), count(&bytes, b"BLN"), count(&bytes, b"BLY")), (1, 0, 1));
    let (wrong, bytes) = client.patron(CARD, Some("9999"));
    assert_eq!(wrong.first(Code::VALID_PIN), Some(&b"N"[..]));
    assert_eq!((count(&bytes, b"CQY"), count(&bytes, b"BLN")), (0, 0));
    let (unknown, bytes) = client.patron("29999999999999", Some("1234"));
    assert_eq!(unknown.fixed("status"), Some(&b"YYYY          "[..]));
    assert_eq!((count(&bytes, b"CQY"), count(&bytes, b"BLN")), (0, 1));
    for no_pin in [None, Some("")] {
        let (_, bytes) = client.patron(CARD, no_pin);
        assert_eq!(count(&bytes, b"CQY"), 0, "{no_pin:?}");
    }
}

#[test]
fn every_message_there_is_gets_a_well_formed_answer_from_a_register_that_lends_nothing() {
    let register = Hostile(PatronRecord::default());
    let mut client = Client::new(&register);
    for code in ["01", "09", "11", "15", "17", "19", "23", "25", "29", "35", "37", "63", "65", "99"] {
        let code = MessageCode(code.as_bytes().try_into().unwrap());
        let mut question = Message::new(code).numbered(Some(5));
        for part in code.parts().unwrap() {
            question = question.part(part.name, " ".repeat(part.width));
        }
        let question =
            question.field(Code::PATRON_ID, CARD).field(Code::ITEM_ID, "1234567890").field(Code::PATRON_PIN, "1234");
        let answer = client.ask(frame(&question).strip_suffix(b"\r").unwrap());
        let message = read(&answer);
        assert_eq!(Some(message.code()), code.answer());
        assert_eq!(message.sequence(), Some(5), "{code}");
        if let Some(ok) = message.fixed("ok").or(message.fixed("accepted")) {
            assert!(ok == b"0" || ok == b"N", "{code} does nothing here");
        }
    }
}

#[test]
fn damage_is_asked_again_and_97_repeats_the_last_answer() {
    let register = sample();
    let mut client = Client::logged_in(&register);
    let mut fresh = Client::new(&register);
    assert_eq!(fresh.ask(b"97AZFEF5"), b"96AZFEF6\r", "nothing was said yet");
    for damaged in [&b"9900302.00AY2AZFCA5"[..], b"XX", b"630", b"98YYYYNN02000320170329    1659432.00AO|"] {
        assert_eq!(client.ask(damaged), b"96AZFEF6\r", "{damaged:?}");
    }
    let (_, last) = client.patron(CARD, Some("1234"));
    assert_eq!(client.ask(b"97AZFEF5"), last);
    assert_eq!(client.ask(b"97"), last);
}

#[test]
fn a_client_without_a_login_is_shown_nothing_and_has_three_tries() {
    let register = sample();
    let mut client = Client::new(&register);
    assert!(client.ask(b"9900302.00AY2AZFCA4").is_empty());
    let wrong = b"9300CNkiosk1|COwrong|CPHYV-1|AY0AZF4D1";
    assert_eq!(client.ask(wrong), b"940AY0AZFDFE\r");
    assert_eq!(client.ask(wrong), b"940AY0AZFDFE\r");
    let now = Clock::system().now().wall.with_timezone(&chrono_tz::Europe::Helsinki);
    let third = client.desk.answer(wrong, &register, &now);
    assert!(matches!(third, Turn::AnswerAndClose(_)));
    assert_eq!(
        Client::new(&register).ask(b"9311CNkiosk1|COkioskpwd|CPHYV-1|AY0AZF390"),
        b"940AY0AZFDFE\r",
        "no algorithm but the plain one"
    );
}

#[test]
fn a_request_without_error_detection_is_answered_without() {
    let register = sample();
    let mut client = Client::new(&register);
    assert_eq!(client.ask(b"9300CNkiosk1|COkioskpwd|"), b"941\r");
    let answer = client.ask(b"23000                  AA21234000000017|AD1234|");
    assert!(answer.ends_with(b"|\r") && answer.starts_with(b"24              000"));
}

/// A register that would have its clients believe anything.
struct Hostile(PatronRecord);

impl Register for Hostile {
    fn institution(&self) -> &str {
        "CQY|BLN"
    }
    fn requires_login(&self) -> bool {
        false
    }
    fn login(&self, _: &[u8], _: &[u8]) -> bool {
        false
    }
    fn patron(&self, _: &[u8], pin: Option<&[u8]>) -> Option<PatronRecord> {
        let mut record = self.0.clone();
        record.pin_right = pin.map(|_| false);
        Some(record)
    }
}

proptest! {
    #[test]
    fn no_value_can_say_bln_or_cqy_or_make_the_answer_long(
        name in ".{0,20}(CQY|BLN|\\||)?.{0,300}",
        codes in proptest::collection::vec("(XB|CQ|AC|BL|P[A-Z]|[A-Z]{2})", 0..20),
        value in "(LN|QY|N|Y|.{0,90})",
        language in "(BLN|CQY|007|   )",
        card in "(BLN[0-9]{4}|xCQY|[ -~]{0,80}|\\PC{0,10})",
        pin in proptest::option::of("[0-9]{0,6}"),
    ) {
        let fields = codes.iter().filter_map(|code| Some((Code::new(code)?, value.clone()))).collect();
        let register = Hostile(PatronRecord {
            name,
            fields,
            fees: Some(Money { cents: 5, currency: "EUR".to_owned() }),
            screen_message: Some(value.clone()),
            ..PatronRecord::default()
        });
        let mut client = Client::new(&register);
        let pin = pin.map(|pin| format!("AD{pin}|")).unwrap_or_default();
        let question = format!("63{language}20261122    161324          AA{card}|{pin}");
        let answer = client.ask(question.as_bytes());
        prop_assert!(answer.len() <= MAX_ANSWER_LEN);
        prop_assert_eq!((count(&answer, b"CQY"), count(&answer, b"BLN")), (0, 0));
        prop_assert!(answer == b"96AZFEF6\r" || count(&answer, b"BLY") == 1);
    }

    #[test]
    fn i25_any_frame_is_answered_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let register = sample();
        let mut client = Client::new(&register);
        let _ = client.ask(&bytes);
    }
}

//! What a technician should do about what was heard. Pure.

use std::time::Duration;

use serde::Serialize;

use super::facts::CardReport;
use super::listen::Exchange;
use super::status::Status;
use crate::config::{Checksum, Encoding, Ils};
use crate::register::CardAnswer;
use crate::sip2::{ChecksumState, Code, MessageCode, is_cp850};

/// A clock further off than this is worth a word; dates of loans would be wrong.
const CLOCK_OFF: i64 = 120;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Ok,
    Warn,
    /// Nobody, or not that patron, would get in.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Advice {
    pub(super) level: Level,
    pub(super) about: &'static str,
    pub(super) text: String,
}

fn say(level: Level, about: &'static str, text: impl Into<String>) -> Advice {
    Advice { level, about, text: text.into() }
}

/// What the whole conversation tells of the settings.
pub(super) fn on_settings(exchanges: &[Exchange], ils: &Ils) -> Vec<Advice> {
    if exchanges.iter().all(|exchange| exchange.received.is_empty()) {
        return Vec::new();
    }
    let mut advice = vec![on_checksum(exchanges, ils.checksum), on_terminator(exchanges)];
    advice.push(on_encoding(exchanges, ils.encoding));
    advice.extend(on_time(exchanges, ils.timeout));
    advice
}

fn on_checksum(exchanges: &[Exchange], configured: Checksum) -> Advice {
    let states: Vec<ChecksumState> =
        exchanges.iter().filter_map(Exchange::answer).map(|received| received.checksum).collect();
    let count = |wanted| states.iter().filter(|state| **state == wanted).count();
    let (valid, invalid) = (count(ChecksumState::Valid), count(ChecksumState::Invalid));
    let seen = format!("{valid} of {} answers have a right checksum, {invalid} a wrong one", states.len());
    let all_valid = valid == states.len();
    match configured {
        Checksum::Strict if all_valid => say(Level::Ok, "checksum", seen),
        Checksum::Strict => {
            say(Level::Fail, "checksum", format!("{seen}: the kiosk would refuse them; set `checksum = \"warn\"`"))
        }
        Checksum::Warn if all_valid => {
            say(Level::Warn, "checksum", format!("{seen}: `checksum = \"strict\"` would work and is safer"))
        }
        Checksum::Warn => say(Level::Ok, "checksum", seen),
        Checksum::Off => {
            say(Level::Warn, "checksum", "neither sent nor looked at; try `checksum = \"strict\"` and probe again")
        }
    }
}

fn on_terminator(exchanges: &[Exchange]) -> Advice {
    let bytes = || exchanges.iter().flat_map(|exchange| exchange.received.iter());
    let carriage_returns = bytes().filter(|byte| **byte == b'\r').count();
    let pairs = exchanges.iter().flat_map(|exchange| exchange.received.windows(2));
    let with_line_feed = pairs.filter(|pair| *pair == b"\r\n").count();
    match (carriage_returns, with_line_feed) {
        (0, _) => say(Level::Warn, "terminator", "answers end without CR: each is waited for until `timeout`"),
        (_, 0) => say(Level::Ok, "terminator", "answers end with CR"),
        _ => {
            say(Level::Ok, "terminator", "answers end with CR LF, which is understood; keep sending what it answers to")
        }
    }
}

fn on_encoding(exchanges: &[Exchange], configured: Encoding) -> Advice {
    let values: Vec<Vec<u8>> = exchanges
        .iter()
        .filter_map(Exchange::answer)
        .flat_map(|received| received.message.fields().map(|(_, value)| value.to_vec()).collect::<Vec<_>>())
        .filter(|value| !value.is_ascii())
        .collect();
    let is_utf8 = values.iter().all(|value| str::from_utf8(value).is_ok());
    let likely = if is_cp850(&values.concat()) { "cp850" } else { "iso-8859-1" };
    match (configured, is_utf8) {
        _ if values.is_empty() => say(
            Level::Ok,
            "encoding",
            "only ASCII was sent, so nothing is proven; ask with a card of somebody called Ä or Ö",
        ),
        (Encoding::Utf8 | Encoding::Auto, true) => say(Level::Ok, "encoding", "texts are UTF-8"),
        (Encoding::Auto, false) => {
            say(Level::Ok, "encoding", format!("texts are not UTF-8, `{likely}` by their letters"))
        }
        (Encoding::Utf8, false) => {
            say(Level::Warn, "encoding", format!("texts are not UTF-8; by their letters `encoding = \"{likely}\"`"))
        }
        (Encoding::Iso8859_1 | Encoding::Iso8859_15 | Encoding::Cp850 | Encoding::Windows1252, true) => {
            say(Level::Warn, "encoding", "texts are UTF-8: set `encoding = \"utf-8\"`")
        }
        (Encoding::Cp850, false) if likely != "cp850" => {
            say(Level::Warn, "encoding", "by its letters it is `encoding = \"iso-8859-1\"` or its kin")
        }
        (Encoding::Iso8859_1 | Encoding::Iso8859_15 | Encoding::Windows1252, false) if likely == "cp850" => {
            say(Level::Warn, "encoding", "by its letters it is `encoding = \"cp850\"`")
        }
        (Encoding::Iso8859_1 | Encoding::Iso8859_15 | Encoding::Cp850 | Encoding::Windows1252, false) => {
            say(Level::Ok, "encoding", "texts fit the configured encoding")
        }
    }
}

fn on_time(exchanges: &[Exchange], limit: Duration) -> Option<Advice> {
    let slowest = exchanges.iter().filter_map(Exchange::took).max()?;
    let said =
        format!("the slowest answer took {} ms of the {} ms of `timeout`", slowest.as_millis(), limit.as_millis());
    Some(match slowest * 2 > limit {
        false => say(Level::Ok, "time", said),
        true => say(Level::Warn, "time", format!("{said}: patrons wait that long, and a little more is offline")),
    })
}

/// What the status tells.
pub(super) fn on_status(status: &Status, shows_utc: bool) -> Vec<Advice> {
    let mut advice = Vec::new();
    if status.flags.iter().any(|flag| flag.name == "on-line" && !flag.yes) {
        advice.push(say(
            Level::Warn,
            "status",
            "it says of itself that it is off-line; the kiosk asks it all the same",
        ));
    }
    if status.version != "2.00" {
        let text =
            format!("it speaks version {}; before 2.00 there is no BL and no CQ, and nobody gets in", status.version);
        advice.push(say(Level::Warn, "status", text));
    }
    advice.push(match status.clock_ahead_seconds {
        None => say(Level::Warn, "clock", "its status has no date that can be read"),
        Some(ahead) if shows_utc => say(
            Level::Ok,
            "clock",
            format!("{}: it shows UTC without saying so, and nothing is set by it", compared(ahead)),
        ),
        Some(ahead) if ahead.abs() > CLOCK_OFF => {
            say(Level::Warn, "clock", format!("{}: see which of them is wrong", compared(ahead)))
        }
        Some(ahead) => say(Level::Ok, "clock", compared(ahead)),
    });
    advice
}

fn compared(ahead_seconds: i64) -> String {
    match ahead_seconds {
        -1..=1 => "its clock agrees with this one".to_owned(),
        ahead @ 2.. => format!("its clock is {ahead} s ahead of this one"),
        behind => format!("its clock is {} s behind this one", behind.unsigned_abs()),
    }
}

/// What the answer about a card that nobody has tells.
pub(super) fn on_unknown_card(answer: Option<&CardAnswer>, exchange: Option<&Exchange>) -> Advice {
    match answer {
        Some(CardAnswer::Unknown) => say(Level::Ok, "unknown card", "a card that nobody has is not valid (BL)"),
        Some(CardAnswer::Right(_)) => {
            say(Level::Fail, "unknown card", "it calls a card valid (BL is Y) that nobody has: anybody would get in")
        }
        Some(CardAnswer::WrongPin) => say(Level::Warn, "unknown card", "it answers as to a wrong PIN"),
        Some(CardAnswer::Unclear(why)) => say(
            Level::Warn,
            "unknown card",
            format!("{why}: such a card is refused as `unavailable`, not as `unknown-card`"),
        ),
        None => say(Level::Warn, "unknown card", no_answer(exchange)),
    }
}

/// What the answer about that card tells.
pub(super) fn on_card(
    report: &CardReport,
    pin_asked: bool,
    exchange: Option<&Exchange>,
    needs_absent_fees: bool,
) -> Vec<Advice> {
    let mut advice = vec![match report.verdict {
        "right" if pin_asked => say(Level::Ok, "card", "the card is valid (BL) and the PIN right (CQ)"),
        "right" => say(Level::Warn, "card", "the card is valid (BL); no PIN was typed, so CQ is not proven"),
        "unknown" => say(Level::Warn, "card", "not valid: unknown, or refused (BL)"),
        "wrong-pin" => say(Level::Warn, "card", "the PIN is not right (CQ)"),
        "no-answer" => say(Level::Fail, "card", no_answer(exchange)),
        _ => {
            let why = report.why.unwrap_or("the answer is not clear");
            say(Level::Fail, "card", format!("{why}: nobody gets in until the library system sends it"))
        }
    }];
    if report.verdict != "right" {
        return advice;
    }
    for fact in &report.facts {
        let (name, field) = (fact.fact, &fact.field);
        advice.push(match (fact.present, &fact.understood) {
            (true, Some(_)) => say(Level::Ok, "fields", format!("{name}: {field} is there")),
            (true, None) => say(
                Level::Warn,
                "fields",
                format!("{name}: {field} is there and cannot be read; a rule that needs it refuses"),
            ),
            (false, Some(_)) => {
                say(Level::Ok, "fields", format!("{name}: {field} is absent, which the config gives a meaning"))
            }
            (false, None) if needs_absent_fees && name == "fees" => say(
                Level::Warn,
                "fields",
                format!(
                    "fees: {field} is absent; if that means nothing is owed, set `fees = {{ absent = \"0.00 EUR\" }}`"
                ),
            ),
            (false, None) => say(
                Level::Warn,
                "fields",
                format!("{name}: {field} is absent; a rule that needs it refuses this patron"),
            ),
        });
    }
    if !report.unmapped.is_empty() {
        advice.push(say(
            Level::Ok,
            "fields",
            format!("also sent, and mapped to nothing: {}", report.unmapped.join(", ")),
        ));
    }
    advice
}

/// Why an answer about a card was none.
fn no_answer(exchange: Option<&Exchange>) -> String {
    let Some(exchange) = exchange.filter(|exchange| !exchange.frames().is_empty()) else {
        return "it does not answer this question".to_owned();
    };
    let asked = exchange.asked();
    let id = |message: &crate::sip2::Message| message.first(Code::PATRON_ID).map(<[u8]>::to_vec);
    match (exchange.answer(), asked) {
        (Some(answer), Some(asked)) if id(&answer.message) != id(&asked) => {
            "its answer is about another card number (AA) than was asked, or about none: it is not believed".to_owned()
        }
        (Some(answer), Some(asked)) if answer.message.sequence() != asked.sequence() => {
            "its answer has another sequence number (AY) than was asked: it is not believed".to_owned()
        }
        (Some(_), _) => "its answer came too late".to_owned(),
        (None, _) if exchange.frames().iter().any(|frame| frame.starts_with(&MessageCode::RESEND_TO_SC.0)) => {
            "it asks for the message again (96): it finds our checksum wrong, or does not know the message".to_owned()
        }
        (None, _) => "it answers with something that is no answer to this question".to_owned(),
    }
}

//! Everything that was heard, for people and as JSON.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::advice::{self, Advice, Level};
use super::cure::cure;
use super::facts::{self, CardReport};
use super::listen::{Exchange, Heard};
use super::mask::{self, Shown};
use super::status::{self, Status};
use crate::config::Config;
use crate::register::FactsNeeded;
use crate::sip2::{Code, MessageCode, Received, parse};

/// What `ils probe` prints.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    address: String,
    tls: bool,
    /// To the first byte sent, TLS included.
    connected_ms: Option<u128>,
    exchanges: Vec<ShownExchange>,
    status: Option<Status>,
    /// Only if a card was asked about.
    card: Option<CardReport>,
    advice: Vec<Advice>,
    /// Why there is no answer, and what to do; status 1 then.
    pub(super) error: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownExchange {
    /// What was asked, in words.
    about: &'static str,
    /// Masked.
    sent: String,
    /// Masked, a frame each.
    received: Vec<String>,
    /// To the last byte of the answer.
    ms: Option<u128>,
    /// The answer, taken apart.
    answer: Option<Shown>,
}

impl Report {
    /// `pin_asked`: whether a PIN was sent with the card, if a card was asked about.
    pub(super) fn new(
        config: &Config,
        heard: &Heard,
        pin_asked: Option<bool>,
        needed: &FactsNeeded,
        now: DateTime<Utc>,
    ) -> Self {
        let zone = config.site.timezone;
        let status = message_of(&heard.exchanges, MessageCode::ACS_STATUS)
            .map(|received| status::read(&received.message, now, zone));
        // The last of each: where a connection ended at the question, it was asked once more.
        let of_card = heard.exchanges.iter().rfind(|exchange| is_question(exchange) && !is_nobodys(exchange));
        let of_nobody = heard.exchanges.iter().rfind(|exchange| is_question(exchange) && is_nobodys(exchange));
        let mut answers = heard.answers.iter();
        let card = pin_asked.map(|_| {
            let answer = answers.next().and_then(Option::as_ref);
            let message = of_card.and_then(Exchange::answer).map(|received| received.message);
            let today = now.with_timezone(&zone).date_naive();
            facts::read(answer, message.as_ref(), &config.ils.fields, needed, today)
        });

        let mut advice = advice::on_settings(&heard.exchanges, &config.ils);
        if let Some(status) = &status {
            let shows_utc = status.clock_ahead_seconds.is_some_and(|ahead| status::shows_utc(ahead, now, zone));
            advice.extend(advice::on_status(status, shows_utc));
        }
        if let Some(answer) = answers.next() {
            advice.push(advice::on_unknown_card(answer.as_ref(), of_nobody));
        }
        if let (Some(card), Some(pin_asked)) = (&card, pin_asked)
            && !heard.answers.is_empty()
        {
            advice.extend(advice::on_card(card, pin_asked, of_card, config.ils.fields.fees.absent_cents.is_none()));
        }
        Self {
            address: config.ils.address.clone(),
            tls: config.ils.tls.is_some(),
            connected_ms: heard.connected_in.map(|took| took.as_millis()),
            exchanges: shown(&heard.exchanges, config),
            status,
            card,
            advice,
            error: error(heard, &config.ils.address),
        }
    }

    /// For people.
    pub(super) fn to_text(&self) -> String {
        let mut out = String::new();
        let tls = if self.tls { "TLS" } else { "plain TCP" };
        let connected = self.connected_ms.map_or(String::new(), |ms| format!(", connected in {ms} ms"));
        let _ = writeln!(out, "{} over {tls}{connected}", self.address);
        for exchange in &self.exchanges {
            exchange.write(&mut out);
        }
        if let Some(status) = &self.status {
            write_status(&mut out, status);
        }
        if let Some(card) = &self.card {
            write_card(&mut out, card);
        }
        if !self.advice.is_empty() {
            let _ = writeln!(out, "\nadvice");
        }
        for Advice { level, about, text } in &self.advice {
            let level = match level {
                Level::Ok => "OK",
                Level::Warn => "WARN",
                Level::Fail => "FAIL",
            };
            let _ = writeln!(out, "  {level:<4}  {about}: {text}");
        }
        out.trim_end().to_owned()
    }
}

impl ShownExchange {
    fn write(&self, out: &mut String) {
        let took = self.ms.map_or("no answer".to_owned(), |ms| format!("{ms} ms"));
        let _ = writeln!(out, "\n{} ({took})\n  > {}", self.about, self.sent);
        for frame in &self.received {
            let _ = writeln!(out, "  < {frame}");
        }
        let Some(answer) = &self.answer else {
            return;
        };
        for (name, value) in &answer.fixed {
            let _ = writeln!(out, "      {name:<18} {value}");
        }
        for field in &answer.fields {
            let text = field.text.clone().unwrap_or_else(|| format!("[{} bytes]", field.length));
            let _ = writeln!(out, "      {:<18} {}", field.code, text.escape_debug());
        }
    }
}

fn write_status(out: &mut String, status: &Status) {
    let _ = writeln!(out, "\nstatus");
    let yes_no = |yes| if yes { "yes" } else { "no" };
    for flag in &status.flags {
        let _ = writeln!(out, "  {:<18} {:<3}  {}", flag.name, yes_no(flag.yes), flag.means);
    }
    let tenths =
        status.timeout_tenths.map_or("not told".to_owned(), |tenths| format!("{}.{} s", tenths / 10, tenths % 10));
    let retries = status.retries.map_or("not told".to_owned(), |retries| retries.to_string());
    let _ = writeln!(out, "  {:<18} {tenths}\n  {:<18} {retries}", "time-out", "retries");
    for (word, wanted) in [("answers", true), ("does not answer", false)] {
        let names: Vec<_> =
            status.functions.iter().filter(|function| function.yes == wanted).map(|function| function.name).collect();
        if !names.is_empty() {
            let _ = writeln!(out, "  {word:<18} {}", names.join(", "));
        }
    }
}

fn write_card(out: &mut String, card: &CardReport) {
    let _ = writeln!(out, "\nthat card: {}", card.verdict);
    for (place, meaning) in &card.flags {
        let _ = writeln!(out, "  flag {place:<13} {meaning}");
    }
    for fact in &card.facts {
        let understood = fact.understood.as_deref().unwrap_or(if fact.present { "not understood" } else { "absent" });
        let _ = writeln!(out, "  {:<18} {} ({})", fact.fact, understood.escape_debug(), fact.field);
    }
}

fn shown(exchanges: &[Exchange], config: &Config) -> Vec<ShownExchange> {
    let mut about_patrons = false;
    let show = |exchange: &Exchange| {
        about_patrons |= is_question(exchange);
        let frames = exchange.frames();
        let mut received: Vec<String> = frames.iter().map(|frame| mask::line(frame, about_patrons)).collect();
        if frames.is_empty() && !exchange.received.is_empty() {
            received.push(mask::line(&exchange.received, about_patrons));
        }
        ShownExchange {
            about: in_words(exchange),
            sent: mask::line(exchange.request.trim_ascii_end(), about_patrons),
            received,
            ms: exchange.took().map(|took| took.as_millis()),
            answer: exchange.answer().map(|received| mask::apart(&received, config.ils.encoding)),
        }
    };
    exchanges.iter().map(show).collect()
}

fn in_words(exchange: &Exchange) -> &'static str {
    let Some(asked) = exchange.asked() else {
        return "something else";
    };
    match asked.code() {
        MessageCode::LOGIN => "login (93)",
        MessageCode::SC_STATUS => "status (99)",
        MessageCode::PATRON_INFORMATION if is_nobodys(exchange) => "a card that nobody has (63)",
        MessageCode::PATRON_INFORMATION => "that card (63)",
        MessageCode::END_SESSION => "end of a session (35)",
        MessageCode::RESEND_TO_ACS => "once more (97)",
        _ => "something else",
    }
}

/// Whether a patron was asked about.
fn is_question(exchange: &Exchange) -> bool {
    exchange.asked().is_some_and(|asked| asked.code() == MessageCode::PATRON_INFORMATION)
}

fn is_nobodys(exchange: &Exchange) -> bool {
    exchange.asked().is_some_and(|asked| asked.first(Code::PATRON_ID) == Some(super::NOBODYS_CARD.as_bytes()))
}

fn message_of(exchanges: &[Exchange], code: MessageCode) -> Option<Received> {
    exchanges.iter().filter_map(Exchange::answer).find(|received| received.message.code() == code)
}

/// Cause and cure where the library system did not answer everything it was asked.
fn error(heard: &Heard, address: &str) -> Option<String> {
    let strange = |exchange: &Exchange| exchange.answer().is_none() && parse(&exchange.received).is_err();
    let last_words = heard.exchanges.last().filter(|last| strange(last)).map(|last| last.received.to_vec());
    if let Some(fault) = &heard.fault {
        let hint = cure(fault, last_words.as_deref().unwrap_or_default());
        return Some(format!("{address}: {fault}\n  hint: {hint}"));
    }
    let unanswered = heard.answers.iter().any(Option::is_none);
    unanswered.then(|| format!("{address}: a question about a card was not answered\n  hint: see the advice"))
}

//! Receipts: what stands on the paper, whatever the titles are, and what becomes of one when the printer fails.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test ends where it goes wrong")]

mod interpreter;
mod printing;
mod text;
mod vectors;

use std::sync::Arc;

use chrono_tz::Europe::Helsinki;
use omatoimi::i18n::{Language, Messages};
use omatoimi::receipt::{Slips, Template};
use omatoimi::register::circulation::{Due, Text};
use omatoimi::station::Receipt;

/// A station's receipts, 42 characters wide.
fn slips(template: Template) -> Slips {
    Slips {
        template,
        messages: Arc::new(Messages::embedded()),
        site: "Sammonlahden kirjasto".to_owned(),
        timezone: Helsinki,
        columns: 42,
    }
}

fn nothing(language: Language) -> Receipt {
    let at = "2026-12-31T22:34:40.123Z".parse().unwrap();
    Receipt { at, language, lent: vec![], renewed: vec![], returned: vec![], queued: vec![] }
}

/// A receipt with something of everything.
fn visit(language: Language) -> Receipt {
    let due = |day: &str| Due::On(day.parse().unwrap());
    Receipt {
        lent: vec![
            (Text::clean("Sinuhe egyptiläinen"), due("2027-01-28")),
            (Text::clean("Čáhcegáddái nohká boazobálggis : Žuŋŋá ja đŧ, eli hyvin pitkä nimeke"), due("2027-01-28")),
            (Text::clean("Elokuva"), Due::Said(Text::clean("Kysy tiskiltä"))),
            (Text::clean("31234000000007"), Due::Unknown),
        ],
        renewed: vec![(Text::clean("Kalevala"), due("2027-02-01"))],
        returned: vec![Text::clean("Muumipapan urotyöt")],
        queued: vec![Text::clean("31234000000008")],
        ..nothing(language)
    }
}

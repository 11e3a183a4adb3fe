//! `ils probe`: what the library system answers to login, status, a card that nobody has and, if asked, one card; raw
//! and taken apart, with advice. It asks through the daemon's own client, so it sees what the daemon would see.

mod advice;
mod cure;
mod facts;
mod listen;
mod mask;
mod report;
mod status;

use std::io::BufRead;
use std::path::Path;

use zeroize::Zeroizing;

use super::Form;
use super::load::load;
use super::output::{Failure, Outcome, print};
use super::terminal::ask_hidden;
use crate::config::Config;
use crate::ids::{CARD_MAX_LEN, Card, CardPattern, Pin};
use crate::time::Clock;
use listen::Question;
use report::Report;

/// A card number that no library gives out, and a PIN with it: a door with a keypad never asks without one.
const NOBODYS_CARD: &str = "00000000000000";
const NOBODYS_PIN: &str = "0000";

/// Asks, and prints what was heard. `card` may be `-`: the number is then the first line of standard input.
pub(super) fn probe(config: &Path, card: Option<&str>, form: Form) -> Outcome {
    let config = load(config)?;
    let card = card.map(|text| read_card(text, &config)).transpose()?;
    let pin = if card.is_some() { read_pin()? } else { None };
    let pin_asked = card.is_some().then_some(pin.is_some());
    let nobody = CardPattern::new("0+").ok().and_then(|zeros| zeros.parse(NOBODYS_CARD));
    let nobody = nobody.map(|card| Question { card, pin: Pin::new(NOBODYS_PIN) });
    // That card first, so that the end of its session (35) is seen before the other question goes out.
    let questions = card.map(|card| Question { card, pin }).into_iter().chain(nobody).collect();

    let needed = listen::facts_needed(&config);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Failure::of(&e))?;
    let heard = runtime.block_on(listen::listen(&config, questions, needed.clone()));
    let report = Report::new(&config, &heard, pin_asked, &needed, Clock::system().now().wall);
    match form {
        Form::Json => print(&serde_json::to_string(&report).map_err(|error| Failure::of(&error))?)?,
        Form::Text => print(&report.to_text())?,
    }
    match report.error {
        None => Ok(()),
        Some(error) => Err(Failure::Failed(error)),
    }
}

fn read_card(text: &str, config: &Config) -> Result<Card, Failure> {
    let mut typed = Zeroizing::new(String::with_capacity(CARD_MAX_LEN + 2));
    let number = match text {
        "-" => {
            let mut input = std::io::stdin().lock();
            std::io::Read::take(&mut input, CARD_MAX_LEN as u64 + 2)
                .read_line(&mut typed)
                .map_err(|error| Failure::of(&error))?;
            typed.trim()
        }
        number => number,
    };
    config.site.card.parse(number).ok_or_else(|| {
        Failure::Usage("that number does not fit `[site.card] pattern`: a door would not take it for a card".to_owned())
    })
}

/// The PIN as typed on the terminal; none where nothing was typed or there is no terminal.
fn read_pin() -> Result<Option<Pin>, Failure> {
    let typed = ask_hidden("PIN (it is not shown; Enter alone asks without one): ");
    let Some(typed) = typed.map_err(|error| Failure::of(&error))?.filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    Pin::new(&typed).map(Some).ok_or_else(|| Failure::Usage("a PIN is 1 to 12 digits".to_owned()))
}

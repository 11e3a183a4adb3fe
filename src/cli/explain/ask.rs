//! The library system, asked about a card without a PIN, through the daemon's own client.

use tokio::sync::mpsc;

use crate::config::Config;
use crate::daemon;
use crate::ids::{Card, Visit};
use crate::register::{self, CardAnswer, IlsEvent};
use crate::time::Clock;

const VISIT: Visit = Visit(1);

/// Its answer, or why there is none. 63 without a PIN changes nothing there and counts nothing (sip2.md 5).
pub(super) async fn ask(config: &Config, card: Card) -> Result<CardAnswer, String> {
    let (sender, mut events) = mpsc::channel(16);
    let needed = daemon::facts_needed(config);
    let link = register::spawn(config.ils.clone(), config.site.timezone, needed, Clock::system(), sender);
    // Connecting, login, status and the question: each may take the time of one answer.
    link.check(VISIT, card, None, Clock::system().now().mono + 4 * config.ils.timeout);
    while let Some(event) = events.recv().await {
        match event {
            IlsEvent::Up | IlsEvent::Circulated { .. } => {}
            IlsEvent::Down { why } => return Err(why.to_string()),
            IlsEvent::NoAnswer { .. } => return Err("the library system did not answer in time".to_owned()),
            IlsEvent::Answer { answer, .. } => return Ok(answer),
        }
    }
    Err("the library system was not asked".to_owned())
}

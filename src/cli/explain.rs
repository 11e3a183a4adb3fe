//! `explain`: the decision that a door would make about a card, and every rule on the way to it. It asks as the door
//! would, without a PIN, and changes nothing.

mod ask;
mod judge;
mod show;

use std::path::Path;

use clap::Args;

use super::Form;
use super::card::{CardArg, masked};
use super::entries::known_door;
use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::config::{Config, OfflineAdmit};
use crate::daemon;
use crate::ids::Card;
use crate::incident::Place;
use crate::policy::{ClockState, Listing};
use crate::store::{Error, KnownPatron, Store};
use crate::time::{Clock, Now, local_moment};
use judge::{Facts, Known};

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The card number; `-`: read from standard input
    #[arg(long, value_name = "N")]
    card: CardArg,
    /// The door
    #[arg(long, value_name = "ID")]
    door: String,
    /// When, `2026-11-22T21:30`; left out: now. What is known of the patron is what is known now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// Asks, judges and prints; done whatever the decision is.
pub(super) fn explain(config: &Path, args: &ExplainArgs, form: Form) -> Outcome {
    let config = load(config)?;
    let door = known_door(&args.door, &config)?;
    let settings = config.doors.get(&door).map(|door| daemon::door_settings(&config, door));
    let settings = settings.ok_or_else(|| Failure::Usage(format!("there is no door `{door}`")))?;
    let now = Clock::system().now();
    let at = args.at.as_deref().map(|text| {
        let wrong = || Failure::Usage("that is no moment: write 2026-11-22T21:30, or 2026-11-22T21:30:00Z".to_owned());
        local_moment(text, config.site.timezone).ok_or_else(wrong)
    });
    let at = at.transpose()?;
    let card = args.card.read(&config)?;
    let store = join_store(&config, now)?;
    let of_store = |error: Error| Failure::of(&error);

    let clock = match at {
        Some(_) => ClockState::Believed,
        None => clock(&config, store.as_ref(), now).map_err(of_store)?,
    };
    let at = at.unwrap_or(now.wall);
    let listing = match &store {
        Some(store) => store.listing(&card, &door, at, clock).map_err(of_store)?,
        None => Listing::None,
    };
    let locked_for = match &store {
        Some(store) if settings.pin.is_some() => store.locked_for(&card, now).map_err(of_store)?,
        Some(_) | None => None,
    };
    let lockdown = match &store {
        Some(store) => store.locked_down().map_err(of_store)?.contains(&Place::Door(door.clone()).to_string()),
        None => false,
    };
    let known = match listing {
        Listing::Allowed => Known::Listed,
        Listing::None | Listing::Denied => known(&config, &card, store.as_ref())?,
    };
    let facts = Facts { settings: &settings, at, clock, listing, locked_for, lockdown, known };
    let explanation = judge::judge(&facts);
    match form {
        Form::Json => print(&show::json(&door, &facts, &explanation)),
        Form::Text => print(&show::text(&masked(card.number()), &door, &facts, &explanation)),
    }
}

fn clock(config: &Config, store: Option<&Store>, now: Now) -> Result<ClockState, Error> {
    let believed = daemon::clock_is_believed(config, store, now)?;
    Ok(if believed { ClockState::Believed } else { ClockState::Unset })
}

/// What the library system says of the patron or, where it does not answer, what is kept.
fn known(config: &Config, card: &Card, store: Option<&Store>) -> Result<Known, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Failure::of(&e))?;
    let why = match runtime.block_on(ask::ask(config, card.clone())) {
        Ok(answer) => return Ok(Known::Ils(answer)),
        Err(why) => why,
    };
    let kept: Option<KnownPatron> = match (config.offline.admit, store) {
        (OfflineAdmit::KnownPatrons, Some(store)) => store.known_patron(card).map_err(|error| Failure::of(&error))?,
        (OfflineAdmit::Nobody, _) | (OfflineAdmit::KnownPatrons, None) => None,
    };
    // Without the pepper no kept verifier is of use.
    let useful = |kept: KnownPatron| KnownPatron {
        verifier: kept.verifier.filter(|_| config.store.pepper_file.is_some()),
        ..kept
    };
    Ok(Known::Kept { why, kept: kept.map(useful) })
}

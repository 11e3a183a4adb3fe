//! `card allow`, `card deny` and `card remove`.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{AllowArgs, DenyArgs, RemoveArgs, Typed, by, masked, note, until};
use crate::cli::Form;
use crate::cli::entries::known_door;
use crate::cli::load::make_store;
use crate::cli::output::{Failure, Outcome, complain, print};
use crate::config::Config;
use crate::ids::{Card, DoorId, Pin};
use crate::pin::{Hasher, Pepper, Verifier};
use crate::policy::{ClockState, Listing};
use crate::store::{Store, Terms, ToList};
use crate::time::Now;

/// Lets a card in whenever. Everything but the PIN is judged before the PIN is asked for.
pub(super) fn allow(config: &Config, args: &AllowArgs, form: Form, now: Now) -> Outcome {
    let door = args.door.as_deref().map(|id| known_door(id, config)).transpose()?;
    let until = match &args.until {
        Some(text) => until::read_for_allow(text, now.wall, config.site.timezone)?,
        None => until::in_a_year(now.wall, config.site.timezone)?,
    };
    let reason = note("reason", &args.reason, config)?;
    let by = by(config, Some(reason.clone()), now)?;
    let sponsor = match &args.sponsor {
        Some(name) => note("sponsor", name, config)?,
        None => by.who.clone(),
    };
    let mut store = make_store(config, now)?;
    let pepper_file = config.store.pepper_file.as_deref().ok_or_else(|| {
        Failure::Failed("no PIN can be kept without `[store] pepper_file`: make one with `omatoimi key new`".to_owned())
    })?;
    let pepper = Pepper::read(pepper_file).map_err(|error| Failure::of(&error))?;
    let mut typed = Typed::open()?;
    let card = args.card.read_from(&mut typed, config)?;
    let verifier = made(&typed.new_pin(config)?, &card, pepper, config)?;
    let terms = Terms::Allow { verifier, sponsor, until };
    store
        .list_card(&ToList { card: card.clone(), door: door.clone(), terms, reason }, &by)
        .map_err(|e| Failure::of(&e))?;
    tell(config, form, "allow", &card, door.as_ref(), Some(until))?;
    warn_if_denied(config, &store, &card, door.as_ref(), now)
}

/// Lets a card in no more.
pub(super) fn deny(config: &Config, args: &DenyArgs, form: Form, now: Now) -> Outcome {
    let door = args.door.as_deref().map(|id| known_door(id, config)).transpose()?;
    let read_until = |text: &String| until::read(text, now.wall, config.site.timezone);
    let until = args.until.as_ref().map(read_until).transpose()?;
    let reason = note("reason", &args.reason, config)?;
    let by = by(config, Some(reason.clone()), now)?;
    let mut store = make_store(config, now)?;
    let card = args.card.read(config)?;
    let entry = ToList { card: card.clone(), door: door.clone(), terms: Terms::Deny { until }, reason };
    store.list_card(&entry, &by).map_err(|error| Failure::of(&error))?;
    tell(config, form, "deny", &card, door.as_ref(), until)
}

/// Takes a card off both lists.
pub(super) fn remove(config: &Config, args: &RemoveArgs, form: Form, now: Now) -> Outcome {
    let door = args.door.as_deref().map(|id| known_door(id, config)).transpose()?;
    let reason = args.reason.as_deref().map(|text| note("reason", text, config)).transpose()?;
    let by = by(config, reason, now)?;
    let mut store = make_store(config, now)?;
    let card = args.card.read(config)?;
    let removed = store.unlist_card(&card, door.as_ref(), &by).map_err(|error| Failure::of(&error))?;
    if removed == 0 {
        return Err(Failure::Failed(match door {
            Some(door) => format!("that card is not listed for door {door}; it may be for every door, without --door"),
            None => "that card is on no list".to_owned(),
        }));
    }
    match form {
        Form::Json => print(&json!({ "removed": removed, "door": door }).to_string()),
        Form::Text => print(&format!("card {} is off the lists{}", masked(card.number()), at(door.as_ref()))),
    }
}

fn made(pin: &Pin, card: &Card, pepper: Pepper, config: &Config) -> Result<Verifier, Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Failure::of(&error))?;
    Hasher::new(pepper, config.site.id.as_str()).make(pin, card, salt).map_err(|error| Failure::of(&error))
}

fn tell(
    config: &Config,
    form: Form,
    list: &str,
    card: &Card,
    door: Option<&DoorId>,
    until: Option<DateTime<Utc>>,
) -> Outcome {
    match form {
        Form::Json => print(&json!({ "list": list, "door": door, "until": until }).to_string()),
        Form::Text => {
            let end = until::words(until, config.site.timezone);
            print(&format!("card {} is on the {list} list{}, {end}", masked(card.number()), at(door)))
        }
    }
}

/// Whoever allows a card should know that it stays outside all the same.
fn warn_if_denied(config: &Config, store: &Store, card: &Card, door: Option<&DoorId>, now: Now) -> Outcome {
    for id in config.doors.keys().filter(|id| door.is_none_or(|door| door == *id)) {
        let listing = store.listing(card, id, now.wall, ClockState::Believed).map_err(|error| Failure::of(&error))?;
        if listing == Listing::Denied {
            complain(&format!("note: it is on the deny list of door {id} too, and that one decides"));
        }
    }
    Ok(())
}

fn at(door: Option<&DoorId>) -> String {
    door.map_or_else(|| " of every door".to_owned(), |door| format!(" of door {door}"))
}

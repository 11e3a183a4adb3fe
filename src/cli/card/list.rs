//! `card list`: the listed cards, masked, with who listed them and why; and who changed the lists.

use serde_json::json;

use super::{masked, until};
use crate::cli::Form;
use crate::cli::load::join_store;
use crate::cli::output::{Failure, Outcome, print};
use crate::config::Config;
use crate::store::{CardText, List, ListedCard, Origin};
use crate::time::Now;

/// Prints the listed cards, oldest first; `full`: with their whole numbers.
pub(super) fn cards(config: &Config, full: bool, form: Form, now: Now) -> Outcome {
    let listed = match join_store(config, now)? {
        Some(store) => store.listed().map_err(|error| Failure::of(&error))?,
        None => Vec::new(),
    };
    if form == Form::Text && listed.is_empty() {
        return print("no card is listed");
    }
    for card in &listed {
        print(&match form {
            Form::Json => json(card, full, now),
            Form::Text => line(card, full, config, now),
        })?;
    }
    Ok(())
}

/// Prints who changed the lists, oldest first.
pub(super) fn acts(config: &Config, form: Form, now: Now) -> Outcome {
    let Some(store) = join_store(config, now)? else {
        return Ok(());
    };
    for act in store.list_acts().map_err(|error| Failure::of(&error))? {
        print(&match form {
            Form::Json => serde_json::to_string(&act).map_err(|error| Failure::of(&error))?,
            Form::Text => {
                let at = super::shown(act.at, config.site.timezone);
                let door = act.door.as_ref().map_or("every door", |door| door.as_str());
                let reason = act.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                format!("{at}  {}  {door}  {} card(s)  {}{reason}", act.act, act.cards, act.by)
            }
        })?;
    }
    Ok(())
}

fn json(card: &ListedCard, full: bool, now: Now) -> String {
    json!({
        "card": card.card.as_ref().map(|number| number_shown(number, full)),
        "list": card.list,
        "door": card.door,
        "until": card.until,
        "in_force": card.holds_at(now.wall),
        "sponsor": card.sponsor,
        "reason": card.reason,
        "origin": card.origin,
        "added_at": card.added_at,
        "added_by": card.added_by,
    })
    .to_string()
}

fn line(card: &ListedCard, full: bool, config: &Config, now: Now) -> String {
    let zone = config.site.timezone;
    let number = card.card.as_ref().map_or_else(|| "(unreadable)".to_owned(), |number| number_shown(number, full));
    let list = match card.list {
        List::Allow => "allow",
        List::Deny => "deny",
    };
    let door = card.door.as_ref().map_or("every door", |door| door.as_str());
    let ended = if card.holds_at(now.wall) { "" } else { " (ended)" };
    let sponsor = card.sponsor.as_ref().map(|sponsor| format!("; {sponsor} answers for them")).unwrap_or_default();
    let origin = match card.origin {
        Origin::Staff => "",
        Origin::Import => ", imported",
    };
    format!(
        "{number}  {list:5}  {door}  {}{ended}  {}{sponsor}  (added {} by {}{origin})",
        until::words(card.until, zone),
        card.reason,
        super::shown(card.added_at, zone),
        card.added_by,
    )
}

fn number_shown(number: &CardText, full: bool) -> String {
    if full { number.number().to_owned() } else { masked(number.number()) }
}

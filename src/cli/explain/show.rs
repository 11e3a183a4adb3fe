//! An explanation for people and for programs. Neither has the card number, the PIN or a name.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::judge::{Decision, Explanation, Facts, Known, Row, Word};
use crate::ids::DoorId;
use crate::policy::ClockState;

/// A table of the rules, and the decision as the last line.
pub(super) fn text(masked_card: &str, door: &DoorId, facts: &Facts<'_>, explanation: &Explanation) -> String {
    let zone = facts.settings.timezone;
    let at = facts.at.with_timezone(&zone).format("%A %-d %B %Y, %H:%M");
    let mut lines = vec![format!("Card {masked_card} at door {door} on {at} ({zone})"), asked(facts), String::new()];
    let width = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or_default();
    let rules = width(&mut explanation.rows.iter().map(|row| row.rule.len()));
    let words = width(&mut explanation.rows.iter().map(|row| word(row).len()));
    for row in &explanation.rows {
        let decides = matches!(row.word, Word::Refuse(_));
        let mark = if decides { "->" } else { "  " };
        // A category comes from the library system, and must not steer a terminal.
        let looked_at = row.looked_at.replace(char::is_control, "?");
        lines.push(format!("{mark} {:rules$}  {:words$}  {looked_at}", row.rule, word(row)));
    }
    lines.push(String::new());
    let pin_is_asked = facts.settings.pin.is_some();
    if pin_is_asked {
        lines.push("The PIN was not checked.".to_owned());
    }
    lines.push(match explanation.decision {
        Decision::StandsOpen => "Would be admitted: the door stands open, and nobody is asked for a card".to_owned(),
        Decision::Refuse(reason) => format!("Would be refused: {reason}"),
        Decision::Admit(_) if pin_is_asked => "Would be admitted (PIN right)".to_owned(),
        Decision::Admit(_) => "Would be admitted".to_owned(),
    });
    lines.join("\n")
}

/// One object. `reason` is that of the entry log, and null where the door stands open.
pub(super) fn json(door: &DoorId, facts: &Facts<'_>, explanation: &Explanation) -> String {
    let (source, why, checked_at) = match &facts.known {
        Known::Listed => ("allow-list", None, None),
        Known::Ils(_) => ("library-system", None, None),
        Known::Kept { why, kept } => ("kept", Some(why), kept.as_ref().map(|kept| kept.checked_at)),
    };
    let (outcome, reason) = match explanation.decision {
        Decision::StandsOpen => ("granted", None),
        Decision::Admit(reason) => ("granted", Some(reason)),
        Decision::Refuse(reason) => ("refused", Some(reason)),
    };
    let rules: Vec<Value> = explanation.rows.iter().map(rule).collect();
    json!({
        "door": door,
        "at": rfc3339(facts.at),
        "clock_believed": facts.clock == ClockState::Believed,
        "source": source,
        "library_system": why,
        "checked_at": checked_at.map(rfc3339),
        "pin_checked": false,
        "stands_open": explanation.decision == Decision::StandsOpen,
        "outcome": outcome,
        "reason": reason,
        "rules": rules,
    })
    .to_string()
}

fn rule(row: &Row) -> Value {
    let reason = match row.word {
        Word::Refuse(reason) => Some(reason),
        Word::Pass | Word::Off | Word::Unknown | Word::NotAsked => None,
    };
    json!({ "rule": row.rule, "finding": finding(row.word), "reason": reason, "looked_at": row.looked_at })
}

fn asked(facts: &Facts<'_>) -> String {
    match &facts.known {
        Known::Listed => "The site's own allow list decides; nobody else was asked.".to_owned(),
        Known::Ils(_) => "The library system was asked just now, without a PIN.".to_owned(),
        Known::Kept { why, .. } => {
            format!("{}, so this is what is kept here of an earlier answer.", capitalised(why))
        }
    }
}

fn finding(word: Word) -> &'static str {
    match word {
        Word::Pass => "pass",
        Word::Off => "off",
        Word::Refuse(_) => "refuse",
        Word::Unknown => "unknown",
        Word::NotAsked => "not-asked",
    }
}

fn word(row: &Row) -> String {
    match row.word {
        Word::Refuse(reason) => format!("REFUSES: {reason}"),
        Word::NotAsked => "not asked".to_owned(),
        Word::Pass | Word::Off | Word::Unknown => finding(row.word).to_owned(),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

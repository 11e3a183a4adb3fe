//! From what was found out to every rule's word and the decision. Pure.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::card::shown;
use crate::config::OfflineAdmit;
use crate::door::{CardAnswer, DoorSettings};
use crate::policy::{Case, ClockState, Finding, Identity, Listing, Mode, PatronFacts, RULES, Reason};
use crate::store::KnownPatron;

/// Everything that was found out.
pub(super) struct Facts<'a> {
    pub(super) settings: &'a DoorSettings,
    pub(super) at: DateTime<Utc>,
    pub(super) clock: ClockState,
    pub(super) listing: Listing,
    /// Too many wrong PINs: how much longer none is checked.
    pub(super) locked_for: Option<Duration>,
    pub(super) known: Known,
}

/// Who told what of the patron.
pub(super) enum Known {
    /// On the allow list: nobody else is asked.
    Listed,
    Ils(CardAnswer),
    /// The library system did not answer, and why; what is kept of a good online check.
    Kept {
        why: String,
        kept: Option<KnownPatron>,
    },
}

/// Every rule's word, in order, and what follows.
pub(super) struct Explanation {
    pub(super) rows: Vec<Row>,
    pub(super) decision: Decision,
}

/// One rule.
pub(super) struct Row {
    pub(super) rule: &'static str,
    pub(super) word: Word,
    pub(super) looked_at: String,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Pass,
    /// Not switched on at this door, or not for those on the allow list.
    Off,
    Refuse(Reason),
    /// The patron is not known, so nobody can tell.
    Unknown,
    /// Only the running service knows.
    NotAsked,
}

/// What the door would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Admit(Reason),
    Refuse(Reason),
    /// It stands open, and asks nobody for a card.
    StandsOpen,
}

/// Judges by the door's own rules. A rule whose fact only the running service has decides nothing here.
pub(super) fn judge(facts: &Facts<'_>) -> Explanation {
    let settings = facts.settings;
    let identity = identity(facts);
    let mode = settings.schedule.mode(facts.at);
    let case = Case {
        rules: &settings.rules,
        expiry_is_told: settings.expiry_is_told,
        listing: facts.listing,
        clock: facts.clock,
        open: mode != Mode::Closed,
        lockdown: false,
        today: facts.at.with_timezone(&settings.timezone).date_naive(),
        identity: &identity,
        inside: None,
    };
    let mut rows: Vec<Row> = RULES
        .iter()
        .map(|rule| {
            let word = match (rule.judge)(&case) {
                Finding::Pass => Word::Pass,
                Finding::Off => Word::Off,
                Finding::Waits => Word::Unknown,
                Finding::Refuse(reason) => Word::Refuse(reason),
            };
            let looked_at = (rule.looked_at)(&case);
            seen_from_here(Row { rule: rule.name, word, looked_at }, facts)
        })
        .collect();
    rows.push(Row {
        rule: "log",
        word: Word::NotAsked,
        looked_at: "the entry is written before the lock moves".to_owned(),
    });
    let refusal = rows.iter().find_map(|row| match row.word {
        Word::Refuse(reason) => Some(reason),
        Word::Pass | Word::Off | Word::Unknown | Word::NotAsked => None,
    });
    let stands_open = mode == Mode::Staffed && settings.open_when_staffed && facts.clock == ClockState::Believed;
    let decision = match (stands_open, refusal) {
        (true, _) => Decision::StandsOpen,
        (false, Some(reason)) => Decision::Refuse(reason),
        (false, None) => Decision::Admit(match facts.known {
            Known::Listed => Reason::GrantedAllowList,
            Known::Ils(_) => Reason::Granted,
            Known::Kept { .. } => Reason::GrantedOffline,
        }),
    };
    Explanation { rows, decision }
}

/// What the door would know of who stands there, were the PIN right.
fn identity(facts: &Facts<'_>) -> Identity {
    match &facts.known {
        Known::Listed => Identity::Proven(PatronFacts::default()),
        Known::Ils(CardAnswer::Right(patron)) => Identity::Proven(patron.clone()),
        Known::Ils(CardAnswer::Unknown) => Identity::Refused(Reason::UnknownCard),
        Known::Ils(CardAnswer::WrongPin) => Identity::Refused(Reason::WrongPin),
        Known::Ils(CardAnswer::Unclear(_)) => Identity::Refused(Reason::Unavailable),
        Known::Kept { kept, .. } => kept_identity(kept.as_ref(), facts),
    }
}

fn kept_identity(kept: Option<&KnownPatron>, facts: &Facts<'_>) -> Identity {
    match (facts.settings.offline, kept) {
        (OfflineAdmit::Nobody, _) => Identity::Refused(Reason::Unavailable),
        (OfflineAdmit::KnownPatrons, None) => Identity::Refused(Reason::OfflineUnknown),
        (OfflineAdmit::KnownPatrons, Some(kept)) => {
            // A moment before the last check, asked about with --at, is none at which it was too old.
            let age = facts.at.signed_duration_since(kept.checked_at).to_std().unwrap_or_default();
            if age > facts.settings.known_for {
                Identity::Refused(Reason::OfflineExpired)
            } else if facts.settings.pin.is_some() && kept.verifier.is_none() {
                Identity::Refused(Reason::WrongPin)
            } else {
                Identity::Proven(kept.facts.clone())
            }
        }
    }
}

/// The same row, where more or less is known here than at the door.
fn seen_from_here(row: Row, facts: &Facts<'_>) -> Row {
    match (row.rule, row.word) {
        ("hours", _) => Row { looked_at: hours(facts), ..row },
        ("card and PIN", _) => {
            let word = match (facts.locked_for, &facts.known) {
                (Some(_), _) => Word::Refuse(Reason::PinLocked),
                (None, Known::Listed) => Word::NotAsked,
                (None, Known::Ils(_) | Known::Kept { .. }) => row.word,
            };
            Row { looked_at: card_and_pin(facts), word, ..row }
        }
        ("lockdown", Word::Pass) => {
            Row { word: Word::NotAsked, looked_at: "only the running service knows of a lock-down".to_owned(), ..row }
        }
        ("occupancy", Word::Refuse(_)) => {
            Row { word: Word::NotAsked, looked_at: "only the running service counts people".to_owned(), ..row }
        }
        _ => row,
    }
}

fn hours(facts: &Facts<'_>) -> String {
    let (schedule, zone) = (&facts.settings.schedule, facts.settings.timezone);
    let moment = |at| shown(at, zone);
    match schedule.mode(facts.at) {
        Mode::Closed => {
            let next = schedule.next_opening(facts.at).map(moment);
            format!(
                "closed to cards; {}",
                next.map_or_else(|| "no opening within a year".to_owned(), |at| format!("opens {at}"))
            )
        }
        Mode::SelfService => {
            let end = schedule.open_until(facts.at).map(moment);
            format!("a card opens the door{}", end.map(|at| format!(" until {at}")).unwrap_or_default())
        }
        Mode::Staffed if facts.settings.open_when_staffed => "staff are there, and the door stands open".to_owned(),
        Mode::Staffed => "staff are there, and a card opens the door".to_owned(),
    }
}

fn card_and_pin(facts: &Facts<'_>) -> String {
    if let Some(for_) = facts.locked_for {
        let minutes = for_.as_secs().div_ceil(60);
        return format!("too many wrong PINs: none is checked for another {minutes} min");
    }
    let pin = if facts.settings.pin.is_some() { "the PIN was not checked" } else { "this door asks for no PIN" };
    match &facts.known {
        Known::Listed => format!("the allow list knows the card; {pin}"),
        Known::Ils(CardAnswer::Right(_)) => format!("the library system knows the card; {pin}"),
        Known::Ils(CardAnswer::Unknown) => "the library system does not know the card, or refuses it".to_owned(),
        Known::Ils(CardAnswer::WrongPin) => "the library system speaks of a wrong PIN though none was sent".to_owned(),
        Known::Ils(CardAnswer::Unclear(what)) => (*what).to_owned(),
        Known::Kept { kept, .. } => match (facts.settings.offline, kept) {
            (OfflineAdmit::Nobody, _) => "nobody is admitted while the library system does not answer".to_owned(),
            (OfflineAdmit::KnownPatrons, None) => "nothing is kept of this card".to_owned(),
            (OfflineAdmit::KnownPatrons, Some(kept)) => {
                let at = shown(kept.checked_at, facts.settings.timezone);
                let no_pin = facts.settings.pin.is_some() && kept.verifier.is_none();
                let pin = if no_pin { "no PIN is kept to check one against" } else { pin };
                format!("the library system accepted the card {at}; {pin}")
            }
        },
    }
}

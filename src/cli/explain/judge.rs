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
    /// Staff have locked the door down, as their acts in the store have it.
    pub(super) lockdown: bool,
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
        lockdown: facts.lockdown,
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
    let may_stand_open = settings.open_when_staffed && facts.clock == ClockState::Believed && !facts.lockdown;
    let stands_open = mode == Mode::Staffed && may_stand_open;
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
            if facts.settings.pin.is_some() && kept.verifier.is_none() {
                // What cannot judge a PIN is as good as nothing.
                Identity::Refused(Reason::OfflineUnknown)
            } else if age > facts.settings.known_for {
                Identity::Refused(Reason::OfflineExpired)
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

/// A wait as people speak of it: seconds up to a minute and a half, then minutes; never less than it is.
fn rounded_up(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    if seconds <= 90 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

fn card_and_pin(facts: &Facts<'_>) -> String {
    if let Some(for_) = facts.locked_for {
        return format!("too many wrong PINs: none is checked for another {}", rounded_up(for_));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::PinSettings;
    use crate::policy::{Exceptions, Hours, Schedule};

    const AT: &str = "2026-11-23T10:00:00Z";

    fn settings() -> DoorSettings {
        let zone = chrono_tz::Europe::Helsinki;
        let hours = |text| Some(Hours::parse(text, zone).unwrap());
        let seconds = Duration::from_secs;
        DoorSettings {
            rules: crate::config::DoorRules { require_permission: true, ..Default::default() },
            schedule: Schedule::new(
                zone,
                hours("Mo-Su 06:00-22:00"),
                hours("Mo-Fr 14:00-18:00"),
                Exceptions::default(),
            ),
            open_when_staffed: false,
            login_again_at_switch: false,
            timezone: zone,
            expiry_is_told: false,
            pin: Some(PinSettings { min_len: 4, max_len: 4, digit_timeout: seconds(10), timeout: seconds(30) }),
            unlock_for: seconds(5),
            offline: OfflineAdmit::KnownPatrons,
            known_for: seconds(72 * 3600),
            ils_timeout: seconds(3),
        }
    }

    fn welcome() -> PatronFacts {
        PatronFacts { permission: Some(true), ..PatronFacts::default() }
    }

    fn kept(checked_at: &str, verifier: bool) -> Known {
        let text = format!("argon2id:19:19456:2:1:{}:{}", "00".repeat(16), "00".repeat(32));
        let verifier = verifier.then(|| crate::pin::Verifier::from_text(&text).unwrap());
        let kept = KnownPatron { verifier, facts: welcome(), checked_at: checked_at.parse().unwrap() };
        Known::Kept { why: "away".to_owned(), kept: Some(kept) }
    }

    fn explained(settings: &DoorSettings, known: Known, change: impl FnOnce(&mut Facts<'_>)) -> Explanation {
        let (at, clock) = (AT.parse().unwrap(), ClockState::Believed);
        let listing = Listing::None;
        let mut facts = Facts { settings, at, clock, listing, locked_for: None, lockdown: false, known };
        change(&mut facts);
        judge(&facts)
    }

    fn decision(known: Known) -> Decision {
        explained(&settings(), known, |_| {}).decision
    }

    #[test]
    fn each_answer_is_taken_as_the_door_would_take_it() {
        for (known, expected) in [
            (Known::Ils(CardAnswer::Right(welcome())), Decision::Admit(Reason::Granted)),
            (Known::Ils(CardAnswer::Right(PatronFacts::default())), Decision::Refuse(Reason::NoPermission)),
            (Known::Ils(CardAnswer::Unknown), Decision::Refuse(Reason::UnknownCard)),
            (Known::Ils(CardAnswer::Unclear("unclear")), Decision::Refuse(Reason::Unavailable)),
            (kept("2026-11-22T10:00:00Z", true), Decision::Admit(Reason::GrantedOffline)),
            (kept("2026-11-30T10:00:00Z", true), Decision::Admit(Reason::GrantedOffline)),
            (kept("2026-11-22T10:00:00Z", false), Decision::Refuse(Reason::OfflineUnknown)),
            (kept("2026-11-20T09:59:59Z", true), Decision::Refuse(Reason::OfflineExpired)),
            (Known::Kept { why: String::new(), kept: None }, Decision::Refuse(Reason::OfflineUnknown)),
        ] {
            assert_eq!(decision(known), expected);
        }
        let nobody = DoorSettings { offline: OfflineAdmit::Nobody, ..settings() };
        let away = explained(&nobody, kept("2026-11-22T10:00:00Z", true), |_| {});
        assert_eq!(away.decision, Decision::Refuse(Reason::Unavailable));
    }

    #[test]
    fn an_allowed_card_passes_by_every_rule_but_its_own_pin() {
        let explained = explained(&settings(), Known::Listed, |facts| {
            facts.listing = Listing::Allowed;
            facts.clock = ClockState::Unset;
            facts.at = "2026-11-23T02:00:00Z".parse().unwrap();
        });
        assert_eq!(explained.decision, Decision::Admit(Reason::GrantedAllowList));
        let words: Vec<_> = explained.rows.iter().filter(|row| row.word != Word::Off).map(|row| row.rule).collect();
        assert_eq!(words, ["lists", "card and PIN", "log"]);
    }

    #[test]
    fn too_many_wrong_pins_refuse_and_the_rules_after_are_shown() {
        let locked_for = |millis| {
            let right = Known::Ils(CardAnswer::Right(PatronFacts::default()));
            explained(&settings(), right, |facts| facts.locked_for = Some(Duration::from_millis(millis)))
        };
        let locked = locked_for(90_001);
        assert_eq!(locked.decision, Decision::Refuse(Reason::PinLocked));
        let row = |rule| locked.rows.iter().find(|row| row.rule == rule).unwrap();
        assert!(row("card and PIN").looked_at.ends_with("another 2 min"));
        let shortly = locked_for(900);
        assert!(shortly.rows.iter().any(|row| row.looked_at.ends_with("another 1 s")), "a wait of no time is none");
        assert_eq!(row("permission").word, Word::Refuse(Reason::NoPermission));
    }

    #[test]
    fn what_only_the_running_service_knows_decides_nothing_here() {
        let mut counted = settings();
        counted.rules.occupancy_limit = Some(60);
        let explained = explained(&counted, Known::Ils(CardAnswer::Right(welcome())), |_| {});
        assert_eq!(explained.decision, Decision::Admit(Reason::Granted));
        let not_asked = explained.rows.iter().filter(|row| row.word == Word::NotAsked).map(|row| row.rule);
        assert_eq!(not_asked.collect::<Vec<_>>(), ["occupancy", "log"]);
    }

    #[test]
    fn a_door_that_is_locked_down_refuses_also_while_it_would_stand_open() {
        let open = DoorSettings { open_when_staffed: true, ..settings() };
        for at in [AT, "2026-11-23T13:00:00Z"] {
            let locked = explained(&open, Known::Ils(CardAnswer::Right(welcome())), |facts| {
                facts.at = at.parse().unwrap();
                facts.lockdown = true;
            });
            assert_eq!(locked.decision, Decision::Refuse(Reason::Lockdown), "{at}");
        }
    }

    #[test]
    fn a_door_that_stands_open_asks_nobody_unless_the_clock_is_in_doubt() {
        let open = DoorSettings { open_when_staffed: true, ..settings() };
        let at_noon = |facts: &mut Facts<'_>| facts.at = "2026-11-23T13:00:00Z".parse().unwrap();
        let stands = explained(&open, Known::Ils(CardAnswer::Unknown), at_noon);
        assert_eq!(stands.decision, Decision::StandsOpen);
        let doubted = explained(&open, Known::Ils(CardAnswer::Unknown), |facts| {
            at_noon(facts);
            facts.clock = ClockState::Unset;
        });
        assert_eq!(doubted.decision, Decision::Refuse(Reason::ClockUnset));
    }
}

//! The rules of a door as a list of pure functions, in the contract's order (section 5). The first refusal decides.

use chrono::NaiveDate;

use super::seen::{
    age_seen, ban_seen, category_seen, clock_seen, expiry_seen, fees_seen, guarantor_seen, hours_seen, identity_seen,
    lending_ban_seen, listing_words, lockdown_seen, lost_seen, occupancy_seen, permission_seen, terms_seen,
};
use super::{ClockState, PatronFacts, Reason};
use crate::config::DoorRules;

/// Everything one decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub rules: &'a DoorRules,
    /// Whether `[ils.fields] expires` names a source, which is what switches the expiry rule on.
    pub expiry_is_told: bool,
    pub listing: Listing,
    pub clock: ClockState,
    /// Whether a card opens this door now; true where the door has no hours.
    pub open: bool,
    /// Whether staff have locked the door down.
    pub lockdown: bool,
    /// The local date at the site.
    pub today: NaiveDate,
    pub identity: &'a Identity,
    /// People inside as the counter has it; None: nothing counts them, or the counter is away.
    pub inside: Option<u32>,
}

/// What the site's own lists say of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    #[default]
    None,
    /// May enter whenever, with a PIN of the site's own: cleaners and guards.
    Allowed,
    /// May not enter.
    Denied,
}

/// Who stands at the door, as far as card and PIN have shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Nobody has been asked about the card yet.
    Unasked,
    /// Card and PIN are right, and this is what is known of the patron.
    Proven(PatronFacts),
    /// Card or PIN are not right, or nobody could tell.
    Refused(Reason),
}

/// The outcome of one decision. A refusal is not an error.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Admit,
    Refuse(Reason),
}

/// One rule: its name in `explain`, what it says of a case, and what it looked at for that.
pub struct Rule {
    pub name: &'static str,
    pub judge: fn(&Case<'_>) -> Finding,
    pub looked_at: fn(&Case<'_>) -> String,
}

/// What one rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing against it.
    Pass,
    /// Not switched on at this door, or not for those on the allow list.
    Off,
    /// Cannot say yet: the patron is not known.
    Waits,
    Refuse(Reason),
}

/// Every rule, in the order in which they are judged.
pub const RULES: &[Rule] = &[
    Rule { name: "lists", judge: lists, looked_at: |case| listing_words(case.listing).to_owned() },
    Rule { name: "clock", judge: |case| of_door(case, clock), looked_at: clock_seen },
    Rule { name: "hours", judge: |case| of_door(case, hours), looked_at: hours_seen },
    Rule { name: "lockdown", judge: |case| of_door(case, lockdown), looked_at: lockdown_seen },
    Rule { name: "card and PIN", judge: identity, looked_at: identity_seen },
    Rule { name: "permission", judge: |case| of_patron(case, permission), looked_at: permission_seen },
    Rule { name: "terms", judge: |case| of_patron(case, terms), looked_at: terms_seen },
    Rule { name: "ban", judge: |case| of_patron(case, ban), looked_at: ban_seen },
    Rule { name: "category", judge: |case| of_patron(case, category), looked_at: category_seen },
    Rule { name: "age and consent", judge: |case| of_patron(case, age_and_consent), looked_at: age_seen },
    Rule { name: "expiry", judge: |case| of_patron(case, expiry), looked_at: expiry_seen },
    Rule { name: "lost", judge: |case| of_patron(case, lost), looked_at: lost_seen },
    Rule { name: "guarantor", judge: |case| of_patron(case, guarantor), looked_at: guarantor_seen },
    Rule { name: "lending ban", judge: |case| of_patron(case, lending_ban), looked_at: lending_ban_seen },
    Rule { name: "fees", judge: |case| of_patron(case, fees), looked_at: fees_seen },
    Rule { name: "occupancy", judge: |case| of_patron(case, occupancy), looked_at: occupancy_seen },
];

/// Judges a case by every rule. Only a proven patron is ever admitted (promise 2).
pub fn judge(case: &Case<'_>) -> Decision {
    match first_refusal(case) {
        Some(reason) => Decision::Refuse(reason),
        None => match case.identity {
            Identity::Proven(_) => Decision::Admit,
            Identity::Unasked | Identity::Refused(_) => Decision::Refuse(Reason::Unavailable),
        },
    }
}

/// The first rule that refuses, if any; before the patron is known, only the lists and the door itself can.
pub fn first_refusal(case: &Case<'_>) -> Option<Reason> {
    RULES.iter().find_map(|rule| match (rule.judge)(case) {
        Finding::Refuse(reason) => Some(reason),
        Finding::Pass | Finding::Off | Finding::Waits => None,
    })
}

fn lists(case: &Case<'_>) -> Finding {
    refuse_unless(case.listing != Listing::Denied, Reason::DenyList)
}

/// Rules of the door itself do not hold for those who may enter whenever.
fn of_door(case: &Case<'_>, rule: fn(&Case<'_>) -> Finding) -> Finding {
    match case.listing {
        Listing::Allowed => Finding::Off,
        Listing::None | Listing::Denied => rule(case),
    }
}

fn clock(case: &Case<'_>) -> Finding {
    match case.clock {
        ClockState::Believed => Finding::Pass,
        ClockState::Unset => Finding::Refuse(Reason::ClockUnset),
    }
}

fn hours(case: &Case<'_>) -> Finding {
    refuse_unless(case.open, Reason::Closed)
}

fn lockdown(case: &Case<'_>) -> Finding {
    refuse_unless(!case.lockdown, Reason::Lockdown)
}

fn identity(case: &Case<'_>) -> Finding {
    match case.identity {
        Identity::Unasked => Finding::Waits,
        Identity::Proven(_) => Finding::Pass,
        Identity::Refused(reason) => Finding::Refuse(*reason),
    }
}

/// Rules about patrons do not hold for those on the allow list, of whom no register need know.
fn of_patron(case: &Case<'_>, rule: fn(&Case<'_>, &PatronFacts) -> Finding) -> Finding {
    match (case.listing, case.identity) {
        (Listing::Allowed, _) => Finding::Off,
        (Listing::None | Listing::Denied, Identity::Proven(facts)) => rule(case, facts),
        (Listing::None | Listing::Denied, Identity::Unasked | Identity::Refused(_)) => Finding::Waits,
    }
}

fn permission(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    if !case.rules.require_permission {
        return Finding::Off;
    }
    refuse_unless(facts.permission == Some(true), Reason::NoPermission)
}

fn terms(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    if !case.rules.require_terms {
        return Finding::Off;
    }
    refuse_unless(facts.terms_accepted == Some(true), Reason::Terms)
}

fn ban(_: &Case<'_>, facts: &PatronFacts) -> Finding {
    if facts.banned == Some(true) {
        return Finding::Refuse(Reason::Banned);
    }
    refuse_unless(!facts.refused_by_flag, Reason::IlsRefused)
}

fn category(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    let DoorRules { allow_categories, deny_categories, .. } = case.rules;
    if allow_categories.is_empty() && deny_categories.is_empty() {
        return Finding::Off;
    }
    let fits = facts.category.as_ref().is_some_and(|category| {
        !deny_categories.contains(category) && (allow_categories.is_empty() || allow_categories.contains(category))
    });
    refuse_unless(fits, Reason::Category)
}

/// With consent, those below `guardian_consent_below` may enter; where `minimum_age` is lower still, not even consent
/// helps those below it.
fn age_and_consent(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    let DoorRules { minimum_age, guardian_consent_below, .. } = *case.rules;
    let reached = |age| facts.old_enough_from(age).map(|from| case.today >= from);
    match (minimum_age, guardian_consent_below) {
        (None, None) => Finding::Off,
        (Some(minimum), None) => refuse_unless(reached(minimum) == Some(true), Reason::UnderAge),
        (minimum, Some(consent_below)) => match (reached(consent_below), minimum.filter(|min| *min != consent_below)) {
            (None, _) => Finding::Refuse(Reason::UnderAge),
            (Some(_), Some(minimum)) if reached(minimum) != Some(true) => Finding::Refuse(Reason::UnderAge),
            (Some(true), _) => Finding::Pass,
            (Some(false), _) => refuse_unless(facts.guardian_consent == Some(true), Reason::NoGuardianConsent),
        },
    }
}

fn expiry(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    if !case.expiry_is_told {
        return Finding::Off;
    }
    refuse_unless(facts.expires.is_some_and(|last_day| case.today <= last_day), Reason::CardExpired)
}

fn lost(_: &Case<'_>, facts: &PatronFacts) -> Finding {
    refuse_unless(!facts.card_lost, Reason::CardLost)
}

/// The marker is set on those it shuts out; a record without it carries no such ban.
fn guarantor(_: &Case<'_>, facts: &PatronFacts) -> Finding {
    refuse_unless(facts.guarantor_blocked != Some(true), Reason::GuarantorBlocked)
}

fn lending_ban(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    if !case.rules.refuse_lending_ban {
        return Finding::Off;
    }
    refuse_unless(!facts.lending_ban, Reason::LendingBan)
}

/// Refused above the limit; equal is no ban (I36).
fn fees(case: &Case<'_>, facts: &PatronFacts) -> Finding {
    let Some(limit) = &case.rules.maximum_fees else { return Finding::Off };
    refuse_unless(facts.fees_cents.is_some_and(|owed| owed <= limit.cents), Reason::Fees)
}

/// A counter that is away counts nobody out: as long as it is, the limit refuses.
fn occupancy(case: &Case<'_>, _: &PatronFacts) -> Finding {
    let Some(limit) = case.rules.occupancy_limit else { return Finding::Off };
    refuse_unless(case.inside.is_some_and(|inside| inside < limit), Reason::Full)
}

fn refuse_unless(fine: bool, reason: Reason) -> Finding {
    if fine { Finding::Pass } else { Finding::Refuse(reason) }
}

#[cfg(test)]
mod tests;

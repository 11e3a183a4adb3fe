//! What each rule looked at, in words for whoever asks why somebody stood outside (`explain`). No name, no card.

use super::{Case, ClockState, Identity, Listing, Money, PatronFacts};

pub(super) fn listing_words(listing: Listing) -> &'static str {
    match listing {
        Listing::None => "on no list of this site",
        Listing::Allowed => "on the site's allow list",
        Listing::Denied => "on the site's deny list",
    }
}

pub(super) fn clock_seen(case: &Case<'_>) -> String {
    match case.clock {
        ClockState::Believed => "the clock is believed".to_owned(),
        ClockState::Unset => "the clock is not set, or has jumped".to_owned(),
    }
}

pub(super) fn hours_seen(case: &Case<'_>) -> String {
    if case.open { "the door is open to cards" } else { "the door is closed to cards" }.to_owned()
}

pub(super) fn lockdown_seen(case: &Case<'_>) -> String {
    if case.lockdown { "staff have locked the door down" } else { "no lock-down" }.to_owned()
}

pub(super) fn identity_seen(case: &Case<'_>) -> String {
    match case.identity {
        Identity::Unasked => "nobody has been asked yet".to_owned(),
        Identity::Proven(_) => "the card is known and nothing is wrong with it or its PIN".to_owned(),
        Identity::Refused(reason) => format!("the answer about card and PIN is `{reason}`"),
    }
}

pub(super) fn permission_seen(case: &Case<'_>) -> String {
    said(case, |facts| facts.permission.map(|yes| yes_no("permission for self-service", yes)))
}

pub(super) fn terms_seen(case: &Case<'_>) -> String {
    said(case, |facts| facts.terms_accepted.map(|yes| yes_no("terms accepted", yes)))
}

pub(super) fn ban_seen(case: &Case<'_>) -> String {
    said(case, |facts| {
        let flags = yes_no("a patron-status flag that shuts the door", facts.refused_by_flag);
        Some(facts.banned.map_or_else(|| flags.clone(), |banned| format!("{}, {flags}", yes_no("banned", banned))))
    })
}

pub(super) fn category_seen(case: &Case<'_>) -> String {
    said(case, |facts| facts.category.as_ref().map(|category| format!("patron category `{}`", category.0)))
}

pub(super) fn age_seen(case: &Case<'_>) -> String {
    said(case, |facts| {
        let ages = facts.old_enough_from.iter().map(|(age, from)| {
            let reached = if case.today >= *from { "or older" } else { "not reached" };
            format!("{age} years {reached}")
        });
        let consent = facts.guardian_consent.map(|yes| yes_no("guardian's consent", yes));
        let seen: Vec<_> = ages.chain(consent).collect();
        (!facts.old_enough_from.is_empty()).then(|| seen.join(", "))
    })
}

pub(super) fn expiry_seen(case: &Case<'_>) -> String {
    said(case, |facts| facts.expires.map(|last_day| format!("the card is valid through {last_day}")))
}

pub(super) fn lost_seen(case: &Case<'_>) -> String {
    said(case, |facts| Some(yes_no("reported lost", facts.card_lost)))
}

pub(super) fn guarantor_seen(case: &Case<'_>) -> String {
    said(case, |facts| facts.guarantor_blocked.map(|yes| yes_no("guarantor blocked", yes)))
}

pub(super) fn lending_ban_seen(case: &Case<'_>) -> String {
    said(case, |facts| Some(yes_no("lending ban", facts.lending_ban)))
}

pub(super) fn fees_seen(case: &Case<'_>) -> String {
    let limit = case.rules.maximum_fees.as_ref();
    said(case, |facts| {
        let owed = Money { cents: facts.fees_cents?, currency: limit?.currency.clone() };
        Some(format!("owes {owed}, the limit is {}", limit?))
    })
}

pub(super) fn occupancy_seen(case: &Case<'_>) -> String {
    match case.inside {
        Some(inside) => format!("{inside} people inside"),
        None => "nothing tells how many people are inside".to_owned(),
    }
}

/// What a rule about patrons saw, or that nobody told it.
fn said(case: &Case<'_>, seen: impl FnOnce(&PatronFacts) -> Option<String>) -> String {
    match case.identity {
        Identity::Proven(facts) => seen(facts).unwrap_or_else(|| "nobody sent this fact".to_owned()),
        Identity::Unasked | Identity::Refused(_) => "the patron is not known".to_owned(),
    }
}

fn yes_no(what: &str, yes: bool) -> String {
    format!("{what}: {}", if yes { "yes" } else { "no" })
}

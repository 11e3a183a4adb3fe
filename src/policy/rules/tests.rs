//! Each rule alone, and their order.

use super::*;
use crate::policy::Category;

type Change = fn(&mut PatronFacts);

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn every_rule() -> DoorRules {
    DoorRules {
        minimum_age: Some(15),
        guardian_consent_below: Some(15),
        allow_categories: vec![Category("ADULT".into()), Category("CHILD".into())],
        deny_categories: vec![Category("CORPORATE".into())],
        require_permission: true,
        refuse_lending_ban: true,
        maximum_fees: Some("50.00 EUR".parse().unwrap()),
        require_terms: true,
        occupancy_limit: Some(60),
        when_log_fails: crate::config::WhenLogFails::Refuse,
    }
}

fn welcome_patron() -> PatronFacts {
    PatronFacts {
        permission: Some(true),
        terms_accepted: Some(true),
        category: Some(Category("ADULT".into())),
        old_enough_from: vec![(15, date("1995-02-28"))],
        guardian_consent: None,
        expires: Some(date("2026-11-22")),
        guarantor_blocked: None,
        fees_cents: Some(5000),
        ..PatronFacts::default()
    }
}

fn decide(facts: PatronFacts) -> Decision {
    decide_with(&every_rule(), Identity::Proven(facts), |_| {})
}

fn decide_with(rules: &DoorRules, identity: Identity, change: impl FnOnce(&mut Case<'_>)) -> Decision {
    let mut case = case(rules, &identity);
    change(&mut case);
    judge(&case)
}

/// An open door on an ordinary day, with room for one more.
fn case<'a>(rules: &'a DoorRules, identity: &'a Identity) -> Case<'a> {
    Case {
        rules,
        expiry_is_told: true,
        listing: Listing::None,
        clock: ClockState::Believed,
        open: true,
        lockdown: false,
        today: date("2026-11-22"),
        identity,
        inside: Some(59),
    }
}

#[test]
fn a_patron_whom_every_rule_welcomes_comes_in() {
    assert_eq!(decide(welcome_patron()), Decision::Admit);
}

#[test]
fn each_rule_refuses_with_its_own_reason() {
    let spoilt: [(Reason, Change); 11] = [
        (Reason::Banned, |facts| facts.banned = Some(true)),
        (Reason::NoPermission, |facts| facts.permission = Some(false)),
        (Reason::Terms, |facts| facts.terms_accepted = Some(false)),
        (Reason::IlsRefused, |facts| facts.refused_by_flag = true),
        (Reason::Category, |facts| facts.category = Some(Category("CORPORATE".into()))),
        (Reason::NoGuardianConsent, |facts| facts.old_enough_from = vec![(15, date("2026-11-23"))]),
        (Reason::CardExpired, |facts| facts.expires = Some(date("2026-11-21"))),
        (Reason::CardLost, |facts| facts.card_lost = true),
        (Reason::GuarantorBlocked, |facts| facts.guarantor_blocked = Some(true)),
        (Reason::LendingBan, |facts| facts.lending_ban = true),
        (Reason::Fees, |facts| facts.fees_cents = Some(5001)),
    ];
    for (reason, spoil) in spoilt {
        let mut facts = welcome_patron();
        spoil(&mut facts);
        assert_eq!(decide(facts), Decision::Refuse(reason));
    }
}

#[test]
fn promise_2_a_fact_that_a_rule_needs_and_nobody_sent_refuses() {
    let missing: [(Reason, Change); 6] = [
        (Reason::NoPermission, |facts| facts.permission = None),
        (Reason::Terms, |facts| facts.terms_accepted = None),
        (Reason::Category, |facts| facts.category = None),
        (Reason::UnderAge, |facts| facts.old_enough_from = vec![]),
        (Reason::CardExpired, |facts| facts.expires = None),
        (Reason::Fees, |facts| facts.fees_cents = None),
    ];
    for (reason, forget) in missing {
        let mut facts = welcome_patron();
        forget(&mut facts);
        assert_eq!(decide(facts), Decision::Refuse(reason));
    }
}

#[test]
fn promise_2_nobody_unproven_is_ever_admitted_even_with_every_rule_off() {
    let no_rules = DoorRules::default();
    assert_eq!(decide_with(&no_rules, Identity::Unasked, |_| {}), Decision::Refuse(Reason::Unavailable));
    for reason in Reason::ALL {
        let refused = Identity::Refused(*reason);
        assert_eq!(decide_with(&no_rules, refused, |_| {}), Decision::Refuse(*reason));
    }
}

#[test]
fn the_clock_is_asked_first_then_the_hours_then_card_and_pin() {
    let unset_and_closed = |case: &mut Case<'_>| {
        case.clock = ClockState::Unset;
        case.open = false;
    };
    let wrong = || Identity::Refused(Reason::WrongPin);
    assert_eq!(decide_with(&every_rule(), wrong(), unset_and_closed), Decision::Refuse(Reason::ClockUnset));
    assert_eq!(decide_with(&every_rule(), wrong(), |case| case.open = false), Decision::Refuse(Reason::Closed));
    assert_eq!(decide_with(&every_rule(), wrong(), |_| {}), Decision::Refuse(Reason::WrongPin));
}

#[test]
fn b5_3_a_category_contained_in_another_does_not_pass() {
    for near in ["ADULT ", "ADUL", "adult", "ADULTS", " ADULT", ""] {
        let facts = PatronFacts { category: Some(Category(near.into())), ..welcome_patron() };
        assert_eq!(decide(facts), Decision::Refuse(Reason::Category), "{near:?}");
    }
}

#[test]
fn i36_the_fee_ban_begins_above_the_limit() {
    for (owed, decision) in [(4999, Decision::Admit), (5000, Decision::Admit), (5001, Decision::Refuse(Reason::Fees))] {
        assert_eq!(decide(PatronFacts { fees_cents: Some(owed), ..welcome_patron() }), decision);
    }
}

#[test]
fn age_is_reached_on_the_birthday_and_consent_lets_the_younger_in() {
    let young = |from: &str, consent| PatronFacts {
        old_enough_from: vec![(15, date(from)), (10, date("2026-01-01"))],
        guardian_consent: consent,
        ..welcome_patron()
    };
    assert_eq!(decide(young("2026-11-22", None)), Decision::Admit);
    assert_eq!(decide(young("2026-11-23", Some(true))), Decision::Admit);
    assert_eq!(decide(young("2026-11-23", None)), Decision::Refuse(Reason::NoGuardianConsent));
    assert_eq!(decide(young("2026-11-23", Some(false))), Decision::Refuse(Reason::NoGuardianConsent));

    let no_consent = DoorRules { guardian_consent_below: None, ..every_rule() };
    let too_young = Identity::Proven(young("2026-11-23", Some(true)));
    assert_eq!(decide_with(&no_consent, too_young, |_| {}), Decision::Refuse(Reason::UnderAge));

    let from_ten = DoorRules { minimum_age: Some(10), ..every_rule() };
    let eleven = Identity::Proven(young("2030-11-23", Some(true)));
    assert_eq!(decide_with(&from_ten, eleven, |_| {}), Decision::Admit);
    let mut nine = young("2031-11-23", Some(true));
    nine.old_enough_from = vec![(15, date("2032-01-01")), (10, date("2027-01-01"))];
    assert_eq!(decide_with(&from_ten, Identity::Proven(nine), |_| {}), Decision::Refuse(Reason::UnderAge));
}

#[test]
fn a_rule_that_is_off_asks_nothing() {
    let bare = Identity::Proven(PatronFacts::default());
    assert_eq!(decide_with(&DoorRules::default(), bare, |case| case.expiry_is_told = false), Decision::Admit);
}

#[test]
fn the_deny_list_comes_before_everything_and_the_allow_list_before_every_rule_but_the_pin() {
    let denied = |case: &mut Case<'_>| {
        case.listing = Listing::Denied;
        case.clock = ClockState::Unset;
    };
    let proven = || Identity::Proven(welcome_patron());
    assert_eq!(decide_with(&every_rule(), proven(), denied), Decision::Refuse(Reason::DenyList));
    let allowed = |case: &mut Case<'_>| {
        case.listing = Listing::Allowed;
        case.clock = ClockState::Unset;
        case.open = false;
        case.lockdown = true;
        case.inside = None;
    };
    let unknown_to_the_register = || Identity::Proven(PatronFacts::default());
    assert_eq!(decide_with(&every_rule(), unknown_to_the_register(), allowed), Decision::Admit);
    let wrong_pin = Identity::Refused(Reason::WrongPin);
    assert_eq!(decide_with(&every_rule(), wrong_pin, allowed), Decision::Refuse(Reason::WrongPin));
}

#[test]
fn lockdown_and_a_full_house_refuse_and_an_absent_counter_too() {
    let proven = || Identity::Proven(welcome_patron());
    assert_eq!(decide_with(&every_rule(), proven(), |case| case.lockdown = true), Decision::Refuse(Reason::Lockdown));
    for (inside, decision) in [
        (Some(59), Decision::Admit),
        (Some(60), Decision::Refuse(Reason::Full)),
        (None, Decision::Refuse(Reason::Full)),
    ] {
        assert_eq!(decide_with(&every_rule(), proven(), |case| case.inside = inside), decision);
    }
}

#[test]
fn every_rule_says_what_it_looked_at() {
    let identity = Identity::Proven(welcome_patron());
    let rules = every_rule();
    let case = case(&rules, &identity);
    let seen: Vec<_> = RULES.iter().map(|rule| (rule.name, (rule.looked_at)(&case))).collect();
    assert!(seen.iter().all(|(_, seen)| !seen.is_empty()));
    let of = |name| seen.iter().find(|(rule, _)| *rule == name).map(|(_, seen)| seen.as_str());
    assert_eq!(of("fees"), Some("owes 50.00 EUR, the limit is 50.00 EUR"));
    assert_eq!(of("age and consent"), Some("15 years or older"));
    assert_eq!(of("guarantor"), Some("nobody sent this fact"));
}

//! Every reason of the entry log (contract.md 5) has a story: what happens, what is logged, what the door shows.

use std::time::Duration;

use omatoimi::config::DoorRules;
use omatoimi::door::{CardAnswer, Display, Input, RefusalClass};
use omatoimi::policy::{Category, ClockState, Listing, PatronFacts, Reason};

use super::bench::{Bench, MATTI, hours};

const HOUR: Duration = Duration::from_secs(3600);

/// How a story ends at the door.
#[derive(Debug, PartialEq)]
enum End {
    Opens,
    Refused(RefusalClass),
    /// The door says so as it does at rest.
    Closed,
    OutOfOrder,
}

use End::{Closed, Opens, OutOfOrder, Refused};

const STORIES: &[(Reason, End, fn() -> Bench)] = &[
    (Reason::Granted, Opens, || written(right(|_| {}))),
    (Reason::GrantedOffline, Opens, || offline(HOUR, true)),
    (Reason::GrantedAllowList, Opens, || {
        let mut bench = strict();
        let visit = bench.scan_listed(MATTI, Listing::Allowed);
        bench.press("1234");
        bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        bench.tell(Input::ListedPinChecked { visit, right: true });
        bench.tell(Input::Recorded { visit });
        bench
    }),
    (Reason::UnknownCard, Refused(RefusalClass::NotAccepted), || written(CardAnswer::Unknown)),
    (Reason::WrongPin, Refused(RefusalClass::NotAccepted), || written(CardAnswer::WrongPin)),
    (Reason::PinTimeout, Refused(RefusalClass::TooSlow), || {
        let mut bench = strict();
        bench.scan(MATTI);
        bench.press("123");
        bench.advance(Duration::from_secs(10));
        bench
    }),
    (Reason::PinLocked, Refused(RefusalClass::NotAccepted), || {
        let mut bench = strict();
        let visit = bench.scan(MATTI);
        bench.press("1234");
        bench.tell(Input::AttemptLocked { visit });
        bench
    }),
    (Reason::Closed, Closed, || {
        let mut bench =
            Bench::with(|settings| settings.schedule = hours(Some("Mo-Su 06:00-22:00"))).at("2026-11-22T01:00:00Z");
        bench.scan(MATTI);
        bench
    }),
    (Reason::NoPermission, Refused(RefusalClass::Agreement), || written(right(|facts| facts.permission = Some(false)))),
    (Reason::Terms, Refused(RefusalClass::Agreement), || written(right(|facts| facts.terms_accepted = Some(false)))),
    (Reason::Category, Refused(RefusalClass::CallUs), || {
        written(right(|facts| facts.category = Some(Category("CORPORATE".into()))))
    }),
    (Reason::UnderAge, Refused(RefusalClass::Age), || {
        written(right(|facts| facts.old_enough_from = vec![(15, day("2030-01-01")), (10, day("2027-01-01"))]))
    }),
    (Reason::NoGuardianConsent, Refused(RefusalClass::Age), || {
        written(right(|facts| facts.old_enough_from = vec![(15, day("2030-01-01")), (10, day("2020-01-01"))]))
    }),
    (Reason::Banned, Refused(RefusalClass::CallUs), || written(right(|facts| facts.banned = Some(true)))),
    (Reason::DenyList, Refused(RefusalClass::CallUs), || {
        let mut bench = strict();
        bench.scan_listed(MATTI, Listing::Denied);
        bench
    }),
    (Reason::CardExpired, Refused(RefusalClass::CallUs), || {
        written(right(|facts| facts.expires = Some(day("2026-11-21"))))
    }),
    (Reason::CardLost, Refused(RefusalClass::CallUs), || written(right(|facts| facts.card_lost = true))),
    (Reason::LendingBan, Refused(RefusalClass::CallUs), || written(right(|facts| facts.lending_ban = true))),
    (Reason::Fees, Refused(RefusalClass::CallUs), || written(right(|facts| facts.fees_cents = Some(5_001)))),
    (Reason::GuarantorBlocked, Refused(RefusalClass::CallUs), || {
        written(right(|facts| facts.guarantor_blocked = Some(true)))
    }),
    (Reason::Full, Refused(RefusalClass::Full), || {
        let mut bench = strict();
        bench.tell(Input::Counted { inside: Some(60) });
        let visit = bench.identify(MATTI, "1234");
        bench.ils_says(visit, right(|_| {}));
        bench
    }),
    (Reason::Lockdown, Closed, || {
        let mut bench = strict();
        bench.tell(Input::LockdownChanged { on: true });
        bench.scan(MATTI);
        bench
    }),
    (Reason::IlsRefused, Refused(RefusalClass::CallUs), || written(right(|facts| facts.refused_by_flag = true))),
    (Reason::OfflineUnknown, Refused(RefusalClass::NotAccepted), || {
        let mut bench = strict();
        let visit = bench.identify(MATTI, "1234");
        bench.tell(Input::IlsSilent { visit });
        bench.tell(Input::KeptChecked { visit, kept: None });
        bench
    }),
    (Reason::OfflineExpired, Refused(RefusalClass::NotAccepted), || offline(73 * HOUR, true)),
    (Reason::ClockUnset, OutOfOrder, || {
        let mut bench = strict();
        bench.tell(Input::ClockJudged(ClockState::Unset));
        bench.scan(MATTI);
        bench
    }),
    (Reason::LogFailed, Refused(RefusalClass::TryLater), || {
        let mut bench = strict();
        let visit = bench.scan(MATTI);
        bench.press("1234");
        bench.tell(Input::AttemptNotCounted { visit });
        bench
    }),
    (Reason::Unavailable, Refused(RefusalClass::TryLater), || written(CardAnswer::Unclear("nothing clear"))),
];

#[test]
fn every_reason_of_the_contract_is_reached_by_a_story_of_its_own() {
    for (reason, end, story) in STORIES {
        let mut bench = story();
        bench.advance(Duration::from_secs(1));
        assert_eq!(bench.logged(), [*reason], "one visit, one line of the log");
        let shown = match bench.display() {
            Display::Welcome { .. } => Opens,
            Display::Refused { class } => Refused(class),
            Display::Closed { .. } => Closed,
            Display::OutOfOrder => OutOfOrder,
            other => panic!("{reason}: {other:?}"),
        };
        assert_eq!(shown, *end, "{reason}");
        assert_eq!(bench.releases(), usize::from(reason.is_grant()), "{reason}");
    }
    let told: Vec<_> = STORIES.iter().map(|(reason, ..)| *reason).collect();
    assert_eq!(told, Reason::ALL, "each in its place");
}

/// A door at which every rule is switched on.
fn strict() -> Bench {
    let mut bench = Bench::with(|settings| {
        settings.expiry_is_told = true;
        settings.rules = DoorRules {
            minimum_age: Some(10),
            guardian_consent_below: Some(15),
            allow_categories: vec![Category("ADULT".into())],
            deny_categories: vec![Category("CORPORATE".into())],
            require_permission: true,
            refuse_lending_ban: true,
            maximum_fees: Some("50.00 EUR".parse().unwrap()),
            require_terms: true,
            occupancy_limit: Some(60),
            ..DoorRules::default()
        };
    });
    bench.tell(Input::Counted { inside: Some(0) });
    bench.commands.clear();
    bench
}

/// A visit on which the library system says this, up to the door.
fn written(answer: CardAnswer) -> Bench {
    let mut bench = strict();
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, answer);
    bench.tell(Input::Recorded { visit });
    bench
}

/// A visit of somebody who was known well so long ago.
fn offline(ago: Duration, pin_is_right: bool) -> Bench {
    let mut bench = strict();
    bench.tell(Input::LinkChanged { online: false });
    let visit = bench.identify(MATTI, "1234");
    bench.kept_says(visit, facts(), ago, pin_is_right);
    bench.tell(Input::Recorded { visit });
    bench
}

fn right(spoil: fn(&mut PatronFacts)) -> CardAnswer {
    let mut facts = facts();
    spoil(&mut facts);
    CardAnswer::Right(facts)
}

/// Somebody whom every rule welcomes.
fn facts() -> PatronFacts {
    PatronFacts {
        permission: Some(true),
        terms_accepted: Some(true),
        category: Some(Category("ADULT".into())),
        old_enough_from: vec![(15, day("2011-11-22")), (10, day("2006-11-22"))],
        expires: Some(day("2026-11-22")),
        fees_cents: Some(5_000),
        ..PatronFacts::default()
    }
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

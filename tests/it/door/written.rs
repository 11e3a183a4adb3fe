//! What library systems write of a patron in message 64, well and badly, and whether the door opens. It is the evening of
//! 22 November 2026 in Helsinki unless a story says otherwise.

use omatoimi::config::{DoorRules, Encoding, FeesField, IlsFields, IlsFlags, Marker};
use omatoimi::door::Input;
use omatoimi::policy::{Category, Reason};
use omatoimi::register::{FactsNeeded, read_answer};
use omatoimi::sip2::parse;

use super::bench::{Bench, MATTI};

const GOOD: &str = "64              00020261122    173440000000000000000000000000AOLASTU|AA23529000035676|\
    AEMeikalainen, Matti|BHEUR|BV12.50|BLY|CQY|PCADULT|PB20000229|XP20501231|";

/// A visit at `wall`, on which the library system writes `field` in place of the good one.
fn at(wall: &str, good: &str, field: &str) -> Reason {
    assert!(GOOD.contains(good), "{good}");
    let message = parse(GOOD.replace(good, field).as_bytes()).unwrap().message;
    let no = |field: &str| Marker { field: field.to_owned(), equals: "Y".to_owned() };
    let fields = IlsFields {
        category: Some("PC".to_owned()),
        birth_date: Some("PB".to_owned()),
        expires: Some("XP".to_owned()),
        banned: Some(no("XZ")),
        fees: FeesField::default(),
        ..IlsFields::default()
    };
    let flags = IlsFlags { door: vec![4], loan: vec![], lending_ban: vec![0] };
    let needed = FactsNeeded { ages: vec![15], currency: Some("EUR".to_owned()) };
    let answer = read_answer(&message, true, &fields, &flags, &needed, Encoding::Utf8);

    let mut bench = Bench::with(|settings| {
        settings.expiry_is_told = true;
        settings.rules = DoorRules {
            minimum_age: Some(15),
            allow_categories: vec![Category("ADULT".into())],
            maximum_fees: Some("50.00 EUR".parse().unwrap()),
            ..DoorRules::default()
        };
    })
    .at(wall);
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, answer);
    bench.tell(Input::Recorded { visit });
    let logged = bench.logged();
    assert_eq!(bench.releases(), usize::from(logged == [Reason::Granted]), "{field}");
    assert_eq!(logged.len(), 1);
    logged[0]
}

fn today(good: &str, field: &str) -> Reason {
    at("2026-11-22T15:34:40Z", good, field)
}

#[test]
fn a_category_with_a_blank_around_it_is_another_category() {
    for (field, reason) in [
        ("PCADULT", Reason::Granted),
        ("PCADULT ", Reason::Category),
        ("PC ADULT", Reason::Category),
        ("PCADULT\u{a0}", Reason::Category),
        ("PC", Reason::Category),
    ] {
        assert_eq!(today("PCADULT", field), reason, "{field:?}");
    }
}

#[test]
fn birth_dates_in_five_forms_make_the_same_age_and_absurd_or_missing_ones_none() {
    for birth in ["20111122", "2011-11-22", "22.11.2011", "11/22/2011", "20111122    000000"] {
        assert_eq!(today("PB20000229", &format!("PB{birth}")), Reason::Granted, "{birth}: 15 today");
    }
    for birth in ["20111123", "2011-11-23", "23.11.2011", "11/23/2011", "20111123    000000"] {
        assert_eq!(today("PB20000229", &format!("PB{birth}")), Reason::UnderAge, "{birth}: 15 tomorrow");
    }
    for absurd in ["10001122", "18000101", "20991231", "99991231", "20000230", "2/3/2000", "00000000", "unknown", ""] {
        assert_eq!(today("PB20000229", &format!("PB{absurd}")), Reason::UnderAge, "{absurd:?}");
    }
    assert_eq!(today("PB20000229|", ""), Reason::UnderAge, "missing");
    assert_eq!(today("PB20000229", "PB20000229|PB20201122"), Reason::UnderAge, "two that differ");
}

#[test]
fn somebody_born_on_29_february_is_15_on_1_march_and_the_day_is_the_librarys_own() {
    for (wall, reason) in [
        ("2027-02-28T21:59:59Z", Reason::UnderAge),
        // 1 March in Helsinki, still February in Greenwich.
        ("2027-02-28T22:00:00Z", Reason::Granted),
    ] {
        assert_eq!(at(wall, "PB20000229", "PB20120229"), reason, "{wall}");
    }
    assert_eq!(at("2028-02-29T10:00:00Z", "XP20501231", "XP20280229"), Reason::Granted, "a card of a leap day");
    assert_eq!(at("2028-03-01T10:00:00Z", "XP20501231", "XP20280229"), Reason::CardExpired);
    assert_eq!(today("XP20501231", "XP20270229"), Reason::CardExpired, "no such day");
}

#[test]
fn a_card_that_expires_today_is_good_until_midnight_at_the_library() {
    for (wall, reason) in [
        ("2026-11-22T00:00:00Z", Reason::Granted),
        ("2026-11-22T21:59:59Z", Reason::Granted),
        ("2026-11-22T22:00:00Z", Reason::CardExpired),
    ] {
        for expires in ["XP20261122", "XP2026-11-22", "XP22.11.2026"] {
            assert_eq!(at(wall, "XP20501231", expires), reason, "{wall} {expires}");
        }
    }
    for (unreadable, field) in [("missing", ""), ("empty", "XP|"), ("a word", "XPnever|")] {
        assert_eq!(today("XP20501231|", field), Reason::CardExpired, "{unreadable}");
    }
}

#[test]
fn fees_are_read_however_they_are_written_and_what_cannot_be_read_is_too_much() {
    for (amount, reason) in [
        ("50.00", Reason::Granted),
        ("50.01", Reason::Fees),
        ("49,99", Reason::Granted),
        ("1.234,50", Reason::Fees),
        ("1,234.50", Reason::Fees),
        ("-0.00", Reason::Granted),
        ("0", Reason::Granted),
        ("-3.20", Reason::Granted),
        ("12,5 EUR", Reason::Granted),
        ("50,1 EUR", Reason::Fees),
        ("12,5 SEK", Reason::Fees),
        ("none", Reason::Fees),
        ("", Reason::Fees),
        ("99999999999999999999.00", Reason::Fees),
        ("1e1", Reason::Fees),
    ] {
        assert_eq!(today("BV12.50", &format!("BV{amount}")), reason, "{amount:?}");
    }
    assert_eq!(today("BHEUR", "BHSEK"), Reason::Fees, "not comparable");
    assert_eq!(today("BV12.50|", ""), Reason::Fees, "missing");
}

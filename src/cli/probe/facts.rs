//! What was understood of the card that was asked about: the verdict, the flags, and each fact `[ils.fields]` names.

use chrono::NaiveDate;
use serde::Serialize;

use crate::config::IlsFields;
use crate::policy::PatronFacts;
use crate::register::{CardAnswer, FactsNeeded};
use crate::sip2::{Code, Message};

/// The patron-status flags by place (sip2.md 5).
const FLAGS: [&str; 14] = [
    "charge denied",
    "renewal denied",
    "recall denied",
    "hold denied",
    "card lost",
    "too many charged",
    "too many overdue",
    "too many renewals",
    "too many claims returned",
    "too many lost",
    "excessive fines",
    "excessive fees",
    "recall overdue",
    "too many billed",
];
/// Fields of a 64 that the standard names; any other may be one to map.
const STANDARD: [&[u8; 2]; 27] = [
    b"AA", b"AE", b"AF", b"AG", b"AO", b"AQ", b"AS", b"AT", b"AU", b"AV", b"BD", b"BE", b"BF", b"BH", b"BL", b"BU",
    b"BV", b"BZ", b"CA", b"CB", b"CC", b"CD", b"CQ", b"AD", b"AC", b"AN", b"AM",
];

/// The card as the rules would see it.
#[derive(Debug, Serialize)]
pub(super) struct CardReport {
    /// `right`, `unknown`, `wrong-pin`, `unclear`, `no-answer`.
    pub(super) verdict: &'static str,
    /// What was unclear.
    pub(super) why: Option<&'static str>,
    /// The raised patron-status flags: place and meaning.
    pub(super) flags: Vec<(usize, &'static str)>,
    /// One for each fact that has a field in the config, and for the fees.
    pub(super) facts: Vec<Fact>,
    /// Other fields the library system sends, by code: candidates for `[ils.fields]`.
    pub(super) unmapped: Vec<String>,
}

/// One fact.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    /// Its key in `[ils.fields]`.
    pub(super) fact: &'static str,
    pub(super) field: String,
    /// Whether the field came.
    pub(super) present: bool,
    /// What the rules would be told; null where that is nothing.
    pub(super) understood: Option<String>,
}

/// Puts together what is known of the card on the local day `today`.
pub(super) fn read(
    answer: Option<&CardAnswer>,
    message: Option<&Message>,
    fields: &IlsFields,
    needed: &FactsNeeded,
    today: NaiveDate,
) -> CardReport {
    let (verdict, why, facts) = match answer {
        Some(CardAnswer::Right(facts)) => ("right", None, Some(facts)),
        Some(CardAnswer::Unknown) => ("unknown", None, None),
        Some(CardAnswer::WrongPin) => ("wrong-pin", None, None),
        Some(CardAnswer::Unclear(why)) => ("unclear", Some(*why), None),
        None => ("no-answer", None, None),
    };
    let facts = mapped(fields, message, facts, needed, today);
    let known = |code: Code| STANDARD.iter().any(|standard| **standard == code.0);
    let is_mapped = |code: &str| facts.iter().any(|fact| fact.field == code);
    let mut unmapped: Vec<String> = message
        .into_iter()
        .flat_map(Message::fields)
        .filter(|(code, _)| !known(*code))
        .map(|(code, _)| code.to_string())
        .filter(|code| !is_mapped(code))
        .collect();
    unmapped.sort();
    unmapped.dedup();
    CardReport { verdict, why, flags: raised(message), facts, unmapped }
}

fn raised(message: Option<&Message>) -> Vec<(usize, &'static str)> {
    let status = message.and_then(|message| message.fixed("status")).unwrap_or_default();
    let places = FLAGS.into_iter().enumerate().zip(status);
    places.filter(|(_, letter)| **letter == b'Y').map(|(place, _)| place).collect()
}

fn mapped(
    fields: &IlsFields,
    message: Option<&Message>,
    facts: Option<&PatronFacts>,
    needed: &FactsNeeded,
    today: NaiveDate,
) -> Vec<Fact> {
    let yes_no = |value: Option<bool>| value.map(|yes| if yes { "yes" } else { "no" }.to_owned());
    let marker = |get: fn(&PatronFacts) -> Option<bool>| facts.and_then(|facts| yes_no(get(facts)));
    let field = |marker: &Option<crate::config::Marker>| marker.as_ref().map(|marker| marker.field.clone());
    let rows = [
        ("permission", field(&fields.permission), marker(|facts| facts.permission)),
        ("category", fields.category.clone(), facts.and_then(|facts| facts.category.clone()).map(|named| named.0)),
        ("birth_date", fields.birth_date.clone(), facts.and_then(|facts| ages(facts, needed, today))),
        ("expires", fields.expires.clone(), facts.and_then(|facts| facts.expires).map(|day| day.to_string())),
        ("terms_accepted", field(&fields.terms_accepted), marker(|facts| facts.terms_accepted)),
        ("guardian_consent", field(&fields.guardian_consent), marker(|facts| facts.guardian_consent)),
        ("guarantor_blocked", field(&fields.guarantor_blocked), marker(|facts| facts.guarantor_blocked)),
        ("fees", Some(fields.fees.field.clone()), facts.and_then(|facts| fees(facts, needed))),
    ];
    let present =
        |code: &str| Code::new(code).is_some_and(|code| message.is_some_and(|message| message.first(code).is_some()));
    rows.into_iter()
        .filter_map(|(fact, field, understood)| Some((fact, field?, understood)))
        .map(|(fact, field, understood)| Fact { fact, present: present(&field), field, understood })
        .collect()
}

/// Only whether each age is reached: the birth date itself is nobody's business here.
fn ages(facts: &PatronFacts, needed: &FactsNeeded, today: NaiveDate) -> Option<String> {
    let reached = |age: &u8| {
        let from = facts.old_enough_from(*age)?;
        Some(format!("{} {age}", if from <= today { "at least" } else { "younger than" }))
    };
    let said: Vec<String> = needed.ages.iter().filter_map(reached).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn fees(facts: &PatronFacts, needed: &FactsNeeded) -> Option<String> {
    let currency = needed.currency.clone()?;
    facts.fees_cents.map(|cents| crate::policy::Money { cents, currency }.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{FeesField, Marker};
    use crate::policy::Category;
    use crate::sip2::parse;

    #[test]
    fn each_mapped_field_is_said_to_be_there_and_understood_or_not() {
        let frame = "64    Y         00720261122    181324000000000000000000000000AOX|AA1|AEMatti|BLY|CQY|PBnever|PCADULT|\
            PI3|PI4|XTN|BHEUR|BV12.50|";
        let message = parse(frame.as_bytes()).unwrap().message;
        let fields = IlsFields {
            category: Some("PC".to_owned()),
            birth_date: Some("PB".to_owned()),
            expires: Some("XP".to_owned()),
            terms_accepted: Some(Marker { field: "XT".to_owned(), equals: "Y".to_owned() }),
            fees: FeesField::default(),
            ..IlsFields::default()
        };
        let facts = PatronFacts {
            category: Some(Category("ADULT".to_owned())),
            terms_accepted: Some(false),
            fees_cents: Some(1250),
            ..PatronFacts::default()
        };
        let needed = FactsNeeded { ages: vec![15], currency: Some("EUR".to_owned()) };
        let today = "2026-11-22".parse().unwrap();
        let report = read(Some(&CardAnswer::Right(facts.clone())), Some(&message), &fields, &needed, today);
        let rows: Vec<_> =
            report.facts.iter().map(|fact| (fact.fact, fact.present, fact.understood.as_deref())).collect();
        assert_eq!(
            rows,
            [
                ("category", true, Some("ADULT")),
                ("birth_date", true, None),
                ("expires", false, None),
                ("terms_accepted", true, Some("no")),
                ("fees", true, Some("12.50 EUR")),
            ]
        );
        assert_eq!((report.verdict, report.unmapped), ("right", vec!["PI".to_owned()]));
        assert_eq!(report.flags, [(4, "card lost")]);

        let born = PatronFacts { old_enough_from: vec![(15, "2026-11-23".parse().unwrap())], ..facts };
        assert_eq!(ages(&born, &needed, today).as_deref(), Some("younger than 15"));
        assert_eq!(ages(&born, &needed, "2026-11-23".parse().unwrap()).as_deref(), Some("at least 15"));
    }

    #[test]
    fn without_an_answer_nothing_is_claimed() {
        let report = read(None, None, &IlsFields::default(), &FactsNeeded::default(), "2026-11-22".parse().unwrap());
        assert_eq!((report.verdict, report.flags.len(), report.facts[0].present), ("no-answer", 0, false));
    }
}

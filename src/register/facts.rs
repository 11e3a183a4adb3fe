//! Message 64 to facts: is it the patron, and what do the rules need to know? Pure.
//!
//! Names, addresses, e-mail and telephone numbers (AE, BD, BE, BF) are not read, so they go no further.

use crate::config::{Encoding, FeesField, IlsFields, IlsFlags, Marker};
use crate::i18n::Language;
use crate::policy::{Category, Money, PatronFacts};
use crate::sip2::{Code, Message, decode_text};

use super::dates::{birthday, read_day};

/// Place 4 of the patron-status flags: the card is reported lost (sip2.md 5).
const CARD_LOST: u8 = 4;

/// What the library system says of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardAnswer {
    /// It does not know the card, or refuses it.
    Unknown,
    WrongPin,
    Right(PatronFacts),
    /// It answered, but not clearly; the text says what was missing and names no data. A refusal (promise 2).
    Unclear(&'static str),
}

/// What this site's rules ask for, so that no more is kept.
#[derive(Clone, Debug, Default)]
pub struct FactsNeeded {
    /// Every age a rule names.
    pub ages: Vec<u8>,
    /// The currency of the fee limits; None: no rule asks for fees.
    pub currency: Option<String>,
}

/// Reads the answer to a patron request whose card number has been matched. `BL` must be an explicit Y, and `CQ` too
/// when a PIN was asked; repeats must agree, so that a name with a delimiter in it proves nothing (sip2.md 5, promise 2).
pub fn read_answer(
    answer: &Message,
    pin_asked: bool,
    fields: &IlsFields,
    flags: &IlsFlags,
    needed: &FactsNeeded,
    encoding: Encoding,
) -> CardAnswer {
    match verdict(answer, Code::VALID_PATRON) {
        Verdict::Yes => {}
        Verdict::No => return CardAnswer::Unknown,
        Verdict::Absent => return CardAnswer::Unclear("the answer does not say whether the patron is valid"),
        Verdict::Contradictory => return CardAnswer::Unclear("the answer says twice whether the patron is valid"),
    }
    if pin_asked {
        match verdict(answer, Code::VALID_PIN) {
            Verdict::Yes => {}
            Verdict::No => return CardAnswer::WrongPin,
            Verdict::Absent => return CardAnswer::Unclear("the answer does not say whether the PIN is right"),
            Verdict::Contradictory => return CardAnswer::Unclear("the answer says twice whether the PIN is right"),
        }
    }
    let Some(status) = answer.fixed("status") else {
        return CardAnswer::Unclear("the answer has no patron status");
    };
    let reader = Reader { answer, encoding };
    CardAnswer::Right(PatronFacts {
        permission: reader.marker(fields.permission.as_ref()),
        terms_accepted: reader.marker(fields.terms_accepted.as_ref()),
        category: reader.category(fields.category.as_deref()),
        old_enough_from: reader.old_enough_from(fields.birth_date.as_deref(), &needed.ages),
        guardian_consent: reader.marker(fields.guardian_consent.as_ref()),
        expires: reader.day(fields.expires.as_deref()),
        guarantor_blocked: reader.marker(fields.guarantor_blocked.as_ref()),
        banned: reader.marker(fields.banned.as_ref()),
        fees_cents: reader.fees(&fields.fees, needed.currency.as_deref()),
        card_lost: flags.door.contains(&CARD_LOST) && is_raised(status, CARD_LOST),
        refused_by_flag: flags.door.iter().any(|place| *place != CARD_LOST && is_raised(status, *place)),
        lending_ban: flags.lending_ban.iter().any(|place| is_raised(status, *place)),
        language: answer.fixed("language").and_then(Language::of_sip2),
    })
}

enum Verdict {
    Yes,
    No,
    Absent,
    Contradictory,
}

/// By its first letter only: `BLYBV7.00` was seen (sip2.md 5).
fn verdict(answer: &Message, code: Code) -> Verdict {
    let mut letters = answer.all(code).map(|value| value.first() == Some(&b'Y'));
    match letters.next() {
        None => Verdict::Absent,
        Some(first) if letters.any(|other| other != first) => Verdict::Contradictory,
        Some(true) => Verdict::Yes,
        Some(false) => Verdict::No,
    }
}

fn is_raised(status: &[u8], place: u8) -> bool {
    status.get(usize::from(place)) == Some(&b'Y')
}

struct Reader<'a> {
    answer: &'a Message,
    encoding: Encoding,
}

impl Reader<'_> {
    /// Repeats that differ make no fact, for the same reason as with the verdicts.
    fn text(&self, field: &str) -> Option<String> {
        let mut values = self.answer.all(Code::new(field)?);
        let value = values.next()?;
        values.all(|other| other == value).then(|| decode_text(value, self.encoding))
    }

    fn marker(&self, marker: Option<&Marker>) -> Option<bool> {
        let marker = marker?;
        Some(self.text(&marker.field)? == marker.equals)
    }

    /// As it was sent, blanks and all; an empty one is no category, lest a deny list let it pass.
    fn category(&self, field: Option<&str>) -> Option<Category> {
        let text = self.text(field?)?;
        (!text.trim().is_empty()).then_some(Category(text))
    }

    fn day(&self, field: Option<&str>) -> Option<chrono::NaiveDate> {
        read_day(&self.text(field?)?)
    }

    fn old_enough_from(&self, field: Option<&str>, ages: &[u8]) -> Vec<(u8, chrono::NaiveDate)> {
        let Some(birth) = self.day(field) else {
            return Vec::new();
        };
        ages.iter().filter_map(|age| Some((*age, birthday(birth, *age)?))).collect()
    }

    /// An amount in another currency than the limit's cannot be compared, and so is not known.
    fn fees(&self, fees: &FeesField, currency: Option<&str>) -> Option<i64> {
        let currency = currency?;
        let Some(amount) = self.text(&fees.field) else {
            return fees.absent_cents;
        };
        let said = self.text("BH").filter(|said| !said.trim().is_empty());
        if said.is_some_and(|said| said.trim() != currency) {
            return None;
        }
        Money::read_lenient(&amount, currency).map(|money| money.cents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip2::parse;

    const RIGHT: &str = "64              00020261122    181324000000000000000000000000AOLASTU|AA21234000000025|\
        AEMeikalainen, Matti|BDKauppakatu 1|BElukija@example.org|BF+358 40 000 0001|BHEUR|BV12.50|BLY|CQY|\
        PA1|PB19800229|PCADULT|XP20501231|XTY|XGN|XBN|";

    fn fields() -> IlsFields {
        let marker = |field: &str, equals: &str| Some(Marker { field: field.to_owned(), equals: equals.to_owned() });
        IlsFields {
            permission: marker("PA", "1"),
            category: Some("PC".to_owned()),
            birth_date: Some("PB".to_owned()),
            expires: Some("XP".to_owned()),
            terms_accepted: marker("XT", "Y"),
            guardian_consent: marker("XG", "Y"),
            guarantor_blocked: marker("XB", "Y"),
            banned: None,
            fees: FeesField::default(),
        }
    }

    fn flags() -> IlsFlags {
        IlsFlags { door: vec![4, 5], loan: Vec::new(), lending_ban: vec![0] }
    }

    fn needed() -> FactsNeeded {
        FactsNeeded { ages: vec![15, 18], currency: Some("EUR".to_owned()) }
    }

    fn read(frame: &str, pin_asked: bool) -> CardAnswer {
        let message = parse(frame.as_bytes()).unwrap().message;
        read_answer(&message, pin_asked, &fields(), &flags(), &needed(), Encoding::Utf8)
    }

    fn facts(frame: &str) -> PatronFacts {
        match read(frame, true) {
            CardAnswer::Right(facts) => facts,
            other @ (CardAnswer::Unknown | CardAnswer::WrongPin | CardAnswer::Unclear(_)) => panic!("{other:?}"),
        }
    }

    #[test]
    fn everything_the_rules_need_is_read_and_no_more() {
        let day = |text| read_day(text).unwrap();
        let facts = facts(RIGHT);
        assert_eq!(
            facts,
            PatronFacts {
                permission: Some(true),
                terms_accepted: Some(true),
                category: Some(Category("ADULT".to_owned())),
                old_enough_from: vec![(15, day("1995-03-01")), (18, day("1998-03-01"))],
                guardian_consent: Some(false),
                expires: Some(day("2050-12-31")),
                guarantor_blocked: Some(false),
                banned: None,
                fees_cents: Some(1250),
                card_lost: false,
                refused_by_flag: false,
                lending_ban: false,
                language: None,
            }
        );
        let shown = format!("{facts:?}");
        for private in ["Meikalainen", "Kauppakatu", "example", "358", "1980"] {
            assert!(!shown.contains(private), "{private}");
        }
    }

    #[test]
    fn promise_2_only_an_explicit_yes_to_card_and_pin_is_right() {
        for (bl, cq, pin_asked, right) in [
            ("BLY|", "CQY|", true, true),
            ("BLY|", "CQY|", false, true),
            ("BLY|", "", false, true),
            ("BLY|", "CQN|", false, true),
            ("BLYBV7.00|", "CQY|", true, true),
            ("BLY|", "CQN|", true, false),
            ("BLY|", "CQ|", true, false),
            ("BLY|", "CQy|", true, false),
            ("BLY|", "CQ1|", true, false),
            ("BLY|", "", true, false),
            ("BLN|", "CQY|", true, false),
            ("BL|", "CQY|", true, false),
            ("BL Y|", "CQY|", true, false),
            ("BLy|", "CQY|", true, false),
            ("", "CQY|", true, false),
            ("", "", false, false),
            ("", "", true, false),
            ("BLY|BLN|", "CQY|", true, false),
            ("BLN|BLY|", "CQY|", true, false),
            ("BLY|", "CQY|CQN|", true, false),
            ("BLY|", "CQN|CQY|", true, false),
        ] {
            let frame = RIGHT.replace("BLY|", bl).replace("CQY|", cq);
            let answer = read(&frame, pin_asked);
            assert_eq!(matches!(answer, CardAnswer::Right(_)), right, "{bl} {cq} {pin_asked}: {answer:?}");
        }
    }

    #[test]
    fn unknown_wrong_pin_and_unclear_are_told_apart() {
        let with = |bl: &str, cq: &str| read(&RIGHT.replace("BLY|", bl).replace("CQY|", cq), true);
        assert_eq!(with("BLN|", "CQN|"), CardAnswer::Unknown);
        assert_eq!(with("BL|", "CQY|"), CardAnswer::Unknown);
        assert_eq!(with("BLN|", ""), CardAnswer::Unknown);
        assert_eq!(with("BLY|", "CQN|"), CardAnswer::WrongPin);
        assert_eq!(with("BLY|", "CQ|"), CardAnswer::WrongPin);
        assert!(matches!(with("", "CQY|"), CardAnswer::Unclear(_)));
        assert!(matches!(with("BLY|", ""), CardAnswer::Unclear(_)));
    }

    #[test]
    fn promise_2_a_fact_that_is_absent_or_unreadable_is_not_known() {
        assert_eq!(facts(&RIGHT.replace("PA1|", "")).permission, None);
        assert_eq!(facts(&RIGHT.replace("PA1|", "PA1|PA0|")).permission, None);
        assert_eq!(facts(&RIGHT.replace("PA1|", "PA|")).permission, Some(false));
        assert_eq!(facts(&RIGHT.replace("XTY|", "")).terms_accepted, None);
        assert_eq!(facts(&RIGHT.replace("XP20501231|", "XPnever|")).expires, None);
        for (from, to) in [("PC", "ZC"), ("PCADULT", "PC"), ("PCADULT", "PC  ")] {
            assert_eq!(facts(&RIGHT.replace(from, to)).category, None, "{to}");
        }
        for (from, to) in [("PB19800229", "PB"), ("PB19800229", "PB00000000"), ("PB", "ZB")] {
            assert_eq!(facts(&RIGHT.replace(from, to)).old_enough_from, [], "{to}");
        }
        for (from, to) in [("BV12.50", "BV"), ("BV12.50", "BVten"), ("BHEUR", "BHUSD"), ("BV12.50|", "")] {
            assert_eq!(facts(&RIGHT.replace(from, to)).fees_cents, None, "{to}");
        }
        assert_eq!(facts(&RIGHT.replace("BHEUR|", "")).fees_cents, Some(1250));
        assert_eq!(facts(&RIGHT.replace("BHEUR|", "BH|")).fees_cents, Some(1250));
    }

    #[test]
    fn fees_left_out_mean_what_the_config_says() {
        let mut fields = fields();
        fields.fees.absent_cents = Some(0);
        let frame = RIGHT.replace("BV12.50|", "");
        let message = parse(frame.as_bytes()).unwrap().message;
        let answer = read_answer(&message, true, &fields, &flags(), &needed(), Encoding::Utf8);
        assert!(matches!(answer, CardAnswer::Right(facts) if facts.fees_cents == Some(0)));
    }

    #[test]
    fn the_patrons_language_is_read_and_the_question_s_own_says_nothing() {
        let with = |code: &str| facts(&RIGHT.replacen("00020261122", &format!("{code}20261122"), 1)).language;
        assert_eq!([with("001"), with("006")], [Some(Language::English), Some(Language::Swedish)]);
        for code in ["000", "007", "008", "   ", "6  ", "sv ", "ZZZ"] {
            assert_eq!(with(code), None, "{code:?}");
        }
    }

    #[test]
    fn a_category_is_kept_as_sent() {
        assert_eq!(facts(&RIGHT.replace("PCADULT", "PCADULT ")).category, Some(Category("ADULT ".to_owned())));
    }

    #[test]
    fn flags_shut_what_the_config_says() {
        let with = |status: &str| facts(&RIGHT.replace("64              ", &format!("64{status}")));
        assert!(with("    Y         ").card_lost);
        assert!(with("     Y        ").refused_by_flag);
        assert!(with("Y             ").lending_ban);
        let others = with(" YYY  YYYYYYYY");
        assert!(!others.card_lost && !others.refused_by_flag && !others.lending_ban);
        let zeros = with("NNNN0NNNNNNNNN");
        assert!(!zeros.card_lost && !zeros.refused_by_flag && !zeros.lending_ban);
    }
}

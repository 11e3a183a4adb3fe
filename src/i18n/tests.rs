//! Every message of every language is walked: nothing is missing, nothing is silently said in another language, and
//! what stands on a small display fits it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Europe::Helsinki;
use fluent_bundle::FluentValue;

use super::messages::source;
use super::*;

/// The variables of each message, as they stand in its text.
fn variables(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let mut id = "";
    for line in source(language).lines() {
        if line.starts_with(|first: char| first.is_ascii_lowercase()) {
            id = line.split(" =").next().unwrap();
            assert!(found.insert(id, BTreeSet::new()).is_none(), "{id} stands twice in {language:?}");
        }
        for used in line.split('$').skip(1) {
            let name = used.split(|next: char| !next.is_ascii_lowercase()).next().unwrap();
            found.get_mut(id).unwrap().insert(name);
        }
    }
    found
}

/// A value for every variable there is, as long as it gets.
fn longest() -> Vec<(&'static str, FluentValue<'static>)> {
    vec![
        ("hour", "22".into()),
        ("minute", "00".into()),
        ("clock", "klo 22.00".into()),
        ("weekday", 4.into()),
        ("day", 30.into()),
        ("month", 11.into()),
        ("count", 14.into()),
        ("kept", "14".into()),
        ("typed", 12.into()),
        ("longest", 12.into()),
        ("number", "+358 5 616 2341".into()),
        ("name", "Sammonlahden kirjasto".into()),
        ("code", "B10".into()),
        ("bin", "12".into()),
        ("whole", "1234".into()),
        ("cents", "50".into()),
        ("currency", "EUR".into()),
        ("page", 90.into()),
        ("pages", 90.into()),
        ("renewed", 90.into()),
        ("left", 90.into()),
        ("seconds", 20.into()),
        ("done", 60.into()),
        ("here", 11.into()),
        ("parts", 12.into()),
    ]
}

fn at(text: &str) -> DateTime<Utc> {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Helsinki.from_local_datetime(&local).unwrap().with_timezone(&Utc)
}

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let finnish = variables(Language::Finnish);
    assert!(finnish.len() > 100, "{}", finnish.len());
    for language in Language::ALL {
        let theirs = variables(language);
        for (id, used) in &finnish {
            assert_eq!(theirs.get(id), Some(used), "{id} in {language:?}");
        }
        assert_eq!(theirs.len(), finnish.len(), "{language:?} has messages that Finnish lacks");
    }
}

#[test]
fn no_message_is_empty_or_said_in_another_language() {
    let messages = Messages::embedded();
    for language in Language::ALL {
        for id in variables(language).keys() {
            let text = messages.say(language, id, &longest());
            assert!(!text.trim().is_empty(), "{id} in {language:?}");
            assert!(!text.contains(['{', '}', '\u{2068}', '\u{2069}']), "{id} in {language:?}: {text}");
        }
    }
    assert_eq!(messages.fallbacks(), 0);
}

#[test]
fn what_is_missing_is_said_in_the_next_language_and_counted() {
    let directory = tempfile::tempdir().unwrap();
    // A message of one's own that asks for what nobody gives it.
    std::fs::write(directory.path().join("sv.ftl"), "welcome = Hej { $nobody }\nidle = Öppet hus.\n= broken").unwrap();
    let messages = Messages::with_overrides(directory.path());
    assert_eq!(messages.say(Language::Swedish, "idle", &[]), "Öppet hus.");
    assert_eq!(messages.say(Language::Swedish, "welcome", &[]), "Välkommen!");
    assert_eq!(messages.fallbacks(), 0);
    assert_eq!(messages.say(Language::NorthernSami, "no-such-message", &[]), "");
    assert_eq!(messages.fallbacks(), 1);
}

#[test]
fn every_pair_of_a_character_display_fits_two_lines_of_sixteen() {
    let messages = Messages::embedded();
    for language in Language::ALL {
        for id in variables(language).keys().filter(|id| id.starts_with("lcd-")) {
            for weekday in 1..=7 {
                for month in 1..=12 {
                    let mut args = longest();
                    args.extend([("weekday", weekday.into()), ("month", month.into())]);
                    let text = messages.say(language, id, &args);
                    assert!(text.chars().count() <= LCD_WIDTH, "{id} in {language:?}: {text}");
                    let plain = |letter: char| letter.is_ascii() || "åäöÅÄÖáÁčČđŋšŠŧž".contains(letter);
                    assert!(text.chars().all(plain), "{id} in {language:?}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_sentence_fits_the_line_it_is_read_on() {
    let messages = Messages::embedded();
    for language in Language::ALL {
        for id in variables(language).keys() {
            let beside =
                ["lcd-", "privacy-", "kept-", "gone", "station-help-"].iter().any(|other| id.starts_with(other));
            // A day in words takes a second line; what to do next may.
            let most = if id.ends_with("-next") { 90 } else { 45 };
            let text = messages.say(language, id, &longest());
            assert!(beside || text.chars().count() <= most, "{id} in {language:?}: {text}");
        }
    }
}

#[test]
fn the_next_opening_is_told_as_people_say_it() {
    let messages = Messages::embedded();
    let now = at("2026-12-15 21:30");
    for (next, language, expected) in [
        ("2026-12-15 22:00", Language::Finnish, "Avataan tänään klo 22.00."),
        ("2026-12-16 06:00", Language::Finnish, "Avataan huomenna klo 6.00."),
        ("2026-12-20 10:00", Language::Finnish, "Avataan sunnuntaina 20. joulukuuta klo 10.00."),
        ("2026-12-16 06:00", Language::Swedish, "Öppnar i morgon kl. 6.00."),
        ("2026-12-20 10:00", Language::Swedish, "Öppnar söndag den 20 december kl. 10.00."),
        ("2026-12-20 06:05", Language::English, "Opens on Sunday 20 December at 06:05."),
        ("2026-12-20 10:00", Language::NorthernSami, "Rahppojuvvo sotnabeaivvi juovlamánu 20. b. dii. 10.00."),
    ] {
        let opening = opening(&messages, language, Some(at(next)), now, Helsinki);
        assert_eq!(opening.sentence.replace('\u{a0}', " "), expected);
    }
    assert_eq!(messages.fallbacks(), 0);
}

#[test]
fn a_character_display_names_the_day_only_while_it_is_clear_which() {
    let messages = Messages::embedded();
    let now = at("2026-12-15 21:30");
    let second = |next: &str, language| {
        let next = at(next);
        let pair = opening(&messages, language, Some(next), now, Helsinki).lcd;
        Lcd::say(&messages, language, pair, next, Helsinki).1
    };
    assert_eq!(second("2026-12-15 22:00", Language::Finnish), "Avataan 22.00");
    assert_eq!(second("2026-12-16 06:00", Language::Finnish), "Avataan ke 6.00");
    assert_eq!(second("2026-12-21 10:00", Language::Swedish), "Öppnar må 10.00");
    assert_eq!(second("2026-12-22 10:00", Language::Finnish), "Avataan 22.12.");
    assert_eq!(second("2026-12-22 10:00", Language::English), "Opens 22 Dec");
}

#[test]
fn a_day_is_the_sites_own_day_and_not_the_one_of_the_machine() {
    // 00:30 on the 16th in Helsinki is still the 15th in UTC.
    let opening = opening(
        &Messages::embedded(),
        Language::English,
        Some(at("2026-12-16 06:00")),
        at("2026-12-16 00:30"),
        Helsinki,
    );
    assert_eq!(opening.sentence, "Opens today at 06:00.");
}

#[test]
fn northern_sami_has_its_dual() {
    let messages = Messages::embedded();
    let days = |count: i64| messages.say(Language::NorthernSami, "kept-days", &[("count", count.into())]);
    assert_eq!([days(1), days(2), days(14)], ["ovtta beaivvi", "guokte beaivvi", "14 beaivvi"]);
}

//! `explain`: what it says is what the door does.

use serde_json::Value;

use crate::end_to_end::entries::assert_entry;
use crate::end_to_end::ils::{Ils, Mood};
use crate::end_to_end::kiosk::{Kiosk, STRIKE};
use crate::end_to_end::patrons::{self, UNKNOWN_CARD, oystila, veikko};
use crate::end_to_end::process::Ended;
use crate::end_to_end::site::Site;
use crate::end_to_end::wait::SOON;

impl Kiosk {
    fn explain(&self, card: &str, more: &[&str]) -> Ended {
        self.keep_secret(card);
        let ended = self.run(&[&["explain", "--card", card, "--door", "main"], more].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(!ended.stdout.contains(card), "the number is not shown");
        ended
    }

    fn explained(&self, card: &str) -> Value {
        serde_json::from_str(&self.explain(card, &["--output", "json"]).stdout).unwrap()
    }

    /// How many rows each table has that a visit would write to.
    fn rows(&self) -> Vec<i64> {
        let count = |file: &str, table: &str| -> i64 {
            let database = rusqlite::Connection::open(self.path("store").join(file)).unwrap();
            database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        let tables = [("entries.db", "entries"), ("entries.db", "card_attempts"), ("entries.db", "door_attempts")];
        let registers = [("register.db", "patrons"), ("register.db", "staff_acts")];
        tables.into_iter().chain(registers).map(|(file, table)| count(file, table)).collect()
    }
}

fn finding<'a>(explained: &'a Value, rule: &str) -> &'a Value {
    explained["rules"].as_array().unwrap().iter().find(|row| row["rule"] == rule).unwrap()
}

fn decision(explained: &Value) -> (&str, &str) {
    (explained["outcome"].as_str().unwrap(), explained["reason"].as_str().unwrap())
}

#[test]
fn the_explanation_of_each_patron_is_what_the_door_then_does_and_changes_nothing() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let before = kiosk.rows();
    let explained: Vec<_> = patrons::all().iter().map(|patron| kiosk.explained(&patron.card)).collect();
    assert!(ils.asked().iter().all(|asked| asked.pin.is_empty()), "no PIN is sent");
    assert_eq!(kiosk.rows(), before);
    for (patron, explained) in patrons::all().iter().zip(&explained) {
        assert_eq!(
            (explained["source"].as_str(), &explained["pin_checked"]),
            (Some("library-system"), &Value::Bool(false))
        );
        assert_eq!(explained["rules"].as_array().unwrap().len(), 17, "every rule is shown");
        let shown = kiosk.entries().len();
        kiosk.attempt(&patron.card, &format!("{}#", patron.pin));
        let (outcome, reason) = decision(explained);
        assert_entry(&kiosk.wait_for_entry(shown + 1), outcome, reason);
        kiosk.board.wait_until_off(STRIKE, SOON);
    }
    assert_eq!(decision(&kiosk.explained(UNKNOWN_CARD)), ("refused", "unknown-card"));
}

#[test]
fn a_librarian_sees_the_rule_that_refuses_and_what_it_looked_at() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).with("\"24/7\"", "\"Mo-Su 06:00-22:00\"").open();
    let otso = patrons::with_card("21234000000058").unwrap();
    let shown = kiosk.explain(&otso.card, &["--at", "2026-11-23T12:00"]).stdout;
    let refusing: Vec<_> = shown.lines().filter(|line| line.starts_with("->")).collect();
    assert_eq!(refusing.len(), 1, "{shown}");
    assert!(refusing[0].contains("fees") && refusing[0].contains("owes 50.01 EUR, the limit is 50.00 EUR"), "{shown}");
    assert!(shown.contains("Card **********0058") && shown.contains("Monday 23 November 2026, 12:00"), "{shown}");
    assert!(shown.contains("The PIN was not checked."), "{shown}");
    assert_eq!(shown.lines().last(), Some("Would be refused: fees"));

    let night = kiosk.explain(&oystila().card, &["--at", "2026-11-23T22:00"]).stdout;
    assert!(night.contains("closed to cards; opens 2026-11-24 06:00"), "{night}");
    assert_eq!(night.lines().last(), Some("Would be refused: closed"));
    let day = kiosk.explain(&oystila().card, &["--at", "2026-11-23T19:59:00Z"]).stdout;
    assert_eq!(day.lines().last(), Some("Would be admitted (PIN right)"));
}

#[test]
fn promise_7_while_the_library_system_is_gone_what_is_kept_is_explained_and_called_so() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).with("timeout = \"3s\"", "timeout = \"200ms\"").open();
    kiosk.let_in(oystila());
    ils.becomes(Mood::Down);
    let known = kiosk.explained(&oystila().card);
    assert_eq!((decision(&known), known["source"].as_str()), (("granted", "granted-offline"), Some("kept")));
    assert!(known["library_system"].is_string() && known["checked_at"].is_string());
    assert_eq!(decision(&kiosk.explained(&veikko().card)), ("refused", "offline-unknown"));
    let shown = kiosk.explain(&oystila().card, &[]).stdout;
    assert!(shown.contains("what is kept here of an earlier answer"), "{shown}");
}

#[test]
fn the_sites_own_lists_are_explained_before_the_service_has_run_and_while_it_runs() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).equipped();
    assert_eq!(decision(&kiosk.explained(&oystila().card)), ("granted", "granted"), "there is no store yet");
    kiosk.start();
    kiosk.run(&["card", "deny", &oystila().card, "--reason", "let others in"]);
    let denied = kiosk.explained(&oystila().card);
    assert_eq!(decision(&denied), ("refused", "deny-list"));
    assert_eq!(finding(&denied, "lists")["finding"], "refuse");
    assert_eq!(finding(&denied, "fees")["finding"], "pass", "the rules after it are shown all the same");
}

#[test]
fn an_explanation_that_cannot_be_made_says_why() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).equipped();
    for (arguments, code) in [
        (["--card", "12345", "--door", "main", "--at", "2026-11-23"], 2),
        (["--card", UNKNOWN_CARD, "--door", "yard", "--at", "2026-11-23T12:00"], 2),
        (["--card", "12345", "--door", "main", "--at", "2026-11-23T12:00"], 2),
    ] {
        assert_eq!(kiosk.run(&[&["explain"], &arguments[..]].concat()).code, Some(code), "{arguments:?}");
    }
}

//! Sessions that begin while the library system is away.

use std::time::Duration;

use omatoimi::config::OfflineAdmit;
use omatoimi::door::Kept;
use omatoimi::policy::{ClockState, PatronFacts};
use omatoimi::station::{Action, CardRefusal, Command, Input, LineState, QueuedKind, Screen, StationSettings};

use super::bench::{AINO, Bench, SINUHE, kept, settings};

const HOUR: Duration = Duration::from_secs(3600);

/// Card and PIN, and nobody answers.
fn log_in_away(settings: StationSettings) -> (Bench, omatoimi::ids::Visit) {
    let mut bench = Bench::away_with(settings);
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.not_sent();
    (bench, visit)
}

fn asks_what_is_kept(bench: &Bench) -> bool {
    bench.commands.iter().any(|command| matches!(command, Command::CheckKept { .. }))
}

fn tell_kept(bench: &mut Bench, visit: omatoimi::ids::Visit, kept: Option<Kept>) {
    bench.tell(Input::KeptChecked { visit, kept });
    bench.seconds(1);
}

#[test]
fn promise_7_a_known_patron_borrows_and_the_loan_is_written_down() {
    let (mut bench, visit) = log_in_away(settings());
    assert!(asks_what_is_kept(&bench));
    let good = kept(&bench, 71 * HOUR, true, PatronFacts::default());
    tell_kept(&mut bench, visit, Some(good));
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing(), "not asked, not even for a moment");
    let act = bench.store(true);
    assert!(matches!(&act.kind, QueuedKind::Loan { card } if card.number() == AINO) && !act.was_sent);
    assert_eq!(bench.newest().state, LineState::Queued);
    assert!(bench.commands.iter().any(|command| matches!(command, Command::ProveAttempt { .. })));
}

#[test]
fn promise_7_a_session_that_began_offline_stays_offline() {
    let (mut bench, visit) = log_in_away(settings());
    let good = kept(&bench, HOUR, true, PatronFacts::default());
    tell_kept(&mut bench, visit, Some(good));
    bench.tell(Input::LinkChanged { online: true });
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing());
    bench.store(true);
    bench.tap(Action::Loans);
    assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Away, .. }));
    bench.tap(Action::Continue);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.tap(Action::Finish);
    bench.forget_commands();
    bench.seconds(120);
    assert!(bench.asks_nothing() && bench.commands.iter().all(|c| !matches!(c, Command::Ask { .. })), "35 neither");
}

#[test]
fn promise_6_offline_an_unknown_card_a_stale_one_and_a_wrong_pin_are_alike() {
    for case in 0..4 {
        let (mut bench, visit) = log_in_away(settings());
        let found = match case {
            0 => None,
            1 => Some(kept(&bench, 73 * HOUR, true, PatronFacts::default())),
            2 => Some(kept(&bench, HOUR, false, PatronFacts::default())),
            _ => Some(Kept { checked_at: bench.now.wall + HOUR, ..kept(&bench, HOUR, true, PatronFacts::default()) }),
        };
        bench.tell(Input::KeptChecked { visit, kept: found });
        bench.advance(Duration::from_millis(599));
        assert_eq!(bench.screen(), Screen::Checking, "{case}");
        bench.advance(Duration::from_millis(1));
        let refused = Screen::CardRefused { why: CardRefusal::NotAccepted, messages: Vec::new() };
        assert_eq!(bench.screen(), refused, "{case}");
    }
}

#[test]
fn promise_7_what_was_known_against_a_patron_still_holds_at_the_station() {
    let yesterday = "2026-11-21".parse().unwrap();
    for facts in [
        PatronFacts { lending_ban: true, ..PatronFacts::default() },
        PatronFacts { card_lost: true, ..PatronFacts::default() },
        PatronFacts { banned: Some(true), ..PatronFacts::default() },
        PatronFacts { expires: Some(yesterday), ..PatronFacts::default() },
    ] {
        let (mut bench, visit) = log_in_away(settings());
        let found = kept(&bench, HOUR, true, facts.clone());
        tell_kept(&mut bench, visit, Some(found));
        assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Blocked, .. }), "{facts:?}");
        bench.scan_item(SINUHE);
        assert!(bench.writing.is_empty(), "nothing is lent");
        bench.tap(Action::Continue);
        bench.scan_item(SINUHE);
        assert!(matches!(bench.store(true).kind, QueuedKind::Return), "but a book is taken back");
    }
}

#[test]
fn nobody_is_asked_for_a_pin_that_could_not_help() {
    let mut no_clock = Bench::away_with(settings());
    no_clock.tell(Input::ClockJudged(ClockState::Unset));
    let refuses = Bench::away_with(StationSettings { queue_offline: false, ..settings() });
    let nobody = Bench::away_with(StationSettings { admit: OfflineAdmit::Nobody, ..settings() });
    let mut loans = Bench::away_with(settings());
    loans.tap(Action::Loans);
    for mut bench in [no_clock, refuses, nobody, loans] {
        bench.scan_card(AINO);
        assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Away, .. }), "{:?}", bench.screen());
        assert!(!asks_what_is_kept(&bench));
    }
}

#[test]
fn a_clock_that_is_lost_on_the_way_admits_nobody_and_the_attempt_is_handed_back() {
    let mut bench = Bench::online();
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.tell(Input::ClockJudged(ClockState::Unset));
    bench.lose();
    bench.seconds(1);
    assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Away, .. }));
    assert!(!asks_what_is_kept(&bench));
    assert!(bench.commands.iter().any(|command| matches!(command, Command::ReturnAttempt { .. })));
}

#[test]
fn a_return_without_a_right_clock_is_not_written_down_with_a_wrong_time() {
    let mut bench = Bench::away_with(settings());
    bench.tell(Input::ClockJudged(ClockState::Unset));
    bench.scan_item(SINUHE);
    bench.not_sent();
    assert!(bench.writing.is_empty());
    assert!(matches!(bench.newest().state, LineState::Refused { .. }));
}

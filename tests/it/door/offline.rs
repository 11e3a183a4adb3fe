//! The library system does not answer: those known well enough still come in (promise 7).

use std::time::Duration;

use omatoimi::config::OfflineAdmit;
use omatoimi::door::{CardAnswer, Command, Display, Input, RefusalClass};
use omatoimi::policy::{PatronFacts, Reason};

use super::bench::{Bench, MATTI, welcome};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn promise_7_a_known_patron_comes_in_offline() {
    let mut bench = Bench::offline();
    let visit = bench.identify(MATTI, "1234");
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. })), 0);
    bench.kept_says(visit, welcome(), HOUR, true);
    bench.tell(Input::Recorded { visit });
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::GrantedOffline], 1));
    assert!(bench.entries().all(|entry| !entry.online));
    assert_eq!(bench.count(|command| matches!(command, Command::Keep { .. })), 0, "an offline yes renews nothing");
}

#[test]
fn promise_7_what_was_known_of_a_patron_still_holds_offline() {
    let mut bench = Bench::offline();
    let visit = bench.identify(MATTI, "1234");
    bench.kept_says(visit, PatronFacts { permission: Some(false), ..welcome() }, HOUR, true);
    bench.expect_refused(Reason::NoPermission, RefusalClass::Agreement);
}

#[test]
fn a_wrong_pin_offline_is_a_wrong_pin_and_stays_counted() {
    let mut bench = Bench::offline();
    let visit = bench.identify(MATTI, "9999");
    bench.kept_says(visit, welcome(), HOUR, false);
    assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 0);
    bench.expect_refused(Reason::WrongPin, RefusalClass::NotAccepted);
}

#[test]
fn a_stranger_offline_is_refused_like_a_wrong_pin_and_gets_the_attempt_back() {
    let mut bench = Bench::offline();
    let visit = bench.identify(MATTI, "1234");
    bench.tell(Input::KeptChecked { visit, kept: None });
    assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 1);
    bench.expect_refused(Reason::OfflineUnknown, RefusalClass::NotAccepted);
}

#[test]
fn a_check_is_good_for_known_for_and_not_a_second_longer() {
    for (age, opens) in [(72 * HOUR, 1), (72 * HOUR + Duration::from_secs(1), 0)] {
        let mut bench = Bench::offline();
        let visit = bench.identify(MATTI, "1234");
        bench.kept_says(visit, welcome(), age, true);
        bench.tell(Input::Recorded { visit });
        assert_eq!(bench.releases(), opens, "{age:?}");
        if opens == 0 {
            assert_eq!(bench.logged(), [Reason::OfflineExpired]);
        }
    }
}

#[test]
fn an_ils_that_falls_silent_in_a_visit_hands_it_to_what_is_kept() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.tell(Input::IlsSilent { visit });
    assert_eq!(bench.count(|command| matches!(command, Command::CheckKept { .. })), 1);
    bench.kept_says(visit, welcome(), HOUR, true);
    bench.tell(Input::Recorded { visit });
    assert_eq!((bench.logged(), bench.releases()), (vec![Reason::GrantedOffline], 1));
}

#[test]
fn promise_1_the_late_answer_of_a_silent_ils_changes_nothing() {
    let mut bench = Bench::online();
    let visit = bench.identify(MATTI, "1234");
    bench.tell(Input::IlsSilent { visit });
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    assert_eq!((bench.logged(), bench.releases()), (vec![], 0));
    bench.tell(Input::KeptChecked { visit, kept: None });
    bench.expect_refused(Reason::OfflineUnknown, RefusalClass::NotAccepted);
}

#[test]
fn a_visit_that_starts_offline_stays_offline() {
    let mut bench = Bench::offline();
    let visit = bench.scan(MATTI);
    bench.tell(Input::LinkChanged { online: true });
    bench.press("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    assert_eq!(bench.count(|command| matches!(command, Command::AskIls { .. })), 0);
    assert_eq!(bench.count(|command| matches!(command, Command::CheckKept { .. })), 1);
}

#[test]
fn a_site_that_admits_nobody_offline_admits_nobody_offline() {
    let mut bench = Bench::with(|settings| settings.offline = OfflineAdmit::Nobody);
    bench.tell(Input::LinkChanged { online: false });
    bench.identify(MATTI, "1234");
    assert_eq!(bench.count(|command| matches!(command, Command::CheckKept { .. })), 0);
    assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 1);
    bench.expect_refused(Reason::Unavailable, RefusalClass::TryLater);
}

#[test]
fn an_answer_that_never_comes_ends_the_visit_and_hands_the_attempt_back() {
    for mut bench in [Bench::online(), Bench::offline()] {
        bench.identify(MATTI, "1234");
        bench.advance(Duration::from_secs(9));
        assert_eq!((bench.logged(), bench.releases()), (vec![Reason::Unavailable], 0));
        assert_eq!(bench.count(|command| matches!(command, Command::ReturnAttempt { .. })), 1);
        bench.advance(Duration::from_secs(4));
        assert_eq!(bench.display(), Display::Idle);
    }
}

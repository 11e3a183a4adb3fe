//! What is lent and taken back while the library system is away.

use super::*;

#[test]
fn promise_9_a_loan_queued_offline_releases_and_is_written_down_as_unconfirmed() {
    let mut bench = offline();
    bench.lay(1, SINUHE);
    assert!(bench.orders().is_empty(), "nothing before it is on disk");
    let act = bench.store(true);
    assert!(act.is_released && !act.for_staff);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)]);
    assert!(bench.raised().is_empty());
    bench.obey();
    assert!(matches!(&bench.raised()[..], [What::ReleasedUnconfirmed { item }] if item.number() == SINUHE));
    assert_eq!(bench.line(SINUHE).state, LineState::Queued);
}

#[test]
fn promise_9_an_offline_loan_that_could_not_be_written_down_releases_nothing() {
    let mut bench = offline();
    bench.lay(1, SINUHE);
    bench.store(false);
    assert!(bench.orders().is_empty());
    bench.tap(Action::StartOver);
    assert!(bench.raised().is_empty());
}

#[test]
fn promise_9_an_offline_loan_of_a_book_without_a_tag_on_the_pad_is_not_called_released() {
    let mut bench = offline();
    bench.scan_item(SINUHE);
    assert!(!bench.store(true).is_released);
    assert!(bench.orders().is_empty() && bench.raised().is_empty());
}

#[test]
fn promise_9_a_tag_that_comes_after_its_offline_loan_is_released_once_the_row_says_so() {
    let mut bench = offline();
    bench.scan_item(SINUHE);
    assert!(!bench.store(true).is_released);
    bench.lay(1, SINUHE);
    bench.lay(2, SINUHE);
    assert!(bench.orders().is_empty() && bench.marking.len() == 1, "the row first, and once");
    assert_eq!(bench.line(SINUHE).tagging, Tagging::Setting);
    bench.mark(true);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released), (uid(2), Gate::Released)]);
    bench.obey();
    bench.obey();
    assert_eq!(bench.incidents(), ["released-unconfirmed"]);
    bench.lift(1);
    bench.seconds(3);
    bench.lay(1, SINUHE);
    assert!(bench.marking.is_empty(), "it says so already");
}

#[test]
fn promise_9_a_tag_whose_row_cannot_be_marked_keeps_its_alarm() {
    for answered in [true, false] {
        let mut bench = offline();
        bench.scan_item(SINUHE);
        bench.store(true);
        bench.lay(1, SINUHE);
        if answered {
            bench.mark(false);
        } else {
            bench.seconds(11);
        }
        assert_eq!(bench.line(SINUHE).tagging, Tagging::KeptOn);
        bench.seconds(600);
        assert!(bench.orders().is_empty() && bench.screen() == Screen::Welcome);
    }
}

#[test]
fn promise_9_a_tag_that_comes_while_its_offline_loan_is_being_written_waits_for_its_row_too() {
    let mut bench = offline();
    bench.scan_item(SINUHE);
    bench.lay(1, SINUHE);
    assert!(!bench.store(true).is_released);
    assert!(bench.orders().is_empty());
    bench.tap(Action::StartOver);
    bench.mark(true);
    assert_eq!(bench.orders(), [(uid(1), Gate::Released)], "whoever has gone meanwhile carries it out of the door");
}

#[test]
fn a_tag_that_forbids_lending_offline_is_obeyed() {
    let mut bench = offline();
    let offline = Offline { may_lend: false, may_return: true };
    bench.lay_tag(1, Tag { offline, ..book(SINUHE) }, None);
    assert!(matches!(bench.line(SINUHE).state, LineState::Refused { why: ItemRefusal::Away, .. }));
    assert!(bench.writing.is_empty() && bench.orders().is_empty());
}

#[test]
fn promise_9_a_tag_that_forbids_lending_offline_is_not_released_by_a_loan_whose_answer_was_lost() {
    let offline = Offline { may_lend: false, may_return: true };
    let tag = || Tag { offline, ..book(SINUHE) };
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, tag(), None);
    bench.lose();
    bench.tell(Input::LinkChanged { online: false });
    bench.not_sent();
    bench.seconds(20);
    assert!(!bench.store(true).is_released);
    assert!(bench.orders().is_empty());
    let line = bench.line(SINUHE);
    assert_eq!((line.state, line.tagging), (LineState::Queued, Tagging::KeptOn));

    let mut bench = self::offline();
    bench.scan_item(SINUHE);
    bench.store(true);
    bench.lay_tag(1, tag(), None);
    assert!(bench.orders().is_empty(), "nor where it is laid down after its barcode was scanned");
    assert_eq!(bench.line(SINUHE).tagging, Tagging::KeptOn);
}

#[test]
fn promise_9_a_return_queued_offline_is_secured_before_it_says_so() {
    let mut bench = PadBench::of(Bench::away_with(pad_settings()));
    bench.tap(Action::Return);
    bench.lay_tag(1, book(SINUHE), Some(Gate::Released));
    bench.not_sent();
    let act = bench.store(true);
    assert!(!act.is_released);
    assert_eq!(bench.line(SINUHE).state, LineState::Securing);
    assert_eq!(bench.orders(), [(uid(1), Gate::Secured)]);
    bench.obey();
    assert_eq!(bench.line(SINUHE).state, LineState::Queued);
    assert!(bench.raised().is_empty());
}

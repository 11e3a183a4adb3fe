//! The replay, told as stories.

use std::time::Duration;

use omatoimi::ids::ItemPattern;
use omatoimi::outbox::{ActNumber, Command, Input, Pending, Replay, ReplaySettings};
use omatoimi::policy::ClockState;
use omatoimi::register::circulation::When;
use omatoimi::station::QueuedAct;
use omatoimi::store::{Marked, OutboxState};

use super::bench::{ANNA, ATLAS, BOOK, Bench, VEIKKO, card, item_of};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn promise_7_what_was_queued_is_told_in_order_with_its_own_time_and_nothing_is_kept() {
    let mut bench = Bench::new();
    bench.tell(Input::LinkChanged { online: false });
    let first = bench.loan(BOOK, ANNA);
    bench.queue(&first);
    bench.wait(MINUTE);
    let second = bench.return_of(BOOK);
    bench.queue(&second);
    bench.wait(MINUTE);
    let third = bench.loan(BOOK, VEIKKO);
    bench.queue(&third);
    bench.wait(MINUTE);
    assert!(bench.ils.asked.is_empty(), "the link is down");

    bench.tell(Input::LinkChanged { online: true });
    bench.wait(Duration::ZERO);
    assert_eq!(bench.ils.asked, ["11", "09", "11"]);
    let told: Vec<_> = bench.ils.done.iter().map(|(_, _, when)| *when).collect();
    assert_eq!(told, [first.at, second.at, third.at].map(When::Then));
    assert_eq!(bench.ils.holder(BOOK), Some(VEIKKO));
    assert_eq!(bench.left(), []);
}

#[test]
fn promise_7_the_mark_is_on_disk_before_the_act_is_sent() {
    let mut bench = Bench::new();
    let loan = bench.loan(BOOK, ANNA);
    bench.queue(&loan);
    bench.wait(Duration::ZERO);
    assert_eq!(
        bench.commands,
        ["fetch", "mark 1", "ask 11", "settle 1 Done", "Told { number: ActNumber(1) }", "fetch"]
    );
}

#[test]
fn promise_7_an_act_whose_answer_was_lost_is_asked_about_and_not_sent_again() {
    use super::bench::Way::{AnswerLost, QuestionLost};
    for (way, asked) in [(AnswerLost, vec!["11", "17", "63"]), (QuestionLost, vec!["17", "11"])] {
        let mut bench = Bench::new();
        bench.ils.way.push_back(way);
        let loan = bench.loan(BOOK, ANNA);
        bench.queue(&loan);
        bench.wait(Duration::from_secs(9));
        assert_eq!(bench.left(), [(1, OutboxState::Asking)], "a slow library system has time to finish");
        bench.wait(MINUTE);
        assert_eq!(bench.ils.asked, asked);
        assert_eq!((bench.ils.done.len(), bench.ils.holder(BOOK)), (1, Some(ANNA)));
        assert_eq!(bench.left(), []);
    }
}

#[test]
fn promise_7_what_a_station_sent_and_lost_is_asked_about_before_anything_is_sent() {
    let mut bench = Bench::new();
    bench.ils.lend(BOOK, ANNA);
    let lost = QueuedAct { was_sent: true, ..bench.loan(BOOK, ANNA) };
    bench.queue(&lost);
    let lost = QueuedAct { was_sent: true, ..bench.return_of(ATLAS) };
    bench.queue(&lost);
    bench.wait(MINUTE);
    assert_eq!(bench.ils.asked, ["17", "63", "17"]);
    assert!(bench.ils.done.is_empty());
    assert_eq!(bench.left(), []);
}

#[test]
fn promise_7_what_cannot_be_told_is_an_unknown_outcome_and_what_comes_after_it_goes_on() {
    let mut bench = Bench::new();
    bench.ils.lists_titles = true;
    bench.ils.lend(BOOK, ANNA);
    let lost = QueuedAct { was_sent: true, ..bench.loan(BOOK, ANNA) };
    bench.queue(&lost);
    let back = bench.return_of(BOOK);
    bench.queue(&back);
    bench.wait(MINUTE);
    assert_eq!(bench.ils.asked, ["17", "63", "09"]);
    assert_eq!(bench.left(), [(1, OutboxState::UnknownOutcome)]);
    bench.restart();
    bench.wait(10 * MINUTE);
    assert_eq!(bench.ils.asked, ["17", "63", "09"], "it is never sent again");
}

#[test]
fn a_refusal_is_kept_for_staff_with_the_library_systems_words() {
    let mut bench = Bench::new();
    bench.ils.refuses = Some(BOOK);
    for act in [bench.loan(BOOK, ANNA), bench.loan(ATLAS, ANNA)] {
        bench.queue(&act);
    }
    bench.wait(MINUTE);
    assert_eq!(bench.left(), [(1, OutboxState::Rejected)]);
    let wall = bench.now.wall;
    let rejected = bench.store().outbox(wall).unwrap().remove(0);
    assert_eq!(rejected.words.as_deref(), Some("Not to be lent."));
    assert_eq!(rejected.card.unwrap().number(), ANNA);
    assert_eq!(rejected.item.unwrap().number(), BOOK);
    assert_eq!(bench.ils.holder(ATLAS), Some(ANNA));
}

#[test]
fn promise_9_a_rejected_replay_of_a_loan_that_passed_the_gate_is_told_to_staff() {
    for (is_released, raised) in [(true, 1), (false, 0)] {
        let mut bench = Bench::new();
        bench.ils.refuses = Some(BOOK);
        let loan = QueuedAct { is_released, ..bench.loan(BOOK, ANNA) };
        bench.queue(&loan);
        bench.wait(MINUTE);
        assert_eq!(bench.left(), [(1, OutboxState::Rejected)]);
        assert_eq!(bench.commands.iter().filter(|done| *done == "raise released-not-lent").count(), raised);
    }
}

#[test]
fn promise_9_a_tag_released_at_any_moment_of_a_replay_that_is_rejected_is_told_to_staff() {
    let mut seen = [false; 2];
    for steps in 0..8 {
        let mut bench = Bench::new();
        bench.ils.refuses = Some(BOOK);
        let loan = bench.loan(BOOK, ANNA);
        bench.queue(&loan);
        for _ in 0..steps {
            bench.step();
        }
        let marked = bench.store().mark_released(&item_of(BOOK), &card(ANNA)).unwrap();
        let may_release = match marked {
            Marked::Waiting(number) => {
                bench.tell(Input::Released { number, item: item_of(BOOK) });
                true
            }
            Marked::Told => true,
            Marked::ForStaff => false,
        };
        bench.wait(MINUTE);
        assert_eq!(bench.left(), [(1, OutboxState::Rejected)]);
        let told = bench.commands.iter().filter(|done| *done == "raise released-not-lent").count();
        assert_eq!(told, usize::from(may_release), "after {steps} steps: {:?}", bench.commands);
        seen[usize::from(may_release)] = true;
    }
    assert_eq!(seen, [true, true]);
}

#[test]
fn an_act_that_never_gets_an_answer_does_not_hold_up_the_rest_for_ever() {
    let mut bench = Bench::new();
    bench.ils.poison = Some(BOOK);
    for act in [bench.return_of(BOOK), bench.loan(ATLAS, ANNA)] {
        bench.queue(&act);
    }
    bench.ils.lend(BOOK, VEIKKO);
    bench.wait(10 * MINUTE);
    assert_eq!(bench.left(), [(1, OutboxState::UnknownOutcome)]);
    assert_eq!(bench.ils.holder(ATLAS), Some(ANNA));
}

#[test]
fn a_library_system_that_never_tells_what_is_true_leaves_it_to_staff() {
    let mut bench = Bench::new();
    bench.ils.way.extend([super::bench::Way::QuestionLost; 10]);
    let lost = QueuedAct { was_sent: true, ..bench.loan(BOOK, ANNA) };
    bench.queue(&lost);
    bench.wait(2 * MINUTE);
    assert_eq!(bench.left(), [(1, OutboxState::Waiting)], "a short trouble is waited out");
    bench.wait(10 * MINUTE);
    assert_eq!(bench.left(), [(1, OutboxState::UnknownOutcome)]);
    assert!(bench.ils.asked.is_empty());
}

#[test]
fn a_patron_at_a_station_goes_first() {
    let mut bench = Bench::new();
    bench.tell(Input::SessionsChanged { busy: true });
    let loan = bench.loan(BOOK, ANNA);
    bench.queue(&loan);
    bench.wait(4 * MINUTE);
    assert!(bench.ils.asked.is_empty());
    bench.tell(Input::SessionsChanged { busy: false });
    bench.wait(Duration::ZERO);
    assert_eq!(bench.ils.asked, ["11"]);

    bench.tell(Input::SessionsChanged { busy: true });
    let back = bench.return_of(BOOK);
    bench.queue(&back);
    bench.wait(3 * MINUTE);
    bench.tell(Input::SessionsChanged { busy: true });
    assert_eq!(bench.ils.asked, ["11"]);
    bench.wait(2 * MINUTE + Duration::from_secs(1));
    assert_eq!(bench.ils.asked, ["11", "09"], "where somebody always is, it goes on between their questions");
}

#[test]
fn nothing_is_told_while_the_clock_is_not_believed() {
    let mut bench = Bench::new();
    bench.tell(Input::ClockJudged(ClockState::Unset));
    let act = bench.return_of(BOOK);
    let now = bench.now;
    bench.store().queue_act(&act, now, ClockState::Unset).unwrap();
    bench.tell(Input::Queued);
    bench.wait(10 * MINUTE);
    assert!(bench.ils.asked.is_empty());

    // Two hours ahead, the clock is put right; the purge dates what was written before.
    bench.now.wall += Duration::from_secs(7200);
    bench.tell(Input::ClockJudged(ClockState::Believed));
    bench.wait(Duration::ZERO);
    assert!(bench.ils.asked.is_empty(), "it has no date yet");
    let now = bench.now;
    bench.store().purge(now, true).unwrap();
    bench.wait(2 * MINUTE);
    let then = act.at + Duration::from_secs(7200);
    assert_eq!(bench.ils.done, [(BOOK.to_owned(), None, When::Then(then))]);
}

#[test]
fn what_never_left_this_machine_is_in_no_doubt() {
    let mut bench = Bench::new();
    bench.ils.way.push_back(super::bench::Way::NoConnection);
    let loan = bench.loan(BOOK, ANNA);
    bench.queue(&loan);
    bench.wait(Duration::from_secs(1));
    assert_eq!(bench.left(), [(1, OutboxState::Waiting)]);
    bench.wait(MINUTE);
    assert_eq!(bench.ils.asked, ["11"]);
}

#[test]
fn what_cannot_be_written_down_is_not_sent_and_what_was_heard_is_not_forgotten() {
    let mut bench = Bench::new();
    let loan = bench.loan(BOOK, ANNA);
    bench.queue(&loan);
    assert!(bench.step(), "fetched");
    bench.store_fails = true;
    bench.settle();
    assert!(bench.ils.asked.is_empty(), "no mark, no question");
    bench.store_fails = false;
    bench.wait(Duration::from_secs(2));
    assert_eq!(bench.ils.asked, ["11"]);
    assert_eq!(bench.left(), []);

    let back = bench.return_of(BOOK);
    bench.queue(&back);
    for _ in 0..3 {
        assert!(bench.step());
    }
    bench.store_fails = true;
    bench.wait(MINUTE);
    assert_eq!(bench.left(), [(2, OutboxState::Asking)]);
    bench.store_fails = false;
    bench.wait(MINUTE);
    assert_eq!(bench.ils.asked, ["11", "09"], "and it is asked once");
    assert_eq!(bench.left(), []);
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    use omatoimi::register::circulation::Outcome;
    let mut bench = Bench::new();
    let loan = bench.loan(BOOK, ANNA);
    bench.queue(&loan);
    assert!(bench.step() && bench.step(), "fetched and marked");
    bench.tell(Input::Heard { ask: 99, outcome: Outcome::NotSent });
    bench.tell(Input::Stored { number: ActNumber(7) });
    bench.tell(Input::NotStored { number: ActNumber(1) });
    bench.tell(Input::Next(None));
    bench.wait(MINUTE);
    assert_eq!(bench.ils.asked, ["11"]);
    assert_eq!(bench.left(), []);
}

#[test]
fn what_waits_is_known_by_its_item() {
    let mut bench = Bench::new();
    bench.ils.way.push_back(super::bench::Way::AnswerLost);
    let loan = bench.loan(BOOK, ANNA);
    bench.queue(&loan);
    assert!(bench.store().act_waits_for(&item_of(BOOK)).unwrap());
    bench.settle();
    assert!(bench.store().act_waits_for(&item_of(BOOK)).unwrap());
    assert!(!bench.store().act_waits_for(&item_of(ATLAS)).unwrap());
    bench.wait(MINUTE);
    assert!(!bench.store().act_waits_for(&item_of(BOOK)).unwrap());
}

#[test]
fn an_answer_that_never_comes_does_not_keep_the_outbox_waiting() {
    let bench = Bench::new();
    let settings =
        ReplaySettings { items: ItemPattern::new("3[0-9]{13}").unwrap(), ils_timeout: Duration::from_secs(3) };
    let (mut replay, now) = (Replay::new(settings, 1), bench.now);
    replay.handle(Input::ClockJudged(ClockState::Believed), now);
    replay.handle(Input::LinkChanged { online: true }, now);
    let number = ActNumber(1);
    replay.handle(Input::Next(Some(Pending { number, act: bench.loan(BOOK, ANNA) })), now);
    replay.handle(Input::Stored { number }, now);
    let late = now.after(Duration::from_secs(4));
    assert_eq!(replay.poll_timeout(), Some(late.mono));
    replay.handle_timeout(late);
    let again = replay.poll_timeout().map(|at| late.after(at - late.mono));
    while replay.next_command().is_some() {}
    replay.handle_timeout(again.unwrap());
    assert!(matches!(replay.next_command(), Some(Command::Fetch)));
}

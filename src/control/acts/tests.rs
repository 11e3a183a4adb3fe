use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::time::Clock;

fn door() -> DoorId {
    DoorId::new("main")
}

fn at_rest() -> DoorFacts {
    DoorFacts {
        lock: Lock::Secured,
        releasing: false,
        in_use: false,
        locked_down: false,
        fire: false,
        unlock_for: Duration::from_secs(5),
    }
}

fn begin() -> Instant {
    Clock::system().now().mono
}

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn all_work(acts: &mut Acts) -> Vec<Work> {
    std::iter::from_fn(|| acts.next_work()).collect()
}

const NUMBER: StaffActNumber = StaffActNumber(17);

/// Orders the act and has it written down at a door like this.
fn ordered(act: &Act, facts: DoorFacts, now: Instant) -> (Acts, Ticket, Vec<Work>) {
    let mut acts = Acts::default();
    let ticket = acts.order(act.clone()).unwrap();
    assert_eq!(all_work(&mut acts), [Work::Note { ticket, act: act.clone() }], "first of all it is written down");
    acts.noted(ticket, Some(NUMBER), act.door().map(|_| facts), now);
    let work = all_work(&mut acts);
    (acts, ticket, work)
}

fn ends(ticket: Ticket, outcome: Result<Proof, Trouble>) -> Vec<Work> {
    let word = outcome.as_ref().map_or_else(Trouble::code, |_| "done");
    vec![Work::Settle { number: NUMBER, outcome: word }, Work::Answer { ticket, outcome }]
}

fn proof(released: Option<u64>, secured: Option<u64>) -> Proof {
    Proof { number: Some(NUMBER), released_after: released.map(millis), secured_after: secured.map(millis) }
}

#[test]
fn an_opening_is_done_when_the_lock_is_read_back_and_no_sooner() {
    let (act, now) = (Act::Open { door: door() }, begin());
    let (mut acts, ticket, work) = ordered(&act, at_rest(), now);
    assert_eq!(work, [Work::CarryOut { act }]);
    acts.lock_seen(&door(), Lock::Secured, now);
    acts.lock_seen(&DoorId::new("yard"), Lock::Released, now);
    assert_eq!(all_work(&mut acts), [], "neither an old report nor another door's is proof");
    acts.lock_seen(&door(), Lock::Released, now + millis(40));
    assert_eq!(all_work(&mut acts), ends(ticket, Ok(proof(Some(40), None))));
    acts.lock_seen(&door(), Lock::Secured, now + millis(5000));
    assert_eq!((all_work(&mut acts), acts.poll_timeout()), (vec![], None));
}

#[test]
fn a_lock_that_fails_or_is_not_heard_of_is_told() {
    let (act, now) = (Act::Open { door: door() }, begin());
    let (mut acts, ticket, _) = ordered(&act, at_rest(), now);
    acts.lock_seen(&door(), Lock::Fault, now);
    assert_eq!(all_work(&mut acts), ends(ticket, Err(Trouble::LockFault)));
    let (mut acts, ticket, _) = ordered(&act, at_rest(), now);
    let late = acts.poll_timeout().unwrap();
    acts.handle_timeout(late - millis(1));
    assert_eq!(all_work(&mut acts), []);
    acts.handle_timeout(late);
    assert_eq!(all_work(&mut acts), ends(ticket, Err(Trouble::NotSeen)));
}

#[test]
fn i29_what_cannot_be_written_down_is_not_done_unless_it_only_shuts() {
    let now = begin();
    let until = DateTime::UNIX_EPOCH;
    let shuts = [Act::Lock { door: door() }, Act::Lockdown { door: door(), on: true }];
    let others = [
        Act::Open { door: door() },
        Act::Hold { door: door(), until },
        Act::Test { door: door() },
        Act::Lockdown { door: door(), on: false },
        Act::FireReset { door: door() },
        Act::Inside { people: 0 },
        Act::InstallKey { device: DeviceId::new("reader"), for_: Duration::from_secs(60) },
    ];
    for act in others {
        let mut acts = Acts::default();
        let ticket = acts.order(act.clone()).unwrap();
        acts.next_work();
        acts.noted(ticket, None, act.door().map(|_| at_rest()), now);
        assert_eq!(all_work(&mut acts), [Work::Answer { ticket, outcome: Err(Trouble::NotWritten) }], "{act:?}");
    }
    for act in shuts {
        let mut acts = Acts::default();
        let ticket = acts.order(act.clone()).unwrap();
        acts.next_work();
        acts.noted(ticket, None, Some(at_rest()), now);
        acts.lock_seen(&door(), Lock::Secured, now + millis(7));
        let outcome = Ok(Proof { number: None, ..proof(None, Some(7)) });
        assert_eq!(all_work(&mut acts), [Work::CarryOut { act }, Work::Answer { ticket, outcome }]);
    }
}

#[test]
fn a_test_is_done_when_the_lock_has_moved_there_and_back() {
    let (act, now) = (Act::Test { door: door() }, begin());
    let (mut acts, ticket, _) = ordered(&act, at_rest(), now);
    acts.lock_seen(&door(), Lock::Secured, now + millis(1));
    acts.lock_seen(&door(), Lock::Released, now + millis(30));
    assert_eq!(all_work(&mut acts), []);
    acts.lock_seen(&door(), Lock::Secured, now + millis(5030));
    assert_eq!(all_work(&mut acts), ends(ticket, Ok(proof(Some(30), Some(5030)))));
}

#[test]
fn what_a_door_does_not_allow_is_refused_and_kept_on_record_as_such() {
    let (open, test) = (Act::Open { door: door() }, Act::Test { door: door() });
    let hold = Act::Hold { door: door(), until: DateTime::UNIX_EPOCH };
    let fire = DoorFacts { fire: true, ..at_rest() };
    let locked_down = DoorFacts { locked_down: true, ..at_rest() };
    let released = DoorFacts { lock: Lock::Released, ..at_rest() };
    let out = DoorFacts { lock: Lock::Fault, ..at_rest() };
    for (act, facts, trouble) in [
        (&open, fire, Trouble::Fire),
        (&hold, fire, Trouble::Fire),
        (&open, locked_down, Trouble::LockedDown),
        (&hold, locked_down, Trouble::LockedDown),
        (&open, out, Trouble::LockFault),
        (&test, DoorFacts { in_use: true, ..at_rest() }, Trouble::InUse),
        (&test, released, Trouble::AlreadyReleased),
        (&Act::FireReset { door: door() }, at_rest(), Trouble::NothingToReset),
        (&Act::Lock { door: door() }, fire, Trouble::Fire),
    ] {
        let (acts, ticket, work) = ordered(act, facts, begin());
        assert_eq!(work, ends(ticket, Err(trouble)), "{act:?} {facts:?}");
        assert_eq!(acts.poll_timeout(), None);
    }
}

#[test]
fn a_lock_that_cannot_be_seen_is_told_and_nothing_holds_the_door_open_any_more() {
    let act = Act::Lock { door: door() };
    let (_, ticket, work) = ordered(&act, DoorFacts { lock: Lock::Fault, ..at_rest() }, begin());
    let (first, rest) = work.split_first().unwrap();
    assert_eq!(first, &Work::CarryOut { act });
    assert_eq!(rest, ends(ticket, Err(Trouble::LockFault)));
}

#[test]
fn a_hold_that_is_told_as_not_done_opens_nothing_later() {
    let act = Act::Hold { door: door(), until: DateTime::UNIX_EPOCH };
    for (lock, trouble) in [(None, Trouble::NotSeen), (Some(Lock::Fault), Trouble::LockFault)] {
        let (mut acts, ticket, work) = ordered(&act, at_rest(), begin());
        assert_eq!(work, [Work::CarryOut { act: act.clone() }]);
        match lock {
            Some(lock) => acts.lock_seen(&door(), lock, begin()),
            None => acts.handle_timeout(acts.poll_timeout().unwrap()),
        }
        let work = all_work(&mut acts);
        let (first, rest) = work.split_first().unwrap();
        assert_eq!(first, &Work::EndHold { door: door() });
        assert_eq!(rest, ends(ticket, Err(trouble)));
    }
}

#[test]
fn a_hold_that_comes_while_the_lock_is_being_secured_is_done_when_it_is_released_again() {
    let (act, now) = (Act::Hold { door: door(), until: DateTime::UNIX_EPOCH }, begin());
    let being_secured = DoorFacts { lock: Lock::Released, releasing: false, ..at_rest() };
    let (mut acts, ticket, work) = ordered(&act, being_secured, now);
    assert_eq!(work, [Work::CarryOut { act }]);
    acts.lock_seen(&door(), Lock::Secured, now + millis(3));
    assert_eq!(all_work(&mut acts), []);
    acts.lock_seen(&door(), Lock::Released, now + millis(20));
    assert_eq!(all_work(&mut acts), ends(ticket, Ok(proof(Some(20), None))));
}

#[test]
fn an_act_that_finds_its_door_as_it_is_to_be_is_done_at_once() {
    let released = DoorFacts { lock: Lock::Released, releasing: true, ..at_rest() };
    for (act, facts) in [
        (Act::Lockdown { door: door(), on: false }, at_rest()),
        (Act::Hold { door: door(), until: DateTime::UNIX_EPOCH }, released),
        (Act::Inside { people: 3 }, at_rest()),
    ] {
        let (_, ticket, work) = ordered(&act, facts, begin());
        let (first, rest) = work.split_first().unwrap();
        assert_eq!(first, &Work::CarryOut { act });
        assert_eq!(rest, ends(ticket, Ok(proof(None, None))));
    }
}

#[test]
fn a_lockdown_holds_even_where_the_lock_is_not_read_back() {
    let act = Act::Lockdown { door: door(), on: true };
    for lock in [None, Some(Lock::Fault)] {
        let (mut acts, ticket, work) = ordered(&act, DoorFacts { lock: Lock::Fault, ..at_rest() }, begin());
        assert_eq!(work, [Work::CarryOut { act: act.clone() }]);
        match lock {
            Some(lock) => acts.lock_seen(&door(), lock, begin()),
            None => acts.handle_timeout(acts.poll_timeout().unwrap()),
        }
        assert_eq!(all_work(&mut acts), ends(ticket, Ok(proof(None, None))), "and no proof that it is secured");
    }
}

#[test]
fn i5_a_fire_is_reset_when_it_no_longer_rules_the_door() {
    let act = Act::FireReset { door: door() };
    let burning = DoorFacts { fire: true, ..at_rest() };
    let (mut acts, ticket, work) = ordered(&act, burning, begin());
    assert_eq!(work, [Work::CarryOut { act: act.clone() }]);
    acts.door_seen(&door(), DoorState::Fire);
    assert_eq!(all_work(&mut acts), []);
    acts.door_seen(&door(), DoorState::Locked);
    assert_eq!(all_work(&mut acts), ends(ticket, Ok(proof(None, None))));
    let (mut acts, ticket, _) = ordered(&act, burning, begin());
    acts.handle_timeout(acts.poll_timeout().unwrap());
    assert_eq!(all_work(&mut acts), ends(ticket, Err(Trouble::PanelCalls)));
}

#[test]
fn an_opening_that_waits_for_another_door_in_vain_says_so() {
    let (mut acts, ticket, _) = ordered(&Act::Open { door: door() }, at_rest(), begin());
    acts.given_up(&DoorId::new("yard"));
    assert_eq!(all_work(&mut acts), []);
    acts.given_up(&door());
    assert_eq!(all_work(&mut acts), ends(ticket, Err(Trouble::OtherDoor)));
}

#[test]
fn an_install_mode_ends_as_the_reader_says_or_with_its_time() {
    let device = DeviceId::new("reader");
    let act = Act::InstallKey { device: device.clone(), for_: Duration::from_secs(60) };
    for (installed, outcome) in [(true, Ok(proof(None, None))), (false, Err(Trouble::TimeOver))] {
        let (mut acts, ticket, _) = ordered(&act, at_rest(), begin());
        acts.key_seen(&DeviceId::new("other"), true);
        acts.lock_seen(&door(), Lock::Released, begin());
        assert_eq!(all_work(&mut acts), []);
        acts.key_seen(&device, installed);
        assert_eq!(all_work(&mut acts), ends(ticket, outcome));
    }
    let (mut acts, ticket, _) = ordered(&act, at_rest(), begin());
    let late = acts.poll_timeout().unwrap();
    acts.handle_timeout(late);
    assert_eq!(all_work(&mut acts), ends(ticket, Err(Trouble::TimeOver)));
}

#[test]
fn no_more_acts_are_under_way_than_can_be_answered() {
    let mut acts = Acts::default();
    let orders: Vec<_> = (0..=RUNNING_AT_MOST).map(|_| acts.order(Act::Inside { people: 1 })).collect();
    assert!(orders.iter().take(RUNNING_AT_MOST).all(Option::is_some));
    assert_eq!(orders.last(), Some(&None));
}

#[derive(Clone, Debug)]
enum Fact {
    Order(usize),
    Noted(u64, bool),
    Seen(usize),
    Later(u64),
}

proptest! {
    /// Whatever happens in whatever order: nothing is carried out that was not written down first, except what only
    /// shuts, and every order is answered exactly once.
    #[test]
    fn i29_nothing_opens_that_was_not_written_down_and_every_order_has_one_answer(
        facts in proptest::collection::vec(
            prop_oneof![
                (0_usize..4).prop_map(Fact::Order),
                (1_u64..12, any::<bool>()).prop_map(|(ticket, ok)| Fact::Noted(ticket, ok)),
                (0_usize..4).prop_map(Fact::Seen),
                (0_u64..20_000).prop_map(Fact::Later),
            ],
            0..60,
        )
    ) {
        let kinds = [
            Act::Open { door: door() },
            Act::Lock { door: door() },
            Act::Test { door: door() },
            Act::Hold { door: door(), until: DateTime::UNIX_EPOCH },
        ];
        let locks = [Lock::Secured, Lock::Released, Lock::Fault, Lock::Unknown];
        let (mut acts, mut now) = (Acts::default(), begin());
        let (mut orders, mut answers, mut written, mut opened) = (0, BTreeMap::new(), 0, 0);
        let mut lock = Lock::Secured;
        for fact in facts.into_iter().chain((1..60).map(|ticket| Fact::Noted(ticket, true))).chain([Fact::Later(90_000)]) {
            match fact {
                Fact::Order(kind) => orders += u64::from(acts.order(kinds[kind].clone()).is_some()),
                Fact::Noted(ticket, ok) => {
                    written += u64::from(ok && acts.ordered(Ticket(ticket)).is_some());
                    acts.noted(Ticket(ticket), ok.then_some(NUMBER), Some(DoorFacts { lock, ..at_rest() }), now);
                }
                Fact::Seen(kind) => {
                    lock = locks[kind];
                    acts.lock_seen(&door(), lock, now);
                }
                Fact::Later(by) => {
                    now += millis(by);
                    acts.handle_timeout(now);
                }
            }
            for work in all_work(&mut acts) {
                match work {
                    Work::CarryOut { act } => opened += u64::from(!act.only_shuts()),
                    Work::Answer { ticket, .. } => *answers.entry(ticket).or_insert(0) += 1,
                    Work::Note { .. } | Work::EndHold { .. } | Work::Settle { .. } => {}
                }
            }
            prop_assert!(opened <= written);
        }
        prop_assert_eq!(answers.len() as u64, orders);
        prop_assert!(answers.values().all(|count| *count == 1));
    }
}

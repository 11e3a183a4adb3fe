//! Random days at one door, and a model beside it that knows only the rules.

use std::time::{Duration, Instant};

use omatoimi::config::Relock;
use omatoimi::door::{Ask, DoorState, PortalCommand, PortalInput, PortalSettings, Sensor};
use omatoimi::incident::What;
use proptest::prelude::*;

use super::{Bench, ms, seconds, settings};

/// For how long after any reason somebody may still open the door: two seconds, and the button's own time.
const GRACE: Duration = seconds(2);
/// By when an opening by nobody has been told.
const TOLD_AFTER: Duration = ms(700);
/// Nobody's hand holds the button for longer.
const STUCK_AFTER: Duration = seconds(70);

#[derive(Clone, Copy, Debug)]
enum Act {
    Grant(u64),
    StandOpen(u64),
    StandShut,
    Lock,
    Open,
    Close,
    LoseContact,
    Rex(bool),
    Fire(bool),
    FireReset,
    PowerCut,
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1..30_u64).prop_map(Act::Grant),
        2 => (1..25_u64).prop_map(Act::StandOpen),
        1 => Just(Act::StandShut),
        1 => Just(Act::Lock),
        4 => Just(Act::Open),
        4 => Just(Act::Close),
        1 => Just(Act::LoseContact),
        2 => prop::bool::ANY.prop_map(Act::Rex),
        1 => prop::bool::weighted(0.3).prop_map(Act::Fire),
        1 => Just(Act::FireReset),
        1 => Just(Act::PowerCut),
        8 => prop_oneof![1..1000_u64, 1000..40_000_u64].prop_map(Act::Pass),
    ]
}

/// What the rules say of what happened so far.
#[derive(Default)]
struct Model {
    granted_until: Option<Instant>,
    stands_until: Option<Instant>,
    fire: bool,
    panel_calls: bool,
    /// None: nobody knows.
    closed: Option<bool>,
    /// It was opened since the last grant.
    passed: bool,
    rex: Option<Instant>,
    rex_until: Option<Instant>,
    /// The last moment at which there was a reason to release.
    reason_at: Option<Instant>,
}

impl Model {
    fn has_reason(&self, now: Instant) -> bool {
        self.fire || [self.granted_until, self.stands_until].into_iter().flatten().any(|until| until > now)
    }

    /// Whether somebody's hand is at the button.
    fn is_pressed(&self, now: Instant) -> bool {
        self.rex.is_some_and(|since| now < since + STUCK_AFTER)
    }

    /// Whether it has been pressed for longer than a hand does.
    fn is_stuck(&self, now: Instant) -> bool {
        self.rex.is_some() && !self.is_pressed(now)
    }

    /// Whether an opening now may be somebody's own.
    fn is_excused(&self, now: Instant) -> bool {
        let lately = |at: Option<Instant>, for_: Duration| at.is_some_and(|at| now <= at + for_);
        self.has_reason(now)
            || self.is_pressed(now)
            || (!self.is_stuck(now) && lately(self.rex_until, Duration::ZERO))
            || lately(self.reason_at, GRACE)
    }

    /// Lets the time pass to `now`.
    fn pass(&mut self, from: Instant, now: Instant) {
        if self.has_reason(from) {
            let ends = [self.granted_until, self.stands_until].into_iter().flatten();
            let end = if self.fire { now } else { ends.max().unwrap_or(from).min(now) };
            self.reason_at = self.reason_at.max(Some(end));
        }
    }

    fn take(&mut self, act: Act, relock: Relock, now: Instant) {
        match act {
            Act::Grant(for_) if !self.fire => {
                self.granted_until = self.granted_until.max(Some(now + seconds(for_)));
                self.passed = false;
            }
            Act::StandOpen(for_) if !self.fire => self.stands_until = Some(now + seconds(for_)),
            Act::StandShut => self.stands_until = None,
            Act::Lock => (self.granted_until, self.stands_until) = (None, None),
            Act::Open => {
                self.passed |= self.closed != Some(false);
                self.closed = Some(false);
            }
            Act::Close => {
                if relock == Relock::OnClose && self.passed && self.closed != Some(true) {
                    self.granted_until = None;
                }
                self.closed = Some(true);
            }
            Act::LoseContact => self.closed = None,
            Act::Rex(on) => {
                let since = self.rex.or(on.then_some(now));
                self.rex_until = match since {
                    Some(since) if now < since + STUCK_AFTER => Some(now + seconds(10)),
                    Some(_) => None,
                    None => self.rex_until,
                };
                self.rex = since.filter(|_| on);
            }
            Act::Fire(on) => {
                self.panel_calls = on;
                self.fire |= on;
            }
            Act::FireReset => self.fire &= self.panel_calls,
            // Until the panel has been heard of, it is as if it called.
            Act::PowerCut => *self = Self { fire: self.fire, panel_calls: self.fire, ..Self::default() },
            Act::Grant(_) | Act::StandOpen(_) | Act::Pass(_) => {}
        }
    }
}

fn perform(bench: &mut Bench, act: Act, settings: &PortalSettings) {
    match act {
        Act::Grant(for_) => bench.grant("main", seconds(for_)),
        Act::StandOpen(for_) => bench.tell("main", PortalInput::StandsOpen { for_: seconds(for_) }),
        Act::StandShut => bench.tell("main", PortalInput::StandsShut),
        Act::Lock => bench.tell("main", PortalInput::Locked),
        Act::Open => bench.open("main"),
        Act::Close => bench.close("main"),
        Act::LoseContact => bench.tell("main", PortalInput::Unreadable(Sensor::Contact)),
        Act::Rex(on) => bench.sense("main", Sensor::Rex, on),
        Act::Fire(on) => bench.sense("main", Sensor::Fire, on),
        Act::FireReset => bench.tell("main", PortalInput::FireReset),
        Act::PowerCut => bench.restart([("main", settings.clone())]),
        Act::Pass(time) => bench.advance(ms(time)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn i5_i6_a_door_is_released_for_a_reason_only_and_forced_without_one_only(
        pulse_end in prop::bool::ANY,
        has_rex in prop::bool::ANY,
        acts in prop::collection::vec(act(), 1..80),
    ) {
        let relock = if pulse_end { Relock::PulseEnd } else { Relock::OnClose };
        let settings = PortalSettings { relock, has_rex, ..settings() };
        let mut bench = Bench::new(settings.clone());
        let mut model = Model { closed: Some(true), ..Model::default() };
        // An opening by nobody, until it has been told.
        let mut broken_in_at: Option<Instant> = None;
        for act in acts {
            let (from, was_closed) = (bench.now, model.closed);
            let was_fire = model.fire;
            model.pass(from, from);
            model.take(act, relock, bench.now);
            let had_reason = model.has_reason(bench.now);
            perform(&mut bench, act, &settings);
            model.pass(from, bench.now);
            let now = bench.now;
            let secured = bench.orders.iter().any(|(_, order)| *order == PortalCommand::Secure);
            let raised = bench.look();
            let told = |what: What| raised.contains(&what);

            prop_assert!(!bench.is_released("main") || model.has_reason(now), "released for no reason after {act:?}");
            if pulse_end && had_reason {
                prop_assert!(bench.is_released("main") || !model.has_reason(now), "shortened by {act:?}");
            }
            prop_assert_eq!(bench.has_kept_fire("main"), model.fire, "after {:?}", act);
            if model.fire {
                prop_assert_eq!(bench.state("main"), DoorState::Fire);
                prop_assert!(bench.is_released("main") && !(was_fire && secured));
                prop_assert!(!told(What::Forced) && !told(What::HeldOpen));
                prop_assert_ne!(bench.asks("main"), Some(Ask::CloseTheDoor));
            }
            // Forced when, and only when, a closed door opens and nobody may have done so.
            if matches!(act, Act::Open) && was_closed == Some(true) && !model.is_excused(now) {
                broken_in_at = Some(now);
            }
            if told(What::Forced) {
                prop_assert!(broken_in_at.take().is_some(), "forced by nobody after {act:?}");
            }
            match act {
                Act::Rex(true) if model.is_pressed(now) => broken_in_at = None,
                Act::Fire(true) | Act::StandOpen(_) | Act::LoseContact | Act::PowerCut => broken_in_at = None,
                _ => prop_assert!(broken_in_at.is_none_or(|at| now < at + TOLD_AFTER), "not told after {act:?}"),
            }
            if told(What::HeldOpen) {
                prop_assert!(matches!(act, Act::Pass(_)) && model.closed == Some(false));
            }
        }
        // Always secured in the end.
        for act in [Act::Fire(false), Act::FireReset, Act::Pass(60_000)] {
            perform(&mut bench, act, &settings);
        }
        prop_assert!(!bench.is_released("main"));
        prop_assert_ne!(bench.state("main"), DoorState::Released);
    }
}

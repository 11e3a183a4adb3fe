//! What a door says with lamps and a buzzer. Sans-IO: what the door shows goes in, steps with their moments come out.
//! It knows the display and nothing behind it, so it tells a wrong PIN from an unknown card no more than the screen does.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Display;

/// One of a door's plain outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Signal {
    /// Lit while the patron may enter.
    Green,
    /// Lit while the door stays shut to the patron, and while it does not work.
    Red,
    Buzzer,
}

/// Set an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set {
    pub signal: Signal,
    pub on: bool,
}

/// A rhythm: how long the buzzer sounds and rests, in milliseconds, beginning with a sound.
pub type Rhythm = &'static [u64];

/// A key, or a card that was read: one short beep.
const KEY: Rhythm = &[40];
/// Come in: two short.
const ACCEPT: Rhythm = &[90, 90, 90];
/// Not opened: one long.
const REFUSE: Rhythm = &[600];
/// Look here: three short and quick.
const ATTENTION: Rhythm = &[60, 60, 60, 60, 60];

/// Close the door: two long, again and again.
const CLOSE: Rhythm = &[300, 200, 300];
const CLOSE_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// The lamps and the buzzer of one door.
#[derive(Debug, Default)]
pub struct Signals {
    shown: Option<Display>,
    /// When the buzzer changes next, and to what.
    steps: VecDeque<(Instant, bool)>,
    /// When [`CLOSE`] is played again, while that is asked for.
    close_again_at: Option<Instant>,
    lit: [bool; 3],
    commands: VecDeque<Set>,
}

impl Signals {
    /// Everything off.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what the door shows now. The same again says nothing new.
    pub fn show(&mut self, display: &Display, now: Instant) {
        if self.shown.as_ref() == Some(display) {
            return;
        }
        let rhythm = rhythm(self.shown.as_ref(), display);
        self.shown = Some(display.clone());
        self.close_again_at = matches!(display, Display::CloseTheDoor).then(|| now + CLOSE_AGAIN_AFTER);
        self.set(Signal::Green, matches!(display, Display::Welcome { .. }));
        self.set(Signal::Red, matches!(display, Display::Refused { .. } | Display::NotACard | Display::OutOfOrder));
        if let Some(rhythm) = rhythm {
            self.play(rhythm, now);
        }
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some((_, on)) = self.steps.front().copied().filter(|(at, _)| *at <= now) {
            self.steps.pop_front();
            self.set(Signal::Buzzer, on);
        }
        if self.close_again_at.is_some_and(|at| at <= now) {
            self.play(CLOSE, now);
            self.close_again_at = Some(now + CLOSE_AGAIN_AFTER);
        }
    }

    /// When `handle_timeout` is due next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let step = self.steps.front().map(|(at, _)| *at);
        [step, self.close_again_at].into_iter().flatten().min()
    }

    /// The next output to set, until there is none.
    pub fn next_command(&mut self) -> Option<Set> {
        self.commands.pop_front()
    }

    /// How the outputs should be, for a board that has come back.
    pub fn levels(&self) -> impl Iterator<Item = Set> {
        [Signal::Green, Signal::Red, Signal::Buzzer].into_iter().zip(self.lit).map(|(signal, on)| Set { signal, on })
    }

    fn play(&mut self, rhythm: Rhythm, now: Instant) {
        self.steps.clear();
        self.set(Signal::Buzzer, true);
        let mut at = now;
        let mut on = true;
        for length in rhythm {
            at += Duration::from_millis(*length);
            on = !on;
            self.steps.push_back((at, on));
        }
    }

    fn set(&mut self, signal: Signal, on: bool) {
        let [green, red, buzzer] = &mut self.lit;
        let lit = match signal {
            Signal::Green => green,
            Signal::Red => red,
            Signal::Buzzer => buzzer,
        };
        if *lit != on {
            *lit = on;
            self.commands.push_back(Set { signal, on });
        }
    }
}

/// What sounds when a door goes from one display to another; at the start of the daemon, nothing.
pub fn rhythm(before: Option<&Display>, display: &Display) -> Option<Rhythm> {
    match (before?, display) {
        (_, Display::AskPin { .. }) => Some(KEY),
        // The last key has no dot of its own any more.
        (Display::AskPin { .. }, Display::Checking) => Some(KEY),
        (_, Display::Welcome { .. }) => Some(ACCEPT),
        (_, Display::Refused { .. }) => Some(REFUSE),
        (_, Display::NotACard | Display::OutOfOrder | Display::OtherDoorFirst) => Some(ATTENTION),
        (_, Display::CloseTheDoor) => Some(CLOSE),
        (
            _,
            Display::Idle
            | Display::StandsOpen
            | Display::LoginAgain
            | Display::Closed { .. }
            | Display::Checking
            | Display::Fire,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::door::RefusalClass;
    use crate::policy::Reason;
    use crate::time::Clock;

    /// Plays everything that follows from the displays, one every 2 s: milliseconds, output, on or off.
    fn played(displays: &[Display]) -> Vec<(u128, Signal, bool)> {
        let start = Clock::system().now().mono;
        let mut signals = Signals::new();
        let mut heard = Vec::new();
        let mut drain = |signals: &mut Signals, now: Instant| {
            while let Some(Set { signal, on }) = signals.next_command() {
                heard.push(((now - start).as_millis(), signal, on));
            }
        };
        for (index, display) in displays.iter().enumerate() {
            let now = start + Duration::from_secs(2) * u32::try_from(index).unwrap();
            signals.show(display, now);
            drain(&mut signals, now);
            while let Some(due) = signals.poll_timeout() {
                signals.handle_timeout(due);
                drain(&mut signals, due);
            }
        }
        heard
    }

    fn refused(reason: Reason) -> Display {
        Display::Refused { class: RefusalClass::of(reason) }
    }

    #[test]
    fn a_welcome_is_green_and_two_short() {
        use Signal::{Buzzer, Green};
        let heard = played(&[Display::Idle, Display::Welcome { language: None }, Display::Idle]);
        let expected = [
            (2000, Green, true),
            (2000, Buzzer, true),
            (2090, Buzzer, false),
            (2180, Buzzer, true),
            (2270, Buzzer, false),
            (4000, Green, false),
        ];
        assert_eq!(heard, expected);
    }

    #[test]
    fn a_refusal_is_red_and_one_long() {
        use Signal::{Buzzer, Red};
        let heard = played(&[Display::Checking, refused(Reason::Fees), Display::Idle]);
        let expected = [(2000, Red, true), (2000, Buzzer, true), (2600, Buzzer, false), (4000, Red, false)];
        assert_eq!(heard, expected);
    }

    #[test]
    fn promise_6_an_unknown_card_and_a_wrong_pin_sound_and_shine_alike() {
        let of = |reason| played(&[Display::Checking, refused(reason), Display::Idle]);
        for reason in [Reason::WrongPin, Reason::PinLocked, Reason::OfflineUnknown] {
            assert_eq!(of(Reason::UnknownCard), of(reason));
        }
    }

    #[test]
    fn each_key_is_one_short_beep_and_so_is_the_last() {
        let typed = |typed| Display::AskPin { typed, longest: 2 };
        let beeps = |displays: &[Display]| played(displays).iter().filter(|(.., on)| *on).count();
        assert_eq!(beeps(&[Display::Idle, typed(0), typed(1), Display::Checking]), 3);
        assert_eq!(beeps(&[typed(1), typed(1), typed(1)]), 0, "nothing was pressed");
        assert_eq!(beeps(&[typed(2), typed(0)]), 1, "cleared");
    }

    #[test]
    fn a_new_sound_cuts_the_old_one_short_and_leaves_nothing_on() {
        let start = Clock::system().now().mono;
        let mut signals = Signals::new();
        signals.show(&Display::Idle, start);
        signals.show(&refused(Reason::Fees), start);
        signals.show(&Display::AskPin { typed: 0, longest: 4 }, start + Duration::from_millis(10));
        let end = signals.poll_timeout().unwrap();
        assert_eq!(end, start + Duration::from_millis(50));
        signals.handle_timeout(end);
        assert_eq!(signals.poll_timeout(), None);
        assert!(signals.levels().all(|set| !set.on));
    }

    #[test]
    fn the_start_of_the_daemon_makes_no_sound() {
        let heard = played(&[Display::OutOfOrder]);
        assert_eq!(heard, [(0, Signal::Red, true)]);
    }

    #[test]
    fn a_door_that_is_to_be_closed_is_asked_for_again_and_again_until_it_is() {
        let start = Clock::system().now().mono;
        let mut signals = Signals::new();
        signals.show(&Display::Idle, start);
        signals.show(&Display::CloseTheDoor, start);
        let mut sounds = 0;
        while let Some(due) = signals.poll_timeout().filter(|due| *due < start + Duration::from_secs(7)) {
            signals.handle_timeout(due);
            while let Some(Set { signal, on }) = signals.next_command() {
                assert_eq!(signal, Signal::Buzzer, "no lamp");
                sounds += usize::from(on);
            }
        }
        assert_eq!(sounds, 8, "two every two seconds");
        signals.show(&Display::Idle, start + Duration::from_secs(7));
        signals.handle_timeout(start + Duration::from_secs(60));
        assert_eq!(signals.poll_timeout(), None);
        assert!(signals.levels().all(|set| !set.on));
    }

    fn displays() -> impl Strategy<Value = Vec<Display>> {
        let display = prop_oneof![
            Just(Display::Idle),
            Just(Display::Closed { next_opening: None }),
            (0..5_usize).prop_map(|typed| Display::AskPin { typed, longest: 4 }),
            Just(Display::Checking),
            Just(Display::Welcome { language: None }),
            Just(refused(Reason::Fees)),
            Just(Display::NotACard),
            Just(Display::OutOfOrder),
            Just(Display::OtherDoorFirst),
            Just(Display::CloseTheDoor),
            Just(Display::Fire),
        ];
        prop::collection::vec(display, 0..30)
    }

    proptest! {
        #[test]
        fn whatever_was_shown_a_door_at_rest_is_dark_and_silent(before in displays(), apart in 0_u64..700) {
            let mut now = Clock::system().now().mono;
            let mut signals = Signals::new();
            let mut lit = std::collections::BTreeMap::new();
            for display in before.iter().chain([&Display::Idle]) {
                signals.show(display, now);
                now += Duration::from_millis(apart);
                signals.handle_timeout(now);
            }
            signals.handle_timeout(now + Duration::from_secs(2));
            while let Some(Set { signal, on }) = signals.next_command() {
                prop_assert_ne!(lit.insert(signal, on), Some(on), "each step changes something");
            }
            prop_assert!(lit.values().all(|on| !on), "{lit:?}");
            prop_assert_eq!(signals.poll_timeout(), None);
        }
    }
}

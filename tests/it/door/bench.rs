//! A door on a bench: facts go in, the test says what must come out.

use std::time::{Duration, Instant};

use omatoimi::config::{DoorRules, OfflineAdmit, WhenLogFails};
use omatoimi::door::{
    CardAnswer, Command, Display, Door, DoorSettings, Entry, Input, Kept, Key, Lock, PinSettings, RefusalClass,
};
use omatoimi::ids::{Card, CardPattern, Visit};
use omatoimi::policy::{ClockState, Exceptions, Hours, Listing, PatronFacts, Reason, Schedule};
use omatoimi::time::Now;

pub(crate) const MATTI: &str = "23529000035676";
pub(crate) const AINO: &str = "23529000012345";

pub(crate) struct Bench {
    door: Door,
    pub(crate) now: Now,
    visits: u64,
    /// Everything asked for since the last look.
    pub(crate) commands: Vec<Command>,
}

pub(crate) fn settings() -> DoorSettings {
    DoorSettings {
        rules: DoorRules { require_permission: true, ..DoorRules::default() },
        schedule: hours(None),
        open_when_staffed: false,
        login_again_at_switch: false,
        timezone: chrono_tz::Europe::Helsinki,
        expiry_is_told: false,
        pin: Some(PinSettings {
            min_len: 4,
            max_len: 4,
            digit_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
        }),
        unlock_for: Duration::from_secs(5),
        offline: OfflineAdmit::KnownPatrons,
        known_for: Duration::from_secs(72 * 3600),
        ils_timeout: Duration::from_secs(3),
    }
}

/// Hours at which a card opens the door; None: always.
pub(crate) fn hours(text: Option<&str>) -> Schedule {
    staffed_hours(text, None)
}

pub(crate) fn staffed_hours(cards: Option<&str>, staffed: Option<&str>) -> Schedule {
    let zone = chrono_tz::Europe::Helsinki;
    let parse = |text| Hours::parse(text, zone).expect("the test's hours parse");
    Schedule::new(zone, cards.map(parse), staffed.map(parse), Exceptions::default())
}

pub(crate) fn card(number: &str) -> Card {
    CardPattern::new("2[0-9]{13}").unwrap().parse(number).expect("a card of the test site")
}

pub(crate) fn welcome() -> PatronFacts {
    PatronFacts { permission: Some(true), ..PatronFacts::default() }
}

#[expect(clippy::disallowed_methods, reason = "an arbitrary origin; the stories only add to it")]
pub(crate) fn start() -> Now {
    Now { mono: Instant::now(), wall: "2026-11-22T15:34:40Z".parse().unwrap() }
}

impl Bench {
    /// A door with a working lock, a believed clock and a link that is up.
    pub(crate) fn new(settings: DoorSettings) -> Self {
        let mut bench = Self { door: Door::new(settings), now: start(), visits: 0, commands: Vec::new() };
        bench.tell(Input::ClockJudged(ClockState::Believed));
        bench.tell(Input::LockChanged(Lock::Secured));
        bench.tell(Input::LinkChanged { online: true });
        bench.commands.clear();
        bench
    }

    pub(crate) fn online() -> Self {
        Self::new(settings())
    }

    pub(crate) fn offline() -> Self {
        let mut bench = Self::online();
        bench.tell(Input::LinkChanged { online: false });
        bench
    }

    pub(crate) fn with(change: impl FnOnce(&mut DoorSettings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        Self::new(settings)
    }

    pub(crate) fn at(mut self, wall: &str) -> Self {
        self.now.wall = wall.parse().unwrap();
        self
    }

    pub(crate) fn tell(&mut self, input: Input) {
        self.door.handle(input, self.now);
        self.collect();
    }

    /// A card of somebody on no list of the site.
    pub(crate) fn scan(&mut self, number: &str) -> Visit {
        self.scan_listed(number, Listing::None)
    }

    pub(crate) fn scan_listed(&mut self, number: &str, listing: Listing) -> Visit {
        self.visits += 1;
        let visit = Visit(self.visits);
        self.tell(Input::CardRead { visit, card: card(number) });
        self.tell(Input::Listed { visit, listing });
        visit
    }

    /// Presses keys as they stand on the pad: digits, `#` enters, `*` clears.
    pub(crate) fn press(&mut self, keys: &str) {
        for key in keys.bytes() {
            let key = match key {
                b'#' => Key::Enter,
                b'*' => Key::Clear,
                digit => Key::Digit(digit - b'0'),
            };
            self.tell(Input::KeyPressed(key));
        }
    }

    /// Card, PIN, and the attempt counted: the question is out.
    pub(crate) fn identify(&mut self, number: &str, pin: &str) -> Visit {
        let visit = self.scan(number);
        self.press(pin);
        self.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        visit
    }

    pub(crate) fn ils_says(&mut self, visit: Visit, answer: CardAnswer) {
        self.tell(Input::IlsAnswered { visit, answer });
    }

    /// What is kept of the patron, from a check `age` ago.
    pub(crate) fn kept_says(&mut self, visit: Visit, facts: PatronFacts, age: Duration, pin_is_right: bool) {
        let checked_at = self.now.wall - age;
        self.tell(Input::KeptChecked { visit, kept: Some(Kept { facts, checked_at, pin_is_right }) });
    }

    /// Time passes, and every deadline on the way is kept.
    pub(crate) fn advance(&mut self, by: Duration) {
        let end = self.now.after(by);
        while let Some(due) = self.door.poll_timeout().filter(|due| *due <= end.mono) {
            self.now = self.now.after(due.saturating_duration_since(self.now.mono));
            self.door.handle_timeout(self.now);
            self.collect();
        }
        self.now = end;
    }

    /// Time passes until the door shows something else.
    pub(crate) fn advance_while(&mut self, shown: &Display) {
        while self.display() == *shown {
            let due = self.deadline().expect("no state waits for ever");
            self.advance(due);
        }
    }

    pub(crate) fn mono(&self) -> Instant {
        self.now.mono
    }

    pub(crate) fn display(&self) -> Display {
        self.door.display(self.now)
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.door.poll_timeout().map(|at| at.saturating_duration_since(self.now.mono))
    }

    /// The reasons logged since the last look.
    pub(crate) fn logged(&self) -> Vec<Reason> {
        self.entries().map(|entry| entry.reason).collect()
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.commands.iter().filter_map(|command| match command {
            Command::Record { entry, .. } => Some(entry),
            _ => None,
        })
    }

    pub(crate) fn releases(&self) -> usize {
        self.count(|command| matches!(command, Command::Release { .. }))
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Command) -> bool) -> usize {
        self.commands.iter().filter(|command| wanted(command)).count()
    }

    #[track_caller]
    pub(crate) fn expect_refused(&mut self, reason: Reason, class: RefusalClass) {
        assert_eq!(self.logged(), [reason]);
        assert_eq!(self.releases(), 0);
        self.advance(Duration::from_secs(1));
        assert_eq!(self.display(), Display::Refused { class });
        assert_eq!(self.releases(), 0);
    }

    fn collect(&mut self) {
        while let Some(command) = self.door.next_command() {
            self.commands.push(command);
        }
    }
}

/// The whole way of a patron whom the library system knows, up to the entry on its way to the disk.
pub(crate) fn until_recording(bench: &mut Bench) -> Visit {
    let visit = bench.identify(MATTI, "1234");
    bench.ils_says(visit, CardAnswer::Right(welcome()));
    visit
}

pub(crate) fn log_failures(when: WhenLogFails) -> Bench {
    Bench::with(|settings| settings.rules.when_log_fails = when)
}

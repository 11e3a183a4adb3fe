//! The leaf of a door: closed, open, or nobody knows; and the two alarms that its contact gives, forced and held open.

use std::time::{Duration, Instant};

/// How long after a release somebody may still pull the door open: the strike lets go late, and inputs are read in turn.
const GRACE: Duration = Duration::from_secs(2);
/// The button inside is read in its turn: it may be heard of after the contact.
const REX_LAG: Duration = Duration::from_millis(700);

/// Where the leaf is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Position {
    /// There is no contact, or it is not heard of.
    #[default]
    Unknown,
    Closed,
    Open,
}

/// What is wrong with an open leaf, until it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alarm {
    Forced,
    HeldOpen,
}

/// What the leaf did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    Opened,
    Closed,
    /// An alarm was on.
    ClosedAgain,
    /// It had been forced, and was closed before anybody was told.
    ForcedAndClosed,
}

/// How long the leaf may be open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) held_open_after: Duration,
    pub(super) held_open_warning: Duration,
    /// Whether there is a button inside at all.
    pub(super) has_rex: bool,
}

/// The leaf, and what is known of those who may have opened it.
#[derive(Debug)]
pub(super) struct Leaf {
    limits: Limits,
    position: Position,
    /// From when the time it may be open counts, while that counts.
    open_since: Option<Instant>,
    alarm: Option<Alarm>,
    /// It opened, and nobody is known to have done so: an alarm, unless the button is heard of by then.
    suspected_until: Option<Instant>,
    excused_until: Option<Instant>,
}

impl Leaf {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            position: Position::Unknown,
            open_since: None,
            alarm: None,
            suspected_until: None,
            excused_until: None,
        }
    }

    pub(super) fn position(&self) -> Position {
        self.position
    }

    pub(super) fn alarm(&self) -> Option<Alarm> {
        self.alarm
    }

    /// Takes what the contact says. `may_open`: the lock lets people through now, or somebody inside goes out.
    pub(super) fn sense(&mut self, is_closed: bool, may_open: bool, now: Instant) -> Option<Moved> {
        let before = std::mem::replace(&mut self.position, if is_closed { Position::Closed } else { Position::Open });
        match (before, self.position) {
            (_, Position::Unknown) | (Position::Closed, Position::Closed) | (Position::Open, Position::Open) => None,
            (Position::Unknown | Position::Open, Position::Closed) => {
                self.open_since = None;
                Some(match (self.alarm.take(), self.suspected_until.take()) {
                    (Some(_), _) => Moved::ClosedAgain,
                    (None, Some(_)) => Moved::ForcedAndClosed,
                    (None, None) => Moved::Closed,
                })
            }
            // Nobody saw it open: a board that comes back with an open door is no burglar.
            (Position::Unknown, Position::Open) => {
                self.open_since = Some(now);
                Some(Moved::Opened)
            }
            (Position::Closed, Position::Open) => {
                self.open_since = Some(now);
                if !may_open && self.excused_until.is_none_or(|until| until < now) {
                    self.suspected_until = Some(if self.limits.has_rex { now + REX_LAG } else { now });
                }
                Some(Moved::Opened)
            }
        }
    }

    /// The contact can not be read any more.
    pub(super) fn lose(&mut self) {
        self.calm();
        self.open_since = None;
        self.position = Position::Unknown;
    }

    /// Somebody inside has opened it, as is heard only now.
    pub(super) fn explain(&mut self) {
        self.suspected_until = None;
    }

    /// The lock lets people through until `until`: an opening is theirs, and for a moment after.
    pub(super) fn excuse(&mut self, until: Instant) {
        self.excused_until = self.excused_until.max(Some(until + GRACE));
    }

    /// The lock is secured now: who has hold of the door may still open it, and nobody later.
    pub(super) fn excuse_no_longer(&mut self, now: Instant) {
        self.excused_until = self.excused_until.map(|until| until.min(now + GRACE));
    }

    /// The time for which it may be open begins now, if it is open.
    pub(super) fn count_anew(&mut self, now: Instant) {
        if self.position == Position::Open {
            self.open_since = Some(now);
        }
    }

    /// It may stand open: whatever was wrong with that is no longer.
    pub(super) fn calm(&mut self) {
        self.alarm = None;
        self.suspected_until = None;
    }

    /// The alarm that is due now, if one is. Asked only while it is not meant to stand open.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Alarm> {
        if self.suspected_until.take_if(|until| *until <= now).is_some() {
            self.alarm = Some(Alarm::Forced);
            return self.alarm;
        }
        if self.alarm.is_none() && self.alarm_at().is_some_and(|at| at <= now) {
            self.alarm = Some(Alarm::HeldOpen);
            return self.alarm;
        }
        None
    }

    /// When something is due next, while the leaf is not meant to stand open.
    pub(super) fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        let warn_at = self.warn_at().filter(|at| *at > now);
        let alarm_at = self.alarm_at().filter(|_| self.alarm.is_none());
        [warn_at, alarm_at, self.suspected_until].into_iter().flatten().min()
    }

    /// Whether it should be closed: it has been open for long, or there is an alarm.
    pub(super) fn should_close(&self, now: Instant) -> bool {
        self.alarm.is_some() || self.warn_at().is_some_and(|at| at <= now)
    }

    fn alarm_at(&self) -> Option<Instant> {
        self.open_since.map(|since| since + self.limits.held_open_after)
    }

    fn warn_at(&self) -> Option<Instant> {
        self.alarm_at().and_then(|at| at.checked_sub(self.limits.held_open_warning))
    }
}

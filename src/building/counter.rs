//! A two-way people counter on two inputs: edges with their times in, people out.
//!
//! Does not do: telling two people apart who stay so close together that no beam is free between them; they are one.

use std::time::{Duration, Instant};

/// Pulses of one line that follow sooner than this are one: a person takes longer.
const BOUNCE: Duration = Duration::from_millis(100);
/// Beams that are free for less than this were not free: a swinging coat, or a board that reads one line after the other.
const FREE_FOR: Duration = Duration::from_millis(60);

/// What the two inputs are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CounterKind {
    /// The counter decides by itself: a pulse on the first input for each who comes in, on the second for each who leaves.
    #[default]
    Pulses,
    /// Two light beams, the first outside the second; an input carries its signal while its beam is broken.
    Beams,
}

/// Which of the two inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The pulse of those who come in, or the outer beam.
    First,
    /// The pulse of those who leave, or the inner beam.
    Second,
}

/// Which way somebody went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    In,
    Out,
}

/// One counter.
#[derive(Clone, Debug)]
pub struct Counter {
    kind: CounterKind,
    first: Line,
    second: Line,
    crossing: Option<Crossing>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// None until it has been read.
    high: Option<bool>,
    counted_at: Option<Instant>,
}

/// Somebody is between the beams.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    entered: Side,
    /// The beam that was last broken alone.
    last: Side,
    free_since: Option<Instant>,
}

impl Counter {
    /// Nothing has been read.
    pub fn new(kind: CounterKind) -> Self {
        Self { kind, first: Line::default(), second: Line::default(), crossing: None }
    }

    /// An input was read, or changed. The first reading of a line is no edge. Whoever has gone through by then comes out.
    pub fn edge(&mut self, side: Side, high: bool, at: Instant) -> Option<Way> {
        let gone_through = self.handle_timeout(at);
        let before = self.line(side).high.replace(high);
        if before.is_none_or(|before| before == high) {
            return gone_through;
        }
        match self.kind {
            CounterKind::Pulses if high => self.line(side).pulse(at).then_some(match side {
                Side::First => Way::In,
                Side::Second => Way::Out,
            }),
            CounterKind::Pulses => None,
            CounterKind::Beams => {
                self.beams_changed(at);
                gone_through
            }
        }
    }

    /// The board is away: nothing is known of either input until it is read again.
    pub fn lose(&mut self) {
        *self = Self::new(self.kind);
    }

    /// One input cannot be read. The other one, which nobody tells again unless it changes, stays known.
    pub fn lose_one(&mut self, side: Side) {
        *self.line(side) = Line::default();
        self.crossing = None;
    }

    /// Whether both inputs have been read.
    pub fn is_known(&self) -> bool {
        self.first.high.is_some() && self.second.high.is_some()
    }

    /// When [`Counter::handle_timeout`] is due.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.crossing.and_then(|crossing| crossing.free_since).map(|since| since + FREE_FOR)
    }

    /// The beams have been free for long enough: the person is through, or has turned back.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<Way> {
        self.poll_timeout().filter(|at| *at <= now)?;
        let Crossing { entered, last, .. } = self.crossing.take()?;
        match (entered, last) {
            (Side::First, Side::Second) => Some(Way::In),
            (Side::Second, Side::First) => Some(Way::Out),
            (Side::First, Side::First) | (Side::Second, Side::Second) => None,
        }
    }

    fn line(&mut self, side: Side) -> &mut Line {
        match side {
            Side::First => &mut self.first,
            Side::Second => &mut self.second,
        }
    }

    fn beams_changed(&mut self, at: Instant) {
        let broken = |line: &Line| line.high == Some(true);
        let alone = match (broken(&self.first), broken(&self.second)) {
            (true, false) => Some(Side::First),
            (false, true) => Some(Side::Second),
            (true, true) | (false, false) => None,
        };
        match (&mut self.crossing, alone) {
            (None, Some(entered)) => self.crossing = Some(Crossing { entered, last: entered, free_since: None }),
            (None, None) => {}
            (Some(crossing), Some(last)) => {
                crossing.last = last;
                crossing.free_since = None;
            }
            (Some(crossing), None) => {
                let free = !broken(&self.first) && !broken(&self.second);
                crossing.free_since = free.then_some(at);
            }
        }
    }
}

impl Line {
    fn pulse(&mut self, at: Instant) -> bool {
        let is_bounce = self.counted_at.is_some_and(|counted_at| at.saturating_duration_since(counted_at) < BOUNCE);
        if !is_bounce {
            self.counted_at = Some(at);
        }
        !is_bounce
    }
}

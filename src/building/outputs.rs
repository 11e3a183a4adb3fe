//! The outputs of a building as one machine: it is told the time, the clock's worth and the people inside, and says which
//! output to set. An output is set once for each change, again when its board comes back, and while it is known to be
//! wrong.

use std::collections::{BTreeMap, VecDeque};

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::plan::Plan;
use crate::policy::ClockState;
use crate::time::Now;

/// How often an output that did not move is told again.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

/// One output.
#[derive(Clone, Debug)]
pub struct OutputSettings {
    pub plan: Plan,
    pub when_unset: WhenUnset,
    /// It goes on only when nobody is counted inside, and not while nobody can tell; once on it stays.
    pub only_when_empty: bool,
}

/// What an output is while the clock cannot be believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenUnset {
    /// It stays as it is; off after a start.
    #[default]
    Keep,
    /// It is off.
    Off,
    /// It is on.
    On,
}

/// An order: this output on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    pub output: String,
    pub on: bool,
}

/// Every output of a building, by name.
#[derive(Debug)]
pub struct Outputs {
    outputs: BTreeMap<String, Output>,
    commands: VecDeque<Set>,
}

#[derive(Debug)]
struct Output {
    settings: OutputSettings,
    /// Boards begin with everything off.
    on: bool,
    /// When it did not do what it should, and was last told.
    wrong_since: Option<Instant>,
    /// Until when the plan need not be asked again, and from when on it was asked.
    planned: Option<Planned>,
}

#[derive(Clone, Copy, Debug)]
struct Planned {
    on: bool,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

impl Outputs {
    /// All off, as their boards are at first.
    pub fn new(outputs: impl IntoIterator<Item = (String, OutputSettings)>) -> Self {
        let off = |settings| Output { settings, on: false, wrong_since: None, planned: None };
        let outputs = outputs.into_iter().map(|(name, settings)| (name, off(settings)));
        Self { outputs: outputs.collect(), commands: VecDeque::new() }
    }

    /// Told each second. `inside`: people as the counters have it; None where nobody can tell.
    pub fn handle_tick(&mut self, now: Now, clock: ClockState, inside: Option<u32>) {
        for (name, output) in &mut self.outputs {
            let on = output.wanted(now.wall, clock, inside);
            let again = output.wrong_since.is_some_and(|at| now.mono.saturating_duration_since(at) >= AGAIN_AFTER);
            if on != output.on || again {
                output.on = on;
                output.wrong_since = output.wrong_since.map(|_| now.mono);
                self.commands.push_back(Set { output: name.clone(), on });
            }
        }
    }

    /// Its board said what became of an order. True where that is the level it should have; None is no news: a board
    /// that comes back says that it has put everything off, before it hears otherwise.
    pub fn reported(&mut self, output: &str, result: Result<bool, ()>, now: Instant) -> Option<bool> {
        let output = self.outputs.get_mut(output)?;
        match result {
            Ok(level) if level == output.on => {
                output.wrong_since = None;
                Some(true)
            }
            Ok(_) => None,
            Err(()) => {
                output.wrong_since = Some(now);
                Some(false)
            }
        }
    }

    /// Its board has come back, with everything off: what should be on is put on again.
    pub fn restore(&mut self, output: &str) {
        if let Some(kept) = self.outputs.get(output).filter(|kept| kept.on) {
            self.commands.push_back(Set { output: output.to_owned(), on: kept.on });
        }
    }

    /// The next order, until there is none.
    pub fn next_command(&mut self) -> Option<Set> {
        self.commands.pop_front()
    }

    /// Whether it should be on; None where there is no such output.
    pub fn is_on(&self, output: &str) -> Option<bool> {
        self.outputs.get(output).map(|output| output.on)
    }
}

impl Output {
    fn wanted(&mut self, now: DateTime<Utc>, clock: ClockState, inside: Option<u32>) -> bool {
        let on = match (clock, self.settings.when_unset) {
            (ClockState::Believed, _) => self.planned(now),
            (ClockState::Unset, WhenUnset::Keep) => self.on,
            (ClockState::Unset, WhenUnset::Off) => false,
            (ClockState::Unset, WhenUnset::On) => true,
        };
        let held_back = self.settings.only_when_empty && !self.on && inside != Some(0);
        on && !held_back
    }

    /// The plan's word, asked for again when it changes or the clock was set back.
    fn planned(&mut self, now: DateTime<Utc>) -> bool {
        let holds = |planned: &Planned| planned.from <= now && planned.until.is_some_and(|until| now < until);
        if let Some(planned) = self.planned.filter(holds) {
            return planned.on;
        }
        let level = self.settings.plan.at(now);
        // A plan without a change within a year is asked again in a day.
        let until = level.until.or_else(|| now.checked_add_signed(chrono::TimeDelta::days(1)));
        self.planned = Some(Planned { on: level.on, from: now, until });
        level.on
    }
}

//! stub until the branch `schedule` is merged
use super::Hours;
use chrono::{DateTime, Utc};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    SelfService,
    Staffed,
    Closed,
}
#[derive(Clone, Debug)]
pub struct Schedule {
    hours: Option<Hours>,
    staffed: Option<Hours>,
}
#[derive(Clone, Debug, Default)]
pub struct Exceptions;
impl Schedule {
    pub fn new(_zone: chrono_tz::Tz, hours: Option<Hours>, staffed: Option<Hours>, _e: Exceptions) -> Self {
        Self { hours, staffed }
    }
    pub fn mode(&self, at: DateTime<Utc>) -> Mode {
        if self.staffed.as_ref().is_some_and(|h| h.is_open(at)) {
            return Mode::Staffed;
        }
        if self.hours.as_ref().is_none_or(|h| h.is_open(at)) { Mode::SelfService } else { Mode::Closed }
    }
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.hours.as_ref()?.next_opening(at)
    }
    pub fn open_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.hours.as_ref()?.open_until(at)
    }
    pub fn staffed_ended_within(&self, at: DateTime<Utc>, for_: Duration) -> bool {
        let Some(h) = &self.staffed else { return false };
        let Ok(d) = chrono::TimeDelta::from_std(for_) else { return false };
        !h.is_open(at) && h.open_until(at - d).is_some_and(|end| end <= at)
    }
}

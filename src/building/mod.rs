//! What a building does by itself: lights, alarm and computers that follow the hours of a door, announcements before it
//! closes, and how many people are inside. Pure: facts and the time go in, levels, moments and counts come out.
//!
//! A door has three states over the day: staffed, self-service, closed. An output has a value in each of them, and
//! offsets by which it goes on and off earlier or later than the hours say (ecosystem.md 3.13). Nothing here holds
//! anybody in: what ends with the hours is entry, then comes the announcement, then the alarm (security.md 6).

mod announcements;
mod counter;
mod occupancy;
mod openings;
mod outputs;
mod plan;

pub use announcements::{Announced, Announcements, Moments, Occasion};
pub use counter::{Counter, CounterKind, Side, Way};
pub use occupancy::{Occupancy, RESET_HOUR, is_reset_due};
pub use openings::{Crowd, Openings};
pub use outputs::{OutputSettings, Outputs, Set, WhenUnset};
pub use plan::{Level, OFFSET_MAX, Plan};

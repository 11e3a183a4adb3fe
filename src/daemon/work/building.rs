//! The building: outputs that follow the hours, announcements, people counters. Its machines are told what happened, and
//! what they say is carried out.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use omatoimi_hardware::{Event as DeviceEvent, PinFault};

use super::Loop;
use crate::building::{Announced, Announcements, Counter, Occasion, Occupancy, Openings, Outputs, Side, Way};
use crate::config::{Config, InputAddress, OutputAddress, PeopleCounter};
use crate::daemon::announcer::{Job, SoundFault};
use crate::daemon::health::Fault;
use crate::daemon::store_io::Request;
use crate::door::{Command, DoorState, Input};
use crate::ids::{DeviceId, DoorId};
use crate::incident::{Incident, Place, What};
use crate::policy::ClockState;
use crate::time::Now;

/// How often the number of people inside is written down at most.
const KEEP_EVERY: Duration = Duration::from_secs(5);

/// The machines of the building, and what of them has been carried out.
pub(super) struct Building {
    outputs: Outputs,
    announcements: Announcements,
    /// Bells that ring, and until when.
    ringing: BTreeMap<String, Instant>,
    counters: BTreeMap<DoorId, Counted>,
    occupancy: Occupancy,
    /// What the doors were last told.
    told: Option<u32>,
    /// What was last written down, and when.
    kept: (u32, Instant),
}

struct Counted {
    counter: Counter,
    openings: Openings,
}

impl Building {
    /// `kept`: the people inside when the store was last written.
    pub(super) fn new(config: &Config, kept: Option<(u32, DateTime<Utc>)>, now: Instant) -> Self {
        let outputs = config.outputs.iter().map(|(name, output)| (name.clone(), output.settings.clone()));
        let announcements = config.announcements.iter().map(|(name, one)| (name.clone(), one.moments.clone()));
        let counter =
            |counter: &PeopleCounter| Counted { counter: Counter::new(counter.kind), openings: Openings::default() };
        let counters = config.doors.iter().filter_map(|(id, door)| Some((id.clone(), counter(door.counter.as_ref()?))));
        Self {
            outputs: Outputs::new(outputs),
            announcements: Announcements::new(announcements),
            ringing: BTreeMap::new(),
            counters: counters.collect(),
            occupancy: Occupancy::new(config.site.timezone, kept),
            told: None,
            kept: (kept.map_or(0, |(inside, _)| inside), now),
        }
    }

    /// None where nothing counts, or a counter cannot be read.
    fn inside(&self) -> Option<u32> {
        let known = !self.counters.is_empty() && self.counters.values().all(|counted| counted.counter.is_known());
        known.then(|| self.occupancy.inside())
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let counters = self.counters.values().flat_map(|one| [one.counter.poll_timeout(), one.openings.poll_timeout()]);
        counters.flatten().chain(self.ringing.values().copied()).min()
    }
}

impl Loop {
    /// Told each second.
    pub(super) fn follow_building(&mut self, now: Now) {
        if self.building.occupancy.handle_tick(now.wall, self.clock_state) {
            tracing::info!("people are counted from zero again");
        }
        self.people_changed(now);
        let inside = self.building.inside();
        self.building.outputs.handle_tick(now, self.clock_state, inside);
        self.set_outputs();
        for announced in self.building.announcements.handle_tick(now.wall, self.clock_state) {
            self.announce(&announced, now);
        }
        if now.mono.saturating_duration_since(self.building.kept.1) >= KEEP_EVERY {
            self.keep_people(now);
        }
    }

    /// What devices say that belongs to the building.
    pub(super) fn building_hears(&mut self, device: &DeviceId, event: &DeviceEvent, now: Now) {
        match event {
            DeviceEvent::Input { input, high } => self.building_input(device, *input, Some(*high), now),
            DeviceEvent::InputFault { input, .. } => self.building_input(device, *input, None, now),
            DeviceEvent::Output { output, result } => self.output_reported(device, *output, *result, now),
            DeviceEvent::Found => {
                for name in self.outputs_on(device) {
                    self.building.outputs.restore(&name);
                }
                self.set_outputs();
            }
            DeviceEvent::Lost { .. } => self.building_board_lost(device, now),
            DeviceEvent::Scan(_)
            | DeviceEvent::Rejected(_)
            | DeviceEvent::Key(_)
            | DeviceEvent::Noise { .. }
            | DeviceEvent::Lock { .. }
            | DeviceEvent::Reader(_)
            | DeviceEvent::Tag(_) => {}
        }
    }

    /// What a door does that has to do with the people who come in.
    pub(super) fn building_sees(&mut self, door: &DoorId, command: &Command, now: Now) {
        let Some(counted) = self.building.counters.get_mut(door) else { return };
        // Whom staff let in with a word of theirs needs no card.
        if let Command::Release { for_, .. } | Command::Open { for_, .. } = command {
            counted.openings.released(*for_, now.mono);
        } else if let Command::StandOpen { .. } = command {
            counted.openings.stands_open(true);
        } else if let Command::StandShut | Command::Secure = command {
            counted.openings.stands_open(false);
        }
    }

    /// A fire at one door is a fire in the house.
    pub(super) fn building_sees_fire(&mut self) {
        let is_on_fire = |door| self.portals.standing(door).is_some_and(|standing| standing.state == DoorState::Fire);
        let on = self.doors.keys().any(is_on_fire);
        for counted in self.building.counters.values_mut() {
            counted.openings.fire(on);
        }
    }

    pub(super) fn handle_building_timeouts(&mut self, now: Now) {
        let over: Vec<String> = self
            .building
            .ringing
            .iter()
            .filter(|(_, until)| **until <= now.mono)
            .map(|(name, _)| name.clone())
            .collect();
        for name in over {
            self.building.ringing.remove(&name);
            self.ring(&name, false);
        }
        let doors: Vec<DoorId> = self.building.counters.keys().cloned().collect();
        for door in doors {
            let Some(counted) = self.building.counters.get_mut(&door) else { continue };
            let way = counted.counter.handle_timeout(now.mono);
            self.went(&door, way, now);
            let crowd =
                self.building.counters.get_mut(&door).and_then(|counted| counted.openings.handle_timeout(now.mono));
            if let Some(crowd) = crowd {
                let what = What::MorePeopleThanLogins { counted: crowd.counted, logins: crowd.logins };
                self.raise(Incident { place: Place::Door(door), what });
            }
        }
        self.people_changed(now);
    }

    /// Staff have counted the people inside. False where nothing counts them here.
    pub(super) fn people_counted(&mut self, people: Option<u32>, now: Now) -> bool {
        if self.building.counters.is_empty() {
            return false;
        }
        if let Some(people) = people {
            self.building.occupancy.set(people);
            self.people_changed(now);
        }
        true
    }

    /// What became of an announcement; it never stops anything.
    pub(super) fn announced(&self, announcement: &str, done: Result<(), SoundFault>) {
        if let Err(cause) = &done {
            tracing::warn!(announcement, %cause, code = "F-SND-01", "an announcement was not made");
        }
        let cure = "try its command by hand as the service's user: the program, its files, the sound card";
        let fault = done.err().map(|cause| Fault { code: "F-SND-01", cause: cause.to_string(), cure });
        self.note(&format!("announcement.{announcement}"), fault);
    }

    /// Writes down how many are inside, where that is news.
    pub(super) fn keep_people(&mut self, now: Now) {
        let inside = self.building.occupancy.inside();
        let is_news = !self.building.counters.is_empty() && inside != self.building.kept.0;
        if is_news && self.clock_state == ClockState::Believed {
            self.building.kept = (inside, now.mono);
            self.ask_store(Request::KeepPeople { inside, at: now.wall });
        }
    }

    fn building_input(&mut self, device: &DeviceId, input: u16, high: Option<bool>, now: Now) {
        for door in self.doors_where(|door| door.counter.as_ref().is_some_and(|counter| counter.device == *device)) {
            let Some(at) = self.config.doors.get(&door).and_then(|door| door.counter.as_ref()) else { continue };
            let side = match input {
                input if input == at.first => Side::First,
                input if input == at.second => Side::Second,
                _ => continue,
            };
            let Some(counted) = self.building.counters.get_mut(&door) else { continue };
            let way = match high {
                Some(high) => counted.counter.edge(side, high, now.mono),
                None => {
                    counted.counter.lose_one(side);
                    None
                }
            };
            self.went(&door, way, now);
            self.note_counter(&door, high.is_none().then(|| format!("{device}:{input} cannot be read")));
        }
        for (door, closed) in self.contacts(device, Some(input), high) {
            if let Some(counted) = self.building.counters.get_mut(&door) {
                match closed {
                    Some(closed) => counted.openings.contact(closed, now.mono),
                    None => counted.openings.contact_lost(),
                }
            }
        }
        self.people_changed(now);
    }

    fn building_board_lost(&mut self, device: &DeviceId, now: Now) {
        for door in self.doors_where(|door| door.counter.as_ref().is_some_and(|counter| counter.device == *device)) {
            if let Some(counted) = self.building.counters.get_mut(&door) {
                counted.counter.lose();
            }
            self.note_counter(&door, Some(format!("{device} is away")));
        }
        for (door, _) in self.contacts(device, None, None) {
            if let Some(counted) = self.building.counters.get_mut(&door) {
                counted.openings.contact_lost();
            }
        }
        for name in self.outputs_on(device) {
            self.note_output(&name, Some(PinFault::Away));
        }
        self.people_changed(now);
    }

    /// The doors whose contact this is, and whether each is closed; None: that cannot be read.
    fn contacts(&self, device: &DeviceId, input: Option<u16>, high: Option<bool>) -> Vec<(DoorId, Option<bool>)> {
        let contacts = self.config.doors.iter().filter_map(|(id, door)| Some((id, door.inputs.contact.as_ref()?)));
        let is_it = |at: &InputAddress| at.device == *device && input.is_none_or(|input| at.input == input);
        let meant = contacts.filter(|(_, contact)| is_it(&contact.address));
        meant.map(|(id, contact)| (id.clone(), high.map(|high| contact.says(high)))).collect()
    }

    /// Somebody went through a counted door.
    fn went(&mut self, door: &DoorId, way: Option<Way>, now: Now) {
        let Some(way) = way else { return };
        self.building.occupancy.count(way);
        if let (Way::In, Some(counted)) = (way, self.building.counters.get_mut(door)) {
            counted.openings.came_in(now.mono);
        }
    }

    fn people_changed(&mut self, now: Now) {
        let inside = self.building.inside();
        if std::mem::replace(&mut self.building.told, inside) != inside {
            self.tell_all(&Input::Counted { inside }, now);
        }
    }

    fn note_counter(&self, door: &DoorId, cause: Option<String>) {
        let known = self.building.counters.get(door).is_some_and(|counted| counted.counter.is_known());
        let cure =
            "check the counter, its power and its board; while it is away an `occupancy_limit` keeps everybody out";
        match cause {
            Some(cause) => self.note(&format!("door.{door}.counter"), Some(Fault { code: "F-CNT-01", cause, cure })),
            None if known => self.note(&format!("door.{door}.counter"), None),
            None => {}
        }
    }

    fn outputs_on(&self, device: &DeviceId) -> Vec<String> {
        let outputs = self.config.outputs.iter().filter(|(_, output)| output.output.device == *device);
        outputs.map(|(name, _)| name.clone()).collect()
    }

    fn set_outputs(&mut self) {
        while let Some(set) = self.building.outputs.next_command() {
            tracing::info!(output = set.output, on = set.on, "an output of the building");
            if let Some(output) = self.config.outputs.get(&set.output) {
                self.waiting.devices.set(&output.output, set.on);
            }
        }
    }

    fn output_reported(&mut self, device: &DeviceId, output: u16, result: Result<bool, PinFault>, now: Now) {
        let address = OutputAddress { device: device.clone(), output };
        let Some(name) =
            self.config.outputs.iter().find(|(_, one)| one.output == address).map(|(name, _)| name.clone())
        else {
            return;
        };
        let is_right = self.building.outputs.reported(&name, result.map_err(drop), now.mono);
        match (is_right, result) {
            (_, Err(fault)) => self.note_output(&name, Some(fault)),
            (Some(true), Ok(_)) => self.note_output(&name, None),
            (Some(false) | None, Ok(_)) => {}
        }
    }

    fn note_output(&self, name: &str, fault: Option<PinFault>) {
        let cure = "check the relay board, its power and its wiring";
        let fault = fault.map(|fault| Fault { code: "F-OUT-01", cause: fault.to_string(), cure });
        self.note(&format!("output.{name}"), fault);
    }

    fn announce(&mut self, announced: &Announced, now: Now) {
        let Some(announcement) = self.config.announcements.get(&announced.announcement) else { return };
        let name = &announced.announcement;
        tracing::info!(announcement = name, "announced");
        if let Some(chime) = &announcement.chime {
            self.building.ringing.insert(name.clone(), now.mono + chime.for_);
            self.ring(name, true);
        }
        let Some(command) = self.config.announcements.get(name).and_then(|one| one.command.as_ref()) else { return };
        let minutes = match announced.occasion {
            Occasion::ClosesIn(before) => before.as_secs() / 60,
            Occasion::Switched => 0,
        };
        let runs = runs(&command.arguments, &self.config.site.languages, minutes);
        let (program, timeout) = (command.program.clone(), command.timeout);
        if let Err(fault) = self.waiting.announcer.play(Job { announcement: name.clone(), program, runs, timeout }) {
            self.announced(name, Err(fault));
        }
    }

    fn ring(&self, announcement: &str, on: bool) {
        let chime = self.config.announcements.get(announcement).and_then(|announcement| announcement.chime.as_ref());
        if let Some(chime) = chime {
            self.waiting.devices.set(&chime.output, on);
        }
    }
}

/// The arguments of each run: one for each language where they name it, else one.
fn runs(arguments: &[String], languages: &[String], minutes: u64) -> Vec<Vec<String>> {
    let filled = |language: &str| -> Vec<String> {
        let fill = |text: &String| text.replace("{language}", language).replace("{minutes}", &minutes.to_string());
        arguments.iter().map(fill).collect()
    };
    if arguments.iter().any(|text| text.contains("{language}")) {
        languages.iter().map(|language| filled(language)).collect()
    } else {
        vec![filled("")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_said_in_turn_and_a_command_that_names_none_is_run_once() {
        let text = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let languages = text(&["fi", "sv"]);
        let both = runs(&text(&["-q", "{minutes}-{language}.wav"]), &languages, 15);
        assert_eq!(both, [text(&["-q", "15-fi.wav"]), text(&["-q", "15-sv.wav"])]);
        assert_eq!(runs(&text(&["bell.wav"]), &languages, 0), [text(&["bell.wav"])]);
    }
}

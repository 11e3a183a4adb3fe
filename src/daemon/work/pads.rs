//! The pads of the stations: what lies on them is told to their station, and what a station wants of a tag to its pad.

use omatoimi_hardware::pad::{TagEvent, Uid};
use omatoimi_hardware::tag::security::Gate;

use super::Loop;
use crate::ids::{DeviceId, StationId};
use crate::incident::{Incident, Place, What};
use crate::station::Input;
use crate::time::Now;

impl Loop {
    /// A tag came, went, was listed or set.
    pub(super) fn tag_reported(&mut self, pad: &DeviceId, event: TagEvent, now: Now) {
        for station in self.stations_of_pad(pad) {
            let visit = self.next_visit();
            self.tell_station(&station, Input::Tag { visit, event: event.clone() }, now);
        }
    }

    /// The pad is away, or is back: then every tag arrives again.
    pub(super) fn pad_changed(&mut self, pad: &DeviceId, works: bool, now: Now) {
        for station in self.stations_of_pad(pad) {
            self.tell_station(&station, Input::PadChanged { works }, now);
        }
    }

    /// Has the station's pad set what the gate looks at on one tag.
    pub(super) fn set_security(&self, station: &StationId, uid: Uid, gate: Gate) {
        let pad = self.config.stations.get(station).and_then(|station| station.pad.as_ref());
        if let Some(pad) = pad {
            self.waiting.devices.set_security(pad, uid, gate);
        }
    }

    pub(super) fn raise_at_station(&self, station: StationId, what: What) {
        self.raise(Incident { place: Place::Station(station), what });
    }

    fn stations_of_pad(&self, pad: &DeviceId) -> Vec<StationId> {
        let stations = self.config.stations.iter().filter(|(_, station)| station.pad.as_ref() == Some(pad));
        stations.map(|(id, _)| id.clone()).collect()
    }
}

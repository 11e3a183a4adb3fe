//! What devices, the library system and the store report: told to the machines, and noted where something is wrong.

use omatoimi_hardware::barcode::Scan;
use omatoimi_hardware::{Event as DeviceEvent, LockState, PinFault, keypad};

use super::Loop;
use crate::daemon::event::StoreNews;
use crate::daemon::health::Fault;
use crate::door::{Input, Key, Lock, PortalInput};
use crate::ids::{DeviceId, DoorId, StationId, Visit};
use crate::receipt::PrintFault;
use crate::register::IlsEvent;
use crate::station;
use crate::time::Now;

impl Loop {
    pub(super) fn device_reports(&mut self, device: &DeviceId, event: DeviceEvent, now: Now) {
        self.building_hears(device, &event, now);
        match event {
            DeviceEvent::Scan(scan) => self.scanned(device, &scan, now),
            DeviceEvent::Rejected(_) => {
                self.tell_doors_of_reader(device, &Input::NotACard, now);
                for station in self.stations_of(device) {
                    // No pattern has an empty text.
                    self.scanned_at_station(&station, "", now);
                }
            }
            DeviceEvent::Key(key) => self.key_pressed(device, key, now),
            DeviceEvent::Lock { output, state } => self.lock_moved(device, output, state, now),
            DeviceEvent::Found => {
                tracing::info!(%device, "device found");
                self.note(&format!("device.{device}"), None);
                self.lamps.restore(device, &self.waiting.devices);
                self.readers.restore(device, &self.waiting.devices);
                self.reader_changed(device, true, now);
                self.pad_changed(device, true, now);
            }
            DeviceEvent::Lost { why } => self.device_lost(device, why, now),
            DeviceEvent::Input { input, high } => self.input_moved(device, input, high, now),
            DeviceEvent::InputFault { input, fault } => {
                tracing::warn!(%device, input, %fault, code = "F-INP-01", "an input cannot be read");
                self.inputs_lost(device, Some(input), &fault.to_string(), now);
            }
            DeviceEvent::Reader(report) => self.reader_reports(device, report, now),
            DeviceEvent::Tag(event) => self.tag_reported(device, event, now),
            DeviceEvent::Noise { bytes } => tracing::debug!(%device, bytes, "noise on the keypad's line"),
            DeviceEvent::Output { output, result: Err(fault) } => {
                tracing::warn!(%device, output, %fault, code = "F-LMP-01", "an output does not do what it should")
            }
            DeviceEvent::Output { output, result: Ok(on) } => tracing::debug!(%device, output, on, "output"),
        }
    }

    /// A scan begins a visit at each door of this reader; only what the site takes for a card does.
    fn scanned(&mut self, device: &DeviceId, scan: &Scan, now: Now) {
        let text = scan.text.as_str();
        let card = self.config.site.card.parse(text);
        // No pattern has an empty text.
        let (text, card) = if card.is_some() && !self.may_be_card(device, scan) { ("", None) } else { (text, card) };
        for station in self.stations_of(device) {
            self.scanned_at_station(&station, text, now);
        }
        for door in self.doors_where(|door| door.reader == *device) {
            let input = match &card {
                Some(card) => {
                    self.visits += 1;
                    Input::CardRead { visit: Visit(self.visits), card: card.clone() }
                }
                None => Input::NotACard,
            };
            self.tell(&door, input, now);
        }
    }

    fn stations_of(&self, reader: &DeviceId) -> Vec<StationId> {
        let stations = self.config.stations.iter().filter(|(_, station)| station.reader == *reader);
        stations.map(|(id, _)| id.clone()).collect()
    }

    fn reader_changed(&mut self, device: &DeviceId, works: bool, now: Now) {
        for station in self.stations_of(device) {
            self.tell_station(&station, station::Input::ReaderChanged { works }, now);
        }
    }

    fn tell_doors_of_reader(&mut self, device: &DeviceId, input: &Input, now: Now) {
        for door in self.doors_where(|door| door.reader == *device) {
            self.tell(&door, input.clone(), now);
        }
    }

    fn key_pressed(&mut self, device: &DeviceId, key: keypad::Key, now: Now) {
        let key = match key {
            keypad::Key::Digit(digit) => Key::Digit(digit.ascii() - b'0'),
            keypad::Key::Enter => Key::Enter,
            keypad::Key::Clear => Key::Clear,
        };
        for door in self.doors_where(|door| door.keypad.as_ref() == Some(device)) {
            self.tell(&door, Input::KeyPressed(key), now);
        }
    }

    fn lock_moved(&mut self, device: &DeviceId, output: u16, state: LockState, now: Now) {
        for door in self.doors_where(|door| door.lock.device == *device && door.lock.output == output) {
            let (lock, fault) = match state {
                // A lock that once did not move is known to be well again only when it has moved.
                LockState::Secured if self.stuck.contains(&door) => (Lock::Secured, Some(PinFault::NotMoved)),
                LockState::Secured => (Lock::Secured, None),
                LockState::Released { .. } => (Lock::Released, None),
                LockState::Fault(fault) => (Lock::Fault, Some(fault)),
            };
            match fault {
                Some(PinFault::NotMoved) => self.stuck.insert(door.clone()),
                Some(_) | None => self.stuck.remove(&door),
            };
            tracing::info!(%door, state = lock.word(), "lock");
            self.note(
                &format!("door.{door}.lock"),
                fault.map(|fault| lock_fault(format!("{device}:{output}: {fault}"))),
            );
            self.tell_lock(&door, lock, now);
        }
    }

    /// The visit's machine first, so that what it shows follows from the lock.
    fn tell_lock(&mut self, door: &DoorId, lock: Lock, now: Now) {
        self.tell(door, Input::LockChanged(lock), now);
        self.tell_portal(door, PortalInput::LockChanged(lock), now);
        self.staff.acts.lock_seen(door, lock, now.mono);
    }

    fn device_lost(&mut self, device: &DeviceId, why: String, now: Now) {
        let fault = self.away(device, why.clone());
        tracing::warn!(%device, why, code = fault.code, "device lost");
        self.note(&format!("device.{device}"), Some(fault));
        self.reader_changed(device, false, now);
        self.pad_changed(device, false, now);
        for door in self.doors_where(|door| door.lock.device == *device) {
            self.note(&format!("door.{door}.lock"), Some(lock_fault(format!("its board is away: {why}"))));
            self.tell_lock(&door, Lock::Fault, now);
        }
        self.inputs_lost(device, None, &why, now);
    }

    pub(super) fn ils_reports(&mut self, event: IlsEvent, now: Now) {
        match event {
            IlsEvent::Up => {
                tracing::info!("the library system answers");
                self.note("ils", None);
                self.tell_all(&Input::LinkChanged { online: true }, now);
                self.link_changed(true, now);
            }
            IlsEvent::Down { why } => {
                tracing::warn!(%why, code = "F-ILS-01", "the library system is away");
                let cure = "check the network, the address and the login in [ils]; known patrons still enter, and loans wait, meanwhile";
                self.note("ils", Some(Fault { code: "F-ILS-01", cause: why.to_string(), cure }));
                self.tell_all(&Input::LinkChanged { online: false }, now);
                self.link_changed(false, now);
            }
            IlsEvent::Circulated { ask, outcome } => self.circulation_reported(ask, outcome, now),
            IlsEvent::Answer { visit, answer } => self.tell_all(&Input::IlsAnswered { visit, answer }, now),
            IlsEvent::NoAnswer { visit } => self.tell_all(&Input::IlsSilent { visit }, now),
        }
    }

    /// A receipt is out, or not.
    pub(super) fn printed(&mut self, station: &StationId, visit: Visit, done: Result<(), PrintFault>, now: Now) {
        let ok = done.is_ok();
        if let Err(cause) = &done {
            tracing::warn!(%station, %visit, %cause, code = "F-PRN-01", "no receipt was printed");
        }
        let cure = "look at its paper, its cover and its cable; loans and returns go on without it";
        let fault = done.err().map(|cause| Fault { code: "F-PRN-01", cause: cause.to_string(), cure });
        self.note(&format!("station.{station}.printer"), fault);
        self.tell_station(station, station::Input::Printed { visit, ok }, now);
    }

    pub(super) fn store_reports(&mut self, news: StoreNews) {
        match news {
            StoreNews::Works => self.note("store", None),
            StoreNews::Fails(cause) => {
                tracing::error!(cause, code = "F-STO-02", "the store fails");
                let cure = "make room on the disk or replace it; entries are refused as the doors' when_log_fails says";
                self.note("store", Some(Fault { code: "F-STO-02", cause, cure }));
            }
            StoreNews::Purged(report) => {
                if report.entries > 0 || report.hour_keys > 0 {
                    tracing::info!(entries = report.entries, hour_keys = report.hour_keys, "forgot what was past");
                }
                if report.busy {
                    tracing::warn!(
                        code = "F-STO-03",
                        "a reader holds the store; what was forgotten is scrubbed next time"
                    );
                }
            }
            StoreNews::NextExpiry(at) => self.next_expiry = at,
        }
    }
}

fn lock_fault(cause: String) -> Fault {
    Fault { code: "F-LCK-01", cause, cure: "check the relay board, its power and its wiring; the way out stays free" }
}

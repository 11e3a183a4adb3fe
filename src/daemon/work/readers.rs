//! What readers with a secure channel report of themselves, and what the device of a scan says about it.

use omatoimi_hardware::Event as DeviceEvent;
use omatoimi_hardware::aim::Symbology;
use omatoimi_hardware::barcode::Scan;
use omatoimi_hardware::osdp::{Installed, NotSecure, Report};

use super::Loop;
use crate::config::Driver;
use crate::daemon::health::Fault;
use crate::ids::DeviceId;
use crate::incident::{Incident, Place, What};
use crate::time::Now;

impl Loop {
    /// A reader reports something of itself.
    pub(super) fn reader_reports(&mut self, device: &DeviceId, report: Report, now: Now) {
        if let Report::Installed(ended) = report {
            self.staff.acts.key_seen(device, ended == Installed::Done);
        }
        let incident = |what| Incident { place: Place::Device(device.clone()), what };
        match report {
            Report::Tamper(on) => self.raise_contact(incident(What::Tamper { on }), now),
            Report::Installed(Installed::Done) => self.raise(incident(What::ReaderKey { installed: true })),
            Report::Installed(Installed::TimeOver) => self.raise(incident(What::ReaderKey { installed: false })),
            Report::PowerFailed(on) => {
                let cause = "its power is not as it should be".to_owned();
                let cure = "check the reader's supply and its battery";
                self.note(&format!("device.{device}"), on.then_some(Fault { code: "F-OSD-10", cause, cure }));
            }
            Report::NotSecure(why) => {
                let fault = not_secure(why);
                tracing::warn!(%device, %why, code = fault.code, "no secure channel: the reader opens nothing");
                self.note(&format!("device.{device}"), Some(fault));
            }
        }
    }

    /// The outputs and inputs of a reader come and go with the reader, which says so itself.
    pub(super) fn pins_report(&mut self, device: &DeviceId, event: DeviceEvent, now: Now) {
        if matches!(event, DeviceEvent::Found) {
            self.lamps.restore(device, &self.waiting.devices);
            self.building_hears(device, &event, now);
        } else if !matches!(event, DeviceEvent::Lost { .. }) {
            self.device_reports(device, event, now);
        }
    }

    /// What was scanned, as far as it may be a card or an item: an EAN is never a card where the scanner tells one.
    pub(super) fn may_be_card(&self, device: &DeviceId, scan: &Scan) -> bool {
        let driver = self.config.devices.get(device).map(|device| &device.driver);
        let tells = matches!(driver, Some(Driver::Barcode { aim: true, .. }));
        !(tells && scan.symbology == Some(Symbology::Ean))
    }

    /// What is wrong with a device that is away.
    pub(super) fn away(&self, device: &DeviceId, cause: String) -> Fault {
        let driver = self.config.devices.get(device).map(|device| &device.driver);
        let (code, cure) = if matches!(driver, Some(Driver::Osdp(_))) {
            ("F-OSD-01", "check its cable and power, and its port, baud, address and key_file")
        } else if matches!(driver, Some(Driver::Wiegand { .. } | Driver::Gpio { .. })) {
            ("F-GPI-01", "check the chip and the lines in the config, and that this user may open the chip")
        } else {
            ("F-DEV-01", "check its plug and power, and the port in the config")
        };
        Fault { code, cause, cure }
    }
}

/// Why a reader has no secure channel, and what helps.
fn not_secure(why: NotSecure) -> Fault {
    let (code, cure) = match why {
        NotSecure::NoLine => ("F-OSD-01", "check the adapter's plug, and the port in the config"),
        NotSecure::Silent => {
            ("F-OSD-02", "check the reader's power, the two wires of the bus, its address and its speed")
        }
        NotSecure::Garbled => ("F-OSD-03", "check the bus speed, its ends, and that no two readers have one address"),
        NotSecure::WrongKey => {
            ("F-OSD-04", "give key_file the reader's key, or install this key in a reader that was reset")
        }
        NotSecure::NoKey => ("F-OSD-05", "install the key; a reader that knows no secure channel cannot be used"),
        NotSecure::TwoDevices => ("F-OSD-06", "give each reader on the bus an address of its own"),
        NotSecure::InClear => {
            ("F-OSD-07", "look at the reader and its cable: somebody may have put something in between")
        }
        NotSecure::BrokenOff => ("F-OSD-08", "look at the reader and its cable; let its maker's tool reset it"),
        NotSecure::NoRandom => ("F-OSD-09", "start the machine again"),
    };
    Fault { code, cause: why.to_string(), cure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_for_no_channel_has_a_code_and_a_cure_of_its_own() {
        let reasons = [
            NotSecure::NoLine,
            NotSecure::Silent,
            NotSecure::Garbled,
            NotSecure::WrongKey,
            NotSecure::NoKey,
            NotSecure::TwoDevices,
            NotSecure::InClear,
            NotSecure::BrokenOff,
            NotSecure::NoRandom,
        ];
        let faults = reasons.map(not_secure);
        let codes: std::collections::BTreeSet<_> = faults.iter().map(|fault| fault.code).collect();
        let cures: std::collections::BTreeSet<_> = faults.iter().map(|fault| fault.cure).collect();
        assert_eq!((codes.len(), cures.len()), (reasons.len(), reasons.len()));
    }
}

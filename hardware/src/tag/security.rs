//! What a gate looks at when an item passes: the application family identifier (AFI), the surveillance bit of NXP tags
//! (EAS), or both. Which, and with what values, is the site's own (hardware.md 2.2).

use crate::pad::{Ask, Uid};

/// What happens at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It alarms.
    Secured,
    /// It is silent.
    Released,
}

/// The two values of the AFI at a site. They differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Afi {
    secured: u8,
    released: u8,
}

impl Afi {
    /// In stock and on loan as the Danish model and ISO 28560 have it.
    pub const ISO: Self = Self { secured: 0x07, released: 0xC2 };
    /// Older sites of 3M.
    pub const THREE_M: Self = Self { secured: 0xD7, released: 0xDA };
    /// Sites that took 21 for what is on loan.
    pub const LOAN_21: Self = Self { secured: 0x07, released: 0x21 };

    /// A site's own values; nothing when they are the same.
    pub fn new(secured: u8, released: u8) -> Option<Self> {
        (secured != released).then_some(Self { secured, released })
    }

    /// The value to write.
    pub fn value(self, gate: Gate) -> u8 {
        match gate {
            Gate::Secured => self.secured,
            Gate::Released => self.released,
        }
    }

    /// What a value means here; nothing for a third one.
    pub fn meaning(self, value: u8) -> Option<Gate> {
        [Gate::Secured, Gate::Released].into_iter().find(|gate| self.value(*gate) == value)
    }
}

/// What the gates of a site look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// The AFI alone.
    Afi(Afi),
    /// The EAS bit alone.
    Eas,
    /// Either alarms.
    Both(Afi),
}

impl Default for Security {
    fn default() -> Self {
        Self::Afi(Afi::ISO)
    }
}

impl Security {
    /// What must be written on a tag.
    pub fn writes(self, uid: Uid, gate: Gate) -> Vec<Ask> {
        let afi = self.afi().map(|afi| Ask::WriteAfi { uid, afi: afi.value(gate) });
        let eas = self.has_eas().then_some(Ask::WriteEas { uid, on: gate == Gate::Secured });
        afi.into_iter().chain(eas).collect()
    }

    /// What must be read back afterwards. A tag says that its EAS bit is off by not answering, as one does that is gone; so
    /// its AFI is read too, and last.
    pub fn reads(self, uid: Uid) -> Vec<Ask> {
        let eas = self.has_eas().then_some(Ask::ReadEas { uid });
        eas.into_iter().chain([Ask::ReadAfi { uid }]).collect()
    }

    /// What was read back means. Nothing where something was not read, has a third value, or says otherwise than the rest.
    pub fn judge(self, afi: Option<u8>, eas: Option<bool>) -> Option<Gate> {
        let afi = afi?;
        let bit = eas.map(|on| if on { Gate::Secured } else { Gate::Released });
        match self {
            Self::Afi(values) => values.meaning(afi),
            Self::Eas => bit,
            Self::Both(values) => values.meaning(afi).filter(|gate| Some(*gate) == bit),
        }
    }

    fn afi(self) -> Option<Afi> {
        match self {
            Self::Afi(afi) | Self::Both(afi) => Some(afi),
            Self::Eas => None,
        }
    }

    fn has_eas(self) -> bool {
        matches!(self, Self::Eas | Self::Both(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: Uid = Uid([0xE0, 4, 1, 0, 0x3F, 0x38, 0x27, 0xA7]);

    #[test]
    fn a_site_writes_and_reads_back_what_its_gates_look_at() {
        let released = Ask::WriteAfi { uid: BOOK, afi: 0xC2 };
        assert_eq!(Security::default().writes(BOOK, Gate::Released), std::slice::from_ref(&released));
        let bit = Ask::WriteEas { uid: BOOK, on: false };
        assert_eq!(Security::Both(Afi::ISO).writes(BOOK, Gate::Released), [released, bit]);
        let reads = [Ask::ReadEas { uid: BOOK }, Ask::ReadAfi { uid: BOOK }];
        assert_eq!(Security::Both(Afi::THREE_M).reads(BOOK), reads);
        assert_eq!(Security::Eas.writes(BOOK, Gate::Secured), [Ask::WriteEas { uid: BOOK, on: true }]);
        assert_eq!(Security::Eas.reads(BOOK), reads);
        assert_eq!(Security::default().reads(BOOK), [Ask::ReadAfi { uid: BOOK }]);
    }

    #[test]
    fn only_what_was_read_and_agrees_is_believed() {
        use Gate::{Released, Secured};
        let both = Security::Both(Afi::ISO);
        for (security, afi, eas, gate) in [
            (Security::default(), Some(0x07), None, Some(Secured)),
            (Security::default(), Some(0xC2), Some(true), Some(Released)),
            (Security::default(), Some(0x00), None, None),
            (Security::default(), None, Some(true), None),
            (Security::Afi(Afi::THREE_M), Some(0xD7), None, Some(Secured)),
            (Security::Afi(Afi::THREE_M), Some(0xC2), None, None),
            (Security::Afi(Afi::LOAN_21), Some(0x21), None, Some(Released)),
            (Security::Eas, Some(0x07), Some(false), Some(Released)),
            (Security::Eas, Some(0x07), None, None),
            (Security::Eas, None, Some(false), None),
            (both, Some(0x07), Some(true), Some(Secured)),
            (both, Some(0xC2), Some(false), Some(Released)),
            (both, Some(0xC2), Some(true), None),
            (both, Some(0x07), Some(false), None),
            (both, Some(0xC2), None, None),
            (both, None, Some(false), None),
        ] {
            assert_eq!(security.judge(afi, eas), gate, "{security:?} {afi:?} {eas:?}");
        }
        assert_eq!((Afi::new(7, 7), Afi::new(7, 0xC2)), (None, Some(Afi::ISO)));
    }
}

//! Why an entry was granted or refused: contract.md section 5, word for word.

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The reason code of an entry or a refusal. The log tells all of them apart; the door does not (promise 6).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason there is, in the contract's order.
            pub const ALL: &[Reason] = &[$(Reason::$name,)*];

            /// The code as it stands in the log: kebab-case.
            pub const fn code(self) -> &'static str {
                match self { $(Reason::$name => $code,)* }
            }

            /// The reason behind a code; an unknown code is survivable and gives nothing.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Reason::$name),)* _ => None }
            }
        }
    };
}

reasons! {
    /// Card and PIN right, every rule content, the library system answered.
    Granted = "granted",
    /// The same, from what is kept of an earlier good online check.
    GrantedOffline = "granted-offline",
    /// On the site's own allow list.
    GrantedAllowList = "granted-allow-list",
    /// The library system does not know the card.
    UnknownCard = "unknown-card",
    /// The library system, or the kept verifier, says the PIN is not this card's.
    WrongPin = "wrong-pin",
    /// No PIN came in time.
    PinTimeout = "pin-timeout",
    /// Too many wrong PINs; this attempt was not checked.
    PinLocked = "pin-locked",
    /// Outside the hours at which a card opens this door.
    Closed = "closed",
    /// The patron's record does not carry the permission.
    NoPermission = "no-permission",
    /// The terms of self-service are not accepted.
    Terms = "terms",
    /// The patron category may not enter here.
    Category = "category",
    /// Younger than this door allows, or of unknown age.
    UnderAge = "under-age",
    /// Young enough to need a guardian's consent, and without it.
    NoGuardianConsent = "no-guardian-consent",
    /// Banned by the library system.
    Banned = "banned",
    /// On the site's own deny list.
    DenyList = "deny-list",
    /// The card's last day is past.
    CardExpired = "card-expired",
    /// The card is reported lost.
    CardLost = "card-lost",
    /// A lending ban is in force, and it shuts this door.
    LendingBan = "lending-ban",
    /// Unpaid fees exceed the door's limit.
    Fees = "fees",
    /// A ban of the guarantor reaches this card.
    GuarantorBlocked = "guarantor-blocked",
    /// As many people inside as may be.
    Full = "full",
    /// The door is locked down.
    Lockdown = "lockdown",
    /// The library system refuses without a detail this program knows.
    IlsRefused = "ils-refused",
    /// Offline, and this card is not known here.
    OfflineUnknown = "offline-unknown",
    /// Offline, and what is known of this card is too old.
    OfflineExpired = "offline-expired",
    /// The clock cannot be believed.
    ClockUnset = "clock-unset",
    /// The entry could not be written down.
    LogFailed = "log-failed",
    /// No clear answer; anything unclear is a refusal (promise 2).
    Unavailable = "unavailable",
}

impl Reason {
    /// Whether this is one of the reasons that open the door.
    pub const fn is_grant(self) -> bool {
        matches!(self, Reason::Granted | Reason::GrantedOffline | Reason::GrantedAllowList)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_an_unknown_one_is_survived() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(*reason));
        }
        assert_eq!(Reason::from_code("from-a-newer-version"), None);
        assert_eq!(Reason::ALL.iter().filter(|reason| reason.is_grant()).count(), 3);
    }
}

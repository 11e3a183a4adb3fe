//! What a reader says of itself, beside cards and keys.

/// News of an OSDP reader for staff and technicians.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Report {
    /// Somebody opened the reader or took it off its wall; `false`: it is whole again.
    #[error("tamper: {0}")]
    Tamper(bool),
    /// The reader's power is not as it should be; `false`: it is again.
    #[error("power failure: {0}")]
    PowerFailed(bool),
    /// The secure channel has not come up for ten seconds. It is still tried; when it comes up, that is
    /// [`crate::Event::Found`].
    #[error("no secure channel: {0}")]
    NotSecure(NotSecure),
    /// An install mode ended.
    #[error("install mode: {0}")]
    Installed(Installed),
}

/// Why there is no secure channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSecure {
    /// The serial port is away.
    #[error("the line is away")]
    NoLine,
    /// Nobody answers at this address.
    #[error("the reader does not answer")]
    Silent,
    /// Bytes come back and make no message: another speed, two devices that talk at once, bad wiring.
    #[error("what comes back is garbled: check the bus speed and that no two devices have one address")]
    Garbled,
    /// The reader has another key, or none: some new readers answer as if they had one.
    #[error("the reader has another key, or none yet")]
    WrongKey,
    /// The reader says that it has no key yet, or it does no secure channel at all.
    #[error("the reader has no key, or knows no secure channel")]
    NoKey,
    /// More answers come from this address than questions went to it.
    #[error("two devices have this address")]
    TwoDevices,
    /// The reader sends cards or keys that are not encrypted.
    #[error("the reader sends in clear")]
    InClear,
    /// The reader refuses or breaks off.
    #[error("the reader breaks off")]
    BrokenOff,
    /// The kernel gives no random numbers.
    #[error("there are no random numbers")]
    NoRandom,
}

/// How an install mode ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Installed {
    /// The reader has the key of the config and speaks with it.
    #[error("the reader has its key")]
    Done,
    /// The time was over first.
    #[error("its time is over, the reader has no key")]
    TimeOver,
}

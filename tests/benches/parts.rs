//! What a visit is made of, each part alone: the bare round trip to the same library system, two commits of the same
//! store on the same disk, one Argon2id.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use omatoimi::ids::DoorId;
use omatoimi::pin::{Hasher, Pepper, Verifier};
use omatoimi::policy::Reason;
use omatoimi::store::{EntryId, Gate, NewEntry, Store, StoreKey};
use omatoimi::time::Clock;

use super::filled;
use super::patrons::{Patron, login_request, patron_request};

/// The parts, ready to be measured. They block: keep them off the runtime that serves the library system.
pub(crate) struct Parts {
    ils: TcpStream,
    store: Store,
    door: DoorId,
    hasher: Hasher,
    verifier: Verifier,
}

impl Parts {
    /// Logs in at the library system and makes a store in `directory`.
    pub(crate) fn ready(ils: SocketAddr, directory: &Path) -> Self {
        let mut ils = TcpStream::connect(ils).unwrap();
        ils.set_nodelay(true).unwrap();
        converse(&mut ils, &login_request());
        let mut hasher = Hasher::new(Pepper::from_bytes([7; 32]), "bench");
        let patron = Patron::numbered(0);
        let verifier = hasher.make(&patron.pin, &patron.card, [7; 16]).unwrap();
        let store = filled::open(directory, &StoreKey::from_bytes([7; 32]));
        Self { ils, store, door: DoorId::new("main"), hasher, verifier }
    }

    /// 63 and 64 on a connection that is open.
    pub(crate) fn round_trip(&mut self, patron: &Patron) -> Duration {
        let question = patron_request(patron);
        let began = mono();
        converse(&mut self.ils, &question);
        began.elapsed()
    }

    /// One check of a PIN against a verifier.
    pub(crate) fn argon2id(&mut self, patron: &Patron) -> Duration {
        let began = mono();
        std::hint::black_box(self.hasher.check(&self.verifier, &patron.pin, &patron.card));
        began.elapsed()
    }

    /// The attempt, then the entry with the attempt taken off the card's count.
    pub(crate) fn two_commits(&mut self, patron: &Patron) -> Duration {
        let now = Clock::system().now();
        let Gate::Counted { attempt, .. } = self.store.count_attempt(&patron.card, &self.door, now).unwrap() else {
            panic!("an attempt is locked");
        };
        let mut random = [0; 10];
        getrandom::fill(&mut random).unwrap();
        let entry = NewEntry {
            id: EntryId::new(now.wall, &random),
            at: now.wall,
            clock_trusted: true,
            door: &self.door,
            reason: Reason::Granted,
            online: true,
            card: Some(&patron.card),
        };
        self.store.record(&entry, Some(&attempt), now).unwrap();
        now.mono.elapsed()
    }
}

fn converse(ils: &mut TcpStream, question: &[u8]) {
    ils.write_all(question).unwrap();
    let mut answer = [0; 4096];
    let mut length = 0;
    while answer[..length].last() != Some(&b'\r') {
        let count = ils.read(&mut answer[length..]).unwrap();
        assert_ne!(count, 0, "the library system hung up");
        length += count;
    }
}

fn mono() -> Instant {
    Clock::system().now().mono
}

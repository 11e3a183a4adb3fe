//! The store key and what is derived from it. It lives in a file outside the store (`[store] key_file`); a stolen disk
//! without it gives no card number (promise 5).

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::ids::Card;

/// Bytes in every key.
pub const KEY_LEN: usize = 32;

/// 32 secret bytes, wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; KEY_LEN]>;

/// Why a key file gives no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such file.
    #[error("there is no key file {}: make one with `omatoimi key new`, or put the old one back", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Fewer than 32 bytes.
    #[error("{} is cut short: {found} bytes, a key has 32; put the whole file back", path.display())]
    Short {
        /// The file.
        path: PathBuf,
        /// How many bytes it has.
        found: usize,
    },
    /// More than 32 bytes: text, or another file altogether.
    #[error("{} is longer than a key, which is 32 raw bytes: is it hexadecimal, or another file?", path.display())]
    Long {
        /// The file.
        path: PathBuf,
    },
    /// `key new` never overwrites: an old key may still be the only way into a store.
    #[error("{} is there already and is left as it is", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

/// The key of one store: 32 random bytes. Every use has its own key derived from it, so that no two uses share one.
pub struct StoreKey(Key);

impl StoreKey {
    /// Reads `[store] key_file`.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        read_key_file(path).map(Self)
    }

    /// The key made of these bytes.
    pub fn from_bytes(bytes: [u8; KEY_LEN]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Wraps the hour keys.
    pub(crate) fn wrap_key(&self) -> Key {
        mac(&self.0, &[b"omatoimi/hour-keys/1"])
    }

    /// Names patrons in the register without their card number.
    pub(crate) fn register_key(&self) -> Key {
        mac(&self.0, &[b"omatoimi/register/1"])
    }

    /// Seals the card numbers of the site's own lists.
    pub(crate) fn lists_key(&self) -> Key {
        mac(&self.0, &[b"omatoimi/lists/1"])
    }

    /// Seals the loans and returns that wait for the library system.
    pub(crate) fn outbox_key(&self) -> Key {
        mac(&self.0, &[b"omatoimi/outbox/1"])
    }

    /// Seals the items of incidents.
    pub(crate) fn incidents_key(&self) -> Key {
        mac(&self.0, &[b"omatoimi/incidents/1"])
    }

    /// Names cards in the table of PIN attempts.
    pub(crate) fn attempts_key(&self) -> Key {
        mac(&self.0, &[b"omatoimi/attempts/1"])
    }

    /// Kept in the store, so that a wrong key is known for what it is.
    pub(crate) fn check_value(&self) -> Key {
        mac(&self.0, &[b"omatoimi/key-check/1"])
    }
}

/// Writes 32 random bytes to a new file of mode 0600; an existing file is never overwritten.
pub fn new_key_file(path: &Path) -> Result<(), KeyError> {
    let mut key: Key = Zeroizing::new([0; KEY_LEN]);
    getrandom::fill(&mut *key).map_err(|_| KeyError::Random)?;
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&*key)?;
        file.sync_all()
    };
    write().map_err(|source| match source.kind() == io::ErrorKind::AlreadyExists {
        true => KeyError::Exists { path: path.to_owned() },
        false => KeyError::Unreadable { path: path.to_owned(), source },
    })
}

/// Reads exactly 32 bytes.
pub(crate) fn read_key_file(path: &Path) -> Result<Key, KeyError> {
    let failed = |source: io::Error| match source.kind() == io::ErrorKind::NotFound {
        true => KeyError::Missing { path: path.to_owned() },
        false => KeyError::Unreadable { path: path.to_owned(), source },
    };
    let file = File::open(path).map_err(failed)?;
    // One byte more than a key, so that a longer file shows; never grown, so no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * KEY_LEN));
    file.take(KEY_LEN as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    match <[u8; KEY_LEN]>::try_from(bytes.as_slice()) {
        Ok(mut key) => {
            let kept = Zeroizing::new(key);
            key.zeroize();
            Ok(kept)
        }
        Err(_) if bytes.len() < KEY_LEN => Err(KeyError::Short { path: path.to_owned(), found: bytes.len() }),
        Err(_) => Err(KeyError::Long { path: path.to_owned() }),
    }
}

/// HMAC-SHA-256 over the parts, each with its length before it, so that no two lists of parts look alike.
pub(crate) fn mac(key: &[u8; KEY_LEN], parts: &[&[u8]]) -> Key {
    // HMAC itself fills a short key up to the block with zeros (RFC 2104 section 2).
    let mut block = Zeroizing::new([0; 64]);
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The keyed hash of a card number.
pub(crate) fn card_tag(key: &Key, card: &Card) -> Key {
    mac(key, &[card.number().as_bytes()])
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn each_wrong_key_file_is_named_for_what_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        assert!(matches!(StoreKey::read(&path), Err(KeyError::Missing { .. })));
        for (length, expected) in [(0, "short"), (31, "short"), (32, "key"), (33, "long"), (5000, "long")] {
            std::fs::write(&path, vec![7; length]).unwrap();
            let found = match StoreKey::read(&path) {
                Ok(_) => "key",
                Err(KeyError::Short { found, .. }) if found == length => "short",
                Err(KeyError::Long { .. }) => "long",
                Err(other) => panic!("{length}: {other}"),
            };
            assert_eq!(found, expected, "{length}");
        }
        assert!(matches!(StoreKey::read(directory.path()), Err(KeyError::Unreadable { .. })));
    }

    #[test]
    fn a_new_key_is_private_and_never_overwrites() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        new_key_file(&path).unwrap();
        let first = std::fs::read(&path).unwrap();
        assert_eq!(first.len(), KEY_LEN);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(new_key_file(&path), Err(KeyError::Exists { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), first);

        let other = directory.path().join("other");
        new_key_file(&other).unwrap();
        assert_ne!(std::fs::read(&other).unwrap(), first);
    }

    #[test]
    fn every_use_has_its_own_key() {
        let key = StoreKey::from_bytes([1; KEY_LEN]);
        let keys = [
            key.wrap_key(),
            key.register_key(),
            key.lists_key(),
            key.outbox_key(),
            key.incidents_key(),
            key.attempts_key(),
            key.check_value(),
        ];
        for (index, one) in keys.iter().enumerate() {
            assert_ne!(**one, [1; KEY_LEN]);
            assert!(keys.iter().skip(index + 1).all(|other| **other != **one));
        }
        assert_ne!(*mac(&[1; 32], &[b"ab", b"c"]), *mac(&[1; 32], &[b"a", b"bc"]));
    }
}

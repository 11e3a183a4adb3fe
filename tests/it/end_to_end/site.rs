//! A site before it opens: contract.md's example config, with addresses and paths of our own, in a directory of its own.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::ils_messages::LOGIN;
use super::kiosk::Kiosk;
use super::loopback::own_address;

/// The example of contract.md 3, word for word.
const CONTRACT_CONFIG: &str = include_str!("../../fixtures/contract.toml");
/// How long the door stays released in most stories; the contract's example says 5 s.
pub(crate) const UNLOCK_FOR: Duration = Duration::from_millis(400);

/// A site before it opens: its config can still be changed.
pub(crate) struct Site {
    directory: TempDir,
    config: String,
    address: Ipv4Addr,
}

impl Site {
    /// The contract's config with addresses and paths of our own, hours that never end, a short release, and PINs of
    /// four to eight digits ended by `#`, so that a leaked PIN can be told from a stray number.
    pub(crate) fn new(ils: SocketAddr) -> Self {
        Self::as_in_contract(ils)
            .with("tls = true", "tls = false")
            .with("\"Mo-Su 06:00-22:00; PH off\"", "\"24/7\"")
            .with("when_staffed = \"unlocked\"", "when_staffed = \"card\"")
            .with("unlock_for = \"5s\"", &format!("unlock_for = \"{}ms\"", UNLOCK_FOR.as_millis()))
            .with("length = \"4\"", "length = \"4-8\"")
    }

    /// The contract's config with nothing changed but addresses and paths.
    pub(crate) fn as_in_contract(ils: SocketAddr) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().to_owned();
        for name in ["store", "dev", "tmp"] {
            std::fs::create_dir(root.join(name)).unwrap();
        }
        let mut key = [0; 32];
        for name in ["store-key", "pepper"] {
            getrandom::fill(&mut key).unwrap();
            write_secret(&root.join(name), &key);
        }
        write_secret(&root.join("ils-password"), LOGIN.1.as_bytes());
        write_secret(&root.join("hub-token"), b"not used");
        std::fs::write(root.join("exceptions.csv"), "date,hours,note\n").unwrap();
        std::fs::write(root.join("dev/printer"), "").unwrap();
        let at = |path: &str| root.join(path).display().to_string();
        let address = own_address();
        let site = Self { config: CONTRACT_CONFIG.to_owned(), address, directory };
        site.with("/var/lib/omatoimi", &at("store"))
            .with("/run/credentials/omatoimi.service/store-key", &at("store-key"))
            .with("/run/credentials/omatoimi.service/pepper", &at("pepper"))
            .with("/dev/serial/by-id/usb-scanner", &at("dev/scanner"))
            .with("/dev/serial/by-id/usb-keypad", &at("dev/keypad"))
            .with("/dev/serial/by-id/usb-rs485", &at("dev/relay"))
            .with("/dev/serial/by-id/usb-kiosk-scanner", &at("dev/kiosk-scanner"))
            .with("/dev/serial/by-id/usb-pad", &at("dev/pad"))
            .with("/dev/usb/lp0", &at("dev/printer"))
            .with("127.0.0.1:6001", &ils.to_string())
            .with("127.0.0.1:8080", &format!("{address}:8080"))
            .with("127.0.0.1:8081", &format!("{address}:8081"))
            .with("127.0.0.1:9090", &format!("{address}:9090"))
            .with("[web]", &format!("[control]\nsocket = \"{}\"\n\n[web]", at("control.sock")))
    }

    /// Replaces one piece of the config, which must stand there.
    pub(crate) fn with(mut self, old: &str, new: &str) -> Self {
        assert!(self.config.contains(old), "the config has no `{old}`");
        self.config = self.config.replace(old, new);
        self
    }

    /// Takes out the lines that begin so.
    pub(crate) fn without(mut self, beginnings: &[&str]) -> Self {
        for beginning in beginnings {
            assert!(self.config.lines().any(|line| line.starts_with(beginning)), "no line `{beginning}`");
        }
        let kept = self.config.lines().filter(|line| !beginnings.iter().any(|gone| line.starts_with(gone)));
        self.config = kept.flat_map(|line| [line, "\n"]).collect();
        self
    }

    /// A file of the site, by its name in the site's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The site with every device plugged in, not yet started.
    pub(crate) fn equipped(self) -> Kiosk {
        let kiosk = self.bare();
        kiosk.plug_in();
        kiosk
    }

    /// The site with no device plugged in, not yet started.
    pub(crate) fn bare(self) -> Kiosk {
        std::fs::write(self.path("omatoimi.toml"), &self.config).unwrap();
        Kiosk::in_directory(self.directory, self.address)
    }

    /// The site with every device plugged in, started, and well.
    pub(crate) fn open(self) -> Kiosk {
        let mut kiosk = self.equipped();
        kiosk.start();
        kiosk.wait_until_well();
        kiosk
    }
}

/// A file that only its owner can read.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

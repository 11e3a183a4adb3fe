//! A directory with the files that the contract's example names, and the example with its paths in it.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use omatoimi::config::{Checked, Report, load};
use tempfile::TempDir;

/// The example of the contract, section 3, word for word.
pub(super) const CONTRACT: &str = include_str!("../../fixtures/contract.toml");

/// The moment at which every config here is judged.
pub(super) fn now() -> DateTime<Utc> {
    "2026-11-22T15:34:40Z".parse().unwrap()
}

/// A directory in which configs are judged, with the files they name.
pub(super) struct Bench {
    directory: TempDir,
}

impl Bench {
    pub(super) fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let bench = Self { directory };
        let key: Vec<u8> = (0..32).collect();
        let pepper: Vec<u8> = (100..132).collect();
        bench.write("run/credentials/omatoimi.service/store-key", &key);
        bench.write("run/credentials/omatoimi.service/pepper", &pepper);
        bench.write("ils-password", b"made-up\n");
        bench.write("hub-token", b"made-up-too\n");
        bench.write("exceptions.csv", include_bytes!("../../../config/exceptions.example.csv"));
        bench
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        self.open_to(name, 0o600);
    }

    /// Gives a file this mode.
    pub(super) fn open_to(&self, name: &str, mode: u32) {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// `text` with the machine's directories moved into this one.
    pub(super) fn here(&self, text: &str) -> String {
        let root = self.directory.path().display().to_string();
        text.replace("\"/var/lib/", &format!("\"{root}/var/lib/"))
            .replace("\"/run/credentials/", &format!("\"{root}/run/credentials/"))
    }

    /// Judges `text` as `omatoimi.toml` in this directory.
    pub(super) fn load(&self, text: &str) -> Result<Checked, Report> {
        self.write("omatoimi.toml", self.here(text).as_bytes());
        load(&self.path("omatoimi.toml"), now())
    }
}

//! A full disk (I22, promise 3): nobody gets in unrecorded, nothing committed is lost, and room made is room used.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::ils::Ils;
use super::kiosk::STRIKE;
use super::lacking;
use super::patrons::{oystila, veikko};
use super::site::Site;
use super::wait::{SOON, unless_late, until};

#[test]
fn i22_a_full_disk_refuses_loses_nothing_and_recovers() {
    let ils = Ils::open();
    let site = Site::new(ils.address());
    let Some(_small) = SmallDisk::mount("i22_a_full_disk_refuses_loses_nothing_and_recovers", &site.path("store"))
    else {
        return;
    };
    let mut kiosk = site.open();
    kiosk.let_in(oystila());
    let filler = fill(&kiosk.path("store"));

    // A write-ahead log has some room of its own; visits use it up.
    let patrons = [oystila(), veikko()];
    let mut turns = patrons.iter().cycle();
    until("a visit is refused as log-failed", 8 * SOON, || {
        let openings = kiosk.board.openings(STRIKE);
        let patron = turns.next().unwrap();
        kiosk.attempt(&patron.card, &patron.pin);
        unless_late(SOON, || {
            let refused = kiosk.printed().contains("log-failed");
            (refused || kiosk.board.openings(STRIKE) > openings).then_some(())
        });
        kiosk.board.wait_until_off(STRIKE, SOON);
        kiosk.printed().contains("log-failed").then_some(())
    });
    assert!(kiosk.is_running());
    std::fs::remove_file(filler).unwrap();
    kiosk.let_in(oystila());
    kiosk.assert_every_opening_is_logged();
    kiosk.kill();
    kiosk.assert_every_opening_is_logged();
}

/// A file system of a few megabytes in the place of a directory; gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(test: &str, at: &Path) -> Option<Self> {
        let disk = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(disk.path()).output();
        if !mounted.is_ok_and(|done| done.status.success()) {
            lacking::skip(test, "only root may mount a small disk");
            return None;
        }
        std::fs::remove_dir(at).unwrap();
        symlink(disk.path(), at).unwrap();
        Some(Self(disk))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

/// Writes until nothing more fits.
fn fill(directory: &Path) -> PathBuf {
    let path = directory.join("filler");
    let mut file = File::create(&path).unwrap();
    for size in [64 * 1024, 4096, 512, 1] {
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
    path
}

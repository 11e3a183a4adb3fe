//! The systemd unit, as systemd itself judges it.

use std::process::{Command, Output};

use super::{root, text};
use crate::end_to_end::lacking::skip;

const UNIT: &str = "systemd/omatoimi.service";

#[test]
fn i32_the_unit_is_exposed_by_no_more_than_1_5() {
    let name = "i32_the_unit_is_exposed_by_no_more_than_1_5";
    let unit = root(UNIT);
    let Some(judged) = systemd_analyze(name, &["security", "--offline=true", "--threshold=15", unit.to_str().unwrap()])
    else {
        return;
    };
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stdout));
}

#[test]
fn systemd_understands_every_line_of_the_unit() {
    let directory = tempfile::tempdir().unwrap();
    let unit = directory.path().join("omatoimi.service");
    let installed = text(UNIT).replace("/usr/bin/omatoimi", env!("CARGO_BIN_EXE_omatoimi"));
    std::fs::write(&unit, installed).unwrap();
    let name = "systemd_understands_every_line_of_the_unit";
    let Some(judged) = systemd_analyze(name, &["verify", "--man=no", unit.to_str().unwrap()]) else {
        return;
    };
    let said = String::from_utf8_lossy(&judged.stderr);
    let of_ours: Vec<_> = said.lines().filter(|line| line.contains("omatoimi")).collect();
    assert!(judged.status.success() && of_ours.is_empty(), "{said}");
}

#[test]
fn the_unit_hands_over_what_the_reference_config_reads() {
    let unit = text(UNIT);
    let config = text("config/omatoimi.toml");
    for (line, path) in [
        ("LoadCredentialEncrypted=store-key:", "/run/credentials/omatoimi.service/store-key"),
        ("LoadCredentialEncrypted=pepper:", "/run/credentials/omatoimi.service/pepper"),
        ("StateDirectory=omatoimi\n", "/var/lib/omatoimi"),
        ("RuntimeDirectory=omatoimi\n", "/run/omatoimi/control.sock"),
    ] {
        assert!(unit.contains(line), "{line}");
        assert!(config.contains(&format!("\"{path}\"")), "{path}");
    }
}

#[test]
fn a_wrong_config_is_not_started_again() {
    // 78 is what a refused config ends in: `a_wrong_config_is_refused_with_its_place_and_78`.
    assert!(text(UNIT).contains("\nRestartPreventExitStatus=78\n"));
    assert!(text(UNIT).contains("\nRestart=always\n"));
}

/// Runs `systemd-analyze`; none where this machine has none, which counts as a skipped test.
fn systemd_analyze(test: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new("systemd-analyze").arg("--no-pager").args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) => {
            skip(test, &format!("systemd-analyze: {error}"));
            None
        }
    }
}

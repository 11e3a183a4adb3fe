//! What of the design's promises and the security page's invariants rests on the config.

use std::time::Duration;

use omatoimi::config::{Code, Severity, judge, load};
use omatoimi::ids::{DeviceId, DoorId};
use proptest::prelude::*;

use super::support::{Bench, CONTRACT, now};

#[test]
fn promise_11_a_config_with_any_error_in_it_is_never_given_out() {
    let bench = Bench::new();
    // The last line of the file is the one wrong thing in it.
    let report = bench.load(&CONTRACT.replace("http://camera", "camera")).unwrap_err();
    let errors = report.problems.iter().filter(|problem| problem.severity == Severity::Error);
    assert_eq!(errors.count(), 1);
}

#[test]
fn promise_2_what_happens_offline_is_stated_and_never_guessed() {
    let bench = Bench::new();
    let text = CONTRACT.replace("admit = \"known-patrons\"", "");
    let report = bench.load(&text).unwrap_err();
    assert!(report.problems.iter().any(|problem| problem.path == "offline.admit" && problem.code == Code::Missing));
}

#[test]
fn promise_4_no_config_keeps_an_entry_longer_than_fourteen_times_24_hours() {
    let bench = Bench::new();
    for (retention, accepted) in [
        ("14d", true),
        ("336h", true),
        ("1209600s", true),
        ("1209600001ms", false),
        ("337h", false),
        ("1s", true),
        ("0d", false),
    ] {
        let loaded = bench.load(&CONTRACT.replace("\"14d\"", &format!("{retention:?}")));
        assert_eq!(loaded.is_ok(), accepted, "{retention}");
        if let Ok(checked) = loaded {
            assert!(checked.config.store.retention <= Duration::from_secs(1_209_600));
        }
    }
}

#[test]
fn i31_no_shipped_config_brings_a_secret_along() {
    // Every secret is a file that the site makes; with none made, both shipped configs are refused for each of them.
    let empty = tempfile::TempDir::new().unwrap();
    for text in [CONTRACT, include_str!("../../../config/omatoimi.toml")] {
        let root = empty.path().display().to_string();
        let text = text.replace("/run/credentials", &root);
        let path = empty.path().join("omatoimi.toml");
        std::fs::write(&path, &text).unwrap();
        let report = load(&path, now()).unwrap_err();
        for secret in ["store.key_file", "store.pepper_file", "ils.login_password_file", "hub.token_file"] {
            let refused = |problem: &omatoimi::config::Problem| problem.path == secret && problem.code == Code::BadFile;
            assert!(report.problems.iter().any(refused), "{secret}");
        }
    }
    // And a key that is no secret is none.
    let bench = Bench::new();
    for byte in [0, b'0', 0xff] {
        bench.write("run/credentials/omatoimi.service/store-key", &[byte; 32]);
        assert!(bench.load(CONTRACT).is_err(), "32 times {byte}");
    }
}

#[test]
fn the_contracts_config_becomes_what_it_says() {
    let bench = Bench::new();
    let config = bench.load(CONTRACT).unwrap().config;
    assert_eq!(config.site.id.as_str(), "sammonlahti");
    assert_eq!(config.site.timezone, chrono_tz::Europe::Helsinki);
    assert_eq!(config.site.languages, ["fi", "sv", "en", "se"]);
    assert!(config.site.card.parse("23529000035676").is_some());
    assert_eq!(config.store.directory, bench.path("var/lib/omatoimi"));
    assert_eq!(config.ils.login.unwrap().password_file, bench.path("ils-password"));
    assert_eq!(config.ils.timeout, Duration::from_secs(3));
    assert_eq!(config.ils.fields.permission.unwrap().field, "PA");
    assert_eq!(config.offline.known_for, Duration::from_secs(72 * 3600));
    assert_eq!(config.pin.length, 4..=4);
    let used: Vec<&str> = config.devices.keys().map(DeviceId::as_str).collect();
    assert_eq!(used, ["door-keypad", "door-relay", "door-scanner", "kiosk-pad", "kiosk-printer", "kiosk-scanner"]);
    let door = &config.doors[&DoorId::new("main")];
    assert_eq!((door.lock.device.as_str(), door.lock.output), ("door-relay", 0));
    assert_eq!(door.unlock_for, Duration::from_secs(5));
    assert_eq!(door.rules.maximum_fees.as_ref().unwrap().cents, 5000);
    assert!(door.rules.require_permission && !door.rules.require_terms);
}

proptest! {
    #[test]
    fn promise_10_any_bytes_as_a_config_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let bench = Bench::new();
        bench.write("omatoimi.toml", &bytes);
        let report = load(&bench.path("omatoimi.toml"), now()).unwrap_err();
        prop_assert!(report.problems.iter().any(|problem| problem.severity == Severity::Error));
    }

    /// A valid config with a piece cut out, doubled or overwritten reaches deeper than noise does.
    #[test]
    fn promise_10_a_mangled_config_is_judged_and_refused_for_a_reason(
        from in 0..CONTRACT.len(),
        length in 0_usize..40,
        instead in "[ =\\[\\]{}\"'.,#\\n0-9a-z_\\PC]{0,12}",
    ) {
        let bench = Bench::new();
        let here = bench.here(CONTRACT);
        let bytes = here.as_bytes();
        let cut = [&bytes[..from], instead.as_bytes(), &bytes[(from + length).min(bytes.len())..]].concat();
        let text = String::from_utf8_lossy(&cut);
        if let Err(report) = judge(&text, &bench.path("omatoimi.toml"), &omatoimi::config::Disk, now()) {
            prop_assert!(report.problems.iter().any(|problem| problem.severity == Severity::Error), "{text}");
            let lines = text.split('\n').count();
            prop_assert!(report.problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
        }
    }
}

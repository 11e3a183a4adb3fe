//! `[output.ID]`, `[announcement.ID]` and `counter`: what is accepted, and what is said of the rest.

use std::time::Duration;

use omatoimi::building::{CounterKind, WhenUnset};
use omatoimi::config::{Code, Config};
use omatoimi::policy::Mode;

use super::support::{Bench, CONTRACT};

const BUILDING: &str = r#"
[device.hall]
driver = "modbus-relay"
port = "/dev/serial/by-id/usb-hall"
[output.lights]
output = "hall:0"
on = ["staffed", "self-service"]
on_offset = "-10min"
off_offset = "15min"
[output.alarm]
output = "hall:1"
door = "main"
on = ["closed"]
on_offset = "20min"
when_unset = "off"
[announcement.closing]
before_closing = ["15min", "5min"]
command = ["aplay", "closing-{language}.wav"]
chime = "hall:2"
"#;

fn whole() -> String {
    format!("{CONTRACT}{BUILDING}")
}

fn counted(with: &str) -> String {
    whole().replace("unlock_for = \"5s\"", &format!("{with}\nunlock_for = \"5s\""))
}

fn accepted(text: &str) -> Config {
    Bench::new().load(text).map_err(|report| format!("{report:?}")).unwrap().config
}

#[test]
fn a_building_is_read_with_its_defaults() {
    let config = accepted(&whole());
    let lights = &config.outputs["lights"];
    assert_eq!((lights.output.device.as_str(), lights.output.output), ("hall", 0));
    assert_eq!(lights.settings.plan.on, [Mode::Staffed, Mode::SelfService]);
    assert_eq!(lights.settings.plan.on_offset.num_minutes(), -10);
    assert_eq!(lights.settings.plan.off_offset.num_minutes(), 15);
    assert_eq!((lights.settings.when_unset, lights.settings.only_when_empty), (WhenUnset::Keep, false));
    assert_eq!(config.outputs["alarm"].settings.when_unset, WhenUnset::Off);
    let closing = &config.announcements["closing"];
    assert_eq!(closing.moments.before_closing, [900, 300].map(Duration::from_secs));
    let command = closing.command.as_ref().unwrap();
    assert_eq!((command.program.as_str(), command.timeout), ("aplay", Duration::from_secs(60)));
    assert_eq!(closing.chime.as_ref().unwrap().for_, Duration::from_secs(2));
    assert!(config.devices.keys().any(|device| device.as_str() == "hall"), "its board is driven");
}

#[test]
fn a_counter_is_two_inputs_of_a_device() {
    let counter = |text: &str| {
        let counter = accepted(&counted(text)).doors.into_values().next().unwrap().counter.unwrap();
        (counter.device.as_str().to_owned(), counter.first, counter.second, counter.kind)
    };
    assert_eq!(counter("counter = \"hall\""), ("hall".to_owned(), 0, 1, CounterKind::Pulses));
    let beams = counter("counter = \"hall:7,3\"\ncounter_kind = \"beams\"");
    assert_eq!(beams, ("hall".to_owned(), 7, 3, CounterKind::Beams));
    let limit = |text: &str| accepted(text).doors.into_values().next().unwrap().rules.occupancy_limit;
    assert_eq!(limit(&counted("counter = \"hall\"")), Some(60));
    assert_eq!(limit(&whole()), None, "a limit without a count would keep everybody out");
}

#[test]
fn every_mistake_in_a_building_is_told_with_its_code() {
    for (text, path, code) in [
        (whole().replace("\"hall:1\"", "\"hall:0\""), "output.lights.output", Code::UsedTwice),
        (whole().replace("\"hall:2\"", "\"door-relay:0\""), "announcement.closing.chime", Code::UsedTwice),
        (whole().replace("output = \"hall:0\"", "output = \"hal:0\""), "output.lights.output", Code::UnknownDevice),
        (
            whole().replace("output = \"hall:0\"", "output = \"door-keypad:0\""),
            "output.lights.output",
            Code::WrongDevice,
        ),
        (whole().replace("\"-10min\"", "\"- 10min\""), "output.lights.on_offset", Code::Malformed),
        (whole().replace("\"-10min\"", "\"-13h\""), "output.lights.on_offset", Code::OutOfRange),
        (whole().replace("door = \"main\"\non", "door = \"mian\"\non"), "output.alarm.door", Code::NotAChoice),
        (whole().replace("on = [\"closed\"]", "on = []"), "output.alarm.on", Code::OutOfRange),
        (whole().replace("on = [\"closed\"]", ""), "output.alarm.on", Code::Missing),
        (whole().replace("on = [\"closed\"]", "on = [\"night\"]"), "output.alarm.on[0]", Code::NotAChoice),
        (
            whole().replace("when_unset = \"off\"", "when_unset = \"on\""),
            "output.alarm.when_unset",
            Code::Contradiction,
        ),
        (
            whole().replace("when_unset = \"off\"", "only_when_empty = true"),
            "output.alarm.only_when_empty",
            Code::NoSource,
        ),
        (whole().replace("before_closing = [\"15min\", \"5min\"]", ""), "announcement.closing", Code::Missing),
        (whole().replace("\"15min\", ", "\"soon\", "), "announcement.closing.before_closing[0]", Code::Malformed),
        (whole().replace("\"15min\", ", "\"13h\", "), "announcement.closing.before_closing[0]", Code::OutOfRange),
        (
            whole().replace("\"aplay\", \"closing-{language}.wav\"", "\"\""),
            "announcement.closing.command[0]",
            Code::Malformed,
        ),
        (
            whole().replace("chime = \"hall:2\"", "chime = \"hall:2\"\nchime_for = \"1h\""),
            "announcement.closing.chime_for",
            Code::OutOfRange,
        ),
        (counted("counter = \"hall:2\""), "door.main.counter", Code::Malformed),
        (counted("counter = \"hall:2,2\""), "door.main.counter", Code::Malformed),
        (counted("counter = \"hall:2,x\""), "door.main.counter", Code::OutOfRange),
        (counted("counter = \"door-relay:0,1\""), "door.main.counter", Code::UsedTwice),
        (counted("counter = \"door-scanner\""), "door.main.counter", Code::WrongDevice),
    ] {
        let report = Bench::new().load(&text).err().unwrap_or_else(|| panic!("{path} {code:?}"));
        let found = report.problems.iter().any(|problem| problem.path == path && problem.code == code);
        assert!(found, "{path} {code:?}: {:?}", report.problems);
    }
    let neither = whole().replace("command = [\"aplay\", \"closing-{language}.wav\"]\nchime = \"hall:2\"", "");
    let report = Bench::new().load(&neither).unwrap_err();
    assert!(report.problems.iter().any(|problem| problem.message.contains("how this is announced")));
}

#[test]
fn what_is_most_likely_not_meant_is_a_warning() {
    for (text, path) in [
        (counted("counter_kind = \"beams\""), "door.main.counter_kind"),
        (counted("counter = \"hall:3,4\"\ncounter_kind = \"beams\""), "door.main.counter_kind"),
        (whole(), "door.main.rules.occupancy_limit"),
    ] {
        let warnings = Bench::new().load(&text).unwrap().warnings;
        assert!(warnings.iter().any(|problem| problem.path == path && problem.code == Code::Odd), "{path}");
    }
}

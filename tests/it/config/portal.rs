//! The keys about the door itself: inputs and their polarity, how long it may be open, the interlock.

use std::time::Duration;

use omatoimi::config::{Code, Config, Relock, Report};
use omatoimi::door::Sensor;
use omatoimi::ids::DoorId;

use super::support::Bench;

fn load(doors: &str) -> Result<Config, Report> {
    let text = format!(
        "site = {{ id = \"x\", name = \"X\", timezone = \"Europe/Helsinki\", card = {{ pattern = \"[0-9]{{6}}\" }} }}
store = {{ directory = \"data\", key_file = \"run/credentials/omatoimi.service/store-key\" }}
ils = {{ address = \"localhost:6001\", tls = false, institution = \"\" }}
offline = {{ admit = \"nobody\" }}
device.sim.driver = \"sim\"
device.two.driver = \"sim\"
device.three.driver = \"sim\"
{doors}"
    );
    Bench::new().load(&text).map(|checked| checked.config)
}

/// One door with these keys.
fn main(keys: &str) -> Result<Config, Report> {
    let others = "two = { reader = \"two\", lock = \"two:0\" }\nthree = { reader = \"three\", lock = \"three:0\" }";
    load(&format!("[door]\nmain = {{ reader = \"sim\", lock = \"sim:0\"{keys} }}\n{others}\n"))
}

fn first_problem(result: Result<Config, Report>) -> (Code, String) {
    let report = result.unwrap_err();
    let error = report.problems.iter().find(|problem| problem.code.as_str().starts_with('E')).unwrap();
    (error.code, error.path.clone())
}

#[test]
fn each_input_has_its_usual_polarity_and_a_mark_turns_it_round() {
    for (key, sensor, usual) in [
        ("contact", Sensor::Contact, true),
        ("rex", Sensor::Rex, true),
        ("tamper", Sensor::Tamper, false),
        ("fire", Sensor::Fire, false),
        ("bolt", Sensor::Bolt, true),
    ] {
        for (address, yes_when_high) in [("sim:3", usual), ("!sim:3", !usual)] {
            let config = main(&format!(", {key} = {address:?}")).unwrap();
            let inputs: Vec<_> = config.doors[&DoorId::new("main")].inputs.all().collect();
            let [(found, input)] = inputs[..] else { panic!("{key}: {inputs:?}") };
            assert_eq!(
                (found, input.address.input, input.yes_when_high),
                (sensor, 3, yes_when_high),
                "{key} {address}"
            );
            assert_eq!(input.says(true), yes_when_high);
        }
    }
}

#[test]
fn a_cut_wire_of_a_closed_loop_is_an_alarm() {
    let config = main(", tamper = \"sim:1\", fire = \"sim:2\"").unwrap();
    for (sensor, input) in config.doors[&DoorId::new("main")].inputs.all() {
        assert!(input.says(false), "{}", sensor.word());
    }
}

#[test]
fn each_input_is_its_own_but_the_fire_panels_which_doors_may_share() {
    let doors = |key: &str| {
        load(&format!(
            "door.main = {{ reader = \"sim\", lock = \"sim:0\", {key} = \"sim:3\" }}
door.two = {{ reader = \"two\", lock = \"two:0\", {key} = \"sim:3\" }}
door.three = {{ reader = \"three\", lock = \"three:0\" }}"
        ))
    };
    for key in ["contact", "rex", "tamper", "bolt"] {
        assert_eq!(first_problem(doors(key)).0, Code::UsedTwice, "{key}");
    }
    assert!(doors("fire").is_ok());
    // A door that burned whenever it is opened would never be locked again.
    let both = main(", contact = \"sim:3\", fire = \"sim:3\"");
    assert_eq!(first_problem(both), (Code::UsedTwice, "door.main.fire".to_owned()));
}

#[test]
fn a_lock_is_relocked_on_close_where_something_tells_that() {
    let relock = |keys: &str| main(keys).map(|config| config.doors[&DoorId::new("main")].relock);
    assert_eq!(relock("").unwrap(), Relock::PulseEnd);
    assert_eq!(relock(", contact = \"sim:0\"").unwrap(), Relock::OnClose);
    assert_eq!(relock(", contact = \"sim:0\", relock = \"pulse-end\"").unwrap(), Relock::PulseEnd);
    assert_eq!(first_problem(main(", relock = \"on-close\"")), (Code::Contradiction, "door.main.relock".to_owned()));
}

#[test]
fn the_warning_comes_before_the_alarm() {
    let warning = |keys: &str| {
        let config = main(&format!(", contact = \"sim:0\"{keys}"))?;
        Ok::<_, Report>(config.doors[&DoorId::new("main")].held_open_warning)
    };
    assert_eq!(warning("").unwrap(), Duration::from_secs(10));
    assert_eq!(warning(", held_open_after = \"8s\"").unwrap(), Duration::from_secs(4));
    assert_eq!(warning(", held_open_warning = \"0s\"").unwrap(), Duration::ZERO);
    let wrong = main(", contact = \"sim:0\", held_open_after = \"5s\", held_open_warning = \"5s\"");
    assert_eq!(first_problem(wrong), (Code::Contradiction, "door.main.held_open_warning".to_owned()));
}

#[test]
fn wrong_inputs_and_times_are_found() {
    for (keys, code) in [
        (", fire = \"!\"", Code::Malformed),
        (", fire = \"!!sim:1\"", Code::UnknownDevice),
        (", rex = \"sim\"", Code::Malformed),
        (", bolt = \"sim:x\"", Code::OutOfRange),
        (", tamper = { input = \"sim:1\" }", Code::WrongType),
        (", rex_for = \"6min\"", Code::OutOfRange),
        (", rex_for = \"0s\"", Code::OutOfRange),
        (", relock = \"never\"", Code::NotAChoice),
    ] {
        assert_eq!(first_problem(main(keys)).0, code, "{keys}");
    }
}

/// Two doors and a third, with these keys.
fn lobby(main: &str, two: &str, three: &str) -> Result<Config, Report> {
    load(&format!(
        "[door]
main = {{ reader = \"sim\", lock = \"sim:0\"{main} }}
two = {{ reader = \"two\", lock = \"two:0\"{two} }}
three = {{ reader = \"three\", lock = \"three:0\"{three} }}"
    ))
}

#[test]
fn an_interlock_that_one_door_names_is_the_others_too() {
    const CONTACT: &str = ", contact = \"sim:1\"";
    let config = lobby(", contact = \"sim:0\", interlock = \"two\"", CONTACT, "").unwrap();
    let other = |door: &str| config.doors[&DoorId::new(door)].interlock.clone();
    assert_eq!(other("main"), Some(DoorId::new("two")));
    assert_eq!(other("two"), Some(DoorId::new("main")));
    assert_eq!(other("three"), None);
    let both = lobby(", contact = \"sim:0\", interlock = \"two\"", ", contact = \"sim:1\", interlock = \"main\"", "");
    assert!(both.is_ok());
}

#[test]
fn an_interlock_is_of_two_doors_that_tell_when_they_are_closed() {
    let contact = |keys: &str, input: u8| format!(", contact = \"sim:{input}\"{keys}");
    let interlock = |door: &str| format!(", interlock = \"{door}\"");
    for (main, two, three, code) in [
        (contact(&interlock("tow"), 0), contact("", 1), String::new(), Code::Contradiction),
        (contact(&interlock("main"), 0), contact("", 1), String::new(), Code::Contradiction),
        (contact(&interlock("two"), 0), String::new(), String::new(), Code::Missing),
        (interlock("two"), contact("", 1), String::new(), Code::Missing),
        (contact(&interlock("two"), 0), contact(&interlock("three"), 1), contact("", 2), Code::Contradiction),
        (contact(&interlock("two"), 0), contact("", 1), contact(&interlock("two"), 2), Code::Contradiction),
    ] {
        assert_eq!(first_problem(lobby(&main, &two, &three)).0, code, "{main} {two} {three}");
    }
    let open = ", staffed_hours = \"Mo-Fr 10:00-18:00\", when_staffed = \"unlocked\"";
    for (first, second) in [(open, open), (open, ""), ("", open)] {
        let stands_open = lobby(&contact(&(interlock("two") + first), 0), &contact(second, 1), "");
        assert_eq!(first_problem(stands_open), (Code::Contradiction, "door.main.interlock".to_owned()));
    }
}

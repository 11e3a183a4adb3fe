//! Staff at the machine: commands that reach the running daemon, and the record of what they did.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;

use serde_json::Value;

use super::board::Health;
use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::lacking::skip;
use super::patrons::oystila;
use super::process::Ended;
use super::site::Site;
use super::wait::{SOON, until};

/// What staff did, oldest first.
fn acts(kiosk: &Kiosk) -> Vec<Value> {
    let listed = kiosk.run(&["acts", "list", "--output", "json"]);
    assert_eq!(listed.code, Some(0), "{}", listed.stderr);
    listed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn last_act(kiosk: &Kiosk) -> Value {
    // The outcome is written after the answer is given.
    until("the last act is settled", SOON, || acts(kiosk).pop().filter(|act| !act["outcome"].is_null()))
}

fn answer(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

fn wait_for_display(kiosk: &Kiosk, display: &str) {
    until(&format!("the door shows {display}"), SOON, || {
        (answer(&kiosk.run(&["door", "list", "--output", "json"]))["display"] == display).then_some(())
    });
}

fn assert_refused(ended: &Ended, code: Option<i32>, trouble: &str) {
    assert!(ended.code == code && ended.stderr.contains(trouble), "{ended:?}");
    assert!(ended.stderr.contains("help: "), "{ended:?}");
}

#[test]
fn i29_staff_open_a_door_and_it_is_on_record_who_did_it_why_and_what_came_of_it() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let mut command = kiosk.command(&["door", "open", "main", "--reason", "a delivery", "--output", "json"]);
    command.env("SUDO_UID", "54322");
    let done = answer(&kiosk.finish(command));
    assert!(kiosk.board.openings(STRIKE) == 1 && done["released_after_ms"].is_u64(), "read back first: {done}");
    let act = last_act(&kiosk);
    assert_eq!((&act["number"], &act["act"], &act["place"]), (&done["act"], &"open".into(), &"door.main".into()));
    assert_eq!((&act["reason"], &act["outcome"]), (&"a delivery".into(), &"done".into()));
    assert!(act["by"].as_str().unwrap().starts_with("user 54322 as ") && act["role"] == "unix-user", "{act}");
    kiosk.board.wait_until_off(STRIKE, SOON);
    assert_eq!(kiosk.entries(), Vec::<Value>::new(), "the entry log is of patrons");
}

#[test]
fn a_door_is_held_open_until_its_time_or_until_it_is_locked() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let hold = ["door", "hold", "main", "--until", "2h", "--reason", "a school class", "--output", "json"];
    let held = answer(&kiosk.run(&hold));
    assert!(held["until"].is_string() && kiosk.board.is_on(STRIKE), "{held}");
    let detail = last_act(&kiosk)["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("until 20") && !detail.ends_with('Z'), "by the clocks of the site: {detail}");
    // Once what was scanned after it is on the display, the card has been read.
    kiosk.attempt(&oystila().card, &oystila().pin);
    kiosk.scan("123");
    wait_for_display(&kiosk, "not-a-card");
    assert_eq!(kiosk.run(&["door", "lock", "main"]).code, Some(0));
    assert!(!kiosk.board.is_on(STRIKE), "the answer comes when it is so");
    assert_eq!(kiosk.entries(), Vec::<Value>::new(), "nobody is logged at an open door");

    let held = kiosk.run(&["door", "hold", "main", "--until", "3s"]);
    assert_eq!((held.code, kiosk.board.openings(STRIKE)), (Some(0), 2), "{}", held.stderr);
    kiosk.board.wait_until_off(STRIKE, SOON);
    kiosk.let_in(oystila());
}

#[test]
fn what_staff_hold_open_outlives_a_power_cut_and_once_locked_stays_locked() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    let held_until = |kiosk: &Kiosk| answer(&kiosk.run(&["door", "list", "--output", "json"]))["held_until"].clone();
    let held = answer(&kiosk.run(&["door", "hold", "main", "--until", "2h", "--output", "json"]));
    assert_eq!(last_act(&kiosk)["outcome"], "done");
    for restart in 1..=2 {
        kiosk.kill();
        kiosk.start();
        kiosk.board.wait_for_opening(STRIKE, 1 + restart);
        assert_eq!(held_until(&kiosk), held["until"], "to the second that was ordered");
    }
    kiosk.wait_until_well();
    assert_eq!(kiosk.run(&["door", "lock", "main"]).code, Some(0));
    kiosk.kill();
    kiosk.start();
    kiosk.wait_until_well();
    assert_eq!(held_until(&kiosk), Value::Null);
    kiosk.let_in(oystila());
    assert_eq!(kiosk.board.openings(STRIKE), 4, "nothing opened it but the card");
}

#[test]
fn a_test_moves_the_lock_once_and_never_while_somebody_is_there() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let told = answer(&kiosk.run(&["door", "test", "main", "--output", "json"]));
    let millis = |key: &str| told[key].as_u64().unwrap();
    assert!(millis("released_after_ms") < millis("secured_after_ms"), "{told}");
    assert!(kiosk.board.openings(STRIKE) == 1 && !kiosk.board.is_on(STRIKE));
    assert_eq!(kiosk.run(&["door", "test", "main", "--yes"]).code, Some(0));

    kiosk.scan(&oystila().card);
    wait_for_display(&kiosk, "ask-pin");
    assert_refused(&kiosk.run(&["door", "test", "main"]), Some(1), "F-CTL-11");
    assert_eq!(kiosk.board.openings(STRIKE), 2);
    assert_eq!(last_act(&kiosk)["outcome"], "F-CTL-11", "who tried is on record too");
}

#[test]
fn a_locked_down_door_lets_nobody_in_until_that_is_ended() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    assert_eq!(kiosk.run(&["door", "lockdown", "main", "--reason", "a threat"]).code, Some(0));
    kiosk.scan(&oystila().card);
    assert_eq!(kiosk.wait_for_entry(1)["reason"], "lockdown");
    let explained = kiosk.run(&["explain", "--card", &oystila().card, "--door", "main", "--output", "json"]);
    let explained: Value = serde_json::from_str(&explained.stdout).unwrap();
    assert_eq!(explained["reason"], "lockdown", "{explained}");
    assert_refused(&kiosk.run(&["door", "open", "main"]), Some(1), "F-CTL-13");
    assert_eq!(kiosk.run(&["door", "lockdown", "main", "--off"]).code, Some(0));
    kiosk.let_in(oystila());
    let words: Vec<_> = acts(&kiosk).into_iter().map(|act| act["act"].as_str().unwrap().to_owned()).collect();
    assert_eq!(words, ["lockdown", "open", "end-lockdown"]);
}

#[test]
fn a_lockdown_is_not_ended_by_a_new_config_or_a_new_daemon() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    assert_eq!(kiosk.run(&["door", "lockdown", "main"]).code, Some(0));
    let is_locked_down = |kiosk: &Kiosk| {
        let listed = kiosk.run(&["door", "list", "--output", "json"]);
        listed.code == Some(0) && answer(&listed)["locked_down"] == true
    };
    kiosk.reload_with("held_open_after = \"30s\"", "held_open_after = \"20s\"");
    kiosk.wait_until_ready();
    assert!(is_locked_down(&kiosk), "after a reload");
    kiosk.kill();
    kiosk.start();
    assert!(is_locked_down(&kiosk), "after a crash");
    kiosk.wait_until_well();
    assert_eq!(kiosk.run(&["door", "lockdown", "main", "--off"]).code, Some(0));
    kiosk.let_in(oystila());
}

#[test]
fn what_a_door_is_and_does_is_listed_and_what_cannot_be_meant_is_refused() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let listed = answer(&kiosk.run(&["door", "list", "--output", "json"]));
    assert_eq!(
        (&listed["door"], &listed["lock"], &listed["display"]),
        (&"main".into(), &"locked".into(), &"idle".into())
    );
    for (arguments, trouble) in [
        (["door", "open", "mian"].as_slice(), "F-CTL-04"),
        (&["door", "hold", "main", "--until", "yesterday"], "F-CTL-07"),
        (&["door", "open", "main", "--reason", "for 23529000035676"], "F-CTL-06"),
        (&["door", "open", "main", "--reason", ""], "F-CTL-06"),
        (&["reader", "install", "door-scanner"], "F-CTL-05"),
    ] {
        assert_refused(&kiosk.run(arguments), Some(2), trouble);
    }
    assert_eq!(kiosk.run(&["reader", "install", "door-scanner", "--minutes", "11"]).code, Some(2));
    assert_refused(&kiosk.run(&["door", "fire-reset", "main"]), Some(1), "F-CTL-15");
    assert_eq!(kiosk.board.openings(STRIKE), 0);
    assert_eq!(kiosk.run(&["inside", "3", "--reason", "counted by hand"]).code, Some(0));
    assert_eq!(answer(&kiosk.run(&["inside", "--output", "json"]))["inside"], 3);
}

#[test]
fn i5_after_a_fire_staff_put_the_door_back_once_the_panel_is_at_rest() {
    const PANEL: usize = 3;
    let ils = Ils::open();
    let site = Site::new(ils.address()).with("\n[door.main.rules]", "fire = \"door-relay:3\"\n\n[door.main.rules]");
    let mut kiosk = site.equipped();
    kiosk.board.set_input(PANEL, true);
    kiosk.start();
    kiosk.wait_until_well();
    kiosk.board.set_input(PANEL, false);
    kiosk.board.wait_for_opening(STRIKE, 1);
    let state = |kiosk: &Kiosk| answer(&kiosk.run(&["door", "list", "--output", "json"]))["state"].clone();
    until("the fire is listed", SOON, || (state(&kiosk) == "fire").then_some(()));
    for act in ["open", "lock"] {
        assert_refused(&kiosk.run(&["door", act, "main"]), Some(1), "F-CTL-14");
    }
    assert_refused(&kiosk.run(&["door", "fire-reset", "main"]), Some(1), "F-CTL-20");
    assert!(kiosk.board.is_on(STRIKE), "the panel still calls");
    kiosk.board.set_input(PANEL, true);
    until("the panel is at rest", SOON, || (kiosk.run(&["door", "fire-reset", "main"]).code == Some(0)).then_some(()));
    kiosk.board.wait_until_off(STRIKE, SOON);
    assert_eq!(last_act(&kiosk)["outcome"], "done");
    until("the door is locked", SOON, || (state(&kiosk) == "locked").then_some(()));
}

#[test]
fn an_act_that_fails_says_so_with_a_cure_and_stands_on_record_as_not_done() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.board.becomes(Health::Stuck);
    assert_refused(&kiosk.run(&["door", "open", "main"]), Some(1), "F-CTL-16");
    assert_eq!(last_act(&kiosk)["outcome"], "F-CTL-16");
    kiosk.board.becomes(Health::Sound);
    kiosk.board.pull();
    kiosk.wait_until_unwell("door.main.lock");
    assert_refused(&kiosk.run(&["door", "open", "main"]), Some(1), "F-CTL-16");
    kiosk.board.plug();
    kiosk.wait_until_well();
    assert_eq!(kiosk.run(&["door", "open", "main"]).code, Some(0));
}

#[test]
fn i29_what_cannot_be_written_down_opens_nothing_and_still_locks() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    assert_eq!(kiosk.run(&["door", "hold", "main", "--until", "2h"]).code, Some(0));
    let register = rusqlite::Connection::open(kiosk.path("store/register.db")).unwrap();
    register
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON staff_acts BEGIN SELECT raise(ABORT, 'full'); END")
        .unwrap();
    let locked = answer(&kiosk.run(&["door", "lock", "main", "--output", "json"]));
    assert!(locked["act"].is_null() && !kiosk.board.is_on(STRIKE), "{locked}");
    assert_refused(&kiosk.run(&["door", "open", "main"]), Some(1), "F-CTL-10");
    assert_eq!(kiosk.board.openings(STRIKE), 1);
    register.execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(kiosk.run(&["door", "open", "main"]).code, Some(0));
}

#[test]
fn without_a_daemon_a_command_fails_with_a_cure_and_one_that_died_is_no_hindrance() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.kill();
    assert!(kiosk.path("control.sock").exists(), "left behind");
    let gone = kiosk.run(&["door", "open", "main"]);
    assert!(gone.code == Some(1) && gone.stderr.contains("systemctl start"), "{gone:?}");
    kiosk.start();
    kiosk.wait_until_well();
    assert_eq!(kiosk.run(&["door", "open", "main"]).code, Some(0));
    kiosk.reload_with("held_open_after = \"30s\"", "held_open_after = \"40s\"");
    kiosk.wait_until_ready();
    kiosk.wait_until_well();
    assert_eq!(kiosk.run(&["door", "open", "main"]).code, Some(0), "and after a reload");
    assert_eq!(kiosk.stop(), Some(0));
    assert!(!kiosk.path("control.sock").exists());
    assert_eq!(kiosk.run(&["door", "list"]).code, Some(1));
}

#[test]
fn a_door_is_within_reach_while_the_rest_of_the_config_is_wrong() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let path = kiosk.path("omatoimi.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, config.replace("driver = \"keypad\"", "driver = \"kepyad\"")).unwrap();
    assert_eq!(kiosk.run(&["check"]).code, Some(78));
    assert_eq!(kiosk.run(&["door", "open", "main"]).code, Some(0));
    std::fs::write(&path, config.replace("socket = \"", "socket = 1 # \"")).unwrap();
    assert_eq!(kiosk.run(&["door", "open", "main"]).code, Some(78));
}

#[test]
fn a_place_that_is_taken_is_a_fault_and_the_doors_go_on() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).equipped();
    let _taken = UnixListener::bind(kiosk.path("control.sock")).unwrap();
    kiosk.start();
    kiosk.wait_until_unwell("control");
    until("the library system is up", SOON, || {
        let (_, body) = kiosk.health()?;
        (!body.contains("F-WAIT") && body.contains("F-CTL-01")).then_some(())
    });
    kiosk.let_in(oystila());
}

#[test]
fn whoever_is_neither_of_the_daemons_user_nor_group_is_turned_away() {
    const NOBODY: u32 = 65_534;
    let name = "whoever_is_neither_of_the_daemons_user_nor_group_is_turned_away";
    if !rustix::process::getuid().is_root() {
        return skip(name, "only root can act as somebody else");
    }
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let program = kiosk.path("omatoimi");
    std::fs::copy(env!("CARGO_BIN_EXE_omatoimi"), &program).unwrap();
    std::fs::write(kiosk.path("theirs.toml"), format!("[control]\nsocket = {:?}\n", kiosk.path("control.sock")))
        .unwrap();
    for (path, mode) in [("", 0o755), ("omatoimi", 0o755), ("theirs.toml", 0o644)] {
        std::fs::set_permissions(kiosk.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let mut command = std::process::Command::new(program);
    command.args(["door", "open", "main", "--config"]).arg(kiosk.path("theirs.toml")).uid(NOBODY).gid(NOBODY);
    let refused = kiosk.finish(command);
    assert!(refused.code == Some(1) && refused.stderr.contains("you may not"), "{refused:?}");
    assert_eq!(kiosk.board.openings(STRIKE), 0);
    assert_eq!(acts(&kiosk), Vec::<Value>::new());
}

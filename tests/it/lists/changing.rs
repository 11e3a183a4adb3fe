//! The site's own lists, changed from the command line while the door serves.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::Value;

use crate::end_to_end::entries::assert_entry;
use crate::end_to_end::ils::Ils;
use crate::end_to_end::kiosk::{Kiosk, STRIKE};
use crate::end_to_end::patrons::{UNKNOWN_CARD, WRONG_PIN, oystila, veikko};
use crate::end_to_end::site::Site;
use crate::end_to_end::wait::{SOON, unless_late, until};
use crate::tools::typed;

/// The cleaner's card; no library system knows it.
const CLEANER: &str = UNKNOWN_CARD;
const CLEANERS_PIN: &str = "86421357";
const WHY: [&str; 4] = ["--sponsor", "Siivous Oy", "--reason", "cleans at night"];

impl Kiosk {
    /// Runs a command on what is typed into it; it must show no secret.
    fn typed(&self, arguments: &[&str], input: &str) -> typed::Ended {
        let ended = typed::run(self.command(arguments), input.as_bytes());
        self.note(&ended.stderr);
        ended
    }

    fn listed(&self, arguments: &[&str]) -> Vec<Value> {
        let ended = self.run(&[&["card", "list", "--output", "json"], arguments].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A day that is certainly to come, and within two years.
fn next_year() -> String {
    let day = omatoimi::time::Clock::system().now().wall.date_naive() + chrono::Days::new(365);
    day.to_string()
}

/// A site that is closed to cards for hours yet.
fn closed(ils: &Ils) -> Kiosk {
    let hour =
        (omatoimi::time::Clock::system().now().wall.time().format("%H").to_string().parse::<u8>().unwrap() + 12) % 24;
    let hours = format!("\"Mo-Su {hour:02}:00-{hour:02}:30\"");
    Site::new(ils.address()).with("\"24/7\"", &hours).with("\"Europe/Helsinki\"", "\"UTC\"").open()
}

#[test]
fn a_card_denied_while_the_door_serves_is_refused_at_the_next_scan_and_let_in_again_when_it_is_removed() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.let_in(oystila());
    let denied = kiosk.typed(&["card", "deny", "-", "--reason", "let others in"], &format!("{}\n", oystila().card));
    assert_eq!(denied.code, Some(0), "{}", denied.stderr);
    let asked = ils.times_asked(&oystila().card);

    kiosk.attempt(&oystila().card, &oystila().pin);
    let entry = kiosk.wait_for_entry(2);
    assert_entry(&entry, "refused", "deny-list");
    assert!(entry["card"].is_null() && entry["visitor"].is_string());
    assert_eq!(ils.times_asked(&oystila().card), asked, "nobody is asked about a denied card");
    kiosk.let_in(veikko());
    assert_eq!(kiosk.board.openings(STRIKE), 2);

    assert_eq!(kiosk.run(&["card", "remove", &oystila().card, "--door", "main"]).code, Some(1), "it is for every door");
    assert_eq!(kiosk.run(&["card", "remove", &oystila().card]).code, Some(0));
    assert_eq!(kiosk.run(&["card", "remove", &oystila().card]).code, Some(1));
    kiosk.let_in(oystila());
    assert_eq!(kiosk.board.openings(STRIKE), 3);
}

#[test]
fn the_lists_are_empty_before_the_first_start_and_can_be_written_then() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address()).equipped();
    for list in ["card", "acts", "outbox", "incidents", "entries"] {
        let empty = kiosk.run(&[list, "list", "--output", "json"]);
        assert_eq!((empty.code, &*empty.stdout), (Some(0), ""), "{list}: {}", empty.stderr);
    }
    assert_eq!(std::fs::read_dir(kiosk.path("store")).unwrap().count(), 0, "to look at a list makes nothing");
    let denied = kiosk.typed(&["card", "deny", "-"], &format!("{}\n", oystila().card));
    assert_eq!(denied.code, Some(0), "{}", denied.stderr);
    assert_eq!(kiosk.listed(&[]).len(), 1);
    kiosk.start();
    kiosk.wait_until_well();
    kiosk.scan(&oystila().card);
    assert_eq!(kiosk.wait_for_entry(1)["reason"], "deny-list");
}

#[test]
fn an_allowed_card_opens_the_closed_door_with_its_own_pin_and_no_other() {
    let ils = Ils::open();
    let kiosk = closed(&ils);
    kiosk.keep_secret(CLEANERS_PIN);
    let until_then = next_year();
    let allow = [&["card", "allow", "-", "--door", "main", "--until", &until_then], &WHY[..]].concat();
    let allowed = kiosk.typed(&allow, &format!("{CLEANER}\n{CLEANERS_PIN}\n"));
    assert_eq!(allowed.code, Some(0), "{}", allowed.stderr);

    kiosk.attempt(CLEANER, WRONG_PIN);
    assert_entry(&kiosk.wait_for_entry(1), "refused", "wrong-pin");
    until("the cleaner is let in", std::time::Duration::from_secs(30), || {
        kiosk.attempt(CLEANER, CLEANERS_PIN);
        unless_late(std::time::Duration::from_secs(3), || kiosk.board.opening(STRIKE, 1))
    });
    let entry = kiosk.granted().pop().unwrap();
    assert_entry(&entry, "granted", "granted-allow-list");
    assert_eq!((&entry["online"], entry["card"].as_str()), (&Value::Bool(false), Some(CLEANER)));
    assert_eq!(ils.asked().len(), 0, "the library system has no say in it");
    kiosk.board.wait_until_off(STRIKE, SOON);
}

#[test]
fn i29_the_list_shows_who_listed_a_card_until_when_and_why_and_not_the_number() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.keep_secret(CLEANERS_PIN);
    let until = next_year();
    let allow = [&["card", "allow", CLEANER, "--until", &until], &WHY[..]].concat();
    assert_eq!(kiosk.typed(&allow, CLEANERS_PIN).code, Some(0), "the PIN alone, without a line end");
    assert_eq!(
        kiosk.run(&["card", "deny", &veikko().card, "--door", "main", "--reason", "broke a chair"]).code,
        Some(0)
    );

    let listed = kiosk.listed(&[]);
    assert_eq!(listed.len(), 2);
    let cleaner = &listed[0];
    assert_eq!(cleaner["card"].as_str(), Some("**********9999"));
    assert_eq!(
        (cleaner["list"].as_str(), &cleaner["door"], &cleaner["in_force"]),
        (Some("allow"), &Value::Null, &Value::Bool(true))
    );
    assert_eq!(
        (cleaner["sponsor"].as_str(), cleaner["reason"].as_str()),
        (Some("Siivous Oy"), Some("cleans at night"))
    );
    assert!(cleaner["added_by"].as_str().is_some_and(|who| !who.is_empty()));
    assert_eq!((listed[1]["list"].as_str(), listed[1]["door"].as_str()), (Some("deny"), Some("main")));
    assert_eq!(kiosk.listed(&["--full"])[0]["card"].as_str(), Some(CLEANER));

    let shown = kiosk.run(&["card", "list"]).stdout;
    assert!(shown.contains(&format!("through {until}")) && shown.contains("Siivous Oy"), "{shown}");
    assert!(!shown.contains(CLEANER) && !shown.contains(&veikko().card), "{shown}");
    kiosk.run(&["card", "remove", &veikko().card, "--reason", "paid for it"]);
    let acts: Vec<_> =
        kiosk.listed(&["--acts"]).iter().map(|act| (act["act"].clone(), act["reason"].clone())).collect();
    let told = [("allow", "cleans at night"), ("deny", "broke a chair"), ("remove", "paid for it")];
    assert_eq!(acts, told.map(|(act, reason)| (act.into(), reason.into())));
}

#[test]
fn what_cannot_be_listed_is_refused_changes_nothing_and_shows_no_card() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let (card, until) = (oystila().card.as_str(), next_year());
    kiosk.keep_secret(card);
    kiosk.keep_secret(CLEANERS_PIN);
    let allow = |until: &str| [&["card", "allow", card, "--until", until], &WHY[..]].concat().join("\n");
    let pin = format!("{CLEANERS_PIN}\n");
    let letters = "\n".to_owned();
    let table: [(String, &str, i32, &str); 12] = [
        (allow("2020-01-01"), &pin, 2, "past"),
        (allow("2099-01-01"), &pin, 2, "two years"),
        (allow("soon"), &pin, 2, "2027-01-31"),
        (allow(&until), "123\n", 1, "4 to 8 digits"),
        (allow(&until), "123456789\n", 1, "4 to 8 digits"),
        (allow(&until), "12a4\n", 1, "4 to 8 digits"),
        (allow(&until), &letters, 1, "PIN"),
        (allow(&until).replace("cleans", card), &pin, 2, "card number"),
        (allow(&until).replace("cleans", "\u{1b}[2J"), &pin, 2, "one line"),
        (allow(&until) + "\n--door\nyard", &pin, 2, "the config has: main"),
        ("card\ndeny\n12345\n--reason\nx".to_owned(), "", 2, "[site.card] pattern"),
        ("card\ndeny\n-\n--reason\nx".to_owned(), "\n", 2, "[site.card] pattern"),
    ];
    for (arguments, input, code, says) in table {
        let arguments: Vec<_> = arguments.split('\n').collect();
        let ended = kiosk.typed(&arguments, input);
        assert_eq!(ended.code, Some(code), "{says}: {}", ended.stderr);
        assert!(ended.stderr.contains(says), "{says}: {}", ended.stderr);
    }
    assert_eq!(kiosk.listed(&[]), [Value::Null; 0]);
}

#[test]
fn what_is_left_unsaid_is_filled_in_whoever_acts_answers_and_a_year_is_enough() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.keep_secret(CLEANER);
    kiosk.keep_secret(CLEANERS_PIN);
    let ended = kiosk.typed(&["card", "allow", CLEANER], &format!("{CLEANERS_PIN}\n"));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let listed = kiosk.listed(&[]);
    assert_eq!(listed[0]["sponsor"], listed[0]["added_by"]);
    assert_eq!(listed[0]["reason"].as_str(), Some("not given"));
    assert!(listed[0]["until"].as_str().is_some_and(|until| !until.is_empty()));
}

#[test]
fn a_deny_list_is_taken_whole_or_not_at_all_and_goes_out_as_it_came_in() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let (one, two) = (oystila().card.as_str(), veikko().card.as_str());
    let file = |name: &str, text: &str| {
        std::fs::write(kiosk.path(name), text).unwrap();
        kiosk.path(name).display().to_string()
    };
    let bad =
        file("bad.csv", &format!("card,door,until,reason\n{one},,,\n{one}0,,,\n{two},yard,someday,x\n{one},,,again\n"));
    let refused = kiosk.run(&["card", "import", &bad]);
    assert_eq!(refused.code, Some(1));
    let lines: Vec<_> = refused.stderr.lines().filter_map(|line| line.strip_prefix(&format!("{bad}:"))).collect();
    let numbers: Vec<_> = lines.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(numbers, ["3", "4", "4", "5"], "{}", refused.stderr);
    assert!(refused.stderr.contains("***********0250") && !refused.stderr.contains(one), "{}", refused.stderr);
    assert_eq!(kiosk.listed(&[]), [Value::Null; 0]);

    let table = format!(
        "\u{feff}<?xml version=\"1.0\"?><NewDataSet>\n<patronaccess><patronid_pac>{one}</patronid_pac>\
        <type_pac>1</type_pac></patronaccess>\n<patronaccess><patronid_pac>{two}</patronid_pac></patronaccess></NewDataSet>"
    );
    let fetched = file("mvssban.xml", &table);
    let taken = kiosk.run(&["card", "import", &fetched, "--output", "json"]);
    assert_eq!(taken.code, Some(0), "{}", taken.stderr);
    let listed = kiosk.listed(&[]);
    assert_eq!((listed.len(), listed[0]["reason"].as_str()), (2, Some("imported from mvssban.xml")));
    kiosk.attempt(one, &oystila().pin);
    assert_entry(&kiosk.wait_for_entry(1), "refused", "deny-list");

    for name in ["out.csv", "out.xml"] {
        let out = kiosk.path(name).display().to_string();
        assert_eq!(kiosk.run(&["card", "export", &out]).code, Some(0));
        assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(kiosk.run(&["card", "export", &out]).code, Some(1), "a file that is there is left as it is");
        let again = kiosk.run(&["card", "import", &out, "--replace", "--output", "json"]);
        assert_eq!(again.stdout.trim(), r#"{"listed":2,"past":[],"problems":[],"removed":0}"#, "{}", again.stderr);
    }
    let only_two = file("two.csv", &format!("card,until\n{two},\n{one},2020-01-01\n"));
    let replaced = kiosk.run(&["card", "import", &only_two, "--replace", "--output", "json"]);
    assert_eq!(replaced.stdout.trim(), r#"{"listed":1,"past":[3],"problems":[],"removed":1}"#);
    kiosk.let_in(oystila());
}

#[test]
fn i11_a_pin_typed_on_the_terminal_is_asked_twice_and_not_shown() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.keep_secret(CLEANERS_PIN);
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).and_then(|()| unlockpt(&master)).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let terminal = std::fs::OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let until_then = next_year();
    for (second, code) in [(WRONG_PIN, 1), (CLEANERS_PIN, 0)] {
        let allow = [&["card", "allow", CLEANER, "--until", &until_then], &WHY[..]].concat();
        let mut command = kiosk.command(&allow);
        command.stdin(terminal.try_clone().unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        for pin in [CLEANERS_PIN, second] {
            let hidden = || (!tcgetattr(&master).unwrap().local_modes.contains(LocalModes::ECHO)).then_some(());
            until("the terminal shows nothing that is typed", SOON, hidden);
            rustix::io::write(&master, format!("{pin}\n").as_bytes()).unwrap();
        }
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        kiosk.note(&said);
        assert_eq!(ended.status.code(), Some(code), "{said}");
        assert!(tcgetattr(&master).unwrap().local_modes.contains(LocalModes::ECHO), "it is left as it was");
    }
    assert_eq!(kiosk.listed(&[]).len(), 1);
}

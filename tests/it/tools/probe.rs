//! `ils probe`, against library systems of every kind: the scripted one, our own service, and two nobody here wrote.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::thread;

use omatoimi::config::{Encoding, Terminator};
use omatoimi::register::SampleRegister;
use omatoimi::sip2::serve::{Fault, Service, serve};
use omatoimi::time::Clock;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};

use super::typed::{Ended, run};
use crate::end_to_end::ils::{Ils, Mood};
use crate::end_to_end::kiosk::Kiosk;
use crate::end_to_end::patrons::{Patron, WRONG_PIN, aino, oystila, veikko, with_card};
use crate::end_to_end::peers::Peer;
use crate::end_to_end::site::Site;

/// A kiosk that is never started, whose library system is there.
fn kiosk(address: SocketAddr) -> Kiosk {
    Site::new(address).with("timeout = \"3s\"", "timeout = \"1s\"").bare()
}

fn probe(kiosk: &Kiosk, arguments: &[&str], typed: &str) -> Ended {
    let command = kiosk.command(&[&["ils", "probe"], arguments].concat());
    let ended = run(command, typed.as_bytes());
    assert_nothing_private(&ended);
    ended
}

/// The report of a probe that worked.
fn report(kiosk: &Kiosk, arguments: &[&str], typed: &str) -> Value {
    let ended = probe(kiosk, &[&["--output", "json"], arguments].concat(), typed);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.stdout).unwrap()
}

/// The same with a PIN typed on a terminal, which must not show it.
fn report_with_pin(kiosk: &Kiosk, patron: &Patron, pin: &str) -> Value {
    let ended = probe_with_pin(kiosk, patron, pin);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.stdout).unwrap()
}

fn probe_with_pin(kiosk: &Kiosk, patron: &Patron, pin: &str) -> Ended {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    let terminal = std::fs::File::options().read(true).write(true).open(path).unwrap();
    let mut command = kiosk.command(&["ils", "probe", "--output", "json", "--card", &patron.card]);
    command.stdin(Stdio::from(terminal.try_clone().unwrap())).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let mut question = [0; 3];
    stderr.read_exact(&mut question).unwrap();
    assert_eq!(&question, b"PIN");
    // The question is out before the echo is off, by less than a hand needs.
    crate::end_to_end::wait::until("the terminal shows nothing", crate::end_to_end::wait::SOON, || {
        let modes = rustix::termios::tcgetattr(&terminal).unwrap().local_modes;
        (!modes.contains(rustix::termios::LocalModes::ECHO)).then_some(())
    });
    rustix::io::write(&master, format!("{pin}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    let modes = rustix::termios::tcgetattr(&terminal).unwrap().local_modes;
    assert!(modes.contains(rustix::termios::LocalModes::ECHO), "the terminal is as it was");
    rustix::io::ioctl_fionbio(&master, true).unwrap();
    let mut shown = [0; 64];
    let shown = rustix::io::read(&master, &mut shown).unwrap_or(0);
    assert_eq!(shown, 0, "nothing was shown of what was typed");
    let ended = Ended { code: output.status.code(), stdout: String::from_utf8(output.stdout).unwrap(), stderr: said };
    assert_nothing_private(&ended);
    ended
}

/// I11: no card number of a patron, PIN, name or password stands in what a technician may paste into a ticket.
fn assert_nothing_private(ended: &Ended) {
    for patron in [aino(), oystila(), veikko(), with_card("21234000000058").unwrap()] {
        let name = patron.name.split(',').next().unwrap();
        for secret in [&patron.card, name, WRONG_PIN, "kioskpwd"] {
            assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "a secret is shown");
        }
        if patron.pin.len() > 4 {
            assert!(!ended.stdout.contains(&patron.pin) && !ended.stderr.contains(&patron.pin), "a PIN is shown");
        }
    }
}

fn advice<'a>(report: &'a Value, about: &str) -> Vec<(&'a str, &'a str)> {
    let of = |key: &str, advice: &'a Value| advice[key].as_str().unwrap();
    let all = report["advice"].as_array().unwrap().iter().filter(|advice| advice["about"] == about);
    all.map(|advice| (of("level", advice), of("text", advice))).collect()
}

fn asked(report: &Value) -> Vec<&str> {
    report["exchanges"].as_array().unwrap().iter().map(|exchange| exchange["about"].as_str().unwrap()).collect()
}

#[test]
fn i11_a_card_and_its_pin_are_asked_about_and_what_was_understood_is_said() {
    let ils = Ils::open();
    let kiosk = kiosk(ils.address());
    let report = report_with_pin(&kiosk, oystila(), &oystila().pin);
    assert_eq!(
        asked(&report),
        [
            "login (93)",
            "status (99)",
            "that card (63)",
            "end of a session (35)",
            "a card that nobody has (63)",
            "end of a session (35)"
        ]
    );
    let login = &report["exchanges"][0];
    assert_eq!(login["sent"], "9300CNkiosk1|CO[8]|CPSAMMON|AY0AZ(valid)");
    assert_eq!(login["received"], json!(["941AY0AZFDFD"]));
    let question = report["exchanges"][2]["sent"].as_str().unwrap();
    assert!(question.contains("AA[14]|AC|AD[8]|"), "{question}");
    assert_eq!(report["card"]["verdict"], "right");
    let facts: Vec<_> = report["card"]["facts"].as_array().unwrap().iter().map(|fact| &fact["understood"]).collect();
    assert_eq!(facts, ["yes", "ADULT", "at least 15", "2099-12-31", "yes", "no", "no", "0.00 EUR"]);
    for (about, level) in
        [("card", "ok"), ("unknown card", "ok"), ("checksum", "ok"), ("terminator", "ok"), ("time", "ok")]
    {
        assert_eq!(advice(&report, about)[0].0, level, "{about}: {}", report["advice"]);
    }
    assert_eq!(ils.asked().len(), 2);
    assert_eq!(ils.times_asked(&oystila().card), 1);
    assert!(report["error"].is_null() && report["exchanges"][2]["ms"].is_number());

    let wrong = report_with_pin(&kiosk, oystila(), WRONG_PIN);
    assert_eq!(wrong["card"]["verdict"], "wrong-pin");
}

#[test]
fn without_a_card_only_a_card_that_nobody_has_is_asked_about() {
    let ils = Ils::open();
    let kiosk = kiosk(ils.address());
    let report = report(&kiosk, &[], "");
    assert_eq!(asked(&report), ["login (93)", "status (99)", "a card that nobody has (63)", "end of a session (35)"]);
    assert!(report["card"].is_null());
    assert_eq!(ils.asked().len(), 1);
    let text = probe(&kiosk, &[], "");
    assert_eq!(text.code, Some(0));
    for piece in
        ["> 9900802.00", "< 98YYYYYY", "on-line", "the library system works", "3.0 s", "advice", "  OK    checksum"]
    {
        assert!(text.stdout.contains(piece), "{piece}: {}", text.stdout);
    }
}

#[test]
fn a_card_may_come_on_standard_input_and_without_a_terminal_no_pin_is_asked() {
    let report = report(&kiosk(own_service()), &["--card", "-"], &format!("{}\n", aino().card));
    assert_eq!(report["card"]["verdict"], "right");
    assert!(advice(&report, "card")[0].1.contains("no PIN was typed"));
    let question = report["exchanges"][2]["sent"].as_str().unwrap();
    assert!(question.contains("|AC|AY"), "an empty AD is never sent: {question}");
}

#[test]
fn a_number_that_is_no_card_of_this_site_is_wrong_use_and_not_repeated() {
    let ils = Ils::open();
    let kiosk = kiosk(ils.address());
    for number in ["9789510000000", "", "21234000000025|AD1234"] {
        let ended = probe(&kiosk, &["--card", number], "");
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains("[site.card] pattern") && !ended.stderr.contains("9510"), "{}", ended.stderr);
    }
    assert_eq!(ils.logins(), 0);
}

#[test]
fn a_fact_that_is_absent_a_verdict_that_is_absent_and_another_card_number_are_named() {
    let ils = Ils::open();
    let kiosk = kiosk(ils.address());
    for (twist, about, level, words) in [
        (
            (|body, number| resealed(body, "XP20991231|", "", number)) as fn(&str, char) -> Vec<u8>,
            "fields",
            "warn",
            "expires: XP is absent",
        ),
        (|body, number| resealed(body, "BLY|", "", number), "card", "fail", "whether the patron is valid"),
        (|body, number| resealed(body, "CQY|", "", number), "card", "fail", "whether the PIN is right"),
        (|body, number| resealed(body, "AA2", "AA3", number), "card", "fail", "another card number"),
        (|body, number| resealed(body, "BHEUR", "BHUSD", number), "fields", "warn", "BV is there and cannot be read"),
    ] {
        ils.becomes(Mood::Twisted(twist));
        let ended = probe_with_pin(&kiosk, oystila(), &oystila().pin);
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        let found = advice(&report, about).into_iter().any(|(at, text)| at == level && text.contains(words));
        assert!(found, "{words}: {}", report["advice"]);
    }
}

fn resealed(body: &str, old: &str, new: &str, number: char) -> Vec<u8> {
    crate::end_to_end::ils_messages::sealed(&body.replace(old, new), number)
}

#[test]
fn a_server_that_cannot_sum_is_heard_out_and_the_setting_that_takes_it_is_named() {
    let ils = Ils::open();
    ils.becomes(Mood::Twisted(|body, number| format!("{body}AY{number}AZ0000\r").into_bytes()));
    let report = report(&kiosk(ils.address()), &[], "");
    let [(level, text)] = advice(&report, "checksum")[..] else { panic!() };
    assert!(level == "fail" && text.contains("1 a wrong one") && text.contains("checksum = \"warn\""), "{text}");
}

#[test]
fn who_does_not_answer_is_named_with_cause_and_cure_and_status_1() {
    let ils = Ils::open();
    let silent = Ils::open();
    silent.becomes(Mood::Silent);
    let closing = Ils::open();
    closing.becomes(Mood::Down);
    let (tls, _) = Ils::open_with_tls();
    let nobody = {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.local_addr().unwrap()
    };
    let telnet = talker(b"login: ");
    let wrong_login = kiosk(ils.address());
    std::fs::write(wrong_login.path("ils-password"), "wrong").unwrap();
    let with_tls = Site::new(talker(b"941AY0AZFDFD\r"))
        .with("timeout = \"3s\"", "timeout = \"1s\"")
        .with("tls = false", "tls = true");
    for (kiosk, cause, hint) in [
        (kiosk(nobody), "cannot be reached", "nothing listens there"),
        (kiosk(silent.address()), "did not answer in time", "`login_user`"),
        (kiosk(closing.address()), "ended the connection", "`login_user`"),
        (kiosk(telnet), "did not answer in time", "telnet"),
        (kiosk(tls.address()), "", "[ils] tls"),
        (with_tls.bare(), "TLS", "`[ils] tls`"),
        (wrong_login, "refused the login", "`login_password_file`"),
    ] {
        let ended = probe(&kiosk, &["--output", "json"], "");
        assert_eq!(ended.code, Some(1), "{cause}: {ended:?}");
        assert!(ended.stderr.contains(cause) && ended.stderr.contains("hint: "), "{cause}: {}", ended.stderr);
        assert!(ended.stderr.contains(hint), "{hint}: {}", ended.stderr);
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert!(report["error"].as_str().unwrap().contains(hint));
    }
}

/// A server that says these words to everybody, and nothing more.
fn talker(words: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut clients: Vec<TcpStream> = Vec::new();
        while let Ok((mut client, _)) = listener.accept() {
            let mut asked = BufReader::new(client.try_clone().unwrap());
            asked.fill_buf().unwrap();
            client.write_all(words).unwrap();
            clients.push(client);
        }
    });
    address
}

#[test]
fn tls_is_spoken() {
    let (ils, authority) = Ils::open_with_tls();
    let site = Site::new(ils.address()).with("tls = false", "tls = true\nca_file = \"authority.pem\"");
    std::fs::write(site.path("authority.pem"), authority).unwrap();
    let report = report(&site.bare(), &[], "");
    assert_eq!((&report["tls"], &report["error"]), (&json!(true), &Value::Null));
}

/// Our own service over the sample register; it ends with the test's process.
fn own_service() -> SocketAddr {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let address = listener.local_addr().unwrap();
    let register = SampleRegister::from_toml(include_str!("../../../config/sample-register.toml")).unwrap();
    let service = Service {
        register: Arc::new(register),
        timezone: chrono_tz::Europe::Helsinki,
        encoding: Encoding::Utf8,
        terminator: Terminator::Cr,
        clock: Clock::system(),
    };
    let (_healthy, faults) = tokio::sync::watch::channel(Fault::None);
    thread::spawn(move || runtime.block_on(serve(listener, service, faults, Arc::new(|_, _| {}))));
    address
}

#[test]
fn our_own_service_is_understood() {
    let report = report_with_pin(&kiosk(own_service()), aino(), &aino().pin);
    assert_eq!(report["card"]["verdict"], "right");
    assert!(report["advice"].as_array().unwrap().iter().all(|advice| advice["level"] == "ok"), "{}", report["advice"]);
    assert!(report["status"]["clock_ahead_seconds"].as_i64().unwrap().abs() <= 2);
    let functions = report["status"]["functions"].as_array().unwrap();
    assert!(functions.iter().any(|function| function["name"] == "login (93)" && function["yes"] == true));
}

#[test]
fn pysip2_is_understood_by_the_probe() {
    if let Some(library) = Peer::start("pysip2_is_understood_by_the_probe", "ils_pysip2.py", &[]) {
        others(&library);
    }
}

#[test]
fn invenio_sip2_is_understood_by_the_probe() {
    if let Some(library) = Peer::start("invenio_sip2_is_understood_by_the_probe", "ils_invenio.py", &[]) {
        others(&library);
    }
}

/// Neither has the fields of the contract's example, and the probe says so.
fn others(library: &Peer) {
    let kiosk = Site::new(library.address()).bare();
    let report = report_with_pin(&kiosk, oystila(), &oystila().pin);
    assert_eq!(report["card"]["verdict"], "right", "{report}");
    assert_eq!(advice(&report, "unknown card")[0].0, "ok");
    let absent = advice(&report, "fields").into_iter().filter(|(_, text)| text.contains("is absent")).count();
    assert!(absent >= 6, "{}", report["advice"]);
    assert!(report["status"]["clock_ahead_seconds"].is_number());
    assert_eq!(report_with_pin(&kiosk, veikko(), WRONG_PIN)["card"]["verdict"], "wrong-pin");
}

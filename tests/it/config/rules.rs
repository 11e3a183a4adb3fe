//! One broken config for each rule: the code, the place and the help.

use omatoimi::config::{Code, Problem, Severity};

use super::support::{Bench, CONTRACT};

/// The contract's example with `change.0` replaced by `change.1`.
struct Case {
    change: (&'static str, &'static str),
    code: Code,
    /// The text at which the problem stands, as it is after the change.
    at: &'static str,
    /// A part of the help.
    help: &'static str,
}

const fn case(from: &'static str, to: &'static str, code: Code, at: &'static str, help: &'static str) -> Case {
    let change = (from, to);
    Case { change, code, at, help }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    // The shape.
    case("timezone = ", "timezon = ", Code::UnknownKey, "timezon", "did you mean `timezone`?"),
    case("[clock]", "[clocks]", Code::UnknownKey, "clocks", "did you mean `clock`?"),
    case("name = \"Samm", "tls = true\nname = \"Samm", Code::UnknownKey, "tls = true\nname", "`tls` is a key of `[ils]`"),
    case("name = \"Samm", "colour = 1\nname = \"Samm", Code::UnknownKey, "colour", "the keys here are `card`"),
    case("keypad = \"door-keypad\"", "keypad = \"door-keypad\"\nunit = 1", Code::UnknownKey, "unit = 1   ", "`[device.ID]`"),
    case("baud = 9600", "unit = 1", Code::UnknownKey, "unit = 1\n", "`unit` is a key of `[device.ID]`"),
    case("minimum_age = 15", "minimum_age = \"15\"", Code::WrongType, "\"15\"", "Nobody younger enters"),
    case("checksum = \"strict\"", "checksum = true", Code::WrongType, "true                    #", "one of `strict`, `warn`, `off`"),
    case("tls = true", "tls = 2026-01-01", Code::WrongType, "2026-01-01", "Whether TLS is spoken"),
    case("admit = \"known-patrons\"", "", Code::Missing, "[offline]", "It has no default"),
    case("directory = \"/var/lib/omatoimi\"", "", Code::Missing, "[store]", "Where the databases"),
    case("driver = \"escpos\"", "", Code::Missing, "[device.kiosk-printer]", "one of `barcode`, `keypad`"),
    case("admit = \"known-patrons\"", "admit = \"known_patrons\"", Code::NotAChoice, "\"known_patrons\"", "did you mean `known-patrons`?"),
    case("driver = \"rfid-feig\"", "driver = \"rfid-fieg\"", Code::NotAChoice, "\"rfid-fieg\"", "did you mean `rfid-feig`?"),
    case("\"sv\", ", "\"dk\", ", Code::NotAChoice, "\"dk\"", "one of `fi`, `sv`, `en`, `se`"),
    case("baud = 9600", "baud = 96000000", Code::OutOfRange, "96000000", "Bits a second"),
    case("unit = 1", "unit = 0", Code::OutOfRange, "0\n\n[device.kiosk-scanner]", "address on the bus"),
    case("door = [4]", "door = [14]", Code::OutOfRange, "14]", "Which shut the door"),
    case("door = [4]", "door = [-1]", Code::OutOfRange, "-1]", ""),
    case("door = [4]", "door = [99999999999999999999]", Code::OutOfRange, "99999999999999999999", ""),
    case("day_limit = 10", "day_limit = 0", Code::OutOfRange, "0        ", "Wrong PINs"),
    case("\"fi\", \"sv\", \"en\", \"se\"", "", Code::OutOfRange, "[]   # the first", "the first is the default"),
    case("institution = \"LASTU\"", "institution = \"LA\\rSTU\"", Code::Malformed, "\"LA\\rSTU\"", "one line"),
    case("[door.main]\n", "[door.\"main door\"]\nreader = \"x\"\nlock = \"x:0\"\n[door.main]\n", Code::Malformed, "\"main door\"]", "a name is one word"),
    // [site], [store], [offline], [pin].
    case("\"sammonlahti\"", "\"Sammonlahden kirjasto\"", Code::Malformed, "\"Sammonlahden kirjasto\"   ", "letters, digits"),
    case("\"Sammonlahden kirjasto\"", "\" \"", Code::Malformed, "\" \"", "as people know it"),
    case("name = \"Samm", "phone = \"call us\"\nname = \"Samm", Code::Malformed, "\"call us\"", "`05 616 2341`"),
    case("name = \"Samm", "phone = \"05+616\"\nname = \"Samm", Code::Malformed, "\"05+616\"", "digits"),
    case("\"Europe/Helsinki\"", "\"Europe/Helsinky\"", Code::Malformed, "\"Europe/Helsinky\"", "did you mean `Europe/Helsinki`?"),
    case("\"sv\", ", "\"fi\", ", Code::UsedTwice, "\"fi\", \"en\"", "each language once"),
    case("\"2[0-9]{13}\"", "\"2[0-9{13}\"", Code::Malformed, "\"2[0-9{13}\"", "as in `2[0-9]{13}`"),
    case("\"2[0-9]{13}\"", "\"29)|(.*\"", Code::Malformed, "\"29)|(.*\"", "as in"),
    case("\"2[0-9]{13}\"", "\".{14}\"", Code::Malformed, "\".{14}\"", "`[0-9A-Za-z]`"),
    case("\"2[0-9]{13}\"", "'\\d{14}'", Code::Malformed, "'\\d{14}'", "`\\d` take more"),
    case("\"2[0-9]{13}\"", "\"29|.*\"", Code::Malformed, "\"29|.*\"", "`[0-9A-Za-z]`"),
    case("\"2[0-9]{13}\"", "\"[0-9]*\"", Code::Malformed, "\"[0-9]*\"", "how many characters"),
    case("\"2[0-9]{13}\"", "\"[0-9]{80}\"", Code::Malformed, "\"[0-9]{80}\"", "how many characters"),
    case("\"2[0-9]{13}\"", "\"2[0-9]+\"", Code::Odd, "\"2[0-9]+\"", "`[0-9]{6,14}`"),
    case("\"[0-9]{10}|3[0-9]{13}\"", "\"(\"", Code::Malformed, "\"(\"", "as in"),
    case("\"14d\"", "\"15d\"", Code::OutOfRange, "\"15d\"", "at most `14d`"),
    case("\"14d\"", "\"1209601s\"", Code::OutOfRange, "\"1209601s\"", "at most `14d`"),
    case("\"14d\"", "\"0s\"", Code::OutOfRange, "\"0s\"", "at most `14d`"),
    case("\"14d\"", "\"two weeks\"", Code::Malformed, "\"two weeks\"", "`14d`"),
    case("\"14d\"", "14", Code::WrongType, "14 ", "at most, and by default"),
    case("\"72h\"", "\"31d\"", Code::OutOfRange, "\"31d\"", "at most `30d`"),
    case("\"4\"  ", "\"2\"", Code::Malformed, "\"2\"", "within 3 to 12"),
    case("\"4\"  ", "\"4-13\"", Code::Malformed, "\"4-13\"", "within 3 to 12"),
    case("\"4\"  ", "\"6-4\"", Code::Malformed, "\"6-4\"", "`\"4-6\"`"),
    case("[pin]", "[pin]\ndigit_timeout = \"1h\"", Code::OutOfRange, "\"1h\"", "at most `1min`"),
    case("[pin]", "[pin]\ntimeout = \"5s\"", Code::Odd, "\"5s\"\nday_limit", "the longer one"),
    // Files.
    case("store-key\"", "no-such-key\"", Code::BadFile, "\"{root}/run/credentials/omatoimi.service/no-such-key\"", "it is looked for at"),
    case("/run/credentials/omatoimi.service/pepper", "ils-password", Code::BadFile, "\"ils-password\"   # 32", "`omatoimi key new"),
    case("/run/credentials/omatoimi.service/pepper", "zeros", Code::BadFile, "\"zeros\"", "`omatoimi key new"),
    case("omatoimi.service/pepper", "omatoimi.service/store-key", Code::UsedTwice, "\"{root}/run/credentials/omatoimi.service/store-key\"   # 32 bytes; without", "one of each"),
    case("\"/var/lib/omatoimi\"", "\"/run/credentials/omatoimi.service/..\"", Code::KeyInStore, "\"{root}/run/credentials/omatoimi.service/store-key\"", "a systemd credential"),
    case("\"ils-password\"", "\"empty\"", Code::BadFile, "\"empty\"", "one line with the password"),
    case("\"ils-password\"", "\"two-lines\"", Code::BadFile, "\"two-lines\"", "one line with the password"),
    case("\"ils-password\"", "\".\"", Code::BadFile, "\".\"", "it is looked for at"),
    case("\"exceptions.csv\"", "\"no.csv\"", Code::BadFile, "\"no.csv\"", "it is looked for at"),
    case("\"hub-token\"", "\"no-token\"", Code::BadFile, "\"no-token\"", "it is looked for at"),
    case("directory = \"/var/lib/omatoimi\"", "directory = \"ils-password\"", Code::BadFile, "\"ils-password\"        #", "name a directory"),
    case("tls = true", "tls = true\nca_file = \"ils-password\"", Code::BadFile, "\"ils-password\"    ", "BEGIN CERTIFICATE"),
    // [ils].
    case("\"127.0.0.1:6001\"", "\"127.0.0.1\"", Code::Malformed, "\"127.0.0.1\"\n", "`127.0.0.1:6001`"),
    case("\"127.0.0.1:6001\"\ntls = true", "\"10.0.0.1:6001\"\ntls = false", Code::Exposed, "false      ", "`allow_plaintext = true` accepts it"),
    case("\"3s\"", "\"50ms\"", Code::OutOfRange, "\"50ms\"", "at most `30s`"),
    case("\"3s\"", "\"31s\"", Code::OutOfRange, "\"31s\"", "at most `30s`"),
    case("login_password_file = \"ils-password\"", "", Code::Contradiction, "\"kiosk1\"", "name the file"),
    case("login_user = \"kiosk1\"", "", Code::Contradiction, "\"ils-password\"", "name the user"),
    case("\"LASTU\"", "\"LA|STU\"", Code::Malformed, "\"LA|STU\"", "leave it out"),
    case("category = \"PC\"", "category = \"PCX\"", Code::Malformed, "\"PCX\"", "two capitals or digits"),
    case("field = \"PA\"", "field = \"pa\"", Code::Malformed, "\"pa\"", "two capitals or digits"),
    case("equals = \"1\"", "equals = \"\"", Code::Malformed, "\"\"", "the whole field"),
    case("category = \"PC\"", "category = \"PC\"\nfees = { absent = \"0 EUR\" }", Code::Malformed, "\"0 EUR\"", "`50.00 EUR`"),
    // Devices and doors.
    case("reader = \"door-scanner\"", "reader = \"door-scaner\"", Code::UnknownDevice, "\"door-scaner\"", "did you mean `door-scanner`?"),
    case("lock = \"door-relay:0\"", "lock = \"door-relay\"", Code::Malformed, "\"door-relay\"", "`door-relay:0`"),
    case("lock = \"door-relay:0\"", "lock = \"door-relay:65536\"", Code::OutOfRange, "\"door-relay:65536\"", "0 to 65535"),
    case("lock = \"door-relay:0\"", "lock = \"door-relay:+1\"", Code::OutOfRange, "\"door-relay:+1\"", "0 to 65535"),
    case("lock = \"door-relay:0\"", "lock = \"door-scanner:0\"", Code::WrongDevice, "\"door-scanner:0\"", "`modbus-relay`"),
    case("reader = \"door-scanner\"", "reader = \"door-relay\"", Code::WrongDevice, "\"door-relay\"\n", "`barcode`"),
    case("keypad = \"door-keypad\"", "keypad = \"kiosk-pad\"", Code::WrongDevice, "\"kiosk-pad\"   ", "`keypad`"),
    case("driver = \"modbus-relay\"\nport = \"/dev/serial/by-id/usb-rs485\"\nunit = 1", "driver = \"gpio\"\npath = \"/dev/gpiochip0\"", Code::UsedTwice, "\"door-relay:0\"               # optional", "an output or an input"),
    case("driver = \"modbus-relay\"\nport = \"/dev/serial/by-id/usb-rs485\"\nunit = 1", "driver = \"lcus-relay\"\nport = \"/dev/x\"", Code::WrongDevice, "\"door-relay:0\"", "`modbus-relay`"),
    case("\"/dev/serial/by-id/usb-keypad\"", "\"/dev/serial/by-id/usb-scanner\"", Code::UsedTwice, "\"/dev/serial/by-id/usb-scanner\"\nbaud", "a port serves one device"),
    case("[station.kiosk]                        # a self-checkout station\nreader = \"kiosk-scanner\"", "[station.kiosk]\nreader = \"door-scanner\"", Code::UsedTwice, "\"door-scanner\"     ", "give this one its own"),
    case("path = \"/dev/usb/lp0\"", "", Code::Contradiction, "[device.kiosk-printer]", "`path = \"/dev/usb/lp0\"`"),
    case("\"5s\"", "\"31s\"", Code::OutOfRange, "\"31s\"", "at most `30s`"),
    case("\"Mo-Su 06:00-22:00; PH off\"", "\"Mo-Su 6-22\"", Code::Malformed, "\"Mo-Su 6-22\"", "OSM opening_hours"),
    case("\"Mo-Su 06:00-22:00; PH off\"", "\"sunrise-sunset\"", Code::Malformed, "\"sunrise-sunset\"", "by the clock"),
    case("\"Mo-Su 06:00-22:00; PH off\"", "\"2019 Mo-Su 06:00-22:00\"", Code::NeverOpen, "\"2019 Mo-Su", "after `;`"),
    case("\"Mo-Fr 10:00-18:00\"", "\"often\"", Code::Malformed, "\"often\"", "OSM opening_hours"),
    // Rules.
    case("birth_date = \"PB\"\n", "", Code::NoSource, "15\nguardian", "add `birth_date`"),
    case("guardian_consent = {", "guarantor_blocked = {", Code::Syntax, "guarantor_blocked = { field = \"XB\"", ""),
    case("guardian_consent = { field = \"XG\", equals = \"Y\" }\n", "", Code::NoSource, "15            # with", "add `guardian_consent`"),
    case("category = \"PC\"\n", "", Code::NoSource, "[\"CORPORATE\"]", "add `category`"),
    case("permission = { field = \"PA\", equals = \"1\" }\n", "", Code::NoSource, "true\nrefuse", "add `permission`"),
    case("require_terms = false", "require_terms = true\n[ils.fields.x]", Code::UnknownKey, "x]", ""),
    case("lending_ban = [0]", "lending_ban = []", Code::NoSource, "true\nmaximum_fees", "`lending_ban = [0]`"),
    case("guardian_consent_below = 15", "guardian_consent_below = 10", Code::Odd, "10            # with", "make it `minimum_age`"),
    case("\"50.00 EUR\"", "\"50 EUR\"", Code::Malformed, "\"50 EUR\"", "`50.00 EUR`"),
    case("category = \"PC\"", "category = \"PC\"\nfees = { absent = \"0.00 SEK\" }", Code::Contradiction, "\"50.00 EUR\"", "one currency"),
    case("allow_categories = []", "allow_categories = [\"\"]", Code::Malformed, "\"\"", "as the library system sends it"),
    case("allow_categories = []", "allow_categories = [\"CORPORATE\"]", Code::Odd, "\"CORPORATE\"]     ", "one list"),
    case("occupancy_limit = 60", "occupancy_limit = 61", Code::Odd, "61  ", "name the `counter`"),
    // The rest.
    case("[station.kiosk]", "[device.spare]\ndriver = \"sim\"\n[station.kiosk]", Code::Unused, "[device.spare]", "take it out"),
    case("\"127.0.0.1:8081\"", "\"127.0.0.1:8080\"", Code::UsedTwice, "\"127.0.0.1:8080\"        #", "its own port"),
    case("\"127.0.0.1:9090\"", "\"localhost:9090\"", Code::Malformed, "\"localhost:9090\"", "`127.0.0.1:8080`"),
    case("\"127.0.0.1:9090\"", "\"0.0.0.0:8080\"", Code::UsedTwice, "\"0.0.0.0:8080\"", "its own port"),
    case("[web]", "[web]\nsimulator_listen = \"0.0.0.0:8082\"", Code::Exposed, "\"0.0.0.0:8082\"", "`127.0.0.1`"),
    case("\"127.0.0.1:8081\"", "\"10.0.0.1:8081\"", Code::Plaintext, "\"10.0.0.1:8081\"", "speaks TLS"),
    case("[camera.main]", "[camera.mian]", Code::NotAChoice, "[camera.mian]", "did you mean `[camera.main]`?"),
    case("http://camera.example", "http://admin:made-up@camera.example", Code::LiteralSecret, "\"http://admin", "`..._file`"),
    case("https://hub.example", "http://hub.example", Code::Exposed, "\"http://hub.example\"", "`https://`"),
    case("https://hub.example", "hub.example", Code::Malformed, "\"hub.example\"", "`https://hub.example`"),
    // Lamps and buzzers.
    case("unlock_for", "green = \"door-relay:0\"\nunlock_for", Code::UsedTwice, "\"door-relay:0\"\nunlock_for", "its own output"),
    case("unlock_for", "red = \"door-relay:2\"\nbuzzer = \"door-relay:2\"\nunlock_for", Code::UsedTwice, "\"door-relay:2\"\nunlock_for", "its own output"),
    case("unlock_for", "green = \"door-keypad:1\"\nunlock_for", Code::WrongDevice, "\"door-keypad:1\"", "`modbus-relay`, `lcus-relay`"),
    case("unlock_for", "green = \"door-relay\"\nunlock_for", Code::Malformed, "\"door-relay\"\n", "`door-relay:0`"),
    case("[door.main]\n", "[device.lamps]\ndriver = \"lcus-relay\"\nport = \"/dev/lamps\"\n[door.main]\nred = \"lamps:0\"\n", Code::OutOfRange, "\"lamps:0\"", "from 1"),
];

fn line_and_column(text: &str, at: &str) -> (usize, usize) {
    let byte = text.find(at).unwrap_or_default();
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[test]
fn each_rule_that_is_broken_is_reported_with_its_place_and_what_would_be_right() {
    let bench = Bench::new();
    bench.write("zeros", &[0; 32]);
    bench.write("empty", b"\n");
    bench.write("two-lines", b"one\ntwo\n");
    let mut missed = Vec::new();
    for case in CASES {
        let (from, to) = case.change;
        assert!(CONTRACT.contains(from), "{from:?} is not in the contract");
        let text = bench.here(&CONTRACT.replacen(from, to, 1));
        let outcome = bench.load(&text);
        let accepted = outcome.is_ok();
        let problems = outcome.map_or_else(|report| report.problems, |checked| checked.warnings);
        let at = case.at.replace("{root}", bench.path("").display().to_string().trim_end_matches('/'));
        let place = line_and_column(&text, &at);
        let fits = |problem: &Problem| {
            problem.code == case.code
                && (problem.line, problem.column) == place
                && problem.help.clone().unwrap_or_default().contains(case.help)
        };
        // One mistake may break one rule twice; it does not break another.
        let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
        let alone = errors.all(|problem| problem.code == case.code);
        if !problems.iter().any(fits) || !alone || accepted != (case.code.severity() == Severity::Warning) {
            missed.push(format!(
                "{from:?} -> {to:?}: wanted {} at {place:?} with {:?}\n{problems:#?}",
                case.code.as_str(),
                case.help
            ));
        }
    }
    assert!(missed.is_empty(), "{}\n{} of {}", missed.join("\n"), missed.len(), CASES.len());
}

/// The least that is accepted: one door played by the simulator, and a library system on loopback.
const SMALLEST: &str = r#"
site = { id = "x", name = "X", timezone = "Europe/Helsinki", card = { pattern = "[0-9]{6}" } }
store = { directory = "data", key_file = "run/credentials/omatoimi.service/store-key" }
ils = { address = "localhost:6001", tls = false, institution = "" }
offline = { admit = "nobody" }
device.sim.driver = "sim"
door.main = { reader = "sim", keypad = "sim", lock = "sim:0", contact = "sim:0" }
"#;

#[test]
fn one_simulated_device_plays_every_part_without_a_warning() {
    let checked = Bench::new().load(SMALLEST).unwrap();
    assert_eq!(checked.warnings, []);
    assert!(checked.config.not_in_force.is_empty());
    assert!(checked.config.ils.tls.is_none() && checked.config.ils.login.is_none());
}

#[test]
fn two_doors_share_no_reader_no_lock_and_no_contact() {
    let text = format!("{SMALLEST}door.side = {{ reader = \"sim\", lock = \"sim:00\", contact = \"sim:0\" }}\n");
    let report = Bench::new().load(&text).unwrap_err();
    let found: Vec<_> = report.problems.iter().map(|problem| (problem.code, problem.path.as_str())).collect();
    let twice = |path| (Code::UsedTwice, path);
    assert_eq!(found, [twice("door.side.reader"), twice("door.side.lock"), twice("door.side.contact")]);
}

#[test]
fn plain_text_beyond_loopback_needs_a_word_and_is_warned_of() {
    let bench = Bench::new();
    let beyond = SMALLEST.replace("localhost:6001", "ils.example:6001");
    assert_eq!(bench.load(&beyond).unwrap_err().problems[0].code, Code::Exposed);
    let allowed = beyond.replace("tls = false", "tls = false, allow_plaintext = true");
    assert_eq!(bench.load(&allowed).unwrap().warnings[0].code, Code::Plaintext);
}

#[test]
fn a_secret_that_everybody_may_read_is_warned_of_and_one_for_its_group_is_not() {
    let bench = Bench::new();
    for (file, path) in [
        ("run/credentials/omatoimi.service/store-key", "store.key_file"),
        ("run/credentials/omatoimi.service/pepper", "store.pepper_file"),
        ("ils-password", "ils.login_password_file"),
        ("hub-token", "hub.token_file"),
    ] {
        let warned = || {
            let warnings = bench.load(CONTRACT).unwrap().warnings;
            let open = warnings.into_iter().filter(|problem| problem.code == Code::OpenSecret);
            open.map(|problem| problem.path).collect::<Vec<_>>()
        };
        bench.open_to(file, 0o644);
        assert_eq!(warned(), [path]);
        bench.open_to(file, 0o640);
        assert_eq!(warned(), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn a_link_takes_no_key_out_of_the_store() {
    let bench = Bench::new();
    bench.write("var/lib/omatoimi/key", &(0..32).collect::<Vec<u8>>());
    std::os::unix::fs::symlink(bench.path("var/lib/omatoimi/key"), bench.path("link")).unwrap();
    let key = "key_file = \"/run/credentials/omatoimi.service/store-key\"";
    let report = bench.load(&CONTRACT.replace(key, "key_file = \"link\"")).unwrap_err();
    let found: Vec<_> = report.problems.iter().map(|problem| (problem.code, problem.path.as_str())).collect();
    assert!(found.contains(&(Code::KeyInStore, "store.key_file")), "{found:?}");
}

#[test]
fn a_site_has_one_currency() {
    let doors = SMALLEST.replace(
        "door.main = ",
        "device.two.driver = \"sim\"\ndoor.side = { reader = \"two\", lock = \"two:0\" }\ndoor.main = ",
    );
    let doors = doors.replace(", contact = \"sim:0\" }", ", contact = \"sim:0\", rules.maximum_fees = \"10.00 EUR\" }");
    let doors =
        |side| doors.replace("lock = \"two:0\" }", &format!("lock = \"two:0\", rules.maximum_fees = {side:?} }}"));
    assert!(Bench::new().load(&doors("20.00 EUR")).is_ok());
    let report = Bench::new().load(&doors("20.00 SEK")).unwrap_err();
    assert_eq!(
        (report.problems[0].code, report.problems[0].path.as_str()),
        (Code::Contradiction, "door.side.rules.maximum_fees")
    );
}

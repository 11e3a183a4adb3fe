//! Every driver of contract.md 4: what its keys become, and what is said where they are wrong.

use omatoimi::config::{Code, Config, Driver, Problem};
use omatoimi::ids::{DeviceId, DoorId};
use omatoimi_hardware::card::{CardBits, Number};
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::port::Parity;
use omatoimi_hardware::tag::Order;
use omatoimi_hardware::tag::security::{Afi, Security};
use omatoimi_hardware::uid::{ByteOrder, Part, Sent, Transform, Written};

use super::support::Bench;

/// A site with one door; `{reader}`, `{keypad}` and `{lock}` are devices, which follow.
const SITE: &str = r#"
site = { id = "x", name = "X", timezone = "Europe/Helsinki", card = { pattern = "[0-9A-F]{4,14}" }, item = { pattern = "[0-9]{10}" } }
store = { directory = "data", key_file = "run/credentials/omatoimi.service/store-key" }
ils = { address = "localhost:6001", tls = false, institution = "" }
offline = { admit = "nobody" }
"#;

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("key", b"a key of a test!");
    bench.write("hex-key", b"6120 6b6579");
    bench.write("scbk-d", &(0x30..0x40).collect::<Vec<u8>>());
    bench.write("repeated", b"00000000000000000000000000000000\n");
    bench
}

fn config(rest: &str) -> Config {
    bench().load(&format!("{SITE}{rest}")).unwrap().config
}

fn problems(rest: &str) -> Vec<Problem> {
    match bench().load(&format!("{SITE}{rest}")) {
        Ok(checked) => checked.warnings,
        Err(report) => report.problems,
    }
}

/// The driver of the device `r`, the reader of a door whose lock is simulated.
fn reader(keys: &str) -> Driver {
    let config = config(&format!(
        "[device]\nlock.driver = \"sim\"\n[device.r]\n{keys}\n[door]\nmain = {{ reader = \"r\", lock = \"lock:0\" }}\n"
    ));
    config.devices[&DeviceId::new("r")].driver.clone()
}

/// The driver of the pad of a station.
fn pad(keys: &str) -> omatoimi_hardware::pad::PadSettings {
    let config = config(&format!(
        "[device]\ns.driver = \"sim\"\n[device.p]\n{keys}\nport = \"/dev/p\"\n[station]\nk = {{ reader = \"s\", pad = \"p\" }}\n"
    ));
    let Driver::Pad(settings) = &config.devices[&DeviceId::new("p")].driver else { panic!("no pad") };
    settings.clone()
}

#[test]
fn a_line_has_the_parity_that_is_written() {
    for (parity, expected) in
        [("", Parity::None), ("parity = \"even\"", Parity::Even), ("parity = \"odd\"", Parity::Odd)]
    {
        let driver = reader(&format!("driver = \"barcode\"\nport = \"/dev/r\"\naim = true\n{parity}"));
        let Driver::Barcode { port, aim: true } = driver else { panic!("{driver:?}") };
        assert_eq!((port.baud, port.parity), (9600, expected));
    }
}

#[test]
fn a_uid_reader_is_read_as_its_site_says() {
    let uid = |keys: &str| {
        let Driver::CardUid { transform, .. } = reader(&format!("driver = \"card-uid\"\nport = \"/dev/r\"\n{keys}"))
        else {
            panic!("no UID reader")
        };
        transform
    };
    assert_eq!(uid(""), Transform::default());
    let all = "format = \"decimal\"\ndecimal_bytes = 3\ncard = { sent_order = \"last\", part = \"first-2\", \
               written = \"decimal\", written_order = \"last\", digits = 10 }";
    let expected = Transform {
        sent: Sent::Decimal { bytes: 3 },
        sent_order: ByteOrder::Last,
        part: Part::First(2),
        written_order: ByteOrder::Last,
        written: Written::Decimal { digits: 10 },
    };
    assert_eq!(uid(all), expected);
    assert_eq!(uid("format = \"decimal\"").sent, Sent::Decimal { bytes: 4 });
    let last = uid("card = { part = \"last-4\", written = \"lower-hex\" }");
    assert_eq!((last.part, last.written), (Part::Last(4), Written::LowerHex));
}

#[test]
fn osdp_readers_on_one_port_share_the_bus_and_serve_as_reader_keypad_and_board() {
    let config = config(
        "[device]\nin = { driver = \"osdp\", port = \"/dev/bus\", baud = 38400, address = 1, key_file = \"key\" }\n\
         out = { driver = \"osdp\", port = \"/dev/./bus\", baud = 38400, address = 2, key_file = \"key\", \
         keys = { enter = [\"A\"], clear = [] }, card = { bits = \"number\", digits = 5, facility_digits = 3 } }\n\
         [door]\nmain = { reader = \"in\", keypad = \"in\", lock = \"in:0\", contact = \"in:0\", green = \"out:3\" }\n\
         side = { reader = \"out\", lock = \"out:255\" }\n",
    );
    let readers = ["in", "out"].map(|id| {
        let Driver::Osdp(reader) = config.devices[&DeviceId::new(id)].driver.clone() else { panic!("no OSDP reader") };
        reader
    });
    let [one, other] = &readers;
    assert_eq!((one.port.clone(), one.address.get()), (other.port.clone(), 1));
    assert_eq!((one.card, other.address.get()), (CardBits::Uid(Transform::default()), 2));
    assert_eq!(other.card, CardBits::Number(Number { digits: 5, facility_digits: Some(3) }));
    assert_eq!((other.keys.enter.as_slice(), other.keys.clear.is_empty()), (b"A".as_slice(), true));
    assert_eq!(format!("{:?}", one.key), "Key(..)");
}

#[test]
fn gpio_lines_go_by_number_and_by_name() {
    let config = config(
        "[device]\nr.driver = \"sim\"\ng = { driver = \"gpio\", path = \"/dev/gpiochip0\", active_low = [\"17\", \"DOOR_STRIKE\"] }\n\
         [door.main]\nreader = \"r\"\nlock = \"g:DOOR_STRIKE\"\ncontact = \"g:17\"\ngreen = \"g:LAMP:1\"\n",
    );
    let Driver::Gpio { names, active_low, .. } = &config.devices[&DeviceId::new("g")].driver else { panic!() };
    let lock = config.doors[&DoorId::new("main")].lock.output;
    assert_eq!(names[&lock], "DOOR_STRIKE");
    assert_eq!(names.values().collect::<Vec<_>>(), ["DOOR_STRIKE", "LAMP:1"]);
    assert_eq!(active_low.iter().copied().collect::<Vec<_>>(), [17, lock]);
}

#[test]
fn a_pad_has_the_speed_of_its_make_and_the_gates_of_its_site() {
    let feig = pad("driver = \"rfid-feig\"\nbyte_order = \"reversed\"");
    assert_eq!((feig.port.baud, feig.port.parity, feig.rules.make), (38_400, Parity::Even, Make::Feig));
    assert_eq!((feig.rules.order, feig.rules.security), (Some(Order::Reversed), Security::Afi(Afi::ISO)));
    let threem = pad("driver = \"rfid-3m\"\nsecurity = \"both\"\nafi_secured = \"d7\"\nafi_released = \"DA\"");
    assert_eq!((threem.port.baud, threem.port.parity, threem.rules.make), (19_200, Parity::None, Make::ThreeM));
    assert_eq!(threem.rules.security, Security::Both(Afi::THREE_M));
    let rl866 = pad("driver = \"rfid-rl866\"\nsecurity = \"eas\"\nbaud = 115200\nparity = \"odd\"");
    assert_eq!((rl866.port.baud, rl866.port.parity, rl866.rules.security), (115_200, Parity::Odd, Security::Eas));
}

const LOCK: &str = "lock.driver = \"sim\"\n";
const DOOR: &str = "door.main = { reader = \"r\", lock = \"lock:0\" }\n";

#[rustfmt::skip]
#[test]
fn each_wrong_key_of_a_driver_is_reported_with_what_would_be_right() {
    let uid = |keys: &str| format!("device.{LOCK}device.r = {{ driver = \"card-uid\", port = \"/dev/r\", {keys} }}\n{DOOR}");
    let osdp = |keys: &str| format!("device.{LOCK}device.r = {{ driver = \"osdp\", port = \"/dev/r\", {keys} }}\n{DOOR}");
    let wiegand = |keys: &str| format!("device.{LOCK}device.r = {{ driver = \"wiegand\", path = \"/dev/gpiochip0\", data0 = 17, {keys} }}\n{DOOR}");
    let feig = |keys: &str| format!("device.s.driver = \"sim\"\ndevice.p = {{ driver = \"rfid-feig\", port = \"/dev/p\", {keys} }}\nstation.k = {{ reader = \"s\", pad = \"p\" }}\n");
    let gpio = |keys: &str, lock: &str| format!("device.r.driver = \"sim\"\ndevice.g = {{ driver = \"gpio\", path = \"/dev/gpiochip0\"{keys} }}\ndoor.main = {{ reader = \"r\", lock = \"g:{lock}\" }}\n");
    let two = |one: &str, other: &str| format!(
        "device.{LOCK}device.q = {{ port = \"/dev/r\", {other} }}\ndevice.r = {{ port = \"/dev/r\", {one} }}\n{DOOR}door.side = {{ reader = \"q\", lock = \"lock:1\" }}\n");
    let reader = "driver = \"osdp\", key_file = \"key\"";
    let barcode = |keys: &str| format!("device.{LOCK}device.r = {{ {keys} }}\n{DOOR}");
    let cases = [
        (barcode("drive = \"barcode\", port = \"/dev/r\""), Code::UnknownKey, "device.r.drive", "did you mean `driver`?"),
        (barcode("driver = \"barcode\", port = \"\""), Code::OutOfRange, "device.r.port", "by its stable name"),
        (uid("decimal_bytes = 4"), Code::Contradiction, "device.r.decimal_bytes", "`format = \"decimal\"`"),
        (uid("format = \"decimal\", decimal_bytes = 2"), Code::OutOfRange, "device.r.decimal_bytes", "how many bytes"),
        (uid("card = { part = \"last-0\" }"), Code::Malformed, "device.r.card.part", "`first-4`"),
        (uid("card = { part = \"last-11\" }"), Code::Malformed, "device.r.card.part", "`first-4`"),
        (uid("card = { part = \"middle-2\" }"), Code::Malformed, "device.r.card.part", "`first-4`"),
        (uid("card = { digits = 10 }"), Code::Contradiction, "device.r.card.digits", "`written = \"decimal\"`"),
        (uid("card = { bits = \"uid\" }"), Code::UnknownKey, "device.r.card.bits", "`[device.ID.card]`"),
        (osdp("address = 127, key_file = \"key\""), Code::OutOfRange, "device.r.address", "The reader's address"),
        (osdp(""), Code::Missing, "device.r.key_file", "secure channel base key"),
        (osdp("key_file = \"no\""), Code::BadFile, "device.r.key_file", "it is looked for at"),
        (osdp("key_file = \"hex-key\""), Code::BadFile, "device.r.key_file", "16 random bytes"),
        (osdp("key_file = \"scbk-d\""), Code::BadFile, "device.r.key_file", "16 random bytes"),
        (osdp("key_file = \"repeated\""), Code::BadFile, "device.r.key_file", "16 random bytes"),
        (osdp("key_file = \"key\", keys = { enter = [\"5\"] }"), Code::Malformed, "device.r.keys.enter[0]", "no digit"),
        (osdp("key_file = \"key\", keys = { enter = [\"*\"] }"), Code::Contradiction, "device.r.keys", "each key once"),
        (osdp("key_file = \"key\", card = { facility_digits = 3 }"), Code::Contradiction, "device.r.card.facility_digits", "`bits = \"number\"`"),
        (uid("baud = 9600"), Code::Odd, "door.main.reader", "name a `keypad`"),
        (osdp("key_file = \"key\""), Code::Odd, "door.main.reader", "name a `keypad`"),
        (wiegand("data1 = 18").replace("lock:0\"", "lock:0\", keypad = \"r\""), Code::Plaintext, "device.r", "OSDP"),
        (wiegand("data1 = 17"), Code::UsedTwice, "device.r.data1", "its own line"),
        (wiegand("data1 = 18, card = { part = \"whole\" }"), Code::Contradiction, "device.r.card.part", "`bits = \"uid\"`"),
        (feig("afi_secured = \"7\""), Code::Malformed, "device.p.afi_secured", "two hex digits"),
        (feig("afi_released = \"+7\""), Code::Malformed, "device.p.afi_released", "two hex digits"),
        (feig("afi_secured = \"C2\""), Code::Contradiction, "device.p.afi_released", "two values"),
        (feig("security = \"eas\", afi_secured = \"07\""), Code::Contradiction, "device.p.afi_secured", "leave it out"),
        (gpio("", "17"), Code::NoPulse, "door.main.lock", "wire it so"),
        (gpio("", "1024"), Code::OutOfRange, "door.main.lock", "0 to 1023, or the line's name"),
        (gpio("", ""), Code::OutOfRange, "door.main.lock", "or the line's name"),
        (gpio(", active_low = [\"STRIKE\"]", "17"), Code::Malformed, "device.g.active_low[0]", "as it stands after"),
        (two(reader, reader), Code::UsedTwice, "device.r.address", "has its own address"),
        (two(&format!("{reader}, address = 1, baud = 19200"), reader), Code::Contradiction, "device.r.baud", "one speed"),
        (two(reader, "driver = \"barcode\""), Code::UsedTwice, "device.r.port", "one bus"),
        (two("driver = \"barcode\"", reader), Code::UsedTwice, "device.r.port", "one bus"),
        (gpio("", "17").replace("\"g:17\"", "\"g:17\", contact = \"g:17\""), Code::UsedTwice, "door.main.contact", "an output or an input"),
    ];
    let mut missed = Vec::new();
    for (text, code, path, help) in cases {
        let found = problems(&text);
        let fits = |problem: &Problem| problem.code == code && problem.path == path && problem.help.as_deref().is_some_and(|said| said.contains(help));
        let alone = found.iter().filter(|problem| problem.code.severity() == code.severity()).count() == 1;
        if !alone || !found.iter().any(fits) {
            missed.push(format!("{text}\nwanted {} at {path} with {help:?}\n{found:#?}", code.as_str()));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn i31_no_reader_opens_with_a_key_that_everybody_knows() {
    for known in ["scbk-d", "repeated"] {
        let text = format!(
            "device.{LOCK}device.r = {{ driver = \"osdp\", port = \"/dev/r\", key_file = \"{known}\" }}\n{DOOR}"
        );
        let found = problems(&text);
        assert!(found.iter().any(|problem| problem.message.contains("a key that everybody knows")), "{found:#?}");
    }
}

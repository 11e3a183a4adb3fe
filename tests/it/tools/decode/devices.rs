//! `decode` of what tags, readers and door devices say.

use serde_json::{Value, json};

use super::{assert_is_error, decode, hex};

fn vectors(file: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(file).unwrap()["vectors"].as_array().unwrap().clone()
}

const FIXED: &str = include_str!("../../../../hardware/tests/vectors/tags-28560-3.json");
const OBJECTS: &str = include_str!("../../../../hardware/tests/vectors/tags-28560-2.json");
const OTHER: &str = include_str!("../../../../hardware/tests/vectors/tags-other.json");
const WIEGAND: &str = include_str!("../../../../hardware/tests/vectors/wiegand.json");
const OSDP: &str = include_str!("../../../../hardware/tests/vectors/osdp.json");
const FEIG: &str = include_str!("../../../../hardware/tests/vectors/reader-feig.json");
const RL866: &str = include_str!("../../../../hardware/tests/vectors/reader-rl866.json");
const THREE_M: &str = include_str!("../../../../hardware/tests/vectors/reader-3m.json");

fn hex_of<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap()
}

/// The keys of contract.md 7 alone.
fn said(answer: &Value) -> Value {
    let keys = ["model", "item", "isil", "usage", "parts", "part"];
    keys.iter().map(|key| answer.get(*key).unwrap().clone()).collect()
}

#[test]
fn tags_say_model_item_owner_usage_and_part() {
    let nothing = |model: &str| json!([model, null, null, null, null, null]);
    let mut table = Vec::new();
    for vector in vectors(FIXED) {
        let expect = &vector["expect"];
        let usage = if expect["low_nibble"] == 8 { "patron-card" } else { "for-loan" };
        let expected = match expect["crc_ok"].as_bool() {
            Some(false) if vector["id"] == "all-zero-34" => nothing("blank"),
            Some(false) => nothing("unknown"),
            Some(true) => {
                let [item, isil] = [&expect["primary_item_id"], &expect["isil"]];
                json!(["iso28560-3", item, isil, usage, expect["byte1"], expect["byte2"]])
            }
            None => json!(["iso28560-3", "1000000056", "DK-718500", "for-loan", 1, 1]),
        };
        let memory = hex_of(&vector, "memory_hex");
        table.push((memory.to_owned(), expected.clone()));
        table.push((format!("3e:{memory}"), expected.clone()));
        table.push((format!("00:{}", memory.to_uppercase()), expected));
    }
    for vector in vectors(OBJECTS).iter().filter(|vector| vector["memory_hex"].is_string()) {
        let memory = hex_of(vector, "memory_hex");
        let value = |oid: i32| {
            let elements = vector["elements"].as_array().into_iter().flatten();
            elements
                .clone()
                .find(|element| element["oid"] == oid)
                .map_or(Value::Null, |element| element["value"].clone())
        };
        let usage = if value(5) == "10" { json!("for-loan") } else { Value::Null };
        let expected = match value(1).as_str() {
            None => nothing("unknown"),
            Some(item) => json!(["iso28560-2", item, value(3), usage, null, null]),
        };
        table.push((memory.to_owned(), expected.clone()));
        table.push((format!("06:{memory}"), expected));
    }
    for vector in vectors(OTHER) {
        let expected = match vector["model"].as_str().unwrap() {
            "blank" => nothing("blank"),
            "unknown" => nothing("unknown"),
            _ => json!(["rfid501", "1302003767", null, null, 1, 1]),
        };
        table.push((hex_of(&vector, "memory_hex").to_owned(), expected));
    }
    let lines: Vec<String> = table.iter().map(|(line, _)| line.clone()).collect();
    for ((line, expected), answer) in table.iter().zip(decode(&["tag"], &lines)) {
        assert_eq!(said(&answer), *expected, "{line}");
    }
}

#[test]
fn a_tag_read_with_its_bytes_turned_is_known_and_said_to_be() {
    let whole = hex_of(&vectors(FIXED)[0], "memory_hex").to_owned() + "000000000000";
    for block_size in [4, 8] {
        let blocks = whole.as_bytes().chunks(2 * block_size);
        let turned = blocks.map(|block| block.chunks(2).rev().map(|byte| str::from_utf8(byte).unwrap()));
        let turned: String = turned.flatten().collect();
        for line in [turned.clone(), format!("3e:{turned}")] {
            let [answer] = &decode(&["tag"], &[line])[..] else { panic!() };
            assert_eq!((&answer["item"], &answer["reversed"]), (&json!("1000000056"), &json!(true)), "{block_size}");
        }
    }
}

#[test]
fn wiegand_frames_give_facility_card_and_keys() {
    for vector in vectors(WIEGAND).iter().filter(|vector| vector["bits"].is_string()) {
        let bits = hex_of(vector, "bits");
        let [answer] = &decode(&["wiegand"], &[bits.to_owned()])[..] else { panic!() };
        let expect = &vector["expect"];
        assert_eq!((&answer["bits"], &answer["parity_ok"]), (&json!(bits.len()), &expect["parity_ok"]), "{vector}");
        assert_eq!(answer["facility"], expect["facility"], "{vector}");
        match expect["value_hex"].as_str() {
            None => assert_eq!(answer["card"], expect["card"], "{vector}"),
            Some(value) => {
                assert_eq!((&answer["value_hex"], &answer["card"]), (&json!(value), &json!(0x04A1_B2C3)), "{vector}")
            }
        }
    }
    for vector in vectors(WIEGAND).iter().filter(|vector| vector["frames"].is_array()) {
        let lines: Vec<String> =
            vector["frames"].as_array().unwrap().iter().map(|bits| bits.as_str().unwrap().into()).collect();
        for (answer, key) in decode(&["wiegand"], &lines).iter().zip(vector["expect"].as_array().unwrap()) {
            assert_eq!((&answer["key"], &answer["card"]), (key, &Value::Null), "{vector}");
        }
    }
    let [plain] = &decode(&["wiegand"], &["00000100101000011011001011000011".to_owned()])[..] else { panic!() };
    assert_eq!((&plain["parity_ok"], &plain["card"]), (&Value::Null, &json!(0x04A1_B2C3)));
}

#[test]
fn osdp_frames_say_who_and_what() {
    let vectors = vectors(OSDP);
    let plain: Vec<&Value> = vectors.iter().filter(|vector| vector["code"].is_string()).collect();
    for mark in ["", "ff"] {
        let lines: Vec<String> = plain.iter().map(|vector| format!("{mark}{}", hex_of(vector, "frame_hex"))).collect();
        for (vector, answer) in plain.iter().zip(decode(&["osdp"], &lines)) {
            let expected = json!({
                "address": vector["address"],
                "reply": vector["direction"] == "PD->CP",
                "sequence": vector["seq"].as_u64().unwrap_or(0),
                "code": vector["code"],
                "payload": vector["payload_hex"],
                "secure": false,
            });
            assert_eq!(answer, expected, "{vector}");
        }
    }
    let session = vectors.iter().find(|vector| vector["id"] == "secure-channel-session").unwrap();
    let frames = ["handshake", "frames"].iter().flat_map(|part| session[part].as_array().unwrap());
    let lines: Vec<String> = frames.map(|frame| hex_of(frame, "frame_hex").to_owned()).collect();
    assert!(decode(&["osdp"], &lines).iter().all(|answer| answer["secure"] == true && answer["address"] == 5));
    let bad = vectors.iter().find(|vector| vector["id"] == "bad-crc").unwrap();
    assert_is_error(&decode(&["osdp"], &[hex_of(bad, "frame_hex").to_owned()])[0], "bad-crc");
}

#[test]
fn frames_of_readers_are_taken_apart_and_a_wrong_check_is_said() {
    let shown = |command: &str, status: Value, data: &str, crc: &str| json!({ "command": command, "status": status, "data": data, "crc": crc });
    for (kind, line, expected) in [
        ("feig", "07ffb001001c56", shown("b0", json!(null), "0100", "valid")),
        ("feig", "05ff65e5cb", shown("65", json!(null), "", "valid")),
        ("feig", "0600b0015c63", shown("b0", json!(1), "", "valid")),
        ("feig", "0600b000d573", shown("b0", json!(0), "", "invalid")),
        (
            "feig",
            "1b00b00002033ee00401509a3b2c1d0306e00401003f3827a7be8f",
            shown("b0", json!(0), "02033ee00401509a3b2c1d0306e00401003f3827a7", "valid"),
        ),
        ("rl866", "fa05ffc04239", json!({ "command": null, "status": null, "data": "", "crc": "valid" })),
        ("rl866", "fa07ff4031008a6c", shown("31", json!(null), "00", "valid")),
        ("rl866", "fa09014032000001b293", shown("32", json!(0), "01", "valid")),
        ("rl866", "fa09014032000001b294", shown("32", json!(0), "01", "invalid")),
        ("3m", "d60005fe0005fa40", shown("fe", json!(null), "0005", "valid")),
        ("3m", "d60007fe00000500c97b", shown("fe", json!(0), "000500", "valid")),
        ("3m", "d6000c09e00401003f3827a7c2e3d6", shown("09", json!(null), "e00401003f3827a7c2", "valid")),
        ("3m", "d500050400118c66", shown("04", json!(null), "0011", "valid")),
        ("3m", "d500050400118c67", shown("04", json!(null), "0011", "invalid")),
    ] {
        let [answer] = &decode(&[kind], &[line.to_owned()])[..] else { panic!() };
        assert_eq!(*answer, expected, "{kind} {line}");
    }
    for (kind, file) in [("feig", FEIG), ("rl866", RL866), ("3m", THREE_M)] {
        let vectors = vectors(file);
        let lines: Vec<String> = vectors.iter().map(|vector| hex_of(vector, "frame_hex").to_owned()).collect();
        for (vector, answer) in vectors.iter().zip(decode(&[kind], &lines)) {
            let expected = if vector["id"] == "bad-crc" { "invalid" } else { "valid" };
            assert_eq!(answer["crc"], expected, "{vector}");
        }
    }
}

#[test]
fn i25_whatever_a_line_of_any_kind_holds_it_is_answered_in_its_place() {
    let huge = "39".repeat(100_000);
    let largest = hex(&vec![1; 8193]);
    let bits = "01".repeat(65);
    for (kind, wrong, right) in [
        (
            "tag",
            &["", "zz", "1", "3e:", ":00", "3:00", "3e3e:00", "3e:zz", "zz:00", "3e:00:00", "3e:1", &largest, &huge][..],
            "3e:00",
        ),
        ("wiegand", &["", "2", "0x1", "01 10", "10e", "\u{e4}", &bits, &huge], "0001"),
        (
            "osdp",
            &["", "zz", "53", "ff", "5305", "53050900046100c125ff", "53050900046100c1", &huge],
            "53050900046100c125",
        ),
        ("feig", &["", "zz", "05", "05ff65e5cbff", "05ff65e5", "00", "020000", "02ffff", &huge], "05ff65e5cb"),
        (
            "rl866",
            &["", "zz", "fa", "fb05ffc04239", "fa05ffc0423900", "fa04ffc042", "fa0000000000", &huge],
            "fa05ffc04239",
        ),
        (
            "3m",
            &["", "zz", "d6", "d7000503", "d60005fe0005fa", "d60005fe0005fa4000", "d600020000", "d6ffff", &huge],
            "d60005fe0005fa40",
        ),
    ] {
        let lines: Vec<String> = wrong.iter().flat_map(|line| [*line, right]).map(str::to_owned).collect();
        let answers = decode(&[kind], &lines);
        for (line, pair) in wrong.iter().zip(answers.chunks(2)) {
            let line = line.get(..line.len().min(40)).unwrap();
            assert_is_error(&pair[0], &format!("{kind} {line}"));
            assert!(pair[1]["error"].is_null(), "{kind} after {line}: {}", pair[1]);
        }
    }
}

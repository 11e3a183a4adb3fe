//! `config/omatoimi.toml` is the reference: it is accepted, it has every key, and the defaults it names are the defaults.

use serde_json::Value;

use super::support::Bench;

const REFERENCE: &str = include_str!("../../../config/omatoimi.toml");

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("exceptions.example.csv", include_bytes!("../../../config/exceptions.example.csv"));
    bench.write("ca.pem", b"-----BEGIN CERTIFICATE-----\n");
    bench.write("ac-password", b"made-up\n");
    bench.write("camera-password", b"made-up\n");
    bench.write("osdp-key", b"a key of a test!");
    bench.write("receipt.txt", b"{{ site }}");
    bench
}

/// The reference with the lines that `wanted` picks taken out of their comment.
fn uncommented(wanted: fn(&str) -> bool) -> String {
    let is_key = |line: &str| {
        let key: String = line.chars().take_while(|next| next.is_ascii_alphanumeric() || *next == '_').collect();
        let is_table = ["[device.", "[door.", "[output.", "[announcement."].iter().any(|table| line.starts_with(table));
        line[key.len()..].starts_with(" = ") && !key.is_empty() || is_table
    };
    let open = |line: &str| match line.strip_prefix("# ") {
        Some(bare) if is_key(bare) && wanted(bare) => format!("{bare}\n"),
        _ => format!("{line}\n"),
    };
    REFERENCE.lines().map(open).collect()
}

#[test]
fn the_reference_is_accepted_and_its_defaults_are_the_defaults() {
    let bench = bench();
    let as_it_stands = bench.load(REFERENCE).unwrap().config;
    let mut spelt_out = bench.load(&uncommented(|line| !line.contains("# example"))).unwrap().config;
    // A default that is spelt out and not in force is named as such.
    spelt_out.not_in_force.clone_from(&as_it_stands.not_in_force);
    assert_eq!(format!("{as_it_stands:?}"), format!("{spelt_out:?}"));
}

#[test]
fn the_reference_with_every_example_in_it_is_accepted() {
    bench().load(&uncommented(|_| true)).unwrap();
}

#[test]
fn the_reference_has_every_key_of_the_schema() {
    let document: toml::Table = uncommented(|_| true).parse().unwrap();
    let mut missing = Vec::new();
    compare(&omatoimi::config::schema(), &[&toml::Value::Table(document)], "", &mut missing);
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Notes every key that a table of `schema` has and none of the tables `written` for it has.
fn compare(schema: &Value, written: &[&toml::Value], path: &str, missing: &mut Vec<String>) {
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        let below: Vec<&toml::Value> = written.iter().filter_map(|table| table.get(key)).collect();
        let path = format!("{path}.{key}");
        if below.is_empty() {
            missing.push(path.clone());
        }
        compare(inner, &below, &path, missing);
    }
    if let Some(named) = schema.get("additionalProperties").filter(|named| named.is_object()) {
        let tables = written.iter().filter_map(|table| table.as_table());
        let below: Vec<&toml::Value> = tables.flat_map(toml::Table::values).collect();
        compare(named, &below, &format!("{path}.ID"), missing);
        for choice in named["oneOf"].as_array().into_iter().flatten() {
            let driver = choice["properties"]["driver"]["const"].as_str().unwrap();
            if !REFERENCE.contains(&format!("{driver:?}")) {
                missing.push(format!("{path}: driver {driver}"));
            }
            compare(choice, &below, &format!("{path}.ID"), missing);
        }
    }
}

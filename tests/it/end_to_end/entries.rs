//! The entry log as `entries list` prints it.

use serde_json::Value;

use super::process::Ended;

/// The entries `entries list` printed, checked for the form of contract.md 5.
pub(crate) fn entries_of(listed: &Ended) -> Vec<Value> {
    assert_eq!(listed.code, Some(0), "entries list: {}", listed.stderr);
    let entries: Vec<Value> = listed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for entry in &entries {
        let id = uuid::Uuid::parse_str(entry["id"].as_str().unwrap()).unwrap();
        assert_eq!(id.get_version_num(), 7);
        let at = entry["at"].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok() && at.ends_with('Z'), "{at}");
        assert_eq!((&entry["site"], &entry["door"]), (&Value::from("sammonlahti"), &Value::from("main")));
        assert!(entry["online"].is_boolean() && entry["reason"].is_string() && entry["still"].is_null());
        let granted = match entry["outcome"].as_str().unwrap() {
            "granted" => true,
            "refused" => false,
            other => panic!("an outcome {other}"),
        };
        assert_eq!(entry["card"].is_string(), granted, "a card is kept for granted entries only");
        assert!(entry.get("visitor").is_some(), "the visitor is there, null where it does not apply");
    }
    entries
}

/// Asserts one entry's outcome and reason.
pub(crate) fn assert_entry(entry: &Value, outcome: &str, reason: &str) {
    assert_eq!((entry["outcome"].as_str(), entry["reason"].as_str()), (Some(outcome), Some(reason)));
}

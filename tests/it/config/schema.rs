//! The schema that editors use is the one that `check` judges by.

use serde_json::Value;

#[test]
fn the_schema_is_json_and_describes_every_key() {
    let printed = omatoimi::cli::schema::schema();
    let schema: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let mut found = 0;
    described(&schema, "", &mut found);
    assert!(found > 100, "only {found} keys");
}

/// Every key below `path` has a description, a kind, and no null in it; every table is closed.
fn described(schema: &Value, path: &str, found: &mut usize) {
    assert!(!schema.to_string().contains("\"null\""), "{path}");
    if schema["type"] == "object" {
        assert!(schema.get("additionalProperties").is_some(), "{path} is open");
    }
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{key}");
        *found += 1;
        let text = inner["description"].as_str().unwrap_or_default();
        assert!(!text.is_empty() || inner.get("const").is_some(), "{path} has no description");
        assert!(inner.get("type").is_some() || inner.get("oneOf").is_some(), "{path} has no type");
        described(inner, &path, found);
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        assert!(choice["description"].is_string(), "{path}: {choice}");
        described(choice, path, found);
    }
    if let Some(inner) = schema.get("additionalProperties").filter(|inner| inner.is_object()) {
        described(inner, &format!("{path}.ID"), found);
    }
}

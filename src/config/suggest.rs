//! "Did you mean": the nearest word to one that is not known.

use serde_json::Value;

/// The key of a table of `schema` that `name` is a misspelling of, if any is.
pub(super) fn meant<'a>(name: &str, schema: &'a Value) -> Option<&'a str> {
    nearest(name, &keys(schema))
}

/// Where the key `name`, unknown in a table of `schema`, would belong; `root` is the whole schema.
pub(super) fn elsewhere(name: &str, schema: &Value, root: &Value) -> String {
    let known = keys(schema);
    let mut elsewhere = Vec::new();
    tables_with(name, root, "", &mut elsewhere);
    match elsewhere.as_slice() {
        [] => format!("the keys here are {}", joined(&known)),
        tables => format!("`{name}` is a key of {}", tables.join(", ")),
    }
}

/// What may be meant by `word`, which is none of `words`.
pub(super) fn for_word(word: &str, words: &[&str]) -> String {
    match nearest(word, words) {
        Some(near) => format!("did you mean `{near}`? {}", listed(words)),
        None => listed(words),
    }
}

/// All of `words`, in a sentence.
pub(super) fn listed(words: &[&str]) -> String {
    format!("one of {}", joined(words))
}

/// The one of `words` that `word` is a misspelling of, if any is.
pub(super) fn nearest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    // Longer than any key; the distance takes quadratic time.
    if word.len() > 64 {
        return None;
    }
    let typed = word.to_lowercase().replace('-', "_");
    let distance = |known: &str| strsim::damerau_levenshtein(&typed, &known.to_lowercase().replace('-', "_"));
    let nearest = words.iter().min_by_key(|known| distance(known))?;
    let begins = typed.len() >= 3 && nearest.to_lowercase().starts_with(&typed);
    (begins || distance(nearest) <= 1 + nearest.len().min(typed.len()) / 5).then_some(*nearest)
}

fn joined(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn keys(schema: &Value) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str)).collect()
}

/// The tables below `path` that have the key `name`, as they are written: `[ils]`, `[door.ID.rules]`.
fn tables_with(name: &str, schema: &Value, path: &str, found: &mut Vec<String>) {
    let below = |key: &str| {
        if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    for (key, inner) in properties.into_iter().flatten() {
        if key == name {
            let table = if path.is_empty() { "the top of the file".to_owned() } else { format!("`[{path}]`") };
            if !found.contains(&table) {
                found.push(table);
            }
        }
        tables_with(name, inner, &below(key), found);
    }
    let choices = schema.get("oneOf").and_then(Value::as_array);
    for inner in choices.into_iter().flatten() {
        tables_with(name, inner, path, found);
    }
    if let Some(inner) = schema.get("additionalProperties") {
        tables_with(name, inner, &below("ID"), found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let keys = ["minimum_age", "maximum_fees", "require_terms", "known-patrons", "timeout"];
        for (typed, meant) in [
            ("minimun_age", Some("minimum_age")),
            ("minimum-age", Some("minimum_age")),
            ("Minimum_Age", Some("minimum_age")),
            ("require_term", Some("require_terms")),
            ("minimum", Some("minimum_age")),
            ("known_patrons", Some("known-patrons")),
            ("tiemout", Some("timeout")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, &keys), meant, "{typed}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), &keys), None);
    }
}

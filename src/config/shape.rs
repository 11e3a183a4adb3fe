//! Does the file have the shape of a config? The document is walked against the JSON Schema; every key that does not
//! fit is a finding and is left out, so that the rest can be read and judged in the same run.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::file;
use super::problem::Code;
use super::source::{Finding, quoted};
use super::suggest;

/// Where every key of the file stands, by its path: `door.main.rules.minimum_age`, `ils.flags.door[2]`.
#[derive(Debug, Default)]
pub(super) struct Places(HashMap<String, Range<usize>>);

impl Places {
    /// The bytes of the value at `path`, or of what would hold it; the start of the file where nothing does.
    pub(super) fn of(&self, path: &str) -> Range<usize> {
        let mut path = path;
        loop {
            if let Some(at) = self.0.get(path) {
                return at.clone();
            }
            match path.rfind(['.', '[']) {
                Some(parent) => path = path.get(..parent).unwrap_or_default(),
                None => return 0..0,
            }
        }
    }

    /// Whether the file has this key, right or wrong.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }
}

/// A document after the walk.
#[derive(Debug, Default)]
pub(super) struct Shaped {
    /// What fits the schema.
    pub(super) value: Value,
    pub(super) places: Places,
    pub(super) findings: Vec<Finding>,
    /// Keys that are there and not in force, with what they will do.
    pub(super) not_in_force: Vec<(String, String)>,
}

/// Walks `document` against `schema`.
pub(super) fn shape(document: &DeTable<'_>, schema: &Value) -> Shaped {
    let mut shaped = Shaped::default();
    let mut walk = Walk { schema, shaped: &mut shaped };
    let value = walk.table(document, schema, "", 0..0);
    shaped.value = Value::Object(value);
    let Shaped { places, not_in_force, .. } = &mut shaped;
    not_in_force.sort_by_key(|(path, _)| places.of(path).start);
    shaped
}

struct Walk<'a> {
    /// The whole schema, to say where else a key would belong.
    schema: &'a Value,
    shaped: &'a mut Shaped,
}

impl Walk<'_> {
    /// The keys of `table` that fit. `header` is where its name stands.
    fn table(&mut self, table: &DeTable<'_>, schema: &Value, parent: &str, header: Range<usize>) -> Map<String, Value> {
        let known = schema.get("properties").and_then(Value::as_object);
        let named = schema.get("additionalProperties").filter(|named| named.is_object());
        let mut kept = Map::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let path = child(parent, name);
            self.shaped.places.0.insert(path.clone(), value.span());
            let inner = known.and_then(|known| known.get(name));
            if let Some(inner) = inner {
                if let Some(value) = self.value(value.get_ref(), inner, &path, value.span()) {
                    kept.insert(name.to_owned(), value);
                }
            } else if let Some(inner) = named {
                if !file::is_name(name) {
                    let message = format!("{} is not a name", quoted(name));
                    let help = "a name is one word of letters, digits, `-` and `_`, at most 32 of them";
                    self.find(Code::Malformed, key.span(), &path, message, Some(help.to_owned()));
                } else if let Some(value) = self.value(value.get_ref(), inner, &path, value.span()) {
                    kept.insert(name.to_owned(), value);
                }
            } else {
                let meant = suggest::meant(name, schema);
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => suggest::elsewhere(name, schema, self.schema),
                };
                let message = format!("unknown key {}", quoted(name));
                self.find(Code::UnknownKey, key.span(), &path, message, Some(help));
                // A misspelt key is there: that it is missing, or that a rule has no source, would be said for nothing.
                if let Some(meant) = meant {
                    let meant = child(parent, meant);
                    self.shaped.places.0.entry(meant).or_insert(value.span());
                }
            }
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            let path = child(parent, name);
            if !self.shaped.places.has(&path) {
                let inner = known.and_then(|known| known.get(name));
                let message = match inner.is_some_and(|inner| inner.get("properties").is_some()) {
                    true => format!("`[{path}]` is missing"),
                    false => format!("`{name}` is missing"),
                };
                let help = inner.and_then(description).map(str::to_owned);
                self.find(Code::Missing, header.clone(), &path, message, help);
            }
        }
        kept
    }

    /// The value, if it fits.
    fn value(&mut self, value: &DeValue<'_>, schema: &Value, path: &str, at: Range<usize>) -> Option<Value> {
        let fitted = self.fit(value, schema, path, at)?;
        let already = schema.get("x-in-force").and_then(Value::as_array);
        if let Some(what) = schema.get("x-not-in-force").and_then(Value::as_str)
            && !already.is_some_and(|already| already.contains(&fitted))
        {
            self.shaped.not_in_force.push((path.to_owned(), what.to_owned()));
        }
        Some(fitted)
    }

    fn fit(&mut self, value: &DeValue<'_>, schema: &Value, path: &str, at: Range<usize>) -> Option<Value> {
        if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
            return match choices.iter().any(|choice| choice.get("properties").is_some()) {
                true => self.tagged(value, choices, path, at),
                false => self.choice(value, choices, path, at),
            };
        }
        match (schema.get("type").and_then(Value::as_str).unwrap_or_default(), value) {
            ("object", DeValue::Table(table)) => Some(Value::Object(self.table(table, schema, path, at))),
            ("array", DeValue::Array(items)) => {
                if items.is_empty() && schema.get("minItems").is_some() {
                    self.find(Code::OutOfRange, at, path, format!("`{}` is empty", last(path)), help(schema));
                    return None;
                }
                let mut inner = schema.get("items").cloned().unwrap_or_default();
                if let (Some(inner), Some(text)) = (inner.as_object_mut(), schema.get("description")) {
                    inner.entry("description").or_insert_with(|| text.clone());
                }
                let kept = items.iter().enumerate().filter_map(|(index, item)| {
                    let path = format!("{path}[{index}]");
                    self.shaped.places.0.insert(path.clone(), item.span());
                    self.value(item.get_ref(), &inner, &path, item.span())
                });
                Some(Value::Array(kept.collect()))
            }
            ("boolean", DeValue::Boolean(truth)) => Some(Value::Bool(*truth)),
            ("string", DeValue::String(text)) if text.contains(char::is_control) => {
                let message = format!("`{}` has a control character in it", last(path));
                self.find(Code::Malformed, at, path, message, Some("a text here is one line".to_owned()));
                None
            }
            ("string", DeValue::String(text)) if text.is_empty() && schema.get("minLength").is_some() => {
                self.find(Code::OutOfRange, at, path, format!("`{}` is empty", last(path)), help(schema));
                None
            }
            ("string", DeValue::String(text)) => Some(Value::String(text.to_string())),
            ("integer", DeValue::Integer(number)) => {
                let bound = |name, other| schema.get(name).and_then(Value::as_i64).unwrap_or(other);
                let (least, most) = (bound("minimum", 0), bound("maximum", i64::from(u32::MAX)));
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) if (least..=most).contains(&number) => Some(Value::from(number)),
                    _ => {
                        let message = format!("`{}` is {least} to {most}", last(path));
                        self.find(Code::OutOfRange, at, path, message, help(schema));
                        None
                    }
                }
            }
            (expected, found) => {
                self.wrong_type(expected, found, schema, path, at);
                None
            }
        }
    }

    /// One word out of a few.
    fn choice(&mut self, value: &DeValue<'_>, choices: &[Value], path: &str, at: Range<usize>) -> Option<Value> {
        let words: Vec<&str> =
            choices.iter().filter_map(|choice| choice.get("const").and_then(Value::as_str)).collect();
        let DeValue::String(word) = value else {
            let message = format!("`{}` is one of a few words, not {}", last(path), kind(value));
            self.find(Code::WrongType, at, path, message, Some(suggest::listed(&words)));
            return None;
        };
        if words.contains(&word.as_ref()) {
            return Some(Value::String(word.to_string()));
        }
        let message = format!("{} is not a value of `{}`", quoted(word), last(path));
        self.find(Code::NotAChoice, at, path, message, Some(suggest::for_word(word, &words)));
        None
    }

    /// A device: its driver says which keys it has.
    fn tagged(&mut self, value: &DeValue<'_>, choices: &[Value], path: &str, at: Range<usize>) -> Option<Value> {
        const TAG: &str = "driver";
        fn tag_of(choice: &Value) -> Option<&Value> {
            choice.get("properties")?.get(TAG)
        }
        let DeValue::Table(table) = value else {
            self.wrong_type("object", value, &Value::Null, path, at);
            return None;
        };
        let tags: Vec<Value> = choices.iter().filter_map(tag_of).cloned().collect();
        let words: Vec<&str> = tags.iter().filter_map(|tag| tag.get("const")?.as_str()).collect();
        let Some(driver) = table.get(TAG) else {
            if let Some((key, _)) = table.iter().find(|(key, _)| suggest::nearest(key.get_ref(), &[TAG]).is_some()) {
                let message = format!("unknown key {}", quoted(key.get_ref()));
                let path = child(path, key.get_ref());
                self.find(Code::UnknownKey, key.span(), &path, message, Some(format!("did you mean `{TAG}`?")));
                return None;
            }
            self.find(
                Code::Missing,
                at,
                &child(path, TAG),
                format!("`{TAG}` is missing"),
                Some(suggest::listed(&words)),
            );
            return None;
        };
        let tag_path = child(path, TAG);
        self.shaped.places.0.insert(tag_path.clone(), driver.span());
        let driver = self.choice(driver.get_ref(), &tags, &tag_path, driver.span())?;
        let schema = choices.iter().find(|choice| tag_of(choice).and_then(|tag| tag.get("const")) == Some(&driver))?;
        let kept = self.table(table, schema, path, at);
        if let Some(what) = schema.get("x-not-in-force").and_then(Value::as_str) {
            self.shaped.not_in_force.push((path.to_owned(), what.to_owned()));
        }
        Some(Value::Object(kept))
    }

    fn wrong_type(&mut self, expected: &str, found: &DeValue<'_>, schema: &Value, path: &str, at: Range<usize>) {
        let expected = match expected {
            "object" => "a table",
            "array" => "a list in `[ ]`",
            "boolean" => "`true` or `false`",
            "string" => "a text in quotes",
            _ => "a whole number",
        };
        let message = format!("`{}` is {expected}, not {}", last(path), kind(found));
        self.find(Code::WrongType, at, path, message, help(schema));
    }

    fn find(&mut self, code: Code, at: Range<usize>, path: &str, message: String, help: Option<String>) {
        let path = path.to_owned();
        self.shaped.findings.push(Finding { code, at, path, message, help });
    }
}

/// The path of `name` within `path`.
pub(super) fn child(path: &str, name: &str) -> String {
    let name = if file::is_name(name) { name.to_owned() } else { format!("{name:?}") };
    if path.is_empty() { name } else { format!("{path}.{name}") }
}

/// The key at the end of `path`.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn description(schema: &Value) -> Option<&str> {
    schema.get("description").and_then(Value::as_str)
}

fn help(schema: &Value) -> Option<String> {
    description(schema).map(|text| text.replace('\n', " "))
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

//! `omatoimi schema`: the JSON Schema of the config, for editors.

/// The schema as it is printed on stdout.
pub fn schema() -> String {
    format!("{:#}\n", crate::config::schema())
}

//! Text in quotes.

/// Returns a text in double quotes, as YAML and JSON write it.
#[must_use]
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

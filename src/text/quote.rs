//! Quoted text.

/// Returns a text in double quotes, escaped for JSON and YAML.
#[must_use]
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

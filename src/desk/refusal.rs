//! Why the desk does not do what its page asks for, in the author's words.

use std::io;

use serde_json::{Value, json};

use crate::desk::words::words;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::system::reason;

/// Why something is not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The status: 400 for what is not understood, 404 for what is not there, 409 for what has changed meanwhile, 413 for what is too
    /// large, 423 where only reading is possible, 500 for what the disk refuses.
    pub status: u16,
    /// Key of its text in the words of the desk.
    pub key: &'static str,
    /// Fields of the text.
    pub fields: Vec<(&'static str, String)>,
    /// What the page needs to go on; `null` for nothing.
    pub more: Value,
}

impl Refusal {
    /// Returns a refusal without fields.
    #[must_use]
    pub fn new(status: u16, key: &'static str) -> Self {
        Self { status, key, fields: Vec::new(), more: Value::Null }
    }

    /// Returns the refusal with a field of its text filled in.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Returns the refusal with what the page needs to go on.
    #[must_use]
    pub fn and(self, more: Value) -> Self {
        Self { more, ..self }
    }

    /// Returns the refusal of what nobody knows.
    #[must_use]
    pub fn unknown() -> Self {
        Self::new(404, "refused_unknown")
    }

    /// Returns the refusal of a request that is not understood.
    #[must_use]
    pub fn request() -> Self {
        Self::new(400, "refused_request")
    }

    /// Returns the refusal of the disk.
    #[must_use]
    pub fn disk(error: &io::Error, language: Language) -> Self {
        Self::new(500, "refused_disk").with("reason", reason(error, language))
    }

    /// Returns what the page gets.
    #[must_use]
    pub fn to_json(&self, language: Language) -> Value {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        json!({"error": {"key": self.key, "message": words(language).say(self.key, &fields), "more": self.more}})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_speaks_the_authors_language() {
        let refusal = Refusal::new(423, "refused_reads_only").with("who", "Kim").with("since", "08.00");
        let said = |language| refusal.to_json(language)["error"]["message"].as_str().expect("a text").to_owned();
        assert!(said(Language::Swedish).contains("hos Kim sedan 08.00"));
        assert!(said(Language::English).contains("by Kim since 08.00"));
    }
}

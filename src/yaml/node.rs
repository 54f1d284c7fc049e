//! The tree.

use crate::source::span::Span;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text as the author typed it: `no` stays `no`.
    Scalar {
        /// The text, quotes taken away.
        text: String,
        /// Whether it was quoted or a block, so that it can be nothing but text.
        is_quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the author's order, each key once.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// Returns whether nothing was given: an empty value, `~` or `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, is_quoted } => !is_quoted && matches!(text.as_str(), "" | "~" | "null"),
            Kind::List(_) | Kind::Map(_) => false,
        }
    }

    /// Returns the value as JSON by YAML 1.2's core schema: what themes see as `extra`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.kind {
            Kind::Scalar { text, is_quoted: true } => text.as_str().into(),
            Kind::Scalar { text, is_quoted: false } => plain_to_json(text),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Map(entries) => serde_json::Value::Object(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect(),
            ),
        }
    }
}

fn plain_to_json(text: &str) -> serde_json::Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => serde_json::Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => {
            let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+' || c == '.');
            if let Ok(whole) = text.parse::<i64>() {
                return whole.into();
            }
            match text.parse::<f64>() {
                Ok(number) if is_number && number.is_finite() => number.into(),
                _ => text.into(),
            }
        }
    }
}

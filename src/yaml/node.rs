//! The YAML tree: scalars, lists and mappings with their spans.

use crate::source::span::Span;
use crate::text::quote::quoted;

/// A value and its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it is in the file.
    pub span: Span,
    /// The value.
    pub kind: NodeKind,
    /// What YAML swallowed of it, if that may have been meant as text.
    pub swallowed: Option<Box<Swallowed>>,
}

/// The value of a [`Node`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// Text as the author wrote it: `no` is not turned into `false`.
    Scalar {
        /// The text, without quotes.
        text: String,
        /// Whether it was quoted or a block scalar, so that it cannot be null, a boolean or a number.
        is_quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order of the file, each key once.
    Map(Vec<Pair>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// Where the key is in the file.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A text of which YAML keeps a part for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swallowed {
    /// The whole value as it is written.
    pub written: String,
    /// Where that is in the file.
    pub span: Span,
    /// What YAML makes of the part.
    pub kind: SwallowedKind,
}

/// What YAML makes of a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwallowedKind {
    /// ` # …` after a value is a comment.
    Comment,
    /// `#x` in place of a value is one, too.
    Everything,
    /// `&x` is an anchor, and `!x` a tag.
    Name,
}

impl Swallowed {
    /// Returns the text in quotation marks, so that YAML reads all of it.
    #[must_use]
    pub fn quoted(&self) -> String {
        quoted(&self.written)
    }
}

impl Node {
    /// Creates a node of which YAML swallowed nothing.
    #[must_use]
    pub fn new(span: Span, kind: NodeKind) -> Self {
        Self { span, kind, swallowed: None }
    }

    /// Returns the text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            NodeKind::List(_) | NodeKind::Map(_) => None,
        }
    }

    /// Returns whether the value is empty, `~` or `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match &self.kind {
            NodeKind::Scalar { text, is_quoted } => !is_quoted && matches!(text.as_str(), "" | "~" | "null"),
            NodeKind::List(_) | NodeKind::Map(_) => false,
        }
    }

    /// Returns whether the span holds the text of a scalar as it is, without quotes or folded lines.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match &self.kind {
            NodeKind::Scalar { text, is_quoted } => !is_quoted && self.span.len() == text.len(),
            NodeKind::List(_) | NodeKind::Map(_) => false,
        }
    }

    /// Returns the value as JSON by YAML 1.2's core schema, as themes see it in `extra`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.kind {
            NodeKind::Scalar { text, is_quoted: true } => text.as_str().into(),
            NodeKind::Scalar { text, is_quoted: false } => plain_to_json(text),
            NodeKind::List(items) => items.iter().map(Self::to_json).collect(),
            NodeKind::Map(entries) => serde_json::Value::Object(
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
                // Adding zero drops the sign of `-0.0`, which equals `0.0` and has the same hash, but prints differently.
                Ok(number) if is_number && number.is_finite() => (number + 0.0).into(),
                _ => text.into(),
            }
        }
    }
}

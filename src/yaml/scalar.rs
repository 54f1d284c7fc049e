//! Scalars as an edit writes them: plain where that is safe, else in quotes.

use crate::text::quote::{is_printable, quoted};
use crate::yaml::node::{Node, NodeKind};

/// A value to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar<'a> {
    /// Text; it gets quotes if YAML would read something else without them.
    Text(&'a str),
    /// `true`, `false`, a number or a date, written as it is.
    Literal(&'a str),
}

/// Quotes around a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// No quotes, if the text is safe without them.
    None,
    /// `'…'`, if the text has no characters that need an escape.
    Single,
    /// `"…"`.
    Double,
}

/// Words that YAML 1.1 reads as booleans, in lower case: other programs may still do so.
const BOOLEANS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];

impl Scalar<'_> {
    /// Returns the YAML of the value; a text keeps the `quotes` of the text that it replaces.
    #[must_use]
    pub fn yaml(self, quotes: Quotes) -> String {
        match (self, quotes) {
            (Self::Literal(literal), _) => literal.to_owned(),
            (Self::Text(text), Quotes::None) if is_safe(text) => text.to_owned(),
            (Self::Text(text), Quotes::Single) if text.chars().all(is_printable) => {
                format!("'{}'", text.replace('\'', "''"))
            }
            (Self::Text(text), _) => quoted(text),
        }
    }

    /// Returns the kind of node that the value is read as.
    #[must_use]
    pub fn kind(self) -> NodeKind {
        match self {
            Self::Text(text) => NodeKind::Scalar { text: text.to_owned(), is_quoted: true },
            Self::Literal(text) => NodeKind::Scalar { text: text.to_owned(), is_quoted: false },
        }
    }
}

/// Returns the quotes of a scalar as it is written.
#[must_use]
pub fn quotes_of(written: &str) -> Quotes {
    match written.bytes().next() {
        Some(b'\'') => Quotes::Single,
        Some(b'"') => Quotes::Double,
        _ => Quotes::None,
    }
}

/// Returns whether a text without quotes is read as the same text, in block and in flow style.
fn is_safe(text: &str) -> bool {
    let starts_well = text.starts_with(char::is_alphanumeric);
    let is_harmless = |c: char| c.is_alphanumeric() || " -_./()+&!?%=@…'–’".contains(c);
    let node = NodeKind::Scalar { text: text.to_owned(), is_quoted: false };
    starts_well
        && !text.ends_with(' ')
        && text.chars().all(is_harmless)
        && !BOOLEANS.contains(&text.to_lowercase().as_str())
        && Node::new(crate::source::span::Span::default(), node).to_json().is_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_where_yaml_would_read_something_else() {
        let plain = |text: &str| Scalar::Text(text).yaml(Quotes::None);
        for text in ["Gott nytt år", "2026-01-01", "it's", "a-b_c.d"] {
            assert_eq!(plain(text), text);
        }
        for text in ["", " x", "x ", "- x", "yes", "Null", "12", "1.5", "a: b", "a #b", "[x]", "a, b", "x\ny", "”x”"]
        {
            assert_eq!(plain(text), quoted(text));
        }
        assert_eq!(Scalar::Text("it's").yaml(Quotes::Single), "'it''s'");
        assert_eq!(Scalar::Text("x\ny").yaml(Quotes::Single), "\"x\\ny\"");
        assert_eq!(Scalar::Literal("true").yaml(Quotes::Double), "true");
    }
}

//! Values that an edit adds, and how they are written: lists of words in brackets, everything else line by line.

use crate::source::span::Span;
use crate::yaml::node::{Node, NodeKind, Pair};
use crate::yaml::scalar::{Quotes, Scalar};

/// A value to write where there was none, or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewValue<'a> {
    /// A scalar.
    Scalar(Scalar<'a>),
    /// A list.
    List(&'a [NewValue<'a>]),
    /// Keys and their values, each key once.
    Pairs(&'a [(&'a str, Scalar<'a>)]),
}

impl NewValue<'_> {
    /// Returns the value as it is read.
    #[must_use]
    pub fn node(&self) -> Node {
        let kind = match self {
            Self::Scalar(scalar) => scalar.kind(),
            Self::List(items) => NodeKind::List(items.iter().map(Self::node).collect()),
            Self::Pairs(pairs) => NodeKind::Map(
                pairs
                    .iter()
                    .map(|(key, value)| Pair {
                        key: (*key).to_owned(),
                        key_span: Span::default(),
                        value: Node::new(Span::default(), value.kind()),
                    })
                    .collect(),
            ),
        };
        Node::new(Span::default(), kind)
    }

    /// Returns the value on one line, as it stands in brackets or braces.
    #[must_use]
    pub fn inline(&self) -> String {
        match self {
            Self::Scalar(scalar) => scalar.yaml(Quotes::None),
            Self::List(items) => format!("[{}]", items.iter().map(Self::inline).collect::<Vec<_>>().join(", ")),
            Self::Pairs(pairs) => {
                format!("{{{}}}", pairs.iter().map(|(key, value)| pair(key, *value)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Returns the lines of a key with this value, without indentation.
    #[must_use]
    pub fn below_key(&self, key: &str) -> Vec<String> {
        let written = Scalar::Text(key).yaml(Quotes::None);
        match self {
            Self::Pairs(pairs) if !pairs.is_empty() => {
                let inner = pairs.iter().map(|(key, value)| format!("  {}", pair(key, *value)));
                std::iter::once(format!("{written}:")).chain(inner).collect()
            }
            Self::List(items) if items.iter().any(|item| !matches!(item, Self::Scalar(_))) => {
                let inner = items.iter().flat_map(NewValue::after_dash).map(|line| format!("  {line}"));
                std::iter::once(format!("{written}:")).chain(inner).collect()
            }
            Self::Scalar(_) | Self::List(_) | Self::Pairs(_) => vec![format!("{written}: {}", self.inline())],
        }
    }

    /// Returns the lines of an item of a list with this value, without indentation.
    #[must_use]
    pub fn after_dash(&self) -> Vec<String> {
        let lines = self.lines();
        let dashed = |(at, line): (usize, String)| if at == 0 { format!("- {line}") } else { format!("  {line}") };
        lines.into_iter().enumerate().map(dashed).collect()
    }

    /// Returns the lines of the value in the place of a dash's value, without indentation.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Pairs(pairs) if !pairs.is_empty() => pairs.iter().map(|(key, value)| pair(key, *value)).collect(),
            Self::Scalar(_) | Self::List(_) | Self::Pairs(_) => vec![self.inline()],
        }
    }
}

fn pair(key: &str, value: Scalar<'_>) -> String {
    format!("{}: {}", Scalar::Text(key).yaml(Quotes::None), value.yaml(Quotes::None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_brackets_and_the_rest_line_by_line() {
        let (word, other) = (NewValue::Scalar(Scalar::Text("ett")), NewValue::Scalar(Scalar::Text("två: b")));
        let words = [word, other];
        assert_eq!(NewValue::List(&words).below_key("tags"), ["tags: [ett, \"två: b\"]"]);
        let pairs = [("file", Scalar::Text("a b.pdf")), ("notes", Scalar::Literal("true"))];
        let file = NewValue::Pairs(&pairs);
        assert_eq!(file.below_key("x"), ["x:", "  file: a b.pdf", "  notes: true"]);
        let items = [word, file];
        assert_eq!(
            NewValue::List(&items).below_key("attachments"),
            ["attachments:", "  - ett", "  - file: a b.pdf", "    notes: true"]
        );
        assert_eq!(file.inline(), "{file: a b.pdf, notes: true}");
    }
}

//! Parses YAML into a tree of positions: where each value starts and ends, and how it is written.
//!
//! The tree of [`crate::yaml::node`] holds values; this one holds what an edit needs to leave the rest of a file alone.

use std::borrow::Cow;

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, Span as EventSpan, StructureStyle};
use thiserror::Error;

use crate::source::span::Span;

/// A value and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// From its first byte to the byte after its last one.
    pub span: Span,
    /// How it is written.
    pub shape: Shape,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Nothing at all: `key:` without a value.
    Missing,
    /// Text without quotes.
    Plain,
    /// Text in single or double quotes.
    Quoted,
    /// Text after `|` or `>`.
    Block,
    /// A list.
    List {
        /// Whether it is written in brackets.
        is_flow: bool,
        /// Its items.
        items: Vec<Layout>,
    },
    /// Keys and values.
    Map {
        /// Whether it is written in braces.
        is_flow: bool,
        /// Its keys and values.
        pairs: Vec<LaidOutPair>,
    },
}

/// A key and its value with their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidOutPair {
    /// The key.
    pub key: String,
    /// Where the key is.
    pub key_span: Span,
    /// The value.
    pub value: Layout,
}

/// Why a text was not edited.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotEdited {
    /// It is not valid YAML, or not a mapping with texts as keys.
    #[error("the YAML has errors")]
    Broken,
    /// It uses anchors, aliases or tags: an edit in one place could change another.
    #[error("the YAML uses anchors, aliases or tags")]
    Anchors,
    /// A key is given twice in one mapping.
    #[error("the key `{0}` is given twice")]
    Twice(String),
    /// There is no value at the path.
    #[error("there is no such key or item")]
    NotFound,
    /// The key to insert exists already.
    #[error("the key exists already")]
    Exists,
    /// The value at the path has another type.
    #[error("the value has another type")]
    WrongType,
    /// The edit would lose a comment or change another value.
    #[error("the YAML is written in a way that cannot be edited safely")]
    Unsafe,
}

/// Deepest nesting that is read.
const DEPTH_MAX: usize = 32;

/// Returns the layout of the first document of `text`; `None` if there is no value in it.
///
/// # Errors
///
/// [`NotEdited`] if the text is broken or cannot be edited safely.
pub fn layout(text: &str) -> Result<Option<Layout>, NotEdited> {
    let mut events = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|_| NotEdited::Broken)?;
        // The parser may report comments, too.
        if is_structure(&event) {
            events.push((event, bytes(span)));
        }
    }
    let documents = events.iter().filter(|(event, _)| matches!(event, Event::DocumentStart(..))).count();
    if documents > 1 {
        return Err(NotEdited::Broken);
    }
    let mut events = events.into_iter().peekable();
    while events.next_if(|(event, _)| matches!(event, Event::StreamStart | Event::DocumentStart(..))).is_some() {}
    match events.peek() {
        None | Some((Event::StreamEnd | Event::DocumentEnd, _)) => Ok(None),
        Some(_) => value(&mut events, 0).map(Some),
    }
}

type Events<'a> = std::iter::Peekable<std::vec::IntoIter<(Event<'a>, Span)>>;

fn value(events: &mut Events<'_>, depth: usize) -> Result<Layout, NotEdited> {
    if depth > DEPTH_MAX {
        return Err(NotEdited::Broken);
    }
    let Some((event, span)) = events.next() else { return Err(NotEdited::Broken) };
    match event {
        Event::Scalar(_, _, 0, None) if span.is_empty() => Ok(Layout { span, shape: Shape::Missing }),
        Event::Scalar(_, style, 0, None) => {
            let shape = match style {
                ScalarStyle::Plain => Shape::Plain,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Shape::Quoted,
                ScalarStyle::Literal | ScalarStyle::Folded => Shape::Block,
            };
            Ok(Layout { span, shape })
        }
        Event::SequenceStart(style, 0, None) => list(events, span, style == StructureStyle::Flow, depth),
        Event::MappingStart(style, 0, None) => map(events, span, style == StructureStyle::Flow, depth),
        Event::Alias(_) | Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
            Err(NotEdited::Anchors)
        }
        _ => Err(NotEdited::Broken),
    }
}

fn list(events: &mut Events<'_>, start: Span, is_flow: bool, depth: usize) -> Result<Layout, NotEdited> {
    let mut items = Vec::new();
    loop {
        if let Some((_, end)) = events.next_if(|(event, _)| matches!(event, Event::SequenceEnd)) {
            let last = items.last().map_or(start.end, |item: &Layout| item.span.end);
            let span = Span::new(start.start, if is_flow { end.end } else { last });
            return Ok(Layout { span, shape: Shape::List { is_flow, items } });
        }
        items.push(value(events, depth + 1)?);
    }
}

fn map(events: &mut Events<'_>, start: Span, is_flow: bool, depth: usize) -> Result<Layout, NotEdited> {
    let mut pairs: Vec<LaidOutPair> = Vec::new();
    loop {
        match events.next() {
            Some((Event::MappingEnd, end)) => {
                let last = pairs.last().map_or(start.end, |pair| pair.value.span.end.max(pair.key_span.end));
                let span = Span::new(start.start, if is_flow { end.end } else { last });
                return Ok(Layout { span, shape: Shape::Map { is_flow, pairs } });
            }
            Some((Event::Scalar(key, _, 0, None), key_span)) => {
                let key = Cow::into_owned(key);
                if pairs.iter().any(|pair| pair.key == key) {
                    return Err(NotEdited::Twice(key));
                }
                pairs.push(LaidOutPair { key, key_span, value: value(events, depth + 1)? });
            }
            Some((Event::Scalar(..) | Event::Alias(_), _)) => return Err(NotEdited::Anchors),
            _ => return Err(NotEdited::Broken),
        }
    }
}

fn is_structure(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Alias(_)
            | Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::SequenceEnd
            | Event::MappingStart(..)
            | Event::MappingEnd
    )
}

fn bytes(span: EventSpan) -> Span {
    let range = span.byte_range().unwrap_or(0..0);
    Span::new(range.start, range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_span() {
        let text = "a: # c\nb: |\n  x\n\nc:\n- 1\n- {d: 'é'} # c\n";
        let root = layout(text).expect("a layout").expect("a value");
        let written = |span: Span| &text[span.start..span.end];
        let Shape::Map { is_flow: false, pairs } = &root.shape else { panic!("a mapping") };
        let keys: Vec<&str> = pairs.iter().map(|pair| written(pair.key_span)).collect();
        let values: Vec<&str> = pairs.iter().map(|pair| written(pair.value.span)).collect();
        assert_eq!(keys, ["a", "b", "c"]);
        assert_eq!(values, ["", "x\n\n", "1\n- {d: 'é'}"]);
        assert_eq!((&pairs[0].value.shape, &pairs[1].value.shape), (&Shape::Missing, &Shape::Block));
        assert_eq!(layout("# c\n"), Ok(None));
        assert_eq!(layout("a: 1\n---\nb: 2\n"), Err(NotEdited::Broken));
    }
}

//! Where an edit of YAML puts its text: a splice replaces a span of the file.

use crate::source::span::Span;
use crate::yaml::change::Step;
use crate::yaml::layout::{LaidOutPair, Layout, NotEdited, Shape};
use crate::yaml::scalar::{Quotes, Scalar, quotes_of};

/// A replacement of a span of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// The bytes to replace.
    pub span: Span,
    /// The text to put there.
    pub text: String,
}

/// A value on the path of an edit.
#[derive(Clone, Copy)]
pub struct Target<'l> {
    pub(super) layout: &'l Layout,
    /// The pair whose value it is.
    pub(super) pair: Option<&'l LaidOutPair>,
    /// Whether it is written inside brackets or braces.
    pub(super) is_in_flow: bool,
}

impl<'l> Target<'l> {
    /// Returns the value at a path.
    ///
    /// # Errors
    ///
    /// [`NotEdited::NotFound`] if there is none.
    pub fn find(root: &'l Layout, path: &[Step<'_>]) -> Result<Self, NotEdited> {
        path.iter().try_fold(Self { layout: root, pair: None, is_in_flow: false }, |target, step| {
            match (&target.layout.shape, *step) {
                (Shape::Map { is_flow, pairs }, Step::Key(key)) => {
                    let pair = pairs.iter().find(|pair| pair.key == key).ok_or(NotEdited::NotFound)?;
                    let is_in_flow = target.is_in_flow || *is_flow;
                    Ok(Self { layout: &pair.value, pair: Some(pair), is_in_flow })
                }
                (Shape::List { is_flow, items }, Step::Item(at)) => {
                    let layout = items.get(at).ok_or(NotEdited::NotFound)?;
                    Ok(Self { layout, pair: None, is_in_flow: target.is_in_flow || *is_flow })
                }
                _ => Err(NotEdited::NotFound),
            }
        })
    }

    /// Returns the splice that replaces the scalar with another.
    ///
    /// # Errors
    ///
    /// [`NotEdited`] if the value is no scalar or has a comment inside.
    pub fn set(self, text: &str, scalar: Scalar<'_>) -> Result<Splice, NotEdited> {
        let span = self.layout.span;
        let written = &text[span.start..span.end];
        match &self.layout.shape {
            Shape::Missing => self.fill(text, &scalar.yaml(Quotes::None)),
            Shape::Plain | Shape::Quoted => Ok(Splice { span, text: scalar.yaml(quotes_of(written)) }),
            Shape::Block => {
                let start = block_header(text, span.start).ok_or(NotEdited::Unsafe)?;
                let span = Span::new(start, span.start + written.trim_end().len());
                Ok(Splice { span, text: scalar.yaml(Quotes::None) })
            }
            Shape::List { .. } | Shape::Map { .. } => Err(NotEdited::WrongType),
        }
    }

    /// Returns the splice that removes a key or an item of this value.
    ///
    /// # Errors
    ///
    /// [`NotEdited`] if it is not there, or if a comment would go with it that belongs to something else.
    pub fn remove(self, text: &str, step: Step<'_>) -> Result<Splice, NotEdited> {
        let (is_flow, spans, at) = match (&self.layout.shape, step) {
            (Shape::Map { is_flow, pairs }, Step::Key(key)) => {
                let at = pairs.iter().position(|pair| pair.key == key).ok_or(NotEdited::NotFound)?;
                let span = |pair: &LaidOutPair| Some(Span::new(pair.key_span.start, end_of_pair(text, pair)?));
                (*is_flow, pairs.iter().map(span).collect::<Option<Vec<_>>>(), at)
            }
            (Shape::List { is_flow, items }, Step::Item(at)) if at < items.len() => {
                let start = |item: &Layout| {
                    if *is_flow { Some(item.span.start) } else { dash_before(text, item.span.start) }
                };
                let span = |item: &Layout| Some(Span::new(start(item)?, end(text, item)?));
                (*is_flow, items.iter().map(span).collect::<Option<Vec<_>>>(), at)
            }
            _ => return Err(NotEdited::NotFound),
        };
        let spans = spans.ok_or(NotEdited::Unsafe)?;
        let span = if is_flow { cut_from_flow(text, &spans, at) } else { cut_lines(text, &spans, at) };
        Ok(Splice { span: span.ok_or(NotEdited::Unsafe)?, text: String::new() })
    }

    /// Returns the splice that writes a value where a key has none.
    pub(super) fn fill(self, text: &str, value: &str) -> Result<Splice, NotEdited> {
        let colon = self.pair.and_then(|pair| after_colon(text, pair)).ok_or(NotEdited::Unsafe)?;
        Ok(Splice { span: Span::new(colon, colon), text: format!(" {value}") })
    }
}

/// Returns the splice that writes the first lines into a file without values.
#[must_use]
pub fn first_lines(text: &str, lines: &[String]) -> Splice {
    let newline = newline(text);
    let before = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    Splice { span: Span::new(text.len(), text.len()), text: format!("{before}{}{newline}", lines.join(newline)) }
}

/// Returns the splice that adds an element to a list or mapping in brackets or braces, after its last element.
pub(super) fn in_flow(open: usize, last: Option<usize>, element: String) -> Splice {
    match last {
        Some(end) => Splice { span: Span::new(end, end), text: format!(", {element}") },
        None => Splice { span: Span::new(open + 1, open + 1), text: element },
    }
}

/// Returns the splice that adds a line after the line on which something ends.
pub(super) fn new_line(text: &str, end: usize, indent: usize, line: &str) -> Splice {
    let at = line_end(text, end);
    let (newline, indent) = (newline(text), " ".repeat(indent));
    let text = if text[..at].ends_with('\n') {
        format!("{indent}{line}{newline}")
    } else {
        format!("{newline}{indent}{line}")
    };
    Splice { span: Span::new(at, at), text }
}

/// Returns the lines of an element in block style; if it shares its line with a dash, the text up to the next one.
fn cut_lines(text: &str, spans: &[Span], at: usize) -> Option<Span> {
    let Span { start, end } = spans[at];
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    if text[line_start..start].trim().is_empty() {
        return Some(Span::new(line_start, line_end(text, end)));
    }
    let next = spans.get(at + 1)?;
    text[end..next.start].trim().is_empty().then_some(Span::new(start, next.start))
}

/// Returns an element in flow style with one of the commas beside it.
fn cut_from_flow(text: &str, spans: &[Span], at: usize) -> Option<Span> {
    let Span { start, end } = spans[at];
    let (cut, beside) = match (spans.get(at + 1), at.checked_sub(1).map(|before| spans[before])) {
        (Some(next), _) => (Span::new(start, next.start), &text[end..next.start]),
        (None, Some(before)) => (Span::new(before.end, end), &text[before.end..start]),
        (None, None) => (spans[at], ""),
    };
    (!beside.contains('#')).then_some(cut)
}

/// Returns the byte after a value; `None` for a missing value, which has no position of its own.
pub(super) fn end(text: &str, layout: &Layout) -> Option<usize> {
    match &layout.shape {
        Shape::Missing => None,
        Shape::Plain | Shape::Quoted => Some(layout.span.end),
        // The parser counts the indentation of the next line in.
        Shape::Block => Some(text[..layout.span.end].trim_end_matches(' ').len()),
        Shape::List { is_flow: true, .. } | Shape::Map { is_flow: true, .. } => Some(layout.span.end),
        Shape::List { is_flow: false, items } => end(text, items.last()?),
        Shape::Map { is_flow: false, pairs } => end_of_pair(text, pairs.last()?),
    }
}

/// Returns the byte after a pair.
pub(super) fn end_of_pair(text: &str, pair: &LaidOutPair) -> Option<usize> {
    match pair.value.shape {
        Shape::Missing => Some(after_colon(text, pair).unwrap_or(pair.key_span.end)),
        _ => end(text, &pair.value),
    }
}

/// Returns the `|` or `>` before the contents of a block scalar, unless a comment follows it.
pub(super) fn block_header(text: &str, contents: usize) -> Option<usize> {
    let before = text[..contents].trim_end();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = &before[line_start..];
    line.rfind(['|', '>']).filter(|_| !line.contains('#')).map(|mark| line_start + mark)
}

/// Returns the byte after the colon of a pair.
pub(super) fn after_colon(text: &str, pair: &LaidOutPair) -> Option<usize> {
    let rest = &text[pair.key_span.end..];
    let colon = rest.len() - rest.trim_start_matches(' ').len();
    rest[colon..].starts_with(':').then_some(pair.key_span.end + colon + 1)
}

/// Returns the dash of the list item that starts at a byte, if there is nothing but white space between them.
pub(super) fn dash_before(text: &str, start: usize) -> Option<usize> {
    let before = text[..start].trim_end();
    before.ends_with('-').then_some(before.len().checked_sub(1)?)
}

/// Returns the byte after the line on which something ends, its line break included.
pub(super) fn line_end(text: &str, end: usize) -> usize {
    if text[..end].ends_with('\n') {
        return end;
    }
    text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1)
}

/// Returns the number of characters before a byte on its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[line_start..at].chars().count()
}

/// Returns the line break of a text.
pub(super) fn newline(text: &str) -> &'static str {
    if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" }
}

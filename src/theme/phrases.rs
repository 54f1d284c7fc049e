//! The parts of statements and expressions: values with their fields, names of loops, arguments of components.

use std::collections::BTreeSet;

use crate::source::span::Span;
use crate::theme::tags::{Part, Piece, pieces};

/// Names that the templates of a theme give to values, which templates that they include can read.
#[derive(Debug, Default)]
pub(crate) struct Given<'a> {
    /// By `set`.
    pub(crate) set: BTreeSet<&'a str>,
    /// By loops and components.
    pub(crate) looped: BTreeSet<&'a str>,
}

impl<'a> Given<'a> {
    /// Collects the names that templates give.
    pub(crate) fn of(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut given = Self::default();
        for text in texts {
            for piece in pieces(text).iter().filter(|piece| piece.is_statement) {
                match first(text, piece) {
                    "set" | "set_global" => given.set.extend(piece.parts.get(1).and_then(|part| part.word(text))),
                    "for" => given.looped.extend(looped(text, &piece.parts).0),
                    "component" => given.looped.extend(arguments(text, &piece.parts)),
                    _ => {}
                }
            }
        }
        given
    }
}

/// Words of expressions that name no value.
const SIGNS: [&str; 14] =
    ["and", "or", "not", "in", "if", "else", "elif", "true", "false", "none", "True", "False", "None", "null"];
/// Names that Tera gives itself: those of a loop, what stands between the tags of a component, and the whole context.
pub(crate) const OF_TERA: [&str; 3] = ["loop", "body", "__tera_context"];

/// A step from one value to the next.
pub(crate) enum Step<'a> {
    /// To a field, with the place of its name.
    Field(&'a str, Span),
    /// To one of a list.
    Index,
}

/// A value as a template writes it.
pub(crate) struct ValuePath<'a> {
    /// The variable with which it begins.
    pub(crate) root: &'a str,
    /// Where that stands.
    pub(crate) at: Span,
    /// What follows.
    pub(crate) steps: Vec<Step<'a>>,
    /// The number of the part behind it.
    pub(crate) next: usize,
    /// Where it ends in the text.
    pub(crate) end: usize,
}

/// Returns the first word of a statement.
pub(crate) fn first<'a>(text: &'a str, piece: &Piece) -> &'a str {
    piece.parts.first().and_then(|part| part.word(text)).unwrap_or_default()
}

/// Returns the names of a loop, and what it walks through.
pub(crate) fn looped<'a, 'p>(text: &'a str, parts: &'p [Part]) -> (Vec<&'a str>, &'p [Part]) {
    let is_in = |part: &Part| part.word(text) == Some("in");
    let Some(at) = parts.iter().position(is_in) else { return (Vec::new(), &[]) };
    (parts[1..at.max(1)].iter().filter_map(|part| part.word(text)).collect(), &parts[at + 1..])
}

/// Returns where the loop of a list begins that names its own values: `one.name for one in post.tags`.
pub(crate) fn loop_of_list(text: &str, parts: &[Part]) -> Option<usize> {
    let mut depth = 0;
    parts.iter().position(|part| {
        match part {
            Part::Sign(b'[' | b'(' | b'{', _) => depth += 1,
            Part::Sign(b']' | b')' | b'}', _) => depth -= 1,
            Part::Word(_) | Part::Text(_) | Part::Sign(..) => {}
        }
        depth == 0 && part.word(text) == Some("for")
    })
}

/// Returns whether a word is a number, or one that joins values.
pub(crate) fn names_no_value(word: &str) -> bool {
    SIGNS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns the names of a component's arguments: `A(post: map, @site, ...rest)`.
pub(crate) fn arguments<'a>(text: &'a str, parts: &[Part]) -> Vec<&'a str> {
    let (mut depth, mut found) = (0, Vec::new());
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Sign(b'(' | b'[' | b'{', _) => depth += 1,
            Part::Sign(b')' | b']' | b'}', _) => depth -= 1,
            Part::Word(_) if depth == 1 => {
                let mut before = parts[..at].iter().rev().skip_while(|part| part.is(b'.') || part.is(b'@'));
                if before.next().is_some_and(|before| before.is(b'(') || before.is(b',')) {
                    found.extend(part.word(text));
                }
            }
            Part::Word(_) | Part::Text(_) | Part::Sign(..) => {}
        }
    }
    found
}

/// Returns the place of the sign that closes the one here, or the end.
pub(crate) fn matching(parts: &[Part], at: usize, open: u8, close: u8) -> usize {
    let mut depth = 0;
    for (place, part) in parts.iter().enumerate().skip(at) {
        if part.is(open) {
            depth += 1;
        } else if part.is(close) {
            depth -= 1;
            if depth == 0 {
                return place;
            }
        }
    }
    parts.len()
}

/// Returns the names of `post.image.href`, each with its place.
pub(crate) fn segments<'a>(
    text: &'a str,
    range: &std::ops::Range<usize>,
) -> impl Iterator<Item = (&'a str, Span)> + use<'a> {
    let mut at = range.start;
    let names = text[range.clone()].split('.').map(move |name| {
        let span = Span::new(at, at + name.len());
        at = span.end + 1;
        (name, span)
    });
    names.filter(|(name, _)| !name.is_empty())
}
